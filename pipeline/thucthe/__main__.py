"""``python -m thucthe`` is the command line."""

from thucthe.cli import app

app(prog_name="thucthe")
