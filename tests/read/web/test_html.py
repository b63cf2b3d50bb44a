import contextlib
import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thucthe.errors import UnreadableError
from thucthe.read.web.html import read_html

PAGES = sorted((Path(__file__).parents[2] / "articles" / "pages").glob("*.html"))
BODY = (
    "<p>Sáng 3/8, đoàn công tác của tỉnh Sơn Bình đi thuyền vào thôn Đông, nơi hơn hai trăm hộ còn bị nước vây.</p>"
    "<p>Ông Lê Văn Tâm, chủ tịch xã, cho biết nước rút chậm, mỗi ngày chừng mười phân, đường vào thôn ngập sâu.</p>"
    "<p>Các trường trong xã sẽ mở cửa lại vào tuần sau, khi bùn trong lớp học được dọn sạch, giếng được khử trùng.</p>"
)
LINES = [line.replace("</p>", "") for line in BODY.split("<p>")[1:]]


def page(body=BODY, head="", title="Chủ tịch tỉnh thăm vùng lũ Sơn Bình"):
    return f"<html><head><title>{title}</title>{head}</head><body><h1>{title}</h1>{body}</body></html>".encode()


def parts(document, *kinds):
    return [document.text[s.start : s.end] for s in document.sections if s.kind in kinds]


def known(path):
    rows = [line.split("\t") for line in path.with_suffix(".tsv").read_text(encoding="utf-8").splitlines()]
    return {kind: [text for k, text in rows if k == kind] for kind in {row[0] for row in rows}}


def f1(found, expected):
    a, b = (Counter(text.lower().split()) for text in (found, expected))
    return 2 * (a & b).total() / (a.total() + b.total())


def assert_sections_hold(document):
    position = 0
    for section in document.sections:
        assert position <= section.start < section.end <= len(document.text)
        assert document.text[section.start : section.end] == document.text[section.start : section.end].strip()
        assert document.text[position : section.start].isspace() or position == section.start
        position = section.end
    assert not document.text[position:].strip()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_title_author_and_date_of_a_page_are_read(path):
    document, expected = read_html(path.read_bytes()), known(path)
    assert [document.title] == expected["title"]
    assert [document.author] == expected["author"]
    assert [str(document.published)] == expected["published"]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_lead_and_captions_of_a_page_are_told_from_its_body(path):
    document, expected = read_html(path.read_bytes()), known(path)
    assert_sections_hold(document)
    assert parts(document, "lead") == expected["lead"]
    assert parts(document, "body") == expected["body"]
    assert parts(document, "caption") == expected["caption"]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_the_text_is_at_least_as_good_as_trafilaturas(path):
    import trafilatura

    expected = known(path)
    wanted = "\n".join(expected["lead"] + expected["body"])
    ours = "\n".join(parts(read_html(path.read_bytes()), "lead", "body"))
    theirs = trafilatura.extract(path.read_text(encoding="utf-8")) or ""
    assert f1(ours, wanted) >= f1(theirs, wanted)


@pytest.mark.parametrize(
    ("head", "published"),
    [
        ('<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2024-07-02T14:05"}</script>'
         '<meta property="article:published_time" content="2024-07-09T08:00">', date(2024, 7, 2)),
        ('<meta property="article:published_time" content="2024-07-02T08:00:00+07:00">', date(2024, 7, 2)),
        ('<meta itemprop="datePublished" content="02/07/2024 08:00">', date(2024, 7, 2)),
        ('<meta property="article:modified_time" content="2024-07-02T08:00:00+07:00">', None),
    ],
)  # fmt: skip
def test_data_for_machines_tell_the_date_first(head, published):
    assert read_html(page(head=head)).published == published


@pytest.mark.parametrize(
    ("line", "published"),
    [
        ("<span>Thứ ba, 2/7/2024, 14:05 (GMT+7)</span>", date(2024, 7, 2)),
        ("<div>(Cập nhật 14:05 02/07/2024)</div>", date(2024, 7, 2)),
        ("<div>SGGP - Thứ ba, 02/07/2024 | 14:05 GMT+7</div>", date(2024, 7, 2)),
        ('<time datetime="2024-07-02 14:05">hôm qua</time>', date(2024, 7, 2)),
        ("<p>Ngày 2/7/2024, đoàn đã tới thôn.</p>", None),
        ("<p>Ngày 2/7</p>", None),
    ],
)
def test_a_visible_date_is_a_line_of_its_own(line, published):
    assert read_html(page(line + BODY)).published == published


