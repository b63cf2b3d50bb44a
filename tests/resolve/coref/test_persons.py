import time
import unicodedata

import pytest
from marked import resolve, resolve_doc


@pytest.mark.parametrize(
    "marked",
    [
        "[Tập Cận Bình|PER] tới Astana. Ông [Tập|PER] phát biểu.",
        "[Mao Ninh|PER] họp báo. Bà [Ninh|PER] nói.",
        "[Trần Quốc Hùng|PER] đến. [Hùng|PER] khai.",
        "[Donald Trump|PER] đến. Ông [Trump|PER] nói.",
        "[Jensen Huang|PER] đến. [Jensen|PER] nói.",
        "[Kim Jong-un|PER] đến. Ông [Kim|PER] nói.",
        "[Lý Hiển Long|PER] đến. Ông [Lý|PER] nói.",
        "[Nguyễn Thị Hoà|PER] đến. Chị [Hòa|PER] nói.",
        "Nữ ca sĩ [Mỹ Tâm|PER] hát. [Tâm|PER] cười.",
        "[H'Hương Niê|PER] dệt vải. [H'Hương|PER] kể.",
        "[Y Khuê Niê|PER] đánh chiêng. Anh [Y Khuê|PER] kể.",
        "[Nguyễn Văn A|PER] khai. [N.V.A.|PER] bỏ trốn.",
        "[L.G.B.|PER] khai. Anh [B.|PER] kể.",
        "[Donald J. Trump|PER] đến. [Donald Trump|PER] nói.",
        '[Lê Văn Bình|PER] bị bắt. [Bình "đen"|PER] khai.',
        "[Luiz Inácio Lula da Silva|PER] đến. Ông [Lula|PER] nói.",
    ],
)
def test_a_short_name_refers_to_the_one_full_name_before_it(marked):
    (_, name), (_, short_name) = resolve(marked)
    assert name == short_name


@pytest.mark.parametrize(
    ("marked", "target"),
    [
        ("HLV [Park Hang-seo|PER] gặp cầu thủ [Park Ji-sung|PER]. HLV [Park|PER] nói.", "Park Hang-seo"),
        ("Đại tướng [Phan Văn Giang|PER], Thượng tướng [Lê Giang|PER]. Thượng tướng [Giang|PER] nói.", "Lê Giang"),
        ("Bà [Trần Thu Lan|PER] và ông [Lê Lan|PER]. Ông [Lan|PER] cười.", "Lê Lan"),
        ("[Donald Trump|PER], bà [Melania Trump|PER] đến. Ông [Trump|PER] nói. Bà [Trump|PER] cười.", "Melania Trump"),
        ("[Nguyễn Thị Mai|PER] gặp [Nguyễn Thị Mai Anh|PER]. [Mai Anh|PER] khóc.", "Nguyễn Thị Mai Anh"),
        ("Ông [Tập Cận Bình|PER] đến. Vợ ông [Tập|PER], bà [Bành Lệ Viện|PER]. Bà [Bành|PER] nói.", "Bành Lệ Viện"),
    ],
)
def test_title_and_sex_decide_between_people(marked, target):
    assert resolve(marked)[-1][1] == target


@pytest.mark.parametrize(
    "marked",
    [
        "[Trần Quốc Hùng|PER] và [Lê Mạnh Hùng|PER] đến. [Hùng|PER] khai.",
        "Anh [Nguyễn Hữu Nam|PER], em trai [Nguyễn Hữu Tân|PER] và chị [Nguyễn Thị Lan|PER]. Ông [Nguyễn|PER] nói.",
        "Ông [Lê Văn Lan|PER] đến. Bà [Lan|PER] khóc.",
        "Ông [Trần Văn Khôi|PER] đến. Bé [Khôi|PER] khóc.",
        "Trường [Lê Hồng Phong|LOC] đẹp. Anh [Phong|PER] kể.",
        "[Donald Trump Jr.|PER] đến. [Melania Trump|PER] và [Ivanka Trump|PER] cũng đến. [Trump|PER] nói.",
        "[Nguyễn Anh Đức|PER] đến. [Trần Anh Đức|PER] nói.",
        "[Nguyễn Trần Anh Đức|PER] đến. [Trần Anh Đức|PER] nói.",
        "[Nguyễn Thị Mai Anh|PER] đến. [Nguyễn Thị Mai|PER] nói.",
    ],
)
def test_a_name_that_may_be_somebody_else_is_left_alone(marked):
    text, name = resolve(marked)[-1]
    assert name == text


def test_a_name_used_before_the_full_one_is_somebody_elses():
    marked = "Mưa to.\n\nNước lên.\n\nChị [Hương|PER] bán cá.\n\nPGS [Lê Lan Hương|PER] nói. [Hương|PER] vẫn bán cá."
    assert [name for _, name in resolve(marked)] == ["Hương", "Lê Lan Hương", "Hương"]


def test_a_name_in_the_title_refers_to_the_only_full_name_of_the_article():
    assert resolve("Ông [Tập|PER] tới Astana\n\n[Tập Cận Bình|PER] phát biểu.")[0] == ("Tập", "Tập Cận Bình")


