"""What rules cost: more of them, and over history. The core in one process: python -m jobs.bench.rules

A set of 10, 100 or 1,000 campaigns: each counts events of one type in one category, or with some words, or on one item. Of
1,000 each type has 5 %; of ten the five types that shoppers send most have one each.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from jobs.backtest import Period, run
from jobs.bench.load import START_MS, load
from jobs.bench.state import by_window
from jobs.publishing import checked
from jobs.stack.layout import ROOT, free_port
from schemas.events import AnyEvent
from schemas.rules import AbsentStep, CoolDown, CountStep, Limits, Push, Rule, RuleSet, Where
from schemas.settings import SETTINGS
from sinks.clickhouse import Client, connect, wait_ready
from sinks.migrations import migrate
from udfs.person.shard import Shard
from udfs.rules.alone import Alone
from udfs.rules.engine import Rules
from udfs.rules.fields import event_words
from udfs.rules.reach import PERSON, asks_profile
from udfs.shards.memory import MemoryMembers, MemorySlots

EVENTS, SHOPPERS = 200_000, 20_000
HISTORY_EVENTS = 1_000_000
OFTEN = ("view", "search", "cart", "leave", "order")
EVERY = [*OFTEN, *(word for word in event_words(PERSON) if word not in OFTEN)]
TYPES = (EVERY + EVERY[len(OFTEN) :])[:20]  # each gets one campaign of twenty: the often sent ones, and the others
CATEGORIES = 50
MINUTES_20_MS = 1_200_000
THREE = ("cart-left", "pay-reminder", "viewed-thrice")
TURNS = 3  # the best of them counts: other programs share the cores


def measure() -> dict[str, float]:
    """Figures by name."""
    ten, hundred, thousand = (advance_us(campaigns(many, wanted)) for many in (10, 100, 1_000))
    three, many = advance_us(ours(lambda rule: rule.rule in THREE)), advance_us(twenty(lambda rule: True))
    return {
        "core_us_per_event_10": round(ten, 1),
        "core_us_per_event_100": round(hundred, 1),
        "core_us_per_event_1000": round(thousand, 1),
        "cost_1000_over_10": round(thousand / ten, 2),
        "cost_1000_over_10_without_conditions": round(
            advance_us(campaigns(1_000, nothing), 1) / advance_us(campaigns(10, nothing), 1), 2
        ),
        "people_20_over_3": round(three / many, 2),
        **backtest_figures(),
    }


def wanted(word: str, number: int) -> tuple[Where, ...]:
    """What a campaign wants of its events."""
    if word == "search":
        return (Where("words", "eq", f"words {number}"),)
    if word == "leave":
        return (Where("item", "eq", str(100_000 + number)),)
    return (Where("category", "eq", f"c{number % CATEGORIES}"),) if word in ("view", "cart", "order") else ()


def nothing(word: str, number: int) -> tuple[Where, ...]:
    """It wants nothing: all events of the type count."""
    return ()


def campaigns(many: int, wants: Callable[[str, int], tuple[Where, ...]]) -> tuple[Rule, ...]:
    """So many rules."""
    return tuple(campaign(number, TYPES[number % len(TYPES)], wants) for number in range(many))


def campaign(number: int, word: str, wants: Callable[[str, int], tuple[Where, ...]]) -> Rule:
    """Three of a type within 20 minutes, then none for half an hour."""
    where = wants(word, number // len(TYPES))
    counted = CountStep(types=(word,), count=3, within_ms=MINUTES_20_MS, where=where)
    silence = AbsentStep(types=(word,), for_ms=1_800_000, where=where)
    limits = Limits(cool_down=CoolDown(86_400_000))
    return Rule(
        rule=f"c{number:04d}", about="For a measurement.", when=(counted, silence), then=Push("p"), limits=limits
    )


def ours(want: Callable[[Rule], bool]) -> tuple[Rule, ...]:
    """Rules of rules/ about people."""
    return tuple(file.rule for file in checked(ROOT / "rules") if file.rule.subject == PERSON and want(file.rule))


def twenty(want: Callable[[Rule], bool]) -> tuple[Rule, ...]:
    """Rules of rules/, and campaigns up to 20."""
    some = ours(want)
    return *some, *campaigns(20 - len(some), wanted)


def advance_us(rules: tuple[Rule, ...], turns: int = TURNS) -> float:
    """CPU of the whole core per event, profile included."""
    return min(one_turn(Rules(rules)) for _ in range(turns)) * 1e6 / EVENTS


def one_turn(rules: Rules) -> float:
    """Seconds of CPU; windows of 100 ms, shard by shard, as the stream hands them over."""
    shards = [Shard(MemoryMembers(), MemorySlots()) for _ in range(SETTINGS.shards)]
    batches = sorted(by_window(EVENTS, SHOPPERS).items(), key=lambda each: each[0])
    began = time.process_time()
    for (window_ms, number), batch in batches:
        shards[number].advance(batch, window_ms + SETTINGS.window_ms - 1, rules)
    return time.process_time() - began


def backtest_figures() -> dict[str, float]:
    """20 rules over history in an embedded ClickHouse: wall time with reading, and CPU of the engine alone."""
    ruleset = RuleSet(1, twenty(lambda rule: not asks_profile((rule,))))
    with tempfile.TemporaryDirectory(prefix="crest-bench-") as home, server(Path(home)) as client:
        fill(client)
        wall, cpu = map(max, zip(*(turn(client, ruleset) for _ in range(TURNS)), strict=True))
    return {
        "backtest_events_per_second": round(wall),
        "backtest_events_per_cpu_second": round(cpu),
        "backtest_engine_events_per_second": round(engine_alone(ruleset)),
    }


def turn(client: Client, ruleset: RuleSet) -> tuple[float, float]:
    """Events of history per second of wall time, and per second of this program's CPU."""
    began, cpu = time.perf_counter(), time.process_time()
    run(client, ruleset, ruleset, Period(START_MS, START_MS + HISTORY_EVENTS))
    return HISTORY_EVENTS / (time.perf_counter() - began), HISTORY_EVENTS / (time.process_time() - cpu)


