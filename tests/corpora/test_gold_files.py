import json

import pytest
from spacy.tokens import Doc, DocBin, Span
from spacy.vocab import Vocab

from thucthe.corpora.gold_files import GoldSpan, read_examples, read_gold


def test_jsonl_in_each_of_its_forms(tmp_path):
    rows = [
        {"id": "x", "text": "Huế mưa", "spans": [[0, 3, "LOC"]]},
        {"text": "Huế mưa", "spans": [{"start": 0, "end": 3, "label": "LOC", "depth": 1}]},
        {"text": "Huế", "entities": [{"start": 0, "end": 3, "type": "LOCATION"}, {"start": 0, "end": 1, "type": "X"}]},
    ]  # fmt: skip
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    assert [example.spans for example in read_examples(path)] == [
        (GoldSpan(0, 3, "LOC"),),
        (GoldSpan(0, 3, "LOC", 1),),
        (GoldSpan(0, 1, "X"), GoldSpan(0, 3, "LOC")),
    ]


def test_conll_becomes_running_text_with_the_spaces_of_print(tmp_path):
    path = tmp_path / "gold.conll"
    lines = ["Ông\tO", "Lê\tB-PER", "Lợi\tI-PER", "(\tO", "Huế\tB-LOC", ")\tO", ",\tO", '"\tO', "đi\tO", '"\tO', ".\tO"]
    path.write_text("\n".join(lines) + "\n\nHuế\tB-LOC\n", encoding="utf-8")
    first, second = read_examples(path)
    assert first.text == 'Ông Lê Lợi (Huế), "đi".'
    assert [first.text[s.start : s.end] for s in first.spans] == ["Lê Lợi", "Huế"]
    assert second.spans == (GoldSpan(0, 3, "LOC"),)


def write(path, *lines):
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def names(example):
    return [(example.text[span.start : span.end], span.label) for span in example.spans]


@pytest.mark.parametrize("ending", [".conll", ".bio", ".iob", ".tsv", ".TSV"])
def test_columns_may_be_parted_by_spaces_and_have_others_between(tmp_path, ending):
    lines = [
        "-DOCSTART- -X- O O",
        "",
        "Lê Np B-NP B-PERSON",
        "Lợi Np I-NP I-PERSON",
        "tới V O O",
        "",
        "",
        "Huế N O B-LOCATION",
    ]
    first, second = read_examples(write(tmp_path / f"gold{ending}", *lines))
    assert names(first) == [("Lê Lợi", "PER")]
    assert names(second) == [("Huế", "LOC")]
    assert (first.id, second.id) == ("gold-1", "gold-2")


def test_a_token_before_a_tab_may_have_spaces(tmp_path):
    (example,) = read_examples(write(tmp_path / "gold.tsv", "Hà Nội\tN\tB-LOC", "mưa\tV\tO"))
    assert names(example) == [("Hà Nội", "LOC")]


@pytest.mark.parametrize(
    ("labels", "found"),
    [
        (["I-PER", "I-PER", "B-PER", "O"], ["a b", "c"]),
        (["I-PER", "I-LOC", "O", "I-LOC"], ["a", "b", "d"]),
        (["B-PER", "E-PER", "S-PER", "S-LOC"], ["a b", "c", "d"]),
        (["B-PER", "O", "I-PER", "I-PER"], ["a", "c d"]),
    ],
)
def test_marks_of_each_scheme_are_understood(tmp_path, labels, found):
    (example,) = read_examples(write(tmp_path / "x.bio", *map(" ".join, zip("abcd", labels))))
    assert [text for text, _ in names(example)] == found


def test_a_docbin_has_its_names_and_the_names_inside_them(tmp_path):
    doc = Doc(Vocab(), words=["UBND", "tỉnh", "Huế", "nay"], spaces=[True, True, False, False])
    doc.ents = [Span(doc, 0, 3, "ORGANIZATION"), Span(doc, 3, 4, "DATE")]
    doc.spans["nested"] = [Span(doc, 2, 3, "LOC")]
    DocBin(docs=[doc, Doc(Vocab(), words=["Huế"])]).to_disk(tmp_path / "gold.spacy")
    first, second = read_examples(tmp_path / "gold.spacy")
    assert first.text == "UBND tỉnh Huếnay"
    assert first.spans == (GoldSpan(0, 13, "ORG"), GoldSpan(10, 13, "LOC", 1), GoldSpan(13, 16, "DATE"))
    assert (second.id, second.spans) == ("gold-2", ())


def region(start, end, label, **values):
    return {"type": "labels", "value": {"start": start, "end": end, "labels": [label], **values}}


def write_tasks(path, *tasks):
    path.write_text(json.dumps(list(tasks)), encoding="utf-8")
    return path


def test_label_studio_gives_what_was_corrected_last_and_finds_what_is_nested(tmp_path):
    text = "😀 UBND Huế\r\nmưa"
    wrong, right = region(2, 6, "ORG"), region(2, 10, "ORGANIZATION")
    task = {
        "id": 7,
        "data": {"text": text},
        "predictions": [{"result": [wrong]}],
        "annotations": [
            {"result": [wrong], "updated_at": "2024-01-01T00:00:00Z"},
            {"result": [region(7, 10, "LOC"), right, {"type": "choices"}], "updated_at": "2024-01-02T00:00:00Z"},
            {"result": [], "was_cancelled": True, "updated_at": "2024-01-03T00:00:00Z"},
        ],
    }
    skipped = {"data": {"text": "x"}, "predictions": [{"result": []}], "annotations": []}
    (example,) = read_examples(write_tasks(tmp_path / "a.json", task, skipped))
    assert example.id == "7"
    assert names(example) == [("UBND Huế", "ORG"), ("Huế", "LOC")]
    assert [span.depth for span in example.spans] == [0, 1]
    task["annotations"][0]["ground_truth"] = True
    assert names(read_examples(write_tasks(tmp_path / "a.json", task))[0]) == [("UBND", "ORG")]


