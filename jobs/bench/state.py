"""The core alone, in one process and without an engine: CPU per event, and bytes of state per person."""

import time
from statistics import quantiles
from zlib import crc32

from jobs.bench.load import load
from jobs.publishing import checked
from jobs.stack.layout import ROOT
from schemas.events import AnyEvent
from schemas.rules import RuleSet
from schemas.settings import SETTINGS
from udfs.person.shard import Shard
from udfs.rules.engine import compiled
from udfs.shards.memory import MemoryMembers, MemorySlots

SHOPPERS = (1_000, 200_000)  # few who do much, many who do little


def measure(events: int) -> dict[str, float]:
    """Figures by name, for few shoppers and for many."""
    return {f"{name}_{shoppers}": figure for shoppers in SHOPPERS for name, figure in of(events, shoppers).items()}


def of(events: int, shoppers: int) -> dict[str, float]:
    """Windows of 100 ms, shard by shard, as the stream hands them over; then everybody is written."""
    rules = compiled(RuleSet(1, tuple(file.rule for file in checked(ROOT / "rules"))))
    people = [MemoryMembers() for _ in range(SETTINGS.shards)]
    homes = [Shard(each, MemorySlots()) for each in people]
    windows = by_window(events, shoppers)
    began = time.process_time()
    for (window_ms, shard), batch in sorted(windows.items(), key=lambda item: item[0]):
        homes[shard].advance(batch, window_ms + SETTINGS.window_ms - 1, rules)
    seconds = time.process_time() - began
    for home in homes:
        home.save()
    hundredths = quantiles((len(blob) for each in people for blob in each.values()), n=100)
    return {
        "core_cpu_us_per_event": round(1e6 * seconds / events, 1),
        "state_bytes_p50": round(hundredths[49]),
        "state_bytes_p99": round(hundredths[98]),
    }


def by_window(events: int, shoppers: int) -> dict[tuple[int, int], list[AnyEvent]]:
    """The load as batches, by window and shard."""
    windows: dict[tuple[int, int], list[AnyEvent]] = {}
    for event in load(events, shoppers):
        place = event.ts - event.ts % SETTINGS.window_ms, crc32(event.person.encode()) % SETTINGS.shards
        windows.setdefault(place, []).append(event)
    return windows
