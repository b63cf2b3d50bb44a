"""The commands and code of both READMEs run, and their figures are those of the measurements.

After measuring a model, update the figures of both: ``python tests/test_readme.py``.
"""

import ast
import json
import re
import shlex
from collections import Counter
from importlib.metadata import metadata
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest
import typer
from typer.testing import CliRunner

from thucthe.cli.app import app

ROOT = Path(__file__).resolve().parents[1]
ENGLISH, VIETNAMESE = (ROOT / name for name in ("README.md", "README.vi.md"))
BOTH = pytest.mark.parametrize("readme", [ENGLISH, VIETNAMESE], ids=lambda readme: readme.name)
COMMANDS = typer.main.get_command(app).commands
FAST = "vi_news_fast"

NOT_RUN = {
    "python3 -m venv .venv": "makes an environment; .ci/run does it in a fresh clone",
    ".venv/bin/pip install": "installs; .ci/run does it in a fresh clone",
    ".venv/bin/thucthe run data/articles --out out": "the fixture `reader` does it, without an environment of its own",
    ".venv/bin/pytest -q": "these are the tests",
    "pip install": "installs an extra",
    "thucthe train models/retrain.cfg": "trains for minutes and needs the extra train; tests/train trains on little",
    "thucthe run packs --out tables --engine spark": "needs Java and the extra spark; tests/batch/spark does it",
    "echo": "writes what spark-submit starts",
    "spark-submit": "needs a cluster",
}
"""Prefixes of the commands that are checked but not run, and the reason."""

ARTICLES = {
    "bong-da.txt": "HLV Kim Sang-sik và CR7\n\nHLV Kim Sang-sik khen Cristiano Ronaldo.\n\nAnh nói CR7 tới Huế.\n",
    "the-cong.txt": "Thể Công thắng\n\nThể Công gặp CLB Quân đội ở bản Lác. FPT mở văn phòng ở Huế.\n",
}


class Block(NamedTuple):
    """A block of code: its language, and its lines without comments."""

    language: str
    code: str


def read_blocks(readme):
    fenced = re.findall(r"^```(\w+)\n(.*?)^```$", readme.read_text(encoding="utf-8"), re.M | re.S)
    return [Block(language, re.sub(r"(?m)\s*# .*$", "", code)) for language, code in fenced]


def read_commands(block):
    """Yield the commands of a block, separated by ``&&``, as lists of words without redirections."""
    for line in block.code.splitlines():
        words = re.sub(r"^(\S+ ){5}(?=cd )", "", line) if block.language == "crontab" else line
        words = re.sub(r"2>> \S+", "", words)
        for command in words.split("&&"):
            yield shlex.split(command)


def parse(command):
    """Parse a command; raises on an unknown option or value."""
    name, *arguments = command
    COMMANDS[name].make_context(name, list(arguments))


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    """The folder of a reader who follows the README."""
    folder = tmp_path_factory.mktemp("reader")
    (folder / "articles").mkdir()
    for name, text in ARTICLES.items():
        (folder / "articles" / name).write_text(text, encoding="utf-8")
    for name in ("models", "notebooks"):
        (folder / name).symlink_to(ROOT / name)
    (folder / "vi_mine").symlink_to(ROOT / "models" / FAST)
    (folder / "data" / "gold").mkdir(parents=True)
    for name in ("articles", "archive.jsonl"):
        (folder / "data" / name).symlink_to(ROOT / "data" / name)
    gold = (ROOT / "data" / "gold" / "gold.jsonl").read_text(encoding="utf-8").splitlines()[:2]
    for name in ("data/gold/gold.jsonl", "gold.jsonl"):
        (folder / name).write_text("\n".join(gold), encoding="utf-8")
    region = {"type": "labels", "value": {"start": 0, "end": 3, "labels": ["LOC"]}}
    task = {"data": {"text": "Huế có mưa."}, "annotations": [{"result": [region]}]}
    (folder / "project-export.json").write_text(json.dumps([task]), encoding="utf-8")
    return folder


