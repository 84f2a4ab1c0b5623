"""People are found by any identifier."""

import pytest
from clickhouse_connect.driver.client import Client

from sinks.names import candidates, persons
from tests.sinks.shop_day import CONVERSATION_EVENTS, EVENTS, Row, insert


def test_an_identifier_may_come_with_its_kind_or_without() -> None:
    assert candidates("openid:a:b") == ["openid:a:b"]
    assert candidates("77") == ["account:77", "unionid:77", "phone:77", "openid:77", "device:77"]
    assert candidates("order:77")[0] == "account:order:77"  # no kind of identifier: part of the value


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("account:1", ["account:1"]),
        (" 1 ", ["account:1", "openid:1"]),
        ("c2", ["account:2"]),
        ("o3", ["account:3"]),
        ("nobody", []),
        ("", []),
    ],
)
def test_whoever_has_the_identifier_the_conversation_or_the_order_is_found(
    emptied: Client, text: str, found: list[str]
) -> None:
    twin = EVENTS[0] | {"id": "twin", "person": "openid:1"}
    insert(emptied, "events", [*EVENTS, twin])
    insert(emptied, "conversation_events", CONVERSATION_EVENTS)

    def ask(sql: str, parameters: dict[str, object]) -> list[Row]:
        return list(emptied.query(sql, parameters).named_results())

    assert persons(ask, text) == found