def test_husband_and_wife_who_are_called_by_one_name_are_two():
    names = [name for _, name in resolve("Ông [Tám|PER] gọi bà [Tám|PER]. Ông [Tám|PER] cười, bà [Tám|PER] khóc.")]
    assert names == ["ông Tám", "bà Tám", "ông Tám", "bà Tám"]


@pytest.mark.parametrize(
    "marked",
    [
        "[Xéc-gây La-vrốp|PER] tới. Ngoại trưởng [Sergei Lavrov|PER] nói. Ông [La-vrốp|PER] về. [Lavrov|PER] im.",
        "Ông [Pu-tin|PER] tới. [Vladimir Putin|PER] nói.",
        "[Kim Jong-un|PER] tới. [Kim Jong Un|PER] nói.",
    ],
)
def test_a_respelled_name_is_the_latin_one(marked):
    assert len({name for _, name in resolve(marked)}) == 1


def test_respelled_names_that_sound_alike_are_not_one():
    assert [name for _, name in resolve("Ông [Pu-tin|PER] gặp ông [Biden|PER] và bà [Paton|PER].")] == [
        "Pu-tin",
        "Biden",
        "Paton",
    ]


@pytest.mark.parametrize("between", [" (tên thật ", ", tức ", " (còn gọi là ", " (nghệ danh "])
def test_the_article_says_that_two_names_are_one_person(between):
    doc = resolve_doc(f"Rapper [Gừng Cay|PER]{between}[Hoàng Đức Thuận|PER]) hát. [Thuận|PER] cười.")
    assert {span._.thucthe.name for span in doc.ents} == {"Gừng Cay"}
    assert [span._.thucthe.rule for span in doc.ents] == ["same name", "also called", "also called"]


@pytest.mark.parametrize(
    "between",
    [
        ", 44 tuổi, tên tiếng Việt là ",
        " (SN 1980, quốc tịch Trung Quốc), tên gọi khác là ",
        ", sinh năm 1980, trú TP.HCM, hay còn gọi là ",
        " – được biết đến với nghệ danh ",
        ", tức nhà văn ",
        ", có bút danh ",
        ", pháp danh ",
        ", te\u0302n thật: ",
    ],
)
def test_facts_may_stand_between_the_two_names_of_one_person(between):
    doc = resolve_doc(f"[Zhao Da Hai|PER]{between}[Triệu Đại Hải|PER], đến dự. [Hải|PER] cười.")
    assert {span._.thucthe.name for span in doc.ents} == {"Zhao Da Hai"}


@pytest.mark.parametrize(
    "between", [", 44 tuổi, và ", ", em trai của ", ", 44 tuổi, gặp ", ". Tức giận, ", ", trú cùng "]
)
def test_facts_alone_make_no_two_names_one_person(between):
    doc = resolve_doc(f"[Zhao Da Hai|PER]{between}[Triệu Đại Hải|PER] đến dự.")
    assert len({span._.thucthe.name for span in doc.ents}) == 2


def test_capitals_and_normalization_forms_are_one_person():
    marked = f"[TẬP CẬN BÌNH|PER]\n\n[{unicodedata.normalize('NFD', 'Tập Cận Bình')}|PER] nói. [Tập Cận Bình|PER]"
    assert len({name for _, name in resolve(marked)}) == 1
    assert resolve(marked)[0][1] != "TẬP CẬN BÌNH"


def test_a_street_never_joins_the_person():
    doc = resolve_doc("[Đường Nguyễn Huệ|LOC] đông. [Nguyễn Huệ|PER] thắng trận.")
    assert doc.ents[0]._.thucthe.name == "Đường Nguyễn Huệ"


def test_five_thousand_mentions_take_no_quadratic_time():
    people = [
        f"[Nguyễn Văn {chr(65 + i % 26)}{i}|PER] gặp anh [{chr(65 + i % 26)}{i}|PER] và [Hùng|PER]."
        for i in range(1700)
    ]
    few = people[:170]
    resolve_doc(" ".join(few))
    begin = time.process_time()
    resolve_doc(" ".join(few))
    middle = time.process_time()
    resolve_doc(" ".join(people))
    assert time.process_time() - middle < 40 * (middle - begin)


def test_the_person_after_whom_a_school_or_prize_is_named_is_nobody_in_the_article():
    doc = resolve_doc(
        "[Lưu Bách Nhẫn|PER] thăm [Trường THPT Trịnh Quế Sương|ORG], trao giải thưởng [Hồ Mây Lam|PER].",
        ("Trịnh Quế Sương|PER",),
    )
    rules = {span.text: span._.thucthe.rule for span in (*doc.ents, *doc.spans["nested"])}
    assert rules["Trịnh Quế Sương"] == rules["Hồ Mây Lam"] == "named after"
    assert rules["Lưu Bách Nhẫn"] == "same name"


def test_a_short_name_is_not_joined_to_a_name_on_a_school():
    doc = resolve_doc("[Trường THPT Hồ Mây Lam|ORG] có cô [Lam|PER] dạy văn.", ("Hồ Mây Lam|PER",))
    assert [span._.thucthe.name for span in doc.ents if span.label_ == "PER"] == ["Lam"]
