import subprocess
import sys

import openpyxl
import pytest
from typer.testing import CliRunner

from thucthe.cli.app import app

runner = CliRunner()


def call(*arguments, **kwargs):
    return runner.invoke(app, [str(argument) for argument in arguments], **kwargs)


def test_run_ends_with_a_summary(folder, tmp_path):
    (folder / "bad.txt").write_bytes(b"")
    (folder / "bad.mp4").write_bytes(b"x")
    result = call("run", folder, "--out", tmp_path / "out", "--workers", 1, "--format", "csv")
    assert result.exit_code == 0
    for part in (
        "Articles   3",
        "PER",
        "Hà Nội",
        "Rejects    1",
        "Left out   1 file that is not read (.mp4 1)",
        "bad.txt: the file is empty",
        "articles/s",
        "Tables are in",
    ):
        assert part in result.stdout
    assert (tmp_path / "out" / "mentions.csv").exists()


def test_strict_turns_rejects_into_a_failure(folder, tmp_path):
    (folder / "bad.txt").write_bytes(b"")
    assert call("run", folder, "--out", tmp_path / "out", "--workers", 0, "--strict").exit_code == 3


def test_a_run_is_quiet_or_logs_json_lines_and_its_status_is_shown(folder, tmp_path):
    import json

    (folder / "bad.txt").write_bytes(b"")
    out = tmp_path / "out"
    options = ("--out", out, "--model", "vi_news_fast", "--workers", 0)
    result = call("run", folder, *options, "--quiet")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    result = call("run", folder, *options, "--quiet", "--json-log")
    events = [json.loads(line) for line in result.stderr.splitlines()]
    assert [event["event"] for event in events] == ["start", "reject", "shard", "finish"]
    assert (events[1]["path"], events[1]["before"], events[-1]["counts"]["articles"]) == ("bad.txt", 3, 3)
    assert "finished" in call("status", out).stdout
    assert json.loads(call("status", out, "--json").stdout)["tables"]["articles"] == 3
    assert "contains no run" in call("status", folder).stderr
    result = call("run", folder, *options, "--json-log", "--only-vietnamese")
    assert result.exit_code == 5
    error = json.loads(result.stderr)
    assert "other settings" in error["message"]
    assert (error["event"], error["error"], error["exit_status"]) == ("error", "OtherSettingsError", 5)


def test_names_of_the_users_file_are_found(folder, tmp_path):
    import thucthe

    (tmp_path / "names.csv").write_text("name,label\nbáo chí,ORG\n", encoding="utf-8")
    assert call("run", folder, "-o", tmp_path / "out", "--names", tmp_path / "names.csv", "--workers", 0).exit_code == 0
    mentions = thucthe.open(tmp_path / "out").mentions
    assert mentions[mentions.recognizer == "names"].text.tolist() == ["báo chí"]


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["run", "{missing}", "--out", "{out}"], 4, "no such file or folder"),
        (["run", "{folder}"], 2, "--out"),
        (["run", "{folder}", "--out", "{out}", "--format", "pdf"], 2, "--format"),
        (["run", "{folder}", "--out", "{out}", "--model", "vi_none"], 4, "no such model"),
        (["run", "{folder}", "--out", "{out}", "--names", "{missing}"], 4, "no such names file"),
        (["run", "{folder}", "--out", "/dev/null/x"], 7, "can't be written"),
        (["run", "{folder}", "--out", "s3://bucket/tables"], 4, "the local engine writes to a folder of this machine"),
        (["run", "{empty}", "--out", "{out}"], 4, "no articles in there"),
        (["export", "{missing}", "--to", "csv"], 4, "no such folder"),
        (["export", "{empty}", "--to", "csv"], 4, "holds no table"),
        (["export", "{empty}", "--to", "pdf"], 2, "none of the exports parquet, csv"),
        (["export", "{empty}"], 2, "--to"),
        (["show", "{missing}"], 4, "no such file"),
        (["show", "{folder}"], 2, "is a folder"),
        (["report", "{missing}"], 4, "no such folder"),
        (["report", "{empty}"], 4, "thucthe run"),
        (["evaluate", "{missing}"], 4, "missing"),
        (["evaluate", "{missing}.jsonl"], 4, "missing.jsonl"),
        (["evaluate", "{gold}", "--model", "vi_none"], 4, "no such model"),
        (["evaluate", "{gold}", "--model", "hf:{missing}"], 4, "no config.json"),
        (["evaluate", "{gold}", "--scheme", "mine"], 2, "guide, vlsp2018, vlsp2016"),
        (["evaluate", "{gold}", "--errors-to", "errors.pdf"], 2, ".html"),
        (["evaluate", "{gold}", "--errors", "-1"], 2, "--errors"),
    ],
)
def test_errors_are_reported_in_a_sentence(folder, tmp_path, arguments, status, message):
    (tmp_path / "empty").mkdir()
    (tmp_path / "gold.bio").write_text("Huế B-LOC\n", encoding="utf-8")
    places = {name: tmp_path / name for name in ("missing", "out", "empty")}
    places |= {"folder": folder, "gold": tmp_path / "gold.bio"}
    result = call(*(argument.format(**places) for argument in arguments))
    assert result.exit_code == status
    assert message in result.stderr
    assert "Traceback" not in result.output


