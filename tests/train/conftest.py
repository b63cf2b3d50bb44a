"""Fixtures for training at a very small scale."""

import json

import pytest
from small import rows


@pytest.fixture
def corpus(tmp_path):
    """A folder with annotated and raw texts, gazetteers, clusters and a very small encoder with random weights."""
    lines = "\n".join(json.dumps(row) for row in rows())
    (tmp_path / "mine.jsonl").write_text(lines, encoding="utf-8")
    (tmp_path / "raw.jsonl").write_text(lines, encoding="utf-8")
    (tmp_path / "clusters.tsv").write_text("Ông\t1\t2\t3\nở\t1\t2\t4\n", encoding="utf-8")
    (tmp_path / "gazetteers").mkdir()
    for name in ("countries", "provinces", "districts", "communes", "cities", "family_names"):
        (tmp_path / "gazetteers" / f"{name}.txt").write_text("# Source: none\nĐiện Biên\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def encoder(corpus):
    """The folder of a very small encoder, inside that of the corpus."""
    pytest.importorskip("torch")
    pytest.importorskip("transformers")
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers
    from transformers import BertConfig, BertModel

    folder = corpus / "encoder"
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=120,
        special_tokens=["<s>", "<pad>", "</s>", "<unk>"],
        unk_token="<unk>",
        initial_alphabet=list("aăâbcdđeêghiklmnoôơpqrstuưvxy▁"),
        show_progress=False,
    )
    tokenizer.train_from_iterator((row["text"] for row in rows()), trainer)
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=256,
    )
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder
