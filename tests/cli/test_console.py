import pytest
from rich.table import Table
from rich.text import Text

from thucthe.cli import console
from thucthe.text.controls import mask_controls


@pytest.mark.parametrize("control", ["\x1b[31m", "\x1b]0;tên\x07", "\x9b31m", "\x00", "\x7f", "\u202e", "\ud800"])
def test_control_characters_of_texts_are_shown_as_replacement_characters(capsys, control):
    console.stdout.print(Text(f"Trần {control} Nam"))
    console.stdout.print(f"[bold]Trần[/] {control} Nam")
    console.stdout.print_json(data={"name": f"Trần {control.encode('utf-8', 'replace').decode()} Nam"})
    console.stdout.out(f"Trần {control} Nam")
    written = capsys.readouterr().out
    assert written.count("Nam") == 4
    assert not any(character in written for character in control if not character.isprintable())


def test_a_column_is_as_wide_as_what_is_shown(capsys):
    table = Table("tên", box=None)
    table.add_row(Text(mask_controls("\x1b\x1b\x1bĐỗ Văn Bé")))
    console.stdout.print(table)
    assert "���Đỗ Văn Bé" in capsys.readouterr().out
