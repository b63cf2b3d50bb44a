"""Install the lowest versions that ``pyproject.toml`` allows into a new environment and run the main job there.

``python -m tools.lowest_versions --python python3.10`` takes some minutes and needs a package index. Packages that are
not named in ``pyproject.toml`` get the version that pip chooses. Python 3.11 or later runs the script itself.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import tomllib
import typer
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
_EXPORTS = ("csv", "xlsx", "sqlite", "duckdb", "jsonl", "conll", "docbin", "labelstudio", "brat")
_CHECK = """
import sys, thucthe
tables = thucthe.open(sys.argv[1])
for name in ("articles", "mentions", "entities", "aliases", "roles", "cooccurrences"):
    assert len(getattr(tables, name)), f"the table {name} is empty"
assert not len(tables.rejects), tables.rejects
print(tables)
"""
_ARTICLE = "<!DOCTYPE html><html><body><article><h1>Mưa lớn ở Huế</h1><p>{}</p></article></body></html>"


def lowest(requirement: Requirement) -> str | None:
    """Return the lowest version that a requirement allows; None if it has no lower bound."""
    versions = [Version(one.version) for one in requirement.specifier if one.operator in {">=", "=="}]
    return str(max(versions)) if versions else None


def read_requirements(project: Path, extras: list[str]) -> list[Requirement]:
    """Read the dependencies of a project, with those of some extras."""
    table = tomllib.loads(project.read_text(encoding="utf-8"))["project"]
    lines = [*table["dependencies"], *(line for extra in extras for line in table["optional-dependencies"][extra])]
    return [Requirement(line) for line in lines]


def constraints(requirements: list[Requirement]) -> list[str]:
    """Write constraints that pin each requirement with a lower bound to it."""
    pinned = {one.name: version for one in requirements if (version := lowest(one)) is not None}
    return [f"{name}=={version}" for name, version in pinned.items()]


def run_main_job(python: Path, folder: Path) -> None:
    """Run each command that the main job consists of, and check that it did something."""
    command = python.with_name("thucthe")
    articles, out = folder / "articles", folder / "out"
    articles.mkdir()
    for article in sorted((ROOT / "data" / "articles").rglob("*.txt"))[:12]:
        (articles / article.name).write_bytes(article.read_bytes())
    page = _ARTICLE.format("Ông Nguyễn Văn Nam, Chủ tịch UBND thành phố Huế, tới Đà Nẵng chiều nay. " * 5)
    (articles / "page.html").write_text(page, encoding="utf-8")
    (articles / "records.jsonl").write_text('{"title": "Tin", "content": "Mưa ở Hà Nội và Huế."}\n', encoding="utf-8")
    _call(command, "run", articles, "--out", out, "--strict", "--workers", "2")
    _call(python, "-c", _CHECK, out)
    _call(command, "export", out, "--out", folder / "exports", *(part for to in _EXPORTS for part in ("--to", to)))
    _call(command, "report", out)
    _call(command, "show", articles / "page.html")
    _call(command, "evaluate", ROOT / "data" / "gold" / "gold.jsonl", "--model", "vi_news_fast")
    for made in (out / "report.html", *(folder / "exports" / name for name in ("tables.xlsx", "articles.conll"))):
        if not made.stat().st_size:
            raise SystemExit(f"{made.name} is empty")


def _call(*command: object) -> None:
    subprocess.run(list(map(str, command)), check=True)


def main(
    python: Annotated[str, typer.Option(metavar="PROGRAM", help="The Python to test with.")] = sys.executable,
    lower: Annotated[list[str], typer.Option(metavar="NAME==VERSION", help="Other versions of these.")] = [],  # noqa: B006
    extra: Annotated[list[str], typer.Option(metavar="NAME", help="Pin the packages of this extra, too.")] = [],  # noqa: B006
) -> None:
    """Install the lowest versions that pyproject.toml allows and run the main job with them."""
    requirements = read_requirements(ROOT / "pyproject.toml", extra)
    other = {Requirement(one).name: one for one in lower}
    lines = [other.get(line.partition("==")[0], line) for line in constraints(requirements)]
    with TemporaryDirectory(prefix="lowest-") as temporary:
        folder = Path(temporary)
        (folder / "constraints.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
        _call(python, "-m", "venv", folder / "venv")
        inside = folder / "venv" / "bin" / "python"
        target = f"{ROOT}[{','.join(extra)}]" if extra else ROOT
        # Not quietly: only then pip names the requirements that conflict.
        pinned = ("--progress-bar", "off", "--constraint", folder / "constraints.txt")
        _call(inside, "-m", "pip", "install", *pinned, target)
        _call(inside, "-m", "pip", "check")
        run_main_job(inside, folder)
    typer.echo("The main job runs with\n  " + "\n  ".join(lines))


if __name__ == "__main__":
    typer.run(main)
