"""What is told and sent of a file and of a stream, with the naive language of levels."""

from collections.abc import Sequence
from io import StringIO

import msgspec
import pytest
from rich.console import Console

from jobs.calls import running
from jobs.calls.audio import Unusable
from jobs.calls.events import Recording
from jobs.calls.running import Job
from jobs.calls.telling import ForPeople, ForPrograms, Teller
from schemas.conversation import Call, ConversationEvent, Message, decode
from tests.calls.recordings import raw, wav
from tests.calls.tones import Levels, listen, said

STARTED_MS = 1_770_724_800_000  # 2026-02-10 20:00 in Shanghai
WHOSE = Recording(conversation="c1", person="account:1", agent="a7", started_ms=STARTED_MS, name="call.wav")
CUSTOMER = said((1, 1_000, 2_000), (2, 2_300, 3_000), (5, 9_000, 9_400), length_ms=12_000)
AGENT = said((4, 4_500, 6_000), length_ms=12_000)


class Kept:
    """What went out and what was said."""

    def __init__(self, teller: Teller | None = None) -> None:
        self.events: list[ConversationEvent] = []
        self.batches: list[int] = []
        self.notes: list[str] = []
        self.out = StringIO()
        self.job = Job(
            transcriber=Levels(),
            listener=listen,
            speakers=("customer", "agent"),
            mono="customer",
            teller=teller or ForPrograms(Console(file=self.out)),
            deliver=self.deliver,
            note=self.notes.append,
        )

    def deliver(self, events: Sequence[ConversationEvent]) -> None:
        self.events += events
        self.batches.append(len(events))

    def messages(self) -> list[Message]:
        return [each for each in self.events if isinstance(each, Message)]


def file(content: bytes, kept: Kept, whose: Recording = WHOSE) -> list[tuple[int, int]]:
    pytest.importorskip("av", reason="speech to text is not installed: make calls")
    progress: list[tuple[int, int]] = []
    running.file(content, whose, kept.job, lambda done, whole: progress.append((done, whole)))
    return progress


def in_steps(content: bytes) -> list[bytes]:
    """As a stream brings it, in blocks that are no whole frames."""
    return [content[at : at + 33_001] for at in range(0, len(content), 33_001)]


def test_a_recording_is_a_call_and_its_messages() -> None:
    kept = Kept()
    progress = file(wav(CUSTOMER, AGENT), kept)
    call, *messages = kept.events
    assert isinstance(call, Call)
    assert (call.ts, call.talk_ms, call.recording, call.direction) == (STARTED_MS, 12_000, "call.wav", "in")
    assert [(m.ts - STARTED_MS, m.speaker, m.text, m.agent) for m in kept.messages()] == [
        (1_000, "customer", "w1 w2", ""),
        (4_500, "agent", "w4", "a7"),
        (9_000, "customer", "w5", ""),
    ]
    assert {(m.conversation, m.person, m.channel) for m in messages} == {("c1", "account:1", "phone")}
    assert (progress[-1], progress == sorted(progress)) == ((24_000, 24_000), True)


def test_a_program_reads_the_events_with_their_offsets() -> None:
    kept = Kept()
    file(wav(CUSTOMER, AGENT), kept)
    lines = kept.out.getvalue().splitlines()
    assert [decode(line) for line in lines] == kept.events
    offsets = [(told["begin_ms"], told["end_ms"]) for told in map(msgspec.json.decode, lines[1:])]
    assert offsets == [(1_000, 3_000), (4_500, 6_000), (9_000, 9_400)]


def test_people_read_a_table() -> None:
    out = StringIO()
    file(wav(CUSTOMER, AGENT), Kept(ForPeople(Console(file=out, width=60))))
    rows = [line.split("│")[1:5] for line in out.getvalue().splitlines() if "│" in line]
    assert [[cell.strip() for cell in row] for row in rows] == [
        ["00:01.0", "00:03.0", "customer", "w1 w2"],
        ["00:04.5", "00:06.0", "agent", "w4"],
        ["00:09.0", "00:09.4", "customer", "w5"],
    ]


def test_the_same_recording_sent_again_has_the_same_ids_and_another_has_others() -> None:
    first, again, other = Kept(), Kept(), Kept()
    file(wav(CUSTOMER, AGENT), first)
    file(wav(CUSTOMER, AGENT), again, msgspec.structs.replace(WHOSE, name="copy.wav"))
    file(wav(AGENT, CUSTOMER), other)
    ids = [{event.id for event in kept.events} for kept in (first, again, other)]
    assert ids[0] == ids[1] and not ids[0] & ids[2] and len(ids[0]) == len(first.events)


def test_one_channel_alone_is_of_the_speaker_named_for_it() -> None:
    kept = Kept()
    file(wav(AGENT), kept)
    assert [m.speaker for m in kept.messages()] == ["customer"]


def test_mono_kept_as_stereo_is_heard_once_and_says_so() -> None:
    kept = Kept()
    file(wav(AGENT, AGENT), kept)
    assert [m.text for m in kept.messages()] == ["w4"]
    assert kept.notes == ["All channels hold the same sound: it is taken as one, of the customer."]


def test_as_many_channels_as_speakers() -> None:
    with pytest.raises(Unusable, match="3 channels, and --channels names 2"):
        file(wav(AGENT, CUSTOMER, AGENT), Kept())


def test_a_call_in_which_nobody_speaks_is_a_call() -> None:
    kept = Kept()
    file(wav(said(length_ms=3_000)), kept)
    assert [type(each) for each in kept.events] == [Call]
    assert kept.notes == ["Nobody speaks in it."]


def test_a_stream_sends_each_turn_as_it_ends_and_the_call_at_last() -> None:
    kept = Kept()
    running.stream(in_steps(raw(CUSTOMER, AGENT)), WHOSE, kept.job)
    assert [(m.ts - STARTED_MS, m.text) for m in kept.messages()] == [
        (1_000, "w1 w2"),
        (4_500, "w4"),
        (9_000, "w5"),
    ]
    assert kept.batches == [1, 1, 1, 1]
    last = kept.events[-1]
    assert isinstance(last, Call) and (last.ts, last.talk_ms) == (STARTED_MS, 12_000)


def test_a_live_turn_happens_when_it_is_known_and_after_the_one_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stack's clock has passed its beginning: so stamped it would be late. Two of one moment keep their order."""
    clock = iter([STARTED_MS, *[STARTED_MS + 9_000] * 3])
    monkeypatch.setattr(running, "now_ms", lambda: next(clock))
    kept = Kept()
    running.stream([raw(CUSTOMER, AGENT)], msgspec.structs.replace(WHOSE, started_ms=0), kept.job)
    assert [(m.ts - STARTED_MS, m.text) for m in kept.messages()] == [(9_000, "w1 w2"), (9_001, "w4"), (9_002, "w5")]
    assert kept.events[-1].ts == STARTED_MS


@pytest.mark.parametrize(("content", "says"), [(b"", "nothing came"), (wav(CUSTOMER, AGENT), "this is a sound file")])
def test_what_is_no_stream_is_refused(content: bytes, says: str) -> None:
    kept = Kept()
    with pytest.raises(Unusable, match=says):
        running.stream([content], WHOSE, kept.job)
    assert kept.events == []


def test_a_stream_that_breaks_off_is_told_up_to_there() -> None:
    kept = Kept()
    with pytest.raises(Unusable, match="within a frame"):
        running.stream(in_steps(raw(CUSTOMER, AGENT) + b"x"), WHOSE, kept.job)
    assert [m.text for m in kept.messages()] == ["w1 w2", "w4", "w5"]
