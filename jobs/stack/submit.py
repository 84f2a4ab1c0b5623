"""Bringing a job page to the cluster, and taking it away again."""

import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jobs.stack import flink, java
from jobs.stack.layout import HOST, Layout, Refused

CLIENT = "org.apache.flink.client.cli.CliFrontend"
NOISE = re.compile(r"^\s*at |PythonDriver - ")
RUNNING_SECONDS = 60
ENDED = {"FAILED", "CANCELED", "FINISHED"}


def command(layout: Layout, page: Path, arguments: list[str], name: str, knobs: dict[str, str]) -> list[str]:
    """`flink run`, without the three JVMs that the script starts before its own; `knobs` go before config.yaml."""
    client = [
        java.java(),
        "-Xmx512m",
        "-XX:TieredStopAtLevel=1",
        *flink.options(),
        "-cp",
        java.flink_classpath(),
        CLIENT,
    ]
    python = ["-pyclientexec", sys.executable, "-pyexec", sys.executable]
    knobs = {"pipeline.name": name, **knobs}
    set_knobs = [f"-D{knob}={value}" for knob, value in knobs.items()]
    return [*client, "run", "--detached", *set_knobs, *python, "-py", str(page.absolute()), *arguments]


def submit(layout: Layout, page: Path, arguments: list[str], name: str, knobs: dict[str, str]) -> str:
    """The id of the job, once every task of it runs. Refused with the client's words if it does not get there."""
    asked = command(layout, page, arguments, name, knobs)
    done = subprocess.run(asked, env=java.environment(layout), cwd=layout.run, capture_output=True, text=True)
    found = re.search(r"JobID ([0-9a-f]{32})", done.stdout)
    if done.returncode or not found:
        raise Refused(f"Flink did not take {page.name}:\n{told(done.stdout + done.stderr)}")
    wait_running(layout, found[1])
    return found[1]


def told(words: str) -> str:
    """The client's words without the frames of Java's stacks and what it repeats as a log, which hide what Python said."""
    return "\n".join(line for line in words.splitlines() if not NOISE.search(line))[-4000:]


def wait_running(layout: Layout, job_id: str) -> None:
    ends = time.monotonic() + RUNNING_SECONDS
    while True:
        job = flink.get(layout, f"/jobs/{job_id}")
        if job["state"] == "RUNNING" and all(vertex["status"] == "RUNNING" for vertex in job["vertices"]):
            return
        if job["state"] in ENDED or time.monotonic() > ends:
            raise Refused(f"Job {job['name']} is {job['state']}, not running. {root_cause(layout, job_id)}")
        time.sleep(0.1)


def root_cause(layout: Layout, job_id: str) -> str:
    history = flink.get(layout, f"/jobs/{job_id}/exceptions")["exceptionHistory"]["entries"]
    return str(history[0]["stacktrace"])[:4000] if history else "Flink names no cause: are there free slots?"


def cancel(layout: Layout, job_id: str) -> None:
    flink.patch(layout, f"/jobs/{job_id}?mode=cancel")
    ends = time.monotonic() + RUNNING_SECONDS
    while flink.get(layout, f"/jobs/{job_id}")["state"] not in ENDED:
        if time.monotonic() > ends:
            raise Refused(f"Job {job_id} does not end. See {layout.log}/taskmanager-1.log.")
        time.sleep(0.1)


def jobs(layout: Layout) -> list[dict[str, Any]]:
    return flink.jobs(layout)


def clickhouse_dsn(layout: Layout, user: str) -> str:
    """`clickhouse://user:password@host:port/default`. Refused when the server has not made its users yet."""
    try:
        password = json.loads(layout.users.read_text())[user]
    except FileNotFoundError:
        raise Refused("ClickHouse has no users yet: `crest up` first.") from None
    return f"clickhouse://{user}:{quote(password)}@{HOST}:{layout.clickhouse_port}/default"