def test_every_command_and_every_line_of_python_works(reader, monkeypatch):
    monkeypatch.chdir(reader)
    shown = call(["run", "data/articles", "--out", "out"])
    # The fast model replaces the default one from here on.
    monkeypatch.setattr("thucthe.resources.DEFAULT_MODEL", FAST)
    names = {}
    for block in read_blocks(ENGLISH):
        if block.language == "bash":
            for command in read_commands(block):
                if not any(" ".join(command).startswith(start) for start in NOT_RUN):
                    assert command[0] == "thucthe", f"say in NOT_RUN why this is not run: {shlex.join(command)}"
                    call(command[1:], FAST)
        elif block.language == "python":
            run_python(block.code, names)
        elif block.language == "csv":
            Path("my_names.csv").write_text(block.code, encoding="utf-8")
    check_summary(shown)
    check_workbook(Path("tables/tables.xlsx"))
    found = names["thucthe"].open("named")
    assert {"Thể Công", "CLB Quân đội", "bản Lác"} >= set(found.mentions.text[found.mentions.recognizer == "names"])
    assert found.entities.link_id[found.entities.link_source == "user"].tolist() == ["C17"]


def call(arguments, model=None):
    more = []
    if arguments[0] == "run":
        more = ["--workers", "1"]
    if model and arguments[0] in ("run", "show", "evaluate") and "--model" not in arguments:
        more += ["--model", model]
    result = CliRunner().invoke(app, [*arguments, *more])
    assert result.exit_code == 0, f"{shlex.join(arguments)}\n{result.output}"
    return result.stdout


def run_python(code, names):
    """Run Python statements; the value of each expression must not be empty."""
    for statement in ast.parse(code).body:
        if isinstance(statement, ast.Expr):
            value = eval(compile(ast.Expression(statement.value), "README", "eval"), names)
            assert not hasattr(value, "__len__") or len(value), f"{ast.unparse(statement)} gives nothing"
        else:
            exec(compile(ast.Module([statement], []), "README", "exec"), names)


def check_summary(shown):
    """Check that the summary in the README has the lines of a real one, and counts within 2 % of it."""
    (shown_in_readme,) = (block.code for block in read_blocks(ENGLISH) if block.code.startswith("Articles"))
    real, stated = ([line.split() for line in text.strip().splitlines()] for text in (shown, shown_in_readme))
    assert [line[:1] for line in stated[:4]] == [line[:1] for line in real[:4]]
    numbers = [[int(n.replace(",", "")) for n in re.findall(r"\d[\d,]*", str(lines[:4]))] for lines in (real, stated)]
    assert numbers[1] == pytest.approx(numbers[0], rel=0.02)
    assert {tuple(line) for line in stated[6:10]} & {tuple(line) for line in real[6:10]}


def check_workbook(file):
    """Check that the workbook has the mentions, each with its entity's name and its sentence."""
    sheets = pd.read_excel(file, sheet_name=None)
    mentions = sheets.get("Mentions", sheets.get("Lượt nhắc"))
    assert len(mentions) == len(pd.read_parquet(file.with_name("mentions.parquet")))
    assert mentions.iloc[:, 3].notna().all()


def test_what_is_not_run_is_right_too():
    extras = set(metadata("thucthe").get_all("Provides-Extra"))
    met = set()
    for block in read_blocks(ENGLISH):
        for command in read_commands(block) if block.language in ("bash", "crontab") else ():
            line = " ".join(command)
            met |= {start for start in NOT_RUN if line.startswith(start)}
            if command[0].endswith("pip"):
                assert {extra for word in command for extra in re.findall(r"\[(\w+)\]", word)} <= extras
            elif starts := [i for i, word in enumerate(command, 1) if word.endswith("thucthe") or word == "job.py"]:
                if command[0] != "echo":
                    parse(command[starts[0] :])
                for config in re.findall(r"\S+\.cfg", line):
                    assert (ROOT / config).is_file()
    assert met == NOT_RUN.keys(), "these are no more in the README"


@BOTH
def test_options_and_files_that_the_text_names_exist(readme):
    text = readme.read_text(encoding="utf-8")
    known = {option for command in COMMANDS.values() for parameter in command.params for option in parameter.opts}
    named = {option for code in re.findall(r"`([^`\n]+)`", text) for option in re.findall(r"(?<!\S)--[a-z-]+", code)}
    assert named <= known
    headings = {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in re.findall(r"(?m)^#+ (.*)", text)}
    for link in re.findall(r"\]\(([^)]+)\)", text):
        path, _, anchor = link.partition("#")
        assert (ROOT / path).exists(), link
        assert path or anchor in headings, link
    for path in re.findall(r"`((?:tests|models|data|docs)/[^`\s{}]+)`", text):
        assert (ROOT / path).exists(), path


