"""``python -m thucthe`` is the command line, and so is this file for ``spark-submit``."""

import sys
from pathlib import Path

if __name__ == "__main__":
    # Where this file itself is run, its folder comes before the standard library, which has a `tokenize` of its own.
    here = Path(__file__).resolve().parent
    sys.path[:] = [entry for entry in sys.path if not entry or Path(entry).resolve() != here]

    from thucthe.cli.app import app

    app(prog_name="thucthe")
