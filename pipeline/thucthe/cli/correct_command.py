"""``thucthe correct``: correct the entities of a run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from thucthe.cli.console import EXPECTED, fail, show_warnings, stdout
from thucthe.cli.exit_status import ExitStatus

if TYPE_CHECKING:
    from thucthe.resolve.corpus.corrections import Correction
    from thucthe.tables import Tables

_PAIRS = ("merge", "split", "rename", "relabel", "apart")


class PairsCommand(TyperCommand):
    """A command whose options of two values may be given several times."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Join the two values of such an option into one, which Typer can repeat."""
        joined: list[str] = []
        rest = iter(args)
        for arg in rest:
            joined.append(arg)
            if arg.removeprefix("--") in _PAIRS and arg.startswith("--"):
                values = [value for value in (next(rest, None), next(rest, None)) if value is not None]
                if len(values) < 2:
                    fail(f"{arg} needs two values", ExitStatus.USAGE)
                joined.append(json.dumps(values))
        return super().parse_args(ctx, joined)


def _pairs(meaning: str, names: str) -> Any:
    return typer.Option(metavar=names, help=meaning, show_default=False)


Pairs = list[str] | None


def correct(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Output folder of `thucthe run`.")],
    merge: Annotated[Pairs, _pairs("Merge the second entity into the first.", "ENTITY ENTITY")] = None,
    split: Annotated[
        Pairs,
        _pairs(
            "Split the mentions of a form, of an article (`article:ID`) or of suspected namesakes (`senses`) off.",
            "ENTITY FORM|senses",
        ),
    ] = None,
    rename: Annotated[Pairs, _pairs("Rename the entity.", "ENTITY NAME")] = None,
    relabel: Annotated[Pairs, _pairs("Change the label of the entity.", "ENTITY PER|LOC|ORG")] = None,
    apart: Annotated[
        Pairs, _pairs("Keep the two entities apart; `thucthe review` no longer proposes the pair.", "ENTITY ENTITY")
    ] = None,
    drop: Annotated[
        list[str] | None,
        typer.Option(metavar="ENTITY", help="Remove this entity; it is not a name.", show_default=False),
    ] = None,
    source: Annotated[
        Path | None, typer.Option("--from", metavar="FILE", help="Corrections in CSV, such as `thucthe review` writes.")
    ] = None,
    undo: Annotated[
        list[int] | None,
        typer.Option(metavar="NUMBER", help="Undo the correction of this number, see --list.", show_default=False),
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="List the stored corrections.")] = False,
) -> None:
    """Correct the entities of a run by hand.

    An entity is given by its id, or by its name or alias if that is unique. Options are repeatable. Corrections are
    stored in DIR/corrections.csv and apply to all later runs into DIR; `thucthe run --corrections FILE` applies them to
    another run. The file has the columns action, entity and value and can be written by hand.

    Examples
    --------
        thucthe correct tables --merge "Cristiano Ronaldo" "CR7" --merge "Hermes" "Hermès"

        thucthe correct tables --split "Nguyễn Văn Hùng" "Hùng râu"

        thucthe correct tables --rename 3f2a9c01d4e5b677 "Tập đoàn FPT" --drop "VN-Index"

        thucthe correct tables --from review.csv
    """
    from thucthe.engines import correct as correct_run
    from thucthe.engines import undo as undo_corrections
    from thucthe.tables import open_tables

    pairs = {"merge": merge, "split": split, "rename": rename, "relabel": relabel, "apart": apart}
    given = [(action, *json.loads(pair)) for action, several in pairs.items() for pair in several or ()]
    given += [("drop", entity, "") for entity in drop or ()]
    if not (given or source or undo or list_):
        fail(
            f"no correction given: use {', '.join(f'--{action}' for action in pairs)}, --drop, --from or --undo",
            ExitStatus.USAGE,
        )
    try:
        with show_warnings():
            undone = undo_corrections(folder, set(undo)) if undo else []
        for correction in undone:
            stdout.print(f"undone: {_line(correction)}", markup=False)
        tables = open_tables(folder) if given or source else None
        corrections = _read_file(tables, folder, source) if tables and source else []
        corrections += [_correction(tables, *one) for one in given if tables]
        with show_warnings():
            touched = correct_run(folder, corrections) if corrections else []
    except EXPECTED as error:
        fail(error)
    for correction, n in zip(corrections, touched, strict=True):
        stdout.print(f"{_line(correction)}: {_count(n)}", markup=False)
    if list_:
        _show(folder)


def _read_file(tables: Tables, folder: Path, source: Path) -> list[Correction]:
    """Read a file of corrections whose entities must be in the run, or be named by earlier lines of the file.

    Raises
    ------
    InvalidInputError
        If a line is wrong or names an unknown entity; the message contains the line.
    """
    from thucthe.batch.folder import corrections_of
    from thucthe.errors import InvalidInputError
    from thucthe.resolve.corpus.corrections import read_numbered

    numbered, stored, renamed = read_numbered(source), set(corrections_of(folder)), set[str]()
    for line, correction in numbered:
        for entity_id, name in _entities_of(correction) if correction not in stored else ():
            if not (name in renamed or any(tables.has_entity(one) for one in (entity_id, name) if one)):
                raise InvalidInputError(f"{source}, line {line}: {name or entity_id}: no entity has this id or name")
        if correction.action == "rename":
            renamed.add(correction.value)
    return [correction for _, correction in numbered]


def _entities_of(correction: Correction) -> list[tuple[str, str]]:
    """Return id and name of each entity that a correction is about."""
    entities = [(correction.entity_id, correction.entity)]
    if correction.action in {"merge", "apart"}:
        entities.append((correction.value_id, correction.value))
    return entities


def _correction(tables: Tables, action: str, entity: str, value: str) -> Correction:
    """Write a correction down with the ids and the names of its entities."""
    from thucthe.resolve.corpus.corrections import Correction

    entities = tables.entities.set_index("entity_id")
    entity_id = tables.find_entity(entity)
    name, label = (str(entities.loc[entity_id, column]) for column in ("name", "label"))
    if action not in {"merge", "apart"}:
        return Correction(action, name, value, entity_id, label=label)
    value_id = tables.find_entity(value)
    same = label if entities.loc[value_id, "label"] == label else ""
    return Correction(action, name, str(entities.loc[value_id, "name"]), entity_id, value_id, same)


def _show(folder: Path) -> None:
    from thucthe.batch.folder import corrections_of, touched_of

    touched = touched_of(folder)
    for number, correction in enumerate(corrections_of(folder), 1):
        stdout.print(f"{number:>3}  {_line(correction)}: {_count(touched.get(correction, 0))}", markup=False)


def _line(correction: Correction) -> str:
    arrow = "<-" if correction.value else ""
    return " ".join(filter(None, (correction.action, correction.entity, arrow, correction.value)))


def _count(n: int) -> str:
    return f"{n:,} mention{'s' * (n != 1)} changed" if n else "no longer applies; its entity is not in this run"
