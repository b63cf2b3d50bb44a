"""Annotated texts follow one convention, and the check finds violations."""

import json
import os
import re
from pathlib import Path

import pytest

from tools.check_labels import check_heads, check_settled, main
from tools.label_files import Span, Text, read_rows

ROOT = Path(__file__).resolve().parents[2]


def marked(text: str) -> Text:
    """Parse a text with names annotated as ``[name|LABEL]``."""
    plain, spans = "", []
    for part in re.split(r"(\[[^\]|]*\|[A-Z]{3}\])", text):
        if match := re.fullmatch(r"\[(.*)\|([A-Z]{3})\]", part):
            spans.append(Span(len(plain), len(plain) + len(match[1]), match[2]))
            plain += match[1]
        else:
            plain += part
    return Text("a text", plain, tuple(spans))


def counts(*texts: str) -> dict[tuple[str, str, str], tuple[int, int]]:
    """Return how often each head is inside and outside."""
    return {check.row[:3]: check.row[3:] for check in check_heads(map(marked, texts))}


def wrong(text: str) -> list[str]:
    """Return the settled cases that a text contradicts."""
    return [check.row[0] for check in check_settled([marked(text)]) if check.wrong]


def write(path: Path, *texts: str) -> Path:
    """Write annotated texts as JSON lines."""
    rows = [{"id": str(n), "text": text.text, "spans": text.spans} for n, text in enumerate(map(marked, texts))]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_heads_are_counted_inside_and_outside_and_by_case_of_letters():
    assert counts(
        "Chị đọc [báo Sông Quê|ORG] và báo [Đồng Xanh|ORG]", "[Báo Sông Quê|ORG] viết về [báo Núi Cao|ORG]"
    ) == {("báo", "ORG", "lower"): (2, 1), ("báo", "ORG", "capital"): (1, 0)}


def test_the_longest_head_is_counted():
    assert counts("Ở [bến xe Cây Gạo|LOC], gần quần đảo [An Lạc|LOC]") == {
        ("bến xe", "LOC", "lower"): (1, 0),
        ("quần đảo", "LOC", "lower"): (0, 1),
    }


@pytest.mark.parametrize(
    "text",
    [
        "các báo [Sông Quê|ORG], [Đồng Xanh|ORG]",  # a plural head
        "khách sạn [Hà Nội|LOC] kín phòng",  # a place alone
        "xã [miền Trung|LOC]",  # a region alone
        "cơ quan tình báo [Hải Âu|ORG]",  # a longer word
        "[Tuyết Báo|PER] [An|PER]",  # the end of another name
        "đảo\n[An Lạc|LOC]",  # another line
    ],
)
def test_words_that_are_no_heads_are_not_counted(text):
    assert counts(text) == {}


@pytest.mark.parametrize(
    ("right", "contradiction"),
    [
        ("Ảnh [Bác Hồ|PER] treo giữa nhà", "Ảnh Bác [Hồ|PER] treo giữa nhà"),
        ("Thuyền ra [Biển Đông|LOC] lúc rạng sáng", "Thuyền ra Biển [Đông|LOC] lúc rạng sáng"),
        ("một người Pháp ở trọ", "một người [Pháp|LOC] ở trọ"),
        ("một người [Brazil|LOC] ở trọ", "một người Brazil ở trọ"),
        ("cổ phiếu XYZ tăng trần", "cổ phiếu [XYZ|ORG] tăng trần"),
        ("GDP tăng nhanh", "[GDP|ORG] tăng nhanh"),
        ("[TTO|ORG] - Sáng nay trời mưa", "TTO - Sáng nay trời mưa"),
        ("bà An, Phó chủ tịch [UBND tỉnh|ORG], nói", "bà An, Phó chủ tịch UBND tỉnh, nói"),
        ("theo UBND các xã ven sông", "theo [UBND các xã|ORG] ven sông"),
        ("chè [xứ Nghệ|LOC] rất đậm", "chè xứ [Nghệ|LOC] rất đậm"),
        ("mưa ở xứ [Wales|LOC]", "mưa ở [xứ Wales|LOC]"),
        ("lũ ở [miền bắc Iraq|LOC]", "lũ ở miền bắc [Iraq|LOC]"),
        ("các tỉnh [Lào Cai|LOC], [Lai Châu|LOC]", "các [tỉnh Lào Cai|LOC], [Lai Châu|LOC]"),
        ("biên giới [Việt|LOC]-[Lào|LOC]", "biên giới [Việt-Lào|LOC]"),
        ("[K.Khánh Hòa|ORG] thắng", "K.[Khánh Hòa|ORG] thắng"),
        ("[Hội (cũ) Sao Mai|ORG] họp", "Hội (cũ[) Sao Mai|ORG] họp"),
    ],
)
def test_settled_cases_are_decided_by_patterns(right, contradiction):
    assert wrong(right) == []
    assert len(wrong(contradiction)) == 1


