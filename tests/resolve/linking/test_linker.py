import re
from pathlib import Path

import pytest
import spacy

from thucthe.doc_data import Link
from thucthe.recognize.spans import Name, add_names
from thucthe.resolve.lexicon.knowledge_bases import describe
from thucthe.resolve.linking.linker import Linker
from thucthe.tokenize.tokenizer import make_doc

MARK = re.compile(r"\[\[(.+?)\]\]|\[(.+?)\]")
ROWS = [
    line.split("\t")
    for line in Path(__file__).with_name("links.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
NLP = spacy.blank("xx")


def link_all(marked, label="LOC", given_id=None):
    """Link the places in [ ] of a text; gives the spans and the number of the one in [[ ]]."""
    text, places, asked, end = "", [], 0, 0
    for match in MARK.finditer(marked):
        text += marked[end : match.start()]
        name = match[1] or match[2]
        asked = len(places) if match[1] else asked
        places.append(Name(len(text), len(text) + len(name), label, 1.0, "test", None, given_id if match[1] else None))
        text, end = text + name, match.end()
    text += marked[end:]
    doc = make_doc(NLP.vocab, text, [m.span() for m in re.finditer(r"\w+|[^\w\s]", text)], {0})
    return Linker()(add_names(doc, places, [])).ents, asked


def link_of(marked, **options) -> Link | None:
    spans, asked = link_all(marked, **options)
    return spans[asked]._.thucthe.link


@pytest.mark.parametrize(("expected", "text"), ROWS, ids=[row[1] for row in ROWS])
def test_a_place_is_linked_to_what_the_text_means(expected, text):
    link = link_of(text)
    assert (f"{link.source}:{link.id}" if link else "-") == expected


def test_no_id_is_invented():
    for _, text in ROWS:
        link = link_of(text)
        assert link is None or describe(link.source, link.id) is not None


def test_one_name_has_one_link_in_an_article():
    spans, _ = link_all("Cháy ở [Tân Phú]. [[Tân Phú]] thuộc [tỉnh Đồng Nai].")
    assert spans[0]._.thucthe.link == spans[1]._.thucthe.link
    assert spans[0]._.thucthe.link.id == link_of("Voi ở [[huyện Tân Phú]].").id


def test_the_head_word_given_once_holds_for_the_bare_name():
    spans, _ = link_all("Lũ ở [xã Khe Sanh], [tỉnh Quảng Trị]. Ở [Khe Sanh] nước đã rút.")
    assert spans[0]._.thucthe.link == spans[2]._.thucthe.link
    assert describe("vn_admin", spans[2]._.thucthe.link.id).name == "Xã Khe Sanh"


def test_an_ambiguous_name_has_a_lower_score_than_a_clear_one():
    assert link_of("[[Việt Nam]] họp.").score > 0.95
    assert link_of("Đại học ở [[Cambridge]].").score < 0.8 < link_of("Đại học ở [[Cambridge]] ([Anh]).").score


def test_what_is_no_place_has_no_link():
    for label in ("ORG", "PER"):
        assert link_of("[[Hà Nội]] thắng [Nam Định].", label=label) is None


def test_a_nested_place_is_linked():
    text = "UBND tỉnh Quảng Nam họp."
    doc = make_doc(NLP.vocab, text, [m.span() for m in re.finditer(r"\w+|[^\w\s]", text)], {0})
    add_names(doc, [Name(0, 19, "ORG", 1.0, "test")], [Name(5, 19, "LOC", 1.0, "test")])
    nested = Linker()(doc).spans["nested"][0]
    assert doc.ents[0]._.thucthe.link is None
    assert (nested._.thucthe.link.source, nested._.thucthe.link.id) == ("vn_admin", "49")


@pytest.mark.parametrize("label", ["PER", "LOC", "ORG"])
def test_the_users_own_id_comes_first(label):
    link = link_of("Ở [[Hà Nội]] mưa.", label=label, given_id="KB-7")
    assert link == Link("user", "KB-7", 1.0)


def test_the_users_id_may_be_that_of_a_known_place():
    assert link_of("Ở [[Thủ đô]] mưa.", given_id="vn_admin:01") == Link("vn_admin", "01", 1.0)


def test_the_users_id_holds_for_all_mentions_of_the_name():
    text = "Bản Đôn đón khách. Bản Đôn vui."
    doc = make_doc(NLP.vocab, text, [m.span() for m in re.finditer(r"\w+|[^\w\s]", text)], {0})
    names = [
        Name(at, at + 7, "LOC", 1.0, "test", "Bản Đôn", given) for at, given in ((0, "B1"), (text.rindex("Bản"), None))
    ]
    doc = Linker()(add_names(doc, names, []))
    assert [span._.thucthe.link for span in doc.ents] == [Link("user", "B1", 1.0)] * 2


def test_links_are_made_whatever_the_order_of_places():
    forward, _ = link_all("[Trung Quốc] và [Hà Nam].")
    backward, _ = link_all("[Hà Nam] và [Trung Quốc].")
    assert {s.text: s._.thucthe.link for s in forward} == {s.text: s._.thucthe.link for s in backward}


def test_a_doc_without_places_stays_as_it_is():
    assert Linker()(NLP("Không có gì.")).ents == ()
