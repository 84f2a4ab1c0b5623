"""Everything that would make `up` fail later and darkly, looked at first."""

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

from jobs.stack import findings, jars
from jobs.stack.findings import MEGABYTE, Finding
from jobs.stack.layout import JARS, ROOT, Layout, Refused
from jobs.stack.services import Service

DISK_MB = 2_000


def examine(layout: Layout, missing: Sequence[Service]) -> list[Finding]:
    """One finding per check; ports and memory are those of the services that are still to start."""
    brought = jars.current()
    there = next(folder for folder in (layout.home, *layout.home.parents) if folder.exists())
    return [
        findings.java_now(),
        findings.maven_there(os.environ.get("PATH", os.defpath), brought),
        findings.jars_readable(JARS, brought),
        findings.versions_tested(findings.versions_found(JARS)),
        findings.python_fits(sys.version_info[:2], findings.shared_library()),
        findings.python_settings(os.environ),
        findings.path_usable("the project", ROOT),
        findings.path_usable("CREST_HOME", layout.home),
        findings.path_usable("the venv", Path(sys.prefix)),
        findings.home_writable(layout.home),
        findings.disk_enough(shutil.disk_usage(there).free // MEGABYTE, DISK_MB, layout.home),
        findings.memory_enough(
            psutil.virtual_memory().available // MEGABYTE, sum(service.memory_mb for service in missing)
        ),
        *[findings.port_free(service.name, service.port(layout)) for service in missing if service.port],
    ]


def refuse(found: list[Finding]) -> None:
    """Refused, with every problem and how to mend it, if there is one."""
    problems = [f"{one.check}: {one.detail}. {one.mend}" for one in found if not one.ok]
    if problems:
        raise Refused("\n".join(problems))


def bring_jars(say: Callable[[str], None]) -> None:
    """The jars, checked again once they are there: the first look may have come before them."""
    if jars.current():
        return
    jars.prepare(say)
    refuse([findings.jars_readable(JARS, brought=True), findings.versions_tested(findings.versions_found(JARS))])
