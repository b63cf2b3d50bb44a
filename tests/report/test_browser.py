"""The page in a headless browser; skipped if Playwright or Chromium is missing."""

import csv
import shutil
from datetime import date
from itertools import combinations

import pyarrow.parquet as pq
import pytest
from small_run import NASTY, make_tables

from thucthe.report.build import build
from thucthe.report.report_page import make_page, write_split_report
from thucthe.report.tables_state import write_state
from thucthe.resolve.corpus.corrections import Correction, read_corrections
from thucthe.schemas import SCHEMAS
from thucthe.write.table_files.store import to_arrow
from thucthe.write.table_files.writers import atomic_directory

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: pip install playwright")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium: apt-get install chromium"),
]
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
VIEWS = [
    "",
    "entities",
    "entity/hue",
    "entity/anh",
    "network",
    "network/thu",
    "map",
    "articles",
    "article/a0",
    "article/a2",
    "rejects",
    "corrections",
]


@pytest.fixture(scope="module")
def chromium():
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield browser
        browser.close()


def write_page(tables, folder):
    data = build(tables, "Tin thử", {"version": "1", "model": "vi_news", "finished": "2025-11-01T00:00:00+00:00"})
    (folder / "report.html").write_text(make_page(data), encoding="utf-8")
    return (folder / "report.html").as_uri()


@pytest.fixture(scope="module")
def address(tables, tmp_path_factory):
    return write_page(tables, tmp_path_factory.mktemp("report"))


@pytest.fixture
def run(tables, tmp_path):
    """The folder of a run, whose name needs escaping in an address."""
    folder = tmp_path / "tin tức #1"
    publish(tables, folder)
    return folder


def publish(tables, folder):
    with atomic_directory(folder) as staged:
        for name, schema in SCHEMAS.items():
            if name != "words":
                pq.write_table(to_arrow(getattr(tables, name), schema), staged / f"{name}.parquet")
    write_state(folder)


@pytest.fixture
def visit(chromium, address):
    """Open a view of the page; afterwards check that there were no errors and no network requests."""
    said, contexts = [], []

    def open_view(view="", at=None, **options):
        context = chromium.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: said.append(dialog.message))
        page.on("request", lambda request: request.url.startswith(("file:", "data:")) or said.append(request.url))
        page.goto(f"{at or address}#/{view}")
        wait(page)
        return page

    yield open_view
    for context in contexts:
        context.close()
    assert said == []


def wait(page):
    """Wait until a view stands with all that it loads."""
    page.wait_for_selector("h1")
    page.wait_for_selector(".loading", state="detached")


def save(page, name):
    """Press a button that saves a file; return its path."""
    with page.expect_download() as download:
        page.get_by_role("button", name=name).first.click()
    return download.value.path()


