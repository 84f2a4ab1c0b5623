"""crest rules publish and rollback: what will change is told first, and asked."""

from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from rich.console import Console

from jobs import publishing
from jobs.cli import checking
from jobs.cli.data import reading_address
from jobs.publishing import Reason, Superseded, current, differences, earlier, following, publications
from jobs.rule_files import texts
from jobs.stack.layout import Refused, from_environment
from schemas.rules import Rule, RuleSet, Texts
from sinks import clickhouse, published
from sinks.clickhouse import ClickHouseError
from udfs.rules.adoption import Fate, fates

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)
OpenMatches = dict[str, dict[int, int]]  # rule -> step from 1 -> how many
BECOMES: dict[Fate, str] = {"goes on": "go on", "new numbers": "go on by the new numbers", "dropped": "are dropped"}
Place = Annotated[Path, typer.Argument(help="a rule file, or a folder of them", exists=True)]
Brokers = Annotated[str, typer.Option(envvar="CREST_BROKERS", help="Kafka")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="tell what would change, and change nothing")]
Yes = Annotated[bool, typer.Option("--yes", help="do not ask")]
Who = Annotated[str, typer.Option(envvar="CREST_WHO", help="who publishes, for the audit; otherwise the account")]


class Draft(NamedTuple):
    """What is to be published."""

    rules: list[Rule]
    texts: Texts


def publish(
    place: Place = Path("rules"), brokers: Brokers = "", dry_run: DryRun = False, yes: Yes = False, who: Who = ""
) -> None:
    """Check, test and publish rules; running jobs take them at once.

    Rules that have a problem or a failing test are not published, and those that run stay. It tells how many open matches
    each changed rule has and what becomes of them, and asks. Example: crest rules publish
    """
    files = checking.read(place)
    if sum(map(checking.failures, files)):
        err.print("[red]not published[/]: mend the failing tests first")
        raise typer.Exit(1)
    reason = Reason(who or publishing.account())
    draft = Draft([file.rule for file in files], texts(place))
    bring(brokers or from_environment().brokers, draft, reason, dry_run, yes)


def rollback(
    to: Annotated[int | None, typer.Option(help="version; otherwise the one before, and one further each time")] = None,
    brokers: Brokers = "",
    dry_run: DryRun = False,
    yes: Yes = False,
    who: Who = "",
) -> None:
    """Publish the rules of an earlier version anew, as a new version.

    `crest rules rollback --dry-run` tells what would change. Example: crest rules rollback --to 7
    """
    place = brokers or from_environment().brokers
    every = publications(place)
    found = earlier(every, to)
    if found is None:
        there = ", ".join(str(each.version) for each in every) or "none"
        err.print(f"[red]no such version[/]: published were {there}")
        raise typer.Exit(1)
    out.print(f"back to version {found.version}, published by {found.who}", markup=False)
    reason = Reason(who or publishing.account(), "rollback", found.version)
    bring(place, Draft(list(found.ruleset.rules), found.ruleset.texts), reason, dry_run, yes)


def bring(brokers: str, draft: Draft, reason: Reason, dry_run: bool, yes: bool) -> None:
    """Tell, ask, publish."""
    held = current(brokers)
    if tell(held, following(held, *draft)) and not (dry_run or yes):
        typer.confirm("Publish?", abort=True)
    if dry_run:
        out.print(f"{len(draft.rules)} rules would be published")
        return
    try:
        ruleset = publishing.publish(brokers, draft.rules, reason, held.version, draft.texts)
    except Superseded as superseded:
        err.print(f"[red]not published[/]: {superseded}; look again")
        raise typer.Exit(1) from None
    changed = [rule.rule for rule in ruleset.rules if rule.version == ruleset.version]
    out.print(
        f"published version {ruleset.version}: {len(ruleset.rules)} rules, changed: {', '.join(changed) or 'none'}"
    )


def tell(held: RuleSet, ruleset: RuleSet) -> bool:
    """What would change; whether anything does to rules that run."""
    changes = differences(held, ruleset)
    if changes.added:
        out.print(f"new: {', '.join(changes.added)}")
    touched = sorted((*changes.changed, *changes.removed))
    opened = open_matches() if touched else {}
    before, after = ({rule.rule: rule for rule in each.rules} for each in (held, ruleset))
    for name in touched:
        out.print(
            f"{name} {'changes' if name in after else 'is removed'}: {matches(before[name], after.get(name), opened)}"
        )
    words = {*held.texts.lexicons.items()} ^ {*ruleset.texts.lexicons.items()}
    if words and held.version:
        out.print(f"lexicons change: {', '.join(sorted({name for name, _ in words}))}")
    if held.version and held.texts.hours != ruleset.texts.hours:
        out.print("hours of business change")
    return bool(touched)


def open_matches() -> OpenMatches | None:
    """As the shards told with their last save; None if ClickHouse does not say."""
    try:
        with clickhouse.connect(reading_address()) as client:
            return published.open_matches(client)
    except (Refused, clickhouse.AddressError, ClickHouseError) as problem:
        err.print(f"open matches are not known: {str(problem).splitlines()[0]}", markup=False)
        return None


def matches(old: Rule, new: Rule | None, opened: OpenMatches | None) -> str:
    """How many matches of a rule are open in each step, and what becomes of them."""
    told = []
    for step, fate in enumerate(fates(old, new), start=1):
        many = "open matches" if opened is None else f"{opened.get(old.rule, {}).get(step, 0):,} open matches"
        told.append(f"{many} in step {step} {BECOMES[fate]}")
    return "; ".join(told)
