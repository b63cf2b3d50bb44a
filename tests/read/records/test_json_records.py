import io
import json
import time
import tracemalloc
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thucthe.errors import UnreadableError
from thucthe.read.records.json_records import iter_json
from thucthe.read.sources.read_options import ReadOptions

ONE, TWO = {"title": "Một", "content": "Huế mưa."}, {"title": "Hai", "content": "Vinh nắng."}


def split(value, **options):
    """Return the records of JSON as objects, errors as texts."""
    data = value if isinstance(value, bytes) else (value if isinstance(value, str) else json.dumps(value)).encode()
    records = list(iter_json(io.BytesIO(data), "utf-8", ReadOptions(**options)))
    assert [record.number for record in records] == list(range(1, len(records) + 1))
    return [record.error or json.loads(record.data, strict=False) for record in records]


@pytest.mark.parametrize(
    "value",
    [
        [ONE, TWO],
        {"meta": {"n": [1]}, "articles": [ONE, TWO], "next": None},
        {"status": "ok", "data": {"page": 1, "articles": [ONE, TWO]}},
        {"response": {"docs": [ONE, TWO]}},
        {"took": 3, "hits": {"total": 2, "hits": [ONE, TWO]}},
        {"thoi_su": [ONE], "van_hoa": [TWO]},
        {"7": ONE, "9": TWO},
        {"https://a.example/1": ONE, "https://a.example/2": TWO, "n": 2},
        [{"type": "header"}, {"type": "table", "data": [ONE, TWO]}][1:],
        [{"page": 1, "results": [ONE]}, {"page": 2, "results": [TWO]}],
        [[ONE], [TWO]],
        {"title": {"0": "Một", "1": "Hai"}, "content": {"0": "Huế mưa.", "1": "Vinh nắng."}},
        {"title": ["Một", "Hai"], "content": ["Huế mưa.", "Vinh nắng."]},
        {"data": {"title": ["Một", "Hai"], "content": ["Huế mưa.", "Vinh nắng."]}, "n": 2},
        {"columns": ["title", "content"], "index": [0, 1], "data": [["Một", "Huế mưa."], ["Hai", "Vinh nắng."]]},
        [["title", "content"], ["Một", "Huế mưa."], ["Hai", "Vinh nắng."]],
        json.dumps(ONE) + "\n" + json.dumps(TWO),
        json.dumps([ONE]) + json.dumps([TWO]),
        json.dumps(ONE) + ",\n" + json.dumps(TWO),
    ],
)
def test_records_are_found_wherever_they_are(value):
    assert split(value) == [ONE, TWO]


def test_elasticsearch_records_and_rows_of_hugging_face_keep_what_is_around_them():
    hits = [{"_id": "a", "_source": ONE}, {"_id": "b", "_source": TWO}]
    assert split({"hits": {"total": {"value": 2}, "hits": hits}}) == hits
    rows = [{"row_idx": 0, "row": ONE}]
    assert split({"features": [{"name": "title"}], "rows": rows}) == rows


def test_a_feed_of_untitled_items_holds_records():
    items = [{"id": "1", "content_html": "<p>Huế</p>"}, {"id": "2", "content_html": "Vinh"}]
    assert split({"version": "1.1", "title": "Nhật ký", "items": items}) == items


@pytest.mark.parametrize(
    "record",
    [
        {"text": "a", "news": ["x", "y"], "data": []},
        {"title": "Một", "content": [{"type": "paragraph", "text": "Huế."}], "related": [ONE, TWO]},
        {"title": "Một", "paragraphs": [{"text": "Huế."}, {"text": "Vinh."}]},
        {"content": "Huế.", "items": [ONE, TWO]},
        {"title": "Một", "pages": [{"page": 1, "text": "Huế."}]},
        {"url": "https://a.example", "article": ONE, "author": {"name": "An", "posts": [ONE, TWO]}},
        {"_index": "news", "_source": ONE},
    ],
)
def test_an_object_with_a_text_is_one_record_whatever_lists_it_has(record):
    assert split(record) == [record]


def test_the_articles_of_linked_data_are_records_with_what_they_refer_to():
    author, site = {"@type": "Person", "@id": "#an", "name": "An"}, {"@type": "WebSite", "@id": "#s", "name": "Báo Mẫu"}
    article = {"@type": ["NewsArticle"], "headline": "Một", "author": [{"@id": "#an"}], "publisher": {"@id": "#s"}}
    other = {"@type": "BlogPosting", "headline": "Hai", "author": {"@id": "#unknown"}}
    found = split({"@context": "https://schema.org", "@graph": [site, article, author, other]})
    assert found == [{**article, "author": [author], "publisher": site}, other]


def test_the_list_of_records_may_be_named_by_a_path():
    value = {"x": {"parts": [{"body": "a"}, {"body": "b"}], "articles": [ONE]}}
    assert split(value, text_column="x.parts[].body") == [{"body": "a"}, {"body": "b"}]
    record = {"title": "Một", "content": [{"text": "Huế."}]}
    assert split([record], text_column="content[].text") == [record]


def test_numbers_of_any_size_halves_of_characters_and_line_breaks_in_texts_are_no_errors():
    data = '[{"x": NaN, "y": 1e999, "title": "a"}, {"id": 98765432109876543210}, {"text": "b\\ud83d\nc"}]'
    first, second, third = split(data)
    assert first["y"] == float("inf")
    assert second["id"] == 98765432109876543210
    assert third["text"] == "b\ud83d\nc"


