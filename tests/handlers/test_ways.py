"""The ways side by side: short lines, only ways that lead somewhere, articles, no forecast; the court's fee."""

import pytest

from handlers.facts import CaseFacts
from handlers.route_files import load_routes
from handlers.topics.ways import ASKS
from handlers.ways import KINDS, compare, court_fee_fen, ways_words
from tests.handlers.situations import Situation, situations

ROUTES = load_routes()
LONGEST_LINE = 60
PROMISES = ("一定", "肯定", "包赢", "必赢", "胜算")


def kinds(what: str, category: str, subcategory: str, **told: object) -> dict[str, str]:
    """The ways by kind, by name."""
    facts = CaseFacts(what=what, category=category, subcategory=subcategory).with_(**told)
    return {way.kind: way.name for way in compare(facts, ROUTES)}


@pytest.mark.parametrize("matter", sorted(ROUTES.routes), ids=".".join)
def test_every_table_has_short_lines_in_order(matter: tuple[str, str]) -> None:
    facts = CaseFacts(category=matter[0], subcategory=matter[1], amount_fen=123_456_700)
    ways = compare(facts, ROUTES)
    words = ways_words(ways, facts)
    assert len(ways) != 1
    assert [w.kind for w in ways] == [kind for kind in KINDS if kind in {w.kind for w in ways}]
    assert max(len(line) for line in words.splitlines()) <= LONGEST_LINE
    assert words.count("依据：") >= len(ways)
    assert not any(promise in words for promise in PROMISES)
    assert "{" not in words


@pytest.mark.parametrize("situation", situations(), ids=lambda s: str(s.number))
def test_no_table_offers_what_is_closed_in_a_situation(situation: Situation) -> None:
    ways = compare(situation.facts, ROUTES)
    offered = {way.channel for way in ways if way.channel}
    assert not offered & set(situation.must_not)
    if "mediation" in situation.must_not:
        assert "mediate" not in {way.kind for way in ways}


def test_labour_goes_through_arbitration_unless_there_is_an_iou() -> None:
    assert kinds("公司欠我工资", "labour", "wages") == {
        "stay": "先放着",
        "mediate": "劳动争议调解",
        "middle": "劳动仲裁",
        "sue": "打官司（先仲裁）",
    }
    assert kinds("老板打了工资欠条", "labour", "wages")["sue"] == "打官司（拿工资欠条）"
    assert "middle" not in kinds("在人家里当保姆欠我工钱", "labour", "wages")


def test_a_clause_of_arbitration_closes_the_court() -> None:
    ways = kinds("合同里写了仲裁，对方不给货款", "contract", "commercial_contract")
    assert ways["middle"] == "商事仲裁"
    assert "sue" not in ways


def test_who_cannot_be_found_cannot_be_mediated_with() -> None:
    assert set(kinds("借钱的人失联了", "debt", "private_loan", amount_fen=1_000_000)) == {"stay", "sue"}
    assert kinds("借钱的人失联了", "debt", "private_loan", amount_fen=1_000_000)["sue"] == "打官司"
    assert kinds("朋友借钱不还", "debt", "private_loan", amount_fen=1_000_000)["sue"] == "小额诉讼"


def test_nothing_is_weighed_where_safety_decides() -> None:
    assert kinds("老公动手打我，我要离婚", "marriage_family", "divorce") == {}
    assert kinds("", "marriage_family", "domestic_violence") == {}
    assert kinds("老师猥亵我女儿", "education", "teacher") == {}


@pytest.mark.parametrize(
    ("yuan", "fee"),
    [
        (1, 50),
        (10000, 50),
        (20000, 300),
        (100000, 2300),
        (200000, 4300),
        (500000, 8800),
        (1000000, 13800),
        (2000000, 22800),
        (5000000, 46800),
        (10000000, 81800),
        (20000000, 141800),
        (30000000, 191800),
    ],
)
def test_the_court_fee_by_its_steps(yuan: int, fee: int) -> None:
    assert court_fee_fen(yuan * 100) == fee * 100


def test_the_fee_of_the_sum_in_dispute_is_shown() -> None:
    facts = CaseFacts(what="朋友借钱不还", category="debt", subcategory="private_loan", amount_fen=8_000_000)
    assert "受理费约1800元" in ways_words(compare(facts, ROUTES), facts)


@pytest.mark.parametrize(
    "text", ["有哪些办法", "还有啥法子？", "打官司还是调解", "起诉和调解哪个好", "选哪条路省事", "几条路比一比"]
)
def test_asking_for_the_ways(text: str) -> None:
    assert ASKS.search(text)


@pytest.mark.parametrize("text", ["有什么办法让他早点出来", "我和他商量打官司的事", "他有办法", "这条路堵了"])
def test_words_that_do_not_ask_for_the_ways(text: str) -> None:
    assert not ASKS.search(text)
