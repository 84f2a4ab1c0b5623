"""Sentiment on real reviews: learned one at a time, judged on a third never learned; beside it SnowNLP, if installed.

uv pip install snownlp        it is for this comparison alone, and no part of Crest
"""

import csv
import gzip
import importlib.util
import random
import time
from pathlib import Path

from jobs.stack.layout import ROOT, Refused
from udfs.models.sentiment import Learner, Scorer
from udfs.models.snapshots import pack, unpack

REVIEWS = ROOT.parent / "shared" / "data" / "shopping_reviews.csv.gz"
NAMED = {"0": "negative", "1": "positive"}
SEED, TURNS = 5, 3
Labelled = list[tuple[str, str]]


def measure() -> dict[str, float]:
    """Figures by name; Refused without the data."""
    if not REVIEWS.exists():
        raise Refused(f"no {REVIEWS.name}: the shared data is not here")
    reviews = shuffled(REVIEWS)
    held_out, stream = reviews[: len(reviews) // 3], reviews[len(reviews) // 3 :]
    learner, right = Learner(), 0
    for text, label in stream:
        right += (learner.score(text).probability > 0.5) == (label == "positive")
        learner.learn(text, label)
    packed = pack(learner.snapshot())
    scorer = Scorer(unpack(packed))
    judged = [(scorer.score(text).probability > 0.5) == (label == "positive") for text, label in held_out]
    return {
        "accuracy": round(sum(judged) / len(judged), 4),
        "progressive_accuracy": round(right / len(stream), 4),
        "us_per_message": round(min(us_per_message(scorer, held_out) for _ in range(TURNS)), 1),
        "characters_per_message": round(sum(len(text) for text, _ in held_out) / len(held_out)),
        "state_bytes": len(packed),
        **of_snownlp(held_out),
    }


def shuffled(path: Path) -> Labelled:
    """Text and label, in an order that is the same every time."""
    with gzip.open(path, "rt") as lines:
        rows = [(row["review"], NAMED[row["label"]]) for row in csv.DictReader(lines)]
    random.Random(SEED).shuffle(rows)
    return rows


def us_per_message(scorer: Scorer, reviews: Labelled) -> float:
    """CPU time of tokens and score."""
    began = time.process_time()
    for text, _ in reviews:
        scorer.score(text)
    return (time.process_time() - began) / len(reviews) * 1e6


def of_snownlp(reviews: Labelled) -> dict[str, float]:
    """Its accuracy on the same rows; nothing if it is not installed."""
    if importlib.util.find_spec("snownlp") is None:
        return {}
    from snownlp import SnowNLP

    judged = [(SnowNLP(text).sentiments > 0.5) == (label == "positive") for text, label in reviews if text.strip()]
    return {"snownlp_accuracy": round(sum(judged) / len(judged), 4)}
