"""Any BERT-like model through ONNX Runtime: a folder with model.onnx and tokenizer.json, as exporters write it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from jobs.encoders.encoder import Matrix, absent
from jobs.stack.layout import Refused

MODEL, TOKENIZER = "model.onnx", "tokenizer.json"
MOST_TOKENS = 512
PADDING = ("[PAD]", "<pad>")
THREADS = 2
KNOWN = {"input_ids", "attention_mask", "token_type_ids"}


class OnnxEncoder:
    """By the shape of the first output: (n, tokens, dims) is averaged over tokens to length 1, (n, classes) stays."""

    def __init__(self, folder: Path) -> None:
        self.name = folder.name
        if missing := [name for name in (MODEL, TOKENIZER) if not (folder / name).is_file()]:
            raise Refused(f"no {' and no '.join(missing)} in {folder}: put an exported model there")
        self.tokenizer = tokenizer_of(folder / TOKENIZER)
        self.session = session_of(folder / MODEL)
        self.inputs = [each.name for each in self.session.get_inputs()]
        if unknown := sorted(set(self.inputs) - KNOWN):
            raise Refused(f"{folder / MODEL} wants {', '.join(unknown)}; known are {', '.join(sorted(KNOWN))}")
        self.dims = self.encode([""]).shape[1]

    def encode(self, texts: Sequence[str]) -> Matrix:
        """See jobs.encoders.encoder.Encoder."""
        if not texts:
            return np.zeros((0, self.dims), dtype=np.float32)
        read = self.tokenizer.encode_batch(list(texts))
        fed = {
            "input_ids": np.array([each.ids for each in read], dtype=np.int64),
            "attention_mask": np.array([each.attention_mask for each in read], dtype=np.int64),
            "token_type_ids": np.array([each.type_ids for each in read], dtype=np.int64),
        }
        (output, *_) = self.session.run(None, {name: fed[name] for name in self.inputs})
        return pooled(np.asarray(output, dtype=np.float32), fed["attention_mask"])


def pooled(output: Matrix, mask: Any) -> Matrix:
    """One row per text."""
    if output.ndim == 2:
        return output
    weights = mask[:, :, None].astype(np.float32)
    means = (output * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1.0)
    lengths = np.linalg.norm(means, axis=1, keepdims=True)
    rows: Matrix = (means / np.maximum(lengths, 1e-12)).astype(np.float32)
    return rows


def tokenizer_of(file: Path) -> Any:
    """It pads to the longest of a batch, and cuts what the model cannot read."""
    try:
        from tokenizers import Tokenizer
    except ImportError:
        raise absent("tokenizers") from None
    try:
        made = Tokenizer.from_file(str(file))
    except Exception as problem:  # the package has no class of its own for a file it cannot read
        raise Refused(f"{file} is no tokenizer: {problem}") from None
    pad = next((word for word in PADDING if made.token_to_id(word) is not None), None)
    if pad is None:
        raise Refused(f"{file} has no token {' or '.join(PADDING)} to pad with")
    made.enable_truncation(MOST_TOKENS)
    made.enable_padding(pad_id=made.token_to_id(pad), pad_token=pad)
    return made


def session_of(file: Path) -> Any:
    """The model on the CPU."""
    try:
        import onnxruntime
    except ImportError:
        raise absent("onnxruntime") from None
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    try:
        return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    except Exception as problem:  # its classes for a file it cannot read are not public
        raise Refused(f"{file} is no model that ONNX Runtime can run: {problem}") from None
