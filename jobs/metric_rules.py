"""Metric rules from their files: all YAML in folders named metrics. They are not published: `meter` reads them itself."""

from pathlib import Path

FOLDER = "metrics"


def metric_texts(place: Path) -> dict[str, str]:
    """Texts by path: of one file of such a folder, or of all such files at a place or below."""
    paths = sorted(place.rglob("*.yaml")) if place.is_dir() else [place]
    ours = [path for path in paths if path.absolute().parent.name == FOLDER]
    return {str(path): path.read_text(encoding="utf-8", errors="replace") for path in ours}
