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


def gold(nlp, shares=AugmentationRates(0, 0, 0)):  # noqa: B008
    vocabulary = FeatureVocabulary(Lexicons({"Huế": ("1", "2", "3")}, {"huế": "P"}))
    builder = ExampleBuilder(vocabulary, shares, seed=1)
    texts = [tag_sentences(example(*one), nlp) for one in TEXTS]
    return vocabulary, [
        training_example for sentences in texts for training_example in builder.read(sentences, "guide")
    ]


def train(nlp, checkpoint, settings=SETTINGS, stop_at=0):
    vocabulary, training_examples = gold(nlp)
    values = vocabulary.values(training_examples, min_count=1)
    model = Student({attribute: len(known) for attribute, known in values.items()}, settings)

    def progress(done, n_steps):
        if done == stop_at:
            raise KeyboardInterrupt

    train_student(model, vocabulary.rows(values), training_examples, settings, checkpoint, progress)
    return model, values


def test_the_student_learns_what_it_is_taught_and_its_folder_scores_the_same(nlp, lexicons, tmp_path):
    model, values = train(nlp, tmp_path / "state")
    write_conv(model, values, lexicons, tmp_path / "model")
    segmentation = segment_doc(nlp.make_doc(TEXTS[1][0]))
    scores = ConvScorer(tmp_path / "model").predict_logits(segmentation, "guide")
    found, _ = find_names(scores, segmentation.lengths)
    assert [(name.first, name.last, name.label) for name in found] == [(0, 3, "ORG"), (6, 6, "PER")]

    vocabulary, training_examples = gold(nlp)
    with torch.no_grad():
        rows = torch.from_numpy(vocabulary.rows(values)[training_examples[1].tokens]).long()
        expected = model(rows)[training_examples[1].tokens > 0].numpy()
    np.testing.assert_allclose(scores, expected[:, : len(TAGS)], atol=0.2)  # 8 bits a weight


def test_an_interrupted_training_goes_on_as_if_nothing_had_happened(nlp, tmp_path):
    settings = replace(SETTINGS, epochs=12, dropout=0.1, lexical_dropout=0.1)
    undisturbed, _ = train(nlp, tmp_path / "one", settings)
    with pytest.raises(KeyboardInterrupt):
        train(nlp, tmp_path / "two", settings, stop_at=9)
    resumed, _ = train(nlp, tmp_path / "two", settings)
    for name, weights in undisturbed.state_dict().items():
        assert torch.equal(weights, resumed.state_dict()[name]), name


def test_examples_side_by_side_do_not_see_each_other(nlp):
    from thucthe.train.student import pad_batch

    vocabulary, training_examples = gold(nlp)
    values = vocabulary.values(training_examples, min_count=1)
    model = Student({attribute: len(known) for attribute, known in values.items()}, SETTINGS).eval()
    known = torch.from_numpy(vocabulary.rows(values)).long()
    batch = pad_batch(training_examples, gap=max(SETTINGS.dilations))
    with torch.no_grad():
        together = model(known[batch.tokens.clamp(min=0)], (batch.tokens >= 0)[:, None].float())[batch.tokens > 0]
        alone = torch.cat(
            [
                model(known[training_example.tokens])[training_example.tokens > 0]
                for training_example in training_examples
            ]
        )
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
    training_examples = [
        training_example for sentences in labelled for training_example in builder.read(sentences, scheme)
    ]
    assert [len(training_example.targets) for training_example in training_examples] == [8, 8, 10]
    assert all(training_example.scheme == 1 for training_example in training_examples)
    targets = np.concatenate([training_example.targets for training_example in training_examples])
    assert (targets[:, TAGS.index("S-PER")] == 0.75).all()
    assert (targets[:, TAGS.index("B-ORG")] == 0.25).all()


def test_labels_of_other_units_are_refused(nlp, tmp_path):
    write_labels(tmp_path / "labels.npz", ["Ông Nam"], "guide", [np.zeros((3, len(TAGS)), dtype=np.float32)])
    with pytest.raises(ValueError, match=r"labels\.npz.*label them again"):
        read_sentences(tmp_path / "labels.npz", nlp)


def test_texts_come_again_in_other_writings(nlp):
    vocabulary, training_examples = gold(nlp, AugmentationRates(lower=1, title=0, bare=0))
    assert len(training_examples) == 2 * len(TEXTS)
    forms = [
        [vocabulary.tokens[n - 1][0].form for n in training_example.tokens if n]
        for training_example in training_examples[:2]
    ]
    assert forms[0][:2] == ["Bà", "Mai"]
    assert forms[1][:2] == ["bà", "mai"]
    assert np.array_equal(training_examples[0].targets, training_examples[1].targets)


def test_rare_values_are_left_to_the_unknown(nlp):
    vocabulary, training_examples = gold(nlp)
    assert "nam" in vocabulary.values(training_examples, min_count=2)["lower"]
    assert "huế" not in vocabulary.values(training_examples, min_count=2)["lower"]
