"""What asks for nothing."""

import pytest

from udfs.conversation.courtesy import courtesy

THANKS = [
    "谢谢",
    "好的，谢谢您",
    "谢谢啦~",
    "没有了，多谢",
    "嗯嗯 谢谢 再见！",
    "Thanks!",
    "thank you very much",
    "好的谢谢😊",
    "拜拜",
]
YES = ["好的", "嗯嗯", "OK", "好的好的", "知道了", "对的", "了解了解"]
MORE = [
    "谢谢，那什么时候发货",
    "好的，还有个问题",
    "不好",
    "你好",
    "在吗",
    "",
    "😊",
    "bye bye 你们这个骗子",
    "好的" * 21,
]


@pytest.mark.parametrize("text", THANKS)
def test_thanks_and_goodbyes_are_known(text: str) -> None:
    assert courtesy(text) == "thanks"


@pytest.mark.parametrize("text", YES)
def test_a_mere_yes_is_known(text: str) -> None:
    assert courtesy(text) == "yes"


@pytest.mark.parametrize("text", MORE)
def test_whatever_asks_for_more_is_not_courtesy(text: str) -> None:
    assert courtesy(text) == ""
