"""The default number of processes is that of the processors that this process may use."""

import os

import pytest

from thucthe.batch.local import processors
from thucthe.batch.local.processors import usable_processors


@pytest.fixture
def groups(tmp_path, monkeypatch):
    """Control groups of a process in ``system.slice/news.service``, on a machine with eight processors."""
    (tmp_path / "cgroup").write_text("1:cpu:/\n0::/system.slice/news.service\n", encoding="utf-8")
    monkeypatch.setattr(processors, "_CGROUPS", tmp_path / "fs")
    monkeypatch.setattr(processors, "_OWN_CGROUP", tmp_path / "cgroup")
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: range(8), raising=False)
    (tmp_path / "fs" / "system.slice" / "news.service").mkdir(parents=True)
    return tmp_path / "fs"


@pytest.mark.parametrize(
    ("group", "quota", "expected"),
    [
        ("system.slice/news.service", "max 100000\n", 8),
        ("system.slice/news.service", "200000 100000\n", 2),
        ("system.slice/news.service", "50000 100000\n", 1),
        ("system.slice", "250000 100000\n", 3),
        (".", "400000 100000\n", 4),
        (".", "damaged\n", 8),
    ],
)
def test_the_quota_of_a_group_or_one_above_it_counts(groups, group, quota, expected):
    (groups / group / "cpu.max").write_text(quota, encoding="utf-8")
    assert usable_processors() == expected


def test_without_control_groups_the_machine_counts(groups, monkeypatch):
    monkeypatch.setattr(processors, "_OWN_CGROUP", groups / "none")
    assert usable_processors() == 8


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system has no affinity")
def test_the_affinity_of_the_process_counts():
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        assert usable_processors() == 1
    finally:
        os.sched_setaffinity(0, before)
