"""The engine says what a naive program says, whatever the history and the rules."""

from hypothesis import given

from schemas.events import AnyEvent
from schemas.rules import Rule
from tests.core import oracle
from tests.core.histories import HISTORIES, end_ms
from tests.core.random_rules import RULES
from tests.core.running import SAID, as_due, at_once


@given(HISTORIES, RULES)
def test_engine_fires_what_the_oracle_fires(events: list[AnyEvent], rules: tuple[Rule, ...]) -> None:
    until_ms = end_ms(events)
    out = at_once(events, until_ms, rules)
    assert sorted(map(as_due, out.firings)) == sorted(oracle.firings(events, until_ms, rules, SAID))
    assert [each.at_ms for each in out.firings] == sorted(each.at_ms for each in out.firings)
    assert [each.at_ms for each in out.profiles] == sorted(each.at_ms for each in out.profiles)
    rows = [(each.action_id, type(each), getattr(each, "limit", "")) for each in out.firings if each.at_ms <= until_ms]
    assert len([row for row in rows if row[2] != "deferred"]) == len({row[0] for row in rows if row[2] != "deferred"})
