"""The library as a user sees it."""

import subprocess
import sys

import openpyxl
import pandas as pd
import pytest

import thucthe
from thucthe import NameEntry, ReadOptions
from thucthe.resolve.corpus.corrections import write_corrections

FAST = "vi_news_fast"


def test_everything_that_is_promised_is_there_and_nothing_else_is_found():
    for name in thucthe.__all__:
        assert getattr(thucthe, name) is not None
    assert set(thucthe.__all__) <= set(dir(thucthe))
    with pytest.raises(AttributeError, match="no attribute 'learn'"):
        thucthe.learn  # noqa: B018


def test_the_function_run_stays_one_whatever_is_imported():
    import thucthe.batch.local.local_engine
    import thucthe.cli.app

    assert callable(thucthe.run)
    assert callable(thucthe.open)


def test_run_writes_what_extract_gives(folder, tmp_path):
    names = [NameEntry("báo chí", "ORG", id="B1")]
    options = {"model": FAST, "names": names, "read": ReadOptions(only_vietnamese=True), "words": True}
    (folder / "en.txt").write_text("The prime minister visited the city on Monday morning.\n", encoding="utf-8")
    summary = thucthe.run(folder, tmp_path / "out", workers=0, formats="csv", **options)
    tables = thucthe.open(summary.out)
    assert (summary.counts["articles"], summary.counts["rejects"]) == (3, 1)
    assert (tmp_path / "out" / "words.csv").exists()
    extracted = thucthe.extract([folder], **options)
    for name in ("articles", "mentions", "entities", "aliases", "roles", "cooccurrences", "rejects", "words"):
        assert getattr(extracted, name).equals(getattr(tables, name)), name
    assert (tables.mentions.recognizer == "names").any()
    assert "words" in repr(tables)


def test_a_run_without_words_has_no_table_of_them(folder, tmp_path):
    thucthe.run(folder, tmp_path / "out", model=FAST, workers=0, words=True)
    thucthe.run(folder, tmp_path / "out", model=FAST, workers=0, overwrite=True)
    assert thucthe.open(tmp_path / "out").words is None
    assert not (tmp_path / "out" / "words.parquet").exists()


@pytest.mark.parametrize("as_file", [False, True])
def test_corrections_are_applied(folder, tmp_path, as_file):
    entities = thucthe.extract(folder, model=FAST).entities
    hanoi = entities[entities.name == "Hà Nội"].entity_id.iloc[0]
    corrections = [thucthe.Correction("rename", hanoi, "Thủ đô")]
    if as_file:
        write_corrections(corrections, tmp_path / "corrections.csv")
        corrections = tmp_path / "corrections.csv"
    assert "Thủ đô" in set(thucthe.extract(folder, model=FAST, corrections=corrections).entities.name)
    thucthe.run(folder, tmp_path / "out", model=FAST, corrections=corrections, workers=0)
    assert "Thủ đô" in set(thucthe.open(tmp_path / "out").entities.name)
    with pytest.raises(thucthe.errors.InvalidInputError, match="no such action as 'erase'"):
        thucthe.extract(folder, model=FAST, corrections=[thucthe.Correction("erase", hanoi)])


def test_a_data_frame_is_read_as_the_same_records_in_a_file(tmp_path):
    days = pd.to_datetime(["2024-07-01T20:30:00Z", None])
    frame = pd.DataFrame(
        {"Tiêu đề": ["Mưa ở Huế", None], "text": ["Ông Lê Lợi tới Huế."] * 2, "date": days}, index=[7, 9]
    )
    tables = thucthe.extract(frame, model=FAST)
    assert tables.articles["path"].tolist() == ["dataframe.parquet#1", "dataframe.parquet#2"]
    assert tables.articles["title"][0] == "Mưa ở Huế"
    assert tables.articles["published"].tolist() == [pd.Timestamp("2024-07-02"), pd.NaT]
    assert tables.articles["published_at"][0] == "2024-07-01T20:30:00+00:00"
    assert {"Huế", "Lê Lợi"} <= set(tables.mentions["text"])
    renamed = thucthe.extract(frame.rename(columns={"text": "x"}), model=FAST, read=ReadOptions(text_column="x"))
    assert renamed.mentions["text"].tolist() == tables.mentions["text"].tolist()
    with pytest.raises(thucthe.errors.InvalidInputError, match="neither text, date nor number"):
        thucthe.extract(pd.DataFrame({"text": ["Huế", 3, object()]}), model=FAST)


