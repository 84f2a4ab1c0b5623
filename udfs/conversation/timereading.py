"""How time expressions are read: a match and when it was said -> the moment it means, epoch ms; None: there is none."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from udfs.conversation.moments import Moment
from udfs.conversation.numerals import number

Match = re.Match[str]
Reading = Callable[[Match, Moment], int | None]
MINUTE_MS, HOUR_MS, DAY_MS = 60_000, 3_600_000, 86_400_000
UNITS_MS = {
    **dict.fromkeys(("秒", "秒钟"), 1_000),
    "分钟": MINUTE_MS,
    "刻钟": 15 * MINUTE_MS,
    **dict.fromkeys(("小时", "钟头", "h"), HOUR_MS),
    **dict.fromkeys(("天", "日"), DAY_MS),
    **dict.fromkeys(("周", "星期", "礼拜"), 7 * DAY_MS),
}
DAYS = {"今": 0, "当": 0, "本": 0, "明": 1, "次": 1, "第二": 1, "隔": 1, "后": 2, "大后": 3}
PARTS = {  # the last hour of a part of the day
    **{"凌晨": 6, "早": 10, "早上": 10, "早晨": 10, "上午": 12, "中午": 14, "下午": 18, "傍晚": 20},
    **{"晚": 24, "晚上": 24, "晚间": 24, "夜里": 24, "夜": 24},
}
AFTERNOON = frozenset({"中午", "下午", "傍晚", "晚", "晚上", "晚间", "夜里", "夜"})
WEEKDAYS = {char: place for place, char in enumerate("一二三四五六日")} | {"天": 6}
WEEKS = {"本": 0, "这": 0, "下": 1, "下下": 2}
MONTHS = {"": 0, "本": 0, "这": 0, "这个": 0, "当": 0, "下": 1, "下个": 1}
VAGUE_MS = {
    **dict.fromkeys(("马上", "立刻", "立马", "立即", "这就", "现在就", "几分钟"), 10 * MINUTE_MS),
    **dict.fromkeys(("稍后", "一会儿", "一会", "待会儿", "待会", "等会儿", "等会", "等下", "过会儿", "过会"), HOUR_MS),
    **dict.fromkeys(("晚点", "晚些时候", "回头", "几小时", "几个小时"), 6 * HOUR_MS),
    **dict.fromkeys(("尽快", "尽早", "第一时间", "抓紧"), DAY_MS),
    **dict.fromkeys(("近期", "这几天", "过几天", "几天", "几个工作日", "这两天", "过两天", "改天"), 5 * DAY_MS),
    **dict.fromkeys(("节前", "年前", "节后", "年后", "假期后", "过年后", "过完年"), 15 * DAY_MS),
}


def length(match: Match, moment: Moment) -> int:
    """两小时内, 半个小时, 一个半小时, 3-5天: the longer of a range."""
    amount = number(match["amount"]) if match["amount"] else 0.0
    half = 0.5 if match["half"] or match["half_alone"] or match["half_behind"] else 0.0
    return moment.at_ms + round((amount + half) * UNITS_MS[match["unit"]])


def working_days(match: Match, moment: Moment) -> int | None:
    """3个工作日内: the end of business of the third open day to come."""
    return moment.working_days_later(round(number(match["amount"])))


def months(match: Match, moment: Moment) -> int:
    """一个月内, 半个月内."""
    return moment.months_later(round(number(match["amount"]))) if match["amount"] else moment.at_ms + 15 * DAY_MS


def day(match: Match, moment: Moment) -> int | None:
    """今天下午三点前, 明早, 18:00前, 当天."""
    words = match["day"]
    found = moment.said_on + timedelta(days=DAYS[words.rstrip("天日儿")] if words else 0)
    return hour_of(match, moment, found)


def part_of_day(match: Match, moment: Moment) -> int | None:
    """下午三点, 18:00前: today, or tomorrow if that is over."""
    of_today = hour_of(match, moment, moment.said_on)
    if of_today is not None and of_today <= moment.at_ms:
        return hour_of(match, moment, moment.said_on + timedelta(days=1))
    return of_today


def day_of_week(match: Match, moment: Moment) -> int | None:
    """周五前, 下周一上午, 本周日."""
    which, number_of_day = match["week"], WEEKDAYS[match["weekday"]]
    found = moment.weekday(WEEKS[which], number_of_day) if which else moment.coming(number_of_day)
    return hour_of(match, moment, found)


def day_of_year(match: Match, moment: Moment) -> int | None:
    """3月5日前, 十五号."""
    number_of_day = round(number(match["date"]))
    if match["next"]:
        found = moment.day_of_month(number_of_day, 1)
    elif match["month"]:
        found = moment.day_of_year(round(number(match["month"])), number_of_day)
    else:
        found = moment.day_of_month(number_of_day, 0)
    return hour_of(match, moment, found) if found else None


def week(match: Match, moment: Moment) -> int:
    """本周内, 下周, 周末: the end of its Sunday."""
    return moment.end_of(moment.weekday(WEEKS[match["week"] or "本"], 6))


def month(match: Match, moment: Moment) -> int:
    """月底, 下个月内: the end of its last day."""
    return moment.end_of(moment.month_end(MONTHS[match["month"] or ""]))


def year(match: Match, moment: Moment) -> int:
    """年底, 年内: the end of December."""
    return moment.end_of(date(moment.said_on.year, 12, 31))


def closing(match: Match, moment: Moment) -> int:
    """下班前: the end of business, of today or tomorrow."""
    return moment.closing(moment.said_on + timedelta(days=DAYS[(match["day"] or "今").rstrip("天日儿")]))


def vague(match: Match, moment: Moment) -> int:
    """尽快, 稍后: what is patient enough."""
    return moment.at_ms + VAGUE_MS[match["vague"]]


def hour_of(match: Match, moment: Moment, found: date) -> int | None:
    """The hour that is named of a day, or the end of its part, or its own end."""
    part, hour = match.groupdict().get("part") or "", match["hour"]
    if hour is None:
        return moment.ms(found, PARTS[part]) if part else moment.end_of(found)
    return at_hour(moment, found, part, round(number(hour)), minutes(match["minute"] or match["colon"]))


def at_hour(moment: Moment, found: date, part: str, hour: int, minute: int) -> int | None:
    """A clock's time as people mean it: 明天3点 is in the afternoon, 晚上8点 at 20:00."""
    if hour > 24 or minute > 59:
        return None
    if part in AFTERNOON and hour < 12 and not (part == "中午" and hour > 9):
        hour += 12
    if part or hour > 12:
        return moment.ms(found, hour, minute)
    if found != moment.said_on:
        return moment.ms(found, hour + 12 if hour < 7 else hour, minute)
    return moment.clock(hour, minute)


def minutes(text: str | None) -> int:
    """The minutes behind the hour: 半, 一刻, 30分, 30."""
    return {"半": 30, "一刻": 15, "三刻": 45}.get(text) or round(number(text.rstrip("分"))) if text else 0
