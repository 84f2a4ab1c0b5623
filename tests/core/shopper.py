"""What a shopper does, in short: one function per event, times in seconds after a midnight."""

from typing import Any

from schemas.events import AnyEvent, Cart, Contact, Favourite, Leave, Order, Pay, Refund, Search, View
from schemas.outputs import Firing, Profile, Refusal
from schemas.rules import AnyStep, CoolDown, Limits, Push, Rule
from schemas.service import ContactPhase
from tests.core.histories import BASE_MS
from tests.core.running import Came, at_once

WHO = "account:1"
MINUTE_S, HOUR_S, DAY_S = 60, 3_600, 86_400


def ms(at_s: float) -> int:
    """Epoch milliseconds of a time in seconds."""
    return BASE_MS + round(at_s * 1000)


def _common(word: str, at_s: float, more: dict[str, Any]) -> dict[str, Any]:
    made = f"{word}-{round(at_s * 1000):012d}-{more.get('item', '')}"[:64]
    return {"id": made, "person": WHO, "ts": ms(at_s), **more}


def view(at_s: float, item: str = "A", **more: Any) -> View:
    """An item's page."""
    return View(**_common("view", at_s, {"item": item, **more}))


def cart(at_s: float, item: str = "A", **more: Any) -> Cart:
    """Into the cart."""
    return Cart(**_common("cart", at_s, {"item": item, **more}))


def favourite(at_s: float, item: str = "A", **more: Any) -> Favourite:
    """A favourite."""
    return Favourite(**_common("favourite", at_s, {"item": item, **more}))


def order(at_s: float, item: str = "A", name: str = "O1", **more: Any) -> Order:
    """One line of an order."""
    return Order(**_common("order", at_s, {"item": item, "order": name, **more}))


def search(at_s: float, words: str = "red dress", **more: Any) -> Search:
    """A search."""
    return Search(**_common("search", at_s, {"words": words, **more}))


def leave(at_s: float, item: str = "", **more: Any) -> Leave:
    """The shop is left, or an item's page."""
    return Leave(**_common("leave", at_s, {"item": item, **more}))


def contact(at_s: float, phase: ContactPhase, **more: Any) -> Contact:
    """A conversation with service, as the profile learns of it."""
    return Contact(**_common("contact", at_s, {"phase": phase, "conversation": "c1", **more}))


def pay(at_s: float, amount_fen: int, name: str = "O1", **more: Any) -> Pay:
    """An order is paid."""
    return Pay(**_common("pay", at_s, {"order": name, "amount_fen": amount_fen, **more}))


def refund(at_s: float, amount_fen: int, name: str = "O1", **more: Any) -> Refund:
    """Money is asked back."""
    return Refund(**_common("refund", at_s, {"order": name, "amount_fen": amount_fen, **more}))


def rule(*when: AnyStep, cool_down: CoolDown | None = None, name: str = "r") -> Rule:
    """A rule of these steps."""
    return Rule(rule=name, about="tried", when=when, then=Push("script"), limits=Limits(cool_down=cool_down))


def fired(out: Came) -> list[tuple[float, str]]:
    """Seconds and bound values of each firing; a refused one ends with `refused`."""
    return [((each.at_ms - BASE_MS) / 1000, _bound(each)) for each in out.firings]


def _bound(firing: Firing) -> str:
    return " ".join([*firing.binding.values(), *(["refused"] if isinstance(firing, Refusal) else [])])


def told(out: Came) -> list[tuple[float, str]]:
    """Seconds and cause of each profile."""
    return [((each.at_ms - BASE_MS) / 1000, each.cause) for each in out.profiles]


def known(events: list[AnyEvent]) -> Profile:
    """What is known of the one shopper when the visit after the last event is over."""
    return at_once(events, max(event.ts for event in events) + 2 * HOUR_S * 1000).profiles[-1]
