"""``thucthe info``: show the version, the pipelines and the extensions of other packages."""

from __future__ import annotations

from thucthe.cli.console import EXPECTED, fail, stdout
from thucthe.resources import DEFAULT_MODEL, list_models
from thucthe.version import __version__


def info() -> None:
    """Show the version, the included pipelines, and the formats and engines, with those of other packages."""
    import json
    import platform

    from thucthe.engines import ENGINES
    from thucthe.read.sources.formats import readable
    from thucthe.recognize.networks.network_kinds import NETWORKS
    from thucthe.resolve.lexicon.knowledge_bases import KNOWLEDGE_BASES
    from thucthe.resources import find_model, list_recipes
    from thucthe.write.export_formats import EXPORTS

    stdout.print(f"thucthe {__version__}, Python {platform.python_version()}")
    for name in list_models():
        folder = find_model(name)
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
        default = " (default)" if name == DEFAULT_MODEL else ""
        stdout.print(f"{name}{default}: {meta['description']} {size:.1f} MB, {folder}", markup=False)
    stdout.print(f"recipes: {', '.join(list_recipes())}")
    try:
        stdout.print(f"files: {readable()}", markup=False)
        for registry in (EXPORTS, ENGINES, NETWORKS, KNOWLEDGE_BASES):
            stdout.print(f"{registry.name.replace('_', ' ')}: {', '.join(registry.entries)}", markup=False)
    except EXPECTED as error:
        fail(error)
