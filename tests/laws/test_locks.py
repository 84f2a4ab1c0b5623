"""What is installed is pinned with hashes; extras lie over the base and move nothing in it."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXTRAS = ("requirements-calls.lock", "requirements-voices.lock")
PIN = re.compile(r"^([a-z0-9._-]+)==([^ ;]+)(?: ;[^\\]*)? \\$", re.M)


def pins(name: str) -> dict[str, str]:
    """Versions by package."""
    return dict(PIN.findall((ROOT / name).read_text()))


@pytest.mark.parametrize("name", ["requirements.lock", *EXTRAS])
def test_every_line_is_a_pin_or_its_hash_and_names_no_place(name: str) -> None:
    text = (ROOT / name).read_text()
    rest = [line for line in PIN.sub("", text).splitlines() if line.strip()]
    assert pins(name)
    assert [line for line in rest if not re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line)] == []


@pytest.mark.parametrize("name", EXTRAS)
def test_an_extra_moves_nothing_of_the_base(name: str) -> None:
    base = pins("requirements.lock")
    assert {package: (base[package], at) for package, at in pins(name).items() if base.get(package, at) != at} == {}


def test_the_base_has_no_speech_in_it() -> None:
    assert {"av", "ctranslate2", "faster-whisper", "onnxruntime"} & set(pins("requirements.lock")) == set()
    assert {"av", "ctranslate2", "faster-whisper", "onnxruntime"} <= set(pins("requirements-calls.lock"))
