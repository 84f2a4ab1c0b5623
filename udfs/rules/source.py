"""YAML text as a tree with positions. Safe by construction: no tags, no anchors, no deep nesting, no duplicate keys.

Built from the parser's events without recursion, and given up as soon as a limit is passed: a bomb costs what its
beginning costs.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml

from udfs.rules.problems import Place, Problems, clipped

MOST_CHARACTERS = 200_000
MOST_DEPTH = 12
MOST_NODES = 4_000  # ten times the largest of rules/; reading them takes 20 ms
INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
DECIMAL = re.compile(r"[-+]?[0-9]{1,15}\.[0-9]{1,15}")
WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Scalar(NamedTuple):
    """A word or a number."""

    value: str | int | float | bool | None
    place: Place


class Listing(NamedTuple):
    """A list."""

    items: list["Node"]
    place: Place


class Mapping(NamedTuple):
    """Keys with their places, and values."""

    entries: dict[str, tuple[Place, "Node"]]
    place: Place


Node = Scalar | Listing | Mapping


class Refused(Exception):
    """The text is no tree that a rule may be written in."""

    def __init__(self, place: Place, text: str) -> None:
        super().__init__(text)
        self.place = place


def parse(text: str, problems: Problems) -> Node | None:
    """The tree of a file with one document, or None with a problem added."""
    if len(text) > MOST_CHARACTERS:
        problems.add(Place(1, 1), f"file of {len(text)} characters; a rule has at most {MOST_CHARACTERS}")
        return None
    try:
        return _tree(yaml.parse(text, Loader=Loader), problems)
    except Refused as refused:
        problems.add(refused.place, str(refused))
    except yaml.MarkedYAMLError as broken:
        mark = broken.problem_mark or broken.context_mark
        problems.add(Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1), f"not YAML: {broken.problem}")
    except (yaml.YAMLError, ValueError) as broken:
        problems.add(Place(1, 1), f"not YAML: {str(broken).splitlines()[0][:200]}")
    return None


def _tree(events: Iterator[yaml.Event], problems: Problems) -> Node | None:
    stack: list[tuple[Node, Scalar | None]] = []  # open collections, each with the key that waits for its value
    root: Node | None = None
    nodes = documents = 0
    for event in events:
        place = Place(event.start_mark.line + 1, event.start_mark.column + 1) if event.start_mark else Place(1, 1)
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise Refused(place, "a second document: one file is one rule")
        elif isinstance(event, yaml.CollectionEndEvent):
            root = stack.pop()[0]
        elif isinstance(event, yaml.NodeEvent):
            nodes += 1
            node = _node(event, place)
            if nodes > MOST_NODES or len(stack) >= MOST_DEPTH:
                raise Refused(place, f"nested deeper than {MOST_DEPTH}, or more than {MOST_NODES} values")
            _put(stack, node, problems)
            if isinstance(node, Scalar):
                root = root if stack else node
            else:
                stack.append((node, None))
    return root


def _node(event: Any, place: Place) -> Node:
    if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
        raise Refused(place, "anchors and aliases are not part of the rule language: write the value out")
    if getattr(event, "tag", None) is not None:
        raise Refused(place, f"tags are not part of the rule language: {clipped(event.tag)}")
    if isinstance(event, yaml.MappingStartEvent):
        return Mapping({}, place)
    if isinstance(event, yaml.SequenceStartEvent):
        return Listing([], place)
    return Scalar(event.value if event.style else _value(event.value), place)


def _value(text: str) -> str | int | float | bool | None:
    if text in WORDS:
        return WORDS[text]
    if INTEGER.fullmatch(text):
        return int(text)
    return float(text) if DECIMAL.fullmatch(text) else text


def _put(stack: list[tuple[Node, Scalar | None]], node: Node, problems: Problems) -> None:
    """Into the innermost open collection."""
    if not stack:
        return
    parent, key = stack[-1]
    if isinstance(parent, Listing):
        parent.items.append(node)
    elif isinstance(parent, Mapping) and key is None:
        if not isinstance(node, Scalar):
            raise Refused(node.place, "a key must be a word")
        stack[-1] = (parent, node)
    elif isinstance(parent, Mapping) and key is not None:
        name = str(key.value) if key.value is not None else "null"
        if name in parent.entries:
            problems.add(key.place, f"key {clipped(name)} a second time")
        parent.entries[name] = (key.place, node)
        stack[-1] = (parent, None)