def test_a_bad_row_of_a_names_file_is_named_by_its_line(folder, tmp_path):
    (tmp_path / "names.csv").write_text("name,label\nFPT,ORG\nHuế,\n", encoding="utf-8")
    result = call("run", folder, "--out", tmp_path / "out", "--names", tmp_path / "names.csv")
    assert result.exit_code == 4
    assert "line 3" in result.stderr


def test_show_reads_standard_input_and_names_the_labels():
    result = call("show", "-", input="Thủ tướng Nhật Bản tới Hà Nội.")
    assert "[LOC Nhật Bản]" in result.stdout
    assert "[LOC Hà Nội]" in result.stdout


def test_show_reads_an_article_in_any_format(tmp_path):
    import gzip

    (tmp_path / "a.json.gz").write_bytes(gzip.compress('{"title": "Tin", "noi_dung": "Ông Tập tới Hà Nội."}'.encode()))
    assert "[LOC Hà Nội]" in call("show", tmp_path / "a.json.gz").stdout
    result = call("show", "-", input='{"text": "a"}\n{"text": "b"}\n')
    assert result.exit_code == 4
    assert "several articles" in result.stderr


def test_run_reads_standard_input_and_lists_and_named_columns(folder, tmp_path):
    import thucthe

    (folder / "list").write_text(f"{folder / 'a.txt'}\n{folder / 'missing.txt'}\n", encoding="utf-8")
    columns = {"text": "x.Bài", "title": "Đầu đề", "lead": "Dẫn", "date": "Lúc", "author": "Ký", "source": "Tờ"}
    columns |= {"url": "Chỗ", "id": "Mã"}
    options = ["--workers", 0, *(part for kind, name in columns.items() for part in (f"--{kind}-column", name))]
    lines = (
        '{"x": {"Bài": "Ông Tập tới Hà Nội."}, "Đầu đề": "Tin", "Dẫn": "Mở.", "Lúc": "2/7/2024", "Ký": "Lê An", '
        '"Tờ": "Báo", "Chỗ": "https://a.example/1", "Mã": "x9", "text": "y"}\n'
    )
    assert call("run", "-", f"@{folder / 'list'}", "-o", tmp_path / "out", *options, input=lines).exit_code == 0
    tables = thucthe.open(tmp_path / "out")
    article = tables.articles.set_index("path").loc["-#x9"]
    assert article.text == "Tin\n\nMở.\n\nÔng Tập tới Hà Nội."
    assert (article.author, article.source, article.url) == ("Lê An", "Báo", "https://a.example/1")
    assert str(article.published).startswith("2024-07-02")
    assert tables.rejects.path.str.endswith("missing.txt").all()


def test_limits_are_options_and_their_rejects_name_them(folder, tmp_path):
    (folder / "english.txt").write_text("The prime minister visited Hue on Monday.", encoding="utf-8")
    options = ("--workers", 0, "--max-chars", 60, "--only-vietnamese")
    result = call("run", folder, "-o", tmp_path / "out", *options)
    assert "english.txt: the article is not in Vietnamese" in result.stdout
    assert "more than the 60 of --max-chars" in result.stdout


def test_show_html_escapes_the_text(folder, tmp_path):
    (folder / "x.txt").write_text("<script>alert(1)</script> Việt Nam và <b>Hà Nội</b>", encoding="utf-8")
    assert call("show", folder / "x.txt", "--html", tmp_path / "x.html").exit_code == 0
    page = (tmp_path / "x.html").read_text(encoding="utf-8")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_report_writes_one_page_about_a_run(folder, tmp_path):
    assert call("run", folder, "--out", tmp_path / "out", "--workers", 0).exit_code == 0
    result = call("report", tmp_path / "out", "--title", "Tin thử")
    assert result.exit_code == 0
    assert "report.html" in result.stderr
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "<title>Tin thử</title>" in page
    assert '"state_file":".thucthe/state.js"' in page


def test_report_writes_a_folder_for_a_large_run(folder, tmp_path):
    call("run", folder, "--out", tmp_path / "out", "--workers", 0)
    result = call("report", tmp_path / "out", "--split")
    assert result.exit_code == 0
    assert (tmp_path / "out" / "report" / "index.html").is_file()
    assert (tmp_path / "out" / "report" / "data" / "texts-0.js").is_file()