def test_both_readmes_have_the_same_code():
    assert read_blocks(VIETNAMESE) == read_blocks(ENGLISH)


def test_both_readmes_have_the_same_figures():
    for english, vietnamese in zip(*map(read_figures, (ENGLISH, VIETNAMESE)), strict=True):
        assert vietnamese == english


def read_figures(readme):
    """Count the figures of each section outside of code, without points and commas.

    Single digits outside of tables are ignored: where one language has a word, the other may have a digit.
    """
    text = re.sub(r"^```.*?^```$", "", readme.read_text(encoding="utf-8"), flags=re.M | re.S)
    text = re.sub(r"`[^`\n]+`|\]\([^)]+\)", "", text)
    for section in re.split(r"(?m)^##+ .*$", text):
        figures = Counter()
        for line in section.splitlines():
            numbers = [re.sub(r"\D", "", number) for number in re.findall(r"\d[\d.,]*", line)]
            figures.update(number for number in numbers if len(number) > 1 or line.startswith("|"))
        yield figures


@BOTH
def test_the_tables_have_the_figures_that_were_measured(readme):
    text = readme.read_text(encoding="utf-8")
    assert put_figures(text, comma=readme is VIETNAMESE) == text


@BOTH
def test_what_the_text_says_of_the_models_was_measured(readme):
    text = readme.read_text(encoding="utf-8")
    point = "," if readme is VIETNAMESE else "."
    assert not [figure for figure in figures_in_text(point) if figure not in text]


def figures_in_text(point):
    """Yield the figures of both models and of underthesea that occur in the text."""
    for measured in read_measurements():
        yield f"{measured['model']['megabytes']:.0f} MB"
        yield f"{measured['speed']['peak_mb']:.0f} MB"
        yield f"{measured['speed']['load_seconds']:.1f} ".replace(".", point)
        yield f"{100 * measured['calibration'][0]['precision']:.0f} %"
    for of in measured["accuracy"]:
        for model in of["models"]:
            if model["model"] != "ours":
                yield f"`underthesea.ner` {model['model'].split()[-1]} "
                strict = {label: f"{100 * one['f1']:.1f}" for label, one in model["measures"]["strict"].items()}
                yield f" {strict.pop('all')} ".replace(".", point)
                if of["name"] == "data/gold":
                    yield from (f"{label} {figure}".replace(".", point) for label, figure in strict.items())


def read_measurements():
    files = (ROOT / "models" / model / "measurements.json" for model in ("vi_news", FAST))
    return [json.loads(file.read_text(encoding="utf-8")) for file in files]


def put_figures(text, comma):
    """Update the tables of accuracy and speed with the measurements, except their first columns."""
    accurate, fast = read_measurements()
    accuracy = [
        " | ".join(map(accuracy_cells, row)) for row in zip(accurate["accuracy"], fast["accuracy"], strict=True)
    ]
    speed = [speed_cells(of["speed"], part) for of in (accurate, fast) for part in ("whole", "recognizer")]
    speed.append(speed_cells(accurate["speed"], "underthesea"))
    for head, rows in (("ORG |", accuracy), ("`underthesea.ner` |", speed)):
        before, table, after = re.split(rf"(?m)(^\|.*{re.escape(head)}\n\|[-|]+\n(?:\|.*\n)+)", text)
        lines = table.splitlines()
        cells = (row.translate(str.maketrans(".,", ",.")) if comma else row for row in rows)
        lines[2:] = [
            f"| {line.split(' | ')[0].lstrip('| ')} | {row} |" for line, row in zip(lines[2:], cells, strict=True)
        ]
        text = before + "\n".join(lines) + "\n" + after
    return text


def accuracy_cells(measured):
    strict = {one["model"]: one["measures"]["strict"] for one in measured["models"]}["ours"]
    low, high = strict["all"]["interval"]
    labels = " | ".join(f"{100 * strict[label]['f1']:.1f}" for label in ("PER", "LOC", "ORG"))
    return f"**{100 * strict['all']['f1']:.1f}** ({100 * low:.1f}–{100 * high:.1f}) | {labels}"


def speed_cells(measured, part):
    return f"{measured['rates'][part]:,.0f} | {measured['ratios'][part]:.1f}"


if __name__ == "__main__":
    for file in (ENGLISH, VIETNAMESE):
        file.write_text(put_figures(file.read_text(encoding="utf-8"), comma=file is VIETNAMESE), encoding="utf-8")
