from dataclasses import replace

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from thucthe.learn.assemble import blank  # noqa: E402
from thucthe.learn.corpora import Example, GoldSpan  # noqa: E402
from thucthe.learn.labels import write_labels  # noqa: E402
from thucthe.learn.lessons import Inventory, Reader, Shares  # noqa: E402
from thucthe.learn.marks import mark_sentences, read_sentences  # noqa: E402
from thucthe.learn.student import Settings, Student, train_student, write_conv  # noqa: E402
from thucthe.recognize.atoms import cut_doc  # noqa: E402
from thucthe.recognize.chain import find_names  # noqa: E402
from thucthe.recognize.conv import ConvScorer  # noqa: E402
from thucthe.recognize.lexicons import Lexicons  # noqa: E402
from thucthe.recognize.scheme import MARKS  # noqa: E402

SETTINGS = Settings(width=32, gaps=(1, 2), rounds=40, batch=120, rate=1e-2, dropout=0.0, hidden=0.0, every=7)
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


def gold(nlp, shares=Shares(0, 0, 0)):  # noqa: B008
    inventory = Inventory(Lexicons({"Huế": ("1", "2", "3")}, {"huế": "P"}))
    reader = Reader(inventory, shares, seed=1)
    texts = [mark_sentences(example(*one), nlp) for one in TEXTS]
    return inventory, [lesson for sentences in texts for lesson in reader.read(sentences, "guide")]


def train(nlp, checkpoint, settings=SETTINGS, stop_at=0):
    inventory, lessons = gold(nlp)
    values = inventory.values(lessons, fewest=1)
    model = Student({attribute: len(known) for attribute, known in values.items()}, settings)

    def progress(done, n_steps):
        if done == stop_at:
            raise KeyboardInterrupt

    train_student(model, inventory.rows(values), lessons, settings, checkpoint, progress)
    return model, values


def test_the_student_learns_what_it_is_taught_and_its_folder_scores_the_same(nlp, lexicons, tmp_path):
    model, values = train(nlp, tmp_path / "state")
    write_conv(model, values, lexicons, tmp_path / "model")
    cut = cut_doc(nlp.make_doc(TEXTS[1][0]))
    scores = ConvScorer(tmp_path / "model").score(cut, "guide")
    found, _ = find_names(scores, cut.lengths)
    assert [(name.first, name.last, name.label) for name in found] == [(0, 3, "ORG"), (6, 6, "PER")]

    inventory, lessons = gold(nlp)
    with torch.no_grad():
        rows = torch.from_numpy(inventory.rows(values)[lessons[1].tokens]).long()
        expected = model(rows)[lessons[1].tokens > 0].numpy()
    np.testing.assert_allclose(scores, expected[:, : len(MARKS)], atol=0.2)  # 8 bits a weight


def test_an_interrupted_training_goes_on_as_if_nothing_had_happened(nlp, tmp_path):
    settings = replace(SETTINGS, rounds=12, dropout=0.1, hidden=0.1)
    undisturbed, _ = train(nlp, tmp_path / "one", settings)
    with pytest.raises(KeyboardInterrupt):
        train(nlp, tmp_path / "two", settings, stop_at=9)
    resumed, _ = train(nlp, tmp_path / "two", settings)
    for name, weights in undisturbed.state_dict().items():
        assert torch.equal(weights, resumed.state_dict()[name]), name


def test_lessons_side_by_side_do_not_see_each_other(nlp):
    from thucthe.learn.student import join

    inventory, lessons = gold(nlp)
    values = inventory.values(lessons, fewest=1)
    model = Student({attribute: len(known) for attribute, known in values.items()}, SETTINGS).eval()
    known = torch.from_numpy(inventory.rows(values)).long()
    batch = join(lessons, gap=max(SETTINGS.gaps))
    with torch.no_grad():
        together = model(known[batch.tokens.clamp(min=0)], (batch.tokens >= 0)[:, None].float())[batch.tokens > 0]
        alone = torch.cat([model(known[lesson.tokens])[lesson.tokens > 0] for lesson in lessons])
    torch.testing.assert_close(together, alone, atol=1e-5, rtol=0)


def n_atoms(nlp, text):
    return len(cut_doc(nlp.make_doc(text)).forms)


def test_labels_of_a_teacher_become_lessons(nlp, tmp_path):
    texts = [text for text, *_ in TEXTS]
    scores = [np.full((n_atoms(nlp, text), len(MARKS)), -np.inf, dtype=np.float32) for text in texts]
    for rows in scores:
        rows[:, MARKS.index("B-ORG")] = 0
        rows[:, MARKS.index("S-PER")] = np.log(3)
    write_labels(tmp_path / "labels.npz", texts, "vlsp2018", scores)
    habit, labelled = read_sentences(tmp_path / "labels.npz", nlp)
    reader = Reader(Inventory(Lexicons({}, {})), Shares(0, 0, 0), seed=1)
    lessons = [lesson for sentences in labelled for lesson in reader.read(sentences, habit)]
    assert [len(lesson.targets) for lesson in lessons] == [8, 8, 10]
    assert all(lesson.habit == 1 for lesson in lessons)
    targets = np.concatenate([lesson.targets for lesson in lessons])
    assert (targets[:, MARKS.index("S-PER")] == 0.75).all()
    assert (targets[:, MARKS.index("B-ORG")] == 0.25).all()


def test_labels_of_other_atoms_are_refused(nlp, tmp_path):
    write_labels(tmp_path / "labels.npz", ["Ông Nam"], "guide", [np.zeros((3, len(MARKS)), dtype=np.float32)])
    with pytest.raises(ValueError, match=r"labels\.npz.*label them again"):
        read_sentences(tmp_path / "labels.npz", nlp)


def test_texts_come_again_in_other_writings(nlp):
    inventory, lessons = gold(nlp, Shares(lower=1, title=0, bare=0))
    assert len(lessons) == 2 * len(TEXTS)
    forms = [[inventory.tokens[n - 1][0].form for n in lesson.tokens if n] for lesson in lessons[:2]]
    assert forms[0][:2] == ["Bà", "Mai"]
    assert forms[1][:2] == ["bà", "mai"]
    assert np.array_equal(lessons[0].targets, lessons[1].targets)


def test_rare_values_are_left_to_the_unknown(nlp):
    inventory, lessons = gold(nlp)
    assert "nam" in inventory.values(lessons, fewest=2)["lower"]
    assert "huế" not in inventory.values(lessons, fewest=2)["lower"]
