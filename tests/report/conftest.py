"""Fixtures for the tests of the report."""

import pytest
from small_run import NASTY, make_tables


@pytest.fixture(scope="session")
def tables():
    return make_tables(rejects=[("rong.txt", "the file is empty"), (f"{NASTY}.html", f"odd {NASTY}")])
