"""Exported models a few bytes long, written as ONNX files are: protocol buffers, field by field."""

import struct
from pathlib import Path

WORDS = {"[PAD]": 0, "[UNK]": 1, "好": 2, "差": 3}
TABLE = [[9.0, 9.0], [0.0, 0.0], [3.0, 0.0], [0.0, 4.0]]  # a word's row: of padding, unknown, 好, 差
FLOAT, INT64 = 1, 7


def varint(number: int) -> bytes:
    """A number, seven bits at a time."""
    return bytes([number]) if number < 128 else bytes([number & 127 | 128]) + varint(number >> 7)


def number(field: int, value: int) -> bytes:
    """A field that holds a number."""
    return varint(field << 3) + varint(value)


def part(field: int, value: bytes | str) -> bytes:
    """A field that holds bytes, text or another message."""
    raw = value.encode() if isinstance(value, str) else value
    return varint(field << 3 | 2) + varint(len(raw)) + raw


def value_info(name: str, kind: int, axes: tuple[str, ...]) -> bytes:
    """An input or output of the graph."""
    shape = b"".join(part(1, part(2, axis)) for axis in axes)
    return part(1, name) + part(2, part(1, number(1, kind) + part(2, shape)))


def node(kind: str, inputs: list[str], output: str, attributes: bytes = b"") -> bytes:
    """One step of the graph."""
    return b"".join(part(1, name) for name in inputs) + part(2, output) + part(4, kind) + attributes


def tensor(name: str, rows: list[list[float]]) -> bytes:
    """A table of numbers."""
    raw = b"".join(struct.pack(f"<{len(row)}f", *row) for row in rows)
    return number(1, len(rows)) + number(1, len(rows[0])) + number(2, FLOAT) + part(8, name) + part(9, raw)


def model(nodes: list[bytes], inputs: list[str], axes: tuple[str, ...]) -> bytes:
    """A whole model with the table of words; its output is `told`."""
    graph = b"".join(part(1, each) for each in nodes) + part(2, "small") + part(5, tensor("table", TABLE))
    graph += b"".join(part(11, value_info(name, INT64, ("texts", "tokens"))) for name in inputs)
    graph += part(12, value_info("told", FLOAT, axes))
    return number(1, 8) + part(7, graph) + part(8, part(1, "") + number(2, 13))


def embedder(*inputs: str) -> bytes:
    """Each token's row of the table."""
    return model([node("Gather", ["table", "input_ids"], "told")], ["input_ids", *inputs], ("texts", "tokens", "dims"))


def classifier() -> bytes:
    """The largest of the rows of all tokens, as they are: two classes."""
    axis = part(5, part(1, "axes") + number(8, 1) + number(20, 7))
    keep = part(5, part(1, "keepdims") + number(3, 0) + number(20, 2))
    steps = [node("Gather", ["table", "input_ids"], "rows"), node("ReduceMax", ["rows"], "told", axis + keep)]
    return model(steps, ["input_ids"], ("texts", "classes"))


def lay(folder: Path, what: bytes) -> Path:
    """A model's folder, with a tokenizer of two words."""
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Split

    tokenizer = Tokenizer(WordLevel(WORDS, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Split("", "isolated")
    folder.mkdir(exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "model.onnx").write_bytes(what)
    return folder
