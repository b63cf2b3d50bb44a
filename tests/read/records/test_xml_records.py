import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thucthe.errors import UnreadableError
from thucthe.read.records.compose import document_from_record
from thucthe.read.records.fields import parse, read_fields
from thucthe.read.records.xml_records import convert_xml, iter_xml
from thucthe.read.sources.read_options import ReadOptions

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
RSS = (
    '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/">'
    "<channel><title>Báo Mẫu</title><link>https://a.example</link>{}</channel></rss>"
)


def documents(xml):
    options = ReadOptions()
    data = xml if isinstance(xml, bytes) else xml.encode()
    records = list(iter_xml(data, options))
    return [document_from_record(read_fields(parse(record.data)[0], options), "utf-8", options) for record in records]


def summary(document):
    return (document.title, document.text.split("\n\n")[1:], document.author, document.url, str(document.published))


def test_items_of_rss_are_articles():
    item = (
        "<item><title><![CDATA[Hội An thắp đèn]]></title><link>https://a.example/1</link>"
        "<guid isPermaLink='false'>9</guid>"
        "<pubDate>Sat, 03 Aug 2024 20:00:00 GMT</pubDate><dc:creator>Lê Hạnh</dc:creator><category>Văn hóa</category>"
        "<description><![CDATA[<a href='/1'><img src='x'></a></br>Phố cổ tắt điện.]]></description>"
        "<content:encoded><![CDATA[<p>Tối 3/8, ông Trần Khuê mở quán.</p><p>Khách đông.</p>]]></content:encoded></item>"
    )
    first, second = documents(
        HEAD + RSS.format(item + "<item><title>Huế &nbsp; & Vinh</title><slash:comments>0</slash:comments></item>")
    )
    text = ["Phố cổ tắt điện.", "Tối 3/8, ông Trần Khuê mở quán.", "Khách đông."]
    assert summary(first) == ("Hội An thắp đèn", text, "Lê Hạnh", "https://a.example/1", "2024-08-04")
    assert second.title == "Huế & Vinh"


def test_a_feed_without_items_is_refused():
    with pytest.raises(UnreadableError, match="no article"):
        documents(HEAD + RSS.format(""))


def test_line_breaks_of_html_that_are_not_escaped_do_not_swallow_what_follows():
    text = "<title>Huế mưa</title><description>Nước lên.<br>Chợ nghỉ.</description><pubDate>3/8/2024</pubDate>"
    (document,) = documents(HEAD + RSS.format(f"<item>{text}</item>"))
    assert document.text.split("\n\n") == ["Huế mưa", "Nước lên.", "Chợ nghỉ."]
    assert str(document.published) == "2024-08-03"


def test_an_export_of_wordpress_keeps_paragraphs_without_tags():
    item = (
        "<item><title>Tin</title><content:encoded><![CDATA[<!-- wp:paragraph -->\nMột.\n\n[caption id='a']"
        "<img src='x'/> Cầu[/caption]\n\nHai <b>ba</b>.]]></content:encoded>"
        "<excerpt:encoded><![CDATA[Mở đầu.]]></excerpt:encoded></item>"
    )
    assert documents(RSS.format(item))[0].text == "Tin\n\nMở đầu.\n\nMột.\n\nCầu\n\nHai ba."


def test_entries_of_atom_are_articles():
    (document,) = documents(
        f'{HEAD}<feed xmlns="http://www.w3.org/2005/Atom"><title>Báo</title><entry><title type="html">Hội An</title>'
        '<link rel="self" href="https://a.example/f/1"/><link rel="alternate" href="https://a.example/1"/>'
        "<published>2024-08-03T20:00:00Z</published><author><name>Lê Hạnh</name><uri>https://a.example/h</uri></author>"
        '<summary>Phố tắt điện.</summary><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">'
        "<p>Tối nay, phố <b>cổ</b> đông.</p></div></content></entry></feed>"
    )
    text = ["Phố tắt điện.", "Tối nay, phố cổ đông."]
    assert summary(document) == ("Hội An", text, "Lê Hạnh", "https://a.example/1", "2024-08-04")


SITEMAP = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
    "<url><loc>https://a.example/1</loc>{}</url></urlset>"
)


def test_titles_of_a_news_sitemap_are_articles_and_a_mere_list_of_addresses_is_refused():
    news = (
        "<news:news><news:publication><news:name>Báo Mẫu</news:name></news:publication>"
        "<news:publication_date>2024-08-03</news:publication_date><news:title>Hội An thắp đèn</news:title></news:news>"
    )
    (document,) = documents(SITEMAP.format(news))
    assert summary(document) == ("Hội An thắp đèn", [], None, "https://a.example/1", "2024-08-03")
    assert document.source == "Báo Mẫu"
    with pytest.raises(UnreadableError, match="sitemap"):
        documents(SITEMAP.format("<lastmod>2024-08-03</lastmod>"))


@pytest.mark.parametrize(
    "xml",
    [
        "<bao><bai><tieu_de>Một</tieu_de><noi_dung>Huế mưa.</noi_dung></bai>"
        "<bai><tieu_de>Hai</tieu_de><noi_dung>Vinh.</noi_dung></bai></bao>",
        '<response><result name="response" numFound="2">'
        '<doc><str name="title">Một</str><str name="content">Huế mưa.</str></doc>'
        '<doc><str name="title">Hai</str><str name="content">Vinh.</str></doc></result></response>',
        '<database><table name="bai"><column name="title">Một</column><column name="content">Huế mưa.</column></table>'
        '<table name="bai"><column name="title">Hai</column><column name="content">Vinh.</column></table></database>',
    ],
)  # fmt: skip
def test_other_xml_holds_records_too(xml):
    assert [document.text for document in documents(xml)] == ["Một\n\nHuế mưa.", "Hai\n\nVinh."]


def test_a_single_article_is_a_record():
    assert (
        documents("<article><title>Một</title><content>Huế <b>mưa</b> to.</content></article>")[0].text
        == "Một\n\nHuế mưa to."
    )


def test_entities_are_not_expanded_and_files_not_read():
    bomb = f'<!DOCTYPE x [<!ENTITY a "{"x" * 50}"><!ENTITY b SYSTEM "file:///etc/passwd">]><article><title>&a;&b;Tin</title></article>'
    assert documents(bomb)[0].text.endswith("Tin")
    assert "root:" not in documents(bomb)[0].text


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02" * 50, b"text", b"<", b"<?xml version='1.0'?>"])
def test_what_is_no_xml_is_refused(data):
    with pytest.raises(UnreadableError):
        list(iter_xml(data, ReadOptions()))


@settings(deadline=None)
@given(st.text(st.sampled_from('<>/="&;abt1 \n![CDATA-:?'), max_size=60))
def test_any_text_is_converted_or_refused(text):
    with suppress(UnreadableError):
        assert json.loads(convert_xml(f"<a>{text}</a>".encode())).keys() == {"a"}
