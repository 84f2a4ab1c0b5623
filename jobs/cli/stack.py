"""crest up, down, status, doctor, submit and demo."""

import json
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from jobs.stack import Stack
from jobs.stack import doctor as examination
from jobs.stack.layout import HOST, from_environment
from jobs.stack.looking import Look, look
from jobs.stack.services import board_port
from jobs.submitting import PAGES, submit_all, submit_job

out = Console(highlight=False, soft_wrap=True)
Workers = Annotated[int, typer.Option(min=1, max=16, help="TaskManagers, one slot each")]


def up(
    task_managers: Workers = 2,
    fresh: Annotated[bool, typer.Option("--fresh", help="throw away all data first")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="do not ask")] = False,
) -> None:
    """Start Kafka, Flink, ClickHouse, loader, pulse, meter, and the feeler if it is installed, on loopback; what runs stays.

    Examples: crest up; crest up --fresh --yes; CREST_HOME=/tmp/other CREST_KAFKA_PORT=19092 crest up
    """
    stack = Stack.from_environment(task_managers)
    if fresh:
        if not yes:
            typer.confirm(f"Throw away all data in {stack.home}?", abort=True)
        stack.down(say=out.print)
        stack.wipe()
    stack.up(say=out.print)


def down() -> None:
    """Stop everything that `crest up` started; data stays. Example: crest down"""
    Stack.from_environment().down(say=out.print)


def doctor() -> None:
    """Tell what is missing or wrong on this machine and how to mend it. Exit code 1 if anything is."""
    stack = Stack.from_environment()
    starting = [one for name, one in stack.services.items() if stack.record(name) is None and not one.on_demand]
    findings = examination.examine(from_environment(), starting)
    for one in findings:
        out.print(
            f"[green]ok[/]      {one.check}: {one.found}"
            if not one.mend
            else f"[red]problem[/] {one.check}: {one.found}"
        )
        if one.mend:
            out.print(f"        {one.mend}")
    raise typer.Exit(1 if any(one.mend for one in findings) else 0)


def status(as_json: Annotated[bool, typer.Option("--json", help="for programs")] = False) -> None:
    """Show services, pulse, topics and Flink jobs. Exit code 0 only if all is well. Example: crest status --json"""
    seen = look(Stack.from_environment())
    if as_json:
        out.print_json(json.dumps({"well": seen.well, **seen._asdict()}))
    else:
        show(seen)
    raise typer.Exit(0 if seen.well else 1)


def show(seen: Look) -> None:
    services = Table("service", "state", "pid", "memory MB", "up s")
    for one in seen.services:
        state = "[green]runs[/]" if one["pid"] else "[red]stopped[/]"
        services.add_row(one["name"], state, *(str(one[key]) for key in ("pid", "memory_mb", "up_seconds")))
    out.print(services)
    colour = "green" if seen.pulse in ("beating", "resting") else "red"
    out.print(f"pulse: [{colour}]{seen.pulse}[/], oldest newest tick {seen.tick_age_ms} ms ago")
    for name, records in seen.topics.items():
        out.print(f"topic {name}: {records} records")
    if seen.jobs is None:
        out.print("[red]the JobManager does not answer[/]: see .crest/log/jobmanager.log")
    elif not seen.jobs:
        out.print("[red]no job[/]: crest rules publish, then crest submit")
    for job in seen.jobs or ():
        out.print(f"job {job['name']}: {job['state']}")


def submit(job: Annotated[str, typer.Argument(help="people, conversations; by default both")] = "") -> None:
    """Submit jobs to the cluster with the rules published now. One that runs already stays. Example: crest submit people"""
    if job and job not in PAGES:
        raise typer.BadParameter(f"there are {' and '.join(PAGES)}")
    stack = Stack.from_environment()
    for name, number in ({job: submit_job(stack, job)} if job else submit_all(stack)).items():
        out.print(f"{name} {number}")


def demo(once: Annotated[bool, typer.Option("--once", help="end by itself when the day is over")] = False) -> None:
    """A fresh stack, a generated day, pushes and alerts as they come, and their comparison with what was planted.

    It wipes the data of the stack in CREST_HOME (.crest). Exit code 1 if one is missing or too many.
    """
    stack = Stack.from_environment()
    from jobs import demo as demonstration  # it takes seconds that no other command should pay

    equal = demonstration.run(stack, () if once else ("board",), out)
    out.print(
        "[green]pushes and alerts are exactly the planted ones[/]"
        if equal
        else "[red]pushes or alerts differ from the planted ones[/]"
    )
    if once:
        stack.down()
    else:
        out.print("The stack stays up: crest status, crest replay --help, crest down.")
        out.print(f"The board shows it: http://{HOST}:{board_port()}", style="bold" if stack.record("board") else "dim")
    raise typer.Exit(0 if equal else 1)
