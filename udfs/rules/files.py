"""Rule files: read, checked one by one and against each other."""

from pathlib import PurePath
from typing import NamedTuple

import msgspec

from schemas.rules import Rule
from udfs.conversation.words import NO_WORDS, Words
from udfs.rules.cases import Case, read_cases
from udfs.rules.problems import Place, Problem, Problems, suggestion
from udfs.rules.reader import Reader
from udfs.rules.reading import read_rule
from udfs.rules.shared import FILE_NAME, NOTHING_SHARED, Shared, read_shared
from udfs.rules.source import Mapping, parse

NO_TEXTS: dict[str, str] = {}


class RuleFile(NamedTuple):
    """A file that was read without a problem. `beside` are the rules that its tests run beside it, by name; `words` the
    lexicons that conversations are heard with."""

    path: str
    rule: Rule
    cases: list[Case]
    beside: dict[str, Rule]
    words: Words = NO_WORDS

    def others(self, case: Case) -> tuple[Rule, ...]:
        """The rules that run beside this one in a test."""
        return tuple(self.beside[name] for name, _ in case.context.beside)


def read_file(path: str, text: str, shared: Shared = NOTHING_SHARED) -> RuleFile | list[Problem]:
    """A rule file, or everything that is wrong with it."""
    problems = Problems(path)
    tree = parse(text, problems)
    if tree is None:
        if not problems.found:
            problems.add(Place(1, 1), "empty file")
        return problems.found
    rule = read_rule(tree, problems, shared)
    cases: list[Case] = []
    if isinstance(tree, Mapping) and "tests" in tree.entries and rule.when:
        place, node = tree.entries["tests"]
        cases = read_cases(Reader(problems), node, rule, tree, shared)
        check_cases(cases, place, problems)
    return sorted(problems.found, key=lambda each: each.place) or RuleFile(path, rule, cases, {})


def check_cases(cases: list[Case], place: Place, problems: Problems) -> None:
    """A rule shows when it fires and when it just does not."""
    if not any(case.expect for case in cases):
        problems.add(place, "no test in which the rule fires")
    if not any(not case.expect for case in cases):
        problems.add(place, "no test in which the rule just does not fire (`expect: []`)")


def read_all(texts: dict[str, str], around: dict[str, str] = NO_TEXTS) -> tuple[list[RuleFile], list[Problem]]:
    """All files by path, and every problem of every file.

    `around` are files that are not asked about but belong to the same rules: limits.yaml, rules that tests name.
    """
    shared, problems = _shared(texts, around)
    files: list[RuleFile] = []
    for path, text in sorted(texts.items()):
        if PurePath(path).name == FILE_NAME:
            continue
        read = read_file(path, text, shared)
        if isinstance(read, RuleFile):
            files.append(read)
        else:
            problems += read
    neighbours = [
        read
        for path, text in sorted(around.items())
        if PurePath(path).name != FILE_NAME and isinstance(read := read_file(path, text, shared), RuleFile)
    ]
    by_name = {file.rule.rule: file.rule for file in (*neighbours, *files)}
    problems += [problem for file in files for problem in lonely(file, by_name)]
    problems += doubled(files) + twins(files)
    problems += unused(texts, shared, files) if not any(map(_broken, problems)) else []
    return [file._replace(beside=by_name) for file in files], problems


def _shared(texts: dict[str, str], around: dict[str, str]) -> tuple[Shared, list[Problem]]:
    """What limits.yaml says; one is enough."""
    found = {path: text for path, text in {**around, **texts}.items() if PurePath(path).name == FILE_NAME}
    if not found:
        return NOTHING_SHARED, []
    first, *more = sorted(found)
    problems = Problems(first)
    shared = read_shared(found[first], problems)
    return shared, problems.found + [Problem(path, Place(1, 1), f"limits are also in {first}") for path in more]


def _broken(problem: Problem) -> bool:
    """Whether a file could not be read: which caps it uses is not known."""
    return PurePath(problem.path).name != FILE_NAME


def lonely(file: RuleFile, by_name: dict[str, Rule]) -> list[Problem]:
    """Tests beside rules that are not there."""
    return [
        Problem(file.path, place, f"no rule {name!r} to test with{suggestion(name, list(by_name))}")
        for case in file.cases
        for name, place in case.context.beside
        if name not in by_name or name == file.rule.rule
    ]


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


def twins(files: list[RuleFile]) -> list[Problem]:
    """Two rules with the same effect: they would say the same thing to the same people twice."""
    first: dict[bytes, RuleFile] = {}
    found = []
    for file in files:
        rule = file.rule
        effect = msgspec.json.encode([rule.subject, rule.when, rule.only_if, rule.then])
        twin = first.setdefault(effect, file)
        if twin.rule.rule != rule.rule:
            found.append(Problem(file.path, Place(1, 1), f"does the same as {twin.rule.rule} in {twin.path}"))
    return found


def unused(texts: dict[str, str], shared: Shared, files: list[RuleFile]) -> list[Problem]:
    """Caps that hold nothing back."""
    paths = [path for path in texts if PurePath(path).name == FILE_NAME]
    used = {cap.group for file in files for cap in file.rule.limits.caps}
    return [
        Problem(path, place, f"no rule counts in group {group!r}: the cap holds nothing back")
        for path in paths[:1]
        for group, place in shared.places.items()
        if group not in used
    ]
