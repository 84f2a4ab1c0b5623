"""`crest calls transcribe`, once its options are read: what goes wrong is told in its own words, with an exit code."""

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from signal import SIGINT, signal

import typer
from kafka.errors import KafkaError
from rich.console import Console
from rich.progress import Progress

from jobs.calls import model, options, running
from jobs.calls.audio import Unusable
from jobs.calls.events import Recording
from jobs.calls.hearing import Transcriber
from jobs.calls.live import Incoming
from jobs.calls.running import Job
from jobs.calls.sending import Deliver, NotTaken
from jobs.calls.telling import Teller
from jobs.calls.whisper import Whisper, spans
from jobs.stack.layout import Refused
from schemas.conversation import Speaker

err = Console(stderr=True, highlight=False, soft_wrap=True)
STREAM = "-"
INTERRUPTED = 130  # what shells expect after Ctrl-C


def carry_out(
    file: str,
    whose: Recording,
    speakers: tuple[Speaker, ...],
    mono: Speaker,
    language: str,
    folder: Path | None,
    teller: Teller,
    outlet: AbstractContextManager[Deliver],
) -> None:
    """Hear a file, or stdin for `-`. Exit code 1: nothing to hear, or not sent; 2: no model; 130: Ctrl-C."""
    with told(file):
        content = b"" if file == STREAM else running.content_of(Path(file))
        whisper: Transcriber = Whisper(model.place(folder), language)
        with outlet as deliver:
            job = Job(
                transcriber=whisper,
                listener=spans,
                speakers=speakers,
                mono=mono,
                teller=teller,
                deliver=deliver,
                note=note,
            )
            stopped = from_stdin(whose, job) if file == STREAM else from_file(content, whose, job)
    if stopped:
        raise typer.Exit(INTERRUPTED)


def from_file(content: bytes, whose: Recording, job: Job) -> bool:
    """With its progress on a terminal. Never stopped."""
    with Progress(console=err, transient=True, disable=not err.is_terminal) as progress:
        task = progress.add_task("listening", total=None)
        running.file(content, whose, job, lambda done, whole: progress.update(task, completed=done, total=whole))
    return False


def from_stdin(whose: Recording, job: Job) -> bool:
    """Whether Ctrl-C ended it: what had come by then is heard to its end. A second one ends the program."""
    if sys.stdin.isatty():
        raise options.mistake("-", "raw samples come on stdin, from a pipe")
    incoming = Incoming(getattr(sys.stdin.buffer, "raw", sys.stdin.buffer), len(job.speakers))
    with ending(incoming) as signals:
        running.stream(incoming, whose, job)
    return bool(signals)


@contextmanager
def ending(incoming: Incoming) -> Iterator[list[int]]:
    """The first Ctrl-C ends a stream, and is told in the list."""
    signals: list[int] = []

    def end(number: int, frame: object) -> None:
        signal(SIGINT, before)
        signals.append(number)
        incoming.end()

    before = signal(SIGINT, end)
    try:
        yield signals
    finally:
        signal(SIGINT, before)


def note(text: str) -> None:
    """Say it beside the outcome."""
    err.print(text, markup=False)


@contextmanager
def told(file: str) -> Iterator[None]:
    """The end of what cannot go on."""
    try:
        yield
    except model.NoModel as problem:
        note(str(problem))
        raise typer.Exit(2) from None
    except BrokenPipeError:
        raise  # whoever reads has heard enough: no matter of the sound
    except (Unusable, OSError) as problem:
        note(f"Nothing to hear in {'the stream' if file == STREAM else file}: {problem}.")
    except KafkaError as problem:
        note(f"The broker stayed away: {problem}. Send it again when it is back: what arrived twice counts once.")
    except (NotTaken, Refused) as problem:
        note(str(problem))
    else:
        return
    raise typer.Exit(1)
