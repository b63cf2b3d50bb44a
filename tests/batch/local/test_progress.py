import json

import pytest

from thucthe.article import Rejection
from thucthe.batch.events import Phase
from thucthe.batch.local import progress as progress
from thucthe.batch.local.progress import FINISHING, ProgressReporter
from thucthe.batch.local.sharding import Shard
from thucthe.batch.local.worker import Outcome
from thucthe.ownership import STATE


class Time:
    """A clock that is set by hand."""

    def __init__(self):
        self.now = 1000.0

    def monotonic(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Time()
    monkeypatch.setattr(progress.time, "monotonic", clock.monotonic)
    return clock


@pytest.fixture
def events():
    return []


@pytest.fixture
def start(tmp_path, clock, events):
    (tmp_path / STATE).mkdir()
    return lambda total, before=0, workers=1: ProgressReporter(tmp_path, total, before, workers, events.append)


def shard(work, passed=0.0):
    return Shard((), (), work, passed)


def outcome(articles, rejects=()):
    return Outcome(part=None, articles=articles, mentions=5 * articles, rejects=tuple(rejects))


def note(tmp_path):
    return json.loads((tmp_path / STATE / "progress.json").read_text(encoding="utf-8"))


def test_the_time_left_is_that_of_the_work_left_and_of_making_the_tables(start, clock, events):
    reporter = start(1000)
    clock.now += 30  # the pipeline is loaded, which says nothing of what comes
    reporter.tick([0.0])
    clock.now += 4
    reporter.add(shard(100), outcome(20), 4.0)
    progress = events[-1].progress
    assert progress.share == pytest.approx(0.1)
    assert progress.seconds == 34
    assert progress.rate == pytest.approx(5)
    assert progress.seconds_left == pytest.approx(36 + 200 * FINISHING)


def test_what_other_processes_are_at_shortens_the_time_left(start, clock, events):
    reporter = start(1000, workers=2)
    reporter.tick([0.0, 0.0])
    clock.now += 4
    reporter.tick([4.0])  # one is done in a moment, the other one is on its way
    reporter.add(shard(100), outcome(20), 4.0)
    assert events[-1].progress.seconds_left == pytest.approx((36 - 4) / 2 + 200 * FINISHING)


def test_what_an_earlier_run_did_counts_neither_as_work_nor_as_speed(start, clock, events):
    reporter = start(1000, before=900)
    reporter.tick([0.0])
    clock.now += 2
    reporter.add(shard(50, passed=900), outcome(10), 2.0)
    progress = events[-1].progress
    assert (progress.before, progress.articles) == (900, 10)
    assert progress.share == pytest.approx(0.5)
    assert progress.seconds_left == pytest.approx(2 + (20 + 900) * FINISHING)


def test_what_has_no_size_has_a_rate_but_no_end(start, clock, events):
    reporter = start(0)
    reporter.tick([0.0])
    clock.now += 2
    reporter.add(shard(0), outcome(10), 2.0)
    progress = events[-1].progress
    assert (progress.share, progress.seconds_left, progress.rate) == (None, None, 5)


def test_each_reject_is_an_event_with_its_reason(start, events):
    reporter = start(100)
    reporter.tick([0.0])
    reporter.add(
        shard(100),
        outcome(1, [Rejection("a.txt", stage="read", error="UnreadableError", message="the file is empty")]),
        1.0,
    )
    assert [event.name for event in events] == ["start", "tick", "reject", "shard"]
    told = json.loads(json.dumps(events[2].to_dict()))
    assert (told["event"], told["path"], told["message"]) == ("reject", "a.txt", "the file is empty")
    assert told["rejects"] == 1


def test_the_note_follows_the_run_and_says_how_it_ended(start, clock, tmp_path):
    reporter = start(100)
    assert note(tmp_path)["phase"] == "starting"
    clock.now += 5
    reporter.tick([0.0])
    assert note(tmp_path)["phase"] == "working"
    reporter.finishing()
    assert note(tmp_path)["phase"] == "finishing"
    reporter.end(Phase.failed, message="no space left")
    assert (note(tmp_path)["phase"], note(tmp_path)["message"]) == ("failed", "no space left")


def test_a_note_that_cannot_be_written_stops_nothing(start, clock, events, tmp_path):
    reporter = start(100)
    (tmp_path / STATE / "progress.json").unlink()
    (tmp_path / STATE).rmdir()
    clock.now += 5
    reporter.tick([0.0])
    assert events[-1].name == "tick"
