"""Figures and charts from rows, by hand."""

from typing import Any

import pytest

from jobs.board import charts, figures
from jobs.board.texts import TEXTS
from jobs.board.words import minute, number, percent, span

EN = TEXTS["en"]
NOW_MS = 1_770_700_830_000  # 2026-02-10 13:20:30 in Shanghai
MINUTE_MS = 60_000
THIS_MINUTE = NOW_MS - 30_000


def contacts(*counts: int) -> list[dict[str, Any]]:
    """Contacts per minute, the present one last."""
    return [
        {"minute": THIS_MINUTE - MINUTE_MS * back, "channel": "app", "contacts": count, "closed": 0}
        for back, count in enumerate(reversed(counts))
    ]


def test_the_last_minute_shown_is_the_present_one() -> None:
    shown = figures.minutes_until(NOW_MS)
    assert (len(shown), minute(shown[0]), minute(shown[-1])) == (60, "12:21", "13:20")


def test_contacts_twice_the_usual_are_a_spike() -> None:
    rate = figures.contact_rate(contacts(*[6] * 58, 12, 3), NOW_MS)
    assert (rate, rate.is_spike) == (figures.Rate(12, 6.0), True)
    assert not figures.contact_rate(contacts(*[6] * 58, 11, 11), NOW_MS).is_spike


def test_few_contacts_are_no_spike_however_quiet_it_was() -> None:
    assert not figures.contact_rate(contacts(9), NOW_MS).is_spike
    assert figures.contact_rate(contacts(10), NOW_MS).is_spike


def test_no_rows_are_no_contacts() -> None:
    assert figures.contact_rate([], NOW_MS) == figures.Rate(0, 0.0)


def test_conversion_is_over_all_rules() -> None:
    rows = [{"pushes": 3, "converted": 1}, {"pushes": 1, "converted": 1}]
    assert (figures.conversion(rows), figures.conversion([])) == (0.5, None)


def test_contacts_are_stacked_in_the_order_of_channels() -> None:
    rows = [{**row, "channel": channel} for row in contacts(2, 1) for channel in ("web", "app")]
    series = charts.contacts(rows, NOW_MS, EN)["series"]
    assert [(each["name"], each["data"][-3:]) for each in series] == [("app", [0, 2, 1]), ("web", [0, 2, 1])]


def test_a_minute_without_answers_has_no_response_time() -> None:
    rows = [{"minute": THIS_MINUTE, "channel": "phone", "answers": 1, "p50_ms": 900, "p90_ms": 2_400}]
    (series,) = charts.response(rows, NOW_MS, EN)["series"]
    assert (series["name"], series["data"][-2:]) == ("phone", [None, 2.4])


def test_rare_kinds_of_events_are_one_line() -> None:
    minute_ms = THIS_MINUTE - MINUTE_MS  # the present one is not whole yet, and not shown
    rows = [{"minute": minute_ms, "type": type, "events": 5} for type in ("view", "help", "leave")]
    assert [(each["name"], each["data"][-2:]) for each in charts.activity(rows, NOW_MS, EN)["series"]] == [
        ("view", [5, None]),
        ("other", [10, None]),
    ]


def test_the_six_rules_that_push_most_have_colours_of_their_own() -> None:
    rows = [{"minute": THIS_MINUTE, "rule": f"r{n}", "pushes": n} for n in range(1, 9)]
    series = charts.pushes(rows, NOW_MS, EN)["series"]
    assert [each["name"] for each in series] == ["r8", "r7", "r6", "r5", "r4", "r3", "other rules"]
    assert series[-1]["data"][-1] == 3


def test_a_funnel_tells_shares_of_the_first_stage() -> None:
    labels = charts.funnel({"viewed": 2000, "carted": 500, "ordered": 100, "paid": 90}, EN)["yAxis"]["data"]
    assert labels == ["viewed  2,000  100%", "cart  500  25%", "ordered  100  5%", "paid  90  4%"]


def test_a_forecast_shows_agents_beside_contacts() -> None:
    rows = [{"hour": THIS_MINUTE, "expected": 40.04, "low": 30, "high": 52}]
    series = charts.forecast(rows, [{"hour": THIS_MINUTE, "agents": 7}], EN)["series"]
    assert [(each["name"], each["data"]) for each in series] == [
        ("expected contacts", [40.0]),
        ("low", [30.0]),
        ("high", [52.0]),
        ("agents needed", [7]),
    ]
    assert len(charts.forecast(rows, [], EN)["series"]) == 3


@pytest.mark.parametrize(("ms", "text"), [(0, "0 s"), (119_000, "119 s"), (120_000, "2 min"), (150_000, "2.5 min")])
def test_a_long_span_is_told_in_minutes(ms: int, text: str) -> None:
    assert span(ms, EN) == text


def test_numbers_are_told_as_people_read_them() -> None:
    assert [number(1250), number(2.5), percent(0.125), percent(None)] == ["1,250", "2.5", "12.5%", "–"]