def test_the_date_nearest_to_the_title_counts():
    head = "<div>Thứ năm, 4/7/2024</div>" + "<div><a href=/>Thời sự</a></div>" * 20
    comments = "<div><b>Bạn đọc</b><span>05/07/2024 10:00</span></div>"
    body = f"{head}<h1>Chủ tịch tỉnh thăm vùng lũ</h1><span>02/07/2024</span>{BODY}{comments}"
    assert read_html(f"<html><title>Chủ tịch tỉnh thăm vùng lũ</title><body>{body}".encode()).published == date(
        2024, 7, 2
    )


@pytest.mark.parametrize(
    "name",
    [
        "Mở hội sách ven sông Hương | Báo Mẫu",
        "Mở hội sách ven sông Hương - Báo Mẫu",
        "Báo Mẫu - Mở hội sách ven sông Hương",
    ],
)
def test_the_sites_name_is_taken_off_the_title(name):
    data = f'<html><head><title>{name}</title><meta property="og:site_name" content="Báo Mẫu"></head><body>{BODY}'
    assert read_html(data.encode()).title == "Mở hội sách ven sông Hương"


def test_a_hyphen_within_the_title_stays():
    title = "Lễ hội Huế - Đà Nẵng mở màn"
    data = f'<html><head><title>{title}</title><meta property="og:title" content="{title}"></head><body>{BODY}'
    assert read_html(data.encode()).title == title


def test_a_page_that_is_called_by_the_sites_name_has_the_title_above_its_text():
    body = f"<b>Chủ tịch tỉnh thăm vùng lũ</b><br><br>{BODY}"
    assert read_html(f"<title>Bao dien tu Mau</title><body>{body}".encode()).title == "Chủ tịch tỉnh thăm vùng lũ"


def test_the_newspaper_is_no_author():
    data = {"@type": "NewsArticle", "author": {"name": "Báo Mẫu"}, "publisher": {"name": "Báo Mẫu"}}
    head = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    document = read_html(page(f"{BODY}<p>Bảo Minh</p>", head))
    assert (document.author, document.source) == ("Bảo Minh", "Báo Mẫu")
    assert parts(document, "byline") == ["Bảo Minh"]


def test_data_for_machines_may_refer_to_the_author():
    graph = [{"@type": "Person", "@id": "#a", "name": "Sùng A Páo"}, {"@type": "NewsArticle", "author": {"@id": "#a"}}]
    head = f'<script type="application/ld+json">{json.dumps({"@graph": graph})}</script>'
    assert read_html(page(head=head)).author == "Sùng A Páo"


def test_broken_data_for_machines_still_tell_title_and_date():
    data = '{"headline": "Mở hội \\u0073ách ven sông", "datePublished": "2024-07-02", }'
    document = read_html(f'<script type="application/ld+json">{data}</script><body>{BODY}'.encode())
    assert (document.title, document.published) == ("Mở hội sách ven sông", date(2024, 7, 2))


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ('<link rel="canonical" href="https://bao.example/a-1.html">', "https://bao.example/a-1.html"),
        ('<link rel="canonical" href="/a-1.html"><meta property="og:url" content="https://bao.example/x">',
         "https://bao.example/a-1.html"),
        ('<link rel="canonical" href="https://bao.example/"><meta property="og:url" content="https://bao.example/a">',
         "https://bao.example/a"),
        ('<link rel="canonical" href="javascript:alert(1)">', None),
    ],
)  # fmt: skip
def test_the_address_is_the_canonical_one(head, url):
    assert read_html(page(head=head)).url == url


def test_a_saved_page_tells_its_address_in_a_remark():
    data = b"<!-- saved from url=(0026)https://bao.example/a.html -->" + page()
    document = read_html(data)
    assert (document.url, document.source) == ("https://bao.example/a.html", "bao.example")


