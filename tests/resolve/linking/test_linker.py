import re
from pathlib import Path

import pytest
import spacy

from thucthe.doc_data import AMBIGUOUS, Link
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
    assert link_of("Đại học ở [[Cambridge]].") is None
    assert link_of("Đại học ở [[Cambridge]] ([Anh]).").score > 0.8


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


def link_nested(text, outer, inner):
    """Link a place inside a longer name; gives its span."""
    doc = make_doc(NLP.vocab, text, [m.span() for m in re.finditer(r"\w+|[^\w\s]", text)], {0})
    first, at = text.index(outer[0]), text.index(outer[0]) + outer[0].index(inner)
    whole = Name(first, first + len(outer[0]), outer[1], 1.0, "test")
    others = [
        Name(m.start(1), m.end(1), "LOC", 1.0, "test")
        for m in re.finditer(r"(?:ở|tại) ([A-ZĐ]\w+(?: [A-ZĐ]\w+)*)", text)
    ]
    names = [whole, *(one for one in others if one.end <= first or one.start >= whole.end)]
    add_names(doc, sorted(names), [Name(at, at + len(inner), "LOC", 1.0, "test")])
    return Linker()(doc).spans["nested"][0]


@pytest.mark.parametrize(
    ("text", "outer", "label", "inner"),
    [
        ("Trận đấu trên sân Thống Nhất kết thúc.", "sân Thống Nhất", "LOC", "Thống Nhất"),
        ("Bệnh viện Hòa Bình nhận bệnh nhân.", "Bệnh viện Hòa Bình", "ORG", "Hòa Bình"),
        ("Tên lửa rời Trung tâm Vũ trụ Kennedy hôm qua.", "Trung tâm Vũ trụ Kennedy", "ORG", "Kennedy"),
        ("Đoàn kịch Samba ra mắt.", "Đoàn kịch Samba", "ORG", "Samba"),
        ("Cầu thủ Real Oviedo sẽ đá ở Mỹ.", "Real Oviedo", "ORG", "Oviedo"),
        ("Trường Mầm non Tân Lập tuyển cô giáo.", "Trường Mầm non Tân Lập", "ORG", "Tân Lập"),
    ],
)
def test_a_name_inside_that_of_a_company_or_building_is_no_place_without_evidence(text, outer, label, inner):
    assert link_nested(text, (outer, label), inner)._.thucthe.link is None


@pytest.mark.parametrize(
    ("text", "outer", "label", "inner", "expected"),
    [
        ("Công an Hòa Bình bắt nhóm cướp.", "Công an Hòa Bình", "ORG", "Hòa Bình", "vn_admin:17"),
        ("Máy bay hạ cánh sân bay Long Thành, theo báo chí tại Đồng Nai.", "sân bay Long Thành", "LOC", "Long Thành",
         "vn_admin:740"),
        ("Đại sứ quán Nhật Bản thông báo.", "Đại sứ quán Nhật Bản", "ORG", "Nhật Bản", "iso3166:JP"),
    ],
)  # fmt: skip
def test_a_place_inside_another_name_is_linked_on_evidence(text, outer, label, inner, expected):
    link = link_nested(text, (outer, label), inner)._.thucthe.link
    assert f"{link.source}:{link.id}" == expected


def test_one_name_in_two_provinces_is_two_places():
    text = "Cháy ở [[huyện Châu Thành]], [tỉnh Tiền Giang]. Lũ ở [huyện Châu Thành], [tỉnh Hậu Giang]."
    spans, _ = link_all(text)
    assert [spans[n]._.thucthe.link.id for n in (0, 2)] == ["821", "933"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Thuyền trôi trên [[sông Mây]].", "water"),
        ("Xe lên [[đèo Gió Hú]].", "mountain"),
        ("Kẹt xe ở [[đường Hoa Gạo Đỏ]].", "street"),
        ("Khách viếng [[chùa Mây Trắng]].", "site"),
        ("Nhà ở [[xã Khe Nắng Nhỏ]].", "commune"),
        ("Chợ ở [[huyện Đồi Gió Xanh]].", "district"),
        ("Người dân [[Gió Hú Xa]] vui.", None),
    ],
)
def test_the_head_word_tells_the_kind_of_an_unknown_place(text, kind):
    spans, asked = link_all(text)
    assert (spans[asked]._.thucthe.link, spans[asked]._.thucthe.place_kind) == (None, kind)


def test_an_unknown_unit_lies_in_the_province_of_its_address():
    spans, asked = link_all("Chợ ở [[xã Khe Nắng Nhỏ]], [tỉnh Quảng Nam].")
    assert spans[asked]._.thucthe.within == "vn_admin:48"
    spans, asked = link_all("Cháy ở [[huyện Châu Thành]].")
    assert spans[asked]._.thucthe.within == AMBIGUOUS
    spans, asked = link_all("Hát bên [[chùa Mây Trắng]], [tỉnh Quảng Nam].")
    assert spans[asked]._.thucthe.within is None
