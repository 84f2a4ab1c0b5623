"""The feeler: a transformer learns what surveys teach, and corrects moods once it is the better one.

Run by `crest up` as `python -m jobs.feeler` when e5 is installed or CREST_ENCODER names a folder with an exported model.
It reads topics `examples` and `chats`, encodes in batches, keeps its head in topic `models`, and sends what messages felt
like back to `chats`. It goes on where it stopped. With `--ready FILE` it writes its pid there once it reads. SIGTERM ends it
with 0. It ends with 2, and says what to install, when there is no encoder. CREST_BROKERS names Kafka; without it it is the
local stack (CREST_HOME). One at a time.

Example: CREST_ENCODER=/models/sentiment python -m jobs.feeler
"""

import argparse
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from kafka.errors import KafkaError

from jobs.encoders import choosing
from jobs.encoders.encoder import Encoder
from jobs.feeling import Came, take
from jobs.stack.layout import Refused, from_environment
from sinks.chats import Ends, opened
from sinks.kafka import newest
from udfs.models import pair, sentiment
from udfs.models.embedded import name_of
from udfs.models.snapshots import Snapshot, read, written

OFFSET = "examples_offset"  # in the snapshot: the next example to learn
RETRY_SECONDS = 5.0
log = logging.getLogger("crest.feeler")


def published(brokers: str, model: str) -> Snapshot | None:
    """The newest snapshot of a model."""
    text = newest(brokers, "models", model)
    return read(text) if text else None


def awake(brokers: str, encoder: Encoder) -> tuple[pair.Pair, int | None]:
    """Both models as they were published last, and the next example to learn (None: not known).

    Refused if the head was learned over other numbers than this encoder's.
    """
    name = name_of(encoder.name)
    head = published(brokers, name)
    if head is not None and head.learned and head.numbers["dims"] != encoder.dims:
        raise Refused(
            f"model {name} has {head.numbers['dims']:g} numbers, the encoder {encoder.dims}: rename its folder"
        )
    made = pair.restored(name, head, published(brokers, sentiment.NAME))
    return made, int(head.numbers[OFFSET]) if head is not None and OFFSET in head.numbers else None


def serve(brokers: str, encoder: Encoder, stop: threading.Event, ready: Callable[[], None]) -> None:
    """Until stopped. Kafka's errors come through; then nothing is lost, for offsets follow what was sent."""
    both, offset = awake(brokers, encoder)
    log.info("%s with %d lessons, %s speaks", both.head.name, both.head.learned, both.choice.speaks)
    with opened(brokers, offset) as ends:
        while not stop.is_set():
            step(ends, encoder, both)
            ready()


def step(ends: Ends, encoder: Encoder, both: pair.Pair) -> None:
    """One batch: read, encode, send, and only then remember how far it came."""
    batch = ends.gather()
    came = take(encoder, both, batch.examples, batch.said)
    if came.learned:
        ends.keep(both.head.name, written(both.snapshot(**{OFFSET: batch.next_example})))
    ends.send(came.felt)
    ends.commit(batch)
    tell(came)


def tell(came: Came) -> None:
    """What people want to know of a batch."""
    for each in came.changed:
        log.info(
            "%s speaks from now on: losses linear %.3f, transformer %.3f after %d labels",
            each.speaks,
            each.linear_loss,
            each.transformer_loss,
            each.labels,
        )
    if came.passed_over:
        log.warning("%d messages came faster than they can be encoded", came.passed_over)


def run(brokers: str, encoder: Encoder, stop: threading.Event, ready: Callable[[], None]) -> None:
    """Until stopped, again after whatever is away comes back."""
    while not stop.is_set():
        try:
            serve(brokers, encoder, stop, ready)
        except (KafkaError, OSError) as problem:
            log.warning("tried again every %g s: %s", RETRY_SECONDS, str(problem) or type(problem).__name__)
            stop.wait(RETRY_SECONDS)


def main(arguments: list[str] | None = None) -> int:
    """Run until stopped; the exit code."""
    options = argparse.ArgumentParser(
        prog="python -m jobs.feeler", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--ready", type=Path, default=Path(os.devnull), help="file that gets the pid once it reads")
    ready: Path = options.parse_args(arguments).ready
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("kafka").setLevel(logging.CRITICAL)
    stop, is_ready = threading.Event(), threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())

    def say_ready() -> None:
        if not is_ready.is_set():
            is_ready.set()
            ready.write_text(str(os.getpid()))

    try:
        encoder = choosing.encoder_of(choosing.asked())
        run(os.environ.get("CREST_BROKERS") or from_environment().brokers, encoder, stop, say_ready)
    except Refused as refusal:
        log.error("%s", refusal)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
