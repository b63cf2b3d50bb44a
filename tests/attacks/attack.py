"""What the attacks share: articles, runs in processes of their own, and the tables that must come of them."""

import json
import os
import random
import resource
import subprocess
import sys
import time
from pathlib import Path

from tests.batch.local.outputs import contents
from tests.conftest import make_model

PLACES = ("Huế", "Hà Nội", "Vinh")
REFUSALS = range(1, 9)
"""Exit statuses of a run that says in a sentence what is wrong, see `thucthe.cli.exit_status`."""


def write_articles(folder, first, end):
    """Write short articles, a file each and a line each of a file that grows."""
    folder.mkdir(parents=True, exist_ok=True)
    for n in range(first, end):
        text = f"Tin số {n}\n\nPhiên chợ thứ {n} ở {PLACES[n % 3]} đông hơn phiên trước, theo ban quản lý.\n"
        (folder / f"{n:05}.txt").write_text(text, encoding="utf-8")
    with (folder / "crawl.jsonl").open("a", encoding="utf-8") as file:
        for n in range(first, end):
            file.write(json.dumps({"text": f"Dòng {n}: mưa ở {PLACES[n % 3]}."}, ensure_ascii=False) + "\n")


class Attack:
    """A run that is attacked.

    Parameters
    ----------
    work : Path
        An empty folder.
    n : int
        Number of articles.
    """

    def __init__(self, work, n):
        self.work = work
        self.source = work / "in"
        self.model = make_model(work / "model")
        self.n = n
        self.draw = random.Random(int(os.environ.get("THUCTHE_SEED", "1")))
        self.tries = 0
        self.wrong = []
        write_articles(self.source, 0, n)

    def start(self, out, *, memory=None, source=None):
        """Start a run in a process of its own, with a few articles in each shard."""
        code = (
            "import sys; from thucthe.batch.local import sharding; from thucthe.cli.app import app; "
            "sharding.SHARD_ITEMS = 5; app(sys.argv[1:])"
        )
        arguments = ["run", source or self.source, "--out", out, "--model", self.model, "--workers", 2, "--quiet"]
        limit = (lambda: resource.setrlimit(resource.RLIMIT_AS, (memory, memory))) if memory else None
        return subprocess.Popen(
            [sys.executable, "-c", code, *map(str, arguments)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=limit,
        )

    def finish(self, out, **options):
        """Run to the end and return exit status and what was said."""
        process = self.start(out, **options)
        _, said = process.communicate(timeout=900)
        return process.returncode, said

    def tables(self, out):
        """Return the tables of a folder."""
        return contents(out)

    def expected(self):
        """Return the tables of an undisturbed run over the articles as they are."""
        out = self.work / f"fresh-{time.monotonic_ns()}"
        status, said = self.finish(out)
        assert status == 0, said
        return self.tables(out)

    def check(self, what, is_right):
        """Count a try, and note what was wrong."""
        self.tries += 1
        if not is_right:
            self.wrong.append(what)

    def report(self):
        """Print how many tries there were and which of them went wrong."""
        print(json.dumps({"tries": self.tries, "wrong": self.wrong}, ensure_ascii=False))
        return self


def is_sentence(status, said):
    """Check that a run was refused in a sentence."""
    return status in REFUSALS and "Traceback" not in said and "Error:" in said


def main(attack, default):
    """Attack in a temporary folder, with a number of rounds from the command line."""
    import tempfile

    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else default
    with tempfile.TemporaryDirectory() as work:
        sys.exit(bool(attack(Path(work), rounds).report().wrong))
