"""The Flink cluster: its generated configuration, its processes and its REST port."""

import json
import subprocess
import sys
import threading
import urllib.request
from typing import Any

import yaml

from jobs.stack import java
from jobs.stack.layout import ROOT, Layout, Refused, internal_port

JOB_MANAGER = "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint"
TASK_MANAGER = "org.apache.flink.runtime.taskexecutor.TaskManagerRunner"
BASH_UTILS = "org.apache.flink.runtime.util.bash.BashJavaUtils"
RESULT = "BASH_JAVA_UTILS_EXEC_RESULT:"
PREPARING = threading.Lock()


def shared() -> dict[str, Any]:
    """flink-conf/config.yaml: flat, Flink's own keys."""
    settings: dict[str, Any] = yaml.safe_load((ROOT / "flink-conf" / "config.yaml").read_text())
    return settings


def machine(layout: Layout) -> dict[str, Any]:
    """Ports, paths and interpreter of this machine."""
    return {
        "rest.port": layout.flink_port,
        "jobmanager.rpc.port": internal_port(layout, "jobmanager_rpc"),
        "execution.checkpointing.dir": layout.checkpoints.as_uri(),
        "execution.checkpointing.savepoint-dir": (layout.home / "savepoints").as_uri(),
        "io.tmp.dirs": str(layout.tmp),
        "env.log.dir": str(layout.log),
        "python.executable": sys.executable,
        "python.client.executable": sys.executable,
    }


def prepare(layout: Layout) -> None:
    """Write config.yaml and the JVM arguments of both kinds of process; quick when nothing has changed."""
    with PREPARING:  # JobManager and TaskManagers are started side by side, and share these files
        write(layout)


def write(layout: Layout) -> None:
    text = yaml.safe_dump({**shared(), **machine(layout)}, width=10_000)
    config, arguments = layout.flink_conf / "config.yaml", layout.flink_conf / "jvm.json"
    if arguments.exists() and config.exists() and config.read_text() == text:
        return
    arguments.unlink(missing_ok=True)
    config.write_text(text)
    asked = ("GET_JM_RESOURCE_PARAMS", "GET_TM_RESOURCE_PARAMS")
    arguments.write_text(json.dumps({what: resources(layout, what) for what in asked}))


def resources(layout: Layout, what: str) -> list[str]:
    """Flink's own answer to how its memory settings divide: JVM arguments, and what the process must be told."""
    utils = java.flink_home() / "bin" / "bash-java-utils.jar"
    path = f"{utils}:{java.flink_classpath()}"
    tool = [java.java(), "-Xmx64m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", path, BASH_UTILS, what]
    done = subprocess.run([*tool, "--configDir", str(layout.flink_conf)], capture_output=True, text=True)
    lines = [line.removeprefix(RESULT) for line in done.stdout.splitlines() if line.startswith(RESULT)]
    if done.returncode or len(lines) != 2:
        raise Refused(f"Flink does not accept flink-conf/config.yaml:\n{(done.stdout + done.stderr)[-2000:]}")
    return lines


def job_manager(layout: Layout) -> list[str]:
    return process(layout, "GET_JM_RESOURCE_PARAMS", JOB_MANAGER)


def task_manager(layout: Layout, name: str) -> list[str]:
    """A fixed resource id: when it comes back after a crash, the JobManager lets go of the old one at once."""
    return [*process(layout, "GET_TM_RESOURCE_PARAMS", TASK_MANAGER), "-D", f"taskmanager.resource-id={name}"]


def process(layout: Layout, what: str, main: str) -> list[str]:
    jvm, dynamic = json.loads((layout.flink_conf / "jvm.json").read_text())[what]
    program = ["-cp", java.flink_classpath(), main, "--configDir", str(layout.flink_conf)]
    return [java.java(), *jvm.split(), *options(), *program, *dynamic.split()]


def options() -> list[str]:
    return ["-XX:+IgnoreUnrecognizedVMOptions", *str(shared()["env.java.opts.all"]).split(), java.log4j()]


def get(layout: Layout, path: str) -> Any:
    """JSON from the REST port; OSError when it does not answer, ValueError for what is not JSON."""
    with urllib.request.urlopen(layout.flink_url + path, timeout=5) as answer:
        return json.load(answer)


def patch(layout: Layout, path: str) -> None:
    request = urllib.request.Request(layout.flink_url + path, method="PATCH")
    with urllib.request.urlopen(request, timeout=10):
        return


def job_manager_ready(layout: Layout) -> bool:
    try:
        return "taskmanagers" in get(layout, "/overview")
    except (OSError, ValueError):
        return False


def task_manager_ready(layout: Layout, name: str, created: float) -> bool:
    """Registered, and heard of since it was started: after a crash the old registration lingers."""
    try:
        known = get(layout, "/taskmanagers")["taskmanagers"]
    except (OSError, ValueError):
        return False
    return any(one["id"] == name and one["timeSinceLastHeartbeat"] > created * 1000 for one in known)


def jobs(layout: Layout) -> list[dict[str, Any]]:
    """Flink's overview of its jobs: jid, name, state, start-time, tasks and so on."""
    overview: list[dict[str, Any]] = get(layout, "/jobs/overview")["jobs"]
    return overview
