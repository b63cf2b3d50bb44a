"""The pipelines keep the contract of spaCy's own; the tests use only spaCy's public interface."""

import copy
import pickle

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span, Token
from spacy.training import Example

import thucthe

LINKED = "Huế mưa to suốt đêm."
WITH_ROLE = "Chủ tịch Lò Văn Páo phát biểu tại Điện Biên."
SPLIT = "Chuyến bay Hà Nội-Nha Trang hoãn."
"""A text with a name that ends inside a word of the segmenter."""
TEXTS = [LINKED, WITH_ROLE, SPLIT, "Không có tên nào.", ""]


@pytest.fixture(scope="module")
def nlp():
    return thucthe.load("vi_news_fast")


@Language.component("annotates_everything")
def annotate_everything(doc):
    doc.cats = {"news": 1.0}
    doc._.source = "test"
    for token in doc:
        token.tag_, token.lemma_, token._.number = "X", token.text.lower(), token.i
    return doc


@pytest.fixture
def extended():
    Doc.set_extension("source", default=None)
    Token.set_extension("number", default=None)
    nlp = thucthe.load("vi_news_fast")
    nlp.add_pipe("annotates_everything", first=True)
    yield nlp
    Doc.remove_extension("source")
    Token.remove_extension("number")


def annotation(doc):
    spans = [*doc.ents, *doc.spans["nested"]]
    return (
        doc.text,
        [(s.text, s.label_, s.kb_id_, s.id_, s._.thucthe) for s in spans],
        [(r.person.text, r.title, r.of and r.of.text, r.start, r.end) for r in doc._.thucthe.roles],
        doc._.thucthe.sections,
    )


def test_the_split_text_is_one_in_which_a_word_is_split(nlp):
    before = [token.text for token in nlp.make_doc(SPLIT)]
    assert before != [token.text for token in nlp(SPLIT)]


def test_contexts_come_along(nlp):
    pairs = [(text, number) for number, text in enumerate(TEXTS)]
    assert [context for _, context in nlp.pipe(pairs, as_tuples=True)] == list(range(len(TEXTS)))


@pytest.mark.parametrize("text", [LINKED, SPLIT])
def test_annotation_of_earlier_components_stays(extended, text):
    doc = extended(text)
    assert doc.cats == {"news": 1.0}
    assert doc._.source == "test"
    assert {token.tag_ for token in doc} == {"X"}
    assert doc[0].lemma_ == doc[0].text.lower()
    assert doc[-1]._.number is not None


@pytest.mark.parametrize("ruled", ["Hà Nội-Nha", "Chuyến"])
def test_entities_that_are_there_before_the_recognizer_stay(ruled):
    nlp = thucthe.load("vi_news_fast")
    ruler = nlp.add_pipe("entity_ruler", before="recognizer")
    ruler.add_patterns([{"label": "EVENT", "pattern": ruled, "id": "E1"}])
    doc = nlp(SPLIT)
    assert [(ent.text, ent.ent_id_) for ent in doc.ents if ent.label_ == "EVENT"] == [(ruled, "E1")]


def test_span_groups_follow_a_split(nlp):
    doc = nlp.make_doc(SPLIT)
    doc.spans["mine"] = [Span(doc, len(doc) - 2, len(doc), "END")]
    doc = nlp(doc)
    assert [(span.text, span.label_) for span in doc.spans["mine"]] == [("Trang hoãn.", "END")]


@pytest.mark.parametrize("text", TEXTS)
def test_docs_can_be_stored_copied_and_pickled(nlp, text, tmp_path):
    doc = nlp(text)
    doc.to_disk(tmp_path / "doc")
    stored = DocBin(store_user_data=True, docs=[doc]).to_bytes()
    again = [
        Doc(nlp.vocab).from_bytes(doc.to_bytes()),
        Doc(nlp.vocab).from_disk(tmp_path / "doc"),
        *DocBin().from_bytes(stored).get_docs(nlp.vocab),
        pickle.loads(pickle.dumps(doc)),
        doc.copy(),
        copy.deepcopy(doc),
    ]
    if not text:  # spaCy stores no span groups of an empty Doc in a DocBin
        again = [one for one in again if "nested" in one.spans]
    assert all(annotation(one) == annotation(doc) for one in again)


