import sys
import types

import pytest
import spacy

from thucthe.evaluate import finders
from thucthe.evaluate.finders import find_with
from thucthe.evaluate.match import Found, Span


@pytest.fixture
def underthesea(monkeypatch):
    """A recognizer with a given output."""
    tags = {}
    module = types.SimpleNamespace(
        sent_tokenize=lambda text: text.split(" | "),
        ner=lambda sentence: [(word, "N", "B-NP", tag) for word, tag in tags[sentence]],
    )
    monkeypatch.setitem(sys.modules, "underthesea", module)
    return tags


def names(text, found):
    return [(text[span.start : span.end], span.label) for span in found.outer]


def test_words_of_underthesea_are_found_again_in_the_text(underthesea):
    text = "Ông Lê  Lợi tới Huế | Huế mưa"
    underthesea["Ông Lê  Lợi tới Huế"] = [
        ("Ông", "O"), ("Lê", "B-PER"), ("Lợi", "I-PER"), ("tới", "O"), ("Huế", "B-LOC"),
    ]  # fmt: skip
    underthesea["Huế mưa"] = [("Huế", "B-LOC"), ("mưa", "O")]
    (found,) = find_with("underthesea")([text])
    assert names(text, found) == [("Lê  Lợi", "PER"), ("Huế", "LOC"), ("Huế", "LOC")]
    assert found.outer[2].start == text.rindex("Huế")


def test_a_word_that_underthesea_changed_is_skipped_and_not_sought_in_the_next_sentence(underthesea):
    text = "Ở Huê\u0301 | Huế mưa"
    underthesea["Ở Huê\u0301"] = [("Ở", "O"), ("Huế", "B-LOC")]
    underthesea["Huế mưa"] = [("Huế", "B-LOC"), ("mưa", "O")]
    (found,) = find_with("underthesea")([text])
    assert [span.start for span in found.outer] == [text.rindex("Huế")]


def test_names_of_one_label_that_stand_apart_are_two(underthesea):
    underthesea["Lê và Lợi"] = [("Lê", "I-PER"), ("và", "O"), ("Lợi", "I-PER")]
    (found,) = find_with("underthesea")(["Lê và Lợi"])
    assert names("Lê và Lợi", found) == [("Lê", "PER"), ("Lợi", "PER")]


def test_any_pipeline_of_spacy_can_be_measured_in_our_labels(tmp_path):
    nlp = spacy.blank("xx")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "PERSON", "pattern": "Lê"}, {"label": "DATE", "pattern": "nay"}])
    nlp.to_disk(tmp_path / "mine")
    finder = find_with(str(tmp_path / "mine"))
    assert list(finder(["Lê nay", ""])) == [Found((Span(0, 2, "PER"), Span(3, 6, "DATE"))), Found(())]
    assert finder.labels == ("PER", "LOC", "ORG", "DATE")


@pytest.mark.parametrize("scheme", [None, "vlsp2016"])
def test_the_scheme_is_told_to_the_pipeline(monkeypatch, scheme):
    calls = []
    monkeypatch.setattr(
        finders, "load_pipeline", lambda model, **kwargs: calls.append((model, kwargs)) or spacy.blank("xx")
    )
    find_with("vi_x", scheme)
    assert calls == [("vi_x", {"scheme": scheme})]


def test_an_unknown_model_is_refused():
    with pytest.raises(FileNotFoundError, match="no such model"):
        find_with("vi_none")


def test_a_missing_package_is_said_with_its_extra(tmp_path, monkeypatch):
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(ModuleNotFoundError, match=r"needs the package torch; .*thucthe\[train\]"):
        find_with(f"hf:{tmp_path}")


def test_a_folder_without_a_model_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no config\.json"):
        find_with(f"hf:{tmp_path}")
