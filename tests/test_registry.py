"""Registries: other packages add entries by entry points; what is wrong with one is said in a sentence."""

import re
import subprocess
import sys
from dataclasses import dataclass

import pytest

from tests.conftest import ROOT, install
from thucthe.engines import ENGINES
from thucthe.errors import InvalidInputError
from thucthe.read.sources.readers import READERS
from thucthe.recognize.networks.network_kinds import NETWORKS
from thucthe.registry import Registry
from thucthe.resolve.lexicon.knowledge_bases import KNOWLEDGE_BASES
from thucthe.write.export_formats import EXPORTS

GROUPS = {registry.group for registry in (READERS, NETWORKS, EXPORTS, ENGINES, KNOWLEDGE_BASES)}

SUBTITLES = """
from thucthe.errors import UnreadableError
from thucthe.read.documents.plain_text import read_plain_text
from thucthe.read.sources.readers import Reader

LRC = Reader(suffixes=(".lrc",), magic=(b"[ti:",), function="subtitles:read", guarded=True)
SBV = Reader(suffixes=(".sbv",), function="subtitles:read", guarded=False)
BROKEN = 3


def read(data):
    if b"0:" not in data:
        raise UnreadableError("these are no subtitles")
    lines = [line for line in data.splitlines() if line and b"0:" not in line and b"[" not in line]
    return read_plain_text(b" ".join(lines))
"""


def python(code, *arguments, status=0):
    """Run a program in a new process, which sees the distributions in ``site``."""
    result = subprocess.run([sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True)
    assert result.returncode == status, result.stderr
    return (result.stdout if status == 0 else result.stderr).strip()


@dataclass
class Animal:
    sound: str


def test_an_unknown_name_is_answered_with_the_known_ones():
    animals = Registry("animals", Animal, {"dog": Animal("gâu"), "cat": Animal("meo")})
    assert animals.get("cat").sound == "meo"
    with pytest.raises(InvalidInputError, match="cow is none of the animals dog, cat"):
        animals.get("cow")


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("lrc = subtitles:MISSING", "can't be loaded .AttributeError"),
        ("lrc = no_such_module:LRC", "can't be loaded .ModuleNotFoundError"),
        ("lrc = subtitles:BROKEN", "lrc of the group thucthe_readers is no Reader"),
        ("pdf = subtitles:LRC", "pdf of the group thucthe_readers has the name of a built-in entry"),
    ],
)
def test_an_entry_point_that_can_not_be_used_is_said_in_a_sentence(site, entry, reason):
    install(site, "subtitles", SUBTITLES, {"thucthe_readers": entry})
    told = python(
        "import re, sys\n"
        "from thucthe.errors import PluginError\n"
        "from thucthe.read.sources.readers import READERS\n"
        "try:\n    READERS.entries\n"
        "except PluginError as error:\n    print(bool(re.search(sys.argv[1], str(error))))",
        reason,
    )
    assert told == "True"
    told = python("import sys; from thucthe.cli.app import app; app(['info'])", status=1)
    assert told.startswith("Error: ")
    assert "Traceback" not in told


@pytest.mark.parametrize("workers", [0, 1])
def test_a_reader_of_another_package_reads_its_files_in_every_process(site, tmp_path, tiny_model, workers):
    install(site, "subtitles", SUBTITLES, {"thucthe_readers": "lrc = subtitles:LRC\nsbv = subtitles:SBV"})
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "a.lrc").write_text("[ti: Tin]\n0:01\nMưa lớn ở Huế\n", encoding="utf-8")
    (folder / "b.sbv").write_text("0:01\nNắng ở Vinh\n", encoding="utf-8")
    (folder / "c.sbv").write_text("Tin ở Vinh\n", encoding="utf-8")
    (folder / "d.txt").write_text("[ti: Tin]\n0:01\nGió ở Hà Nội\n", encoding="utf-8")
    code = (
        "import sys, thucthe\n"
        "from thucthe.batch.local.local_engine import run\n"
        "from thucthe.batch.run_options import RunOptions\n"
        "source, out, model, workers = sys.argv[1:]\n"
        "run([source], out, RunOptions(model=model), workers=int(workers))\n"
        "tables = thucthe.open(out)\n"
        "print(dict(zip(tables.articles.path, tables.articles.format)), tables.mentions.text.tolist(), "
        "dict(zip(tables.rejects.path, tables.rejects.message)))"
    )
    told = python(code, folder, tmp_path / "out", tiny_model, workers)
    assert told == str({"a.lrc": "lrc", "b.sbv": "sbv", "d.txt": "lrc"}) + " ['Huế', 'Vinh', 'Hà Nội'] " + str(
        {"c.sbv": "these are no subtitles"}
    )


