import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from marked import clusters, read, resolve, resolve_doc

from thucthe.doc_data import USER
from thucthe.recognize.name_entry import NameEntry
from thucthe.recognize.user_names import NamesRecognizer
from thucthe.resolve.coref.resolver import Resolver

NLP = spacy.blank("vi", config={"nlp": {"tokenizer": {"@tokenizers": "thucthe.Tokenizer.v1"}}})


@pytest.mark.parametrize(
    "marked",
    [
        "[TP.HCM|LOC], [TPHCM|LOC], [Sài Gòn|LOC], [Thành phố Hồ Chí Minh|LOC], [TP. Hồ Chí Minh|LOC]",
        "[tỉnh Quảng Nam|LOC] và [Quảng Nam|LOC]",
        "[Mỹ|LOC] và [Hoa Kỳ|LOC]",
        "[Hàn Quốc|LOC] và [Hàn|LOC]",
        "nước [Nga|LOC] và [Liên bang Nga|LOC]",
        "[quận 1|LOC], [Q.1|LOC], [Q1|LOC]",
        "[phường Bến Nghé|LOC], [Bến Nghé|LOC], [P.Bến Nghé|LOC]",
        "[sông Hàm Luông|LOC] cạn. [Hàm Luông|LOC] mặn.",
        "[Đồng bằng sông Cửu Long|LOC] mưa. [ĐBSCL|LOC] ngập.",
        "[Moskva|LOC], [Mát-xcơ-va|LOC]",
        "[Tổ chức Y tế Thế giới|ORG] ([WHO|ORG]) họp. [WHO|ORG] cảnh báo.",
        "[WHO|ORG] ([Tổ chức Y tế Thế giới|ORG]) họp.",
        "Theo [TTXVN|ORG], [Thông tấn xã Việt Nam|ORG] đưa tin.",
        "[Bộ GD&ĐT|ORG], [Bộ Giáo dục và Đào tạo|ORG], [Bộ GD-ĐT|ORG]",
        "[UBND TP.HCM|ORG] và [Ủy ban nhân dân Thành phố Hồ Chí Minh|ORG]",
        "[ĐHQG Hà Nội|ORG] là [Đại học Quốc gia Hà Nội|ORG]",
        "[CLB Sông Mã|ORG], [Câu lạc bộ Sông Mã|ORG], [Sông Mã FC|ORG], [Sông Mã|ORG]",
        "[Công ty cổ phần Tập đoàn Kim Long|ORG] lãi. [Kim Long|ORG] tăng. [Tập đoàn Kim Long|ORG]",
        "[Công ty Chứng khoán KLS|ORG] lãi. [KLS|ORG] tăng.",
        "[UBND tỉnh Quảng Nam|ORG] họp. [UBND tỉnh|ORG] giao.",
        "[Sở Nội vụ Quảng Trị|ORG] họp. [Sở Nội vụ|ORG] giao.",
        "[Real Madrid|ORG] thắng. [Real|ORG] vui.",
        "[Manchester City|ORG] thắng. [Man City|ORG] vui.",
        "[Thép Xanh Nam Định|ORG] thắng. [Nam Định|ORG] vui.",
        "[Tập đoàn Công nghiệp Quê Hương|ORG] (gọi tắt là [TQH|ORG]) lãi.",
        "[Tổng công ty Sữa Quê Hương|ORG] ([Quehuongmilk|ORG]) lãi.",
        "[Lotavi|ORG] ([Hangzhou Lotavi Digital Works|ORG]) lãi. [Lotavi|ORG] tăng.",
        "[Viện Nghiên cứu Sóng Oslo|ORG] ([Oslo Institute of Waves|ORG]) báo. [Oslo Institute of Waves|ORG] đo.",
        "[Câu lạc bộ (CLB) Sông Mã|ORG] thắng. [CLB Sông Mã|ORG] vui.",
        "[Học viện Nghề biển và Đóng tàu (NBĐT) Hạ Long|ORG] mở. [Học viện NBĐT Hạ Long|ORG], [Học viện NBĐT|ORG].",
        "[Cục Thủy lợi Hoa Kỳ|ORG] và [Cục Thủy lợi Mỹ|ORG]",
        "[Hội Trà tại Vương quốc Anh|ORG] ([TEAVI UK|ORG]) mở. [Hội Trà tại Anh|ORG] ([TEAVI UK|ORG]) họp.",
        "[Manchester City|ORG] thắng. [Man City|ORG] vui. [M.C|ORG] dẫn đầu.",
        "[Tòa án Công lý Quốc tế|ORG] xử. [ICJ|ORG] hoãn.",
        "[Ban Biển TƯ|ORG] họp. [Ban Biển Trung ương|ORG] giao.",
    ],
)
def test_forms_of_one_place_or_organization_are_one(marked):
    assert [len(forms) for forms in clusters(marked)] == [len(_surfaces(marked))]


