"""Shared fixtures."""

import shutil
from pathlib import Path

import pytest
import spacy
from hypothesis import settings

import thucthe
from thucthe.batch.local.local_engine import run
from thucthe.batch.run_options import RunOptions

# Without deadline, as the time of an example depends on what else runs on the machine.
settings.register_profile("thucthe", deadline=None, max_examples=50)
settings.load_profile("thucthe")
ROOT = Path(__file__).resolve().parents[1]
SPARK_CONF = ROOT / "tests" / "spark"
"""Folder of the configuration of Spark for tests."""
POISON = """
import os, re, signal, time
from spacy.language import Language

@Language.component("poison")
def poison(doc):
    if "CRASH" in doc.text:
        os.kill(os.getpid(), signal.SIGSEGV)
    if "LOOP" in doc.text:
        re.match("(a+)+$", "a" * 99 + "b")
    if "SLEEP" in doc.text:
        time.sleep(600)
    return doc
"""


def pytest_make_parametrize_id(val, argname):
    """Use the argument's name as id of long bytes: archives contain the time, but ids must be equal in all workers."""
    return argname if isinstance(val, bytes) and len(val) > 40 else None


FAILING = """
from spacy.language import Language

@Language.component("failing")
def failing(doc):
    if "Bài 2 " in doc.text:
        raise RuntimeError("not this one")
    return doc
"""


@pytest.fixture(scope="session")
def nlp():
    return thucthe.load()


@pytest.fixture(scope="session")
def articles() -> Path:
    """The sample articles of the project."""
    return ROOT / "data" / "articles"


@pytest.fixture
def folder(tmp_path) -> Path:
    """A folder with three short articles."""
    folder = tmp_path / "articles"
    (folder / "sub").mkdir(parents=True)
    texts = {
        "a.txt": "Việt Nam và Nhật Bản ký thỏa thuận\n\nThủ tướng Nhật Bản tới Hà Nội ngày 3/3.\n\nÔng gặp báo chí.\n",
        "b.txt": "Tin ngắn\n\nCông ty FPT mở văn phòng ở Đà Nẵng.\n\nAnh Lê Văn Tám cho biết như vậy.\n\nMinh Anh\n",
        "sub/c.txt": "Thời tiết\n\nHà Nội có mưa rào. Đà Nẵng nắng nóng.\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def make_model(folder, extra=None):
    nlp = spacy.blank("xx")
    nlp.add_pipe("sentencizer")
    patterns = [{"label": "LOC", "pattern": name} for name in ("Huế", "Hà Nội", "Vinh")]
    nlp.add_pipe("entity_ruler").add_patterns(patterns)
    if extra:
        nlp.add_pipe(extra)
    nlp.to_disk(folder)
    return folder


@pytest.fixture(scope="session")
def made_tiny_model(tmp_path_factory) -> Path:
    return make_model(tmp_path_factory.mktemp("model") / "tiny")


@pytest.fixture
def tiny_model(made_tiny_model, tmp_path):
    """The folder of a pipeline that recognizes three places; tests may change it."""
    return shutil.copytree(made_tiny_model, tmp_path / "tiny")


def install(place, name, source, entry_points):
    """Write a distribution of one module with entry points, as pip installs it."""
    information = place / f"{name}-1.dist-info"
    information.mkdir(parents=True)
    (place / f"{name}.py").write_text(source, encoding="utf-8")
    (information / "METADATA").write_text(f"Name: {name}\nVersion: 1\n", encoding="utf-8")
    lines = (f"[{group}]\n{entry}\n" for group, entry in entry_points.items())
    (information / "entry_points.txt").write_text("".join(lines), encoding="utf-8")


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A folder from which this process and its children import."""
    place = tmp_path / "site"
    monkeypatch.syspath_prepend(str(place))
    monkeypatch.setenv("PYTHONPATH", str(place))
    return place


@pytest.fixture
def frail_model(tmp_path, site):
    """The folder of a pipeline that crashes on some articles and does not terminate on others."""
    install(site, "poison_component", POISON, {"spacy_factories": "poison = poison_component:poison"})
    import poison_component  # noqa: F401

    return make_model(tmp_path / "frail", "poison")


@pytest.fixture
def failing_component(site):
    """The name of a component that fails over one of the short articles."""
    install(site, "failing_component", FAILING, {"spacy_factories": "failing = failing_component:failing"})
    import failing_component  # noqa: F401

    return "failing"


def write_short_articles(folder):
    folder.mkdir()
    for i in range(10):
        (folder / f"{i:02}.txt").write_text(f"Tin số {i}\n\nMưa ở Huế và Hà Nội ngày {i + 1}/3.\n", encoding="utf-8")
    lines = "".join(f'{{"text": "Bài {i} về Vinh và Huế."}}\n' for i in range(8))
    (folder / "crawl.jsonl").write_text(lines, encoding="utf-8")
    return folder


@pytest.fixture
def short_articles(tmp_path):
    """A folder with articles of one line, some of them in a container."""
    return write_short_articles(tmp_path / "short")


@pytest.fixture(scope="session")
def finished_run(tmp_path_factory, made_tiny_model):
    """The output folder of a run over short articles; tests that change it copy it."""
    folder = tmp_path_factory.mktemp("finished")
    options = RunOptions(model=str(made_tiny_model))
    run([write_short_articles(folder / "short")], folder / "out", options)
    return folder / "out"
