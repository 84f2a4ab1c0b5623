"""Words that ask for nothing: thanks and goodbye, or a mere yes. They come after closing too, and are no new request."""

import re

# Longer words stand before shorter ones that they begin with.
THANKS = (
    "谢谢您|谢谢你|谢谢|谢了|谢啦|多谢您|多谢你|多谢|感谢您|感谢"
    "|辛苦您了|辛苦你了|辛苦了|辛苦啦|麻烦您了|麻烦你了|麻烦了"
    "|thank you very much|thanks a lot|thank you|thank u|thanks|thx|3q"
)
FAREWELL = (
    "再见|拜拜|拜|88|晚安|回见|祝您生活愉快|祝你生活愉快|生活愉快|工作愉快"
    "|没有了|没了|没事了|没问题了|不用了|goodbye|byebye|bye"
)
YES = (
    "好的|好滴|好哒|好吧|好|嗯|恩|哦|噢|喔|行的|行吧|行|可以的|可以了|可以"
    "|知道了|明白了|明白|了解|收到了|收到|是的|对的|对|没关系|okay|ok|yes|yep"
)
PADDING = r"[\s,，.。!！~～、;；:：…·\-_^()（）亲啊呀哈呢嘻的了啦嘞\U0001F300-\U0001FAFF\u2600-\u27BF\uFE0F]"
LONGEST = 40
ONLY = re.compile(rf"(?>{THANKS}|{FAREWELL}|{YES}|{PADDING})*+", re.IGNORECASE)  # possessive: reads a text once
WARM = re.compile(f"{THANKS}|{FAREWELL}", re.IGNORECASE)
MILD = re.compile(YES, re.IGNORECASE)


def courtesy(text: str) -> str:
    """`thanks` (thanks or goodbye, nothing else), `yes` (agreement, nothing else), or empty: there is more in it."""
    if len(text) > LONGEST or not ONLY.fullmatch(text):
        return ""
    if WARM.search(text):
        return "thanks"
    return "yes" if MILD.search(text) else ""
