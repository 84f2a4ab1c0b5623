"""Days that are not like others: Chinese holidays, the moving Spring Festival with the days around it, and campaigns."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

import holidays

EVE = "spring-festival"  # 除夕 is its day 0
BEFORE, AFTER = 10, 15  # days around 除夕 that have a name of their own
NEW_YEAR = "Chinese New Year"
FIRST_YEAR, LAST_YEAR = 2001, 2099  # what the library knows for certain


class Campaign(NamedTuple):
    """A shop's own season, every year: from a day to a day (month, day), both included."""

    name: str
    first: tuple[int, int]
    last: tuple[int, int]


class UnknownYear(ValueError):
    """A year of which no holidays are known."""


def eve_of(year: int) -> date:
    """除夕 of a year: the day before the Chinese New Year. UnknownYear outside of what is known."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UnknownYear(f"no Spring Festival is known for {year}: only {FIRST_YEAR} to {LAST_YEAR}")
    days = holidays.country_holidays("CN", years=year, language="en_US")
    new_year: date = min(day for day, name in days.items() if NEW_YEAR in name or "Spring Festival" in name)
    return new_year if "Eve" in days[new_year] else new_year - timedelta(days=1)


def next_eve(today: date) -> date:
    """The coming 除夕: today, or the next after it."""
    this = eve_of(today.year)
    return this if this >= today else eve_of(today.year + 1)


def special_days(years: Iterable[int], campaigns: Iterable[Campaign]) -> dict[date, str]:
    """What is special about a day, if anything: `spring-festival-3`, `double-11`, `national-day`."""
    found: dict[date, str] = {}
    wanted = [year for year in years if FIRST_YEAR <= year <= LAST_YEAR]
    for day, name in holidays.country_holidays("CN", years=wanted, language="en_US").items() if wanted else ():
        found[day] = plain(name)
    for year in wanted:
        for campaign in campaigns:
            found |= dict.fromkeys(span(year, campaign), campaign.name)
        eve = eve_of(year)
        found |= {eve + timedelta(days=away): f"{EVE}{away:+d}" for away in range(-BEFORE, AFTER + 1)}
    return found


def span(year: int, campaign: Campaign) -> list[date]:
    """The days of a campaign that begins in a year."""
    first = date(year, *campaign.first)
    last = date(year + (campaign.last < campaign.first), *campaign.last)
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def plain(name: str) -> str:
    """A holiday's name as one word."""
    return "-".join(name.lower().replace("'", "").replace(";", " ").split())
