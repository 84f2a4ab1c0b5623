"""`crest calls transcribe` up to the point where a model would hear."""

import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from jobs.calls import options
from jobs.calls.model import FILES, NoModel, place
from jobs.cli import app
from tests.calls.recordings import wav
from tests.calls.tones import said

COMMAND = ["calls", "transcribe"]
VOICE = said((1, 0, 500), length_ms=1_000)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home without a model, and a recording in the folder that is returned."""
    monkeypatch.setenv("CREST_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("CREST_SPEECH_MODEL", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "call.wav").write_bytes(wav(VOICE))
    return tmp_path


def crest(*arguments: str, stdin: bytes = b"") -> Result:
    return CliRunner(env={"COLUMNS": "200"}).invoke(app, [*COMMAND, *arguments], input=stdin)


def test_without_a_model_it_says_what_to_put_where(run: Path) -> None:
    done = crest("call.wav", "--conversation", "c1")
    assert done.exit_code == 2
    assert f"No speech model in {run}/home/models/speech: model.bin, config.json, tokenizer.json" in done.stderr
    assert "--model DIR, or CREST_SPEECH_MODEL=DIR" in done.stderr
    assert "converted for CTranslate2" in done.stderr
    assert done.stdout == ""


def test_a_model_with_a_file_missing_is_told_which(tmp_path: Path) -> None:
    for name, *_ in FILES[:3]:
        (tmp_path / name).touch()
    with pytest.raises(NoModel, match=r"vocabulary\.json or vocabulary\.txt is missing"):
        place(tmp_path)
    (tmp_path / "vocabulary.txt").touch()
    assert place(tmp_path) == tmp_path


def test_a_model_that_is_none_is_told_with_its_place(run: Path) -> None:
    pytest.importorskip("faster_whisper", reason="speech to text is not installed: make calls")
    for name, *_ in FILES:
        (run / name).write_text("{}")
    done = crest("call.wav", "--conversation", "c1", "--model", str(run))
    assert (done.exit_code, f"The speech model in {run} cannot be loaded" in done.stderr) == (2, True)


@pytest.mark.parametrize("name", ["nothing.wav", "."])
def test_no_file_is_told_before_any_model_is_asked_for(run: Path, name: str) -> None:
    done = crest(name, "--conversation", "c1")
    assert (done.exit_code, done.stderr) == (1, f"Nothing to hear in {name}: there is no such file.\n")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "Missing option '--conversation'"),
        (["--conversation", ""], "--conversation: it must not be empty"),
        (["--conversation", "c" * 65], "--conversation: at most 64 characters"),
        (["--conversation", "c1", "--agent", "a\n"], "--agent: at most 64"),
        (["--conversation", "c1", "--person", "somebody"], "--person: write kind:value"),
        (["--conversation", "c1", "--person", "phone:+8613800138000"], "never as it is"),
        (["--conversation", "c1", "--channels", "customer,boss"], "--channels: each speaker is one of"),
        (["--conversation", "c1", "--speaker", "agent,agent"], "--speaker: name one speaker"),
        (["--conversation", "c1", "--direction", "up"], "--direction: in or out"),
        (["--conversation", "c1", "--started", "soon"], "is no time"),
        (["--conversation", "c1", "--started", "2099-01-01"], "--started: it lies in the future"),
    ],
)
def test_a_mistake_is_told_with_its_option(run: Path, arguments: list[str], says: str) -> None:
    done = crest("call.wav", *arguments)
    assert (done.exit_code, says in done.stderr) == (2, True), done.stderr


def test_what_people_type_is_what_events_take() -> None:
    assert options.person_of("") == ""
    assert options.person_of("account:p1") == "account:p1"
    assert options.person_of("phone:" + "0f" * 32) == "phone:" + "0f" * 32
    assert options.speakers_of("--channels", "agent, customer ,bot") == ("agent", "customer", "bot")
    assert options.started_of("2026-02-10 20:00") == 1_770_724_800_000
    assert options.started_of("") == 0


def test_help_shows_how() -> None:
    told = crest("--help").stdout
    assert "crest calls transcribe call.wav --conversation c-881" in told
    assert "ffmpeg" in told


def test_without_the_extra_it_says_what_to_install(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "faster_whisper", None)  # as if it were not installed
    for names in FILES:
        (run / names[0]).touch()
    done = crest("call.wav", "--conversation", "c1", "--model", str(run))
    assert (done.exit_code, "`make calls`" in done.stderr) == (2, True)
