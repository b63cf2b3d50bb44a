import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.lang.vi import Vietnamese

from thucthe.tokenize.lexer import lex
from thucthe.tokenize.tokenizer import create_tokenizer, find_sentences, token_offsets

tokenizer = create_tokenizer()(Vietnamese.from_config({"nlp": {"tokenizer": {"use_pyvi": False}}}))

VIETNAMESE = st.text(
    alphabet="aàáảãạâăeêioôơuưyđbcghklmnpqrstvxABĐHNTQ \n\t.,;:!?()\"'-–…0123456789/\u0301\u0323\u200b\ufeff\r🙂"
)


def words(text):
    return [token.text for token in tokenizer(text) if not token.is_space]


def sentences(text):
    return [sentence.text.strip() for sentence in tokenizer(text).sents if sentence.text.strip()]


@given(st.one_of(st.text(), VIETNAMESE))
@settings(max_examples=300)
def test_the_text_of_the_doc_is_the_text_that_came_in(text):
    doc = tokenizer(text)
    assert doc.text == text
    starts, ends, _ = token_offsets(doc)
    assert [text[s:e] for s, e in zip(starts, ends)] == [token.text for token in doc]


@given(st.lists(st.one_of(st.text(), VIETNAMESE), max_size=5))
@settings(max_examples=50)
def test_texts_together_have_the_words_of_each_alone(texts):
    together = [[(token.text, token.is_sent_start) for token in doc] for doc in tokenizer.pipe(texts, batch_size=3)]
    assert together == [[(token.text, token.is_sent_start) for token in tokenizer(text)] for text in texts]


@given(VIETNAMESE)
@settings(max_examples=100)
def test_nfc_and_nfd_have_the_same_words(text):
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert [unicodedata.normalize("NFC", w) for w in words(decomposed)] == words(composed)


# The next four are what spaCy's own tests ask of a Vietnamese tokenizer.
def test_white_space_inside_a_word_is_kept():
    text = "Đây là một văn  bản bằng tiếng Việt Sau đó, đây là một văn bản khác bằng ngôn ngữ này"
    expected = [
        "Đây", "là", "một", "văn  bản", "bằng", "tiếng", "Việt", "Sau", "đó", ",",
        "đây", "là", "một", "văn bản", "khác", "bằng", "ngôn ngữ", "này",
    ]  # fmt: skip
    assert [token.text for token in tokenizer(text)] == expected


def test_extra_spaces_are_tokens():
    assert tokenizer("I   like cheese.")[1].orth_ == "  "


@pytest.mark.parametrize(("text", "length"), [("", 0), (" ", 1), ("\n\n\n \t\t \n\n\n", 1)])
def test_emptyish_texts(text, length):
    assert len(tokenizer(text)) == length


def test_the_first_token_begins_a_sentence():
    doc = tokenizer("Hà Nội có mưa. Huế nắng.")
    assert [token.text for token in doc if token.is_sent_start] == ["Hà Nội", "Huế"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Ông sống ở TP.HCM từ năm 2010.",
        "PGS.TS. Nguyễn Văn Hùng phát biểu.",
        "Tàu của U.S. Navy cập cảng Đà Nẵng.",
        "Giá vé là 3.500 đồng một lượt.",
        "Nguồn TG&VN: https://baoquocte.vn/chu-tich-trung-quoc-277163.html",
        "TP. Hồ Chí Minh mở thêm tuyến xe buýt.",
        "ThS.BS Lê Thị Mai khám cho 1.200 người.",
        "Nhà văn J. K. Rowling kể chuyện.",
        "“Tôi không biết!” anh nói.",
        "Nghi phạm N.V.A. bị bắt ở Q.1.",
    ],
)
def test_no_sentence_ends_inside(sentence):
    assert sentences(sentence) == [sentence]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Anh ở TP.HCM. Năm nay anh về.", ["Anh ở TP.HCM.", "Năm nay anh về."]),
        ("Bà nói vậy.Ông im lặng.", ["Bà nói vậy.", "Ông im lặng."]),
        ("Tại sao? Vì trời mưa… Hết.", ["Tại sao?", "Vì trời mưa…", "Hết."]),
        ("Ăn nhiều vitamin C. Ngoài ra nên ngủ đủ.", ["Ăn nhiều vitamin C.", "Ngoài ra nên ngủ đủ."]),
        ("Tiêu đề không có chấm\n\nĐoạn sau", ["Tiêu đề không có chấm", "Đoạn sau"]),
        ("Tiêu đề\nđoạn sau viết thường", ["Tiêu đề\nđoạn sau viết thường"]),
        ("Một dòng\r\n\r\nđoạn khác", ["Một dòng", "đoạn khác"]),
    ],
)
def test_sentences(text, expected):
    assert sentences(text) == expected


def test_words_are_those_of_the_segmentation_model_and_slices_of_the_source():
    text = "Ho\u00e0 b\u00ecnh, d\u00e2n ch\u1ee7 v\u00e0 h\u1ee3p t\u00e1c"
    assert words(text) == ["Hoà bình", ",", "dân chủ", "và", "hợp tác"]


def test_sentences_begin_where_the_text_does():
    assert find_sentences("Một câu. Hai câu.\n\nBa câu.") == [0, 9, 19]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ở Nội2024", ["ở", "Nội", "2024"]),
        ("ở quận1,", ["ở", "quận", "1", ","]),
        ("Nam1990 Euro2024", ["Nam", "1990", "Euro", "2024"]),
        ("U23 COVID19 G20 F1 CV2 Đ1 H2SO4 Top10", ["U23", "COVID19", "G20", "F1", "CV2", "Đ1", "H2SO4", "Top10"]),
        ("Nội2024a", ["Nội2024a"]),
        ("Lê MẠNHTheo H.CNgôi", ["Lê", "MẠNH", "Theo", "H.", "C", "Ngôi"]),
        ("VFFĐội ValenciaỞ HuếÔng", ["VFF", "Đội", "Valencia", "Ở", "Huế", "Ông"]),
        ("HDBank YouTube CHỦ GCNQSDĐ Đội Ở", ["HDBank", "YouTube", "CHỦ", "GCNQSDĐ", "Đội", "Ở"]),
    ],
)
def test_a_number_or_word_that_is_stuck_to_a_word_is_a_token_of_its_own(text, expected):
    assert [text[start:end] for start, end in lex(text)] == expected
