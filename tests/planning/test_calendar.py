"""Days unlike others."""

from datetime import date

import pytest

from schemas.planning import Standard
from udfs.planning.calendar import Campaign, UnknownYear, eve_of, next_eve, span, special_days
from udfs.planning.staffing import growth, peak


@pytest.mark.parametrize(
    ("year", "eve"),
    [
        (2019, "2019-02-04"),
        (2024, "2024-02-09"),
        (2025, "2025-01-28"),
        (2026, "2026-02-16"),
        (2027, "2027-02-05"),
        (2028, "2028-01-25"),
    ],
)
def test_the_eve_moves(year: int, eve: str) -> None:
    assert eve_of(year) == date.fromisoformat(eve)


@pytest.mark.parametrize("year", [1999, 2100])
def test_a_year_that_nobody_knows_is_refused(year: int) -> None:
    with pytest.raises(UnknownYear, match="2001 to 2099"):
        eve_of(year)


def test_the_coming_eve() -> None:
    assert next_eve(date(2026, 11, 25)) == date(2027, 2, 5)
    assert next_eve(date(2027, 2, 5)) == date(2027, 2, 5)
    assert next_eve(date(2027, 2, 6)) == date(2028, 1, 25)


def test_days_around_the_eve_have_names_of_their_own_and_unknown_years_none() -> None:
    days = special_days([2027, 2500], [Campaign("double-11", (10, 31), (11, 11))])
    assert days[date(2027, 2, 5)] == "spring-festival+0"
    assert days[date(2027, 2, 2)] == "spring-festival-3"
    assert days[date(2027, 11, 11)] == "double-11"
    assert days[date(2027, 10, 1)] == "national-day"
    assert {day.year for day in days} == {2027}


def test_a_campaign_may_cross_the_year() -> None:
    days = span(2026, Campaign("winter", (12, 30), (1, 2)))
    assert days == [date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 2)]


def test_growth_is_learned_from_an_earlier_year() -> None:
    eve = eve_of(2026)
    days = {date.fromordinal(eve.toordinal() - away): 400.0 if away <= 3 else 100.0 for away in range(60)}
    assert growth(days, [eve], Standard()) == (4.0, "learned from 1 earlier year")
    assert growth({}, [eve], Standard(peak_growth=3.5))[0] == 3.5


def test_the_three_days_before_the_eve() -> None:
    days = peak(date(2026, 11, 25), [0.0] * 12 + [10.0] * 12, 3.0, 0.2, 300, Standard(shrinkage=0.3))
    assert [str(each.day) for each in days] == ["2027-02-02", "2027-02-03", "2027-02-04"]
    assert (days[0].expected, days[0].low, days[0].high) == (360.0, 288.0, 432.0)
    assert days[0].hired_high >= days[0].hired > days[0].agents > 0
