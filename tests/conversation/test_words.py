"""Words are found as people write them, where they stand in the original text."""

from pathlib import Path

import pytest

from udfs.conversation.lexicons import Lexicon, Lexicons, Term, read_lexicons
from udfs.conversation.spelling import places, spelt
from udfs.conversation.words import Hit, Words

FOLDER = Path(__file__).parents[2] / "rules" / "lexicons"
READ, PROBLEMS = read_lexicons({path.stem: path.read_text() for path in FOLDER.glob("*.txt")})
OURS = Words(READ)


def found(text: str, speaker: str = "customer") -> list[tuple[str, str]]:
    """The words found, with what stands there."""
    return [(hit.word, text[hit.start : hit.end]) for hit in OURS.find(text, speaker)]


def test_our_lexicons_have_no_problems() -> None:
    assert PROBLEMS == []
    assert [each.name for each in READ.every] == ["cold", "forbidden", "forbidden_promise", "risk", "threat"]


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("我要投诉你们", "投诉"),
        ("我要投訴你們", "投訴"),
        ("我要 投 诉 你们", "投 诉"),
        ("投*诉!", "投*诉"),
        ("投\u200b诉", "投\u200b诉"),
        ("投😡诉", "投😡诉"),
        ("我要头诉", "头诉"),
        ("TOUSU", "TOUSU"),
        ("ｔｏｕｓｕ", "ｔｏｕｓｕ"),
    ],
)
def test_a_complaint_is_found_however_it_is_written(text: str, stands: str) -> None:
    assert found(text) == [("投诉", stands)]


@pytest.mark.parametrize("text", ["我打１２３１５", "打12315吧", "打1 2 3 1 5"])
def test_the_number_of_the_authority_is_found(text: str) -> None:
    assert [word for word, _ in found(text)] == ["12315"]


@pytest.mark.parametrize(
    "text", ["订单 0212315888", "tousuan", "质量还行，评价也好", "我要投，诉苦", "", "😀😀", "\x00\x01", "抖"]
)
def test_what_only_looks_like_a_word_is_not_found(text: str) -> None:
    assert found(text) == []


def test_scores_say_how_sure_a_word_is() -> None:
    scores = {text: OURS.find(text, "customer")[0].score for text in ("投诉", "tousu", "头诉", "投*诉", "我投 诉你")}
    assert scores == pytest.approx({"投诉": 1.0, "tousu": 0.9, "头诉": 0.7, "投*诉": 0.9, "我投 诉你": 0.5})


def test_a_lexicon_is_for_its_speaker_alone() -> None:
    assert found("别问我", "customer") == []
    assert found("别问我", "agent") == [("别问我", "别问我")]
    assert found("投诉", "agent") == []


def test_the_longest_word_counts() -> None:
    assert found("我找黑猫投诉") == [("黑猫投诉", "黑猫投诉")]


def test_a_word_with_a_break_inside_is_refused() -> None:
    _, problems = read_lexicons({"x": "# speaker: customer\n# severity: note\n好，的\n\n---\n投诉\n投訴\n"})
    assert problems == [
        "x.txt:3: '好，的' has no letters, a comma inside, or more than 32",
        "x.txt:5: '---' has no letters, a comma inside, or more than 32",
        "x.txt:7: '投訴' is there already",
    ]


def test_a_lexicon_says_whose_it_is() -> None:
    _, problems = read_lexicons({"x": "投诉\n# severity: loud\n"})
    assert problems == [
        "x.txt:1: say `# speaker:` with one of customer, agent, bot",
        "x.txt:1: say `# severity:` with one of note, warning, urgent",
    ]


def test_places_lead_back_to_the_text() -> None:
    text = "Ａ b·訴😀，"
    assert spelt(text) == "ab诉,"
    assert [text[place] for place in places(text)] == ["Ａ", "b", "訴", "，"]


def test_two_lexicons_may_have_the_same_word() -> None:
    both = Words(
        Lexicons(
            tuple(Lexicon(name=name, speaker="bot", severity="note", terms=(Term("hi"),)) for name in ("a", "b")), {}
        )
    )
    assert both.find("hi", "bot") == [Hit("a", "hi", 0, 2, 1.0), Hit("b", "hi", 0, 2, 1.0)]


def test_no_lexicons_find_nothing() -> None:
    assert Words(Lexicons((), {})).find("投诉", "customer") == []
