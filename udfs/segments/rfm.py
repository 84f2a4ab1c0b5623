"""Recency, frequency, money: scores from 1 to 5, and the tier that follows.

A score is 1 and one more for every border that the value passes; for recency the other way round, since a short time is
good. Equal values always have equal scores, so fifths may be of unequal size.
"""

from collections.abc import Iterable, Mapping, Sequence

from schemas.segments import SCORES, Buyer, Change, Scheme, Scored, Tier

DAY_MS = 86_400_000


def fifths(values: Sequence[int]) -> tuple[int, ...]:
    """Four borders: the smallest values that at least 1/5, 2/5, 3/5 and 4/5 of all do not pass. Empty without values."""
    ordered, count = sorted(values), len(values)
    return tuple(ordered[-(-count * part // SCORES) - 1] for part in range(1, SCORES)) if ordered else ()


def passed(value: int, borders: Sequence[int]) -> int:
    """How many borders lie below the value."""
    return sum(border < value for border in borders)


def scored(scheme: Scheme, buyers: Sequence[Buyer], at_ms: int) -> list[Scored]:
    """Every buyer's scores and tier at a moment that none of their orders is after, in the order of the buyers."""
    recency_days = scheme.recency_days or fifths([(at_ms - each.last_ms) // DAY_MS for each in buyers])
    frequency = scheme.frequency or fifths([each.orders for each in buyers])
    monetary_fen = scheme.monetary_fen or fifths([each.monetary_fen for each in buyers])
    found = []
    for each in buyers:
        days = (at_ms - each.last_ms) // DAY_MS
        scores = (
            SCORES - passed(days, recency_days),
            1 + passed(each.orders, frequency),
            1 + passed(each.monetary_fen, monetary_fen),
        )
        tier = tier_of(scheme.tiers, scores, at_ms - each.first_ms)
        found.append(Scored(each.person, days, each.orders, each.monetary_fen, *scores, tier))
    return found


def tier_of(tiers: Iterable[Tier], scores: tuple[int, int, int], since_first_ms: int) -> str:
    """The first tier that fits. Raises StopIteration if none does, which a scheme that was read without problems excludes."""
    return next(each.tier for each in tiers if fits(each, scores, since_first_ms))


def fits(tier: Tier, scores: tuple[int, int, int], since_first_ms: int) -> bool:
    """Whether scores and first order are as the tier asks."""
    asked = (tier.recency, tier.frequency, tier.monetary)
    young = not tier.first_within_ms or since_first_ms <= tier.first_within_ms
    return young and all(score in allowed for score, allowed in zip(scores, asked, strict=True) if allowed)


def changes(found: Iterable[Scored], tiers: Mapping[str, str]) -> list[Change]:
    """Who is in another tier than told (person -> tier)."""
    return [Change(each, tiers.get(each.person, "")) for each in found if tiers.get(each.person, "") != each.tier]
