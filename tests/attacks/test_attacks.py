"""A sample of the attacks that README.md describes; by hand they are tried in full."""

import os
import sys

import pytest

from tests.attacks import limits, power_cut, races

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="the attacks use limits and devices of Linux"),
]
ROUNDS = int(os.environ.get("THUCTHE_ROUNDS", "1"))


@pytest.mark.skipif(not power_cut.can_mount(), reason="needs root and loop devices")
def test_a_run_whose_machine_lost_power_goes_on(tmp_path):
    attack = power_cut.attack(tmp_path, ROUNDS)
    assert attack.wrong == []
    assert attack.tries > 2


def test_a_lack_of_memory_or_disk_space_is_said_and_costs_no_article(tmp_path):
    attack = limits.attack(tmp_path, ROUNDS)
    assert attack.wrong == []
    assert attack.tries > 1


def test_sources_that_change_while_they_are_read_and_second_runs_do_no_harm(tmp_path):
    attack = races.attack(tmp_path, ROUNDS)
    assert attack.wrong == []
    assert attack.tries > 2
