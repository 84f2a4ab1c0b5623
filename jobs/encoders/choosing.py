"""Which encoder is meant: CREST_ENCODER is `e5` (the default), or a folder with an exported model."""

import os
from pathlib import Path

from jobs.encoders.e5 import E5, NAME
from jobs.encoders.encoder import Encoder
from jobs.encoders.onnx import OnnxEncoder

VARIABLE = "CREST_ENCODER"


def encoder_of(place: str) -> Encoder:
    """`e5`, or a folder. Refused, with what to install or to put there, if it cannot be had."""
    return E5() if place == NAME else OnnxEncoder(Path(place))


def asked() -> str:
    """What the environment asks for."""
    return os.environ.get(VARIABLE) or NAME
