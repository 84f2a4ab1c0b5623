"""JSON Schema (draft 7, which YAML editors read) of rule files and of limits.yaml: completion and help while typing.

Made of the same words as the reader (words.py). It knows forms and words; what they mean together only `check` knows.
"""

from collections.abc import Callable

from schemas.events import PURPOSES
from schemas.rules import SEVERITIES
from udfs.rules.conversed import CONVERSED
from udfs.rules.facts import FACTS, PROFILE, SCORES
from udfs.rules.fields import ALL_FIELDS, SENT, STRUCTS, SUBJECTS, sent_words
from udfs.rules.schema_values import (
    CLOCK_FORM,
    DURATION_FORM,
    TEXT,
    TRUE,
    Schema,
    alone_or_listed,
    asked,
    definitions,
    event,
    known,
    reference,
    some_of,
    where,
)
from udfs.rules.words import (
    CAP,
    CLOCK_STEPS,
    COOL_DOWN,
    EXPECT,
    GIVEN,
    IF,
    LIMITS,
    QUIET_HOURS,
    REFUSED,
    RULE,
    SHARED,
    STEPS,
    TEST,
    THEN,
    Keys,
)

DRAFT = "http://json-schema.org/draft-07/schema#"


def mapping(keys: Keys) -> Schema:
    """Keys and values, with help for each key."""
    return {
        "type": "object",
        "properties": {word: {"description": key.about, **form(key.form)} for word, key in keys.items()},
        "required": [word for word, key in keys.items() if key.needed],
        "additionalProperties": False,
    }


def either(alternatives: dict[str, Keys]) -> Schema:
    """One of several mappings, told apart by the key that names each."""
    return {"anyOf": [{**mapping(keys), "title": word} for word, keys in alternatives.items()]}


def given() -> Schema:
    """One of `given`."""
    happens = mapping(GIVEN)
    happens["properties"] |= {word: event(word) for subject in SENT for word in sent_words(subject)}
    clock = [mapping({word: key}) for word, key in CLOCK_STEPS.items()]
    return {"type": "array", "items": {"anyOf": [happens, {"const": "restart"}, *clock]}}


def expected() -> Schema:
    """Firings that are due: the rule's own fields stand beside the words."""
    return {"type": "array", "items": {**mapping(EXPECT), "additionalProperties": {"type": ["string", "integer"]}}}


FORMS: dict[str, Callable[[], Schema]] = {
    "amount": lambda: {"type": "integer", "minimum": 1},
    "begins": lambda: {"type": "string"},
    "cap": lambda: mapping(CAP),
    "caps": lambda: {"type": "object", "additionalProperties": alone_or_listed(mapping(CAP))},
    "clock": lambda: CLOCK_FORM,
    "cool_down": lambda: {"anyOf": [DURATION_FORM, mapping(COOL_DOWN)]},
    "count": lambda: {"type": "integer", "minimum": 1, "maximum": 1_000},
    "day": lambda: {"const": "day"},
    "deferral": lambda: {"const": "quiet_hours"},
    "duration": lambda: DURATION_FORM,
    "events": lambda: some_of(sorted(STRUCTS)),
    "expect": expected,
    "facts": lambda: asked("facts", {name: each.about for name, each in {**FACTS, **CONVERSED}.items()}),
    "field": lambda: {"enum": sorted(ALL_FIELDS)},
    "fields": lambda: some_of(sorted(ALL_FIELDS)),
    "given": given,
    "groups": lambda: alone_or_listed(TEXT),
    "if": lambda: mapping(IF),
    "known_facts": lambda: known("facts"),
    "known_profile": lambda: known("profile"),
    "known_scores": lambda: known("scores"),
    "limits": lambda: mapping(LIMITS),
    "mood": lambda: {"type": "number", "minimum": -1, "maximum": 1},
    "most": lambda: {"type": "integer", "minimum": 1, "maximum": 100},
    "name": lambda: {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
    "nothing": dict,
    "on_update": lambda: {"enum": ["keep", "restart"]},
    "parts": lambda: {"type": "array", "items": reference("step"), "minItems": 2},
    "priority": lambda: {"type": "integer", "minimum": 1, "maximum": 100},
    "profile": lambda: asked("profile", {name: each.about for name, each in PROFILE.items()}),
    "purpose": lambda: {"enum": list(PURPOSES)},
    "purposes": lambda: some_of(list(PURPOSES)),
    "quiet_hours": lambda: mapping(QUIET_HOURS),
    "reload": lambda: {"type": "object", "minProperties": 1},
    "rules": lambda: alone_or_listed(TEXT),
    "scores": lambda: asked("scores", {name: each.about for name, each in SCORES.items()}),
    "script": lambda: TEXT,
    "severity": lambda: {"enum": list(SEVERITIES)},
    "share": lambda: {"type": "string", "pattern": r"^\d{1,2}(\.\d{1,2})? ?%$"},
    "step_name": lambda: {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"},
    "steps": lambda: {"type": "array", "items": reference("step"), "minItems": 1},
    "subject": lambda: {"enum": sorted(SUBJECTS)},
    "tests": lambda: {"type": "array", "items": mapping(TEST)},
    "text": lambda: TEXT,
    "then": lambda: {**mapping(THEN), "minProperties": 1, "maxProperties": 2},
    "true": lambda: TRUE,
    "verdict": lambda: {"enum": sorted(REFUSED)},
    "where": lambda: reference("where"),
}


def form(name: str) -> Schema:
    """The schema of a key's value."""
    return FORMS[name]()


def rule_schema() -> Schema:
    """Of rule files."""
    forms = {"step": either(STEPS), "where": where(), **definitions()}
    return {"$schema": DRAFT, "title": "A rule of Crest", **mapping(RULE), "definitions": forms}


def shared_schema() -> Schema:
    """Of limits.yaml."""
    return {"$schema": DRAFT, "title": "Limits that rules share", **mapping(SHARED)}
