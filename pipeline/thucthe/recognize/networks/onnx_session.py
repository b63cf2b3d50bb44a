"""Open ONNX networks with onnxruntime."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import BadZipFile

import onnxruntime

from thucthe.errors import ModelError


def open_network(path: Path) -> onnxruntime.InferenceSession:
    """Open a network for inference on one thread.

    With one thread a worker, workers do not compete and floating-point sums are reproducible.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


@contextmanager
def model_errors(folder: Path) -> Iterator[None]:
    """Convert any error of reading a model into one that names its folder.

    Raises
    ------
    ModelError
        If a file is damaged or of another version.
    """
    try:
        yield
    except (BadZipFile, KeyError, OSError, RuntimeError, ValueError) as error:
        raise ModelError(f"{folder}: not a model of this version of thucthe ({error})") from error
    except Exception as error:  # tokenizers and onnxruntime raise classes of their own
        raise ModelError(f"{folder}: damaged model ({error})") from error