FORMATS = """
import json

from thucthe.write.export_formats import CorpusFormat, TableFormat


def write_counts(tables, path):
    path.write_text(json.dumps({name: rows.stat().st_size > 0 for name, rows in tables.items()}))


def write_names(articles, folder):
    lines = [f"{article.path}: {name.text}" for article in articles for name in article.names]
    (folder / "names.txt").write_text("\\n".join(lines), encoding="utf-8")


COUNTS = TableFormat(suffix="counts", write=write_counts, one_file=True)
NAMES = CorpusFormat(creates="names.txt", write=write_names)
"""


def test_exports_of_another_package_are_written_by_run_and_export(site, folder, tmp_path, tiny_model):
    install(site, "formats", FORMATS, {"thucthe_exports": "counts = formats:COUNTS\nnames = formats:NAMES"})
    out = tmp_path / "out"
    code = "import sys; from thucthe.cli.app import app; app(sys.argv[1:])"
    python(code, "run", folder, "--out", out, "--model", tiny_model, "--workers", 0, "--format", "counts", "-q")
    assert '"mentions": true' in (out / "tables.counts").read_text(encoding="utf-8")
    python(code, "export", out, "--to", "names")
    assert (out / "names.txt").read_text(encoding="utf-8").splitlines()[0] == "a.txt: Hà Nội"
    told = python(code, "run", folder, "--out", out, "--format", "names", status=2)
    assert "names is no format of tables" in " ".join(told.split())


NETWORK = """
import numpy as np

from thucthe.recognize.networks.network_kinds import NetworkKind
from thucthe.recognize.tags.scheme import TAGS


class CapitalScorer:
    \"\"\"Takes every unit that starts with Z for a place.\"\"\"

    def __init__(self, folder):
        self.letter = (folder / "letter.txt").read_text()

    def predict_logits(self, segmentation, scheme):
        scores = np.zeros((len(segmentation.forms), len(TAGS)), dtype=np.float32)
        for unit, form in enumerate(segmentation.forms):
            scores[unit, TAGS.index("S-LOC" if form.startswith(self.letter) else "O")] = 9.0
        return scores


CAPITALS = NetworkKind(load=CapitalScorer, files=("letter.txt",))
"""


def test_a_network_of_another_package_finds_names(site, tmp_path):
    install(site, "capitals", NETWORK, {"thucthe_networks": "capitals = capitals:CAPITALS"})
    code = (
        "import pathlib, sys, spacy, thucthe\n"
        "folder = pathlib.Path(sys.argv[1])\n"
        "nlp = spacy.blank('xx')\n"
        "nlp.add_pipe('sentencizer')\n"
        "nlp.add_pipe('thucthe_recognizer', name='recognizer', config={'networks': ['capitals']})\n"
        "nlp.to_disk(folder)\n"
        "(folder / 'recognizer').mkdir(exist_ok=True)\n"
        "(folder / 'recognizer' / 'letter.txt').write_text('Z')\n"
        "doc = thucthe.load(folder)('Mưa ở Zanzibar và Huế.')\n"
        "print([(e.text, e.label_, e._.thucthe.recognizer) for e in doc.ents])"
    )
    assert python(code, tmp_path / "model") == "[('Zanzibar', 'LOC', 'capitals')]"


ENGINE = """
from thucthe.batch.local.local_engine import LocalEngine


class CountingEngine:
    refuses = {"workers": "it counts alone", "progress": "it counts in silence"}
    resumes = False

    def run(self, sources, out, options, **arguments):
        print("counting", len(sources), "source of", options.model.rpartition("/")[2])
        return LocalEngine().run(sources, out, options, **arguments | {"workers": 0})


COUNTING = CountingEngine()
"""


