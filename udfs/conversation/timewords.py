"""Time expressions of Chinese sentences, as moments: 今晚, 48小时内, 下周一前, 月底, 3到5个工作日.

前 and 内 of a day, week or month include it: 周五前 ends when Friday ends. What leaves the time open (后, 左右, 尽快) gets
a moment too, and says that it is not sure. The vocabulary is `FORMS`: an expression, and how it is read.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from udfs.conversation import timereading as read
from udfs.conversation.moments import Moment
from udfs.conversation.numerals import NUMBER
from udfs.conversation.timereading import PARTS, UNITS_MS, VAGUE_MS, Reading

ENDINGS = ("之内", "以内", "内", "之前", "以前", "前", "之后", "以后", "过后", "后", "左右")
OPEN = frozenset({"之后", "以后", "过后", "后", "左右"})  # endings that leave the time open


class When(NamedTuple):
    """A moment that a sentence names, at [start, end) of it."""

    start: int
    end: int
    due_ms: int
    sure: bool
    bare: bool  # a length of time and nothing else: 三天


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


N = NUMBER
END = rf"(?P<end>{_any(ENDINGS)})?"
SPAN_END = rf"(?:的?时间)?(?!之?前|以前)(?P<end>{_any(each for each in ENDINGS if '前' not in each)})?"
DAY = r"(?P<day>(?:大后|后|今|明|次|第二|隔|当|本)[天日儿]|[今明](?=[早晚夜]))"
PART = rf"(?P<part>{_any(PARTS)})"
WHOLE_PART = rf"(?P<part>{_any(each for each in PARTS if len(each) > 1)})"
CLOCK = rf"(?P<hour>{N})(?:[点时]钟?(?P<minute>半|[一三]刻|{N}分?)?整?|:(?P<colon>\d\d))"
HOURS = rf"(?:的?\s*{PART})?(?:\s*{CLOCK})?"
RANGE = rf"(?:{N}\s*[-~到至、]+\s*)?"
WEEK = r"(?P<week>下下|下|本|这)个?"
OF_MONTH = rf"(?:(?P<month>{N})月份?|(?P<next>下个?)月|(?:本|这个?)月)?"
UNIT = rf"(?P<unit>{_any(each for each in UNITS_MS if each != '日')}|日(?=之?内|以内))"
AMOUNT = rf"(?<!前)(?:{RANGE}(?P<amount>{N})\s*个?(?P<half>半)?|(?P<half_alone>半))"
FORMS: tuple[tuple[str, Reading], ...] = (
    (rf"{RANGE}(?P<amount>{N})\s*个?工作日{SPAN_END}", read.working_days),
    (rf"(?:{RANGE}(?P<amount>{N})\s*个|半个)月(?P<end>之内|以内|内|之后|以后|后|左右)", read.months),
    (rf"(?:{DAY}的?)?下班(?P<end>之前|以前|前)", read.closing),
    (rf"{AMOUNT}\s*个?{UNIT}(?P<half_behind>半)?{SPAN_END}", read.length),
    (rf"(?:{WEEK})?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天]){HOURS}{END}", read.day_of_week),
    (rf"(?:{WEEK}(?:周|星期|礼拜)末?|周末){END}", read.week),
    (rf"{OF_MONTH}(?P<date>{N})[日号](?![文线楼店仓机码]){HOURS}{END}", read.day_of_year),
    (rf"(?P<month>本|这个?|当|下个?)?月[底末]{END}", read.month),
    (rf"(?P<month>本|这个?|当|下个?)月{END}", read.month),
    (r"(?:今年)?年(?:底|末)(?P<end>之前|以前|前)?", read.year),
    (rf"{DAY}{HOURS}{END}", read.day),
    (rf"{WHOLE_PART}(?:\s*{CLOCK})?{END}", read.part_of_day),
    (rf"{CLOCK}(?P<end>{_any(each for each in ENDINGS if '内' not in each)})", read.part_of_day),
    (rf"(?P<vague>{_any(VAGUE_MS)})(?:之内|以内|内)?", read.vague),
)
COMPILED = tuple((re.compile(form), reading) for form, reading in FORMS)
SPANS = frozenset({read.length, read.working_days})


def moments(text: str, moment: Moment) -> list[When]:
    """The moments that a folded text names, in its order; of overlapping expressions the earliest and longest counts."""
    found = [
        when
        for form, reading in COMPILED
        for match in form.finditer(text)
        if (when := _when(match, reading, moment)) is not None
    ]
    kept: list[When] = []
    for when in sorted(found, key=lambda each: (each.start, -each.end)):
        if not kept or when.start >= kept[-1].end:
            kept.append(when)
    return kept


def _when(match: re.Match[str], reading: Reading, moment: Moment) -> When | None:
    due_ms = reading(match, moment)
    if due_ms is None or due_ms <= moment.at_ms:
        return None
    end = match.groupdict().get("end")
    sure = reading is not read.vague and end not in OPEN
    return When(match.start(), match.end(), due_ms, sure, bare=reading in SPANS and end is None)
