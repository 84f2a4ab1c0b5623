"""The feeler as a part of the stack."""

import sys

from jobs.stack.layout import Layout
from jobs.stack.process import Record


def command(layout: Layout) -> list[str]:
    """How it is started."""
    return [sys.executable, "-m", "jobs.feeler", "--ready", str(layout.feeler_ready)]


def prepare(layout: Layout) -> None:
    """A feeler before it may have had the same pid."""
    layout.feeler_ready.unlink(missing_ok=True)


def ready(layout: Layout, record: Record) -> bool:
    """It has said so itself: it has an encoder, and has read."""
    return layout.feeler_ready.exists() and layout.feeler_ready.read_text() == str(record.pid)
