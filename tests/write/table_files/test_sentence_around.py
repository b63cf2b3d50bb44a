import pytest
from hypothesis import given
from hypothesis import strategies as st

from thucthe.write.table_files.sentence_around import MOST, sentence_around


@pytest.mark.parametrize(
    ("text", "name", "sentence"),
    [
        ("Trời mưa. Ông Lê Lợi tới Huế. Nắng lên.", "Lê Lợi", "Ông Lê Lợi tới Huế."),
        ("Tin ngắn\nHuế mưa to\nHết", "Huế", "Huế mưa to"),
        ("Sáng nay TP. Huế có mưa. Hết.", "Huế", "Sáng nay TP. Huế có mưa."),
        ("Hôm qua PGS. TS. Lê Lợi tới.", "Lê Lợi", "Hôm qua PGS. TS. Lê Lợi tới."),
        ("Cao 3.5 m. “Đẹp quá!” Lê Lợi nói... rồi đi.", "Lê Lợi", "Lê Lợi nói... rồi đi."),
        ("Lê\r\nLợi", "Lê\r\nLợi", "Lê Lợi"),
    ],
)
def test_the_sentence_ends_where_a_reader_would_end_it(text, name, sentence):
    start = text.index(name)
    assert "".join(sentence_around(text, start, start + len(name))) == sentence


def test_a_long_sentence_is_cut_at_words():
    text = "mưa " * 500 + "Huế" + " nắng" * 500
    left, name, right = sentence_around(text, 2000, 2003)
    assert name == "Huế"
    assert left.startswith("… mưa")
    assert right.endswith("nắng …")
    assert len(left) <= MOST + 2


@given(st.text(st.sampled_from("aBđ .\n!?…”“ TP"), max_size=60), st.data())
def test_the_name_is_always_between_what_stands_around_it(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    left, name, right = sentence_around(text, start, end)
    assert name.split() == text[start:end].split()
    assert "\n" not in left + right
    assert text[:start].split()[len(text[:start].split()) - len(left.split()) :] == left.split()
