"""The rules of rules/push over nine days of real shoppers: core and oracle agree, id for id."""

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jobs.publishing import checked
from schemas.events import AnyEvent, Cart, Favourite, Order, View
from tests.core import oracle
from tests.core.running import as_due, at_once

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data" / "taobao_nine_days.csv.gz"
SHOWN: dict[str, type[View] | type[Favourite] | type[Cart]] = {"pv": View, "fav": Favourite, "cart": Cart}
NINE_DAYS_LATER_MS = 9 * 86_400_000


def read_events() -> Iterator[AnyEvent]:
    """Rows as events; the row's number is the id, so that events of one second keep their order."""
    with gzip.open(DATA, "rt", newline="") as rows:
        for number, row in enumerate(csv.DictReader(rows)):
            common = {"id": f"{number:08d}", "ts": int(row["timestamp"]) * 1000, "person": f"account:{row['user_id']}"}
            shown = {"item": row["item_id"], "category": row["category_id"]}
            yield event(row["behavior"], {**common, **shown})


def event(behaviour: str, fields: dict[str, Any]) -> AnyEvent:
    """pv, fav, cart and buy in our words."""
    if behaviour == "buy":
        return Order(**fields, order=fields["id"])
    return SHOWN[behaviour](**fields)


@pytest.mark.skipif(not DATA.exists(), reason="needs taobao_nine_days.csv.gz in shared/data beside the repository")
def test_nine_days_of_shoppers_fire_what_the_oracle_fires() -> None:
    events = list(read_events())
    rules = [file.rule for file in checked(ROOT / "rules")]
    until_ms = max(each.ts for each in events) + NINE_DAYS_LATER_MS
    found = sorted(map(as_due, at_once(events, until_ms, rules).firings))
    assert {"viewed-thrice", "cart-left"} <= {due.rule for due in found}
    assert found == sorted(oracle.firings(events, until_ms, rules))
