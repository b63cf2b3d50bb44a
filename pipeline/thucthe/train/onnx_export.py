"""Export a trained `NameEncoder` to the files of `EncoderScorer`, and import it again.

The network is an ONNX graph with 8-bit matrices; the word vectors are stored separately with 4 bits a number.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from thucthe.recognize.networks.encoder_scorer import NETWORK, VECTORS, VOCABULARY, read_vectors
from thucthe.recognize.networks.word_vectors import pack
from thucthe.train.encoder_model import NameEncoder


class _Layer(nn.Module):
    """A BERT layer for a batch of one text, with one matrix for queries, keys and values."""

    def __init__(self, layer: Any, n_heads: int) -> None:
        super().__init__()
        attention = layer.attention.self
        parts = (attention.query, attention.key, attention.value)
        self.weight = nn.Parameter(torch.cat([part.weight for part in parts]))
        self.bias = nn.Parameter(torch.cat([part.bias for part in parts]))
        self.layer: Any = layer
        self.n_heads = n_heads

    def forward(self, hidden: torch.Tensor) -> torch.Tensor:
        n, width = hidden.shape[1], hidden.shape[2]
        parts = functional.linear(hidden, self.weight, self.bias).reshape(n, 3, self.n_heads, -1).permute(1, 2, 0, 3)
        query, key, value = parts[0], parts[1], parts[2]
        weights = torch.softmax(query @ key.transpose(1, 2) * (width / self.n_heads) ** -0.5, dim=-1)
        context = (weights @ value).transpose(0, 1).reshape(1, n, width)
        hidden = self.layer.attention.output(context, hidden)
        output: torch.Tensor = self.layer.output(self.layer.intermediate(hidden), hidden)
        return output


class _Network(nn.Module):
    """A `NameEncoder` without its word vectors, for a batch of one text."""

    def __init__(self, model: NameEncoder) -> None:
        super().__init__()
        embeddings = model.bert.embeddings
        self.positions = nn.Parameter(
            embeddings.position_embeddings.weight + embeddings.token_type_embeddings.weight[:1]
        )
        # Existing model files name the embedding of the scheme "habits".
        self.norm, self.habits, self.scores = embeddings.LayerNorm, model.schemes, model.scores
        n_heads = model.bert.config.num_attention_heads
        self.layers = nn.ModuleList(_Layer(layer, n_heads) for layer in model.bert.encoder.layer)
        self.schemes_at = model.schemes_at

    def forward(self, vectors: torch.Tensor, scheme: torch.Tensor) -> torch.Tensor:
        hidden = self.norm(vectors + self.positions[: vectors.shape[1]])
        for number, layer in enumerate(self.layers):
            if number == self.schemes_at:
                hidden = hidden + self.habits(scheme)[:, None]
            hidden = layer(hidden)
        scores: torch.Tensor = self.scores(hidden)
        return scores[0]


def write_encoder(model: NameEncoder, vocabulary: Path, folder: Path) -> None:
    """Write the files of an `EncoderScorer`.

    Parameters
    ----------
    model : NameEncoder
    vocabulary : Path
        Its ``tokenizer.json``.
    folder : Path
        Folder to write.
    """
    import onnx

    folder.mkdir(parents=True, exist_ok=True)
    model.eval()
    width = model.bert.config.hidden_size
    with TemporaryDirectory() as temporary, warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        plain = Path(temporary) / NETWORK
        torch.onnx.export(
            _Network(model),
            (torch.zeros(1, 9, width), torch.zeros(1, dtype=torch.long)),
            plain,
            input_names=["vectors", "habit"],
            output_names=["scores"],
            dynamic_axes={"vectors": {1: "n_subwords"}, "scores": {0: "n_subwords"}},
            opset_version=17,
            dynamo=False,
        )
        quantize(plain, folder / NETWORK)
    graph = onnx.load(folder / NETWORK)
    onnx.helper.set_model_props(
        graph, {"n_heads": str(model.bert.config.num_attention_heads), "habits_at": str(model.schemes_at)}
    )
    onnx.save(graph, folder / NETWORK)
    table = model.bert.embeddings.word_embeddings.weight.detach().numpy()
    packed, scales = pack(table)
    np.savez(folder / VECTORS, allow_pickle=False, packed=packed, scales=scales)
    (folder / VOCABULARY).write_bytes(vocabulary.read_bytes())


def quantize(plain: Path, path: Path) -> None:
    """Quantize the matrices of an ONNX network to 8 bits, of which 7 are used.

    Processors without VNNI add two 8-bit products in 16 bits, which would overflow.

    Parameters
    ----------
    plain : Path
        Network with 32-bit weights.
    path : Path
        Network to write.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        plain,
        path,
        per_channel=True,
        reduce_range=True,
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["MatMul", "Gemm"],
        extra_options={"MatMulConstBOnly": True},
    )


