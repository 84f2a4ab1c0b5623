"""History comes back as it happened: person by person, in order, with the fields that are asked for."""

from itertools import groupby

import msgspec
from clickhouse_connect.driver.client import Client

from jobs.inputs.day import Day
from schemas.events import EVENT_TYPES, AnyEvent, Consent, Search, View
from sinks.clickhouse import connect
from sinks.history import Chunk, History, Wanted, span_ms
from tests.core.shopper import cart, ms, order, pay, view
from tests.history.filling import happened, was_late
from udfs.rules.fields import ALL_FIELDS

EVERY = Wanted(tuple(EVENT_TYPES), frozenset(ALL_FIELDS), 0, ms(10**6))


def by_person(event: AnyEvent) -> tuple[str, int, str]:
    return event.person, event.ts, event.id


def test_a_day_comes_back_person_by_person_in_order_of_time(lived: str, day: Day) -> None:
    with connect(lived) as client:
        history = History(client, EVERY._replace(until_ms=2**60))
        chunks = history.chunks(300)
        pasts = [past for chunk in chunks for past in history.read(chunk)]
        assert span_ms(client) == (min(e.ts for e in day.events), max(e.ts for e in day.events))
    once = {(event.person, event.id): event for event in day.events}.values()  # the newest of those sent again
    wanted = {name: list(each) for name, each in groupby(sorted(once, key=by_person), key=lambda e: e.person)}
    assert {past.person: past.events for past in pasts} == wanted
    assert len(pasts) == len(wanted), "nobody is in two chunks"
    assert len(once) <= sum(chunk.events for chunk in chunks) <= len(day.events)
    assert len(chunks) > len(day.events) / 600


def test_fields_that_nobody_asks_for_stay_as_if_unsaid(database: tuple[Client, str]) -> None:
    client, _ = database
    happened(
        client, [view(1, "A", category="c", price_fen=5, channel="web"), Search(**common(2), words="x", results=3)]
    )
    history = History(client, Wanted(("search", "view"), frozenset({"price_fen"}), 0, ms(9)))
    assert history.of("account:1").events == [view(1, "A", price_fen=5), Search(**common(2), words="x")]


def test_every_type_comes_back_whole(database: tuple[Client, str]) -> None:
    """One of each, every field of its own with a value that is not its default."""
    client, _ = database
    every: list[AnyEvent] = []
    for number, (word, struct) in enumerate(sorted(EVENT_TYPES.items())):
        own = {field.name: OTHER.get(field.name, "x") for field in msgspec.structs.fields(struct)}
        every.append(struct(**{**own, **common(number), "person": f"account:{word}"}))
    happened(client, every)
    history = History(client, EVERY)
    assert [history.of(event.person).events for event in every] == [[event] for event in every]


OTHER = {"channel": "web", "device": "ios", "purpose": "service", "agreed": True, "stars": 3}
OTHER |= {"phase": "ended", "mood": -0.5, "unresolved": True}
OTHER |= dict.fromkeys(("price_fen", "amount_fen", "quantity", "results", "dwell_ms"), 7)


def test_types_and_times_are_chosen_and_consents_are_always_there(database: tuple[Client, str]) -> None:
    client, _ = database
    agreed = Consent(**common(0), purpose="marketing", agreed=True)
    happened(client, [agreed, view(1), cart(2), view(3), view(4), order(3)])
    history = History(client, Wanted(("consent", "view"), frozenset({"purpose", "agreed"}), ms(2), ms(3)))
    assert history.of("account:1").events == [agreed, view(3)]
    assert history.chunks(100) == [Chunk("account:1", "account:1", 2)]
    assert history.of("account:2").events == []


def test_what_was_late_is_told_apart_with_the_clock_of_then(database: tuple[Client, str]) -> None:
    client, _ = database
    happened(client, [cart(0), pay(5, 100)])
    was_late(client, order(1), 9_000)
    past = History(client, EVERY).of("account:1")
    assert (past.events, past.late) == ([cart(0), pay(5, 100)], [(ms(10), order(1))])


def test_an_event_sent_again_is_there_once(database: tuple[Client, str]) -> None:
    client, _ = database
    happened(client, [view(1)])
    happened(client, [view(1), View(**common(2), item="it's ') OR 1=1")])
    assert len(History(client, EVERY).of("account:1").events) == 2
    assert History(client, EVERY).of("x' OR '1'='1").events == []


def common(at_s: float) -> dict[str, object]:
    return {"id": f"e{at_s}", "person": "account:1", "ts": ms(at_s)}
