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
