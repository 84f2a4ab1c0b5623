"""The board in a real browser, over the real engine: what is planted in the tables is seen."""

import http.client
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from sinks.clickhouse import Client
from tests.embedded import Server
from tests.sinks.shop_day import Row, alert, event, firing, insert, said

SOON_MS = 10_000  # a planted thing must be seen by then
WHILE_MS = 20_000
PHONE = {"width": 390, "height": 844}
WALL = {"width": 1280, "height": 900}


def now_ms() -> int:
    return time.time_ns() // 1_000_000


@pytest.fixture
def wall(chromium: Any) -> Iterator[Any]:
    """A page on a wall; what its console complains about fails the test."""
    page = chromium.new_page(viewport=WALL)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    page.close()
    assert complaints == []


def opened(count: int, channel: str, at_ms: int, first: int) -> list[Row]:
    """So many conversations at one moment, all of them waiting."""
    rows = []
    for number in range(first, first + count):
        rows.append(said(10 * number, at_ms, "opened", f"s{number}", number, channel))
        rows.append(said(10 * number + 1, at_ms + 1, "queued", f"s{number}", number, channel, queue="spike-queue"))
    return rows


def test_an_empty_shop_says_so_in_chinese_and_in_english(wall: Any, address: str) -> None:
    wall.goto(address)
    wall.get_by_text("暂无数据").first.wait_for(timeout=WHILE_MS)
    wall.get_by_text("无人排队").wait_for(timeout=WHILE_MS)
    wall.get_by_text("尚无预测").wait_for(timeout=WHILE_MS)
    wall.get_by_role("link", name="English").click()
    wall.get_by_text("Crest live board").wait_for(timeout=WHILE_MS)
    wall.get_by_text("nobody waits").wait_for(timeout=WHILE_MS)
    wall.get_by_text("No forecast yet").wait_for(timeout=WHILE_MS)
    assert wall.get_by_text("暂无数据").count() == 0


def test_a_planted_spike_is_seen_within_ten_seconds_in_every_browser(
    chromium: Any, address: str, tables: Client
) -> None:
    pages = [chromium.new_page(viewport=WALL) for _ in range(3)]
    for page in pages:
        page.goto(f"{address}?lang=en")
        page.get_by_text("nobody waits").wait_for(timeout=WHILE_MS)
    insert(tables, "conversation_events", opened(25, "phone", now_ms() - 500, 1000))
    insert(tables, "alerts", [alert("new", "risk-words", "s1000", 1000, "ann", now_ms())])
    for page in pages:
        page.get_by_text("Spike of contacts: 25 per minute").wait_for(timeout=SOON_MS)
        page.get_by_text("spike-queue").wait_for(timeout=SOON_MS)
        page.get_by_text("risk-words · s1000").wait_for(timeout=SOON_MS)
        page.get_by_text("我要投诉").wait_for(timeout=SOON_MS)
        page.close()


def test_pushes_and_what_came_of_them_are_told(wall: Any, address: str, tables: Client) -> None:
    at_ms = now_ms() - 600_000
    insert(tables, "actions", [firing(f"p{n}", at_ms, 500 + n, kind="push", script="cart") for n in range(4)])
    insert(tables, "events", [event(900, at_ms + 1000, "order", 501, order="o900", amount_fen=9)])
    wall.goto(f"{address}?lang=en")
    wall.get_by_role("row", name="cart-left 4 25.0%").wait_for(timeout=2 * WHILE_MS)
    wall.get_by_text("of 4 pushes").wait_for(timeout=WHILE_MS)


def test_a_customer_is_found_by_account_by_conversation_and_by_order(wall: Any, address: str, tables: Client) -> None:
    at_ms = now_ms() - 60_000
    insert(tables, "events", [event(901, at_ms, "order", 700, order="o901", item="i9", amount_fen=9)])
    insert(
        tables,
        "conversation_events",
        [said(9010, at_ms + 9, "message", "c901", 700, "phone", text="在吗", speaker="customer")],
    )
    for who in ("account:700", "700", "c901", "o901"):
        wall.goto(f"{address}customer?who={quote(who)}")
        wall.get_by_text("account:700 · 共 2 条记录").wait_for(timeout=WHILE_MS)
        wall.get_by_text("会话 · 消息 · 电话").wait_for(timeout=WHILE_MS)
        wall.get_by_text("customer: 在吗").wait_for(timeout=WHILE_MS)
    wall.goto(f"{address}customer?who=stranger")
    wall.get_by_text("没有找到“stranger”").wait_for(timeout=WHILE_MS)


def test_the_search_leads_to_the_customer(wall: Any, address: str, tables: Client) -> None:
    insert(tables, "events", [event(902, now_ms(), "view", 701, item="i9")])
    wall.goto(address)
    finder = wall.get_by_placeholder("账号、手机哈希、会话号或订单号")
    finder.fill("701")
    finder.press("Enter")
    wall.get_by_text("account:701 · 共 1 条记录").wait_for(timeout=WHILE_MS)


@pytest.mark.parametrize("path", ["", "customer?who=700"])
def test_a_phone_shows_it_without_scrolling_sideways(chromium: Any, address: str, path: str) -> None:
    page = chromium.new_page(viewport=PHONE)
    page.goto(address + path)
    page.get_by_text("700").or_(page.get_by_text("推送与转化")).first.wait_for(timeout=WHILE_MS)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page.close()


def test_words_of_a_customer_are_text_and_nothing_else(wall: Any, address: str, tables: Client) -> None:
    wild = "<img src=x onerror='document.title=\"taken\"'>"
    row = alert("wild", "risk-words", "c-wild", 1, "ann", now_ms()) | {"evidence": f'[{{"text":"{wild[:10]}"}}]'}
    insert(tables, "alerts", [row])
    insert(tables, "conversation_events", [said(9900, now_ms(), "message", "c-wild", 990, "app", text=wild)])
    wall.goto(f"{address}customer?who=c-wild")
    wall.get_by_text(wild).wait_for(timeout=WHILE_MS)
    wall.goto(address)
    wall.get_by_text("<img src=x").wait_for(timeout=WHILE_MS)
    assert wall.title() == "Crest"


def test_the_board_says_since_when_clickhouse_is_away_and_recovers(wall: Any, address: str, shop: Server) -> None:
    wall.goto(address)
    wall.get_by_text("最新数据").wait_for(timeout=WHILE_MS)
    shop.kill()
    wall.get_by_text("起无法访问，以下为此前的数据").wait_for(timeout=WHILE_MS)
    wall.get_by_text("最新数据").wait_for(timeout=WHILE_MS)
    shop.start()
    wall.get_by_text("起无法访问，以下为此前的数据").wait_for(state="hidden", timeout=WHILE_MS)


def test_a_stranger_s_name_for_this_machine_is_refused(address: str) -> None:
    port = int(address.rpartition(":")[2].strip("/"))
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/", headers={"Host": "board.example"})
    assert connection.getresponse().status == 400
