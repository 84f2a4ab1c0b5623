"""Bringing the people job to a cluster with the rules that are published now."""

import tempfile
from pathlib import Path

from jobs.publishing import TOPIC, current
from jobs.stack import Refused, Stack
from schemas.rules import encode_ruleset
from schemas.settings import SETTINGS

NAME = "people"
PAGE = Path(__file__).with_name("people.py")
ALIVE = {"RUNNING", "CREATED", "RESTARTING", "INITIALIZING"}


def submit_people(stack: Stack, drift_ms: int = SETTINGS.drift_ms, knobs: dict[str, str] | None = None) -> str:
    """The id of the running people job: the one there is, or a new one.

    Refused when no rules are published: a job that starts without rules would let events pass unjudged.
    """
    for job in stack.jobs():
        if job["name"] == NAME and job["state"] in ALIVE:
            return str(job["jid"])
    ruleset = current(stack.brokers)
    if not ruleset.version:
        raise Refused(f"Nothing is published in topic {TOPIC}: `crest rules publish` first.")
    with tempfile.NamedTemporaryFile(dir=stack.layout.tmp, suffix=".json") as rules:
        rules.write(encode_ruleset(ruleset))
        rules.flush()
        arguments = ["--brokers", stack.brokers, "--rules", rules.name, "--drift-ms", str(drift_ms)]
        return stack.submit(PAGE, arguments, NAME, knobs)
