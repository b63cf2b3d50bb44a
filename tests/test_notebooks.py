"""The notebooks run from the first cell to the last, and are committed with their outputs.

``python tests/test_notebooks.py`` runs them and stores the outputs.
"""

import json
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
OF_A_MACHINE = re.compile(r"(?<![\w.])(?:/(?:home|root|tmp|usr|var|Users)/|[A-Z]:\\)")
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def execute(path):
    """Run a notebook and return it with its outputs."""
    notebook = nbformat.read(path, as_version=4)
    place = {"metadata": {"path": str(path.parent)}}
    return NotebookClient(notebook, timeout=300, resources=place, record_timing=False).execute()


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


@pytest.mark.slow
@each_notebook
def test_a_notebook_runs(path):
    assert all(cell.execution_count for cell in code_cells(execute(path)))


@each_notebook
def test_a_notebook_is_committed_with_the_outputs_of_one_run(path):
    cells = code_cells(nbformat.read(path, as_version=4))
    outputs = [output for cell in cells for output in cell.outputs]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert any("image/png" in output.get("data", {}) for output in outputs)
    assert not [output.text for output in outputs if output.get("name") == "stderr"]


@each_notebook
def test_a_notebook_tells_nothing_of_the_machine_it_ran_on(path):
    texts = json.dumps([cell.outputs for cell in code_cells(nbformat.read(path, as_version=4))], ensure_ascii=False)
    assert not OF_A_MACHINE.findall(texts)


def test_the_corrected_reports_are_those_of_the_archive():
    lines = (ROOT / "data" / "archive.jsonl").read_text(encoding="utf-8").splitlines()
    tasks = json.loads((ROOT / "data" / "archive_corrected.json").read_text(encoding="utf-8"))
    texts = [f"{report['title']}\n\n{report['text']}" for report in map(json.loads, lines)]
    assert [task["data"]["text"] for task in tasks] == texts
    for text, task in zip(texts, tasks, strict=True):
        for region in task["annotations"][0]["result"]:
            value = region["value"]
            assert text[value["start"] : value["end"]] == value["text"]


if __name__ == "__main__":
    for notebook in NOTEBOOKS:
        nbformat.write(execute(notebook), notebook)