@pytest.mark.parametrize(
    "junk",
    [
        "<p>&gt;&gt; Xem thêm: <a href=/x>Bão số 2 đổi hướng về phía bắc</a></p>",
        "<div class='related-news'><h3>Tin liên quan</h3><p>Bão số 2 đổi hướng về phía bắc trong đêm nay.</p></div>",
        "<div id='box_comment'><p>Bão số 2 lo quá các bác ạ, mong bà con bình an vượt qua đợt này.</p></div>",
        "<div class='share-bar'><span>Chia sẻ Bão số 2</span></div>",
        "<div style='display: none'><p>Bão số 2 đổi hướng, đăng ký nhận tin ngay hôm nay.</p></div>",
        "<p><a href=/x>Bão số 2 đổi hướng về phía bắc trong đêm nay, miền Trung mưa to</a></p>",
        "<h3>Tin liên quan</h3><p>Bão số 2 đổi hướng về phía bắc</p>",
        "<script>document.write('<p>Bão số 2</p>')</script>",
        "<ul class='tags'><li><a href=/t>Bão số 2</a></li></ul>",
    ],
)
@pytest.mark.parametrize("within", [True, False])
def test_what_is_no_part_of_the_article_is_left_out(junk, within):
    body = BODY.replace("</p><p>", f"</p>{junk}<p>", 1) if within else BODY + junk
    document = read_html(page(body))
    assert "Bão số 2" not in document.text
    assert parts(document, "lead", "body") == LINES


@pytest.mark.parametrize(
    "figure",
    [
        "<figure><img src=a><figcaption>Nước vây quanh thôn</figcaption></figure>",
        "<figure><div><a href=a><img src=a></a></div><figcaption><p>Nước vây quanh thôn</p></figcaption></figure>",
        "<table><tr><td><img src=a></td></tr><tr><td>Nước vây quanh thôn</td></tr></table>",
        "<p><img src=a></p><p><em>Nước vây quanh thôn</em></p>",
        "<p style='text-align:center'><img src=a><br>Nước vây quanh thôn</p>",
        "<div class='photo-slide'><img src=a><div class='image-caption'>Nước vây quanh thôn</div></div>",
    ],
)
def test_the_text_under_a_picture_is_its_caption(figure):
    document = read_html(page(BODY.replace("</p><p>", f"</p>{figure}<p>", 1)))
    assert parts(document, "caption") == ["Nước vây quanh thôn"]
    assert parts(document, "lead", "body") == LINES


def test_the_text_for_those_who_see_no_picture_is_left_out():
    assert "Ảnh chụp" not in read_html(page(f"<img alt='Ảnh chụp' src=a>{BODY}")).text


def test_a_lead_that_stands_outside_the_article_is_kept():
    lead = "Ba ngày sau trận lũ lịch sử, nhiều thôn ven sông vẫn chưa có đường vào."
    document = read_html(page(f"<div class='top'><h2 class='detail-sapo'>{lead}</h2></div><article>{BODY}</article>"))
    assert parts(document, "lead") == [lead]
    assert parts(document, "body") == LINES


def test_an_article_that_only_the_data_for_machines_hold_is_read():
    data = {"@type": "NewsArticle", "headline": "Mở hội sách", "articleBody": "\n".join(LINES)}
    document = read_html(f'<script type="application/ld+json">{json.dumps(data)}</script><div id=app></div>'.encode())
    assert parts(document, "lead", "body") == LINES


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("H&#7897;i s&aacute;ch", "Hội sách"),
        ("H&amp;#7897;i s&amp;aacute;ch", "Hội sách"),
        ("AT&amp;T và R&amp;D", "AT&T và R&D"),
        ("\0Hội\x01 sách", "Hội sách"),
    ],
)
def test_entities_are_decoded_even_twice(written, text):
    assert text in read_html(page(f"<p>{written} ven sông mở cửa.</p>{BODY}")).text


def test_letters_of_an_old_font_that_were_saved_as_entities_are_decoded():
    # TCVN3, as an editor of the nineties saved it.
    body = "Chñ tÞch tØnh th¨m vïng lò, ®oµn c«ng t¸c ®i thuyÒn vµo th«n §«ng, n­íc rót chËm, c¸c tr­êng sÏ më cöa l¹i."
    data = f"<html><body><p>{body}</p></body></html>".encode("ascii", "xmlcharrefreplace")
    document = read_html(data)
    assert document.text.startswith("Chủ tịch tỉnh thăm vùng lũ, đoàn công tác đi thuyền vào thôn Đông, nước rút chậm")
    assert document.encoding == "utf-8, entities of tcvn5712-1"


def test_a_charset_that_lies_is_not_believed():
    head = '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">'
    document = read_html(page(head=head))
    assert parts(document, "lead", "body") == LINES
    assert document.encoding == "utf-8"


