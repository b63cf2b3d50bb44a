"""The pages of the documentation have what the code and the measurements say."""

import json
import re
from types import SimpleNamespace

import pytest

from tests.conftest import ROOT
from thucthe.article import Rejection
from thucthe.batch.events import Phase
from thucthe.batch.local.progress import ProgressReporter
from thucthe.cli.exit_status import ExitStatus
from thucthe.errors import InvalidInputError
from thucthe.ownership import claim
from tools.docs_site import pages, update

LOG = ROOT / "docs" / "reference" / "log-and-statuses.md"


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_a_page_is_up_to_date(page):
    text = page.read_text(encoding="utf-8")
    assert update(text, is_vietnamese=page.name.endswith(".vi.md")) == text, "run: python -m tools.docs_site"


def test_content_is_replaced_between_its_marks():
    page = "a <!-- version -->old<!-- /version --> b"
    assert re.fullmatch(r"a <!-- version -->\d+\.\d+.*<!-- /version --> b", update(page))


def test_numbers_of_a_vietnamese_page_have_a_decimal_comma():
    page = "<!-- vi_news_f1_data_gold --><!-- /vi_news_f1_data_gold -->"
    assert re.search(r"\d,\d", update(page, is_vietnamese=True))
    assert re.search(r"\d\.\d", update(page))


def test_an_unknown_mark_is_an_error():
    with pytest.raises(InvalidInputError, match="none is no content"):
        update("<!-- none --><!-- /none -->")


def test_the_example_of_the_log_has_the_fields_of_real_events(tmp_path):
    text = LOG.read_text(encoding="utf-8")
    shown = {
        event["event"]: event for event in map(json.loads, re.search(r"```json\n(.*?)```", text, re.S)[1].splitlines())
    }
    events = {}
    claim(tmp_path)
    reporter = ProgressReporter(tmp_path, 1.0, 0, 1, lambda event: events.update({event.name: event.to_dict()}))
    reject = Rejection("a.txt", stage="read", error="UnreadableError", message="the file is empty")
    outcome = SimpleNamespace(articles=1, mentions=2, rejects=[reject])
    reporter.add(SimpleNamespace(work=1.0, passed=0.0), outcome, 0.1)
    reporter.finishing()
    reporter.end(Phase.finished, counts={"articles": 1})
    assert {name: list(event) for name, event in shown.items() if name != "error"} == {
        name: list(event) for name, event in events.items()
    }
    reporter.end(Phase.stopped)
    assert all(f"`{name}`" in text for name in [*events, *events["stop"]])
    assert shown["error"]["exit_status"] == ExitStatus.IN_USE


def test_the_vietnamese_page_lists_the_same_statuses():
    text = LOG.with_suffix(".vi.md").read_text(encoding="utf-8")
    listed = {int(number) for number in re.findall(r"(?m)^\| (\d+) \|", text)}
    assert listed == {int(status) for status in ExitStatus}
