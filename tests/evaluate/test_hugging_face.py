import json

import pytest

from thucthe.evaluate.finders import find_with

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "ông", "lê", "lợi", "tới", "huế", "fpt", ".", ",", "##x"]
BIO = ["O", "B-PERSON", "I-PERSON", "B-LOCATION", "I-LOCATION", "B-MISC"]
BY_WORD = {"lê": "B-PERSON", "lợi": "I-PERSON", "huế": "B-LOCATION", "fpt": "B-MISC"}


def write_classifier(folder, labels=BIO, by_word=BY_WORD, positions=64):
    """Write a BERT whose label of a word depends on that word alone: embeddings pass through unchanged."""
    config = transformers.BertConfig(
        vocab_size=len(WORDS), hidden_size=len(WORDS), num_hidden_layers=0, num_attention_heads=1, intermediate_size=4,
        max_position_embeddings=positions, id2label=dict(enumerate(labels)),
    )  # fmt: skip
    model = transformers.BertForTokenClassification(config)
    weights = torch.zeros(len(labels), len(WORDS))
    for number, word in enumerate(WORDS):
        weights[labels.index(by_word.get(word, "O")), number] = 9.0
    with torch.no_grad():
        embeddings = model.bert.embeddings
        embeddings.word_embeddings.weight.copy_(torch.eye(len(WORDS)))
        embeddings.position_embeddings.weight.zero_()
        embeddings.token_type_embeddings.weight.zero_()
        model.classifier.weight.copy_(weights)
        model.classifier.bias.zero_()
    model.save_pretrained(folder)
    (folder / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
    settings = {"tokenizer_class": "BertTokenizer", "do_lower_case": True, "strip_accents": False}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings), encoding="utf-8")
    return f"hf:{folder}"


def names(text, found):
    return [(text[span.start : span.end], span.label) for span in found.outer]


def test_names_stand_where_the_text_has_them_and_other_kinds_are_dropped(tmp_path):
    text = "Ông Lê  Lợi tới Huế.\n\nFPT tới Huế, Lê tới."
    (found,) = find_with(write_classifier(tmp_path))([text])
    assert names(text, found) == [("Lê  Lợi", "PER"), ("Huế", "LOC"), ("Huế", "LOC"), ("Lê", "PER")]
    assert all(0.5 < span.score <= 1 for span in found.outer)
    assert found.nested == ()


def test_the_label_of_a_word_is_that_of_its_first_piece(tmp_path):
    (found,) = find_with(write_classifier(tmp_path))(["tới Huếx."])
    assert names("tới Huếx.", found) == [("Huếx", "LOC")]


def test_beginning_inside_end_and_single_are_understood(tmp_path):
    tags = ["O", "B-PER", "I-PER", "E-PER", "S-LOC"]
    model = write_classifier(tmp_path, tags, {"ông": "B-PER", "lê": "I-PER", "lợi": "E-PER", "huế": "S-LOC"})
    (found,) = find_with(model)(["Ông Lê Lợi Lê Lợi Huế Huế"])
    assert names("Ông Lê Lợi Lê Lợi Huế Huế", found) == [
        ("Ông Lê Lợi", "PER"), ("Lê Lợi", "PER"), ("Huế", "LOC"), ("Huế", "LOC"),
    ]  # fmt: skip


def test_a_sentence_longer_than_the_model_takes_is_read_in_windows_that_overlap(tmp_path):
    text = "Ông Lê Lợi tới Huế, FPT tới, " * 40
    (found,) = find_with(write_classifier(tmp_path, positions=16))([text])
    assert names(text, found) == [("Lê Lợi", "PER"), ("Huế", "LOC")] * 40


def test_many_texts_keep_their_order(tmp_path):
    texts = ["Huế", "", "Lê tới.", *["Huế, " * n for n in range(1, 40)]]
    found = list(find_with(write_classifier(tmp_path))(texts))
    assert [len(f.outer) for f in found] == [1, 0, 1, *range(1, 40)]


def test_a_model_that_knows_no_names_of_ours_is_refused(tmp_path):
    model = write_classifier(tmp_path, ["O", "B-DATE"], {})
    with pytest.raises(ValueError, match=r"none of its labels .*B-DATE"):
        find_with(model)


def test_a_network_without_a_classifier_is_refused(tmp_path):
    write_classifier(tmp_path)
    transformers.BertModel.from_pretrained(tmp_path).save_pretrained(tmp_path)
    with pytest.raises(ValueError, match="holds no trained token classifier"):
        find_with(f"hf:{tmp_path}")


def test_a_broken_folder_is_named(tmp_path):
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ValueError, match=r"this classifier can't be loaded"):
        find_with(f"hf:{tmp_path}")


def test_phobert_is_given_words_joined_by_underscores(tmp_path):
    """Its vocabulary here has whole words only, so that what is not joined is unknown and gets no label."""
    vocabulary = ["<s>", "<pad>", "</s>", "<unk>", "Hà_Nội", "tới", "Ông", "<mask>"]
    labels = ["O", "B-LOC"]
    config = transformers.RobertaConfig(
        vocab_size=len(vocabulary), hidden_size=8, num_hidden_layers=0, num_attention_heads=1, intermediate_size=4,
        max_position_embeddings=32, type_vocab_size=1, pad_token_id=1, id2label=dict(enumerate(labels)),
    )  # fmt: skip
    model = transformers.RobertaForTokenClassification(config)
    with torch.no_grad():
        embeddings = model.roberta.embeddings
        embeddings.word_embeddings.weight.copy_(torch.eye(8))
        embeddings.position_embeddings.weight.zero_()
        embeddings.token_type_embeddings.weight.zero_()
        model.classifier.weight.copy_(torch.eye(8)[[5, 4]] * 9)
        model.classifier.bias.copy_(torch.tensor([1.0, 0.0]))
    model.save_pretrained(tmp_path)
    word = list("Hà_Nội")
    merges, left = [], word[0]
    for letter in [*word[1:-1], f"{word[-1]}</w>"]:
        merges.append(f"{left} {letter} 1")
        left += letter
    (tmp_path / "bpe.codes").write_text("\n".join(merges) + "\n", encoding="utf-8")
    (tmp_path / "vocab.txt").write_text("".join(f"{w} 1\n" for w in vocabulary[4:7]), encoding="utf-8")
    (tmp_path / "tokenizer_config.json").write_text('{"tokenizer_class": "PhobertTokenizer"}', encoding="utf-8")
    text = "Ông tới Hà Nội."
    (found,) = find_with(f"hf:{tmp_path}")([text])
    assert names(text, found) == [("Hà Nội", "LOC")]
