import json

import pytest

from thucthe.learn.corpora import GoldSpan, read_examples


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


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.jsonl", '{"text": "x", "spans": []}\n{"x": 1}', "line 2"),
        ("a.conll", "Huế B-LOC", "sentence 1"),
        ("a.xml", "<a/>", r"\.jsonl and \.conll"),
    ],
)
def test_a_file_that_is_no_gold_is_refused_with_its_line(tmp_path, name, text, message):
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        read_examples(tmp_path / name)
