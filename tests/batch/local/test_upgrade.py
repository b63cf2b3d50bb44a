"""A run is repeated with another version or model: same sources, options, corrections and ids."""

import json

import pytest
from typer.testing import CliRunner

import thucthe
from tests.conftest import make_model
from thucthe.batch.local.local_engine import run
from thucthe.batch.local.request import read_request
from thucthe.batch.run_options import RunOptions
from thucthe.cli.app import app
from thucthe.errors import NotFoundError, OtherSettingsError
from thucthe.ownership import STATE
from thucthe.read.sources.read_options import ReadOptions


def call(*arguments):
    return CliRunner().invoke(app, [*map(str, arguments), "--workers", "0"])


def test_another_version_reads_everything_again_with_the_options_of_the_last_run(
    folder, tmp_path, tiny_model, monkeypatch
):
    out = tmp_path / "out"
    options = RunOptions(model=str(tiny_model), read=ReadOptions(max_chars=60))
    run([folder], out, options, formats=["csv"])
    before = thucthe.open(out)
    assert len(before.rejects) == 2
    monkeypatch.setattr("thucthe.batch.run_options.__version__", "9.0.0")
    with pytest.raises(OtherSettingsError, match="thucthe upgrade"):
        run([folder], out, options)
    (out / "mentions.csv").unlink()
    result = call("upgrade", out, "--model", tiny_model)
    assert result.exit_code == 0, result.output
    after = thucthe.open(out)
    assert after.entities.equals(before.entities)
    assert len(after.rejects) == 2
    assert (out / "mentions.csv").exists()


def test_ids_that_change_with_the_model_are_redirected(folder, tmp_path, tiny_model):
    out = tmp_path / "out"
    run([folder], out, RunOptions(model=str(tiny_model)))
    old = thucthe.open(out)
    other = make_model(tmp_path / "other", "thucthe_linker")
    assert call("upgrade", out, "--model", other).exit_code == 0
    new = thucthe.open(out)
    gone = set(old.entities.entity_id) - set(new.entities.entity_id)
    assert gone <= set(new.redirects.entity_id)
    said = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert (said["model"], said["run"]) == (other.name, 2)


def test_a_request_that_is_damaged_is_replaced_by_sources_that_are_named(folder, tmp_path, tiny_model):
    out = tmp_path / "out"
    run([folder], out, RunOptions(model=str(tiny_model)))
    (out / STATE / "request.json").write_text("{", encoding="utf-8")
    with pytest.raises(NotFoundError, match="name them after the folder"):
        read_request(out)
    assert call("upgrade", out, folder, "--model", tiny_model).exit_code == 0


def test_sources_that_have_moved_are_named(folder, tmp_path, tiny_model):
    out = tmp_path / "out"
    run([folder], out, RunOptions(model=str(tiny_model)))
    folder.rename(tmp_path / "moved")
    assert call("upgrade", out, "--model", tiny_model).exit_code == 4
    assert call("upgrade", out, tmp_path / "moved", "--model", tiny_model).exit_code == 0


def test_standard_input_can_not_be_read_again(tmp_path):
    with pytest.raises(NotFoundError, match="name them after the folder"):
        read_request(tmp_path)