def _surfaces(marked):
    text, names = read(marked)
    return {text[name.start : name.end] for name in names}


@pytest.mark.parametrize(
    "marked",
    [
        "[Huế|LOC] ([Việt Nam|LOC]) mưa.",
        "Bệnh viện ở [Chợ Rẫy|LOC] ([TP.HCM|LOC])",
        "[Huế|LOC] ([VN|LOC])",
        "Ảnh: [Reuters|ORG] ([TTXVN|ORG])",
        "[Bệnh viện Bạch Mai|ORG] ([Bộ Y tế|ORG]) cho biết.",
        "[Công an Hà Nội|ORG] ([CAHN|ORG]), [Cảnh sát An Hải Nam|ORG] ([CAHN|ORG])",
        "[TP Thanh Hóa|LOC] và [Thanh Hóa|LOC]",
        "[phường Sài Gòn|LOC] và [Sài Gòn|LOC]",
        "[xã Tân Lập|LOC], [phường Tân Lập|LOC], [Tân Lập|LOC]",
        "[sân bay Long Thành|LOC] ở [Long Thành|LOC]",
        "[huyện Sông Lô|LOC] bên [sông Lô|LOC]",
        "[CLB Hà Nội|ORG] gặp [Công an Hà Nội|ORG] ở [Hà Nội|LOC]",
        "[Tập đoàn FPT|ORG], [Trường Đại học FPT|ORG], [FPT Telecom|ORG]",
        "[UBND tỉnh Quảng Nam|ORG], [UBND tỉnh Quảng Trị|ORG], [UBND tỉnh|ORG]",
        "[Bộ Ngoại giao|ORG] nói về [Bộ Ngoại giao Trung Quốc|ORG]. [Bộ Ngoại giao|ORG] khẳng định.",
        "[Manchester City|ORG], [Manchester United|ORG], [Manchester|ORG]",
        "[Quỹ Đầu tư Hạ Long|ORG], [Quỹ Đầu Trung ương Hạ Long|ORG]",
        "[Samsung|ORG], [Samsung Electronics|ORG], [Samsung Việt Nam|ORG]",
        "[Khoa Ung thư|ORG] ([Boston Sea Hospital|ORG]) và [Cục Thủy lợi Mỹ|ORG], [Cục Thủy lợi Nga|ORG]",
        "[Sông Mã Cát|ORG], [Sông Mê Công|ORG], [SMC|ORG]",
        "[Công ty Xây dựng Hòa Bình|ORG], [Công ty Bia Hòa Bình|ORG], [Hòa Bình|ORG]",
        "[Viện KSND TP Vinh|ORG], [Viện KSND tỉnh Nghệ An|ORG]",
    ],
)
def test_what_may_be_two_is_not_joined(marked):
    assert clusters(marked) == []


def test_names_of_a_list_have_its_head_word():
    marked = (
        "Các xã [Hòa Bình|LOC], [Tân Lập|LOC] và [An Lạc|LOC] ở [tỉnh Hòa Bình|LOC]. [Xã Tân Lập|LOC]; [Hòa Bình|LOC]."
    )
    names = [name for _, name in resolve(marked)]
    assert names[0] == "xã Hòa Bình"
    assert names[1] == names[4] != names[2]
    assert names[3] == names[5] != names[0]


def test_coordinated_provinces_are_two():
    assert [name for _, name in resolve("hai [tỉnh Hà Giang|LOC] và [Tuyên Quang|LOC]")] == [
        "tỉnh Hà Giang",
        "Tuyên Quang",
    ]


def test_a_peninsula_is_not_the_country_of_its_name():
    doc = resolve_doc("bán đảo [Triều Tiên|LOC] và [Triều Tiên|LOC]")
    assert [span._.thucthe.name for span in doc.ents] == ["bán đảo Triều Tiên", "Triều Tiên"]


def test_a_country_inside_the_name_of_a_bay_is_not_the_bay():
    doc = resolve_doc("[vịnh Thái Lan|LOC] và [Thái Lan|LOC]", nested=("Thái Lan|LOC",))
    assert doc.spans["nested"][0]._.thucthe.name == doc.ents[1]._.thucthe.name == "Thái Lan"


def test_a_town_inside_the_name_of_an_airport_is_not_the_airport():
    doc = resolve_doc("[sân bay Long Thành|LOC] và [Long Thành|LOC]", nested=("Long Thành|LOC",))
    assert doc.spans["nested"][0]._.thucthe.name == doc.ents[1]._.thucthe.name == "Long Thành"


