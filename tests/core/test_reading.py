"""Rule files: every problem in one run, each with its line and column."""

import pytest

from schemas.rules import AbsentStep, CoolDown, CountStep, EventStep, Limits, Push, Rule, Where
from udfs.rules.files import RuleFile, read_all, read_file

WHOLE = """\
rule: size-hint
about: Looked at one item often, and bought nothing.
when:
  - count: 3
    of: [view, favourite]
    same: [item, channel]
    where: {price_fen: {gte: 10000, lt: 50000}, category: shoes, device: {in: [ios, android]}}
    without: cart
    within: 30m
  - event: search
    where: {results: 0}
  - absent: order
    same: item
    for: 1h30m
then:
  push: size-hint
limits:
  cool_down: {for: 24h, per: [item]}
tests:
  - name: fires
    given: []
    expect:
      - {at: 1m, item: A, channel: app}
  - name: does not
    given: []
    expect: []
"""

BROKEN = """\
rule: Cart Left
about: 5
when:
  - count: 0
    of: veiw
    same: item
    within: 30
    some: 3
  - absent: order
    same: [itme]
    for: 2 minutes
  - event: view
    absent: cart
    for: 1m
  - event: view
    where: {price_fen: {gte: ten, more: 5}, colour: red, channel: 7}
then:
  psh: size-hint
limits:
  cool_down: {for: 91d}
  capz: 3
rule: again
extra: 1
"""

# Line, column and a word of what is told, counted by hand; `tests` is missing, which is told of the whole file.
PROBLEMS = [
    (1, 1, "needs `tests`"),
    (2, 8, "`about` must be text"),
    (4, 12, "`count` must be a whole number from 1 to 1000"),
    (5, 9, "unknown event type 'veiw'; did you mean view?"),
    (7, 13, "`within` must be a duration with its unit"),
    (8, 5, "unknown key in `count` step: 'some'"),
    (10, 12, "unknown field in `same` of order 'itme'; did you mean item?"),
    (
        11,
        10,
        "`for` '2 minutes': not a duration: write a number and a unit, as in 30s, 20m, 24h, 7d, 1h30m; did you mean 2m?",
    ),
    (12, 5, "a step has one of the words"),
    (16, 30, "price_fen is a whole number: 'ten' is not"),
    (16, 35, "unknown condition 'more'"),
    (16, 45, "unknown field of view: 'colour'"),
    (16, 67, "channel is text: '7' is not"),
    (18, 3, "unknown key in `then`: 'psh'; did you mean push?"),
    (18, 3, "`then` does one thing: alert, notice, push, tag, ticket"),
    (20, 20, "`for` '91d': longer than 90d"),
    (21, 3, "unknown key in `limits`: 'capz'; did you mean caps?"),
    (22, 1, "key 'rule' a second time"),
    (23, 1, "unknown key in a rule: 'extra'"),
]


def problems(text: str) -> list[str]:
    """What is wrong, as it is printed."""
    read = read_file("rules/a.yaml", text)
    return [] if isinstance(read, RuleFile) else list(map(str, read))


def with_steps(steps: str, name: str = "a") -> str:
    """A file that is right but for its steps."""
    return (
        f"rule: {name}\nabout: tried\nwhen: {steps}\nthen: {{push: p}}\ntests:\n"
        "  - {name: fires, given: [], expect: [{at: 1m}]}\n  - {name: does not, given: [], expect: []}\n"
    )


def test_a_whole_rule_is_read() -> None:
    read = read_file("rules/a.yaml", WHOLE)
    assert isinstance(read, RuleFile)
    counted = CountStep(
        types=("view", "favourite"),
        same=("item", "channel"),
        where=(
            Where("price_fen", "gte", 10_000),
            Where("price_fen", "lt", 50_000),
            Where("category", "eq", "shoes"),
            Where("device", "in", ["ios", "android"]),
        ),
        count=3,
        within_ms=1_800_000,
        without=("cart",),
    )
    searched = EventStep(types=("search",), where=(Where("results", "eq", 0),))
    silent = AbsentStep(types=("order",), same=("item",), for_ms=5_400_000)
    assert read.rule == Rule(
        rule="size-hint",
        about="Looked at one item often, and bought nothing.",
        when=(counted, searched, silent),
        then=Push("size-hint"),
        limits=Limits(cool_down=CoolDown(86_400_000, ("item",))),
    )


