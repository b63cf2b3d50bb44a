import json

import pytest
from spacy.tokens import Doc, DocBin, Span
from spacy.vocab import Vocab

from thucthe.learn.corpora import GoldSpan, read_examples, read_gold


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
        (GoldSpan(0, 3, "LOC"),),
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
    assert first.spans == (GoldSpan(0, 13, "ORG"), GoldSpan(10, 13, "LOC", 1))
    assert (second.id, second.spans) == ("gold-2", ())


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
        ("a.xml", "<a/>", r"\.jsonl, \.spacy, \.bio"),
    ],
)
def test_a_file_that_is_no_gold_is_refused_with_its_line(tmp_path, name, text, message):
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        read_examples(tmp_path / name)


@pytest.mark.parametrize("name", ["a.jsonl", "a.bio"])
def test_gold_in_another_encoding_is_refused_by_its_name(tmp_path, name):
    (tmp_path / name).write_bytes("Huế".encode("utf-16"))
    with pytest.raises(ValueError, match=rf"{name}: not in UTF-8"):
        read_examples(tmp_path / name)
