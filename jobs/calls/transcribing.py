"""A whole recording: its channels one after the other, and the turns of all."""

from collections.abc import Callable, Sequence

from jobs.calls.audio import Sound, Unusable, distinct
from jobs.calls.hearing import Samples, Segment, Transcriber, Turn, milliseconds
from jobs.calls.turns import turns
from schemas.conversation import Speaker

LONGEST_MS = 86_400_000  # what an event may tell as a duration

Watch = Callable[[int], object]  # told how much has been heard, in ms of all channels together


def cast(sound: Sound, channels: Sequence[Speaker], mono: Speaker) -> tuple[list[Samples], Sequence[Speaker]]:
    """The channels to hear, and who speaks in each: `mono` where there is one sound alone.

    Unusable if there are more or fewer channels than speakers, or if the sound is too long.
    """
    if milliseconds(len(sound.channels[0])) > LONGEST_MS:
        raise Unusable("it is longer than a day")
    apart = distinct(sound.channels)
    if len(apart) == 1:
        return apart, (mono,)
    if len(apart) != len(channels):
        raise Unusable(f"it has {len(apart)} channels, and --channels names {len(channels)} speakers")
    return apart, channels


def transcribed(
    channels: Sequence[Samples], speakers: Sequence[Speaker], transcriber: Transcriber, watch: Watch
) -> list[Turn]:
    """The turns, in order of their beginnings."""
    every: list[list[Segment]] = []
    before_ms = 0
    for samples in channels:
        every.append([])
        for segment in transcriber.transcribe(samples):
            every[-1].append(segment)
            watch(before_ms + segment.words[-1].end_ms)
        before_ms += milliseconds(len(samples))
        watch(before_ms)
    return turns(every, speakers)