@pytest.mark.parametrize(
    ("marked", "name"),
    [
        ("[Hội đồng Nguyên thủ quốc gia Tổ chức Hợp tác Quê Hương|ORG] ([TCQ|ORG])", "Tổ chức Hợp tác Quê Hương"),
        ("[Tổng Thư ký Liên hợp quốc|ORG] ([LHQ|ORG])", "Liên hợp quốc"),
        ("[Ủy ban Giám sát Quỹ Tài chính|ORG] ([UBGSQTC|ORG])", "Ủy ban Giám sát Quỹ Tài chính"),
    ],
)
def test_an_abbreviation_stands_for_the_part_that_it_is_short_for(marked, name):
    assert resolve(marked)[1][1] == name


def test_an_abbreviation_in_brackets_that_was_not_recognized_holds_elsewhere():
    assert resolve("[Hiệp hội Quê Hương Xanh|ORG] (GVA) họp. [GVA|ORG] cảnh báo.")[1][1] == "Hiệp hội Quê Hương Xanh"


def test_a_place_is_called_by_its_usual_form():
    names = {name for _, name in resolve("[TP.HCM|LOC] mưa. [TP.HCM|LOC] ngập. [Sài Gòn|LOC] kẹt xe.")}
    assert names == {"TP.HCM"}


def test_a_country_is_called_by_its_whole_name():
    assert {name for _, name in resolve("[Trung|LOC], [Trung|LOC], [Trung Quốc|LOC]")} == {"Trung Quốc"}


def test_each_span_says_what_joined_it():
    doc = resolve_doc(
        "[Tập Cận Bình|PER] và [Tập|PER] ở [Hoa Kỳ|LOC], [Mỹ|LOC], [Mỹ|LOC]; [Hội Quê Hương|ORG] ([HQH|ORG])."
    )
    rules = [span._.thucthe.rule for span in doc.ents]
    assert rules == ["same name", "given name", "place form", "same name", "same name", "same name", "abbreviation"]


def test_a_users_name_and_id_hold_for_all_that_is_joined_to_it():
    text, names = read("[Trần Bình Minh|PER] tới. Ông [Minh|PER] nói.")
    doc = NamesRecognizer([NameEntry("Trần Bình Minh", "PER", id="P1")])(NLP(text))
    start = names[1].start
    doc.set_ents([*doc.ents, doc.char_span(start, start + 4, "PER")])
    first, second = Resolver()(doc).ents
    assert (first._.thucthe.rule, first._.thucthe.given_id) == (USER, "P1")
    assert (second._.thucthe.name, second._.thucthe.given_id) == ("Trần Bình Minh", "P1")


_NAMES = ["Tập Cận Bình|PER", "Tập|PER", "Bình|PER", "Lê Bình|PER", "TP.HCM|LOC", "Quảng Nam|LOC", "UBND tỉnh|ORG"]
_PIECES = st.sampled_from(["ông ", "bà ", " (", ") ", ", ", ". ", "\n\n", *(f"[{name}]" for name in _NAMES)])


@settings(deadline=None)
@given(st.lists(_PIECES, max_size=30))
def test_every_name_gets_a_name_and_a_rule(pieces):
    for span in resolve_doc(" x ".join(pieces)).ents:
        assert span._.thucthe.name
        assert span._.thucthe.rule


MATCH = " Trận đấu ở vòng 3 V-League có tỷ số 2-0, HLV khen cầu thủ."
TRADE = " Cổ phiếu tăng, doanh thu và lợi nhuận của doanh nghiệp vượt kế hoạch."


def test_a_name_of_a_club_and_a_company_means_what_the_article_is_about():
    assert resolve("[Viettel|ORG] thắng." + MATCH) == [("Viettel", "Thể Công Viettel")]
    assert resolve("[Viettel|ORG] báo lãi." + TRADE) == [("Viettel", "Tập đoàn Viettel")]
    assert resolve("[HAGL|ORG] thua." + MATCH) == [("HAGL", "CLB Hoàng Anh Gia Lai")]
    assert resolve("[HAGL|ORG] báo lãi." + TRADE) == [("HAGL", "Công ty Hoàng Anh Gia Lai")]


def test_the_police_and_the_club_of_a_city_are_two():
    raid = " Cơ quan điều tra khởi tố vụ án, tạm giữ nghi phạm."
    assert resolve("[Công an Hà Nội|ORG] ghi bàn." + MATCH) == [("Công an Hà Nội", "CLB Công an Hà Nội")]
    assert resolve("[Công an Hà Nội|ORG] vào cuộc." + raid) == [("Công an Hà Nội", "Công an Hà Nội")]


def test_without_words_of_either_field_a_shared_name_stays_as_it_is():
    assert resolve("[Viettel|ORG] có mặt.") == [("Viettel", "Viettel")]


def test_a_region_after_a_plural_head_word_is_no_province():
    assert resolve("Mưa ở các tỉnh [Bắc Bộ|LOC].") == [("Bắc Bộ", "Bắc Bộ")]