def test_label_studio_predictions_count_as_long_as_nobody_has_done_a_task(tmp_path):
    task = {"data": {"text": "Huế", "article_id": "a1"}, "predictions": [{"result": [region(0, 3, "LOC")]}]}
    (example,) = read_examples(write_tasks(tmp_path / "a.json", task))
    assert (example.id, names(example)) == ("a1", [("Huế", "LOC")])


@pytest.mark.parametrize("places", [(0, 4), (2, 2), ("/div[1]/text()[1]", 3)])
def test_label_studio_labels_outside_the_text_or_in_html_are_refused(tmp_path, places):
    task = {"data": {"text": "Huế"}, "annotations": [{"result": [region(*places, "LOC")]}]}
    with pytest.raises(ValueError, match=r"a\.json, task 1"):
        read_examples(write_tasks(tmp_path / "a.json", task))


def write_brat(folder, text, *lines):
    folder.mkdir(exist_ok=True)
    (folder / "x.txt").write_bytes(text.encode())
    write(folder / "x.ann", *lines)
    return folder


def test_brat_has_nested_names_names_over_lines_and_much_else(tmp_path):
    folder = write_brat(
        tmp_path / "brat",
        "UBND TP Huế 😀 ở\nHà\nNội mưa",
        "T1\tORGANIZATION 0 11\tUBND TP Huế",
        "T2\tLOC 5 11\tTP Huế",
        "T3\tLOC 16 18;19 22\tHà Nội",
        "T4\tWeather 23 26\tmưa",
        "N1\tReference T2 geonames:1580240\tHuế",
        "#1\tAnnotatorNotes T2\tT9 is a city",
        "R1\tPart Arg1:T1 Arg2:T2",
    )
    (example,) = read_examples(folder)
    assert example.id == "x"
    assert names(example) == [("UBND TP Huế", "ORG"), ("TP Huế", "LOC"), ("Hà\nNội", "LOC"), ("mưa", "Weather")]
    assert [span.depth for span in example.spans] == [0, 1, 0, 0]
    assert read_examples(folder / "x.ann") == [example]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("Huế", "T1 LOC 0 3 Huế", "tabs between them"),
        ("Huế mưa", "T1\tLOC 0 3\tHà", r"x\.ann, line 1: .*'Huế', not 'Hà'"),
        ("Tin\r\nHuế", "T1\tLOC 4 7\tHuế", "for one character"),
        ("Huế", "T1\tLOC 5 7\tHuế", "not 'Huế'"),
        ("Bình và Minh", "T1\tPER 0 4;8 12\tBình Minh", "pieces"),
    ],
)
def test_brat_lines_that_do_not_fit_the_text_are_refused(tmp_path, text, line, message):
    with pytest.raises(ValueError, match=message):
        read_examples(write_brat(tmp_path / "brat", text, line))


def test_a_folder_without_annotated_files_has_no_examples(tmp_path):
    with pytest.raises(ValueError, match="no annotated text"):
        read_gold([tmp_path])


def test_several_files_become_one_with_ids_that_differ(tmp_path):
    files = [write(tmp_path / name, "Huế B-LOC") for name in ("a.bio", "b.bio")]
    assert [example.id for example in read_gold(files)] == ["a.bio/a-1", "b.bio/b-1"]
    assert [example.id for example in read_gold(files[:1])] == ["a-1"]


def test_gold_without_a_text_is_refused(tmp_path):
    with pytest.raises(ValueError, match="no annotated text"):
        read_gold([write(tmp_path / "a.bio", "", "")])


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.jsonl", '{"text": "x", "spans": []}\n{"x": 1}', r"a\.jsonl, line 2"),
        ("a.jsonl", "\n[1]", r"a\.jsonl, line 2"),
        ("a.jsonl", '{"text": "Huế", "spans": [[0, 4, "LOC"]]}', "line 1: .*the text ends at 3"),
        ("a.conll", "Huế B-LOC\nmưa", r"a\.conll, line 2"),
        ("a.conll", "Huế B-LOC\n\nB-LOC Huế", "line 3: 'Huế' is no label"),
        ("a.spacy", "x", r"a\.spacy: not a DocBin"),
        ("a.xml", "<a/>", r"\.jsonl, \.json, \.spacy, \.ann, \.bio"),
        ("a.conll", "-DOCSTART-\tx\tO\tO\nHuế\t_\tO\tB-LOC\nmưa\tO", r"a\.conll, line 3: not a word"),
        ("a.conll", "Huế\t_\tO\tB-LOC\nmưa\t_\tX\tO", r"a\.conll, line 2: 'X' is no label"),
        ("a.json", "{}", "not an export of Label Studio"),
        ("a.json", '[{"data": {}, "predictions": [{"result": []}]}]', "task 1: .*text"),
        ("a.json", "[1]", "task 0: "),
        ("a.ann", "T1\tLOC 0 3\tHuế", r"a\.txt"),
    ],
)
def test_a_file_that_is_no_gold_is_refused_with_its_line(tmp_path, name, text, message):
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises((ValueError, FileNotFoundError), match=message):
        read_examples(tmp_path / name)


@pytest.mark.parametrize("name", ["a.jsonl", "a.bio", "a.json"])
def test_gold_in_another_encoding_is_refused_by_its_name(tmp_path, name):
    (tmp_path / name).write_bytes("Huế".encode("utf-16"))
    with pytest.raises(ValueError, match=rf"{name}: not in UTF-8"):
        read_examples(tmp_path / name)
