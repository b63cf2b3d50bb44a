"""The commands and code of the READMEs and of the documentation run, in the order of the pages, in one folder.

Blocks of ``bash`` and ``python`` are run. Those of ``sh``, ``powershell`` and ``crontab`` are parsed: they install, or
need what is not here.
"""

import ast
import json
import re
import shlex
from collections import Counter
from importlib.metadata import metadata
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple

import pandas as pd
import pytest
import typer
import yaml
from typer.testing import CliRunner

from thucthe.cli.app import app

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
README = ROOT / "README.md"
COMMANDS = typer.main.get_command(app).commands
FAST = "vi_news_fast"
EXAMPLES_OF_CODE = {"extending.md", "command-line.md"}
"""Pages whose code is that of another package, or whose commands are examples without their files."""
OF_OTHER_PROGRAMS = {"--cpus", "--rm"}

NOT_RUN = {
    "python3 -m venv .venv": "makes an environment; .ci/run does it in a fresh clone",
    ".venv/bin/pip install": "installs; .ci/run does it in a fresh clone",
    ".venv/bin/thucthe run data/articles --out out": "the fixture `reader` does it, without an environment of its own",
    ".venv/bin/pytest -q": "these are the tests",
}
"""Prefixes of the commands in ``bash`` that are checked but not run, and the reason."""

ARTICLES = {
    "bong-da.txt": "HLV Kim Sang-sik và CR7\n\nHLV Kim Sang-sik khen Cristiano Ronaldo.\n\nAnh nói CR7 tới Huế.\n",
    "the-cong.txt": "Thể Công thắng\n\nThể Công gặp CLB Quân đội ở bản Lác. FPT mở văn phòng ở Huế.\n",
}


def read_pages():
    """List the README and the pages in the order of the navigation."""

    def files(entry):
        for value in entry if isinstance(entry, list) else entry.values():
            yield from [value] if isinstance(value, str) else files(value)

    nav = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]
    return [README, *(DOCS / name for name in files(nav))]


PAGES = read_pages()
TRANSLATED = [page for page in PAGES if page.with_suffix(".vi.md").exists()]


def name_of(page):
    return page.relative_to(ROOT).as_posix()


class Block(NamedTuple):
    """A block of code: its language, and its lines without comments."""

    language: str
    code: str


def read_blocks(page):
    fenced = re.findall(r"^( *)```(\w+)\n(.*?)^\1```$", page.read_text(encoding="utf-8"), re.M | re.S)
    return [Block(language, re.sub(r"(?m)\s*# .*$", "", dedent(code))) for _, language, code in fenced]


def read_commands(block):
    """Yield the commands of a block, separated by ``&&`` or ``;``, as lists of words without redirections."""
    code = block.code.replace("\\\n", " ")
    for line in code.splitlines():
        if block.language == "powershell":
            yield from (part.split() for part in line.replace('"', " ").replace("\\", "/").split(";"))
            continue
        words = re.sub(r"^(\S+ ){5}(?=cd )", "", line) if block.language == "crontab" else line
        words = re.sub(r"2>> \S+", "", words)
        for command in words.split("&&"):
            yield shlex.split(command)


def parse(words):
    """Parse the command of thucthe among words; raises on an unknown option or value.

    Returns
    -------
    bool
        Whether there is one.
    """
    for at, word in enumerate(words[:-1]):
        is_program = re.sub(r"\.exe$", "", word).endswith("thucthe") or word == "job.py"
        if is_program and words[at + 1] in COMMANDS:
            name, *arguments = words[at + 1 :]
            COMMANDS[name].make_context(name, list(arguments))
            return True
    return False


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    """The folder of a reader who follows the pages."""
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


