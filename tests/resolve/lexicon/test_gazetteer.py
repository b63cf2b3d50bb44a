import unicodedata
from itertools import repeat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thucthe.recognize.name_entry import NameEntry
from thucthe.resolve.lexicon.gazetteer import NAMES, PLACES, find_candidates, place_key
from thucthe.resolve.lexicon.knowledge_base import PLACE_KINDS, code_of
from thucthe.resolve.lexicon.knowledge_bases import describe
from thucthe.resources import find_data


def test_a_country_is_described():
    place = describe("iso3166", "LA")
    assert (place.name, place.kind, place.country) == ("Lào", "country", "LA")
    assert place.latitude == pytest.approx(18, abs=3)


def test_a_city_is_described_with_coordinates():
    place = describe("geonames", "1816670")
    assert (place.name, place.country) == ("Beijing", "CN")
    assert (place.latitude, place.longitude) == (pytest.approx(39.9, abs=0.1), pytest.approx(116.4, abs=0.1))


@pytest.mark.parametrize(
    ("code", "name", "present"),
    [
        ("01", "Thành phố Hà Nội", "01"),
        ("49", "Tỉnh Quảng Nam", "48"),
        ("52", "Tỉnh Bình Định", "52"),
        ("64", "Tỉnh Gia Lai", "52"),
        ("760", "Quận 1", "79"),
        ("911", "Thành phố Phú Quốc", "31078"),
        ("26740", "Phường Sài Gòn", "26740"),
        ("26740@2024", "Phường Bến Nghé", "26740"),
    ],
)
def test_a_vietnamese_unit_says_what_it_is_since_july_2025(code, name, present):
    place = describe("vn_admin", code)
    assert (place.name, place.country, place.present) == (name, "VN", (f"vn_admin:{present}",))


def test_all_provinces_and_their_present_ones_are_there():
    lines = find_data(f"gazetteers/{PLACES}").read_text(encoding="utf-8").splitlines()[1:]
    provinces = [row for row in map(str.split, lines, repeat("\t")) if row[2] == "province" and row[5]]
    assert len(provinces) == 63
    assert len({row[7] for row in provinces}) == 34


def test_an_unknown_id_gives_none():
    assert describe("geonames", "1") is None
    assert describe("user", "X1") is None
    assert describe("wikidata", "Q1") is None


def test_a_users_place_is_described_by_its_links():
    own = [NameEntry("Bản Đôn", "LOC", id="B1", links=("https://example.org/ban-don", "vn_admin:647"))]
    assert describe("user", "B1", own) == describe("vn_admin", "647")
    assert describe("user", "B2", own) is None


@pytest.mark.parametrize(
    "form", ["Mát-xcơ-va", "MÁT-XCƠ-VA", "Mát – xcơ – va", unicodedata.normalize("NFD", "Mát-xcơ-va")]
)
def test_hyphens_case_and_normalization_form_make_no_difference(form):
    assert [candidate.place.id for candidate in find_candidates(place_key(form))] == ["524901"]


def test_old_and_new_places_of_the_tone_mark_are_one():
    assert place_key("Hoà Bình") == place_key("Hòa Bình")


@settings(deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_looked_up_without_failing(text):
    key = place_key(text)
    assert place_key(key) == key
    find_candidates(key)


def test_abolished_provinces_lead_to_the_present_ones():
    assert describe("vn_admin", "28").present == ("vn_admin:01",)
    assert describe("thucthe", "hai-hung").present == ("vn_admin:31", "vn_admin:33")


def test_a_commune_lies_in_the_districts_of_each_time():
    place = describe("vn_admin", "26668")
    assert {describe(*ref.split(":")).name for ref in (place.parent, *place.also_in)} >= {
        "Huyện Long Đất",
        "Huyện Long Điền",
    }


@pytest.mark.parametrize(
    ("name", "ref", "kind"),
    [
        ("Quảng Đông", "iso3166-2:CN-GD", "state"),
        ("Catalonia", "iso3166-2:ES-CT", "state"),
        ("châu Âu", "m49:150", "region"),
        ("Tây Nguyên", "thucthe:tay-nguyen", "region"),
        ("Biển Đông", "thucthe:bien-dong", "water"),
    ],
)
def test_subdivisions_and_regions_are_known(name, ref, kind):
    found = [candidate.place for candidate in find_candidates(place_key(name)) if candidate.place]
    assert (ref, kind) in [(place.ref, place.kind) for place in found]


def test_codes_are_no_numbers_for_any_reader():
    assert code_of("vn_admin", "01") == "vn:01"
    assert code_of("geonames", "1816670") == "geonames:1816670"
    assert code_of("user", "00734") == "00734"


def test_every_place_has_a_known_kind_and_known_parents():
    lines = find_data(f"gazetteers/{PLACES}").read_text(encoding="utf-8").splitlines()[1:]
    rows = [line.split("\t") for line in lines]
    refs = {row[0] for row in rows}
    assert {row[2] for row in rows} <= set(PLACE_KINDS)
    assert {ref for row in rows for ref in (*row[4].split(), *row[7].split())} <= refs


def test_a_code_that_another_province_has_today_is_described_with_its_name():
    assert describe("vn_admin", "52").name == "Tỉnh Bình Định"
    assert describe(*describe("vn_admin", "64").present[0].split(":")).today_name == "Tỉnh Gia Lai"


@pytest.mark.parametrize("table", [NAMES, PLACES])
def test_the_tables_are_in_the_order_in_which_they_are_searched(table):
    keys = [line.split(b"\t")[0] + b"\t" for line in find_data(f"gazetteers/{table}").read_bytes().splitlines()[1:]]
    assert keys == sorted(keys)
