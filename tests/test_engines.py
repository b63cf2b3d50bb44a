import pytest

from thucthe.batch.run_options import RunOptions
from thucthe.engines import run
from thucthe.errors import InvalidInputError, NotFoundError


def test_the_local_engine_runs_and_says_what_it_did(folder, tmp_path, tiny_model):
    events = []
    options = RunOptions(model=str(tiny_model))
    summary = run([str(folder)], str(tmp_path / "out"), options, workers=0, formats=["csv"], progress=events.append)
    assert (summary.out, summary.counts["articles"], summary.read) == (str(tmp_path / "out"), 3, 3)
    assert (tmp_path / "out" / "mentions.csv").exists()
    assert [event.name for event in events if event.name != "tick"] == ["start", "shard", "finishing", "finish"]


@pytest.mark.parametrize("given", [{"workers": 2}, {"formats": ["csv"]}, {"progress": print}])
def test_an_engine_refuses_what_it_can_not_honour(given):
    (name,) = given
    with pytest.raises(InvalidInputError, match=f"{name} is not supported by the engine spark"):
        run(["x"], "out", RunOptions(), engine="spark", **given)


def test_parquet_is_no_other_format(tmp_path):
    with pytest.raises(NotFoundError):
        run([str(tmp_path / "none")], "out", RunOptions(), formats=["parquet"], workers=0)


def test_an_engine_that_is_unknown_is_answered_with_the_known_ones():
    with pytest.raises(InvalidInputError, match="ray is none of the engines local, spark"):
        run(["x"], "out", RunOptions(), engine="ray")
