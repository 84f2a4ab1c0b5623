"""Bringing a job to a cluster with the rules, and the model, that are published now."""

import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

from jobs.publishing import TOPIC, current
from jobs.stack import Refused, Stack
from schemas.rules import encode_ruleset
from schemas.settings import SETTINGS
from sinks.kafka import newest
from udfs.conversation.lessons import SENTIMENT

PAGES = {name: Path(__file__).with_name(f"{name}.py") for name in ("people", "conversations")}
# Turns become visible at each checkpoint, and live metrics must not be more than 5 s behind.
KNOBS = {
    "people": {},
    "conversations": {"execution.checkpointing.interval": "1 s", "execution.checkpointing.min-pause": "500 ms"},
}
ALIVE = {"RUNNING", "CREATED", "RESTARTING", "INITIALIZING"}


def submit_job(stack: Stack, name: str, drift_ms: int = SETTINGS.drift_ms, knobs: dict[str, str] | None = None) -> str:
    """The id of the running job of this name (people, conversations): the one there is, or a new one.

    Refused when no rules are published: a job that starts without rules would let events pass unjudged.
    """
    for job in stack.jobs():
        if job["name"] == name and job["state"] in ALIVE:
            return str(job["jid"])
    ruleset = current(stack.brokers)
    if not ruleset.version:
        raise Refused(f"Nothing is published in topic {TOPIC}: `crest rules publish` first.")
    with ExitStack() as files:
        rules = files.enter_context(written(stack, encode_ruleset(ruleset).decode()))
        arguments = ["--brokers", stack.brokers, "--rules", rules, "--drift-ms", str(drift_ms)]
        if name == "conversations" and (model := newest(stack.brokers, "models", SENTIMENT)):
            arguments += ["--model", files.enter_context(written(stack, model))]
        return stack.submit(PAGES[name], arguments, name, KNOBS[name] | (knobs or {}))


def submit_all(stack: Stack, drift_ms: int = SETTINGS.drift_ms) -> dict[str, str]:
    """The ids of all jobs, by name; they are brought side by side, for each takes seconds to get ready."""
    with ThreadPoolExecutor(max_workers=len(PAGES)) as pool:
        return dict(zip(PAGES, pool.map(lambda name: submit_job(stack, name, drift_ms), PAGES), strict=True))


@contextmanager
def written(stack: Stack, content: str) -> Iterator[str]:
    """The path of a file that lives as long as this."""
    with tempfile.NamedTemporaryFile(dir=stack.layout.tmp, suffix=".json") as file:
        file.write(content.encode())
        file.flush()
        yield file.name
