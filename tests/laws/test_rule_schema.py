"""The schema by which editors complete rule files, and the vocabulary of their page, are those of the program."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from jobs.rule_files import rule_files
from udfs.rules.problems import Problems
from udfs.rules.schema import rule_schema, shared_schema
from udfs.rules.source import Listing, Mapping, Node, parse
from udfs.rules.vocabulary import with_vocabulary

RULES = Path(__file__).resolve().parents[2] / "rules"
SCHEMA = json.loads((RULES / "rule.schema.json").read_text())
FILES = sorted(path for path in map(Path, rule_files(RULES)) if path.name != "limits.yaml")


def plain(text: str) -> Any:
    """A file as values. As in YAML 1.2, and in editors, 12:00 is a text and no number of base 60."""
    return values(parse(text, Problems("")))


def values(node: Node | None) -> Any:
    if isinstance(node, Mapping):
        return {key: values(value) for key, (_, value) in node.entries.items()}
    return [values(each) for each in node.items] if isinstance(node, Listing) else node and node.value


def places(schema: Any) -> Iterator[dict[str, Any]]:
    """A schema and all that it refers to and chooses among, as an editor sees it at one place."""
    yield schema
    if "$ref" in schema:
        yield from places(SCHEMA["definitions"][schema["$ref"].removeprefix("#/definitions/")])
    for word in ("allOf", "anyOf"):
        for each in schema.get(word, ()):
            yield from places(each)


def at(path: list[str | int]) -> list[dict[str, Any]]:
    """The schemas of a place in a rule file."""
    found = list(places(SCHEMA))
    for part in path:
        below = [
            each["items"] if isinstance(part, int) else each["properties"][part] for each in found if leads(each, part)
        ]
        found = [deep for each in below for deep in places(each)]
    return found


def leads(schema: dict[str, Any], part: str | int) -> bool:
    """Whether there is a way down."""
    return "items" in schema if isinstance(part, int) else part in schema.get("properties", {})


def keys_at(*path: str | int) -> set[str]:
    """The keys that an editor offers."""
    return {key for each in at(list(path)) for key in each.get("properties", {})}


def values_at(*path: str | int) -> set[str]:
    """The values that an editor offers."""
    return {value for each in at(list(path)) for value in each.get("enum", ())}


def test_the_files_are_what_the_program_writes() -> None:
    assert rule_schema() == SCHEMA
    assert shared_schema() == json.loads((RULES / "limits.schema.json").read_text())
    page = (RULES / "README.md").read_text()
    assert with_vocabulary(page) == page


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_rule_file_holds_by_its_schema_and_names_it(path: Path) -> None:
    text = path.read_text()
    assert text.startswith("# yaml-language-server: $schema=../rule.schema.json\n")
    jsonschema.validate(plain(text), SCHEMA)


@pytest.mark.parametrize(("key", "value"), [("whne", []), ("subject", "people"), ("floor", 60), ("shadow", "yes")])
def test_a_mistake_is_marked_by_the_editor(key: str, value: object) -> None:
    rule = plain((RULES / "push" / "cart-left.yaml").read_text())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(rule | {key: value}, SCHEMA)


def test_the_editor_offers_what_fits() -> None:
    assert {"rule", "when", "then", "limits", "tests", "floor"} <= keys_at()
    assert {"event", "count", "absent", "any of", "sequence"} <= keys_at("when", 0)
    assert {"speaker", "price_fen"} <= keys_at("when", 0, "where")
    assert values_at("when", 0, "where", "speaker") == {"customer", "agent", "bot"}
    assert {"message", "view", "turn"} <= values_at("when", 0, "event")
    assert {"risk", "mood_swing", "level"} <= keys_at("if", "facts")
    assert {"speaker", "text"} <= keys_at("tests", 0, "given", 0, "message")
    assert values_at("then", "severity") == {"note", "warning", "urgent"}
    assert "promise" not in keys_at("tests", 0, "given", 0)
