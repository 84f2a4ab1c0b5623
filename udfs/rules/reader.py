"""Reads single values of a tree: what is wrong is told, and reading goes on with something of the right type."""

from udfs.rules.durations import meant_duration, milliseconds
from udfs.rules.problems import Problems, clipped
from udfs.rules.source import Listing, Mapping, Node, Scalar


class Reader:
    """Reads values of one file, and adds what is wrong to `problems`."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems

    def mapping(self, node: Node, what: str, keys: dict[str, bool]) -> dict[str, Node]:
        """The values of a mapping with these keys (True: must be there)."""
        if not isinstance(node, Mapping):
            self.problems.add(node.place, f"{what} must be keys and values: {', '.join(keys)}")
            return {}
        for key, (place, _) in node.entries.items():
            if key not in keys:
                self.problems.unknown(place, f"key in {what}:", key, list(keys))
        for key, needed in keys.items():
            if needed and key not in node.entries:
                self.problems.add(node.place, f"{what} needs `{key}`")
        return {key: value for key, (_, value) in node.entries.items() if key in keys}

    def listing(self, node: Node, what: str) -> list[Node]:
        """The items of a list."""
        if isinstance(node, Listing):
            return node.items
        self.problems.add(node.place, f"{what} must be a list")
        return []

    def text(self, node: Node, what: str, most: int = 200) -> str:
        """A word or a line of text."""
        if isinstance(node, Scalar) and isinstance(node.value, str) and 0 < len(node.value) <= most:
            return node.value
        self.problems.add(node.place, f"{what} must be text of 1 to {most} characters")
        return ""

    def number(self, node: Node, what: str, least: int, most: int) -> int:
        """A whole number."""
        if isinstance(node, Scalar) and type(node.value) is int and least <= node.value <= most:
            return node.value
        self.problems.add(node.place, f"{what} must be a whole number from {least} to {most}")
        return least

    def duration_ms(self, node: Node, what: str, least_ms: int = 0) -> int:
        """A duration, in milliseconds."""
        if not isinstance(node, Scalar) or not isinstance(node.value, str):
            number = isinstance(node, Scalar) and type(node.value) is int
            hint = f"; did you mean {shown(node)}m?" if number else ""
            self.problems.add(node.place, f"{what} must be a duration with its unit, as in 30s, 20m, 24h, 7d{hint}")
            return 1
        try:
            if (duration_ms := milliseconds(node.value)) >= least_ms:
                return duration_ms
            self.problems.add(node.place, f"{what} must be longer than nothing")
            return 1
        except ValueError as wrong:
            meant = meant_duration(node.value)
            self.problems.add(
                node.place, f"{what} {clipped(node.value)}: {wrong}{f'; did you mean {meant}?' if meant else ''}"
            )
            return 1

    def true(self, node: Node, what: str) -> bool:
        """`true`, which is the only thing it may be."""
        if isinstance(node, Scalar) and node.value is True:
            return True
        self.problems.add(node.place, f"{what} can only be `true`: leave it out if it is not")
        return False

    def some_of(self, node: Node, what: str, known: list[str]) -> tuple[str, ...]:
        """One word or a list of words, each of the vocabulary."""
        nodes = node.items if isinstance(node, Listing) else [node]
        words: list[str] = []
        if not nodes:
            self.problems.add(node.place, f"{what}: name at least one")
        for each in nodes:
            word = self.text(each, what)
            if word and word not in known:
                self.problems.unknown(each.place, what, word, known)
            elif word:
                words.append(word)
        return tuple(words)


def shown(node: Node) -> str:
    """A value as it may be printed."""
    return str(node.value) if isinstance(node, Scalar) else "a list or mapping"
