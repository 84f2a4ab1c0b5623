"""Every key of a rule file, and what it means: the reader, the editors' schema and rules/README.md are made from these."""

from typing import NamedTuple


class Key(NamedTuple):
    """A key: whether it must be there, what it means, and the form of its value (a key of udfs.rules.schema.FORMS)."""

    needed: bool
    about: str
    form: str


Keys = dict[str, Key]

RULE: Keys = {
    "rule": Key(True, "the rule's name, for ever: small letters, digits and -", "name"),
    "about": Key(True, "what it is for, in a sentence", "text"),
    "subject": Key(
        False, "whose events it watches: person (which it is if nothing is said), conversation, metric", "subject"
    ),
    "when": Key(True, "the steps, one after the other", "steps"),
    "if": Key(False, "what must be true of the person when it fires", "if"),
    "then": Key(True, "what happens", "then"),
    "limits": Key(False, "what holds it back", "limits"),
    "floor": Key(
        False, "an alert becomes a shadow when fewer of its verdicts are `true`, as in `60%`; without it never", "share"
    ),
    "shadow": Key(False, "`true`: fires and is recorded, sends nothing", "true"),
    "eager": Key(False, "`true`: acts the moment its one event arrives, out of turn", "true"),
    "on_update": Key(
        False,
        "what becomes of open attempts when a new version changes a step's numbers: `keep` (if nothing is said) or `restart`",
        "on_update",
    ),
    "tests": Key(True, "examples of when it fires, and when it just does not", "tests"),
}
SAME = Key(False, "fields whose values must agree along the rule; each combination is watched by itself", "fields")
WHERE = Key(
    False, "conditions on fields, as in `{price_fen: {gte: 10000}}`; `$seen.price_fen` is that of step `seen`", "where"
)
NAME = Key(False, "a name for the event that completes the step, for conditions of later steps", "step_name")
OF = Key(True, "types of events", "events")
WINDOW = Key(True, "the window: what is exactly so old is outside", "duration")
WITHOUT = Key(False, "types of events that empty the window", "events")
AFTER = Key(False, "less than so long after the step before", "duration")

