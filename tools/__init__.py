"""Maintainers' scripts, run from the root of the repository as ``python -m tools.NAME``; not in the wheel."""
