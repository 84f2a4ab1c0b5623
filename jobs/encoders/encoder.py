"""What encoders promise, and how many texts are encoded."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from jobs.stack.layout import Refused

Matrix = NDArray[np.float32]
BATCH = 64  # texts
MOST_CHARS = 600  # of a text; a longer one is judged by its beginning
INSTALL = "make embeddings"


class Encoder(Protocol):
    """Texts in, one row of numbers each out; the same for the same text, whatever stands beside it in a batch."""

    name: str
    dims: int

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Rows (n, dims) in the order of the texts: embeddings have length 1, a classifier's logits are as they are."""


def encoded(encoder: Encoder, texts: Sequence[str], told: Callable[[int], Any] = lambda done: None) -> Matrix:
    """Rows of many texts in their order. Texts of like length go together; `told` hears how many are done."""
    rows = np.zeros((len(texts), encoder.dims), dtype=np.float32)
    order = sorted(range(len(texts)), key=lambda place: (len(texts[place]), place))
    for start in range(0, len(order), BATCH):
        places = order[start : start + BATCH]
        rows[places] = encoder.encode([readable(texts[place]) for place in places])
        told(start + len(places))
    return rows


def readable(text: str) -> str:
    """The beginning of a text without what no tokenizer takes: NUL and halves of surrogate pairs."""
    return text[:MOST_CHARS].replace("\0", " ").encode("utf-8", "replace").decode()


def absent(package: str) -> Refused:
    """Why there is no encoder without a package."""
    return Refused(f"no package {package}: `{INSTALL}` installs what a transformer needs")
