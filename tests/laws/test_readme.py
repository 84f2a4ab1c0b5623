"""README tells the truth: its commands exist, and its rule is one of ours."""

import re
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from jobs.cli import app
from udfs.rules.files import RuleFile, read_file

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()
LINES = [line for block in re.findall(r"```sh\n(.*?)```", README, re.S) for line in block.splitlines()]


def words(line: str) -> list[str]:
    return line.split("#")[0].split()


@pytest.mark.parametrize("line", [line for line in LINES if line.startswith("crest ")])
def test_a_crest_command_of_readme_explains_itself(line: str) -> None:
    command = [word for word in words(line)[1:] if word.isalpha() and word not in ("day",)]
    options = [word for word in words(line) if word.startswith("--")]
    answer = CliRunner().invoke(app, [*command, "--help"])
    assert answer.exit_code == 0, answer.output
    assert all(option in answer.output for option in options)


@pytest.mark.parametrize("line", [line for line in LINES if line.startswith("make ")])
def test_a_make_target_of_readme_is_there(line: str) -> None:
    told = subprocess.run(["make", "-n", *words(line)[1:]], cwd=ROOT, capture_output=True, text=True)
    assert told.returncode == 0, told.stderr


def test_the_rules_commands_of_readme_run() -> None:
    for command in ("check", "test"):
        answer = CliRunner().invoke(app, ["rules", command, str(ROOT / "rules")])
        assert answer.exit_code == 0, answer.output


def test_the_rule_of_readme_is_the_one_of_its_file() -> None:
    told = re.findall(r"```yaml\n(.*?)```", README, re.S)[0]
    assert (ROOT / "rules/push/cart-left.yaml").read_text().startswith(told)


def test_a_broken_rule_is_told_with_its_line() -> None:
    read = read_file("x.yaml", "rule: a\nabout: b\nwhen:\n  - evnt: cart\nthen: {push: s}\ntests: []\n")
    assert not isinstance(read, RuleFile)
    assert str(read[0]).startswith("x.yaml:4:5: a step has one of the words absent, all of, any of, count")
    assert "did you mean event?" in str(read[0])
