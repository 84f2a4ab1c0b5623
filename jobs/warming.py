"""A model's beginning: learned from a labelled file, told before it learns, and published for jobs to take."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from jobs.encoders.encoder import Encoder, encoded
from schemas.examples import Example
from sinks.kafka import publisher, send_together
from udfs.models import pair, sentiment
from udfs.models.embedded import name_of
from udfs.models.models import MODELS, Learns
from udfs.models.snapshots import Snapshot, written

TOPIC = "models"
HEADINGS = {"label", "text"}


class BadFile(ValueError):
    """The file cannot be learned from; the message says which line, and why."""


class Warmed(NamedTuple):
    """A snapshot, and how well the first pass told labels before it learned them (neutral ones are not asked)."""

    snapshot: Snapshot
    examples: int
    told: int
    right: int


def examples(path: Path, model: str) -> Iterator[Example]:
    """The rows of a CSV file with the columns label and text."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        if not set(rows.fieldnames or ()) >= HEADINGS:
            raise BadFile(f"{path}:1: the first line must name the columns label and text")
        for row in rows:
            label = (row["label"] or "").strip()
            if label not in MODELS[model].labels:
                raise BadFile(f"{path}:{rows.line_num}: label {label!r} is none of {', '.join(MODELS[model].labels)}")
            yield Example(model=model, text=row["text"] or "", label=label, told_by="file")  # type: ignore[arg-type]


def warm(path: Path, model: str, passes: int = 1) -> Warmed:
    """Learn a file from its beginning to its end, so often."""
    learner, every = MODELS[model].begin(), list(examples(path, model))
    told = right = 0
    for number in range(passes):
        for each in every:
            if number == 0 and each.label != "neutral":
                told += 1
                right += is_right(learner, each)
            learner.learn(each.text, each.label)
    return Warmed(learner.snapshot(), len(every), told, right)


def warm_head(path: Path, encoder: Encoder, passes: int, told: Callable[[int], None]) -> Warmed:
    """The same for the head over an encoder; `told` hears how many texts are encoded. The first pass judges both scorers."""
    both, every = pair.begun(name_of(encoder.name)), list(examples(path, sentiment.NAME))
    rows = encoded(encoder, [each.text for each in every], told).tolist()
    asked = right = 0
    for number in range(passes):
        for each, row in zip(every, rows, strict=True):
            if number == 0 and each.label != "neutral":
                asked += 1
                right += (both.score(each.text, row).probability > 0.5) == (each.label == "positive")
            if number == 0:
                both.learn(each.text, row, each.label)
            else:
                both.head.learn(both.met(each.text, row), each.label)
                both.linear.learn(each.text, each.label)
    return Warmed(both.snapshot(), len(every), asked, right)


def is_right(learner: Learns, example: Example) -> bool:
    """Whether the model leans to the label's side."""
    return (learner.score(example.text).probability > 0.5) == (example.label == "positive")


def publish(brokers: str, snapshot: Snapshot) -> None:
    """Put it where jobs take it."""
    with publisher(brokers, TOPIC) as sender:
        send_together(sender, [(TOPIC, snapshot.model, written(snapshot))])
