"""crest calls: speech to text."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from jobs.calls import model, options
from jobs.stack.layout import from_environment

app = typer.Typer(no_args_is_help=True, help="Calls: speech to text (an extra).")
out = Console(highlight=False, soft_wrap=True)


@app.callback()
def calls() -> None:
    """Calls: speech to text (an extra)."""


@app.command()
def transcribe(
    file: Annotated[
        str, typer.Argument(help="a sound file; - for raw samples on stdin: 16 kHz, 16 bit, little-endian")
    ],
    conversation: Annotated[str, typer.Option(help="conversation id")],
    person: Annotated[str, typer.Option(help="the customer, kind:value")] = "",
    agent: Annotated[str, typer.Option(help="the agent's id")] = "",
    direction: Annotated[str, typer.Option(help="in: the customer called; out: an agent did")] = "in",
    started: Annotated[
        str, typer.Option(help="when the call began; without it a file has just ended, and a stream is live")
    ] = "",
    language: Annotated[str, typer.Option(help="what is spoken: zh, en, ...; auto: as each channel begins")] = "zh",
    channels: Annotated[str, typer.Option(help="who speaks in each channel, from the left")] = "customer,agent",
    speaker: Annotated[str, typer.Option(help="who speaks in a file of one channel")] = "customer",
    folder: Annotated[
        Path | None,
        typer.Option("--model", envvar=model.VARIABLE, help="folder of the model; else models/speech in CREST_HOME"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="events, one JSON object per line")] = False,
    send: Annotated[bool, typer.Option("--send", help="send the call and its messages; else nothing is sent")] = False,
    brokers: Annotated[str, typer.Option(envvar="CREST_BROKERS", help="Kafka; the local stack's if not given")] = "",
) -> None:
    """Tell who said what when in a call: one `message` event per turn of a speaker.

    A message's time is the beginning of its turn. In a live stream it is the moment when the turn was known: what lies
    before the stack's clock is late, and fires nothing but eager rules. The same recording sent again counts once.

    Exit code 1: nothing to hear, or not sent; 2: no model, or a mistake in the command.

    Examples:

        crest calls transcribe call.wav --conversation c-881 --agent a-7 --started '2026-02-10 20:00'

        crest calls transcribe call.mp3 --conversation c-881 --json > call.jsonl    (for crest replay)

        crest calls transcribe voicemail.m4a --conversation c-882 --speaker customer --send

        ffmpeg -i SOURCE -f s16le -ar 16000 -ac 2 - | crest calls transcribe - --conversation c-883 --send
    """
    from jobs.calls import command, events, sending, telling  # what only this command needs

    command.carry_out(
        file=file,
        whose=events.Recording(
            conversation=options.conversation_of(conversation),
            person=options.person_of(person),
            agent=options.name_of("--agent", agent),
            direction=options.direction_of(direction),
            started_ms=options.started_of(started),
            name="" if file == command.STREAM else file,
        ),
        speakers=options.speakers_of("--channels", channels),
        mono=options.speaker_of("--speaker", speaker),
        language=language,
        folder=folder,
        teller=telling.ForPrograms(out) if as_json else telling.ForPeople(out),
        outlet=sending.delivering(brokers or from_environment().brokers, command.note) if send else sending.keeping(),
    )
