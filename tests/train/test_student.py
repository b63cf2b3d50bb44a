from dataclasses import replace

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from thucthe.corpora.gold_files import Example, GoldSpan  # noqa: E402
from thucthe.recognize.networks.conv_scorer import ConvScorer  # noqa: E402
from thucthe.recognize.networks.lexicons import Lexicons  # noqa: E402
from thucthe.recognize.tags.decoding import find_names  # noqa: E402
from thucthe.recognize.tags.scheme import TAGS  # noqa: E402
from thucthe.recognize.tags.units import segment_doc  # noqa: E402
from thucthe.train.assemble import blank  # noqa: E402
from thucthe.train.soft_labels import write_labels  # noqa: E402
from thucthe.train.student import Student, StudentTrainingConfig, train_student, write_conv  # noqa: E402
from thucthe.train.tagging import read_sentences, tag_sentences  # noqa: E402
from thucthe.train.training_examples import AugmentationRates, ExampleBuilder, FeatureVocabulary  # noqa: E402

SETTINGS = StudentTrainingConfig(
    hidden_size=32,
    dilations=(1, 2),
    epochs=40,
    batch_size=120,
    learning_rate=1e-2,
    dropout=0.0,
    lexical_dropout=0.0,
    checkpoint_every=7,
)
TEXTS = [
    ("Bà Mai gặp ông Nam ở Huế.", ("Mai", "PER"), ("Nam", "PER"), ("Huế", "LOC")),
    ("Bộ Y tế Lào mời bà Mai.", ("Bộ Y tế Lào", "ORG"), ("Mai", "PER"), ("Lào", "LOC")),
    ("Trời đổ mưa to. Ông Nam đi Lào.", ("Nam", "PER"), ("Lào", "LOC")),
]


@pytest.fixture(scope="module")
def nlp():
    return blank()


@pytest.fixture
def lexicons(tmp_path):
    (tmp_path / "clusters.tsv").write_text("Huế\t1\t2\t3\n", encoding="utf-8")
    (tmp_path / "names.tsv").write_text("huế\tP\n", encoding="utf-8")
    return tmp_path


def example(text, *names):
    spans = [GoldSpan(text.index(name), text.index(name) + len(name), label) for name, label in names]
    inside = [any(o.start <= s.start and s.end <= o.end and o is not s for o in spans) for s in spans]
    return Example("", text, tuple(replace(s, depth=int(deep)) for s, deep in zip(spans, inside, strict=True)))


def gold(nlp, rates=AugmentationRates(0, 0, 0)):  # noqa: B008
    vocabulary = FeatureVocabulary(Lexicons({"Huế": ("1", "2", "3")}, {"huế": "P"}))
    builder = ExampleBuilder(vocabulary, rates, seed=1)
    texts = [tag_sentences(example(*one), nlp) for one in TEXTS]
    return vocabulary, [one for sentences in texts for one in builder.build(sentences, "guide")]


def train(nlp, checkpoint, settings=SETTINGS, stop_at=0):
    vocabulary, examples = gold(nlp)
    values = vocabulary.values(examples, min_count=1)
    model = Student({attribute: len(known) for attribute, known in values.items()}, settings)

    def progress(done, n_steps):
        if done == stop_at:
            raise KeyboardInterrupt

    train_student(model, vocabulary.rows(values), examples, settings, checkpoint, progress)
    return model, values


def test_the_student_fits_its_examples_and_its_files_score_the_same(nlp, lexicons, tmp_path):
    model, values = train(nlp, tmp_path / "state")
    write_conv(model, values, lexicons, tmp_path / "model")
    segmentation = segment_doc(nlp.make_doc(TEXTS[1][0]))
    scores = ConvScorer(tmp_path / "model").predict_logits(segmentation, "guide")
    found, _ = find_names(scores, segmentation.lengths)
    assert [(name.first, name.last, name.label) for name in found] == [(0, 3, "ORG"), (6, 6, "PER")]

    vocabulary, examples = gold(nlp)
    with torch.no_grad():
        rows = torch.from_numpy(vocabulary.rows(values)[examples[1].tokens]).long()
        expected = model(rows)[examples[1].tokens > 0].numpy()
    np.testing.assert_allclose(scores, expected[:, : len(TAGS)], atol=0.2)  # 8-bit weights


