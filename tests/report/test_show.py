import io

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from thucthe.report.show import to_html, to_text

BLANK = spacy.blank("xx")


def make_doc(text, names, nested=()):
    doc = BLANK(text)

    def span(name, label):
        start = text.index(name)
        return doc.char_span(start, start + len(name), label=label)

    doc.ents = [span(*name) for name in names]
    doc.spans["nested"] = [span(*name) for name in nested]
    return doc


@pytest.fixture
def doc():
    names = [("Lê Minh", "PER"), ("Đài Tiếng nói Việt Nam", "ORG"), ("Huế", "LOC")]
    text = "Bà Lê Minh của Đài Tiếng nói Việt Nam tới Huế."
    return make_doc(text, names, [("Việt Nam", "LOC")])


def test_names_are_told_apart_without_colour_and_inner_ones_stand_inside(doc):
    marked = "Bà [PER Lê Minh] của [ORG Đài Tiếng nói [LOC Việt Nam]] tới [LOC Huế]."
    assert to_text(doc).plain == marked


def test_each_label_has_a_colour_of_its_own_in_a_terminal(doc):
    screen = io.StringIO()
    Console(file=screen, force_terminal=True, color_system="truecolor", soft_wrap=True, no_color=False).print(
        to_text(doc)
    )
    written = screen.getvalue()
    backgrounds = {written.split(name)[0].rpartition("\x1b[")[2] for name in ("Lê Minh", "Đài Tiếng", "Huế")}
    assert len(backgrounds) == 3
    assert "4;" in written.split("Việt Nam")[0].rpartition("\x1b[")[2], "an inner name is underlined"


def test_a_file_gets_no_colour(doc):
    screen = io.StringIO()
    Console(file=screen, soft_wrap=True).print(to_text(doc))
    assert "\x1b" not in screen.getvalue()


def test_an_article_cannot_steer_the_terminal():
    shown = to_text(make_doc("Tin \x1b[31mđỏ\x07 \x9b2J\r\nHuế\tmưa", [("Huế", "LOC")])).plain
    assert not set(shown) & set("\x1b\x07\x9b\r")
    assert "\n[LOC Huế]\tmưa" in shown


@given(st.text(alphabet="aă [](\n.,", max_size=40))
def test_text_without_names_is_shown_as_it_is(text):
    assert to_text(make_doc(text, [])).plain == text


def test_html_escapes_the_text():
    page = to_html([make_doc("<script>alert(1)</script> Huế", [("Huế", "LOC")])])
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "LOC" in page
