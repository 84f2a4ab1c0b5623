"""The jars of broker and connector, brought once by Maven into build/jars and kept until pom.xml changes."""

import hashlib
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

from jobs.stack.layout import JARS, ROOT, Refused

POM = ROOT / "flink-conf" / "pom.xml"
TESTED = {"flink": "2.3.0", "flink-sql-connector-kafka": "5.0.0-2.2", "kafka_2.13": "4.3.1"}
STAMP = ".pom-sha256"


def current(folder: Path = JARS, pom: Path = POM) -> bool:
    """Whether the folder holds what this pom asks for."""
    stamp = folder / STAMP
    return stamp.exists() and stamp.read_text() == fingerprint(pom)


def fingerprint(pom: Path) -> str:
    return hashlib.sha256(pom.read_bytes()).hexdigest()


def prepare(say: Callable[[str], None], folder: Path = JARS, pom: Path = POM) -> None:
    """Bring the jars if they are not there; they appear complete or not at all."""
    if current(folder, pom):
        return
    say("bringing the jars of Kafka and its connector (once, about 55 MB)")
    fresh = folder.with_name(folder.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    bring(fresh, pom)
    (fresh / STAMP).write_text(fingerprint(pom))
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)
    say(f"{len(list(folder.glob('*.jar')))} jars in {folder}")


def bring(folder: Path, pom: Path) -> None:
    goal = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={folder}"]
    done = subprocess.run(["mvn", "-q", "-B", "-f", pom, *goal], capture_output=True, text=True)
    if done.returncode:
        raise Refused(f"Maven could not bring the jars. It says:\n{done.stdout[-2000:]}{done.stderr[-500:]}")


def unreadable(folder: Path = JARS) -> list[str]:
    """Names of jars that are cut off or otherwise no zip files."""
    return [jar.name for jar in sorted(folder.glob("*.jar")) if not zipfile.is_zipfile(jar)]


def versions(folder: Path) -> dict[str, str]:
    """The versions found of what TESTED names, from file names."""
    found = {}
    for name in TESTED:
        for jar in folder.glob(f"{name}-[0-9]*.jar"):
            found[name] = jar.stem.removeprefix(f"{name}-")
    return found
