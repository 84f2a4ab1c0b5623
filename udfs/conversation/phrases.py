"""Promises in what an agent says: an act, and the moment that the sentence names for it.

A sentence that asks, supposes or says "usually" promises something uncertain; one that denies, reports what is done, or
tells the customer to do something promises nothing. The vocabulary is `ACTS`.
"""

import re
from typing import NamedTuple

from udfs.conversation.hours import Calendar
from udfs.conversation.moments import Moment
from udfs.conversation.spelling import folded
from udfs.conversation.timewords import When, moments

YOU = "(?:您|你|亲|客户)"
ACTS: dict[str, str] = {  # in the order of preference where a sentence has several
    "call": (
        "回电|致电|来电|去电|打电话|电话(?:联系|回复|通知|告知|沟通|回访)"
        rf"|回{YOU}?个?电话|给{YOU}?(?:回|打)?(?:个|一个)?电话|打给{YOU}"
    ),
    "refund": rf"退款|退给{YOU}|退回|退还|打款|到账|返还|退{YOU}|给{YOU}退(?!货)|赔付|返给{YOU}",
    "ship": (
        "发货|发出|寄出|发走|补发|重发|补寄|重新发|重新寄|安排发|出库|寄送"
        rf"|寄给{YOU}|给{YOU}寄|给{YOU}发(?:货|出|走)?(?!送|票|个|链|消息|短信)"
    ),
    "reply": (
        rf"回复|答复|回{YOU}(?!个?电)|给{YOU}?(?:一?个)?(?:明确的?|准确的?|满意的?)?(?:消息|结果|反馈|说法|准信|答案|交代|回信|方案)"
        rf"|联系{YOU}|[与跟和]{YOU}联系|通知{YOU}|告知{YOU}|告诉{YOU}|反馈(?!给(?!{YOU}))|同步|有结果|出结果"
    ),
    "resolve": r"解决|处理|办好|办理|修好|搞定|弄好|核实清楚|核实好|查清|查明|上门|安装|开票|补开|开具|完成(?!后)|修复",
}
ACT = re.compile("|".join(f"(?P<{what}>{words})" for what, words in ACTS.items()))
PREFERENCE = tuple(ACTS)
SENTENCE = re.compile(r"[^。!?;\n]+[!?]*")
CLAUSE_END = re.compile(r"[,、:]|\s{2,}")
DENIED = re.compile(
    r"不能|不可以|无法|没法|没办法|没有办法|不会|不一定|不保证|不敢保证|不确定|不支持|没有(?!问题|关系)|没(?!问题|关系|有)|未|别|不要|暂不"
)
DONE_BEFORE = re.compile(r"已经?|刚刚?|昨|前天|上周|上个?月")
DONE_BEHIND = re.compile(r"^(?:了|过|成功)(?!吗)")
YOURS = re.compile(
    rf"请{YOU}(?!放心|耐心|稍)|麻烦{YOU}|{YOU}(?:可以|需要|需|可|先|那边|自己|要|这边(?:可以|需要)|申请|提交|收到)|需要{YOU}|建议{YOU}"
)
UNSURE = re.compile(
    r"一般|通常|预计|大概|大约|应该|可能|尽量|争取|差不多|正常|如果|若|假如|的话|左右|最快|估计|或许|要是|理论上"
    r"|[?]|[吗嘛么]\s*$|好不好|行不行|可不可以|是不是|能不能"
)
WHEN_ASKED = re.compile(r"什么时候|几点|哪天|何时|多久")
MOST_CHARS = 2_000  # of a text; promises are short, and reading costs more than its length
CLAUSE = 60  # characters that a clause looks back
NEAR, FAR = 9, 21  # an act begins within so many characters behind a bare length of time, or another expression


class Promise(NamedTuple):
    """What is promised for when, at [start, end) of the text."""

    what: str
    due_ms: int
    sure: bool
    start: int
    end: int


def promises(text: str, at_ms: int, calendar: Calendar) -> list[Promise]:
    """The promises in a text said at a time, in its order."""
    read = folded(text[:MOST_CHARS])
    if ACT.search(read) is None:
        return []
    moment = Moment(at_ms, calendar)
    return [
        each
        for sentence in SENTENCE.finditer(read)
        for each in in_sentence(read[sentence.start() : sentence.end()], sentence.start(), moment)
    ]


def in_sentence(sentence: str, offset: int, moment: Moment) -> list[Promise]:
    """One promise for each moment that has an act."""
    acts = [act for act in ACT.finditer(sentence) if promised(sentence, act)]
    whens = moments(sentence, moment) if acts and WHEN_ASKED.search(sentence) is None else []
    found = []
    for place, when in enumerate(whens):
        until = whens[place + 1].start if place + 1 < len(whens) else len(sentence)
        act = chosen(sentence, acts, when, until)
        if act is not None and not_yours(sentence, act, when):
            start, end = min(when.start, act.start()), max(when.end, act.end())
            sure = when.sure and UNSURE.search(sentence) is None
            found.append(Promise(str(act.lastgroup), when.due_ms, sure, offset + start, offset + end))
    return found


def promised(sentence: str, act: re.Match[str]) -> bool:
    """Whether the act lies ahead: neither denied nor done."""
    before = clause_before(sentence, act.start())
    if DENIED.search(before) or DONE_BEFORE.search(before) or sentence[act.end() :].startswith("不了"):
        return False
    return "就" in before or "会" in before or DONE_BEHIND.match(sentence[act.end() :]) is None


def clause_before(sentence: str, place: int) -> str:
    """What stands before a place in its clause, at most so much as a clause is long."""
    before = sentence[max(0, place - CLAUSE) : place]
    return CLAUSE_END.split(before)[-1]


def chosen(sentence: str, acts: list[re.Match[str]], when: When, until: int) -> re.Match[str] | None:
    """The act of a moment: behind it, before the next; else before it in the same clause."""
    behind = [
        act for act in acts if when.end <= act.start() < until and (not when.bare or act.start() - when.end <= NEAR)
    ]
    clause = len(clause_before(sentence, when.start))
    before = [act for act in acts if when.start - clause <= act.start() and act.end() <= when.start]
    for choices in (behind, before):
        if choices:
            return min(choices, key=lambda act: (PREFERENCE.index(str(act.lastgroup)), act.start()))
    return None


def not_yours(sentence: str, act: re.Match[str], when: When) -> bool:
    """Whether it is the agent's to do, not the customer's."""
    start = min(when.start, act.start())
    clause = clause_before(sentence, start)
    return YOURS.search(sentence[start - len(clause) : act.start()]) is None
