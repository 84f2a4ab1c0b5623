"""Sound out of files and raw samples."""

from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from jobs.calls.audio import Unusable, decoded, distinct, frames
from jobs.calls.hearing import RATE_HZ, Samples
from tests.calls.recordings import raw, wav

SECOND = np.arange(RATE_HZ) / RATE_HZ


def tone(hertz: int, loud: float = 0.5) -> Samples:
    """A second of a tone."""
    return (loud * np.sin(2 * np.pi * hertz * SECOND)).astype(np.float32)


def pitch(samples: Samples) -> int:
    """The loudest frequency, Hz."""
    return round(int(np.argmax(np.abs(np.fft.rfft(samples)))) * RATE_HZ / len(samples))


@pytest.fixture
def av() -> Any:
    return pytest.importorskip("av", reason="speech to text is not installed: make calls")


@pytest.mark.parametrize("many", [1, 2, 3])
def test_a_wav_file_comes_by_channel(av: Any, many: int) -> None:
    tones = [tone(300 * (place + 1)) for place in range(many)]
    sound = decoded(wav(*tones))
    assert (len(sound.channels), sound.damaged) == (many, 0)
    assert all(np.abs(told - given).max() < 1e-4 for told, given in zip(sound.channels, tones, strict=True))


def test_any_rate_becomes_16_khz(av: Any) -> None:
    (heard,) = decoded(wav(tone(300), rate_hz=8_000)).channels  # played half as fast: two seconds, 150 Hz
    assert abs(len(heard) - 2 * RATE_HZ) < 100
    assert pitch(heard) == 150


@pytest.mark.parametrize(("container", "codec"), [("mp3", "mp3"), ("ogg", "libopus"), ("mp4", "aac"), ("flac", "flac")])
def test_packed_formats_are_heard_too(av: Any, container: str, codec: str) -> None:
    content = BytesIO()
    with av.open(content, "w", format=container) as file:
        stream = file.add_stream(codec, rate=48_000, layout="stereo")
        resampler = av.AudioResampler(format=stream.format, layout="stereo", rate=48_000, frame_size=stream.frame_size)
        both = np.frombuffer(raw(tone(300), tone(700)), dtype="<i2").reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(both, format="s16", layout="stereo")
        frame.sample_rate = RATE_HZ
        for each in [*resampler.resample(frame), *resampler.resample(None)]:
            file.mux(stream.encode(each))
        file.mux(stream.encode(None))
    left, right = decoded(content.getvalue()).channels
    assert abs(len(left) - RATE_HZ) < RATE_HZ // 10
    assert (abs(pitch(left) - 300) < 10, abs(pitch(right) - 700) < 10) == (True, True)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "it is empty"),
        ("再不处理我就投诉\n".encode() * 100, "no sound"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "no sound"),
        (bytes(range(256)) * 40, "no sound"),
        (wav(tone(300)[:0]), "no length"),
        (wav(tone(300))[:20], "no sound"),
    ],
)
def test_what_is_no_sound_is_refused_with_a_reason(av: Any, content: bytes, says: str) -> None:
    with pytest.raises(Unusable, match=says):
        decoded(content)


def test_a_file_that_names_others_reads_none_of_them(av: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "other.wav").write_bytes(wav(tone(300)))
    monkeypatch.chdir(tmp_path)
    listed = b"ffconcat version 1.0\nfile 'other.wav'\n"
    with av.open(BytesIO(listed)) as container:
        assert sum(frame.samples for frame in container.decode(audio=0)) == RATE_HZ  # what FFmpeg does by itself
    with pytest.raises(Unusable, match="no sound file"):
        decoded(listed)


def test_a_hole_in_a_file_costs_what_was_in_it(av: Any) -> None:
    whole = BytesIO()
    with av.open(whole, "w", format="mp3") as file:
        stream = file.add_stream("mp3", rate=RATE_HZ, layout="mono")
        frame = av.AudioFrame.from_ndarray((np.tile(tone(300), 4) * 32_767).astype("<i2")[None], "s16", "mono")
        frame.sample_rate = RATE_HZ
        resampler = av.AudioResampler(format=stream.format, layout="mono", rate=RATE_HZ, frame_size=stream.frame_size)
        for each in [*resampler.resample(frame), *resampler.resample(None)]:
            file.mux(stream.encode(each))
        file.mux(stream.encode(None))
    content = bytearray(whole.getvalue())
    middle = len(content) // 2
    content[middle : middle + 600] = bytes(600)
    (heard,) = decoded(bytes(content)).channels
    assert 3 * RATE_HZ < len(heard) <= 4.2 * RATE_HZ


def test_a_mono_recording_kept_as_stereo_is_one_channel() -> None:
    left, other = tone(300), tone(700)
    assert len(distinct([left, left + np.float32(1e-4)])) == 1
    assert len(distinct([left, other])) == 2
    assert len(distinct([left])) == 1


def test_raw_samples_come_by_channel_however_they_are_cut() -> None:
    content = raw(tone(300), tone(700))
    for size in (1, 3, 4, 1_000):
        cut = (content[at : at + size] for at in range(0, len(content[:9_000]), size))
        pieces = [*frames(cut, 2)]
        left, right = (np.concatenate([piece[place] for piece in pieces]) for place in (0, 1))
        assert np.abs(left - tone(300)[: len(left)]).max() < 1e-4
        assert np.abs(right - tone(700)[: len(right)]).max() < 1e-4
        assert len(left) == len(right) == -(-9_000 // size) * size // 4


def test_a_stream_that_ends_within_a_frame_is_told_after_its_whole_frames() -> None:
    came = frames(iter([bytes(8), bytes(3)]), 2)
    assert len(next(came)[0]) == 2
    with pytest.raises(Unusable, match="3 bytes more"):
        next(came)