def test_a_workbook_keeps_its_language_in_later_runs(folder, tmp_path, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    out = tmp_path / "out"
    for language, title in (("vi", "Tóm tắt"), (None, "Tóm tắt"), ("en", "Summary")):
        (folder / f"{language}.txt").write_text("Mưa lớn ở Huế.\n", encoding="utf-8")
        thucthe.run(folder, out, model=FAST, workers=0, formats="xlsx", language=language)
        assert openpyxl.load_workbook(out / "tables.xlsx", read_only=True).sheetnames[0] == title


def test_progress_is_shown_or_told(folder, tmp_path, capsys):
    events = []
    thucthe.run(folder, tmp_path / "a", model=FAST, workers=0, progress=events.append)
    assert events[-1].progress.articles == 3
    thucthe.run(folder, tmp_path / "b", model=FAST, workers=0, progress=True)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        ({"words": "yes"}, ValueError),
        ({"formats": "pdf"}, ValueError),
        ({"engine": "ray"}, ValueError),
        ({"engine": "spark", "workers": 2}, ValueError),
        ({"scheme": "mine"}, ValueError),
        ({"names": "none.csv"}, FileNotFoundError),
        ({"corrections": "none.csv"}, FileNotFoundError),
        ({"model": "vi_none"}, FileNotFoundError),
    ],
)
def test_a_wrong_option_is_an_error_before_anything_is_written(folder, tmp_path, options, kind):
    with pytest.raises(thucthe.ThuctheError) as caught:
        thucthe.run(folder, tmp_path / "out", **{"workers": 0, **options} if "workers" not in options else options)
    assert isinstance(caught.value, kind)
    assert not (tmp_path / "out").exists()


def test_a_script_may_run_processes_without_a_main_guard(folder, tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "import sys, thucthe\n"
        f"print(thucthe.run(sys.argv[1], sys.argv[2], model={FAST!r}, workers=1).counts['articles'])\n",
        encoding="utf-8",
    )
    command = [sys.executable, script, folder, tmp_path / "out"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "3\n"


SNIPPET = """
import thucthe
from thucthe.errors import NotFoundError

nlp = thucthe.load("vi_news_fast", names=[thucthe.NameEntry("FPT", "ORG", aliases=("Tập đoàn FPT",))])
reveal_type([entity.label_ for entity in nlp("Huế").ents])
tables = thucthe.extract(["articles"], read=thucthe.ReadOptions(max_chars=1000), words=True)
reveal_type(tables)
reveal_type(tables.top("PER", n=5))
reveal_type(thucthe.run("articles", "out", formats=["csv"], workers=2, progress=True).counts)
reveal_type(thucthe.RunOptions(words=True).words)
try:
    thucthe.open("out")
except NotFoundError as error:
    reveal_type(error)
thucthe.run("articles", "out", format="csv")
thucthe.extract(3)
thucthe.ReadOptions(max_chars="5")
thucthe.ReadOptions("text")
"""
REVEALED = [
    'Revealed type is "list[str]"',
    'Revealed type is "thucthe.tables.Tables"',
    'Revealed type is "pandas.core.frame.DataFrame"',
    'Revealed type is "dict[str, int]"',
    'Revealed type is "bool"',
    'Revealed type is "thucthe.errors.NotFoundError"',
    'Unexpected keyword argument "format" for "run"',
    'Argument 1 to "extract" has incompatible type "int"',
    'Argument "max_chars" to "ReadOptions" has incompatible type "str"; expected "int"',
    'Too many positional arguments for "ReadOptions"',
]


@pytest.mark.slow
def test_a_type_checker_sees_the_types_of_the_library(tmp_path):
    pytest.importorskip("mypy")
    (tmp_path / "snippet.py").write_text(SNIPPET, encoding="utf-8")
    (tmp_path / "mypy.ini").write_text("[mypy]\nfollow_untyped_imports = True\n", encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--config-file", "mypy.ini", "snippet.py"]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True).stdout
    lines = [line for line in told.splitlines() if "error:" in line or "Revealed type" in line]
    assert len(lines) == len(REVEALED), told
    for line, expected in zip(lines, REVEALED):
        assert expected in line
