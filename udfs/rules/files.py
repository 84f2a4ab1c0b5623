"""Rule files: read, checked one by one and against each other."""

from typing import NamedTuple

from schemas.rules import Rule
from udfs.rules.cases import Case, read_cases
from udfs.rules.problems import Place, Problem, Problems
from udfs.rules.reading import read_rule
from udfs.rules.source import Mapping, parse


class RuleFile(NamedTuple):
    """A file that was read without a problem."""

    path: str
    rule: Rule
    cases: list[Case]


def read_file(path: str, text: str) -> RuleFile | list[Problem]:
    """A rule file, or everything that is wrong with it."""
    problems = Problems(path)
    tree = parse(text, problems)
    if tree is None:
        if not problems.found:
            problems.add(Place(1, 1), "empty file")
        return problems.found
    rule = read_rule(tree, problems)
    cases: list[Case] = []
    if isinstance(tree, Mapping) and "tests" in tree.entries and rule.when:
        place, node = tree.entries["tests"]
        cases = read_cases(node, rule, problems)
        check_cases(cases, place, problems)
    return sorted(problems.found, key=lambda each: each.place) or RuleFile(path, rule, cases)


def check_cases(cases: list[Case], place: Place, problems: Problems) -> None:
    """A rule shows when it fires and when it just does not."""
    if not any(case.expect for case in cases):
        problems.add(place, "no test in which the rule fires")
    if not any(not case.expect for case in cases):
        problems.add(place, "no test in which the rule just does not fire (`expect: []`)")


def read_all(texts: dict[str, str]) -> tuple[list[RuleFile], list[Problem]]:
    """All files by path, and every problem of every file."""
    files: list[RuleFile] = []
    problems: list[Problem] = []
    for path, text in sorted(texts.items()):
        read = read_file(path, text)
        if isinstance(read, RuleFile):
            files.append(read)
        else:
            problems += read
    return files, problems + doubled(files)


def doubled(files: list[RuleFile]) -> list[Problem]:
    """Two files with one name."""
    first: dict[str, str] = {}
    found = []
    for file in files:
        name = file.rule.rule
        if name in first:
            found.append(Problem(file.path, Place(1, 1), f"rule {name} is also in {first[name]}"))
        first.setdefault(name, file.path)
    return found
