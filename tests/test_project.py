"""The files around the package agree with each other and with it."""

import re
import runpy
import sys
from importlib.metadata import distribution, metadata, requires

import pytest
import yaml
from packaging.requirements import Requirement

from tests.conftest import ROOT
from thucthe.version import __version__

CHANGES = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_the_citation_names_this_version_and_licence():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == __version__
    assert citation["license"] == metadata("thucthe")["License-Expression"]
    assert {"cff-version", "message", "title", "authors"} <= set(citation)


def test_the_changelog_lists_versions_with_their_days_the_newest_first():
    heads = re.findall(r"^## \[(.*?)\](?: - (\d{4}-\d\d-\d\d))?$", CHANGES, re.MULTILINE)
    assert len(heads) == len(re.findall("^## ", CHANGES, re.MULTILINE))
    names = [name for name, _ in heads]
    days = [day for name, day in heads if name != "Unreleased"]
    assert names[0] == "Unreleased" or names[0] == __version__
    assert __version__ in names
    assert all(days)
    assert days == sorted(days, reverse=True)


def test_changes_are_grouped_by_their_kind():
    assert set(re.findall(r"^### (.*)$", CHANGES, re.MULTILINE)) <= KINDS


@pytest.mark.parametrize("file", FORMS, ids=lambda file: file.name)
def test_a_form_for_issues_is_whole(file):
    form = yaml.safe_load(file.read_text(encoding="utf-8"))
    if file.name != "config.yml":
        assert {"name", "description", "body"} <= set(form)
        assert all(field["type"] in {"textarea", "input", "checkboxes", "markdown"} for field in form["body"])


def test_every_dependency_has_a_lower_bound():
    without = [
        requirement.name
        for requirement in map(Requirement, requires("thucthe"))
        if requirement.marker is None and not any(one.operator in {">=", "=="} for one in requirement.specifier)
    ]
    assert not without


def test_every_factory_can_be_imported():
    factories = [entry for entry in distribution("thucthe").entry_points if entry.group.startswith("spacy_")]
    assert len(factories) >= 6
    assert all(callable(entry.load()) for entry in factories)


@pytest.mark.skipif(sys.version_info < (3, 11), reason="the script needs Python 3.11")
def test_the_lowest_versions_are_read_from_the_project():
    from tools.lowest_versions import constraints, read_requirements

    lines = constraints(read_requirements(ROOT / "pyproject.toml", ["spark"]))
    assert {"spacy", "typer", "pyspark"} <= {line.partition("==")[0] for line in lines}
    assert constraints([Requirement("a>=1.2,<3"), Requirement("b"), Requirement("c>=2,>=4")]) == ["a==1.2", "c==4"]


@pytest.mark.parametrize("file", sorted((ROOT / "tests" / "benchmarks").glob("*.py")), ids=lambda file: file.stem)
def test_a_benchmark_starts_as_its_usage_says(file, monkeypatch):
    monkeypatch.setattr(sys, "path", [str(file.parent), *(path for path in sys.path if path not in ("", str(ROOT)))])
    for name in [name for name in sys.modules if name.partition(".")[0] == "tools"]:
        monkeypatch.delitem(sys.modules, name)
    if file.name == "bench_pdf.py":
        pytest.importorskip("pdfminer")
    assert f"``python tests/benchmarks/{file.name}" in runpy.run_path(str(file))["__doc__"]
