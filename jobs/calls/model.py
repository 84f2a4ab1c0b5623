"""Where the speech model lies, and what must be there."""

from pathlib import Path

from jobs.stack.layout import from_environment

VARIABLE = "CREST_SPEECH_MODEL"
FILES = (("model.bin",), ("config.json",), ("tokenizer.json",), ("vocabulary.json", "vocabulary.txt"))  # any of each
INSTALL = (
    "Speech to text is an extra that is not installed: `make calls`, or install requirements-calls.lock as README says."
)


class NoModel(Exception):
    """Nothing can be transcribed; the message says what to put where."""


def place(named: Path | None) -> Path:
    """The folder of the model: as named, or models/speech in CREST_HOME. NoModel if it is not complete."""
    folder = named or from_environment().home / "models" / "speech"
    missing = [" or ".join(names) for names in FILES if not any((folder / name).is_file() for name in names)]
    if missing:
        raise NoModel(
            f"No speech model in {folder}: {', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing.\n"
            "Put a Whisper model there that was converted for CTranslate2 (faster-whisper-base, -small, -large-v3, ...):"
            " model.bin, config.json, tokenizer.json, vocabulary.json or vocabulary.txt, and preprocessor_config.json"
            f" if it has one.\nAnother folder: --model DIR, or {VARIABLE}=DIR. Nothing is downloaded."
        )
    return folder