def test_decomposed_letters_stay_decomposed():
    import unicodedata

    data = unicodedata.normalize("NFD", page(f"<p>Thứ ba, 2/7/2024</p>{BODY}<p>Tin, ảnh: Bảo Minh</p>").decode())
    document = read_html(data.encode())
    assert unicodedata.is_normalized("NFD", document.text)
    assert [section.kind for section in document.sections] == ["title", "lead", "body", "body", "byline"]
    assert document.published == date(2024, 7, 2)


@pytest.mark.parametrize(
    "data",
    [
        "Chỉ một câu tiếng Việt.",
        "<b>Chỉ một câu tiếng Việt.</b>",
        "<p>Chỉ một câu tiếng Việt.",
        "<td>Chỉ một câu tiếng Việt.",
    ],
)
def test_a_fragment_gives_its_text(data):
    assert read_html(data.encode()).text == "Chỉ một câu tiếng Việt."


@pytest.mark.parametrize(
    "unclosed",
    ["<svg><text>", "<select><option>", "<nav>", "<noscript>", "<button>", "<template>", "<title>", "<aside>"],
)
def test_what_was_never_closed_does_not_swallow_the_article(unclosed):
    text = read_html(f"<html><head>{unclosed}<body>{BODY}".encode()).text
    assert all(line in text for line in LINES)


@pytest.mark.parametrize(
    "data",
    [
        b"<html><body><script>x()</script></body></html>",
        b"<!-- x -->",
        b"<html></html>",
        b"<br>",
        b"<html><head><title>x</title></head><body></body></html>",
    ],
)
def test_a_page_that_shows_nothing_is_refused(data):
    with pytest.raises(UnreadableError, match="shows no text"):
        read_html(data)


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 50_000 + BODY,
        "<table><tr><td>" * 300 + BODY,
        "<b>" * 3_000 + BODY,
        f'<p title="{"x" * 2_000_000}">{BODY}',
        "<div " + " ".join(f"a{i}=1" for i in range(50_000)) + ">" + BODY,
        "<script>" * 20_000,
        "<!--" * 100_000 + BODY,
        "<" * 100_000 + BODY,
        "<p>" + "Hà Nội, ngày " * 50_000,
        "<div class=related>" * 500 + BODY,
    ],
    ids=["boxes", "tables", "bold", "attribute", "attributes", "scripts", "remarks", "brackets", "line", "related"],
)
def test_a_hostile_page_is_read_or_refused_soon(body):
    from time import process_time

    start = process_time()
    with contextlib.suppress(UnreadableError):
        assert_sections_hold(read_html(page(body)))
    assert process_time() - start < 10


