"""Turns of speakers out of segments of channels: pure, the same for a file and a stream.

- A segment that the model made up is dropped (`heard`).
- A segment is parted where words are more than GAP_MS apart, since the other speaker may have answered there.
- Pieces of all channels are taken by their beginnings; a speaker's next piece joins the turn before it if nobody else began
  between them and the pause is no longer than GAP_MS.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from jobs.calls.hearing import Segment, Turn, Word
from schemas.conversation import TEXT_CHARS, Speaker

GAP_MS = 1_000  # a longer pause ends a turn
NO_SPEECH = 0.6  # above: probably nobody spoke, unless the model is sure of its words
UNSURE = -0.5  # below: not sure of them
SENSELESS = -1.5  # mean log probability below: no words that mean anything
REPEATS = 2.4  # compression above: one phrase over and over
MOST_SAME = 2  # people say a thing twice; a model that hears nothing says it for ever


def heard(segments: Sequence[Segment]) -> list[Segment]:
    """The segments of one channel that somebody really said, by the thresholds above."""
    kept: list[Segment] = []
    same, last = 0, ""
    for segment in filter(believable, segments):
        text = segment.text.casefold()
        same, last = (same + 1 if text == last else 1), text
        if same <= MOST_SAME:
            kept.append(segment)
    return kept


def believable(segment: Segment) -> bool:
    """Whether a segment by itself is speech with letters in it."""
    if not any(letter.isalnum() for letter in segment.text):
        return False
    if segment.no_speech > NO_SPEECH and segment.log_probability < UNSURE:
        return False
    return segment.log_probability >= SENSELESS and segment.compression <= REPEATS


def turns(channels: Sequence[Sequence[Segment]], speakers: Sequence[Speaker]) -> list[Turn]:
    """The turns of all channels in order of their beginnings; of equal ones the lower channel first.

    Channel n is spoken by `speakers[n]`; its segments are in order of time.
    """
    made: list[Turn] = []
    pieces = (
        piece
        for channel, segments in enumerate(channels)
        for segment in heard(segments)
        for piece in parted(segment, channel, speakers[channel])
    )
    for piece in sorted(pieces):
        if made and joins(made[-1], piece):
            made[-1] = joined(made[-1], piece)
        else:
            made.append(piece)
    return made


def parted(segment: Segment, channel: int, speaker: Speaker) -> Iterator[Turn]:
    """The pieces of a segment between long pauses."""
    begin = 0
    cuts = [place for place, (one, after) in enumerate(pairwise(segment.words), 1) if is_apart(one, after)]
    for end in (*cuts, len(segment.words)):
        words = segment.words[begin:end]
        text = "".join(word.text for word in words).strip()
        if text:
            yield Turn(words[0].begin_ms, words[-1].end_ms, channel, speaker, text)
        begin = end


def is_apart(word: Word, after: Word) -> bool:
    """Whether there is a long pause between two words."""
    return after.begin_ms - word.end_ms > GAP_MS


def joins(turn: Turn, piece: Turn) -> bool:
    """Whether a piece goes on with the turn before it. No text grows above what a message may hold."""
    if turn.channel != piece.channel or piece.begin_ms - turn.end_ms > GAP_MS:
        return False
    return len(turn.text) + 1 + len(piece.text) <= TEXT_CHARS


def joined(turn: Turn, piece: Turn) -> Turn:
    """One turn of both, with a blank between: words of two pieces never grow together."""
    end_ms = max(turn.end_ms, piece.end_ms)
    return turn._replace(end_ms=end_ms, text=f"{turn.text} {piece.text}")
