"""Words that ask for nothing: thanks and goodbye, or a mere yes. They come after closing too, and are no new request."""

import re

THANKS = (
    r"谢谢(?:您|你|啦|了|哈|哦|亲|大家)*|多谢(?:您|你|啦|了)*|感谢(?:您|你|了)*|谢了|谢啦|辛苦(?:您|你)?(?:了|啦)|麻烦(?:您|你)?(?:了|啦)"
    r"|3q|thx|thanks?(?: you)?(?: very much| a lot)?|thank u|ty"
)
FAREWELL = r"再见|拜+|白白|88+|晚安|byebye|bye+|good ?bye|没有了|没了|没事了|没问题了|不用了|祝(?:您|你)?(?:生活|工作)愉快|回见"
YES = r"好+(?:的|滴|哒|吧|呢|嘞|呀|哦)*|嗯+|恩+|哦+|噢+|喔+|行(?:吧|的)?|可以(?:的|了)?|知道了|明白(?:了)?|了解(?:了)?|收到(?:了)?|ok(?:ay|k)*|yes|yep|got it|是的|对的?|没关系"
BETWEEN = r"[\s,，.。!！~～、;；:：…·\-_^()（）\[\]啊呀哈呢哦嘻的了亲\U0001F300-\U0001FAFF\u2600-\u27BF\uFE0F]*"
ONLY = re.compile(rf"{BETWEEN}(?:(?:{THANKS}|{FAREWELL}|{YES}){BETWEEN})+", re.IGNORECASE)
WARM = re.compile(rf"{THANKS}|{FAREWELL}", re.IGNORECASE)
LONGEST = 40


def courtesy(text: str) -> str:
    """`thanks` (thanks or goodbye, nothing else), `yes` (agreement, nothing else), or empty: there is more in it."""
    if len(text) > LONGEST or not ONLY.fullmatch(text):
        return ""
    return "thanks" if WARM.search(text) else "yes"
