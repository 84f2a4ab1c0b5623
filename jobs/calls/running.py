"""What `crest calls transcribe` does: a file as a whole, a stream as it comes."""

import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec

from jobs.calls.audio import Unusable, decoded, frames
from jobs.calls.events import Recording, call_of, key_of, message_of
from jobs.calls.hearing import Listener, Transcriber, Turn, milliseconds
from jobs.calls.live import Live
from jobs.calls.sending import Deliver
from jobs.calls.telling import Teller
from jobs.calls.transcribing import cast, transcribed
from schemas.conversation import Speaker

HEADERS = (b"RIFF", b"ID3", b"OggS", b"fLaC", b"\x1aE\xdf\xa3")  # of files; raw samples have none
MOST_NAME = 512  # what an event takes as the place of a recording

Watching = Callable[[int, int], object]  # told how much of how much has been heard, ms


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """Who hears, who speaks, and where the outcome goes."""

    transcriber: Transcriber
    listener: Listener
    speakers: tuple[Speaker, ...]
    mono: Speaker
    teller: Teller
    deliver: Deliver
    note: Callable[[str], object]  # told what people should know about the sound


def content_of(path: Path) -> bytes:
    """The file's bytes. Unusable, or OSError, if there is no such file."""
    if not path.is_file():
        raise Unusable("there is no such file")
    if len(str(path)) > MOST_NAME:
        raise Unusable(f"its path has more than {MOST_NAME} characters")
    return path.read_bytes()


def file(content: bytes, recording: Recording, job: Job, watching: Watching) -> None:
    """Tell and deliver a recording. One without a start has just ended. Unusable if there is nothing to hear."""
    sound = decoded(content)
    if sound.damaged:
        job.note(f"{sound.damaged} pieces of the sound cannot be read; they are left out.")
    channels, speakers = cast(sound, job.speakers, job.mono)
    if len(channels) < len(sound.channels):
        job.note(f"All channels hold the same sound: it is taken as one, of the {job.mono}.")
    length_ms = milliseconds(len(channels[0]))
    whole_ms = length_ms * len(channels)
    turns = transcribed(channels, speakers, job.transcriber, lambda heard_ms: watching(heard_ms, whole_ms))
    started_ms = recording.started_ms or now_ms() - length_ms
    recording = msgspec.structs.replace(recording, key=key_of(content), started_ms=started_ms)
    call = call_of(recording, length_ms)
    messages = [message_of(recording, turn, started_ms + turn.begin_ms) for turn in turns]
    job.teller.whole(call, messages, turns)
    if not turns:
        job.note("Nobody speaks in it.")
    job.deliver([call, *messages])


def stream(came: Iterable[bytes], recording: Recording, job: Job) -> None:
    """Tell and deliver each turn of raw samples as it ends, and the call after them.

    Without a start the stream is live: it began when it was opened, and a turn happens when it is known.
    Unusable or OSError if nothing came, or if the stream broke: after what had been heard before.
    """
    stamp = stamped(recording)
    begun_ms = recording.started_ms or now_ms()
    key = key_of(f"{recording.conversation} {begun_ms}".encode())
    recording = msgspec.structs.replace(recording, key=key, started_ms=begun_ms)
    live = Live(job.speakers, job.transcriber, job.listener)

    def pass_on(turns: list[Turn]) -> None:
        for turn in turns:
            message = message_of(recording, turn, stamp(turn))
            job.teller.turn(message, turn)
            job.deliver([message])

    broken: Exception | None = None
    try:
        for channels in frames(without_header(came), len(job.speakers)):
            pass_on(live.add(channels))
    except (Unusable, OSError) as problem:
        broken = problem
    if live.heard:
        pass_on(live.finish())
        call = call_of(recording, milliseconds(live.heard))
        job.teller.ended(call)
        job.deliver([call])
    if broken or not live.heard:
        raise broken or Unusable("nothing came")


def stamped(recording: Recording) -> Callable[[Turn], int]:
    """When a turn happened: so long after the call's start, or, of a live stream, now, and after the one before."""
    if recording.started_ms:
        return lambda turn: recording.started_ms + turn.begin_ms
    last_ms = 0

    def known(turn: Turn) -> int:
        nonlocal last_ms
        last_ms = max(now_ms(), last_ms + 1)
        return last_ms

    return known


def without_header(came: Iterable[bytes]) -> Iterator[bytes]:
    """The blocks. Unusable if the first one begins as a file of sound does."""
    for place, block in enumerate(came):
        if place == 0 and block.startswith(HEADERS):
            raise Unusable("this is a sound file, no raw samples: give its name instead of -")
        yield block


def now_ms() -> int:
    """The wall clock."""
    return time.time_ns() // 1_000_000
