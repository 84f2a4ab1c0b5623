"""Hours of business from YAML."""

from pathlib import Path

import pytest

from jobs.rule_files import BadRules, checked
from udfs.conversation.hours import ALWAYS, Calendar
from udfs.conversation.reading_hours import published_hours, read_hours

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
RULES = Path(__file__).resolve().parents[2] / "rules"
MONDAY_MS = 1_770_566_400_000  # 2026-02-09 00:00 in Shanghai
HOUR_MS = 3_600_000


def week(**said: str) -> str:
    return "week:\n" + "".join(f"  {day}: {said.get(day, '09:00-18:00')}\n" for day in DAYS)


def test_our_own_shop_is_always_open() -> None:
    assert published_hours((RULES / "hours.yaml").read_text()).week == ALWAYS.week
    assert published_hours("") == ALWAYS


def test_a_week_with_a_break_and_a_holiday() -> None:
    text = week(mon="[09:00-12:00, 13:00-18:00]", sun="closed") + 'exceptions: {"2026-02-10": closed}\n'
    calendar = Calendar(published_hours(text))
    assert calendar.open_ms(MONDAY_MS, MONDAY_MS + 24 * HOUR_MS) == 8 * HOUR_MS
    assert calendar.open_ms(MONDAY_MS + 24 * HOUR_MS, MONDAY_MS + 48 * HOUR_MS) == 0
    assert calendar.after(MONDAY_MS + 11 * HOUR_MS, 2 * HOUR_MS) == MONDAY_MS + 14 * HOUR_MS


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (week(tue="9-18"), "3:8: '9-18' is no span of a day"),
        (week(wed="18:00-09:00"), "is no span of a day"),
        (week(thu="[09:00-12:00, 11:00-13:00]"), "must ascend and not touch"),
        (week() + "exceptions: {someday: closed}\n", "is no day, as in"),
        (week() + "zone: Mars/Olympus\n", "no zone"),
        ("week: {mon: closed}\n", "needs `tue`"),
        ("", "empty file"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text: str, told: str) -> None:
    assert told in "\n".join(map(str, read_hours("hours.yaml", text)))


def test_rules_with_wrong_hours_are_not_used(tmp_path: Path) -> None:
    (tmp_path / "limits.yaml").write_text("settle: 10s\n")
    (tmp_path / "hours.yaml").write_text(week(mon="never"))
    (tmp_path / "cart-left.yaml").write_text((RULES / "push" / "cart-left.yaml").read_text())
    with pytest.raises(BadRules, match=r"hours\.yaml:2:8"):
        checked(tmp_path)