def test_annotation_survives_cutting_and_joining(nlp):
    first, second = nlp(LINKED), nlp(WITH_ROLE)
    joined = Doc.from_docs([first, second])
    (role,) = joined._.thucthe.roles
    assert (role.person.text, role.title) == ("Lò Văn Páo", "Chủ tịch")
    alone = joined[len(first) :].as_doc(copy_user_data=True)
    assert [span._.thucthe.name for span in alone.ents] == [span._.thucthe.name for span in second.ents]


def test_several_processes_give_the_same(nlp):
    alone = [annotation(doc) for doc in nlp.pipe(TEXTS)]
    assert [annotation(doc) for doc in nlp.pipe(TEXTS, n_process=2)] == alone


def test_a_saved_pipeline_is_the_same(nlp, tmp_path):
    nlp.to_disk(tmp_path / "model")
    again = spacy.load(tmp_path / "model")
    assert [annotation(doc) for doc in again.pipe(TEXTS)] == [annotation(doc) for doc in nlp.pipe(TEXTS)]


def test_evaluate_scores_entities(nlp):
    text = "Thủ đô Astana của Kazakhstan đón khách."
    wrong = Example.from_dict(nlp.make_doc(LINKED), {"entities": [(0, 3, "PER")]})
    entities = [(ent.start_char, ent.end_char, ent.label_) for ent in nlp(text).ents]
    right = Example.from_dict(nlp.make_doc(text), {"entities": entities})
    scores = nlp.evaluate([right, wrong])
    assert scores["ents_p"] == pytest.approx(len(entities) / (len(entities) + 1))
    assert scores["ents_per_type"]["LOC"]["r"] == 1.0
    assert "ents_f" in nlp.config["training"]["score_weights"] or scores["ents_f"] > 0


def test_the_evaluate_command_of_spacy_works(nlp, tmp_path):
    from spacy.cli.evaluate import evaluate

    nlp.to_disk(tmp_path / "model")
    DocBin(docs=[nlp(LINKED)]).to_disk(tmp_path / "gold.spacy")
    assert evaluate(str(tmp_path / "model"), tmp_path / "gold.spacy", silent=True)["ents_f"] == 1.0


def test_labels_and_ids_are_filled():
    nlp = thucthe.load("vi_news_fast", names=[thucthe.NameEntry("Thể Công", "ORG", id="C7")])
    assert nlp.pipe_labels["recognizer"] == ["PER", "LOC", "ORG"]
    assert nlp.get_pipe("recognizer").labels == ("PER", "LOC", "ORG")
    doc = nlp("Huế đón đội Thể Công.")
    assert doc.ents[0].kb_id_.startswith("vn_admin:")
    assert all(ent.id_ for ent in doc.ents)


def test_the_maximum_length_is_that_of_reading(nlp):
    from thucthe.read.sources.read_options import ReadOptions

    assert nlp.max_length == ReadOptions().max_chars


def test_the_error_handler_of_the_pipeline_is_called_for_the_text_at_fault():
    nlp = thucthe.load("vi_news_fast")

    @Language.component("fails_on_hue")
    def fail(doc):
        if "Huế" in doc.text:
            raise RuntimeError("no Huế here")
        return doc

    nlp.add_pipe("fails_on_hue", before="resolver")
    failed = []
    nlp.set_error_handler(lambda name, pipe, docs, error: failed.append((name, [doc.text for doc in docs])))
    assert [doc.text for doc in nlp.pipe([WITH_ROLE, LINKED, SPLIT])] == [WITH_ROLE, SPLIT]
    assert failed == [("fails_on_hue", [LINKED])]


@pytest.mark.parametrize("owner", [Doc, Span])
def test_a_foreign_extension_of_the_same_name_is_refused(owner):
    from thucthe.doc_data import register_extensions

    mine = owner.remove_extension("thucthe") if owner.has_extension("thucthe") else None
    data = owner.remove_extension("thucthe_data") if owner.has_extension("thucthe_data") else None
    owner.set_extension("thucthe", default=1)
    try:
        with pytest.raises(ValueError, match=rf"{owner.__name__}\._\.thucthe was registered by other code"):
            register_extensions()
    finally:
        owner.remove_extension("thucthe")
        if mine:
            owner.set_extension("thucthe", getter=mine[2])
            owner.set_extension("thucthe_data", default=data[0])
