"""Real speech and a real model: voices of espeak-ng, heard by Whisper base.

Skipped where the extra, the model or the voice is not installed.
"""

import subprocess
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from jobs.calls.hearing import Samples
from jobs.calls.model import VARIABLE
from jobs.cli import app
from jobs.rule_files import checked, texts
from schemas.conversation import AnyConversationEvent, Call, Message, decode
from schemas.rules import RuleSet
from tests.calls import recordings, speech_model
from tests.calls.voices import spoken, track
from udfs.conversation.outside import Outputs
from udfs.conversation.sensing import senses_of
from udfs.conversation.trial import rehearse
from udfs.conversation.watch import Watch
from udfs.rules.engine import compiled

NEEDED = ("av", "faster_whisper", "espeakng_loader", *speech_model.PARTS)
MISSING = [name for name in NEEDED if find_spec(name) is None]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}; make voices brings them")

RULES = Path(__file__).resolve().parents[2] / "rules"
STARTED_MS = 1_770_724_800_000  # 2026-02-10 20:00 in Shanghai
TOLERANCE_MS = 600  # a model puts words to about half a second
LENGTH_S = 26


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the model."""
    return speech_model.build(tmp_path_factory.mktemp("speech"))


def heard(model: Path, folder: Path, content: bytes, *arguments: str) -> list[AnyConversationEvent]:
    """The events of a recording, as the command tells them."""
    (folder / "call.wav").write_bytes(content)
    return told(model, str(folder / "call.wav"), *arguments)


def told(model: Path, file: str, *arguments: str, stdin: bytes = b"") -> list[AnyConversationEvent]:
    """The events that the command tells."""
    command = ["calls", "transcribe", file, "--conversation", "c1", "--agent", "a7", "--json", *arguments]
    command += ["--started", "2026-02-10 20:00"]
    done = CliRunner(env={VARIABLE: str(model)}).invoke(app, command, input=stdin)
    assert done.exit_code == 0, done.output
    return [decode(line) for line in done.stdout.splitlines()]


def messages(events: Iterable[AnyConversationEvent]) -> list[Message]:
    return [each for each in events if isinstance(each, Message)]


def english() -> tuple[Samples, Samples]:
    """A customer and an agent, each in a voice and a channel of their own; in turn at 1, 8, 14 and 21 s."""
    customer = track(
        LENGTH_S,
        (1.0, spoken("Hello. I want to return a red coat.", "en-us", pitch=60)),
        (14.0, spoken("If it does not come tomorrow I will call my lawyer.", "en-us", pitch=60)),
    )
    agent = track(
        LENGTH_S,
        (8.0, spoken("I am sorry to hear that.", "en-gb-x-rp", pitch=20)),
        (21.0, spoken("I will call you back within one hour.", "en-gb-x-rp", pitch=20)),
    )
    return customer, agent


SAID = (
    (1_000, "customer", ("return", "red", "coat")),
    (8_000, "agent", ("sorry", "hear")),
    (14_000, "customer", ("tomorrow", "call my lawyer")),
    (21_000, "agent", ("call you back", "one hour")),
)


def agrees(events: list[Message]) -> None:
    """Speakers, order, words, and times."""
    assert [each.speaker for each in events] == [speaker for _, speaker, _ in SAID]
    for each, (begin_ms, _, words) in zip(events, SAID, strict=True):
        assert [word for word in words if word not in each.text.lower()] == []
        assert abs(each.ts - STARTED_MS - begin_ms) <= TOLERANCE_MS


def test_two_voices_in_two_channels_are_heard_in_turn(model: Path, tmp_path: Path) -> None:
    call, *rest = heard(model, tmp_path, recordings.wav(*english()), "--language", "en")
    assert isinstance(call, Call) and (call.ts, call.talk_ms) == (STARTED_MS, LENGTH_S * 1_000)
    agrees(messages(rest))


def test_a_stream_of_raw_samples_is_heard_too(model: Path) -> None:
    events = told(model, "-", "--language", "en", stdin=recordings.raw(*english()))
    agrees(sorted(messages(events), key=lambda each: each.ts))
    assert isinstance(events[-1], Call)


def chinese() -> tuple[Samples, Samples]:
    """A complaint at 1 s, an answer at 12 s."""
    complaint = spoken("你好，我上个星期买的衣服还没有收到。我要投诉，我要投诉你们。", "cmn", 130)
    answer = spoken("非常抱歉，我马上帮您处理。", "cmn", 130, pitch=20)
    return track(18, (1.0, complaint)), track(18, (12.0, answer))


def judged(events: list[AnyConversationEvent]) -> Outputs:
    """What the core and the shop's own rules make of it within ten minutes."""
    rules = RuleSet(1, tuple(file.rule for file in checked(RULES)), texts(RULES))
    watch = Watch(compiled(rules, "conversation"), senses_of(rules.texts, ""))
    return rehearse(events, STARTED_MS + 600_000, watch)


