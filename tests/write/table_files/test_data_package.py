import json

import pandas as pd
import pytest
from made_tables import arrow_tables, entity_row

from thucthe.read.sources.outputs import is_own_output
from thucthe.schemas import SCHEMA_VERSION
from thucthe.write.export_formats import write_tables

frictionless = pytest.importorskip("frictionless")


def test_frictionless_finds_the_csv_files_as_they_are_described(arrow, tmp_path):
    write_tables(arrow, tmp_path, ["csv"])
    report = frictionless.Package(str(tmp_path / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "note"])
    package = frictionless.Package(str(tmp_path / "datapackage.json"))
    assert package.resource_names == list(arrow)
    rows = package.get_resource("articles").read_rows()
    assert [row["published"] and row["published"].isoformat() for row in rows] == ["2024-07-02", "2024-07-17", None]


def test_codes_stay_text_in_readers_that_follow_the_description(tmp_path):
    codes = {"link_source": "vn_admin", "link_id": "01", "present_id": "01", "country": "NA"}
    write_tables(arrow_tables(entities=[entity_row("e", "Hà Nội", "LOC", **codes)]), tmp_path, ["csv"])
    content = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert content["schema_version"] == SCHEMA_VERSION
    (entities,) = (resource for resource in content["resources"] if resource["name"] == "entities")
    texts = {field["name"]: str for field in entities["schema"]["fields"] if field["type"] == "string"}
    frame = pd.read_csv(tmp_path / "entities.csv", dtype=texts, keep_default_na=False)
    assert {name: frame[name][0] for name in codes} == codes
    (row,) = frictionless.Package(str(tmp_path / "datapackage.json")).get_resource("entities").read_rows()
    assert {name: row[name] for name in codes} == codes


def test_the_description_is_known_as_ours_and_no_article(arrow, tmp_path):
    write_tables(arrow, tmp_path, ["csv"])
    assert is_own_output("json", (tmp_path / "datapackage.json").read_bytes()[:4096])
