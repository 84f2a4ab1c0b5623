"""The rules that are measured are rules, and 5 % of a thousand concern each type that shoppers send often."""

from jobs.bench.rules import OFTEN, campaigns, nothing, twenty, wanted
from udfs.rules.engine import Rules
from udfs.rules.fields import STRUCTS
from udfs.rules.plan import Plan


def test_five_percent_of_the_campaigns_concern_a_type() -> None:
    for wants in (wanted, nothing):
        plans = [Plan(rule) for rule in campaigns(1_000, wants)]
        assert [sum(STRUCTS[word] in plan.concerns for plan in plans) for word in OFTEN] == [50] * len(OFTEN)
        assert len(Rules(campaigns(10, wants)).plans) == 10


def test_twenty_are_twenty() -> None:
    assert len(Rules(twenty(lambda rule: True)).plans) == 20