def test_an_interrupted_training_resumes_with_the_same_result(nlp, tmp_path):
    settings = replace(SETTINGS, epochs=12, dropout=0.1, lexical_dropout=0.1)
    undisturbed, _ = train(nlp, tmp_path / "one", settings)
    with pytest.raises(KeyboardInterrupt):
        train(nlp, tmp_path / "two", settings, stop_at=9)
    resumed, _ = train(nlp, tmp_path / "two", settings)
    for name, weights in undisturbed.state_dict().items():
        assert torch.equal(weights, resumed.state_dict()[name]), name


def test_concatenated_examples_are_scored_independently(nlp):
    from thucthe.train.student import collate

    vocabulary, examples = gold(nlp)
    values = vocabulary.values(examples, min_count=1)
    model = Student({attribute: len(known) for attribute, known in values.items()}, SETTINGS).eval()
    known = torch.from_numpy(vocabulary.rows(values)).long()
    batch = collate(examples, padding=max(SETTINGS.dilations))
    with torch.no_grad():
        together = model(known[batch.tokens.clamp(min=0)], (batch.tokens >= 0)[:, None].float())[batch.tokens > 0]
        alone = torch.cat([model(known[one.tokens])[one.tokens > 0] for one in examples])
    torch.testing.assert_close(together, alone, atol=1e-5, rtol=0)


def n_units(nlp, text):
    return len(segment_doc(nlp.make_doc(text)).forms)


def test_labels_of_a_teacher_become_training_examples(nlp, tmp_path):
    texts = [text for text, *_ in TEXTS]
    scores = [np.full((n_units(nlp, text), len(TAGS)), -np.inf, dtype=np.float32) for text in texts]
    for rows in scores:
        rows[:, TAGS.index("B-ORG")] = 0
        rows[:, TAGS.index("S-PER")] = np.log(3)
    write_labels(tmp_path / "labels.npz", texts, "vlsp2018", scores)
    scheme, labelled = read_sentences(tmp_path / "labels.npz", nlp)
    builder = ExampleBuilder(FeatureVocabulary(Lexicons({}, {})), AugmentationRates(0, 0, 0), seed=1)
    examples = [one for sentences in labelled for one in builder.build(sentences, scheme)]
    assert [len(one.targets) for one in examples] == [8, 8, 10]
    assert all(one.scheme == 1 for one in examples)
    targets = np.concatenate([one.targets for one in examples])
    assert (targets[:, TAGS.index("S-PER")] == 0.75).all()
    assert (targets[:, TAGS.index("B-ORG")] == 0.25).all()


def test_labels_of_another_segmentation_are_refused(nlp, tmp_path):
    write_labels(tmp_path / "labels.npz", ["Ông Nam"], "guide", [np.zeros((3, len(TAGS)), dtype=np.float32)])
    with pytest.raises(ValueError, match=r"labels\.npz.*relabel the texts"):
        read_sentences(tmp_path / "labels.npz", nlp)


def test_augmented_copies_of_texts_are_added(nlp):
    vocabulary, examples = gold(nlp, AugmentationRates(lower=1, title=0, bare=0))
    assert len(examples) == 2 * len(TEXTS)
    forms = [[vocabulary.tokens[n - 1][0] for n in one.tokens if n] for one in examples[:2]]
    assert forms[0][:2] == ["Bà", "Mai"]
    assert forms[1][:2] == ["bà", "mai"]
    assert np.array_equal(examples[0].targets, examples[1].targets)


def test_rare_values_are_unknown(nlp):
    vocabulary, examples = gold(nlp)
    assert "nam" in vocabulary.values(examples, min_count=2)["lower"]
    assert "huế" not in vocabulary.values(examples, min_count=2)["lower"]
