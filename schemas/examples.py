"""What models learn from."""

from typing import Literal

import msgspec

Label = Literal["negative", "neutral", "positive"]


class Example(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A labelled text."""

    model: str
    text: str
    label: Label
    told_by: str  # survey, verdict, file
    conversation: str = ""  # where it was said; empty: nowhere


decode = msgspec.json.Decoder(Example).decode
encode = msgspec.json.encode
