"""The contract of the tables holds together."""

import pytest

from thucthe.schemas import SCHEMAS, SPECS, TABLES


@pytest.mark.parametrize("spec", TABLES, ids=lambda spec: spec.name)
def test_keys_and_references_are_columns_and_every_column_is_explained(spec):
    columns = {column.name: column for column in spec.columns}
    assert set(spec.key) <= set(columns)
    assert not any(columns[name].nullable for name in spec.key)
    for column, other in spec.references.items():
        (key,) = SPECS[other].key
        assert columns[column].type == SCHEMAS[other].field(key).type
    assert len({column.meaning for column in spec.columns}) == len(spec.columns)
    assert all(column.meaning and not column.meaning.endswith(".") for column in spec.columns)


def test_codes_are_text():
    codes = ["link_id", "present_id", "country", "entity_id"]
    assert {str(SCHEMAS["entities"].field(name).type) for name in codes} == {"string"}
