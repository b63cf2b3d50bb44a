import pytest

from thucthe.recognize.name_entry import NameEntry, to_config
from thucthe.train.assemble import blank
from tools.speed import measure_speed, measure_start

TEXTS = ["Hà Nội có mưa rào.", "Đà Nẵng nắng nóng. Trời quang mây.", "Huế có mưa."]


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """The folder of a pipeline that recognizes one name."""
    folder = tmp_path_factory.mktemp("models") / "vi_small"
    nlp = blank()
    nlp.add_pipe("thucthe_names", name="recognizer", config={"entries": to_config([NameEntry("Huế", "LOC")])})
    nlp.to_disk(folder)
    return folder


def test_the_whole_takes_as_long_as_its_stages_together(model):
    speed = measure_speed(model, TEXTS, rounds=1)
    rates = speed["rates"]
    assert set(rates) == {"tokenizer", "recognizer", "whole", "underthesea"} == set(speed["ratios"])
    assert 1 / rates["whole"] == pytest.approx(1 / rates["tokenizer"] + 1 / rates["recognizer"], rel=0.01)
    assert speed["ratios"]["whole"] == pytest.approx(rates["whole"] / rates["underthesea"], rel=0.01)
    assert speed["ratios"]["underthesea"] == 1
    assert speed["syllables"] == 15


def test_loading_and_memory_are_those_of_a_fresh_process(model):
    start = measure_start(model, TEXTS, starts=1)
    assert 0.1 < start["load_seconds"] < 60
    assert 20 < start["loaded_mb"] <= start["peak_mb"] < 4000
