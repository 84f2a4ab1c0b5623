"""Background of the day: visits that look real and cannot fire a rule of the day.

By construction no shopper sees an item three times, every search is followed by a view before the next search,
and every cart by another cart or an order within 30 minutes. Visits of one shopper never overlap.
"""

from collections import Counter
from random import Random

from jobs.inputs.shop import CATEGORIES, COUPONS, Article, Shop, Shopper
from jobs.inputs.writer import Writer

SECOND, MINUTE, HOUR = 1_000, 60_000, 3_600_000
HOURS = (12, 7, 4, 3, 2, 3, 8, 18, 30, 45, 55, 58, 62, 55, 50, 50, 52, 52, 55, 65, 85, 95, 75, 35)  # visits by hour
EVENTS_PER_SHOPPER, EVENTS_PER_VISIT = 10, 8.2
MOST_VIEWS = 2  # of one item by one shopper in a day
MOST_VISITS = 60  # of one shopper: they must not run out of items to see
CART_WAIT_MS = 20 * MINUTE  # a visit with something in the cart goes to the till after this


class Visits:
    """Writes the visits of a day that ends at `end_ms`."""

    def __init__(self, random: Random, shop: Shop, writer: Writer, end_ms: int) -> None:
        self._random, self._shop, self._writer, self._end_ms = random, shop, writer, end_ms
        self._free_ms: dict[str, int] = {}  # when each shopper's last visit is over
        self._seen: Counter[tuple[str, str]] = Counter()
        self._visits: Counter[str] = Counter()

    def write(self, starts_ms: list[int]) -> None:
        """One visit per start, in order; none that would run past the day's end or into the shopper's last one."""
        for start_ms in sorted(starts_ms):
            (who,) = self._random.choices(self._shop.shoppers, cum_weights=self._shop.shopper_weights)
            rested = self._free_ms.get(who.person, 0) < start_ms and self._visits[who.person] < MOST_VISITS
            if rested and start_ms < self._end_ms - HOUR // 2:
                self._visits[who.person] += 1
                self._free_ms[who.person] = self._visit(who, start_ms) + MINUTE

    def _visit(self, who: Shopper, at_ms: int) -> int:
        """Pages, and the till if something is in the cart. Returns when it is over."""
        start_ms, bag = at_ms, []
        cart_ms = self._end_ms  # when something last went into the cart
        for _ in range(min(12, 1 + int(self._random.expovariate(1 / 2.6)))):
            if at_ms > min(cart_ms + CART_WAIT_MS, self._end_ms - 10 * MINUTE):
                break
            article = self._choose(who)
            at_ms = self._page(who, at_ms, article)
            if who.buys and self._random.random() < 0.14:
                bag.append(article)
                cart_ms = at_ms = at_ms + self._between(1, 8)
                self._writer.cart(who, at_ms, article)
        if bag:
            at_ms = self._till(who, at_ms + self._between(15, 120), bag)
        at_ms += self._between(1, 30)
        self._writer.leave(who, at_ms, "", at_ms - start_ms)
        return at_ms

    def _page(self, who: Shopper, at_ms: int, article: Article) -> int:
        """One item's page, often after a search. Returns when it is left."""
        if self._random.random() < 0.3:
            words, sizes = CATEGORIES[article.category][0], article.sizes
            self._writer.search(who, at_ms, f"{words} {self._random.choice(sizes)}", self._random.randrange(1, 400))
            at_ms += self._between(2, 30)
        self._seen[who.person, article.item] += 1
        self._writer.view(who, at_ms, article)
        dwell_ms = self._between(4, 90)
        if self._random.random() < 0.08:
            self._writer.favourite(who, at_ms + dwell_ms // 2, article)
        at_ms += dwell_ms
        if self._random.random() < 0.7:
            self._writer.leave(who, at_ms, article.item, dwell_ms)
        return at_ms + self._between(1, 15)

    def _till(self, who: Shopper, at_ms: int, bag: list[Article]) -> int:
        """One order of all that is in the cart; payment, dispatch and refund come later in the day, or not at all."""
        order, amount_fen = self._writer.new_order(), 0
        coupon = self._random.choice(sorted(COUPONS)) if self._random.random() < 0.25 else ""
        for article in bag:
            line_fen = article.price_fen * (100 - COUPONS.get(coupon, 0)) // 100
            amount_fen += line_fen
            self._writer.order(who, at_ms, order, article, line_fen, coupon)
            at_ms += 5
        if self._random.random() < 0.92:
            self._after(who, at_ms, order, amount_fen)
        return at_ms

    def _after(self, who: Shopper, at_ms: int, order: str, amount_fen: int) -> None:
        """What the shop's systems send about a paid order, as far as the day lasts."""
        paid_ms = at_ms + self._between(10, 480)
        shipped_ms = paid_ms + self._between(3_600, 8 * 3_600)
        refund_ms = paid_ms + self._between(600, 6 * 3_600)
        if paid_ms < self._end_ms:
            self._writer.pay(who, paid_ms, order, amount_fen)
        if shipped_ms < self._end_ms:
            self._writer.ship(who, shipped_ms, order)
        if refund_ms < self._end_ms and self._random.random() < 0.06:
            self._writer.refund(who, refund_ms, order, amount_fen)

    def _choose(self, who: Shopper) -> Article:
        """An article by popularity, but none this shopper has seen twice."""
        while True:
            (article,) = self._random.choices(self._shop.catalogue, cum_weights=self._shop.catalogue_weights)
            if self._seen[who.person, article.item] < MOST_VIEWS:
                return article

    def _between(self, least_seconds: int, most_seconds: int) -> int:
        return self._random.randrange(least_seconds * SECOND, most_seconds * SECOND)


def moments(random: Random, count: int, start_ms: int, end_ms: int) -> list[int]:
    """`count` moments of [start_ms, end_ms), more when the shop is busy. The last hour is the day's last."""
    hours = range((end_ms - start_ms) // HOUR)
    weights = [HOURS[(24 - len(hours) + hour) % 24] for hour in hours]
    return [start_ms + hour * HOUR + random.randrange(HOUR) for hour in random.choices(hours, weights, k=count)]


def visits_for(shoppers: int, hours: int) -> int:
    """How many visits so many shoppers make in the last `hours` hours of a day."""
    share = sum(HOURS[24 - hours :]) / sum(HOURS)
    return round(shoppers * EVENTS_PER_SHOPPER / EVENTS_PER_VISIT * share)
