import unicodedata

import duckdb
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from thucthe.resolve.corpus.duplicates import bands_of, find_duplicates, fingerprint
from thucthe.resolve.corpus.query_engine import TEXT as STRING
from thucthe.resolve.corpus.query_engine import DuckQueryEngine

TEXT = (
    "Chiều 3/3, đoàn công tác của tỉnh đã đến thăm các hộ dân ở thôn Suối Biểu, trao quà và nghe bà con nói về "
    "vụ mùa vừa qua. Trưởng thôn cho biết năm nay nước về muộn, nhiều thửa ruộng phải gieo lại hai lần, giống và "
    "phân bón đều do xã hỗ trợ. Đoàn hứa sẽ sửa đoạn đường liên thôn trước mùa mưa."
)
OTHER = (
    "Đội bóng của huyện thắng trận mở màn nhờ hai bàn trong hiệp phụ, "
    "người hâm mộ đổ ra đường mừng đến khuya, công an phải phân luồng giao thông ở ngã tư trung tâm."
)


def groups(*texts):
    """Return for each copy the number of the first text that it is a copy of."""
    with duckdb.connect() as db:
        queries = DuckQueryEngine(db)
        prints = enumerate(map(fingerprint, texts))
        rows = ((str(n), f"{n:04}.txt", print, bands_of(print)) for n, print in prints)
        columns = {"article_id": STRING, "path": STRING, "fingerprint": pa.binary(), "bands": pa.list_(pa.int64())}
        queries.insert("all_articles", columns, rows)
        find_duplicates(queries)
        return dict(queries.rows("SELECT article_id, duplicate_of FROM duplicates"))


def test_the_same_article_from_another_site_points_to_the_first():
    assert groups(TEXT, OTHER, TEXT + " Theo Báo Mới", unicodedata.normalize("NFD", TEXT.upper())) == {
        "2": "0",
        "3": "0",
    }


def test_another_article_is_another_article():
    assert groups(TEXT, OTHER) == {}


def test_short_texts_are_the_same_only_as_a_whole():
    assert groups("Giá vàng hôm nay 3/3", "Giá vàng hôm nay 4/3", "giá vàng hôm nay 3/3") == {"2": "0"}


@given(st.text(max_size=50))
def test_any_text_is_its_own_copy(text):
    assert groups(text, text) == {"1": "0"}


def test_a_copy_of_a_copy_points_to_the_first_and_thousands_of_copies_cost_little():
    texts = [TEXT + " " + OTHER[: 3 * n] for n in range(30)] + [TEXT] * 2_000
    found = groups(*texts)
    assert set(found.values()) == {"0"}
    assert len(found) >= 2_000
