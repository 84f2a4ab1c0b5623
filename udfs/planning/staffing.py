"""From expected contacts to agents per half hour, and to people for the last days before 除夕."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from schemas.planning import Need, Standard
from udfs.planning.calendar import next_eve
from udfs.planning.erlang import agents_for, to_hire, with_agents
from udfs.planning.series import DAY, HOUR_MS

HALF_MS = HOUR_MS // 2
PEAK_DAYS = 3


class Peak(NamedTuple):
    """One of the last days before 除夕: contacts with their interval, and people to hire for its busiest half hour."""

    day: date
    expected: float
    low: float
    high: float
    agents: int
    hired: int
    hired_high: int  # if it comes to the upper end


def needs(hours: Mapping[tuple[str, int], float], handling_s: float, measured: bool, standard: Standard) -> list[Need]:
    """Agents for both halves of every (queue, hour ms) with contacts, by queue and time."""
    return [
        need(queue, hour_ms + half, contacts / 2, handling_s, measured, standard)
        for (queue, hour_ms), contacts in sorted(hours.items())
        if contacts > 0
        for half in (0, HALF_MS)
    ]


def need(queue: str, at_ms: int, contacts: float, handling_s: float, measured: bool, standard: Standard) -> Need:
    """Of one half hour."""
    agents = agents_for(contacts * 2, handling_s, standard)
    hired = to_hire(agents, standard)
    return Need(
        at_ms=at_ms,
        queue=queue,
        contacts=contacts,
        handling_s=handling_s,
        measured=measured,
        agents=agents,
        hired=hired,
        within=with_agents(agents, contacts * 2, handling_s, standard).within,
        within_one_less=with_agents(agents - 1, contacts * 2, handling_s, standard).within,
        cost_fen=round(hired * standard.cost_fen / 2),
    )


def growth(days: Mapping[date, float], eves: Iterable[date], standard: Standard) -> tuple[float, str]:
    """Contacts of the last days before 除夕 over those of four weeks before, and whence that is known."""
    grown = []
    for eve in eves:
        peak = [days.get(eve - timedelta(days=away), 0.0) for away in range(1, PEAK_DAYS + 1)]
        usual = [days.get(eve - timedelta(days=away), 0.0) for away in range(15, 43)]
        if all(peak) and all(usual):
            grown.append(sum(peak) / PEAK_DAYS / (sum(usual) / len(usual)))
    if grown:
        return sum(grown) / len(grown), f"learned from {len(grown)} earlier year{'s' * (len(grown) > 1)}"
    return standard.peak_growth, "as said in rules/planning (no earlier year is known)"


def peak(
    today: date, usual: list[float], factor: float, doubt: float, handling_s: float, standard: Standard
) -> list[Peak]:
    """The last days before the coming 除夕. `usual`: contacts of each hour of a usual day; `doubt`: share of the interval."""
    eve = next_eve(today)
    return [
        peak_day(eve - timedelta(days=away), usual, factor, doubt, handling_s, standard)
        for away in range(PEAK_DAYS, 0, -1)
    ]


def peak_day(day: date, usual: list[float], factor: float, doubt: float, handling_s: float, standard: Standard) -> Peak:
    """One of them."""
    expected, busiest = sum(usual) * factor, max(usual) * factor
    agents = agents_for(busiest, handling_s, standard)
    most = to_hire(agents_for(busiest * (1 + doubt), handling_s, standard), standard)
    return Peak(day, expected, expected * (1 - doubt), expected * (1 + doubt), agents, to_hire(agents, standard), most)


def by_day(hours: Iterable[tuple[int, float]], zone: ZoneInfo) -> dict[date, float]:
    """Contacts by the shop's day."""
    days: dict[date, float] = {}
    for hour_ms, contacts in hours:
        day = datetime.fromtimestamp(hour_ms / 1000, zone).date()
        days[day] = days.get(day, 0.0) + contacts
    return days


def usual_day(hours: Iterable[tuple[int, float]], zone: ZoneInfo, days: int) -> list[float]:
    """Mean contacts of each hour of the day over so many days."""
    sums = [0.0] * DAY
    for hour_ms, contacts in hours:
        sums[datetime.fromtimestamp(hour_ms / 1000, zone).hour] += contacts
    return [total / days for total in sums]
