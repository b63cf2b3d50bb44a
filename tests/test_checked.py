import pickle
from dataclasses import FrozenInstanceError, asdict, field, replace
from typing import Annotated

import pytest
from pydantic import Field

from thucthe.batch.run_options import RunOptions
from thucthe.checked import checked_dataclass
from thucthe.errors import InvalidInputError
from thucthe.read.sources.read_options import ReadOptions
from thucthe.recognize.name_entry import NameEntry


@checked_dataclass
class Recipe:
    name: str
    epochs: Annotated[int, Field(ge=1)] = 3
    shares: dict[str, float] = field(default_factory=dict)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"name": 3}, "name is 3, but input should be a valid string"),
        ({"name": "a", "epochs": "3"}, "epochs is '3', but input should be a valid integer"),
        ({"name": "a", "epochs": True}, "epochs is True"),
        ({"name": "a", "epochs": 0}, "epochs is 0, but input should be greater than or equal to 1"),
        ({"name": "a", "shares": {"guide": "half"}}, r"shares\.guide is 'half'"),
        ({"name": "a", "rounds": 3}, "rounds is unknown; known are name, epochs, shares"),
        ({}, "name is missing"),
        ({"name": "x" * 99, "epochs": "y" * 99}, r"epochs is 'y{59}…"),
    ],
)
def test_what_is_wrong_is_named(values, reason):
    with pytest.raises(InvalidInputError, match=reason):
        Recipe(**values)


def test_several_mistakes_are_told_at_once():
    with pytest.raises(InvalidInputError, match=r"name is missing; epochs is 'x'.*; rate is unknown"):
        Recipe(epochs="x", rate=3)


def test_values_are_given_by_name():
    with pytest.raises(InvalidInputError, match="given by name: name, epochs, shares"):
        Recipe("a")


def test_it_is_a_frozen_dataclass_that_can_be_copied_and_sent():
    recipe = Recipe(name="a", shares={"guide": 1})
    assert asdict(recipe) == {"name": "a", "epochs": 3, "shares": {"guide": 1.0}}
    assert pickle.loads(pickle.dumps(recipe)) == recipe
    assert replace(recipe, epochs=5).epochs == 5
    with pytest.raises(InvalidInputError, match="epochs"):
        replace(recipe, epochs=-1)
    with pytest.raises(FrozenInstanceError):
        recipe.epochs = 4


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: ReadOptions(max_chars="5"), "max_chars"),
        (lambda: ReadOptions(max_chars=0), "max_chars"),
        (lambda: ReadOptions(time_limit=-1.0), "time_limit"),
        (lambda: ReadOptions(column="x"), "column is unknown"),
        (lambda: RunOptions(words="yes"), "words"),
        (lambda: RunOptions(scheme="mine"), "scheme: mine: unknown scheme"),
        (lambda: RunOptions(read={"max_chars": 5}), "read"),
        (lambda: RunOptions(names=["FPT"]), "names"),
        (lambda: RunOptions(models="x"), "models is unknown; known are model"),
    ],
)
def test_options_of_a_run_are_checked(make, reason):
    with pytest.raises(InvalidInputError, match=reason):
        make()


def test_names_may_be_a_list():
    entry = NameEntry("FPT", "ORG", aliases=["Tập đoàn FPT"])
    assert RunOptions(names=[entry]).names == (entry,)
    assert entry.aliases == ("Tập đoàn FPT",)
    with pytest.raises(InvalidInputError, match="aliases is 'FPT', but must be a list or tuple"):
        NameEntry("Tập đoàn FPT", "ORG", aliases="FPT")
