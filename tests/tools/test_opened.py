"""The record of the tools that opened the exports is complete."""

from thucthe.write.export_formats import EXPORTS
from tools.opened import read_record


def test_every_format_was_opened_by_a_tool():
    record = read_record()
    assert {entry.format for entry in record} == set(EXPORTS.entries)
    assert all(entry.version[0].isdigit() for entry in record)
