"""``thucthe info``: show the version and the pipelines."""

from __future__ import annotations

from thucthe.cli.console import stdout
from thucthe.resources import DEFAULT_MODEL, list_models
from thucthe.version import __version__


def info() -> None:
    """Show the version, and the included pipelines with their folders."""
    import json
    import platform

    from thucthe.resources import find_model

    stdout.print(f"thucthe {__version__}, Python {platform.python_version()}")
    for name in list_models():
        folder = find_model(name)
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
        default = " (default)" if name == DEFAULT_MODEL else ""
        stdout.print(f"{name}{default}: {meta['description']} {size:.1f} MB, {folder}", markup=False)