STEPS: dict[str, Keys] = {
    "absent": {
        "absent": Key(
            True, "none of these events comes: it is broken by one after its beginning, and at its end", "events"
        ),
        "for": Key(True, "for so long, from the completion of the step before", "duration"),
        "same": SAME,
        "where": WHERE,
    },
    "all of": {
        "all of": Key(True, "each of these steps completes, in any order", "parts"),
        "within": WINDOW,
        "same": SAME,
    },
    "any of": {
        "any of": Key(True, "the first of these steps completes", "parts"),
        "within": AFTER,
        "same": SAME,
    },
    "count": {
        "count": Key(True, "so many events are in the window", "count"),
        "of": OF,
        "within": WINDOW,
        "without": WITHOUT,
        "same": SAME,
        "where": WHERE,
        "as": NAME,
    },
    "distinct": {
        "distinct": Key(True, "this field has so many different values in the window (an empty text is none)", "field"),
        "of": OF,
        "gte": Key(True, "so many, or more", "count"),
        "within": WINDOW,
        "without": WITHOUT,
        "same": SAME,
        "where": WHERE,
        "as": NAME,
    },
    "event": {
        "event": Key(True, "one of these events comes", "events"),
        "within": AFTER,
        "same": SAME,
        "where": WHERE,
        "as": NAME,
    },
    "sequence": {
        "sequence": Key(True, "these steps complete one after the other; every beginning is an attempt", "parts"),
        "within": WINDOW,
        "same": SAME,
    },
    "sum": {
        "sum": Key(True, "the values of this field in the window add up to `gte`, or more", "field"),
        "of": OF,
        "gte": Key(True, "this, or more", "amount"),
        "within": WINDOW,
        "without": WITHOUT,
        "same": SAME,
        "where": WHERE,
        "as": NAME,
    },
}
IF: Keys = {
    "facts": Key(False, "facts that events told", "facts"),
    "profile": Key(False, "the profile, as in table `profiles`", "profile"),
    "scores": Key(False, "scores of models", "scores"),
}
LIMITS: Keys = {  # in the order of asking
    "consent": Key(False, "a purpose the person must have agreed to; no record means no", "purpose"),
    "hold_out": Key(
        False, "a share of people who get nothing, to compare with, as in `10%`; always the same ones", "share"
    ),
    "cool_down": Key(False, "at most one in so long: `24h`, or `{for: 24h, per: [item]}`", "cool_down"),
    "caps": Key(False, "groups of `limits.yaml` that it counts in, and whose caps hold it back", "groups"),
    "quiet_hours": Key(
        False, "nothing goes out then: `{from: 22:00, to: 08:00, defer: 12h}` on the person's clock", "quiet_hours"
    ),
    "priority": Key(
        False,
        "1 to 100: of rules with a priority that fire within the settling time the highest goes out alone",
        "priority",
    ),
}
COOL_DOWN: Keys = {
    "for": Key(True, "so long", "duration"),
    "per": Key(False, "for each value of these fields of `same`", "fields"),
}
QUIET_HOURS: Keys = {
    "from": Key(True, "the first quiet minute, as in 22:00", "clock"),
    "to": Key(True, "the first minute that is not quiet, as in 08:00", "clock"),
    "defer": Key(False, "a firing waits for the end, if that is at most so long after it came true", "duration"),
    "drop": Key(False, "`true`: a firing is dropped", "true"),
}
THEN: Keys = {
    "alert": Key(False, "tell supervisors at once", "script"),
    "severity": Key(False, "of an alert: note, warning (if nothing is said), urgent", "severity"),
    "notice": Key(False, "tell the person about something of their own, as an order", "script"),
    "push": Key(False, "say something to the person", "script"),
    "tag": Key(False, "mark the person", "script"),
    "ticket": Key(False, "open a ticket for the desk", "script"),
}
TEST: Keys = {
    "name": Key(True, "what it shows", "text"),
    "given": Key(True, "what happens, at offsets from the beginning", "given"),
    "expect": Key(True, "all firings of this rule that must come of it; `[]`: none", "expect"),
    "begins": Key(False, "the person's clock at the beginning: `21:30`, or `2026-03-08 21:30`", "begins"),
    "consent": Key(False, "purposes the person has agreed to", "purposes"),
    "facts": Key(False, "facts known at the beginning, as in `{level: gold}`", "known_facts"),
    "held_out": Key(False, "`true`: the person is one of those who get nothing (`hold_out`)", "true"),
    "profile": Key(False, "what the profile says, whatever happens, as in `{payments: 3}`", "known_profile"),
    "scores": Key(False, "what scores say, as in `{churn: 0.8}`", "known_scores"),
    "with": Key(False, "other rules that run beside this one", "rules"),
}
GIVEN: Keys = {
    "at": Key(True, "when it happens", "duration"),
    "late": Key(False, "how much later it arrives", "duration"),
    "mood": Key(False, "how a customer's message feels, -1 to 1, in place of the model", "mood"),
}
CLOCK_STEPS: Keys = {
    "idle": Key(False, "time passes", "duration"),
    "reload": Key(False, "the rule is published anew, with these keys changed", "reload"),
    "restart": Key(False, "the program stops, and starts from what it saved", "nothing"),
}
EXPECT: Keys = {
    "at": Key(True, "when", "duration"),
    "refused": Key(False, "by which limit, or `if`, or `shadow`", "verdict"),
    "deferred": Key(False, "by which limit; another line says when it goes out", "deferral"),
}
SHARED: Keys = {  # of limits.yaml
    "caps": Key(False, "group -> its cap, or a list of them", "caps"),
    "settle": Key(False, "how long rules with a priority wait for each other", "duration"),
}
CAP: Keys = {
    "most": Key(True, "at most so many firings of the group", "most"),
    "within": Key(False, "in a window of so long", "duration"),
    "each": Key(False, "`day`: on each calendar day of the person's zone", "day"),
}
REFUSED: dict[str, str] = {
    **{word: key.about for word, key in LIMITS.items()},
    "if": "a condition of `if` does not hold",
    "shadow": "the rule is a shadow",
}


def needs(keys: Keys) -> dict[str, bool]:
    """The keys, and whether each must be there."""
    return {word: key.needed for word, key in keys.items()}