@pytest.mark.slow
def test_every_command_and_every_line_of_python_works(reader, monkeypatch):
    monkeypatch.chdir(reader)
    shown = call(["run", "data/articles", "--out", "out"])
    check_summary(shown)
    # The fast model replaces the default one from here on.
    monkeypatch.setattr("thucthe.resources.DEFAULT_MODEL", FAST)
    for page in PAGES:
        if page.name not in EXAMPLES_OF_CODE:
            run_page(page)
    check_workbook(Path("tables/tables.xlsx"))
    import thucthe

    found = thucthe.open("named")
    assert {"Thể Công", "CLB Quân đội", "bản Lác"} >= set(found.mentions.text[found.mentions.recognizer == "names"])
    assert found.entities.link_id[found.entities.link_source == "user"].tolist() == ["C17"]


def run_page(page):
    names = {}
    for block in read_blocks(page):
        if block.language == "bash":
            for command in read_commands(block):
                if not any(" ".join(command).startswith(start) for start in NOT_RUN):
                    assert command[0] == "thucthe", f"{name_of(page)}: say in NOT_RUN why not: {shlex.join(command)}"
                    call(command[1:], FAST)
        elif block.language == "python":
            run_python(block.code, names)
        elif block.language == "csv":
            Path("my_names.csv").write_text(block.code, encoding="utf-8")


def call(arguments, model=None):
    more = ["--workers", "0"] if arguments[0] in ("run", "upgrade") else []
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
    (shown_in_readme,) = (block.code for block in read_blocks(README) if block.code.startswith("Articles"))
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
    met, parsed = set(), 0
    for page in PAGES:
        for block in read_blocks(page):
            if block.language in ("bash", "sh", "powershell", "crontab") and "case $status" not in block.code:
                for words in read_commands(block):
                    met |= {start for start in NOT_RUN if " ".join(words).startswith(start)}
                    assert {extra for word in words for extra in re.findall(r"\.\[(\w+)\]", word)} <= extras
                    parsed += parse(words)
    assert met == NOT_RUN.keys(), "these are no more in the pages"
    assert parsed > 50


@pytest.mark.parametrize("page", [*PAGES, *(page.with_suffix(".vi.md") for page in TRANSLATED)], ids=name_of)
def test_options_and_files_that_the_text_names_exist(page):
    text = page.read_text(encoding="utf-8")
    known = {option for command in COMMANDS.values() for parameter in command.params for option in parameter.opts}
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"^ *```.*?^ *```$", "", text, flags=re.M | re.S))
    named = {option for code in spans for option in re.findall(r"(?<!\S)--[a-z-]+", code)}
    assert named <= known | {"--help", "--version"} | OF_OTHER_PROGRAMS
    for path in re.findall(r"`((?:tests|models|data|docs|deploy)/[^`\s{}]+)`", text):
        assert (ROOT / path).exists(), path


@pytest.mark.parametrize("readme", [README, README.with_suffix(".vi.md")], ids=name_of)
def test_the_readmes_link_to_files_that_exist(readme):
    for link in re.findall(r"\]\(([^)]+)\)", readme.read_text(encoding="utf-8")):
        assert (ROOT / link).exists(), link


@pytest.mark.parametrize("page", TRANSLATED, ids=name_of)
def test_both_languages_have_the_same_code(page):
    assert read_blocks(page.with_suffix(".vi.md")) == read_blocks(page)


@pytest.mark.parametrize("page", TRANSLATED, ids=name_of)
def test_both_languages_have_the_same_figures(page):
    for english, vietnamese in zip(*map(read_figures, (page, page.with_suffix(".vi.md"))), strict=True):
        assert vietnamese == english


def read_figures(page):
    """Count the figures of each section outside of code, without points and commas.

    Single digits outside of tables are ignored: where one language has a word, the other may have a digit.
    """
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    text = re.sub(r"`[^`\n]+`|\]\([^)]+\)", "", text)
    for section in re.split(r"(?m)^##+ .*$", text):
        figures = Counter()
        for line in section.splitlines():
            numbers = [re.sub(r"\D", "", number) for number in re.findall(r"\d[\d.,]*", line)]
            figures.update(number for number in numbers if len(number) > 1 or line.startswith("|"))
        yield figures
