"""Events of service: what happens to a shopper's orders and wishes, and what a shopper says about it."""

from typing import Annotated, Literal

from msgspec import Meta

from schemas.event import Event, Fen, Name, OptionalName, Purpose

ContactPhase = Literal["begun", "ended", "rated"]


class Delay(Event, tag="delay", frozen=True, gc=False, kw_only=True):
    """An order will leave or arrive later than was promised."""

    order: Annotated[Name, Meta(description="order id")]


class PriceDrop(Event, tag="price_drop", frozen=True, gc=False, kw_only=True):
    """An item costs less now; sent for each shopper who viewed, marked or carted it."""

    item: Annotated[Name, Meta(description="item id")]
    category: Annotated[OptionalName, Meta(description="category id")] = ""
    price_fen: Annotated[Fen, Meta(description="the new price, fen")] = 0


class Restock(Event, tag="restock", frozen=True, gc=False, kw_only=True):
    """An item can be bought again; sent for each shopper who viewed, marked or carted it."""

    item: Annotated[Name, Meta(description="item id")]
    category: Annotated[OptionalName, Meta(description="category id")] = ""


class Help(Event, tag="help", frozen=True, gc=False, kw_only=True):
    """A help page was opened."""

    page: Annotated[OptionalName, Meta(description="page id, as in returns or delivery")] = ""
    order: Annotated[OptionalName, Meta(description="order it was opened from; empty: none")] = ""


class Contact(Event, tag="contact", frozen=True, gc=False, kw_only=True):
    """The shopper spoke with service; told by the conversations job some seconds after it happened."""

    conversation: Annotated[Name, Meta(description="the conversation")]
    phase: Annotated[ContactPhase, Meta(description="begun, ended, or rated by a survey")]
    reason: Annotated[
        OptionalName, Meta(description="why the shopper came, as chosen at the door; empty: not told")
    ] = ""
    mood: Annotated[float, Meta(ge=-1, le=1, description="of the shopper's last message, -1 bad to 1 good")] = 0.0
    unresolved: Annotated[bool, Meta(description="ended while a question, a bad mood or a promise was left")] = False
    stars: Annotated[int, Meta(ge=0, le=5, description="how the service was rated, 1 bad to 5 good; 0: it was not")] = 0


class Complaint(Event, tag="complaint", frozen=True, gc=False, kw_only=True):
    """A complaint was filed."""

    order: Annotated[OptionalName, Meta(description="order it is about; empty: none")] = ""
    words: Annotated[str, Meta(max_length=2_000, description="the complaint as written")] = ""


class SurveySent(Event, tag="survey_sent", frozen=True, gc=False, kw_only=True):
    """The shopper was asked how it was."""

    order: Annotated[Name, Meta(description="order that was asked about")]


class Answer(Event, tag="answer", frozen=True, gc=False, kw_only=True):
    """A survey was answered."""

    order: Annotated[Name, Meta(description="order that was asked about")]
    stars: Annotated[int, Meta(ge=1, le=5, description="1 bad to 5 good")]


class Consent(Event, tag="consent", frozen=True, gc=False, kw_only=True):
    """The shopper agreed to be addressed for a purpose, or withdrew it."""

    purpose: Annotated[Purpose, Meta(description="what for")]
    agreed: Annotated[bool, Meta(description="true: agreed; false: withdrawn")]


class Member(Event, tag="member", frozen=True, gc=False, kw_only=True):
    """What the shop knows of a member; empty: as before."""

    level: Annotated[OptionalName, Meta(description="membership level, as in gold")] = ""
    zone: Annotated[OptionalName, Meta(description="time zone of the shopper, as in Asia/Shanghai")] = ""
