import pytest

from thucthe.errors import UnreadableError
from thucthe.read.web.fragment import read_fragment


def parts(html):
    document = read_fragment(html.encode())
    return [(section.kind, document.text[section.start : section.end]) for section in document.sections]


def test_every_block_is_a_paragraph_and_none_is_left_out():
    html = "<div class='related'><p>Một</p><ul><li>Hai</li></ul></div><aside>Ba</aside>Bốn<table><td>Năm</table>"
    assert parts(html) == [("body", text) for text in ("Một", "Hai", "Ba", "Bốn", "Năm")]


@pytest.mark.parametrize(
    "caption",
    [
        "<figure><img src=x><figcaption>Cầu <b>cũ</b></figcaption></figure>",
        "<div class='wp-caption'><img src=x><p class='wp-caption-text'>Cầu cũ</p></div>",
        '[caption id="a"]<img src=x> Cầu cũ[/caption]',
        "<table><caption>Cầu cũ</caption></table>",
    ],
)
def test_captions_are_marked(caption):
    assert parts(f"<p>Một.</p>{caption}<p>Hai.</p>") == [("body", "Một."), ("caption", "Cầu cũ"), ("body", "Hai.")]


def test_line_breaks_are_paragraphs_where_there_are_no_tags_for_them():
    assert parts("Một <b>hai</b>\nba\n\nBốn") == [("body", "Một hai"), ("body", "ba"), ("body", "Bốn")]
    assert parts("<p>Một\nhai</p>") == [("body", "Một hai")]


def test_scripts_and_short_codes_are_no_text():
    assert parts("<script>var a;</script><style>p{}</style>[gallery ids='1']<p>Một</p>\x00") == [("body", "Một")]
    with pytest.raises(UnreadableError, match="shows no text"):
        read_fragment(b"<img src=x><script>var a;</script>")