def test_an_engine_of_another_package_runs_and_refuses_what_it_can_not_honour(site, folder, tmp_path, tiny_model):
    install(site, "counting", ENGINE, {"thucthe_engines": "counting = counting:COUNTING"})
    out = tmp_path / "out"
    code = "import sys; from thucthe.cli.app import app; app(sys.argv[1:])"
    told = python(code, "run", folder, "--out", out, "--model", tiny_model, "--engine", "counting")
    assert "counting 1 source of tiny" in told
    assert "Articles   3" in told
    arguments = ("run", folder, "--out", out, "--engine", "counting", "--workers", 2)
    assert "--workers is not supported with --engine counting: it counts alone" in " ".join(
        python(code, *arguments, status=2).split()
    )
    told = python(code, "run", folder, "--out", out, "--engine", "ray", status=2)
    assert "ray is none of the engines local, spark" in " ".join(told.split())


ATLAS = """
from thucthe.resolve.lexicon.gazetteer import place_key
from thucthe.resolve.lexicon.knowledge_base import Candidate, Place

NARNIA = Place(
    source="atlas", id="N1", name="Narnia", kind="country", country="NN", parent="",
    latitude=1.5, longitude=2.5, weight=1_000_000,
)


class Atlas:
    sources = ("atlas",)

    def get_candidates(self, key):
        return [Candidate(NARNIA, True, "NN")] if key == place_key("Xứ Narnia") else []

    def describe(self, source, id):
        return NARNIA if id == NARNIA.id else None


BASE = Atlas()
"""


def test_places_are_linked_to_a_knowledge_base_of_another_package_and_described(site, tmp_path):
    install(site, "atlas", ATLAS, {"thucthe_knowledge_bases": "atlas = atlas:BASE"})
    code = (
        "import pathlib, sys, spacy, thucthe\n"
        "model, article = map(pathlib.Path, sys.argv[1:])\n"
        "nlp = spacy.blank('xx')\n"
        "nlp.add_pipe('sentencizer')\n"
        "nlp.add_pipe('entity_ruler').add_patterns([{'label': 'LOC', 'pattern': 'Xứ Narnia'}])\n"
        "nlp.add_pipe('thucthe_linker', config={'knowledge_base': 'atlas'})\n"
        "nlp.to_disk(model)\n"
        "article.write_text('Tuyết rơi ở Xứ Narnia.', encoding='utf-8')\n"
        "entities = thucthe.extract(article, model=model).entities\n"
        "columns = ['name', 'link_source', 'link_id', 'country', 'latitude', 'longitude']\n"
        "print(entities[columns].values.tolist())"
    )
    assert (
        python(code, tmp_path / "model", tmp_path / "a.txt") == "[['Xứ Narnia', 'atlas', 'atlas:N1', 'NN', 1.5, 2.5]]"
    )


def test_the_packages_of_the_guide_work(site, tmp_path, tiny_model):
    guide = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")
    sources = dict(re.findall(r"```python\n# (\w+)\.py\n(.*?)```", guide, re.DOTALL))
    entries = re.findall(r'\[project\.entry-points\.(\w+)\]\n(\w+) = "(\w+):(\w+)"', guide)
    assert {module for _, _, module, _ in entries} == set(sources)
    for group, name, module, value in entries:
        install(site, module, sources[module], {group: f"{name} = {module}:{value}"})
    folder, out = tmp_path / "songs", tmp_path / "out"
    folder.mkdir()
    (folder / "a.lrc").write_text("[ti:Mưa]\n[00:05]Trời mưa ở Huế\n", encoding="utf-8")
    code = "import sys; from thucthe.cli.app import app; app(sys.argv[1:])"
    python(code, "run", folder, "--out", out, "--model", tiny_model, "--workers", 0, "-q")
    python(code, "export", out, "--to", "names")
    assert (out / "names.txt").read_text(encoding="utf-8") == "a.lrc\tHuế\n"
    for group in re.findall(r"^\| `(thucthe_\w+)`", guide, re.MULTILINE):
        assert group in GROUPS