def test_entities_of_a_document_type_are_neither_expanded_nor_fetched(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("bí mật")
    kind = f'<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY c SYSTEM "{secret.as_uri()}">]>'
    document = read_html(kind.encode() + page(f"<p>Một &b; hai &c; ba</p>{BODY}"))
    assert "bí mật" not in document.text
    assert "aaaaaaaaaa" not in document.text


def test_nothing_is_fetched(monkeypatch):
    import socket

    def refuse(*_args, **_kwargs):
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    head = '<base href="http://x.example/"><link rel=stylesheet href="x.css"><script src="//x.example/a.js"></script>'
    read_html(page(f'<iframe src="http://x.example"></iframe><img src="http://x.example/a.png">{BODY}', head))


@pytest.mark.parametrize(
    "phrase",
    [
        "<a class='seo-suggest-link' href=/x>{}</a>",
        "<span class=tag>{}</span>",
        "<strong class=keywords>{}</strong>",
        "<span class=author>{}</span>",
        "<em class=comment>{}</em>",
        "<b data-role=tags>{}</b>",
        "<a rel=nofollow class='related social' href=/x>{}</a>",
    ],
)
def test_a_phrase_is_never_cut_out_of_a_sentence(phrase):
    body = BODY.replace("Lê Văn Tâm", phrase.format("Lê Văn Tâm")).replace("Sơn Bình", phrase.format("Sơn Bình"))
    document = read_html(page(body))
    assert parts(document, "lead", "body") == LINES
    assert document.author is None


def test_targets_of_links_keep_their_paragraphs():
    body = "".join(f'<p><a name="dieu_{i}"><b>{line}</b></a></p>' for i, line in enumerate(LINES))
    assert parts(read_html(page(body)), "lead", "body") == LINES


def test_the_heading_that_a_reader_sees_wins_over_one_for_search_engines():
    lead = "Ba ngày sau trận lũ lịch sử, nhiều thôn ven sông vẫn chưa có đường vào."
    head = "<meta property='og:title' content='Vùng lũ Sơn Bình ba ngày sau'>"
    head += '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Sơn Bình sau lũ"}</script>'
    body = f"<h1>Chủ tịch tỉnh đi thuyền vào thôn Đông</h1><h2 class=detail-sapo>{lead}</h2>{BODY}"
    document = read_html(f"<html><head><title>Vùng lũ</title>{head}</head><body>{body}".encode())
    assert document.title == "Chủ tịch tỉnh đi thuyền vào thôn Đông"
    assert parts(document, "lead") == [lead]
    assert parts(document, "body") == LINES


@pytest.mark.parametrize(
    "heading",
    [
        "<h1>Chủ tịch tỉnh đi thuyền<br>vào thôn Đông</h1>",
        "<h1>Thời sự</h1><h1>Chủ tịch tỉnh đi thuyền vào thôn Đông</h1>",
        "<h1><a href=/>Báo Mẫu</a></h1><div><h1>Chủ tịch tỉnh đi thuyền vào thôn Đông</h1></div>",
    ],
)
def test_the_title_is_read_from_headings_with_breaks_and_from_several_headings(heading):
    data = f"<html><head><title>Báo Mẫu</title></head><body>{heading}{BODY}".encode()
    assert read_html(data).title == "Chủ tịch tỉnh đi thuyền vào thôn Đông"


@pytest.mark.parametrize(
    ("name", "heading", "title"),
    [
        ("Huế", "Huế", "Huế"),
        ("Bia đá - Báo Mẫu", "Bia đá", "Bia đá"),
        ("Vnmau.com - Khai mạc hội sách ở làng Đông", "Vnmau.com", "Khai mạc hội sách ở làng Đông"),
    ],
)
def test_a_short_heading_that_the_page_is_called_is_its_title(name, heading, title):
    data = f"<html><head><title>{name}</title></head><body><h1>{heading}</h1>{BODY}".encode()
    assert read_html(data).title == title


def test_a_name_without_marks_is_replaced_by_the_line_with_them():
    data = f"<html><head><title>Vung lu Son Binh</title></head><body><p><b>Vùng lũ Sơn Bình</b></p>{BODY}".encode()
    assert read_html(data).title == "Vùng lũ Sơn Bình"


@pytest.mark.parametrize(
    ("head", "author"),
    [
        ('<meta name="author" content="baomau.example"><meta property="article:author" content="Sùng A Páo">',
         "Sùng A Páo"),
        ('<script type="application/ld+json">{"@type":"Article","author":{"name":"Theo Sùng A Páo"}}</script>',
         "Sùng A Páo"),
        ('<meta name="author" content="VnExpress">', None),
        ('<meta name="author" content="Bao Mau">', None),
    ],
)  # fmt: skip
def test_metadata_name_the_author_unless_it_is_a_newspaper(head, author):
    site = '<meta property="og:site_name" content="Báo Mẫu Online">'
    assert read_html(page(head=site + head)).author == author


@pytest.mark.parametrize(
    "box",
    [
        "<div class='author-share'>Sùng A Páo</div>",
        "<div class=author-share><span>Sùng A Páo</span> <a href=#>Chia sẻ</a></div>",
        "<p class=author>Theo Sùng A Páo</p>",
        "<div>12/05/2024 <span class=byline>bởi <a class='author vcard'>Sùng A Páo</a></span></div>",
        "<div><span class=author>Sùng A Páo</span> <span>2/7/2024</span></div>",
        "<div class=detail__author><i class='fas fa-user'>user</i> <span>Sùng A Páo</span></div>",
        "<a rel=author href=/a>Sùng A Páo</a>",
    ],
)
@pytest.mark.parametrize("above", [True, False])
def test_the_box_of_the_author_stands_above_or_below(box, above):
    document = read_html(page(box + BODY if above else BODY + box))
    assert document.author == "Sùng A Páo"
    assert parts(document, "lead", "body") == LINES


def test_authors_in_one_box_are_told_apart():
    box = "<div class=author-info><span class=author>Sùng A Páo</span><span class=author>Lù Thị Pằng</span></div>"
    assert read_html(page(BODY + box)).author == "Sùng A Páo, Lù Thị Pằng"


def test_whom_a_quotation_names_is_not_the_author():
    quote = (
        "<blockquote><p>Nước lên nhanh quá, không kịp dắt trâu.</p><span class=author>Lù Thị Pằng</span></blockquote>"
    )
    document = read_html(page(BODY + quote + "<p>Nước sẽ rút hết trong ba ngày tới, trạm khí tượng cho biết.</p>"))
    assert document.author is None
    assert "Lù Thị Pằng" in document.text


@pytest.mark.parametrize("source", ["Nhịp sống vùng cao", "Báo Sông Chảy"])
def test_a_box_with_the_first_source_is_no_part_of_the_body(source):
    box = f"<div class=link-source><a>{source}</a><div>Link bài gốc Lấy link!<p>https://x.example/a</p></div></div>"
    head = '<link rel="canonical" href="https://bao.example/a.html">'
    document = read_html(page(BODY + box, head))
    assert parts(document, "lead", "body") == LINES
    assert parts(document, "source") == [source]
    assert document.source == "bao.example"


def test_nothing_is_cut_for_being_short():
    places = ["Bắc Bộ", "Mưa rào vài nơi.", "Nam Bộ", "Chiều có dông ở Cà Mau."]
    body = BODY + "".join(f"<p><strong>{line}</strong></p>" for line in places)
    body += "<p>Trạm khí tượng sẽ cập nhật tin vào tối nay, ông Tâm nói thêm.</p>"
    document = read_html(page(body))
    assert document.author is None
    assert parts(document, "body")[2:6] == places


@pytest.mark.parametrize(
    "layout",
    [
        "<table width='100%'><tr><td width='8%'>&nbsp;</td><td><h2>{title}</h2>{body}</td></tr></table>",
        "<center><h2>{title}</h2></center><div><dl><dd>{body}</dl></div>",
        "<form><div><h1>{title}</h1><article>{body}</article></div></form>",
    ],
)
def test_quotations_and_lists_are_kept_in_any_layout(layout):
    title = "Chủ tịch tỉnh thăm vùng lũ Sơn Bình"
    more = "<blockquote><p>Lên non mới biết non cao</p></blockquote>"
    more += "<ul><li>Thôn Đông: 120 hộ</li><li>Thôn Đoài: 90 hộ</li></ul><ol><li>Sửa cầu trước</li></ol>"
    body = BODY.replace("</p><p>", f"</p>{more}<p>", 1)
    data = f"<title>{title}</title><body>{layout.format(title=title, body=body)}".encode()
    added = ["Lên non mới biết non cao", "Thôn Đông: 120 hộ", "Thôn Đoài: 90 hộ", "Sửa cầu trước"]
    assert parts(read_html(data), "lead", "body") == [LINES[0], *added, *LINES[1:]]


@pytest.mark.parametrize("wrap", ["<div class=p>{}</div>", "<section><p>{}</p></section>", "<span>{}</span><br><br>"])
def test_an_article_of_a_lead_and_one_long_paragraph_keeps_its_byline(wrap):
    lines = [LINES[0], " ".join(LINES[1:] * 4), "Bảo Minh"]
    menu = "<ul><li><a href=/1>Thời sự</a></li><li><a href=/2>Kinh tế</a></li><li><a href=/3>Du lịch</a></li></ul>"
    foot = (
        "<div class=foot><p>Cơ quan chủ quản: Hội nhà báo tỉnh Sơn Bình, 15 phố Mẫu, điện thoại 024 1234 567</p></div>"
    )
    document = read_html(page(f"{menu}<div>{''.join(wrap.format(line) for line in lines)}</div>{foot}"))
    assert document.author == "Bảo Minh"
    assert parts(document, "lead", "body") == lines[:2]


def test_lines_of_a_text_that_is_shown_as_it_stands_are_paragraphs():
    text = "\n\n".join(LINES)
    document = read_html(f"<title>Sơn Bình</title><body><pre>{text}\n<b>Bảo Minh</b>\n</pre>".encode())
    assert document.text.split("\n\n")[-len(LINES) - 1 :] == [*LINES, "Bảo Minh"]


def test_a_page_that_lists_articles_is_refused():
    items = "".join(f"<div><h3><a href=/{i}>Tin số {i} về vùng lũ Sơn Bình</a></h3>{line}</div>" for i in range(3)
                    for line in BODY.split("</p>")[:3])  # fmt: skip
    data = f"<title>Tin trong ngày</title><body>{items}<div class=foot><p>LIÊN HỆ QUẢNG CÁO</p></div>".encode()
    with pytest.raises(UnreadableError, match="lists articles"):
        read_html(data)
    head = '<meta property="og:type" content="article"><meta property="og:url" content="https://bao.example/a-1.html">'
    assert read_html(page(items, head)).text


@pytest.mark.parametrize(
    "item",
    [
        "<p><a href=/{0}>Tin số {0} về vùng lũ Sơn Bình</a></p><p>{0}/8/2024</p>" + BODY.split("</p>")[0],
        "<li><a href=/{0}>Tin số {0} về vùng lũ Sơn Bình</a></li>",
    ],
)
def test_a_list_may_have_dates_or_nothing_but_headlines(item):
    items = "".join(item.format(i) for i in range(1, 8))
    with pytest.raises(UnreadableError, match="lists articles"):
        read_html(f"<title>Tin trong ngày</title><body><h1>Tin trong ngày</h1><ul>{items}</ul>".encode())


def test_an_article_above_many_teasers_is_no_list():
    teaser = "<div><h3><a href=/{0}>Tin số {0} về vùng lũ Sơn Bình</a></h3><p>Mưa to, gió lớn, nước lên nhanh ở các "
    teasers = "".join(f"{teaser.format(i)}thôn ven sông {i}, bà con đã dời lên đồi cao.</p></div>" for i in range(9))
    assert "".join(LINES[1:]) in read_html(page(f"<div>{BODY}</div><div>{teasers}</div>")).text.replace("\n\n", "")


def test_a_paragraph_that_is_one_link_is_kept_between_paragraphs():
    linked = BODY.replace(LINES[1], f"<a href=/x>{LINES[1]}</a>")
    assert parts(read_html(page(linked)), "lead", "body") == LINES


def test_the_footer_of_an_article_without_links_ends_it():
    end = "<footer><p>Tỉnh sẽ xây thêm hai cầu treo trước mùa mưa năm sau, theo kế hoạch.</p><p>Bảo Minh</p></footer>"
    document = read_html(page(f"<article>{BODY}{end}</article><footer><p>Báo Mẫu, số 5 phố Đông.</p></footer>"))
    assert document.text.endswith("theo kế hoạch.\n\nBảo Minh")
    links = "<footer><a href=/a>Sơn Bình</a> <a href=/b>lũ</a> Bài này có 5 ý kiến</footer>"
    assert parts(read_html(page(f"<article>{BODY}{links}</article>")), "lead", "body") == LINES


def test_a_teaser_within_the_article_is_left_out():
    teaser = "<article><a href=/x><img src=a></a><div><a href=/x>Bão số 2 đổi hướng về phía bắc</a><span>Mưa to.</span>"
    body = BODY.replace("</p><p>", f"</p>{teaser}</div></article><p>", 1)
    assert parts(read_html(page(body)), "lead", "body") == LINES


def test_hidden_boxes_with_several_sentences_are_the_rest_of_the_article():
    body = BODY * 2 + f"<div style='display:none' class=popup>{BODY}</div>"
    assert len(parts(read_html(page(body)), "lead", "body", "caption")) == 9


DECISION = """<table><tr><td><p>ỦY BAN NHÂN DÂN</p><p>XÃ BẢO NHAI</p></td><td><p>Độc lập - Tự do - Hạnh phúc</p>
<p><i>Bảo Nhai, ngày {day} tháng 8 năm 2024</i></p></td></tr></table><p><b>QUYẾT ĐỊNH</b></p><p>Về việc sửa cầu</p>
<p>Căn cứ <a name=luat>Luật Tổ chức chính quyền địa phương</a>;</p><table><tr><td>1</td><td>20/9/2024</td></tr></table>
<p>CHỦ TỊCH</p><p>Sùng A Páo</p>"""


@pytest.mark.parametrize("chrome", ["", "<div><a href=/1>Văn bản</a> <a href=/2>Hỏi đáp</a></div>"])
def test_an_official_document_is_read_whole(chrome):
    head = '<meta property="article:published_time" content="2024-09-01"><meta name="author" content="Lù Thị Pằng">'
    data = f"<head><title>27/QĐ-UBND</title>{head}</head><body>{chrome}<div>{DECISION.format(day='05')}</div>".encode()
    document = read_html(data)
    assert (document.title, document.source) == ("QUYẾT ĐỊNH Về việc sửa cầu", "ỦY BAN NHÂN DÂN XÃ BẢO NHAI")
    assert (document.author, document.published) == ("Sùng A Páo", date(2024, 8, 5))
    assert parts(document, "body") == [
        "Căn cứ Luật Tổ chức chính quyền địa phương;", "1", "20/9/2024", "CHỦ TỊCH",
    ]  # fmt: skip
    assert_sections_hold(document)


def test_a_blank_day_in_the_letterhead_gives_no_date():
    assert read_html(f"<body>{DECISION.format(day='&nbsp;&nbsp;')}".encode()).published is None


WORDS = st.sampled_from(["Hội", "sách", "mở", "cửa", "ông", "Tâm", "Huế", "12", "được", "giải", "-", "Theo", "Ảnh:"])
SENTENCE = st.lists(WORDS, min_size=1, max_size=20).map(" ".join)
TEMPLATES = st.sampled_from(["<p>{}</p>", "<div>{}</div>", "<p><a name=x>{}</a></p>", "<blockquote>{}</blockquote>",
                             "<ul><li>{}</li></ul>", "<p><span class=tag>{}</span></p>", "{}<br>", "<h2>{}</h2>",
                             "<table><tr><td>{}</td></tr></table>", "<p><b>{}</b></p>"])  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(SENTENCE, TEMPLATES), min_size=1, max_size=12))
