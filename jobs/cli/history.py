"""crest rules backtest, diff and why: rules over what ClickHouse has. They read, and can send nothing."""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NamedTuple

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

from jobs import backtest as backtesting
from jobs.backtest import about_people
from jobs.cli import checking, telling
from jobs.cli.data import reading_address, refuse
from jobs.diff_page import page
from jobs.moments import duration_ms, moment_ms
from schemas.rules import RuleSet
from sinks import clickhouse, published
from sinks.clickhouse import ClickHouseError, Client
from sinks.history import History, Wanted
from udfs.person.past import Past
from udfs.person.why import explain
from udfs.rules.fields import ALL_FIELDS, event_words

PIPED_WIDTH = 160  # where no terminal says how wide it is, a table is not squeezed
out = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else PIPED_WIDTH)
err = Console(stderr=True, highlight=False, soft_wrap=True)
Since = Annotated[str, typer.Option(help="how far back from the newest event, as in 14d")]
AsJson = Annotated[bool, typer.Option("--json", help="for programs")]
Rules = Annotated[str, typer.Argument(help="a folder, a file, or the number of a published version")]


class Asked(NamedTuple):
    """A rule set, and what the caller called it."""

    name: str
    ruleset: RuleSet


def backtest(
    rules: Annotated[str, typer.Argument(help="a folder, a file, or the number of a published version")] = "rules",
    since: Since = "14d",
    as_json: AsJson = False,
) -> None:
    """Run rules over history: what would have been sent, and what would have been held back by which limit.

    Time ends with the newest event in ClickHouse. It sends nothing. Example: crest rules backtest rules --since 14d
    """
    with reading() as client:
        asked = resolved(client, rules)
        began = time.perf_counter()
        done = compared(client, asked, asked, since)
        seconds = time.perf_counter() - began
    if as_json:
        out.print_json(json.dumps(telling.backtest_json(done, asked.name)))
    else:
        telling.backtest_table(out, done, seconds)


def diff(
    old: Rules,
    new: Rules,
    since: Since = "14d",
    as_json: AsJson = False,
    html: Annotated[Path | None, typer.Option(help="write one page with charts, which needs nothing else")] = None,
) -> None:
    """Compare two rule sets over the same history: what is gained, lost, moved; who is newly contacted; caps.

    OLD and NEW are folders, files, or numbers of published versions. Example: crest rules diff 7 rules --html diff.html
    """
    with reading() as client:
        before, after = resolved(client, old), resolved(client, new)
        done = compared(client, before, after, since)
    if html is not None:
        html.write_text(page(done, before.name, after.name), encoding="utf-8")
        err.print(f"wrote {html}")
    if as_json:
        out.print_json(json.dumps(telling.diff_json(done, before.name, after.name)))
    else:
        telling.diff_table(out, done)


def why(
    person: Annotated[str, typer.Option(help="kind:value, as in the tables")],
    rule: Annotated[str, typer.Option(help="the rule's name")],
    at: Annotated[str, typer.Option(help="2026-02-05 21:30:00 on the shop's clock, or epoch milliseconds")],
    rules: Annotated[str, typer.Option(help="a folder, a file or a version; otherwise what was published then")] = "",
    as_json: AsJson = False,
) -> None:
    """Tell why a rule did or did not fire for a person at a time: what waits, what was late, what each limit said.

    Example: crest rules why --person account:7 --rule cart-left --at "2026-02-05 21:30"
    """
    at_ms = moment_ms(at)
    with reading() as client:
        asked = resolved(client, rules) if rules else in_force(client, at_ms)
        if rule not in {each.rule for each in asked.ruleset.rules}:
            raise refuse(f"no rule {rule} in {asked.name}; there are {names(asked.ruleset)}")
        every = Wanted(tuple(event_words("person")), frozenset(ALL_FIELDS), 0, at_ms)
        past = History(client, every).of(person)
        answer = explain(person, rule, at_ms, Past(past.events, past.late), asked.ruleset)
        rows = published.recorded(client, person, rule, at_ms)
    if as_json:
        out.print_json(json.dumps(msgspec.to_builtins(answer)))
    else:
        telling.why_text(out, answer, asked.name, rows)


@contextmanager
def reading() -> Iterator[Client]:
    """A client that only reads; what goes wrong with ClickHouse is said, not thrown."""
    try:
        with clickhouse.connect(reading_address()) as client:
            yield client
    except (clickhouse.AddressError, ClickHouseError) as problem:
        raise refuse(f"ClickHouse: {problem}") from None


def resolved(client: Client, text: str) -> Asked:
    """The rules of a folder or file, or a published version."""
    if Path(text).exists():
        return Asked(text, about_people(0, (file.rule for file in checking.read(Path(text)))))
    ruleset = published.of_version(client, int(text)) if text.isdecimal() else None
    if ruleset is None:
        raise refuse(f"{text} is no folder, no file, and no version in table publications")
    return Asked(f"version {text}", about_people(ruleset.version, ruleset.rules))


def in_force(client: Client, at_ms: int) -> Asked:
    """What was published at a time."""
    ruleset = published.at(client, at_ms)
    if ruleset is None:
        raise refuse("nothing was published before that time: say --rules FOLDER")
    return Asked(f"version {ruleset.version}", about_people(ruleset.version, ruleset.rules))


def names(ruleset: RuleSet) -> str:
    """The names of its rules."""
    return ", ".join(rule.rule for rule in ruleset.rules) or "none"


def compared(client: Client, before: Asked, after: Asked, since: str) -> backtesting.Backtest:
    """Both over the same events, with a progress bar on stderr."""
    period = backtesting.period_of(client, duration_ms(since))
    columns = ("events", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True) as progress:
        bar = progress.add_task("")
        return backtesting.run(
            client,
            before.ruleset,
            after.ruleset,
            period,
            lambda taken, whole: progress.update(bar, completed=taken, total=whole),
        )
