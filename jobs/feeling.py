"""What a transformer makes of a batch: lessons of labelled texts for its head, and how messages felt."""

from collections.abc import Sequence
from copy import copy
from typing import NamedTuple

import xxhash

from jobs.encoders.encoder import Encoder, encoded
from schemas.conversation import Felt, Message
from schemas.examples import Example
from udfs.models.choice import Choice
from udfs.models.pair import Pair

MOST_WAITING = 128  # messages of one batch; of more, the newest


class Came(NamedTuple):
    """What came of a batch. `felt` has the time of its message; who sends it gives it its own."""

    learned: int
    changed: list[Choice]  # the choice, each time another one speaks
    felt: list[Felt]
    passed_over: int  # messages that came faster than they can be encoded


def take(encoder: Encoder, pair: Pair, examples: Sequence[Example], said: Sequence[Message]) -> Came:
    """Learn labelled texts in their order, then say how messages felt if the transformer is the one who speaks."""
    rows = encoded(encoder, [each.text for each in examples]).tolist()
    changed = []
    for example, row in zip(examples, rows, strict=True):
        if pair.learn(example.text, row, example.label):
            changed.append(copy(pair.choice))
    if not pair.transformer_speaks:
        return Came(len(examples), changed, [], 0)
    newest = said[-MOST_WAITING:]
    heard = encoded(encoder, [each.text for each in newest]).tolist()
    felt = [corrected(pair, each, row) for each, row in zip(newest, heard, strict=True)]
    return Came(len(examples), changed, felt, len(said) - len(newest))


def corrected(pair: Pair, message: Message, row: list[float]) -> Felt:
    """How a message felt. Its id follows from the message's: what is sent twice counts once."""
    return Felt(
        id=f"felt-{xxhash.xxh3_128_hexdigest(message.id.encode())}",
        ts=message.ts,
        conversation=message.conversation,
        channel=message.channel,
        message=message.id,
        model=pair.head.name,
        mood=pair.score(message.text, row).mood,
    )
