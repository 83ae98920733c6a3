"""By which names cases about one counterpart are found: what is strong, what is fair, what says nothing."""

import pytest

from handlers.casework.case import Case, Move
from handlers.casework.links import Key, Side, Strength, betrays, check_link, keys, names
from handlers.casework.record import Party
from handlers.errors import Refused
from handlers.facts import CaseFacts
from tests.handlers.town import BOSS, DISTRICT, GRID, VILLAGER, do, fresh_case

NAMES = [
    ("鑫达建筑劳务有限公司", [("firm", "鑫达建筑劳务")]),
    ("鑫达建筑劳务公司", [("firm", "鑫达建筑劳务")]),
    ("康达物业", [("firm", "康达物业")]),
    ("包工头老王", [("nick", "老王")]),
    ("老王", [("nick", "老王")]),
    ("隔壁姓李的", [("nick", "姓李的")]),
    ("王师傅", [("nick", "王师傅")]),
    ("周大成", [("person", "周大成")]),
    ("房东周大成", [("person", "周大成")]),
    ("老板叫周大成，李小兰", [("person", "周大成"), ("person", "李小兰")]),
    ("老板周大成、鑫达建筑公司", [("firm", "鑫达建筑"), ("person", "周大成")]),
    ("老板", []),
    ("物业", []),
    ("邻居", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "found"), NAMES)
def test_names_of_the_other_side(text: str, found: list[tuple[str, str]]) -> None:
    assert [(name.kind, name.text) for name in names(text)] == found


def case_of(other: str, place: str = "lw-lijia", category: str = "labour", **more: object) -> Case:
    facts = CaseFacts(what="x", category=category, place_code=place, other_party=other, name="甲")
    return fresh_case(facts=facts, **more)


def shared(one: Case, two: Case) -> Strength | None:
    """How strongly the two cases are tied."""
    theirs = {key.text for key in respondents(two)}
    return max((key.strength for key in respondents(one) if key.text in theirs), default=None)


def respondents(case: Case) -> list[Key]:
    return [key for key in keys(case, DISTRICT) if key.side is Side.RESPONDENT and key.reason]


PAIRS = [
    ("鑫达建筑劳务公司", {}, "鑫达建筑劳务有限公司", {"place": "sq-shiqiao", "category": "debt"}, Strength.STRONG),
    ("周大成", {}, "包工头周大成", {"place": "lw-wangzhuang", "category": "debt"}, Strength.STRONG),
    ("周大成", {}, "周大成", {"place": "sq-shiqiao"}, Strength.FAIR),
    ("周大成", {}, "周大成", {"place": "sq-shiqiao", "category": "debt"}, None),
    ("老王", {}, "包工头老王", {}, Strength.FAIR),
    ("老王", {}, "老王", {"category": "debt"}, None),
    ("老王", {}, "老王", {"place": "lw-wangzhuang"}, None),
    ("老王", {"place": "lw"}, "老王", {"place": "lw"}, None),
    ("老板", {}, "老板", {}, None),
    ("周大成", {}, "周大明", {}, None),
]


@pytest.mark.parametrize(("one", "where", "two", "there", "strength"), PAIRS)
def test_how_strong_a_name_is(
    one: str, where: dict[str, str], two: str, there: dict[str, str], strength: Strength | None
) -> None:
    assert shared(case_of(one, **where), case_of(two, **there)) == strength


def test_phone_and_id_of_the_other_side_are_strong() -> None:
    first = case_of("老板")
    card = Party("respondent", "周某", phone="139-0000-0001")
    held = do(first, VILLAGER, Move.CLAIM)
    one = do(held, VILLAGER, Move.PARTY, entry=card)
    two = do(do(case_of("别人"), VILLAGER, Move.CLAIM), VILLAGER, Move.PARTY, entry=card)
    assert shared(one, two) is Strength.STRONG


def test_each_reason_is_told_and_a_sensitive_case_has_no_key() -> None:
    assert all(key.reason.startswith("对方") for key in respondents(case_of("周大成")))
    assert "先核实" in respondents(case_of("老王"))[0].reason
    assert keys(case_of("周大成", sensitive=True), DISTRICT) == ()


def test_who_may_link() -> None:
    one, two = case_of("周大成"), case_of("周大成", number="FQBBBBBBBB")
    check_link(one, two, VILLAGER)
    check_link(one, two, BOSS)
    with pytest.raises(Refused, match="承办人"):
        check_link(one, two, GRID)
    with pytest.raises(Refused, match="自己"):
        check_link(one, one, BOSS)
    with pytest.raises(Refused, match="加密"):
        check_link(one, case_of("周大成", number="FQBBBBBBBB", sensitive=True), BOSS)


def test_words_for_all_files_name_no_other_applicant() -> None:
    one = fresh_case(facts=CaseFacts(what="x", name="张三丰", phone="13800000001"))
    two = fresh_case(facts=CaseFacts(what="x", name="李小兰", phone="13800000002"), number="FQBBBBBBBB")
    assert betrays("和公司谈了两小时", one, (two,)) == ""
    assert betrays("李小兰也来了", one, (two,)) == "李小兰"
    assert betrays("打13800000002", one, (two,)) == "13800000002"
    assert betrays("张三丰来了", one, (two,)) == "", "one's own name harms nobody in one's own file"