def rows_of(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def heading(page):
    return page.locator("h1").inner_text()


def test_from_an_entity_over_a_mention_to_the_article_and_on(visit):
    page = visit()
    assert heading(page) == "Tin thử"
    page.get_by_role("link", name="Thực thể", exact=True).click()
    page.get_by_role("row").get_by_role("link", name="Đà Nẵng").click()
    assert heading(page) == "Đà Nẵng"
    assert page.locator("mark").first.inner_text() == "Đà Nẵng"
    page.locator(".sentence", has_text="Ông Ánh cảm ơn").click()
    assert heading(page) == "Huế mở lễ hội"
    assert page.locator(".here").inner_text() == "Đà Nẵng"
    page.locator(".mention", has_text="UBND").get_by_text("TP Huế").click()
    assert heading(page) == "Huế"
    page.go_back()
    assert heading(page) == "Huế mở lễ hội"


@pytest.mark.parametrize(
    "query", ["nguyen van", "Nguyễn", "NGUYE\u0302\u0303N", "văn ánh nguyễn", "da nang", "chu tich"]
)
def test_search_needs_no_marks_and_takes_any_normalization(visit, query):
    page = visit("entities")
    page.locator(".tools .search").fill(query)
    found = page.locator("tbody th").all_inner_texts()
    wanted = "Đà Nẵng" if query == "da nang" else "Nguyễn Văn Ánh"
    assert any(wanted in name for name in found)
    assert len(found) < 5
    page.locator(".tools .search").fill("không có")
    assert page.locator("tbody tr").count() == 0


def test_arrow_keys_and_enter_open_what_the_search_above_finds(visit):
    page = visit("rejects")
    box = page.get_by_role("combobox", name="Tìm thực thể")
    box.fill("hu")
    names = [name.split(" ")[0] for name in page.get_by_role("option").all_inner_texts()]
    assert "◆Huế" in names[0]
    box.press("ArrowDown")
    assert page.locator("[aria-selected=true]").get_attribute("id") == box.get_attribute("aria-activedescendant")
    box.press("Enter")
    assert heading(page) == "Huế Xanh"
    assert box.input_value() == ""


def test_the_search_above_leads_on_to_the_articles(visit):
    page = visit()
    box = page.get_by_role("combobox", name="Tìm thực thể")
    box.fill("lễ hội")
    box.press("Enter")
    page.wait_for_selector(".snippet")
    assert heading(page) == "Bài báo"
    assert page.locator("tbody th a").all_inner_texts() == ["Huế mở lễ hội"]


def test_enter_opens_the_first_row_of_a_list(visit):
    page = visit("entities")
    page.locator("main .search").fill("le thu")
    page.locator("main .search").press("Enter")
    page.wait_for_selector(".contexts")
    assert heading(page) == "Lê Thu"


@pytest.mark.parametrize(
    ("query", "marks"), [("lê thu", ["Lê Thu"]), ("le thu, hue", ["Huế", "Lê Thu"]), ("cam on da n", ["cảm ơn Đà N"])]
)
def test_articles_are_searched_for_phrases_and_show_them(visit, query, marks):
    page = visit("articles")
    page.locator("main .search").fill(query)
    page.wait_for_selector(".snippet mark")
    shown = {mark for snippet in page.locator(".snippet").all() for mark in snippet.locator("mark").all_inner_texts()}
    assert set(marks) <= shown
    page.locator("main .search").fill("lế thu")
    page.locator("tbody tr").first.wait_for(state="detached")


def test_filters_hold_in_every_view(visit):
    page = visit("entity/danang")
    assert "4 lần nhắc tên, 2 bài báo" in page.locator(".summary").inner_text()
    page.locator(".filters").get_by_label("Từ ngày").fill("2025-10-02")
    page.locator(".filters").get_by_label("Từ ngày").dispatch_event("change")
    assert "2 lần nhắc tên, 1 bài báo" in page.locator(".summary").inner_text()
    page.get_by_role("link", name="Thực thể", exact=True).first.click()
    assert not page.locator("tbody").get_by_text("Nguyễn Văn Ánh").count()
    page.get_by_role("link", name="Bài báo", exact=True).click()
    assert page.locator("tbody tr").count() == 1
    page.get_by_role("button", name="Bỏ mọi bộ lọc").click()
    assert page.locator("tbody tr").count() == 3
    page.locator(".drop").get_by_text("Nguồn", exact=True).click()
    page.get_by_label("Báo Một").uncheck()
    page.get_by_role("link", name="Bản đồ").click()
    wait(page)
    assert "Đà Nẵng" in page.locator("aside .ranking").inner_text()
    page.locator(".filters").get_by_label("Địa danh").uncheck()
    assert page.get_by_text("Chưa có địa danh").count() == 1


def test_reporters_in_bylines_count_only_when_they_are_asked_for(visit, tmp_path):
    texts = {f"{n}.txt": (f"Tin {n}\n\nÁnh tới Huế.\n\nLê Thu", date(2025, 1, n + 1)) for n in range(3)}
    page = visit("", write_page(make_tables(texts), tmp_path))
    assert (
        page.locator(".card.PER .ranking").inner_text().split()[:2] == ["Ánh", "3"]
        or "Lê Thu" not in page.locator(".card.PER .ranking").inner_text()
    )
    page.locator(".drop").get_by_text("Phần của bài").click()
    page.get_by_label("Tên ký bài").check()
    assert "Lê Thu" in page.locator(".card.PER .ranking").inner_text()


def test_pairs_are_counted_by_sentence_or_by_article(visit):
    page = visit("entity/thu")
    near = page.locator("section.card", has=page.get_by_role("heading", name="Cùng xuất hiện"))
    by_sentence = near.locator("li").all_inner_texts()
    near.locator("select").select_option("article")
    by_article = near.locator("li").all_inner_texts()
    assert any("Huế Xanh" in row for row in by_article)
    assert by_sentence != by_article


def test_every_entity_has_a_network_around_it(visit):
    page = visit("network/ubnd")
    assert heading(page) == "Quanh UBND TP Huế"
    assert {"UBND TP Huế", "Nguyễn Văn Ánh"} <= set(page.locator("#network text").all_text_contents())


def test_labels_of_network_and_map_do_not_overlap(visit):
    page = visit("network")
    for view, chart in (("network", "#network"), ("map", "#places")):
        page.evaluate("view => { location.hash = '#/' + view; }", view)
        page.wait_for_selector(f"{chart} text")
        boxes = [box for text in page.locator(f"{chart} text").all() if (box := text.bounding_box())["x"] > 0]
        assert len(boxes) > 1
        assert not any(overlap(a, b, "x", "width") and overlap(a, b, "y", "height") for a, b in combinations(boxes, 2))


def overlap(a, b, start, size):
    """Whether two boxes overlap along an axis by more than the leading of a line."""
    return a[start] + 3 < b[start] + b[size] and b[start] + 3 < a[start] + a[size]


def test_the_time_axis_names_the_year(visit):
    page = visit()
    assert any("2025" in text for text in page.locator("#articles-by-date text").all_text_contents())


def test_tables_are_saved_as_csv_without_formulas(visit, tmp_path):
    texts = {"a.txt": ("=1+1 Huế\n\nLê Thu tới Huế.", date(2025, 1, 1))}
    page = visit("articles", write_page(make_tables(texts), tmp_path))
    header, row = rows_of(save(page, "Lưu CSV"))
    assert row[header.index("Tiêu đề")] == "'=1+1 Huế"
    assert row[header.index("Lần nhắc")] == "3"


def test_charts_are_saved_as_pictures(visit):
    for view in ("", "network", "map"):
        page = visit(view)
        page.wait_for_selector(".chart svg")
        picture = save(page, "Lưu ảnh PNG").read_bytes()
        assert picture.startswith(b"\x89PNG")
        assert int.from_bytes(picture[16:20], "big") > 600


def test_the_next_articles_are_named_with_their_dates(visit):
    page = visit("article/a0")
    assert "3/10/2025" in page.get_by_role("link", name="Mới hơn").inner_text()
    page.get_by_role("link", name="Mới hơn").click()
    wait(page)
    assert heading(page).startswith("Đà Nẵng")


def test_corrections_marked_in_the_page_are_saved_for_thucthe_correct(visit):
    page = visit("entity/anh")
    page.get_by_text("Hiệu đính thực thể này").click()
    page.get_by_label("Tên đúng").fill("Nguyễn Văn Ảnh")
    page.locator("form", has_text="Tên đúng").get_by_role("button").click()
    page.get_by_label("Tách một cách viết ra").select_option("Ánh")
    page.locator("form", has_text="Tách một cách").get_by_role("button").click()
    page.get_by_label("Gộp vào đây").fill("le thu")
    page.locator(".correct").get_by_role("button", name="Lê Thu").click()
    page.reload()
    page.get_by_role("link", name="Hiệu đính 3").click()
    assert page.locator("tbody tr").count() == 3
    assert read_corrections(save(page, "Lưu CSV")) == (
        Correction("rename", "Nguyễn Văn Ánh", "Nguyễn Văn Ảnh", "anh", "", "PER"),
        Correction("split", "Nguyễn Văn Ánh", "Ánh", "anh", "", "PER"),
        Correction("merge", "Nguyễn Văn Ánh", "Lê Thu", "anh", "thu", "PER"),
    )


def test_a_split_report_loads_its_pieces_and_says_when_the_tables_have_changed(visit, run, tables):
    write_split_report(run, run / "report")
    page = visit("", (run / "report" / "index.html").as_uri())
    changed = page.get_by_text("Dữ liệu đã thay đổi")
    assert changed.count() == 0
    page.get_by_role("link", name="Bài báo", exact=True).click()
    page.locator("tbody th a").first.click()
    wait(page)
    assert page.locator(".text .mention").count() > 1
    tables = type(tables)(**vars(tables) | {"entities": tables.entities.head(2)})
    publish(tables, run)
    page.reload()
    changed.wait_for()


def test_columns_sort_and_say_so(visit):
    page = visit("entities")
    page.get_by_role("button", name="Tên", exact=True).click()
    names = [name.split(": ")[1].strip() for name in page.locator("tbody th").all_text_contents()]
    assert names[0] == "Đà Nẵng"
    assert page.locator("thead [aria-sort=ascending]").inner_text().startswith("Tên")


def test_a_former_unit_names_its_present_one(visit):
    assert "ĐVHC 75" in visit("entity/danang").locator("dl").inner_text()


def test_an_inner_name_is_seen_inside_the_outer_one(visit):
    page = visit("article/a0")
    outer = page.locator(".text .mention.ORG", has_text="UBND TP Huế")
    assert outer.locator(".inner.LOC").inner_text() == "TP Huế"
    assert page.locator(".text").inner_text().startswith("Chủ tịch UBND TP Huế Nguyễn Văn Ánh nói")


def test_an_article_full_of_markup_shows_as_text(visit):
    page = visit("article/a2")
    assert NASTY in heading(page)
    assert NASTY in page.locator(".text").inner_text()
    assert page.title() != "bad"
    assert page.locator("#app img").count() == 0


def test_offsets_hold_behind_an_emoji(visit):
    assert visit("article/a1").locator(".text .mention").all_inner_texts() == ["Lê Thu", "Đà Nẵng", "Huế Xanh", "Huế"]


def test_a_bar_of_the_timeline_narrows_the_sentences(visit):
    page = visit("entity/danang")
    page.get_by_text("Xem số liệu").click()
    every = page.locator(".sentence").count()
    page.get_by_role("button", name="3/10/2025").click()
    wait(page)
    assert 0 < page.locator(".sentence").count() < every


def test_the_network_filters_by_kind_and_weight(visit):
    page = visit("network")
    names = page.locator("#network text")
    assert {"Lê Thu", "Đà Nẵng", "UBND TP Huế"} <= set(names.all_text_contents())
    page.locator("input[type=range]").fill("2")
    page.locator("#network text").get_by_text("UBND TP Huế", exact=True).wait_for(state="detached")
    page.locator(".filters").get_by_label("Người").uncheck()
    assert page.get_by_text("Không có liên kết nào").count() == 1


def test_the_map_names_its_places(visit):
    page = visit("map")
    assert {"Huế", "Đà Nẵng", "Hoàng Sa", "Trường Sa"} <= set(page.locator("#places text").all_text_contents())
    page.get_by_role("button", name="Thế giới").click()
    assert page.locator("#places svg path").count() > 100


def test_zoom_is_kept_while_the_list_beside_the_map_is_searched(visit):
    page = visit("map")
    zoom = "lib.echarts.getInstanceByDom(document.getElementById('places')).getOption().geo[0].zoom"
    before = page.evaluate(zoom)
    page.get_by_role("button", name="Phóng to").click()
    nearer = page.evaluate(zoom)
    assert nearer > before
    page.locator("aside .search").fill("hue")
    assert page.evaluate(zoom) == pytest.approx(nearer)
    page.get_by_role("button", name="Châu Á").click()
    assert page.evaluate(zoom) < nearer


def test_a_name_chosen_in_the_network_leads_to_its_page(visit):
    page = visit("network")
    page.locator("aside .name", has_text="Lê Thu").click()
    assert "Đà Nẵng" in page.locator(".selection").inner_text()
    page.get_by_role("link", name="Mở trang thực thể").click()
    assert heading(page) == "Lê Thu"
    page.get_by_role("link", name="Xem trong mạng lưới").click()
    assert heading(page) == "Quanh Lê Thu"


@pytest.mark.parametrize("view", ["entity/none", "network/none", "map/none", "article/none/7", "%", "none"])
def test_an_address_that_leads_nowhere_still_shows_a_page(visit, view):
    assert heading(visit(view))


def test_rejects_say_why(visit):
    rows = visit("rejects").locator("tbody tr").all_inner_texts()
    assert len(rows) == 2
    assert "the file is empty" in rows[0]


def test_the_interface_speaks_english_and_takes_dark_colours(visit):
    page = visit("entities", color_scheme="dark")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.get_by_role("button", name="English").click()
    assert heading(page) == "Entities"
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("button", name="Light / dark").click()
    assert page.locator("html").get_attribute("data-theme") == "light"
    page.reload()
    assert heading(page) == "Entities"


def test_every_text_of_the_interface_is_there_in_both_languages(visit):
    vietnamese, english = visit().evaluate("[Object.keys(WORDS.vi), Object.keys(WORDS.en)]")
    assert vietnamese == english


@pytest.mark.parametrize("options", [{}, {"color_scheme": "dark"}, PHONE], ids=["light", "dark", "phone"])
def test_axe_finds_nothing_serious(visit, options):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="pip install axe-playwright-python").Axe()
    page = visit(**options, reduced_motion="reduce")
    found = []
    for view in VIEWS:
        page.evaluate("view => { location.hash = '#/' + view; }", view)
        wait(page)
        page.wait_for_timeout(100)
        for violation in axe.run(page).response["violations"]:
            found += [
                f"{view}: {violation['id']} {node['target']} {node['failureSummary']}" for node in violation["nodes"]
            ]
    assert found == []


@pytest.mark.parametrize("view", VIEWS)
def test_a_phone_shows_everything_without_scrolling_sideways(visit, view):
    page = visit(view, **PHONE)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_keyboard_reaches_and_opens_an_entity(visit):
    page = visit("entities")
    page.locator("tbody th a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".contexts")
    assert page.evaluate("document.activeElement.tagName") == "H1"
