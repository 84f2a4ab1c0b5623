"""From a tree to a typed rule. Every problem is told; what is wrong is left out and reading goes on."""

import re
from typing import get_args

from schemas.rules import Alert, EventStep, Limits, Push, Rule, Subject
from udfs.rules.conversed import HEARD
from udfs.rules.fields import SUBJECTS
from udfs.rules.problems import Problems
from udfs.rules.reader import Reader
from udfs.rules.reading_conditions import read_if
from udfs.rules.reading_limits import read_limits, read_share_bp, read_then
from udfs.rules.reading_steps import read_when
from udfs.rules.shared import NOTHING_SHARED, Shared
from udfs.rules.source import Node
from udfs.rules.words import RULE, needs

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def read_rule(node: Node, problems: Problems, shared: Shared = NOTHING_SHARED) -> Rule:
    """The rule of a file's tree; only to be used if no problem was added."""
    read = Reader(problems)
    values = read.mapping(node, "a rule", needs(RULE))
    subject = read_subject(read, values["subject"]) if "subject" in values else "person"
    when = read_when(read, values["when"], subject) if "when" in values else ()
    fields = when[0].same if when else ()
    rule = Rule(
        rule=read_name(read, values["rule"]) if "rule" in values else "",
        about=read.text(values["about"], "`about`") if "about" in values else "",
        subject=subject,
        when=when,
        only_if=read_if(read, values["if"], subject) if "if" in values else (),
        then=read_then(read, values["then"]) if "then" in values else Push(""),
        limits=read_limits(read, values["limits"], fields, shared) if "limits" in values else Limits(),
        floor_bp=read_share_bp(read, values["floor"], "`floor`") if "floor" in values else 0,
        shadow="shadow" in values and read.true(values["shadow"], "`shadow`"),
        eager="eager" in values and read.true(values["eager"], "`eager`"),
        on_update="restart" if "on_update" in values and read_on_update(read, values["on_update"]) else "keep",
    )
    if rule.floor_bp and not isinstance(rule.then, Alert):
        read.problems.add(values["floor"].place, "`floor` is for alerts: only they get verdicts")
    if rule.eager:
        check_eager(read, values["eager"], rule)
    return rule


def read_subject(read: Reader, node: Node) -> Subject:
    """Whose events the rule watches; a subject without events is watched in vain."""
    found = read.some_of(node, "subject", list(SUBJECTS))
    for subject in get_args(Subject):
        if subject in found and not SUBJECTS[subject]:
            read.problems.add(node.place, f"subject {subject} has no events yet")
        elif subject in found:
            known: Subject = subject
            return known
    return "person"


def read_name(read: Reader, node: Node) -> str:
    """A rule's name: it is public property, in ClickHouse and in action ids."""
    name = read.text(node, "`rule`", most=64)
    if name and not NAME.fullmatch(name):
        read.problems.add(node.place, "`rule` is written in small letters, digits and -")
    return name


def read_on_update(read: Reader, node: Node) -> bool:
    """Whether open attempts are dropped."""
    return "restart" in read.some_of(node, "`on_update`", ["keep", "restart"])


def check_eager(read: Reader, node: Node, rule: Rule) -> None:
    """Out of turn nothing is known but the event itself."""
    if len(rule.when) != 1 or not isinstance(rule.when[0], EventStep):
        read.problems.add(node.place, "`eager` is for rules of one `event` step: others wait for their turn")
    limits = rule.limits
    asked = [each for each in rule.only_if if rule.subject != "conversation" or each.field not in HEARD]
    asks_memory = (limits.consent, limits.cool_down, limits.caps, limits.quiet_hours, limits.priority, asked)
    if any(asks_memory):
        read.problems.add(
            node.place,
            "`eager` acts before anything is known: only `hold_out` may limit it, "
            f"and `if` may ask for {', '.join(HEARD)} alone",
        )