def engine_alone(ruleset: RuleSet) -> float:
    """Events per second of CPU, with all events in memory."""
    rules, people = Rules(ruleset.rules, 1), dict[str, list[AnyEvent]]()
    for event in load(EVENTS, SHOPPERS):
        people.setdefault(event.person, []).append(event)
    began = time.process_time()
    for person, events in people.items():
        Alone(person, rules).run(events, events[-1].ts)
    return EVENTS / (time.process_time() - began)


@contextmanager
def server(home: Path) -> Iterator[Client]:
    """An embedded ClickHouse with all tables."""
    port = free_port()
    command = [sys.executable, "-m", "sinks.embedded", "--data", str(home), "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        wait_ready(f"clickhouse://default@127.0.0.1:{port}")
        password = json.loads((home / "users.json").read_text())["writer"]
        with connect(f"clickhouse://writer:{password}@127.0.0.1:{port}/default") as client:
            migrate(client)
            yield client
    finally:
        process.terminate()
        process.wait()


COLUMNS = ("at", "ts", "id", "type", "person", "channel", "device", "item", "category", "price_fen", "words", "order")


def fill(client: Client) -> None:
    """The load of the other measurements, as rows."""
    rows: list[list[object]] = []
    for event in load(HISTORY_EVENTS, HISTORY_EVENTS // 10):
        own = [getattr(event, name, "") for name in ("item", "category")]
        more = [getattr(event, "price_fen", 0), getattr(event, "words", ""), getattr(event, "order", "")]
        word = str(event.__struct_config__.tag)
        at = datetime.fromtimestamp(event.ts / 1000, UTC)
        rows.append([at, event.ts, event.id, word, event.person, event.channel, event.device, *own, *more])
        if len(rows) == EVENTS:
            client.insert("events", rows, column_names=COLUMNS)
            rows = []


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(), indent=2) + "\n")
