"""What a person's profile learns of conversations, worked out by hand."""

import msgspec

from schemas.conversation import AnyConversationEvent
from schemas.events import Contact, decode
from tests.conversation.living import at_once
from tests.conversation.telling import MONDAY_MS, agent, closed, customer, ms, opened, reopened, survey


def told(*events: AnyConversationEvent) -> list[Contact]:
    """The contacts of a conversation."""
    return at_once(events, ms(3_600)).contacts


def brief(contact: Contact) -> tuple[str, float, float]:
    """Phase, seconds since Monday, mood."""
    return contact.phase, (contact.ts - MONDAY_MS) / 1000, contact.mood


def test_a_contact_begins_ends_and_is_rated_five_seconds_later() -> None:
    contacts = told(
        opened(0, reason="refund", channel="mini_program"), customer(1, "太差了"), agent(9), closed(60), survey(70, 2)
    )
    assert [brief(each) for each in contacts] == [("begun", 5, 0.0), ("ended", 65, -0.9), ("rated", 75, -0.9)]
    begun, ended, rated = contacts
    assert (begun.person, begun.conversation, begun.channel, begun.reason) == (
        "account:1",
        "c1",
        "mini_program",
        "refund",
    )
    assert (ended.unresolved, rated.stars) == (True, 2)


def test_a_customer_who_just_writes_has_a_contact() -> None:
    assert [brief(each) for each in told(customer(1, "很好"))] == [("begun", 6, 0.9)]


def test_opening_again_is_another_contact_and_closing_twice_is_one_end() -> None:
    contacts = told(customer(0), agent(5), closed(10), closed(11), reopened(20), closed(30))
    assert [each.phase for each in contacts] == ["begun", "ended", "begun", "ended"]
    assert len({each.id for each in contacts}) == 4


def test_nobody_learns_of_a_conversation_of_nobody() -> None:
    assert told(customer(0, person=""), closed(5, person="")) == []


def test_what_is_told_twice_has_the_same_id_and_is_an_event() -> None:
    events = [customer(0), agent(5), closed(10)]
    assert told(*events) == told(*reversed(events))
    for each in told(*events):
        assert decode(msgspec.json.encode(each)) == each