def test_a_complaint_on_the_phone_is_an_alert_and_its_answer_ends_the_turn(model: Path, tmp_path: Path) -> None:
    events = heard(model, tmp_path, recordings.wav(*chinese()))
    customer, agent = messages(events)
    assert [word for word in ("星期", "没有收到", "投诉") if word not in customer.text] == []
    assert "非常抱歉" in agent.text
    out = judged(events)
    (alert,) = [each for each in out.alerts if each.rule == "risk-said"]
    assert (alert.conversation, alert.at_ms, alert.severity) == ("c1", customer.ts, "urgent")
    newest = {turn.number: turn for turn in out.turns}
    (turn,) = [each for each in newest.values() if each.began_by == "message"]
    assert (turn.from_ms, turn.until_ms, turn.ended_by, turn.agent) == (customer.ts, agent.ts, "answer", "a7")
    assert abs(turn.waited_ms - 11_000) <= 2 * TOLERANCE_MS


def test_noise_and_silence_say_nothing(model: Path, tmp_path: Path) -> None:
    noise = np.random.default_rng(1).normal(0, 0.05, 16_000 * 10).astype(np.float32)
    (call,) = heard(model, tmp_path, recordings.wav(noise.clip(-1, 1), np.zeros_like(noise)), "--language", "en")
    assert isinstance(call, Call)


def test_a_language_that_the_model_does_not_know_is_told(model: Path, tmp_path: Path) -> None:
    (tmp_path / "call.wav").write_bytes(recordings.wav(*chinese()))
    command = ["calls", "transcribe", str(tmp_path / "call.wav"), "--conversation", "c1", "--language", "klingon"]
    done = CliRunner(env={VARIABLE: str(model)}).invoke(app, command)
    assert (done.exit_code, "does not know the language 'klingon', only auto, " in done.stderr) == (2, True)


def test_without_a_broker_nothing_is_heard_in_vain(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.inputs.wire.KNOCK_MS", 200)
    (tmp_path / "call.wav").write_bytes(recordings.wav(*chinese()))
    command = ["calls", "transcribe", str(tmp_path / "call.wav"), "--conversation", "c1", "--send"]
    done = CliRunner(env={VARIABLE: str(model)}).invoke(app, [*command, "--brokers", "127.0.0.1:9"])
    assert (done.exit_code, done.stdout) == (1, "")
    assert "No broker with our topics at 127.0.0.1:9" in done.stderr


def test_a_stream_that_is_refused_ends_though_its_sender_goes_on(model: Path) -> None:
    crest = [str(Path(sys.executable).with_name("crest")), "calls", "transcribe", "-", "--conversation", "c1"]
    with subprocess.Popen(
        [*crest, "--model", str(model)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdin and running.stderr
        running.stdin.write(recordings.wav(*english())[:40_000])  # and it stays open
        running.stdin.flush()
        assert b"this is a sound file" in running.stderr.read()
        assert running.wait(60) == 1


def test_a_model_with_another_content_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(speech_model.HASHES, "config.json", "0" * 64)
    with pytest.raises(speech_model.Altered, match=r"config\.json"):
        speech_model.build(tmp_path)
