"""A model's beginning: learned from a labelled file, told before it learns, and published for jobs to take."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from schemas.examples import Example
from sinks.kafka import publisher, send_together
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


def is_right(learner: Learns, example: Example) -> bool:
    """Whether the model leans to the label's side."""
    return (learner.score(example.text).probability > 0.5) == (example.label == "positive")


def publish(brokers: str, snapshot: Snapshot) -> None:
    """Put it where jobs take it."""
    with publisher(brokers, TOPIC) as sender:
        send_together(sender, [(TOPIC, snapshot.model, written(snapshot))])
