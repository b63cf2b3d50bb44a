import json
import re
import unicodedata
from xml.etree import ElementTree

import pyarrow.parquet as pq
import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_tables import HUE, LE, TEXTS, UBND, arrow_tables, article_row, entity_row, mention_row
from spacy.tokens import DocBin

from thucthe.corpora.gold_files import GoldSpan, read_examples
from thucthe.ownership import STATE
from thucthe.write.export import export, write_corpora
from thucthe.write.export_formats import write_tables

FILES = {
    "conll": "articles.conll",
    "docbin": "docbin",
    "labelstudio": "labelstudio.json",
    "brat": "brat",
}


@pytest.fixture
def run(arrow, tmp_path):
    """The folder of a finished run."""
    (tmp_path / "run").mkdir()
    write_tables(arrow, tmp_path / "run", ["parquet"])
    return tmp_path / "run"


def test_tables_in_part_files_are_exported_as_those_in_one_file(arrow, run, tmp_path):
    for name, table in arrow.items():
        folder = tmp_path / "parts" / f"{name}.parquet"
        folder.mkdir(parents=True)
        half = len(table) // 2
        for number, part in enumerate([table.slice(0, half), table.slice(half)]):
            pq.write_table(part, folder / f"part-{number:05}.parquet")
        (folder / "_SUCCESS").touch()
    for folder in (run, tmp_path / "parts"):
        export(folder, ["jsonl", "labelstudio"], folder / "out")
    for file in visible(run / "out"):
        assert (tmp_path / "parts" / "out" / file.name).read_bytes() == file.read_bytes()


def visible(folder):
    return sorted(path for path in folder.iterdir() if path.name != STATE)


def without_carriage_returns(text):
    return text.replace("\r\n", " \n").replace("\r", "\n")


@pytest.mark.parametrize("corpus", list(FILES))
def test_texts_and_names_come_back_as_they_were(arrow, run, corpus):
    export(run, [corpus])
    examples = {example.id: example for example in read_examples(run / FILES[corpus])}
    texts = TEXTS if corpus != "brat" else {k: without_carriage_returns(v) for k, v in TEXTS.items()}
    assert {id: example.text for id, example in examples.items()} == texts
    found = {(id, span) for id, example in examples.items() for span in example.spans}
    assert found == {
        (row["article_id"], GoldSpan(row["start_char"], row["end_char"], row["label"], int(row["parent"] is not None)))
        for row in arrow["mentions"].to_pylist()
    }


WORDS = [
    "Huế",
    "Hue\u0302\u0301",
    "UBND",
    "TP.HCM",
    "a_b",
    "😀",
    "👨‍👩‍👧",
    "mưa,",
    '"',
    "|",
    "\\",
    "-",
    "O",
    "Lê",
    "=1",
    "\u200b",
]
SPACES = [" ", "  ", "\n\n", "\r\n", "\r", "\t", "\u00a0", "\u2028", "\x0c", ""]


@st.composite
def marked_texts(draw):
    """A text with names: consecutive words, some with a nested name."""
    words = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=12))
    text = draw(st.sampled_from(SPACES))
    places = []
    for word in words:
        places.append((len(text), len(text) + len(word)))
        text += word + draw(st.sampled_from(SPACES))
    names = []
    first = 0
    while first < len(words):
        length = draw(st.integers(0, 3))
        if length and first + length <= len(words):
            label = draw(st.sampled_from(["PER", "LOC", "ORG"]))
            inside = places[first : first + length]
            names.append((inside[0][0], inside[-1][1], label, 0))
            names += [(*place, "LOC", 1) for place in inside[1:] if draw(st.booleans())]
        first += length + 1
    return text, sorted(names, key=lambda name: (name[0], -name[1]))


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(marked_texts())
def test_any_text_with_names_comes_back(tmp_path_factory, marked):
    text, names = marked
    folder = tmp_path_factory.mktemp("corpora")
    tables = arrow_tables(
        articles=[article_row("a", text)],
        mentions=[mention_row("a", text[s:e], s, label, "e", nested=depth > 0) for s, e, label, depth in names],
        entities=[entity_row("e", "Huế", "LOC")],
    )
    write_corpora(tables, folder, list(FILES))
    for corpus in FILES:
        (example,) = read_examples(folder / FILES[corpus])
        assert example.text == (text if corpus != "brat" else without_carriage_returns(text)), corpus
        assert [(s.start, s.end, s.label, s.depth) for s in example.spans] == sorted(names), corpus


