import pytest

from thucthe.batch.paragraphs import MIN_LENGTH, is_credit, paragraph_keys


@pytest.mark.parametrize(
    ("before", "credit"),
    [
        ("Cầu mới khánh thành. Ảnh: ", True),
        ("Cầu mới (ảnh: ", True),
        ("Cầu mới (Ảnh ", True),
        ("Video: Hải Yến, ", True),
        ("Trong ảnh có ", False),
        ("Cây cầu do ông ", False),
    ],
)
def test_credits_are_told_from_text(before, credit):
    assert is_credit(f"{before}Lý Văn Sáng", len(before)) is credit


def test_a_repeated_paragraph_has_one_key_and_a_short_one_none():
    footer = "Quỹ Nhân Hậu nhận ủng hộ của bạn đọc   tại tòa soạn mỗi ngày trong tuần."
    assert len(footer) >= MIN_LENGTH
    text = f"Tin ngắn\n{footer}\nMột đoạn khác nói về Bản Lau và những người ở đó, dài hơn hẳn.\n{footer.upper()}"
    starts = [0, text.index("Quỹ"), text.index("Bản Lau"), text.index("QUỸ")]
    title, first, other, again = paragraph_keys(text, starts)
    assert title == ""
    assert first == again != other != ""
