"""JSON Schema of values in rule files: fields, conditions, what is known, events."""

from typing import Any

from udfs.rules.asked import DURATION
from udfs.rules.conditions import MEANINGS
from udfs.rules.facts import SOURCES
from udfs.rules.fields import ALL_FIELDS, FIELDS, STRUCTS, Field

Schema = dict[str, Any]
DURATION_FORM: Schema = {"type": "string", "pattern": r"^(\d{1,9}(ms|[dhms])){1,5}$"}
CLOCK_FORM: Schema = {"type": "string", "pattern": r"^([01]?[0-9]|2[0-3]):[0-5][0-9]$"}
TEXT: Schema = {"type": "string", "minLength": 1}
TRUE: Schema = {"const": True}
JSON_TYPES: dict[type, Schema] = {
    bool: {"type": "boolean"},
    float: {"type": "number"},
    int: {"type": "integer"},
    list: {"type": "string"},
    str: {"type": "string"},
}
KINDS: dict[str, type] = {
    DURATION: str,
    "flag": bool,
    "list": list,
    "mood": float,
    "number": int,
    "share": float,
    "spread": float,
    "text": str,
}


def some_of(words: list[str]) -> Schema:
    """One word or a list of words of a vocabulary."""
    one: Schema = {"enum": words}
    return {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]}


def alone_or_listed(one: Schema) -> Schema:
    """A value, or a list of such."""
    return {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]}


def reference(name: str) -> Schema:
    """A form that is written down once."""
    return {"allOf": [{"$ref": f"#/definitions/{name}"}]}


def conditions(value: Schema) -> Schema:
    """A bare value (or that of an earlier step), or conditions."""
    values: list[Schema] = [value, {"type": "string", "pattern": r"^\$"}]
    forms: dict[str, Schema] = {
        "exists": {"type": "boolean"},
        "in": {"type": "array", "items": value},
        "matches": {"type": "string"},
    }
    words = {word: {"description": about, **forms.get(word, {"anyOf": values})} for word, about in MEANINGS.items()}
    asked: Schema = {"type": "object", "properties": words, "additionalProperties": False, "minProperties": 1}
    return {"anyOf": [*values, asked]}


def field_value(field: Field) -> Schema:
    """What a field may hold."""
    return {"enum": list(field.choices)} if field.choices else JSON_TYPES[field.kind]


def known_value(kind: str) -> Schema:
    """A value of `if`."""
    return DURATION_FORM if kind == DURATION else JSON_TYPES[KINDS[kind]]


def named(field: Field) -> str:
    """The definition that holds the conditions of a field."""
    return "-".join((field.kind.__name__, *field.choices))


def definitions() -> dict[str, Schema]:
    """Conditions of each kind, written down once."""
    fields = {named(field): conditions(field_value(field)) for field in ALL_FIELDS.values()}
    return dict(sorted({**fields, **{f"if-{kind}": conditions(known_value(kind)) for kind in KINDS}}.items()))


def where() -> Schema:
    """Conditions on fields of events."""
    fields = {name: reference(named(field)) for name, field in sorted(ALL_FIELDS.items())}
    return {"type": "object", "properties": fields, "additionalProperties": False}


def asked(source: str, helps: dict[str, str]) -> Schema:
    """Conditions of `if` on one source."""
    words = {name: {"description": helps[name], **reference(f"if-{kind}")} for name, kind in SOURCES[source].items()}
    return {"type": "object", "properties": words, "additionalProperties": False}


def known(source: str) -> Schema:
    """Values that a test says are known."""
    words = {name: {"type": "array"} if kind == "list" else known_value(kind) for name, kind in SOURCES[source].items()}
    return {"type": "object", "properties": words, "additionalProperties": False}


def event(word: str) -> Schema:
    """An event as a test gives it."""
    struct, fields = STRUCTS[word], FIELDS[word]
    return {
        "type": "object",
        "description": (struct.__doc__ or "").strip(),
        "properties": {name: field_value(field) for name, field in fields.items()},
    }