def test_show_rejects_binary_files(folder):
    (folder / "x.txt").write_bytes(b"\x00\x01\x02" * 50)
    result = call("show", folder / "x.txt")
    assert result.exit_code == 4
    assert "binary" in result.stderr


@pytest.fixture
def small_models(tmp_path):
    """Two pipelines that recognize one word each, and gold annotation for them."""
    import spacy

    for word in ("Huế", "mưa"):
        nlp = spacy.blank("xx")
        nlp.add_pipe("entity_ruler").add_patterns([{"label": "LOC", "pattern": word}])
        nlp.to_disk(tmp_path / word)
    gold = tmp_path / "gold.bio"
    gold.write_text("Huế B-LOC\nmưa O\n\nNắng O\nở O\nHuế B-LOC\n", encoding="utf-8")
    return gold, tmp_path / "Huế", tmp_path / "mưa"


def test_evaluate_compares_models_and_lists_errors(small_models):
    gold, good, bad = small_models
    result = call("evaluate", gold, "--model", good, "--model", bad, "--errors", 1, "--per-file")
    assert result.exit_code == 0
    for part in ("2 texts, 2 names", "100.0 to 100.0", "-100.0", "By section", "Lowest files", "gold-1"):
        assert part in result.stdout
    assert "missed: gold LOC “Huế” (gold-1, body)" in result.stdout
    assert "[Huế] mưa" in result.stdout
    assert "spurious" not in result.stdout.partition("The first 1")[2]


def test_evaluate_writes_the_requested_files(small_models, tmp_path):
    import json

    gold, _, bad = small_models
    files = [tmp_path / name for name in ("errors.html", "files.csv", "figures.json")]
    options = zip(("--errors-to", "--files-to", "--json"), files)
    result = call("evaluate", gold, gold, "--model", bad, *(part for option in options for part in option))
    assert result.exit_code == 0
    assert all(f"Wrote {file}" in result.stderr for file in files)
    assert "<mark" in files[0].read_text(encoding="utf-8")
    assert len(files[1].read_text(encoding="utf-8-sig").splitlines()) == 1 + 4 * 4
    figures = json.loads(files[2].read_text(encoding="utf-8"))
    assert figures["gold"] == ["gold.bio", "gold.bio"]
    assert figures["models"][0]["measures"]["strict"]["LOC"]["gold"] == 4


def test_export_writes_a_run_in_other_formats_that_evaluate_reads(folder, small_models, tmp_path):
    out = tmp_path / "out"
    assert call("run", folder, "--out", out, "--workers", 0).exit_code == 0
    result = call("export", out, "--to", "xlsx", "--lang", "vi", "--to", "labelstudio", "--out", tmp_path / "new")
    assert result.exit_code == 0
    assert "Wrote xlsx, labelstudio to" in result.stderr
    assert openpyxl.load_workbook(tmp_path / "new" / "tables.xlsx").sheetnames[0] == "Tóm tắt"
    assert call("evaluate", tmp_path / "new" / "labelstudio.json", "--model", small_models[1]).exit_code == 0
    again = call("export", out, "--to", "labelstudio", "--out", tmp_path / "new")
    assert again.exit_code == 7
    assert "--overwrite" in again.stderr


def test_info_names_the_pipelines_and_what_is_registered():
    told = call("info").stdout
    assert "vi_news (default)" in told
    for name in ("files: .txt, ", ".rtf", "exports: parquet, csv", "engines: local, spark", "networks: encoder, conv"):
        assert name in told


def test_the_module_runs_the_command():
    result = subprocess.run([sys.executable, "-m", "thucthe", "--help"], capture_output=True, text=True, check=True)
    assert "run" in result.stdout
    assert "show" in result.stdout


@pytest.mark.parametrize("options", [[], ["--json-log"], ["--quiet"]])
def test_what_is_damaged_and_set_aside_is_named(folder, tmp_path, tiny_model, monkeypatch, options):
    monkeypatch.setattr("thucthe.batch.local.local_engine.usable_processors", lambda: 0)
    arguments = ["run", str(folder), "--out", str(tmp_path / "out"), "--model", str(tiny_model)]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    (ledger,) = (tmp_path / "out").glob(".thucthe/parts/*/files.json")
    ledger.write_text("{", encoding="utf-8")
    result = CliRunner().invoke(app, [*arguments, *options])
    assert result.exit_code == 0
    said = " ".join(result.output.split())
    assert ("files.json is damaged; it is kept as" in said) == ("--quiet" not in options)
    assert ('"event": "warning"' in said) == ("--json-log" in options)
