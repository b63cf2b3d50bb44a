import pytest
from hypothesis import given
from hypothesis import strategies as st

from thucthe.read.records.field_names import OTHER, column_key, is_list_name, kinds_of


@pytest.mark.parametrize("name", ["Ngày đăng", "ngay_dang", "NGÀY-ĐĂNG", "ngayDang", " nga\u0300y  đăng ", "NgayDang"])
def test_case_separators_and_marks_do_not_matter(name):
    assert column_key(name) == "ngaydang"


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("title", "title headline TieuDe tiêu_đề post_title title_vi og:title newsTitle webTitle"),
        ("lead", "sapo lead abstract description short_desc tomTat mô_tả excerpt sub_title excerpt:encoded"),
        ("text", "text content articleBody noi_dung NoiDungBaiViet maintext content:encoded post_content content_2"),
        ("html", "content_html HTMLContent bodyHtml"),
        ("page", "raw_html page_source"),
        ("caption", "caption image_caption chú_thích_ảnh"),
        ("date", "publishedAt createdAt post_date ngayDang date_publish pubDate timeCreatePost lastmod"),
        ("author", "author authors tac_gia tacGiaBaiViet dc:creator authorName phóng_viên"),
        ("source", "source sourceName source_domain nguon_tin tên_báo publisher siteName"),
        ("url", "url link sourceUrl web_url duong_dan link_bai_goc urlPageCrawl permalink"),
        (OTHER, "image thumbnail_url tags author_id title_length comment_content content_en chuyen_muc số_ký_hiệu"),
    ],
)  # fmt: skip
def test_names_tell_what_a_field_holds_however_they_are_spelled(kind, names):
    assert {name: kind in kinds_of(name) for name in names.split()} == dict.fromkeys(names.split(), True)


def test_a_name_listed_earlier_is_better_and_one_with_other_words_around_it_worse():
    assert kinds_of("published_at")["date"] < kinds_of("date")["date"] < kinds_of("crawled_at")["date"]
    assert kinds_of("title")["title"] < kinds_of("post_title")["title"] < kinds_of("tieu_de_moi_nhat")["title"]


def test_an_address_of_something_else_is_not_that_of_the_article():
    assert "url" not in kinds_of("author_url")
    assert kinds_of("imageUrl").keys() == {OTHER}


def test_nothing_is_claimed_of_unknown_names():
    assert kinds_of("xyz") == kinds_of("") == {}


def test_lists_of_records_have_usual_names():
    assert is_list_name("Articles")
    assert is_list_name("danh_sach_bai_viet")
    assert not is_list_name("authors")


@given(st.text())
def test_any_name_is_looked_up(name):
    assert all(rank >= 0 for rank in kinds_of(name).values())
