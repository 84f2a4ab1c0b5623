"""Taobao's UserBehavior files."""

import gzip
from collections import Counter
from pathlib import Path

import pytest

from jobs.inputs import taobao
from schemas.events import Cart, Favourite, Order, View

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
HEADER = "user_id,item_id,category_id,behavior,timestamp\n"
ROWS = "1,10,100,pv,1511658001\n1,10,100,fav,1511658002\n2,11,101,cart,1511658003\n2,11,101,buy,1511658000\n"


def real(name: str) -> Path:
    if not (DATA / name).exists():
        pytest.skip(f"the data set {name} is not in ../shared/data")
    return DATA / name


def test_rows_become_events_in_order_of_time(tmp_path: Path) -> None:
    file = tmp_path / "small.csv"
    file.write_text(HEADER + ROWS)
    assert taobao.read(file, None).items == [
        Order(id="small-4", ts=1_511_658_000_000, person="account:2", order="small-4", item="11", category="101"),
        View(id="small-1", ts=1_511_658_001_000, person="account:1", item="10", category="100"),
        Favourite(id="small-2", ts=1_511_658_002_000, person="account:1", item="10", category="100"),
        Cart(id="small-3", ts=1_511_658_003_000, person="account:2", item="11", category="101"),
    ]


def test_gzipped_and_without_header_and_limited(tmp_path: Path) -> None:
    file = tmp_path / "small.csv.gz"
    file.write_bytes(gzip.compress(ROWS.encode()))
    assert [item.ts for item in taobao.read(file, 2).items] == [1_511_658_001_000, 1_511_658_002_000]


def test_rows_that_make_no_event_are_counted_by_reason(tmp_path: Path) -> None:
    file = tmp_path / "odd.csv"
    file.write_text(HEADER + "1,2,3,pv\n1,2,3,look,5\n1,2,3,pv,-5\n,2,3,pv,5\n1,2,3,pv,5\n")
    source = taobao.read(file, None)
    assert [item.ts for item in source.items] == [5_000]
    assert source.unreadable == {
        "not five columns: user,item,category,behaviour,timestamp": 2,
        "unknown behaviour look": 1,
        "timestamp is not in seconds since 1970": 1,
    }


def test_nine_real_days() -> None:
    source = taobao.read(real("taobao_nine_days.csv.gz"), None)
    assert Counter(type(item) for item in source.items) == {View: 75_872, Cart: 4_497, Favourite: 2_356, Order: 1_750}
    assert not source.unreadable
    times = [item.ts for item in source.items]
    assert times == sorted(times)
    assert (times[0], times[-1]) == (1_505_117_799_000, 1_512_316_763_000)


def test_the_first_rows_of_two_real_hours() -> None:
    source = taobao.read(real("taobao_two_hours.csv.gz"), 2)
    assert source.items == [
        View(id="taobao_two_hours-1", ts=1_511_658_000_000, person="account:107304", item="111477", category="4173315"),
        View(
            id="taobao_two_hours-2", ts=1_511_658_000_000, person="account:156905", item="2901727", category="3001296"
        ),
    ]
