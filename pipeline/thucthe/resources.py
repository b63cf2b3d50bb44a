"""Locate the models and data files shipped with thucthe, in an installed wheel or in a source checkout."""

from __future__ import annotations

from pathlib import Path

from thucthe.errors import NotFoundError

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parents[1]

DEFAULT_MODEL = "vi_news"


def _find(kind: str, name: str) -> Path | None:
    for root in (_PACKAGE, _CHECKOUT):
        path = root / kind / name
        if path.exists():
            return path
    return None


def find_data(name: str) -> Path:
    """Return the path of a data file shipped with thucthe.

    Raises
    ------
    NotFoundError
        If the installation is incomplete.
    """
    path = _find("data", name)
    if path is None:
        raise NotFoundError(f"thucthe's data file {name} is missing; install thucthe again")
    return path


def find_model(name: str | Path) -> Path:
    """Return the folder of a trained pipeline, given by name or path.

    Raises
    ------
    NotFoundError
        If there is no such pipeline; the message lists those available.
    """
    folder = Path(name)
    found = (
        folder if (folder / "config.cfg").exists() else _find("models", str(name)) if folder.name == str(name) else None
    )
    if found is None or not (found / "config.cfg").exists():
        known = ", ".join(list_models()) or "none"
        raise NotFoundError(f"{name}: no such model; give a folder with a trained pipeline or one of: {known}")
    return found


def find_recipe(name: str | Path) -> Path:
    """Return the configuration file of a training, given by path, or by name if it comes with thucthe.

    Raises
    ------
    NotFoundError
        If there is no such recipe; the message lists those available.
    """
    path = Path(name)
    if path.is_file():
        return path
    found = _find("models", f"{path}.cfg") if path.name == str(path) else None
    if found is None:
        known = ", ".join(list_recipes()) or "none"
        raise NotFoundError(f"{name}: no such configuration file; give a file or one of: {known}")
    return found


def list_recipes() -> list[str]:
    """List the recipes shipped with thucthe."""
    roots = (_PACKAGE / "models", _CHECKOUT / "models")
    return sorted({path.stem for root in roots for path in root.glob("*.cfg")})


def list_models() -> list[str]:
    """List the trained pipelines shipped with thucthe."""
    roots = (_PACKAGE / "models", _CHECKOUT / "models")
    return sorted({path.parent.name for root in roots for path in root.glob("*/config.cfg")})
