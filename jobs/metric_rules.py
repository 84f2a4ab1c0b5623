"""Metric rules from their files: all YAML in folders named metrics. They are not published: `meter` reads them itself."""

from pathlib import Path

from jobs.metering import Knowledge
from jobs.rule_files import BadRules
from schemas.planning import Standard
from udfs.metrics.reading import read_metric_files
from udfs.planning.reading import read_standard

__all__ = ["BadRules", "knowledge", "metric_texts"]
FOLDER = "metrics"


def metric_texts(place: Path) -> dict[str, str]:
    """Texts by path: of one file of such a folder, or of all such files at a place or below."""
    paths = sorted(place.rglob("*.yaml")) if place.is_dir() else [place]
    ours = [path for path in paths if path.absolute().parent.name == FOLDER]
    return {str(path): path.read_text(encoding="utf-8", errors="replace") for path in ours}


def knowledge(folder: Path) -> Knowledge:
    """The metric rules of a folder of rules, and its standard of service. BadRules tells every problem."""
    files, problems = read_metric_files(metric_texts(folder))
    path = folder / "planning" / "staffing.yaml"
    standard = (
        read_standard(str(path), path.read_text(encoding="utf-8", errors="replace")) if path.exists() else Standard()
    )
    if not isinstance(standard, Standard):
        problems += standard
        standard = Standard()
    if problems:
        raise BadRules(problems)
    return Knowledge([file.rule for file in files], standard)
