"""Cuts the power: copies the image of a mounted disk at random moments of runs, and goes on from each copy.

What a copy holds is what had reached the disk, so files that were written but not synced are missing or empty there.
Needs root and loop devices (Linux).
"""

import shutil
import subprocess
import time
from contextlib import contextmanager

from tests.attacks.attack import Attack, main, write_articles

SIZE = 200_000_000
COPIES = 6
"""Maximum number of copies of a run."""


@contextmanager
def mounted(image, folder):
    """Mount the image of a disk."""
    folder.mkdir(exist_ok=True)
    subprocess.run(["mount", "-o", "loop", image, folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def can_mount():
    """Check whether this process may mount an image."""
    mount = shutil.which("mount")
    if mount is None or shutil.which("mkfs.ext4") is None:
        return False
    return subprocess.run([mount, "-o", "loop", "/nonexistent", "/mnt"], capture_output=True).returncode not in (1, 126)


def attack(work, rounds):
    """Cut the power in runs over articles of which some are new each time."""
    attack = Attack(work, 40)
    image = work / "disk.img"
    with image.open("wb") as file:
        file.truncate(SIZE)
    subprocess.run(["mkfs.ext4", "-q", image], check=True)
    for n in range(rounds):
        if n:
            write_articles(attack.source, attack.n, attack.n + 10)
            attack.n += 10
        copies = []
        with mounted(image, work / "disk") as disk:
            run = attack.start(disk / "out")
            while run.poll() is None:
                time.sleep(attack.draw.uniform(0.02, 1.5))
                if len(copies) < COPIES:
                    copies.append(shutil.copyfile(image, work / f"copy-{len(copies)}.img"))
            said = run.stderr.read()
            attack.check(f"round {n}: {said}", run.returncode == 0)
            expected = attack.tables(disk / "out")
        for copy in copies:
            with mounted(copy, work / "disk") as disk:
                status, said = attack.finish(disk / "out")
                is_right = status == 0 and attack.tables(disk / "out") == expected
                attack.check(f"round {n}, {copy.name}: {status} {said[-500:]}", is_right)
            copy.unlink()
    return attack


if __name__ == "__main__":
    main(attack, 5)
