"""Changes the sources while they are read, starts a second run into the same folder, and reads the tables meanwhile."""

import os
import shutil
import time

import pyarrow.parquet as pq

from tests.attacks.attack import Attack, main, write_articles
from thucthe.write.table_files.store import find_tables


def _change(path, draw):
    """Change a source, or put something else in its place."""
    kind = draw.randrange(7)
    if path.is_dir() and not path.is_symlink():
        path.rmdir()
    elif kind != 0 and (path.is_symlink() or path.exists()):
        path.unlink()
    if kind == 0 and path.is_file():
        with path.open("a", encoding="utf-8") as file:
            file.write("Thêm một dòng về Huế.\n")
    elif kind == 1:
        path.write_text("Nắng ở Vinh.", encoding="utf-8")
    elif kind == 2:
        path.mkdir()
    elif kind == 3:
        os.mkfifo(path)
    elif kind == 4:
        path.symlink_to("/dev/zero")
    elif kind == 5:
        path.symlink_to(path)


def _tables_agree(out):
    """Check that the tables that a reader finds are those of one run."""
    try:
        tables = find_tables(out)
    except FileNotFoundError:
        return True  # none yet
    articles, mentions = (
        set(pq.read_table(tables[name])["article_id"].to_pylist()) for name in ("articles", "mentions")
    )
    return mentions <= articles


def attack(work, rounds):
    """Disturb a run in as many rounds, then compare the tables of an undisturbed one."""
    attack = Attack(work, 40)
    out = work / "out"
    for n in range(rounds):
        paths = sorted(attack.source.glob("*.txt"))
        run, second = attack.start(out), None
        while run.poll() is None:
            _change(attack.draw.choice(paths), attack.draw)
            with (attack.source / "crawl.jsonl").open("a", encoding="utf-8") as file:
                file.write('{"text": "Dòng mới ở Huế."}\n')
            if second is None and (out / ".thucthe" / "lock").exists() and attack.draw.random() < 0.2:
                second = attack.start(out)
            attack.check(f"round {n}: tables of two runs", _tables_agree(out))
            time.sleep(attack.draw.uniform(0, 0.3))
        said = run.stderr.read()
        # The second run may have been the first to hold the folder.
        attack.check(f"round {n}: {run.returncode} {said}", run.returncode in (0, 6) and "Traceback" not in said)
        if second is not None:
            _, said = second.communicate(timeout=900)
            attack.check(f"round {n}, second run: {said}", second.returncode in (0, 6) and "Traceback" not in said)
        for path in paths:
            if path.is_dir() and not path.is_symlink():
                path.rmdir()
            elif path.is_symlink() or path.exists():
                path.unlink()
        write_articles(attack.source, 0, attack.n)
        status, said = attack.finish(out)
        attack.check(f"round {n}: not as fresh: {said}", status == 0 and attack.tables(out) == attack.expected())
        for fresh in work.glob("fresh-*"):
            shutil.rmtree(fresh)
    return attack


if __name__ == "__main__":
    main(attack, 10)
