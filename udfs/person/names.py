"""Names as a profile keeps them: short enough that the whole profile is bounded."""

from xxhash import xxh32_hexdigest

NAME_BYTES = 18
PREFIX_BYTES = 9  # of a longer name; a tilde and eight digits of its hash follow


def name_of(text: str) -> str:
    """The name itself, or for one of more than 18 bytes its beginning and a hash."""
    if len(text) <= NAME_BYTES and text.isascii():
        return text
    raw = text.encode()
    if len(raw) <= NAME_BYTES:
        return text
    return beginning(text, PREFIX_BYTES) + "~" + xxh32_hexdigest(raw)


def beginning(text: str, most_bytes: int) -> str:
    """As many whole characters as fit."""
    return text.encode()[:most_bytes].decode("utf-8", "ignore")