def test_a_docbin_loads_with_spacy_and_holds_scores_and_entities(run):
    export(run, ["docbin"])
    first, _, third = DocBin().from_disk(run / "docbin" / "0001.spacy").get_docs(spacy.blank("xx").vocab)
    assert [(e.text, e.label_, e.kb_id_) for e in first.ents] == [
        ("UBND TP Huế", "ORG", UBND),
        ("Lê Lợi", "PER", LE),
        ("Huế", "LOC", HUE),
    ]
    assert [(s.text, s.label_, s.kb_id_) for s in first.spans["nested"]] == [("TP Huế", "LOC", HUE)]
    assert {e._.thucthe.confidence for e in first.ents} == {0.9012}
    assert first.spans["nested"][0]._.thucthe.confidence == 0.9012
    assert (first.user_data["article_id"], first.user_data["published"]) == ("a1", "2024-07-02")
    assert len(list(first.sents)) == 2
    assert third.user_data["published"] is None


def test_conll_has_a_word_a_line_and_a_blank_line_after_each_sentence(run):
    export(run, ["conll"])
    lines = (run / "articles.conll").read_text(encoding="utf-8").split("\n")
    assert lines[:8] == [
        "-DOCSTART-\ta1\tO\tO",
        "",
        "UBND\t_\tO\tB-ORG",
        "TP\t_\tB-LOC\tI-ORG",
        "Huế\t_\tI-LOC\tI-ORG",
        "họp\tSpacesAfter=\\n\\n\tO\tO",
        "",
        "Ông\t_\tO\tO",
    ]


def test_label_studio_tasks_fit_their_configuration(run):
    export(run, ["labelstudio"])
    tasks = json.loads((run / "labelstudio.json").read_text(encoding="utf-8"))
    view = ElementTree.parse(run / "labelstudio.xml").getroot()
    control, shown = view.find("Labels"), view.find("Text")
    ids = set()
    for task in tasks:
        text = task["data"][shown.get("value").removeprefix("$")]
        for region in task["predictions"][0]["result"]:
            value = region["value"]
            assert text[value["start"] : value["end"]] == value["text"]
            assert (region["from_name"], region["to_name"]) == (control.get("name"), control.get("toName"))
            assert region["type"] == "labels"
            assert set(value["labels"]) <= {label.get("value") for label in control}
            assert region["score"] == 0.9012
            assert region["id"] not in ids
            ids.add(region["id"])
    assert len(ids) == 6


def test_brat_files_are_as_brat_reads_them(run):
    export(run, ["brat"])
    for file in (run / "brat").glob("*.ann"):
        # With any newline, as brat reads; each name must be what its offsets say (server/src/annotation.py).
        text = file.with_suffix(".txt").read_text(encoding="utf-8")
        for line in file.read_text(encoding="utf-8").splitlines():
            id, data, words = line.split("\t")
            if id.startswith("T"):
                _, spans = data.split(" ", 1)
                pieces = [tuple(map(int, span.split(" "))) for span in spans.split(";")]
                assert " ".join(text[start:end] for start, end in pieces) == words
            elif id.startswith("N"):
                assert re.fullmatch(r"Reference T\d+ \S+?:\S+", data)
            else:
                assert re.fullmatch(r"AnnotatorNotes T\d+", data)
    second = (run / "brat" / "a2.ann").read_text(encoding="utf-8")
    assert "N1\tReference T1 geonames:1580240\tHuế\n" in second
    name = unicodedata.normalize("NFD", "Lê Lợi")
    assert re.search(rf"^T2\tPER \d+ \d+;\d+ \d+\t{name}$", second, re.MULTILINE)
    assert {"PER", "LOC", "ORG"} <= set((run / "brat" / "annotation.conf").read_text(encoding="utf-8").split())


@pytest.mark.parametrize("corpus", list(FILES))
def test_corrections_are_not_overwritten_by_accident(run, corpus):
    export(run, [corpus])
    with pytest.raises(FileExistsError, match="--overwrite"):
        export(run, [corpus])
    path = run / FILES[corpus]
    for file in path.iterdir() if path.is_dir() else [path]:
        file.write_bytes(b"corrected")
    export(run, [corpus], overwrite=True)
    assert not any(file.read_bytes() == b"corrected" for file in (path.iterdir() if path.is_dir() else [path]))


def test_a_run_in_csv_is_exported_to_another_folder(arrow, tmp_path):
    write_tables(arrow, tmp_path, ["csv"])
    export(tmp_path, ["sqlite", "conll"], tmp_path / "new" / "out")
    assert [path.name for path in visible(tmp_path / "new" / "out")] == ["articles.conll", "tables.sqlite"]


def test_tables_that_do_not_belong_together_are_refused(arrow, tmp_path):
    with pytest.raises(ValueError, match="which the table entities lacks"):
        write_corpora({**arrow, "entities": arrow["entities"].slice(1)}, tmp_path, ["brat"])
    with pytest.raises(ValueError, match="not in the order"):
        write_corpora({**arrow, "articles": arrow["articles"].slice(1)}, tmp_path, ["brat"])
    assert visible(tmp_path) == []
