import json

import pytest
from made_tables import HUE, LE, UBND, row

from thucthe.read.sources.outputs import is_own_output
from thucthe.write.export_formats import write_tables
from thucthe.write.table_files.store import to_arrow


@pytest.fixture
def made(arrow, tmp_path):
    """The entities of a run in which Lê Lợi is chairman of UBND TP Huế."""
    role = row("roles", article_id="a1", mention_id="a1-21-27", entity_id=LE, title="Chủ tịch", of_entity_id=UBND)
    role |= {"of_mention_id": "a1-0-11", "start_char": 0, "end_char": 27}
    roles = to_arrow([*arrow["roles"].to_pylist(), role], arrow["roles"].schema)
    write_tables({**arrow, "roles": roles}, tmp_path, ["ftm"])
    lines = (tmp_path / "tables.ftm.json").read_text(encoding="utf-8").splitlines()
    return {entity["id"]: entity for entity in map(json.loads, lines)}


def of_schema(made, schema):
    return [entity["properties"] for entity in made.values() if entity["schema"] == schema]


def test_entities_articles_mentions_and_roles_are_there(made):
    person, place = made[f"thucthe-{LE}"], made[f"thucthe-{HUE}"]
    assert person["schema"] == "Person"
    assert person["properties"]["position"] == ["Ông"]
    assert (place["schema"], place["properties"]["full"]) == ("Address", ["Huế"])
    assert place["properties"]["alias"] == ["TP Huế"]
    (membership,) = of_schema(made, "Membership")
    assert membership["member"] == [f"thucthe-{LE}"]
    assert membership["organization"] == [f"thucthe-{UBND}"]
    assert membership["role"] == ["Chủ tịch"]
    assert membership["date"] == ["2024-07-02"]
    article = made["thucthe-a1"]["properties"]
    assert article["publishedAt"] == ["2024-07-02"]
    assert article["peopleMentioned"] == ["Lê Lợi"]
    assert {mention["document"][0] for mention in of_schema(made, "Mention")} == {"thucthe-a1", "thucthe-a2"}


def test_followthemoney_accepts_every_entity(made):
    model = pytest.importorskip("followthemoney").model
    for entity in made.values():
        schema = model.get(entity["schema"])
        assert not schema.abstract
        schema.validate(entity)
        proxy = model.get_proxy(entity)
        for name, values in entity["properties"].items():
            assert len(proxy.get(name)) == len(set(values)), (entity["schema"], name, values)


def test_the_file_is_known_as_ours_and_no_article(made, tmp_path):
    assert is_own_output("json", (tmp_path / "tables.ftm.json").read_bytes()[:4096])