def test_a_few_exceptions_pass_and_a_minority_above_five_percent_fails(tmp_path, capsys):
    right, exception = "[Báo Sông Quê|ORG] viết", "Báo [Sông Quê|ORG] viết"
    assert main([str(write(tmp_path / "two.jsonl", *[right] * 5, *[exception] * 2))]) == 0
    assert main([str(write(tmp_path / "few.jsonl", *[right] * 97, *[exception] * 3))]) == 0
    capsys.readouterr()
    assert main([str(write(tmp_path / "many.jsonl", *[right] * 5, *[exception] * 3))]) == 1
    report = capsys.readouterr().out
    assert "báo\tORG\tcapital\t5\t3\tFAILS" in report
    assert report.count("Báo [Sông Quê] viết") == 3


def test_labels_without_text_are_checked_with_the_texts_of_the_same_key_and_length(tmp_path, capsys):
    text = marked("Thơ trên báo\n[Sông Quê|ORG]")
    labels, texts = tmp_path / "labels.jsonl", tmp_path / "texts.jsonl"
    row = {"link": "tho", "length": len(text.text), "spans": text.spans}
    labels.write_text(json.dumps(row), encoding="utf-8")
    articles = [
        {"link": "tho", "title": "Thơ trên báo", "summary": "Sông Quê"},
        {"link": "tho", "title": "Thơ cũ", "summary": ""},
    ]
    texts.write_text("\n".join(map(json.dumps, articles)), encoding="utf-8")
    assert main([str(labels), "--texts", str(texts)]) == 0
    assert "a span is well formed\t1\t0" in capsys.readouterr().out
    labels.write_text(json.dumps({**row, "length": 99}), encoding="utf-8")
    with pytest.raises(ValueError, match="link tho: 0 texts of length 99"):
        main([str(labels), "--texts", str(texts)])


def test_the_gold_texts_follow_the_convention(capsys):
    assert main([str(ROOT / "data" / "gold" / "gold.jsonl")]) == 0, capsys.readouterr().out


@pytest.mark.parametrize(
    ("labels", "texts"), [("guide", "guide/train.jsonl"), ("leads", "raw/leads_2025_2026.jsonl.xz")]
)
def test_the_training_labels_follow_the_convention(labels, texts, capsys):
    """Needs the copyrighted texts, in the folder of the environment variable ``THUCTHE_CORPORA``."""
    path = Path(os.environ.get("THUCTHE_CORPORA", "")) / texts
    if not path.is_file():
        pytest.skip("the texts of the training labels are not here")
    labels = ROOT / "data" / labels / "spans.jsonl.xz"
    assert main([str(labels), "--texts", str(path)]) == 0, capsys.readouterr().out


@pytest.mark.parametrize("labels", ["guide", "leads"])
def test_the_spans_of_the_training_labels_are_in_order_and_inside_their_texts(labels):
    for row in read_rows(ROOT / "data" / labels / "spans.jsonl.xz"):
        edges = [edge for start, end, _ in row["spans"] for edge in (start, end)]
        assert edges == sorted(edges)
        assert all(start < end <= row["length"] for start, end, _ in row["spans"])
        assert {label for *_, label in row["spans"]} <= {"PER", "LOC", "ORG"}
