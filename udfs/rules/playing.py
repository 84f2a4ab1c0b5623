"""Plays the tests inside rule files on a virtual clock: the same core as the stream, with everything in memory."""

from difflib import SequenceMatcher
from typing import NamedTuple

from schemas.events import AnyEvent
from schemas.outputs import Firing, Refusal
from schemas.rules import Rule
from udfs.conversation.words import NO_WORDS, Words
from udfs.rules.cases import Case, Due
from udfs.rules.engine import Deadline, Memory, Rules
from udfs.rules.facts import CONSENTS, KNOWN, UNKNOWN, Facts, Value
from udfs.rules.reading_context import Context
from udfs.rules.reading_given import Given
from udfs.rules.verdicts import Outcome
from udfs.rules.worlds import world_of
from udfs.shards.memory import in_memory

TAIL_MS = 1_000 * 86_400_000  # longer than all durations of a rule: whatever is due comes due


class Told(NamedTuple):
    """Facts that a test says, over those that its events cause."""

    context: Context
    real: Facts

    def profile(self, name: str, at_ms: int) -> Value | None:
        """What the test says, or what is so."""
        said = self.context.profile.get(name)
        return self.real.profile(name, at_ms) if said is None else said

    def score(self, name: str, at_ms: int) -> float | None:
        """What the test says, or what is so."""
        said = self.context.scores.get(name)
        return self.real.score(name, at_ms) if said is None else said

    def fact(self, name: str, at_ms: int) -> Value | None:
        """What is so; what a test says of facts is remembered as told."""
        return self.real.fact(name, at_ms)


class TriedRules(Rules):
    """Rules in the world of a test; what they fire is kept in `firings`."""

    def __init__(self, rules: tuple[Rule, ...], context: Context, version: int, firings: list[Firing]) -> None:
        super().__init__(rules, version, rules[0].subject)
        self.context = context
        self.firings = firings

    def take(self, person: str, memory: Memory, event: AnyEvent, facts: Facts = UNKNOWN) -> Outcome:
        """Offer an event, with what the test says."""
        self._tell(memory)
        outcome = super().take(person, memory, event, Told(self.context, facts))
        self.firings += outcome[0]
        return outcome

    def expire(self, memory: Memory, deadline: Deadline, facts: Facts = UNKNOWN) -> Outcome:
        """Take a deadline, with what the test says."""
        outcome = super().expire(memory, deadline, Told(self.context, facts))
        self.firings += outcome[0]
        return outcome

    def _tell(self, memory: Memory) -> None:
        """What was said before the test's beginning."""
        said_ms = self.context.begins_ms - 1
        if self.context.facts and KNOWN not in memory.matches:
            memory.matches[KNOWN] = {name: [value, said_ms] for name, value in self.context.facts.items()}
        if self.context.consents and CONSENTS not in memory.matches:
            memory.matches[CONSENTS] = {purpose: [True, said_ms] for purpose in self.context.consents}


class Stage:
    """A shard on a virtual clock."""

    def __init__(self, rule: Rule, case: Case, beside: tuple[Rule, ...], words: Words) -> None:
        self.case = case
        self.beside = beside
        self.world = world_of(rule.subject, case, words)
        self.stores = in_memory()
        self.shard = self.world.begun(self.stores, -1)
        self.firings: list[Firing] = []
        self.version = -1
        self.follow(rule)
        self.waiting: list[Given] = []

    def play(self) -> list[Firing]:
        """Everything that comes of a case."""
        for act in self.case.acts:
            if act.word == "event" and act.event is not None:
                self.waiting.append(act.event)
                continue
            self.pass_to(act.at_ms)
            if act.word == "late" and act.event is not None:
                self.shard.late([act.event], self.rules)
            elif act.word == "restart":
                self.shard.save()
                self.shard = self.world.begun(self.stores, self.shard.until_ms)
            elif act.rule is not None:
                self.follow(act.rule)
        self.pass_to(TAIL_MS)
        return self.firings

    def follow(self, rule: Rule) -> None:
        """The rule as it is from now on."""
        self.version += 1
        tried = TriedRules((rule, *self.beside), self.case.context, self.version, self.firings)
        self.rules = self.world.follow(tried)

    def pass_to(self, at_ms: int) -> None:
        """Take what has happened, and let time pass."""
        until_ms = max(self.case.context.begins_ms + at_ms, self.shard.until_ms)
        self.shard.advance(self.waiting, until_ms, self.rules)
        self.waiting = []


def fired(rule: Rule, case: Case, beside: tuple[Rule, ...] = (), words: Words = NO_WORDS) -> list[tuple[Due, str]]:
    """What really came of a test's events: the rule's own firings, each with its limit's numbers."""
    return [
        (
            Due(
                firing.at_ms - case.context.begins_ms,
                firing.binding,
                firing.limit if isinstance(firing, Refusal) else "",
            ),
            firing.detail if isinstance(firing, Refusal) else "",
        )
        for firing in Stage(rule, case, beside, words).play()
        if firing.rule == rule.rule
    ]


def differences(rule: Rule, case: Case, beside: tuple[Rule, ...] = (), words: Words = NO_WORDS) -> list[str]:
    """Nothing if a test holds; else all its firings by time: expected only (-), real only (+), both."""
    real = fired(rule, case, beside, words)
    wanted, came = in_order(case.expect), in_order([due for due, _ in real])
    if wanted == came:
        return []
    details = {str(due): detail for due, detail in real}
    old, new = list(map(str, wanted)), list(map(str, came))
    lines: list[str] = []
    for word, begin, end, other_begin, other_end in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if word == "equal":
            lines += [f"  {line}" for line in old[begin:end]]
        else:
            lines += [f"- {line}" for line in old[begin:end]]
            lines += [f"+ {line}{explained(details[line])}" for line in new[other_begin:other_end]]
    return lines


def in_order(dues: list[Due]) -> list[Due]:
    """By time, then by what is bound."""
    return sorted(dues, key=lambda due: (due.at_ms, sorted(due.binding.items()), due.refused == "", due.refused))


def explained(detail: str) -> str:
    """A limit's numbers behind a line."""
    return f" ({detail})" if detail else ""
