"""The page in a headless browser; skipped if Playwright or Chromium is missing."""

import shutil

import pytest
from small_run import NASTY

from thucthe.report.build import build
from thucthe.report.report_page import make_page

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: pip install playwright")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium: apt-get install chromium")
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
    "map",
    "articles",
    "article/a0",
    "article/a2",
    "rejects",
]


@pytest.fixture(scope="module")
def chromium():
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def address(tables, tmp_path_factory):
    file = tmp_path_factory.mktemp("report") / "report.html"
    data = build(tables, "Tin thử", {"version": "1", "model": "vi_news", "finished": "2025-11-01T00:00:00+00:00"})
    file.write_text(make_page(data), encoding="utf-8")
    return file.as_uri()


@pytest.fixture
def visit(chromium, address):
    """Open a view of the page; afterwards check that there were no errors and no network requests."""
    said, contexts = [], []

    def open_view(view="", **options):
        context = chromium.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: said.append(dialog.message))
        page.on("request", lambda request: request.url.startswith(("file:", "data:")) or said.append(request.url))
        page.goto(f"{address}#/{view}")
        page.wait_for_selector("h1")
        return page

    yield open_view
    for context in contexts:
        context.close()
    assert said == []


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


def test_the_search_above_leads_to_an_entity_from_anywhere(visit):
    page = visit("rejects")
    page.locator("header .search").fill("le thu")
    page.locator(".found a").click()
    assert heading(page) == "Lê Thu"
    assert page.locator("header .search").input_value() == ""


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
    assert 0 < page.locator(".sentence").count() < every


def test_the_network_filters_by_kind_and_weight(visit):
    page = visit("network")
    names = page.locator("#network text")
    assert {"Lê Thu", "Đà Nẵng", "UBND TP Huế"} <= set(names.all_text_contents())
    page.locator("input[type=range]").fill("2")
    page.wait_for_function(
        "![...document.querySelectorAll('#network text')].some(e => e.textContent === 'UBND TP Huế')"
    )
    page.locator("main").get_by_label("Người").uncheck()
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
    assert page.locator(".selection h2").inner_text() == "Lê Thu"


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
        page.wait_for_function("view => location.hash === '#/' + view && document.querySelector('h1')", arg=view)
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
