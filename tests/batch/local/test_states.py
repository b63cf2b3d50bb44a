"""What is kept of the files of a run, and of those of earlier runs."""

import tracemalloc
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from thucthe.batch.local.ledger import Ledger
from thucthe.batch.local.parts import keep_part, write_part
from thucthe.batch.local.sharding import Shard, Span
from thucthe.batch.local.states import StampSet, StateList, make_stamp, same_file, state_of, to_array
from thucthe.batch.shard_tables import PARTS
from thucthe.read.sources.file_list import FileList, SourceFile
from thucthe.read.sources.item import Item

N = 20_000
EMPTY = {name: schema.empty_table() for name, schema in PARTS.items()}


def many_files():
    files = FileList()
    for n in range(N):
        files.add(f"2025-{n // 1000}/tin-{n:06}.txt", "/nirgends")
    return files


def test_what_is_kept_of_a_file_takes_less_than_200_bytes(tmp_path):
    stamps = list(StampSet(StateList(many_files()).values))
    shard = Shard(tuple(Item("a.txt", "txt", b"") for _ in stamps), tuple(Span(s, 0, 1, True) for s in stamps), 1.0)
    (tmp_path / ".thucthe").mkdir()
    keep_part(write_part(tmp_path, shard, EMPTY, [stamp[:16] for stamp in stamps]), tmp_path)
    tracemalloc.start()
    states = StateList(many_files())
    ledger = Ledger(tmp_path)
    done = ledger.completed()
    content = ledger.content(StampSet(states.values))
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept / N < 200
    assert len(content.stamps) == done.count(states.values) == done.are_whole(states.values).sum() == N


def test_a_list_of_files_gives_what_was_added():
    files = FileList()
    others = [SourceFile("-", None, True), SourceFile("x", Path("/y/z"), problem="no permission")]
    files.add("sub/Tin số 1.txt", "/nguồn")
    files.add_other(others[0])
    files.add("a.txt", "")
    files.add_other(others[1])
    plain = [SourceFile("sub/Tin số 1.txt", Path("/nguồn/sub/Tin số 1.txt")), SourceFile("a.txt", Path("a.txt"))]
    assert list(files) == files[:] == [plain[0], others[0], plain[1], others[1]]
    assert files[-1] == others[1]
    assert files.problems == {3: "no permission"}
    assert [files.place(n) for n in range(4)] == ["/nguồn/sub/Tin số 1.txt", None, "a.txt", "/y/z"]


def test_states_of_a_list_are_those_of_its_files(folder):
    files = FileList()
    for name in ("a.txt", "sub/c.txt", "missing.txt"):
        files.add(name, str(folder))
    files.add_other(SourceFile("sub", folder / "sub", problem="no permission"))
    assert list(StateList(files)) == list(map(state_of, files))


@given(st.sets(st.binary(min_size=16, max_size=16)), st.sets(st.binary(min_size=16, max_size=16)))
def test_a_set_of_stamps_is_a_set(some, others):
    some, others = ({each.hex() for each in values} for values in (some, others))
    stamps = StampSet(to_array(some))
    assert stamps == some
    assert sorted(stamps) == sorted(some)
    assert len(stamps) == len(some)
    assert stamps | others == some | others
    assert all((each in stamps) == (each in some) for each in some | others)


def test_stamps_tell_files_and_their_states_apart():
    stamps = [make_stamp(path, state) for path in ("a", "b") for state in ("1", "2")]
    assert len(set(stamps)) == 4
    assert [same_file(stamp) for stamp in stamps[:2]] == [same_file(stamps[0])] * 2
    assert same_file(stamps[0]) != same_file(stamps[2])
    assert np.array_equal(to_array(stamps), np.concatenate([to_array([stamp]) for stamp in stamps]))
