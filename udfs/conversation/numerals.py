"""Numbers as people write them in Chinese: 两, 十五, 一百二十, 半, 3, 1.5."""

DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
TENS = {"十": 10, "百": 100}
NUMBER = r"(?:\d{1,4}(?:\.\d)?|[零〇一二两三四五六七八九十百]{1,6})"


def number(text: str) -> float:
    """The number of a text that NUMBER matches; 十 alone is ten, 一二 is twelve."""
    if text[0].isdigit():
        return float(text)
    if not any(char in TENS for char in text):
        return float("".join(str(DIGITS[char]) for char in text))
    total, digit = 0, 0
    for char in text:
        if char in TENS:
            total += (digit or 1) * TENS[char]
            digit = 0
        else:
            digit = DIGITS[char]
    return float(total + digit)
