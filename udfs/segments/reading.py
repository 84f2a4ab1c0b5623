"""From YAML to a typed scheme. Every problem is told as path:line:column."""

from schemas.segments import SCORES, Scheme, Tier
from udfs.rules.problems import Place, Problem, Problems
from udfs.rules.reader import Reader
from udfs.rules.reading import NAME
from udfs.rules.source import Listing, Node, parse

SCHEME = {
    "scheme": True,
    "about": True,
    "level": False,
    "recency_days": True,
    "frequency": True,
    "monetary_fen": True,
    "tiers": True,
}
TIER = {"tier": True, "recency": False, "frequency": False, "monetary": False, "first_order_within": False}
FIFTHS = "fifths"
MOST = 10**12
BORDERS = SCORES - 1


def read_scheme(path: str, text: str) -> Scheme | list[Problem]:
    """A file's scheme, or everything that is wrong with it."""
    problems = Problems(path)
    tree = parse(text, problems)
    if tree is None:
        if not problems.found:
            problems.add(Place(1, 1), "empty file")
        return problems.found
    scheme = _scheme(Reader(problems), tree)
    return sorted(problems.found, key=lambda each: each.place) or scheme


def read_schemes(texts: dict[str, str]) -> tuple[list[Scheme], list[Problem]]:
    """All files by path, and every problem of every file."""
    schemes: dict[str, Scheme] = {}
    problems: list[Problem] = []
    for path, text in sorted(texts.items()):
        read = read_scheme(path, text)
        if not isinstance(read, Scheme):
            problems += read
            continue
        if read.scheme in {each.scheme for each in schemes.values()}:
            problems.append(Problem(path, Place(1, 1), f"scheme {read.scheme} is also in another file"))
        if read.level and any(each.level for each in schemes.values()):
            problems.append(Problem(path, Place(1, 1), "`level` is also said in another file: a person has one level"))
        schemes[path] = read
    return list(schemes.values()), problems


def _scheme(read: Reader, node: Node) -> Scheme:
    values = read.mapping(node, "a scheme", SCHEME)
    return Scheme(
        scheme=_name(read, values["scheme"], "`scheme`") if "scheme" in values else "",
        about=read.text(values["about"], "`about`") if "about" in values else "",
        recency_days=_borders(read, values, "recency_days"),
        frequency=_borders(read, values, "frequency"),
        monetary_fen=_borders(read, values, "monetary_fen"),
        tiers=_tiers(read, values["tiers"]) if "tiers" in values else (),
        level="level" in values and read.true(values["level"], "`level`"),
    )


def _name(read: Reader, node: Node, what: str) -> str:
    name = read.text(node, what, most=64)
    if name and not NAME.fullmatch(name):
        read.problems.add(node.place, f"{what} is written in small letters, digits and -")
    return name


def _borders(read: Reader, values: dict[str, Node], key: str) -> tuple[int, ...]:
    if key not in values:
        return ()
    node = values[key]
    if not isinstance(node, Listing):
        read.some_of(node, f"`{key}`", [FIFTHS])
        return ()
    borders = tuple(read.number(each, f"`{key}`, a border,", 0, MOST) for each in node.items)
    if len(borders) != BORDERS or list(borders) != sorted(set(borders)):
        read.problems.add(node.place, f"`{key}` is `{FIFTHS}`, or {BORDERS} borders from small to large")
    return borders


def _tiers(read: Reader, node: Node) -> tuple[Tier, ...]:
    items = read.listing(node, "`tiers`")
    tiers = tuple(_tier(read, each) for each in items)
    if not items:
        read.problems.add(node.place, "`tiers`: name at least one")
    names = [each.tier for each in tiers]
    for place, tier in enumerate(tiers):
        if tier.tier in names[:place]:
            read.problems.add(items[place].place, f"tier {tier.tier!r} a second time")
        if (tier == Tier(tier.tier)) != (place == len(tiers) - 1):
            read.problems.add(
                items[place].place, "the last tier, and only it, has no conditions: it fits everybody else"
            )
    return tiers


def _tier(read: Reader, node: Node) -> Tier:
    values = read.mapping(node, "a tier", TIER)
    within = values.get("first_order_within")
    return Tier(
        tier=_name(read, values["tier"], "`tier`") if "tier" in values else "",
        recency=_scores(read, values, "recency"),
        frequency=_scores(read, values, "frequency"),
        monetary=_scores(read, values, "monetary"),
        first_within_ms=read.duration_ms(within, "`first_order_within`", 1) if within else 0,
    )


def _scores(read: Reader, values: dict[str, Node], key: str) -> tuple[int, ...]:
    if key not in values:
        return ()
    node = values[key]
    items = node.items if isinstance(node, Listing) else [node]
    if not items:
        read.problems.add(node.place, f"`{key}`: name at least one score")
    return tuple(read.number(each, f"`{key}`, a score,", 1, SCORES) for each in items)
