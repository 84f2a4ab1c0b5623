"""Exported models of a few bytes: their rows are worked out by hand."""

from pathlib import Path

import numpy as np
import pytest

from jobs.encoders.choosing import encoder_of
from jobs.encoders.encoder import encoded
from jobs.stack.layout import Refused
from tests.encoders.small_models import classifier, embedder, lay

pytest.importorskip("onnxruntime", reason="onnxruntime is not installed: make embeddings")
pytest.importorskip("tokenizers", reason="tokenizers is not installed: make embeddings")


def test_tokens_are_averaged_to_length_one(tmp_path: Path) -> None:
    """好差: the mean of (3, 0) and (0, 4) is (1.5, 2), of length 2.5. Padding beside it counts for nothing."""
    encoder = encoder_of(str(lay(tmp_path / "m", embedder("attention_mask"))))
    rows = encoder.encode(["好差", "好", "差差差"])
    assert rows.dtype == np.float32 and encoder.dims == 2
    assert rows == pytest.approx(np.array([[0.6, 0.8], [1, 0], [0, 1]]), abs=1e-6)


def test_a_classifier_s_logits_are_as_they_are(tmp_path: Path) -> None:
    encoder = encoder_of(str(lay(tmp_path / "m", classifier())))
    assert encoder.encode(["好差"]).tolist() == [[3.0, 4.0]]


def test_rows_stand_in_the_order_of_the_texts(tmp_path: Path) -> None:
    """One hundred texts are two batches, short ones first."""
    encoder = encoder_of(str(lay(tmp_path / "m", embedder("attention_mask", "token_type_ids"))))
    texts = ["好" * (1 + place % 7) if place % 3 else "差" for place in range(100)]
    done: list[int] = []
    rows = encoded(encoder, texts, done.append)
    assert rows == pytest.approx(np.array([[1, 0] if text[0] == "好" else [0, 1] for text in texts]), abs=1e-6)
    assert done == [64, 100]


def test_no_text_and_odd_texts_are_encoded(tmp_path: Path) -> None:
    encoder = encoder_of(str(lay(tmp_path / "m", embedder())))
    assert encoded(encoder, []).shape == (0, 2)
    assert np.isfinite(encoded(encoder, ["", "\0", "\ud800", "x" * 5_000])).all()


def test_a_folder_without_a_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"no model\.onnx and no tokenizer\.json in .*: put an exported model there"):
        encoder_of(str(tmp_path))


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_broken_file_is_told(name: str, tmp_path: Path) -> None:
    folder = lay(tmp_path / "m", embedder())
    (folder / name).write_bytes(b"broken")
    with pytest.raises(Refused, match=name):
        encoder_of(str(folder))


def test_an_input_that_nobody_knows_is_told(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"wants pixels; known are attention_mask, input_ids, token_type_ids"):
        encoder_of(str(lay(tmp_path / "m", embedder("pixels"))))