@pytest.mark.parametrize(
    "broken",
    [
        '{"text": "b",}',
        '{"text": b}',
        "{'text': 'b'}",
        '{"text": "Ông "A" nói", "n": [{"x": 1}, {"x": 2}]}',
        '{"text": "b" "c"}',
        '{"text": "\\x"}',
        '{"text": "5" cao", "n": 1}',
        '{"text": "b", /* c */ "n": 1}',
        "nul",
        '{"text": ' + "[" * 3000 + "]" * 3000 + "}",
        '{"text": "' + "x" * 200_000 + '"}',
    ],
)
def test_an_invalid_value_in_a_list_costs_only_itself(broken):
    for data in (f'[{{"text": "a"}}, {broken}, {{"text": "c"}}, {{"text": "d"}}]',
                 f'{{"articles": [{{"text": "a"}},{broken},{{"text": "c"}},{{"text": "d"}}], "n": 3}}'):  # fmt: skip
        first, error, *others = split(data, max_chars=1000)
        assert first == {"text": "a"}
        assert isinstance(error, str)
        assert others == [{"text": "c"}, {"text": "d"}]


def test_an_invalid_value_beside_a_list_does_not_hide_the_list():
    found = split('{"total": 1 2, "articles": [{"title": "a", "text": "b"}, {"title": "c", "text": "d"}]}')
    assert found[-2:] == [{"title": "a", "text": "b"}, {"title": "c", "text": "d"}]


@pytest.mark.parametrize("data", ['[{"text": "a"}, {"tex', '[{"text": "a"}', '{"articles": [{"text": "a"}'])
def test_json_that_breaks_off_gives_what_came_before(data):
    records = iter_json(io.BytesIO(data.encode()), "utf-8", ReadOptions())
    assert json.loads(next(records).data) == {"text": "a"}
    with pytest.raises(UnreadableError, match="unexpected end of the JSON after record"):
        list(records)


def test_bytes_that_are_no_utf_8_are_left_to_the_reader_of_the_record():
    records = list(iter_json(io.BytesIO(b'[{"text": "\xd5\xc9"}, {"text": "b"}]'), "utf-8", ReadOptions()))
    assert [record.data for record in records] == [b'{"text": "\xd5\xc9"}', b'{"text": "b"}']


class Endless(io.RawIOBase):
    """A list of records that is larger than memory may be."""

    def __init__(self, size):
        self.rest = size
        self.piece = (json.dumps({"title": "Một", "content": "Huế mưa. " * 100}) + ",\n").encode()
        self.waiting = b'{"status": "ok", "articles": ['

    def readable(self):
        return True

    def readinto(self, buffer):
        if not self.waiting and self.rest > 0:
            self.waiting = self.piece * 50 if self.rest > len(self.piece) * 50 else b"{}]}"
            self.rest -= len(self.waiting)
        n = min(len(buffer), len(self.waiting))
        buffer[:n], self.waiting = self.waiting[:n], self.waiting[n:]
        return n


def test_memory_does_not_grow_with_the_file():
    tracemalloc.start()
    try:
        count = sum(1 for _ in iter_json(io.BufferedReader(Endless(30_000_000)), "utf-8", ReadOptions()))
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()
    assert count > 20_000


@pytest.mark.parametrize(
    "piece",
    [
        "[",
        "{",
        '{"a":',
        '[{"a":',
        '"',
        '{"',
        "x",
        ",",
        "]",
        '{"a":1}',
        '[{"text":"a"},',
        '{"a" "b"},',
        '{"a":"b"c"},',
        " ",
        "\\",
    ],
)
def test_splitting_takes_time_in_proportion_to_the_length(piece):
    def seconds(n):
        start = time.process_time()
        with suppress(UnreadableError):
            for _ in iter_json(io.BytesIO(piece.encode() * n), "utf-8", ReadOptions(max_chars=10_000)):
                pass
        return time.process_time() - start

    seconds(100)
    assert seconds(40_000) < 40 * max(seconds(4_000), 0.01)


@given(st.text(st.sampled_from('[]{}",:\\ \nabté1-'), max_size=60))
def test_any_text_is_split_or_refused(text):
    records = []
    with suppress(UnreadableError):
        records.extend(iter_json(io.BytesIO(text.encode()), "utf-8", ReadOptions()))
    assert all(record.error or json.dumps(json.loads(record.data, strict=False)) for record in records)


KEYS = st.sampled_from(["title", "text", "articles", "data", "x", "1", "2"])
JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=10,
)


@given(JSON)
def test_whatever_json_says_its_texts_are_in_the_records(value):
    data = json.dumps(value)
    records = list(iter_json(io.BytesIO(data.encode()), "utf-8", ReadOptions()))
    assert not any(record.error for record in records)
    texts = [text for text in _texts(value) if text]
    assert all(any(text in list(_texts(json.loads(record.data))) for record in records) for text in texts)


def _texts(value):
    """List the texts of records of text and title in a value."""
    if isinstance(value, dict):
        if {"text", "title"} <= value.keys():
            yield from (value[name] for name in ("text", "title") if isinstance(value[name], str))
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from _texts(part)
