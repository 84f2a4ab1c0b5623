"""What others build on is written down: events, topics, outputs."""

import ast
import json
from importlib import import_module

import msgspec
import pytest

from schemas import outputs
from schemas.events import EVENT_TYPES, Event, Tick, View, encode, json_schema
from schemas.topics import INPUTS, SHOP, TOPICS, broker_config, topic_of
from tests.laws.code import python_files, tree

EMITTED = {
    outputs.Action: "actions",
    outputs.Refusal: "refusals",
    outputs.Profile: "profiles",
    outputs.Late: "late",
    outputs.OpenMatches: "open_matches",
    outputs.Reject: "rejects",
}
PARTS = {outputs.Firing, outputs.Window, outputs.ItemSeen}  # of other outputs


STRUCTS: list[type[msgspec.Struct]] = [*EVENT_TYPES.values(), Tick]


def schema_of(struct: type[msgspec.Struct]) -> dict[str, object]:
    """The properties of a struct in its JSON Schema."""
    (_, definitions) = msgspec.json.schema_components([struct])
    properties: dict[str, object] = definitions[struct.__name__]["properties"]
    return properties


def test_every_field_of_every_event_is_described() -> None:
    assert [
        f"{struct.__name__}.{name}"
        for struct in STRUCTS
        for name, field in schema_of(struct).items()
        if name != "type" and "description" not in str(field)
    ] == []


def test_every_event_says_what_happened() -> None:
    assert [word for word, struct in EVENT_TYPES.items() if not struct.__doc__] == []


def test_every_event_is_in_the_vocabulary() -> None:
    assert set(EVENT_TYPES.values()) == set(Event.__subclasses__())
    assert list(EVENT_TYPES) == sorted(EVENT_TYPES)


def test_json_schema_of_events_is_for_everybody() -> None:
    schema = json.loads(json.dumps(json_schema()))
    draft = import_module("jsonschema").Draft202012Validator
    draft.check_schema(schema)
    validator = draft(schema)
    whole = View(id="v", ts=1, person="account:1", item="A")
    assert validator.is_valid(json.loads(encode(whole)))
    assert not validator.is_valid({"type": "view", "id": "v", "ts": 1, "person": "account:1"})
    assert not validator.is_valid({"type": "glance", "id": "v", "ts": 1, "person": "account:1", "item": "A"})


def test_every_event_has_an_input_topic_that_says_so() -> None:
    assert {topic_of(word) for word in EVENT_TYPES} == set(SHOP)
    assert [word for word in EVENT_TYPES if word not in TOPICS[topic_of(word)].about] == []


def test_every_output_has_a_topic() -> None:
    structs = {each for each in vars(outputs).values() if isinstance(each, type) and issubclass(each, msgspec.Struct)}
    assert structs == set(EMITTED) | PARTS
    assert set(EMITTED.values()) <= set(TOPICS)


def test_every_topic_that_code_names_is_known() -> None:
    """`TOPICS["..."]` anywhere in our code."""
    assert [
        f"{path}:{node.lineno} {node.slice.value!r}"
        for path in python_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Subscript)
        and isinstance(node.value, ast.Name)
        and node.value.id == "TOPICS"
        and isinstance(node.slice, ast.Constant)
        and node.slice.value not in TOPICS
    ] == []


@pytest.mark.parametrize("name", INPUTS)
def test_an_input_topic_refuses_the_future_and_keeps_the_past(name: str) -> None:
    config = broker_config(TOPICS[name])
    assert (config["message.timestamp.after.max.ms"], config["retention.ms"]) == ("60000", "-1")


def test_rules_are_kept_by_their_key() -> None:
    assert broker_config(TOPICS["rules"])["cleanup.policy"] == "compact"
