"""Whisper by faster-whisper, and its detector of speech. Both are of the extra, so they are imported when needed."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from opencc import OpenCC

from jobs.calls.hearing import Samples, Segment, Span, Word
from jobs.calls.model import INSTALL, NoModel

PAUSES = {"min_silence_duration_ms": 500, "speech_pad_ms": 200}  # what is left out, and how much stays around speech
SPANS = {"min_silence_duration_ms": 200, "speech_pad_ms": 0}
ANY = "auto"
CHINESE = "zh"  # Whisper writes it now in one script, now in the other


class Whisper:
    """A model in a folder, for one language (`auto`: as each channel sounds in its beginning).

    The same samples give the same words: there is no chance in it (temperature 0), and no memory. Chinese is written
    simplified, as in chats.
    """

    def __init__(self, folder: Path, language: str) -> None:
        """NoModel if the extra is missing, the model cannot be loaded, or does not know the language."""
        try:
            from faster_whisper import WhisperModel
        except ImportError:
            raise NoModel(INSTALL) from None
        try:
            self._model: Any = WhisperModel(str(folder), device="cpu", compute_type="int8", local_files_only=True)
        except (RuntimeError, ValueError) as problem:
            raise NoModel(f"The speech model in {folder} cannot be loaded: {problem}") from None
        if language not in (known := [ANY, *self._model.supported_languages]):
            raise NoModel(
                f"The speech model in {folder} does not know the language {language!r}, only {', '.join(known)}"
            )
        self._simplified = OpenCC("t2s").convert
        self._language = None if language == ANY else language

    def transcribe(self, samples: Samples) -> Iterator[Segment]:
        """As `Transcriber`."""
        if not spans(samples):
            return
        told, about = self._model.transcribe(
            samples,
            language=self._language,
            temperature=0.0,
            condition_on_previous_text=False,
            word_timestamps=True,
            vad_filter=True,
            vad_parameters=PAUSES,
        )
        writing = self._simplified if about.language == CHINESE else str
        for each in told:
            yield segment(each, writing)


def segment(told: Any, writing: Callable[[str], str]) -> Segment:
    """A segment of faster-whisper, so written; one whose words could not be placed is one word."""
    words = tuple(Word(_ms(word.start), _ms(word.end), writing(word.word)) for word in told.words or ())
    words = words or (Word(_ms(told.start), _ms(told.end), writing(told.text)),)
    return Segment(words, told.no_speech_prob, told.avg_logprob, told.compression_ratio)


def spans(samples: Samples) -> list[Span]:
    """As `Listener`."""
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    return [Span(each["start"], each["end"]) for each in get_speech_timestamps(samples, VadOptions(**SPANS))]


def _ms(seconds: Any) -> int:
    return round(float(seconds) * 1000)
