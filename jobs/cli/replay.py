"""crest replay: history, or a generated day, through the pipeline."""

import logging
import time
from pathlib import Path
from typing import Annotated

import typer
from kafka.errors import KafkaError
from rich.console import Console

from jobs.inputs import day, plan
from jobs.inputs.plan import Plan, Unusable
from jobs.inputs.report import Progress, report, tell
from jobs.replay import MAX_SPEED, Sent, late, newest_ms, send
from jobs.stack.layout import Refused, from_environment
from jobs.stack.replay import replaying
from udfs.rules.durations import milliseconds

out = Console(highlight=False)
err = Console(stderr=True, highlight=False, soft_wrap=True)
INTERRUPTED = 130  # what shells expect after Ctrl-C


def speed_of(text: str) -> float:
    """Event seconds per wall second; `max` is MAX_SPEED."""
    if text == "max":
        return MAX_SPEED
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 0 < speed < MAX_SPEED:
        raise typer.BadParameter("a number above 0, as in 60, or max")
    return speed


def duration_of(text: str) -> int:
    """Milliseconds of `35m`; 0 for `0`."""
    try:
        return 0 if text == "0" else milliseconds(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def replay(
    source: Annotated[str, typer.Argument(help="`day` (generated), a Taobao .csv, or events as .jsonl; .gz is fine")],
    speed: Annotated[
        float, typer.Option(parser=speed_of, metavar="N|max", help="event seconds per wall second")
    ] = 60.0,
    as_recorded: Annotated[
        bool, typer.Option("--as-recorded", help="keep the times; else all are moved so that the end is now")
    ] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="only the first N lines, or events of the day")] = None,
    tail: Annotated[
        int | None,
        typer.Option(parser=duration_of, metavar="35m", help="quiet at the end, so that absences come due; day: 35m"),
    ] = None,
    seed: Annotated[int, typer.Option(help="day: another seed, another day")] = 1,
    shoppers: Annotated[int, typer.Option(min=1, max=1_000_000, help="day: how many; about 10 events each")] = 2_000,
    hours: Annotated[int, typer.Option(min=1, max=24, help="day: its last hours only")] = 24,
    bad: Annotated[int, typer.Option(min=0, help="day: how many records are damaged")] = day.BAD_RECORDS,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="tell what would be sent and what should fire")] = False,
    late_is_fine: Annotated[
        bool, typer.Option("--late-is-fine", help="send events that lie before the stack's clock")
    ] = False,
    brokers: Annotated[str, typer.Option(envvar="CREST_BROKERS", help="Kafka; the local stack's if not given")] = "",
) -> None:
    """Send history, or a generated day with known answers, as if it happened now.

    Replay brings its own ticks; the stack's pulse rests until it ends. Exit code 1 if records were refused.

    Examples:

        crest replay day --dry-run

        crest replay day --speed 600

        crest replay taobao_nine_days.csv.gz --speed max --limit 10000

        crest replay events.jsonl --as-recorded --speed 1

        crest replay service_dialogues.jsonl.gz       (chats without times get some, the same every time)
    """
    try:
        if source == "day":
            planned = plan.of_day(day.generate(seed=seed, shoppers=shoppers, hours=hours, bad=bad), limit, tail)
        else:
            planned = plan.of_file(Path(source), limit, tail)
        if not as_recorded:
            planned = plan.later(planned, time.time_ns() // 1_000_000 - planned.closing_ms)
        tell(out, planned, speed)
        if not dry_run:
            finish(run(planned, brokers, speed, late_is_fine), planned)
    except (Unusable, Refused) as error:
        err.print(str(error), markup=False)
        raise typer.Exit(1) from None
    except KafkaError as error:
        err.print(f"The broker stayed away: {error}. Not everything has been sent: start anew, `crest up --fresh`.")
        raise typer.Exit(1) from None


def run(planned: Plan, brokers: str, speed: float, late_is_fine: bool) -> Sent:
    """Send it while the pulse rests. Refused where events would be late."""
    logging.getLogger("kafka").setLevel(logging.CRITICAL)  # what it refuses is told once, at the end
    layout = from_environment()
    at = brokers or layout.brokers
    with replaying(layout.home):
        clock_ms = newest_ms(at)
        count = 0 if late_is_fine else late(planned.items, clock_ms)
        if count:
            raise Refused(
                f"{count} of {len(planned.items)} events lie before the stack's clock and would be late: they would"
                " fire nothing.\nStart from an empty stack with `crest up --fresh`, or send them with --late-is-fine."
            )
        with Progress(out, planned, speed) as progress:
            return send(planned.items, at, speed, tail_ms=planned.tail_ms, watch=progress.show)


def finish(sent: Sent, planned: Plan) -> None:
    """Report, and the exit code: 0, 1 after refusals, 130 after Ctrl-C."""
    report(out, sent, planned)
    if sent.stopped:
        raise typer.Exit(INTERRUPTED)
    if sent.refused:
        raise typer.Exit(1)
