"""Load of conversations: many side by side, each some messages long, seeded."""

import random
from collections.abc import Iterator
from itertools import product

from jobs.inputs.items import Raw
from schemas.conversation import Message, Speaker, encode
from udfs.models.models import MODELS, Learns

LENGTH = 20  # messages of a conversation
SIDE_BY_SIDE = 2_000
WORD = "signal"  # a message with it fires the measuring rule
GOODS = ("这件大衣", "这双鞋", "这个背包", "昨天买的裙子", "这台风扇", "刚拍的毛衣", "那条围巾", "这套茶具")
ASKED = (
    "什么时候发货啊",
    "有没有大一码的",
    "颜色和图片差太多了",
    "可以便宜一点吗",
    "怎么还没收到",
    "质量很好很喜欢",
    "想退货怎么操作",
)
SAID = (
    "亲我帮您看一下请稍等",
    "两小时内给您回电",
    "已经为您登记了",
    "今天内给您回复",
    "这款是正码的",
    "不好意思让您久等了",
)
QUESTIONS = tuple(f"{goods}{asked}" for goods, asked in product(GOODS, ASKED))


def talk(messages: int, start_ms: int, per_second: int, seed: int = 5) -> Iterator[Raw]:
    """Customer and agent in turn, at a steady rate."""
    chance = random.Random(seed)
    for number in range(messages):
        place = number % SIDE_BY_SIDE
        turn = number // SIDE_BY_SIDE
        name = f"talk-{turn // LENGTH}-{place}"
        asked = turn % 2 == 0
        text = chance.choice(QUESTIONS) if asked else chance.choice(SAID)
        yield said(f"m{number}", name, start_ms + number * 1000 // per_second, text, asked)


def said(number: str, conversation: str, at_ms: int, text: str, by_customer: bool) -> Raw:
    """One message, as it is sent."""
    who: tuple[Speaker, str] = ("customer", "") if by_customer else ("agent", f"agent-{len(conversation)}")
    message = Message(
        id=number, ts=at_ms, conversation=conversation, person="account:1", speaker=who[0], agent=who[1], text=text
    )
    return Raw(topic="chats", key=conversation, ts=at_ms, value=encode(message))


def signal(conversation: str, at_ms: int) -> Raw:
    """The message that tells the measurement how far the job has come."""
    return said(f"{conversation}-s", conversation, at_ms, WORD, by_customer=True)


def learner() -> Learns:
    """A model that has learned these texts, so that scoring does its whole work."""
    made = MODELS["sentiment"].begin()
    for place, text in enumerate(QUESTIONS * 40):
        made.learn(f"{text}{place % 97}", "negative" if "差" in text or "没" in text else "positive")
    return made
