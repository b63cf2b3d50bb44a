"""Runs under limits of memory and on full disks: each ends with a sentence, and goes on when there is more.

Small disks need root (Linux); without it only memory is limited.
"""

import os
import shutil
import subprocess

from tests.attacks.attack import Attack, is_sentence, main

MB = 1_000_000


def attack(work, rounds):
    """Try as many limits of memory, and as many sizes of a disk."""
    attack = Attack(work, 40)
    expected = attack.expected()
    for _ in range(rounds):
        limit = attack.draw.randrange(300, 4_000) * MB
        out = work / "limited"
        status, said = attack.finish(out, memory=limit)
        is_right = is_sentence(status, said) or (status == 0 and attack.tables(out) == expected)
        # Python or the C library may end before a sentence can be said.
        is_right = is_right or "MemoryError" in said or "ABORT" in said or not (out / ".thucthe").exists()
        attack.check(f"memory {limit // MB} MB: {status} {said[-500:]}", is_right)
        status, said = attack.finish(out)
        attack.check(f"after memory {limit // MB} MB: {said}", status == 0 and attack.tables(out) == expected)
        shutil.rmtree(out)
    for _ in range(rounds if hasattr(os, "geteuid") and os.geteuid() == 0 else 0):
        size = attack.draw.randrange(20, 2_000) * 1024
        disk = work / "disk"
        disk.mkdir(exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", disk], check=True)
        try:
            status, said = attack.finish(disk / "out")
            is_right = is_sentence(status, said) or (status == 0 and attack.tables(disk / "out") == expected)
            attack.check(f"disk of {size} bytes: {status} {said[-500:]}", is_right)
            subprocess.run(["mount", "-o", f"remount,size={100 * MB}", disk], check=True)
            status, said = attack.finish(disk / "out")
            is_right = status == 0 and attack.tables(disk / "out") == expected
            attack.check(f"after a disk of {size} bytes: {said}", is_right)
        finally:
            subprocess.run(["umount", disk], check=True)
    return attack


if __name__ == "__main__":
    main(attack, 10)