def test_no_paragraph_of_an_article_is_lost(paragraphs):
    from thucthe.read.structure.lines import comparison_key

    body = BODY + "".join(template.format(text) for text, template in paragraphs) + BODY
    document = read_html(page(f"<div class=content>{body}</div>"))
    assert all(comparison_key(text) in comparison_key(document.text) for text, _ in paragraphs)


PIECES = st.sampled_from(
    [
        *(
            "<p>",
            "</p>",
            "<div class='sapo'>",
            "<div class=author>",
            "</div>",
            "<h1>",
            "</h1>",
            "<br>",
            "<li>",
            "<body>",
        ),
        *("<table><tr><td><img>", "</table>", "<figure><figcaption>", "</figure>", "<a href=x>", "</a>", "<title>"),
        *(
            "</title>",
            "<script type='application/ld+json'>",
            "</script>",
            "<!DOCTYPE x [",
            "]>",
            "<![CDATA[",
            "\0",
            "&#0;",
        ),
        *("Chủ tịch tỉnh thăm vùng lũ", "Bảo Minh", "02/07/2024 14:05", "Xem thêm: a", "⟦caption⟧", "&amp;amp;#x110;"),
        '{"@type":"Article","headline":["x"],"author":{"name":1},"datePublished":5}',
        "<meta property='og:title' content='Chủ tịch tỉnh thăm vùng lũ | Báo'>",
        "<link rel=canonical href='http://[x'>",
        "<time datetime='2024-13-45'>",
        "<p style='display:none'>",
    ]
)
ANY_BYTES = st.one_of(st.binary(), st.text(), st.lists(PIECES, max_size=30).map("".join)).map(
    lambda data: data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass")
)


@settings(deadline=None)
@given(ANY_BYTES)
def test_any_bytes_are_read_or_refused(data):
    with contextlib.suppress(UnreadableError):
        document = read_html(data)
        assert document.text.strip()
        assert_sections_hold(document)


@pytest.mark.parametrize("name", ["print-text", "share-paragraph", "tags-p"])
def test_the_class_of_all_paragraphs_says_nothing_of_what_one_holds(name):
    lines = [*LINES, "Lịch học bù", "Lớp một: 7 giờ", "Lớp hai: 9 giờ"]
    document = read_html(page("".join(f"<p class='{name}'>{line}</p>" for line in lines)))
    assert parts(document, "lead", "body") == lines


def test_names_that_are_links_stay_in_a_numbered_list():
    names = ["TS. Vừ Bá Chớ", "Lầu Y Pà", "Lò Thìn - Sầm Nga"]
    rows = "".join(f"<p>{i}</p><p><a href='/{i}'>{name}</a></p><p>Phó trưởng đoàn</p>" for i, name in enumerate(names))
    document = read_html(page(f"<div>{BODY}{rows}{BODY}</div>"))
    assert all(name in document.text for name in names)
