"""`crest events schema`: what a producer needs to know."""

import json

from typer.testing import CliRunner

from jobs.cli import app
from schemas.events import EVENT_TYPES


def test_every_event_is_in_the_schema_with_every_field_described() -> None:
    told = CliRunner().invoke(app, ["events", "schema"])
    schema = json.loads(told.output)
    assert {word for each in schema["$defs"].values() for word in each["properties"]["type"]["enum"]} == set(
        EVENT_TYPES
    )
    for each in schema["$defs"].values():
        fields = {name: field for name, field in each["properties"].items() if name != "type"}
        assert all("description" in field for field in fields.values())


def test_what_is_required_is_told() -> None:
    schema = json.loads(CliRunner().invoke(app, ["events", "schema"]).output)
    assert schema["$defs"]["View"]["required"] == ["type", "id", "ts", "person", "item"]