def quantize_before_context(path: Path) -> None:
    """Quantize the inputs of convolutions once for each unit, not again for each neighbour, with the same results.

    `quantize` places the quantization of a layer's inputs after they have been joined with those of the units before
    and after. Zero, which pads them, is quantized exactly and is always in the quantized range, so that the order does
    not change the values.

    Parameters
    ----------
    path : Path
        Network of `thucthe.train.student.Convolutions`, changed in place.
    """
    import onnx

    network = onnx.load(path)
    nodes = network.graph.node
    source = {output: node for node in nodes for output in node.output}
    for number, node in reversed(list(enumerate(nodes))):
        context = source.get(node.input[0]) if node.op_type == "DynamicQuantizeLinear" else None
        if context is None or context.op_type != "Concat":
            continue
        pad = source[source[context.input[0]].input[0]]
        inputs = context.input[1]
        quantized, _, zero = node.output
        node.input[0], node.output[0] = inputs, f"{inputs}_quantized"
        pad.input[0], pad.input[2] = node.output[0], zero
        context.input[1], context.output[0] = node.output[0], quantized
        del nodes[number]
        nodes.insert(list(nodes).index(pad), node)
    del network.graph.value_info[:]  # it has the former types of the padded inputs
    onnx.checker.check_model(network)
    onnx.save(network, path)


def read_encoder(folder: Path, n_frozen_layers: int, dropout: float) -> NameEncoder:
    """Rebuild an encoder from the files of an `EncoderScorer`, to train it further.

    Parameters
    ----------
    folder : Path
        Folder written by `write_encoder`.
    n_frozen_layers, dropout
        See `NameEncoder`.
    """
    import onnx
    from transformers import BertConfig, BertModel

    graph = onnx.load(folder / NETWORK)
    props = {prop.key: int(prop.value) for prop in graph.metadata_props}
    arrays = {array.name: onnx.numpy_helper.to_array(array) for array in graph.graph.initializer}
    matrices = [
        torch.from_numpy(_dequantize(arrays, node.input[1]).T.copy())
        for node in graph.graph.node
        if node.op_type == "MatMulInteger"
    ]
    tensors = {name: torch.from_numpy(array.copy()) for name, array in arrays.items()}
    words = torch.from_numpy(read_vectors(folder / VECTORS).table())
    width = words.shape[1]
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=width,
        num_hidden_layers=len(matrices) // 4,
        num_attention_heads=props["n_heads"],
        intermediate_size=len(matrices[2]),
        max_position_embeddings=len(tensors["positions"]),
        hidden_dropout_prob=dropout,
        attention_probs_dropout_prob=0.0,
        layer_norm_eps=1e-12,
    )
    bert = BertModel(config, add_pooling_layer=False)
    model = NameEncoder(bert, n_frozen_layers, dropout, schemes_at=props["habits_at"])
    state = {
        "bert.embeddings.word_embeddings.weight": words,
        "bert.embeddings.position_embeddings.weight": tensors["positions"],
        "bert.embeddings.token_type_embeddings.weight": torch.zeros(config.type_vocab_size, width),
        "bert.embeddings.LayerNorm.weight": tensors["norm.weight"],
        "bert.embeddings.LayerNorm.bias": tensors["norm.bias"],
        "schemes.weight": tensors["habits.weight"],
        "scores.weight": matrices[-1],
        "scores.bias": tensors["scores.bias"],
    }
    for number in range(config.num_hidden_layers):
        ours, theirs = f"layers.{number}", f"bert.encoder.layer.{number}"
        inputs, output, up, down = matrices[4 * number : 4 * number + 4]
        for k, part in enumerate(("query", "key", "value")):
            rows = slice(k * width, (k + 1) * width)
            state[f"{theirs}.attention.self.{part}.weight"] = inputs[rows]
            state[f"{theirs}.attention.self.{part}.bias"] = tensors[f"{ours}.bias"][rows]
        for name, matrix in (("attention.output", output), ("intermediate", up), ("output", down)):
            state[f"{theirs}.{name}.dense.weight"] = matrix
            state[f"{theirs}.{name}.dense.bias"] = tensors[f"{ours}.layer.{name}.dense.bias"]
        for name in ("attention.output", "output"):
            for kind in ("weight", "bias"):
                key = f"{name}.LayerNorm.{kind}"
                state[f"{theirs}.{key}"] = tensors[f"{ours}.layer.{key}"]
    model.load_state_dict(state)
    return model


def _dequantize(arrays: dict[str, np.ndarray], name: str) -> np.ndarray:
    """Return a quantized matrix as floats."""
    stem = name.removesuffix("_quantized")
    steps = arrays[name].astype(np.float32) - arrays[f"{stem}_zero_point"].astype(np.float32)
    matrix: np.ndarray = steps * arrays[f"{stem}_scale"]
    return matrix