def test_every_problem_of_a_file_is_told_in_one_run() -> None:
    read = read_file("rules/a.yaml", BROKEN)
    assert isinstance(read, list)
    assert [each.place for each in read] == [(line, column) for line, column, _ in PROBLEMS]
    for each, (line, column, words) in zip(read, PROBLEMS, strict=True):
        assert str(each).startswith(f"rules/a.yaml:{line}:{column}: ")
        assert words in each.text


@pytest.mark.parametrize(
    ("steps", "place", "words"),
    [
        ("[]", "3:7", "`when` needs at least one step"),
        ("view", "3:7", "`when` must be a list"),
        ("[view]", "3:8", "a step has one of the words"),
        ("[{absent: view, for: 1m}]", "3:7", "`absent` cannot be the first step"),
        ("[{event: view}, {absent: order, same: item, for: 1m}]", "3:7", "fields of the first"),
        ("[{event: }]", "3:16", "must be text"),
        ("[{event: [view, order], same: category, where: {words: x}}]", "3:55", "field of view, order: 'words'"),
        ("[{count: 2, of: view, within: 1m, same: price}]", "3:47", "did you mean price_fen?"),
        ("[{count: true, of: view, within: 1m}]", "3:16", "`count` must be a whole number"),
        ("[{count: 1001, of: view, within: 1m}]", "3:16", "from 1 to 1000"),
        ("[{count: 2, of: view}]", "3:8", "`count` step needs `within`"),
        ("[{event: view, where: {ts: 5}}]", "3:30", "unknown field of view: 'ts'"),
        ("[{event: view, where: [price_fen]}]", "3:29", "`where` must be fields with conditions"),
        ("[{event: []}]", "3:", ""),
        ("[{event: view}, {absent: [], for: 1m}]", "3:", ""),
        ("[{count: 2, of: view, without: view, within: 1m}]", "3:", ""),
        ("[{count: 2, of: view, within: 0s}]", "3:", ""),
        ("[{event: view, where: {channel: mobil}}]", "3:", ""),
    ],
)
def test_a_step_that_could_not_mean_anything_is_refused(steps: str, place: str, words: str) -> None:
    found = problems(with_steps(steps))
    assert [line for line in found if f":{place}" in line and words in line], found


@pytest.mark.parametrize("name", ["a", "cart-left", "top-10", "3-views", "a1"])
def test_a_rule_has_a_name_of_small_letters_digits_and_dashes(name: str) -> None:
    assert problems(with_steps("[{event: view}]", name)) == []


@pytest.mark.parametrize("name", ["A", "cart_left", "wagen-rückwärts", "a b", "--", "a" * 65, "5", "true"])
def test_other_names_are_refused(name: str) -> None:
    assert len(problems(with_steps("[{event: view}]", name))) == 1


def test_without_must_have_the_fields_that_are_the_same() -> None:
    steps = "[{count: 2, of: view, same: [category], without: search, within: 1m}]"
    assert any("without" in line for line in problems(with_steps(steps)))


def test_files_are_read_together_and_one_name_is_one_rule() -> None:
    one, other = with_steps("[{event: view}]"), with_steps("[{event: cart}]", "b")
    files, found = read_all({"z.yaml": one, "y.yaml": other, "x.yaml": one, "w.yaml": "rule: 1"})
    assert [file.path for file in files] == ["x.yaml", "y.yaml", "z.yaml"]
    assert str(found[-1]) == "z.yaml:1:1: rule a is also in x.yaml"
    assert all(each.path == "w.yaml" for each in found[:-1])
