"""What backtest, diff and why found, for people and for programs."""

from typing import Any

import msgspec
from rich.console import Console
from rich.table import Table

from jobs.backtest import Backtest
from jobs.moments import shown
from sinks.published import Recorded
from udfs.person.why import Why
from udfs.rules.comparing import Change, Tally
from udfs.rules.durations import in_words
from udfs.rules.telling import Judged

VERDICTS = {
    "fired": "[green]fired[/]",
    "refused": "[red]refused[/] by {limit}",
    "deferred": "[yellow]waits[/] for the end of {limit}",
    "competes": "[yellow]waits[/] for rivals ({limit})",
    "waits": "[yellow]waits[/] for a step",
    "nothing": "nothing is open",
}
MARKS = {"holds": "[red]holds[/]", "waits": "[yellow]waits[/]", "passes": "[green]passes[/]", "none": "[dim]none[/]"}
NONE = "-"


def backtest_json(done: Backtest, name: str) -> dict[str, Any]:
    """The sums by rule."""
    rules = {rule: msgspec.to_builtins(change.new) for rule, change in done.comparison.rules.items()}
    return {"rules_of": name, **head(done), "total": msgspec.to_builtins(done.comparison.total.new), "rules": rules}


def diff_json(done: Backtest, old: str, new: str) -> dict[str, Any]:
    """The changes by rule."""
    rules = [change_json(change) for change in done.comparison.rules.values()]
    return {"old": old, "new": new, **head(done), "total": change_json(done.comparison.total), "rules": rules}


def change_json(change: Change) -> dict[str, Any]:
    """One change, with how often caps held back."""
    before, after = change.caps_hit
    told: dict[str, Any] = msgspec.to_builtins(change)
    return told | {"caps_hit_old": before, "caps_hit_new": after}


def head(done: Backtest) -> dict[str, Any]:
    """What was looked at."""
    return {**done.period._asdict(), "events": done.events, "people": done.comparison.people}


def backtest_table(out: Console, done: Backtest, seconds: float) -> None:
    """One line per rule."""
    table = Table("rule", "sent", "to people", "held back")
    for name, change in [*done.comparison.rules.items(), ("all", done.comparison.total)]:
        table.add_row(name, f"{change.new.sent:,}", f"{change.new.people:,}", held_back(change.new))
    out.print(table)
    out.print(f"{looked_at(done)}; {done.events / max(seconds, 0.001):,.0f} events/s. Nothing was sent.")


def held_back(tally: Tally) -> str:
    """`caps 12, consent 3`."""
    return ", ".join(f"{limit} {many:,}" for limit, many in sorted(tally.refused.items())) or NONE


def looked_at(done: Backtest) -> str:
    """In a sentence."""
    since, until = map(shown, done.period)
    return f"{done.events:,} events of {done.comparison.people:,} people, {since} to {until}"


def diff_table(out: Console, done: Backtest) -> None:
    """One line per rule that changed, and the sum."""
    table = Table("rule", "sent", "gained", "lost", "moved", "newly contacted", "no longer", "caps hit")
    changed = [change for change in done.comparison.rules.values() if not change.same()]
    for change in [*changed, done.comparison.total]:
        table.add_row(*cells(change))
    out.print(table)
    for change in changed:
        for each in change.examples:
            moved = f" (was {shown(each.from_ms)})" if each.from_ms else ""
            out.print(f"{change.rule}: {each.what} {each.person} {shown(each.at_ms)}{moved}", markup=False)
    out.print(f"{looked_at(done)}. Nothing was sent.")


def cells(change: Change) -> tuple[str, ...]:
    """A change in words."""
    before, after = change.caps_hit
    moved = f"{change.moved:,}" + (f", at most {in_words(change.moved_most_ms)}" if change.moved else "")
    return (
        change.rule or "all",
        f"{change.old.sent:,} → {change.new.sent:,}",
        f"{change.gained:,}",
        f"{change.lost:,}",
        moved,
        f"{change.newly_contacted:,}",
        f"{change.no_longer_contacted:,}",
        f"{before:,} → {after:,}",
    )


def why_text(out: Console, answer: Why, rules: str, rows: list[Recorded]) -> None:
    """The whole answer."""
    out.print(f"{answer.rule} for {answer.person} at {shown(answer.at_ms)}, by {rules}", markup=False)
    out.print(f"verdict: {VERDICTS[answer.verdict].format(limit=answer.limit)}")
    out.print(f"{answer.events:,} events of this person up to then")
    for late in answer.late:
        told = f"late: {late.type} {late.event_id} of {shown(late.ts)}, {in_words(late.behind_ms)} behind: it fires nothing"
        out.print(told, markup=False)
    for match in answer.open:
        for need in match.needs:
            until = f", until {shown(need.until_ms)}" if need.until_ms else ""
            told = f"waits{bound(match.binding)} in step {need.step} since {shown(need.since_ms)}: {need.what}{until}"
            out.print(told, markup=False)
    for each in answer.ended:
        told = (
            f"ended{bound(each.binding)} in step {each.step}: {each.event_type} {each.event_id} at {shown(each.at_ms)}"
        )
        out.print(told, markup=False)
    for waiting in answer.waiting:
        told = f"came true{bound(waiting.binding)} {shown(waiting.since_ms)}, judged again {shown(waiting.until_ms)}"
        out.print(told, markup=False)
    for judged in answer.judged[-1:]:
        occasion(out, judged)
    for row in rows:
        out.print(f"in the tables: {shown(row.at_ms)} {row.what} ({row.action_id})", markup=False)


def occasion(out: Console, judged: Judged) -> None:
    """The newest occasion, limit by limit."""
    out.print(f"came true{bound(judged.binding)} {shown(judged.since_ms)}, judged {shown(judged.at_ms)}", markup=False)
    table = Table("limit", "says", "numbers")
    for each in judged.answers:
        table.add_row(each.limit, MARKS[each.says], each.detail or NONE)
    out.print(table)


def bound(binding: dict[str, str]) -> str:
    """` (item=A)`, or nothing."""
    return f" ({', '.join(f'{name}={value}' for name, value in sorted(binding.items()))})" if binding else ""
