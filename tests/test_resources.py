import pytest

from tests.conftest import ROOT
from thucthe.errors import NotFoundError
from thucthe.resources import find_recipe, list_recipes


def test_a_recipe_is_found_by_its_name_or_its_path(tmp_path):
    assert find_recipe("retrain").read_text(encoding="utf-8").startswith("#")
    mine = tmp_path / "mine.cfg"
    mine.write_text("[pipeline]\n", encoding="utf-8")
    assert find_recipe(mine) == mine


@pytest.mark.parametrize("name", ["none", "models/none.cfg", "../retrain"])
def test_an_unknown_recipe_is_answered_with_the_known_ones(name):
    with pytest.raises(NotFoundError, match="retrain, vi_news"):
        find_recipe(name)


def test_the_wheel_has_every_recipe_and_model():
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    wanted = [path.name for path in (ROOT / "models").glob("*.cfg")]
    wanted += [path.parent.name for path in (ROOT / "models").glob("*/config.cfg")]
    assert not [name for name in wanted if f'"models/{name}" = "thucthe/models/{name}"' not in project]
    assert set(list_recipes()) == {path.stem for path in (ROOT / "models").glob("*.cfg")}
