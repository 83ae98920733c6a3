"""Correcting what was understood: only what differs changes, with a reason, on record; nothing else of the case moves."""

from dataclasses import replace

import pytest

from handlers.casework.case import Case, Level, Move, Outcome, Status
from handlers.casework.correcting import belongs, kind_code, mark
from handlers.casework.correction import Changed, Correction
from handlers.casework.desk import Order, decide
from handlers.casework.life import allowed
from handlers.casework.named import other_side, own_side
from handlers.casework.online.invitation import invitable
from handlers.casework.papers.sheet import Source
from handlers.casework.record import Party
from handlers.errors import Refused, Stale
from handlers.facts import CaseFacts, Naming
from tests.handlers.town import BOSS, DISTRICT, GRID, JUDGE, NOW, TODAY, TOWN, VILLAGER, do, fresh_case

HEARD = CaseFacts(
    what="老王欠我工钱，后来又说借的钱",
    category="debt",
    subcategory="loan",
    also=("labour",),
    when="去年",
    place_code="lw-lijia",
    place="龙湾镇李家村",
    other_party="老王",
    relation="friend",
    amount_fen=3_500_000,
    name="周大成",
    naming=Naming.NAMED,
)


def as_it_stands(case: Case, **changes: object) -> Correction:
    """The form as it opens, with what was typed into it."""
    facts = case.facts
    values = {name: getattr(facts, name) for name in Correction.__slots__ if hasattr(facts, name)}
    values |= {"kind": kind_code(facts), "stood": mark(facts)} | changes
    return Correction(**values)


def held(**changes: object) -> Case:
    return do(fresh_case(facts=HEARD, **changes), VILLAGER, Move.CLAIM)


def test_what_differs_changes_and_stays_on_record_with_its_reason() -> None:
    case = held()
    told = as_it_stands(case, kind="labour/wages", amount_fen=4_200_000, relation="employer")
    moved = decide(case, VILLAGER, Order(Move.CORRECT, "看了欠条，是工资", entry=told), NOW, DISTRICT)
    facts = moved.case.facts
    assert (facts.category, facts.subcategory, facts.amount_fen, facts.relation) == (
        "labour",
        "wages",
        4_200_000,
        "employer",
    )
    assert facts == HEARD.with_(
        category="labour", subcategory="wages", also=(), amount_fen=4_200_000, relation="employer"
    )
    (line,) = moved.case.record.corrections
    assert (line.on, line.by, line.reason, line.names) == (
        TODAY,
        VILLAGER.name,
        "看了欠条，是工资",
        "类型、和对方的关系、金额",
    )
    assert Changed("金额", "35000元", "42000元") in line.changes
    assert (moved.tell, moved.note) == (
        "",
        f"{VILLAGER.name} 更正案情（类型、和对方的关系、金额）：看了欠条，是工资",
    )


def test_danger_secrecy_level_committee_and_holder_stay() -> None:
    case = held(sensitive=True, risks=("violence",))
    told = as_it_stands(case, kind="marriage_family/divorce", place_code="lw-wangzhuang")
    after = decide(case, VILLAGER, Order(Move.CORRECT, "听错了", entry=told), NOW, DISTRICT).case
    kept = ("status", "sensitive", "risks", "urgency", "level", "committee", "holder", "waiting_since")
    assert [getattr(after, name) for name in kept] == [getattr(case, name) for name in kept]


@pytest.mark.parametrize(
    ("changes", "reason", "words"),
    [
        ({}, "没变", "没有要更正的"),
        ({"amount_fen": 1}, " ", "理由"),
        ({"kind": "nonsense"}, "改", "类型"),
        ({"kind": "labour/loan"}, "改", "类型"),
        ({"place_code": "nowhere"}, "改", "地点"),
        ({"relation": "enemy"}, "改", "关系"),
        ({"what": "  "}, "改", "事情"),
    ],
)
def test_what_cannot_be_is_refused_by_name(changes: dict[str, object], reason: str, words: str) -> None:
    case = held()
    with pytest.raises(Refused, match=words):
        decide(case, VILLAGER, Order(Move.CORRECT, reason, entry=as_it_stands(case, **changes)), NOW, DISTRICT)


def test_facts_that_changed_meanwhile_are_not_written_over() -> None:
    case = held()
    told = as_it_stands(case, when="今年三月")
    corrected = replace(case, facts=case.facts.with_(amount_fen=9_900))
    with pytest.raises(Stale, match="不是最新的"):
        decide(corrected, VILLAGER, Order(Move.CORRECT, "改时间", entry=told), NOW, DISTRICT)
    spoken_to = replace(case, version=case.version + 3, resident_waits=True)
    moved = decide(spoken_to, VILLAGER, Order(Move.CORRECT, "改时间", entry=told), NOW, DISTRICT)
    assert moved.case.facts.when == "今年三月"


def test_the_name_of_a_place_follows_the_list_unless_other_words_were_written() -> None:
    case = held()

    def place(**changes: object) -> str:
        order = Order(Move.CORRECT, "地点听错了", entry=as_it_stands(case, **changes))
        return decide(case, VILLAGER, order, NOW, DISTRICT).case.facts.place

    assert place(place_code="lw-wangzhuang") == DISTRICT.full_name("lw-wangzhuang")
    assert place(place_code="lw-wangzhuang", place="村口小卖部") == "村口小卖部"
    assert place(place="村口小卖部") == "村口小卖部"


def test_a_place_outside_the_township_that_has_the_case_or_none_is_refused_until_it_is_handed_on() -> None:
    case = held()

    def to(code: str, stands: Case = case) -> str:
        order = Order(Move.CORRECT, "地点听错了", entry=as_it_stands(stands, place_code=code))
        return decide(stands, VILLAGER, order, NOW, DISTRICT).case.facts.place_code

    elsewhere = next(p.code for p in DISTRICT.places if p.level is Level.TOWNSHIP and p.code != "lw")
    with pytest.raises(Refused, match="先退回队列）或上报，再改地点"):
        to(elsewhere)
    with pytest.raises(Refused, match="不能改成没有地点"):
        to("")
    assert to("lw-wangzhuang") == "lw-wangzhuang"
    assert to(elsewhere, replace(case, committee="district")) == elsewhere
    assert to("lw-lijia", held_at("")) == "lw-lijia"


def held_at(code: str) -> Case:
    return do(fresh_case(facts=HEARD.with_(place_code=code)), VILLAGER, Move.CLAIM)


def test_a_place_of_another_committee_is_said_and_nothing_is_moved() -> None:
    case = held()
    order = Order(Move.CORRECT, "在王庄", entry=as_it_stands(case, place_code="lw-wangzhuang"))
    moved = decide(case, VILLAGER, order, NOW, DISTRICT)
    said = belongs(moved.case, DISTRICT)
    assert moved.note.endswith(f"（{said.rstrip('。')}）")
    assert said.startswith("地点在")
    assert "“退回队列”再“分流”" in said
    assert moved.case.committee == case.committee
    small = Order(Move.CORRECT, "改时间", entry=as_it_stands(case, when="前年"))
    assert belongs(decide(case, VILLAGER, small, NOW, DISTRICT).case, DISTRICT) == ""
    waiting = fresh_case(facts=HEARD.with_(place_code="lw-wangzhuang"))
    assert "“分流”" in belongs(waiting, DISTRICT)
    major = replace(case, facts=HEARD.with_(amount_fen=10**12))
    assert "“上报”" in belongs(major, DISTRICT)


def test_who_works_it_may_and_while_it_waits_who_keeps_its_queue() -> None:
    waiting, case = fresh_case(facts=HEARD), held()
    assert [Move.CORRECT in allowed(waiting, who) for who in (VILLAGER, BOSS, GRID, TOWN, JUDGE)] == [
        True,
        True,
        False,
        False,
        False,
    ]
    assert [Move.CORRECT in allowed(case, who) for who in (VILLAGER, BOSS, GRID, TOWN, JUDGE)] == [
        True,
        True,
        False,
        False,
        False,
    ]
    ended = do(case, VILLAGER, Move.CLOSE, outcome=Outcome.ADVICE, words="答复了")
    gone = do(case, VILLAGER, Move.WITHDRAW, "不办了")
    assert (ended.status, gone.status) == (Status.ANSWERED, Status.WITHDRAWN)
    assert not any(Move.CORRECT in allowed(one, BOSS) for one in (ended, gone))


def test_who_is_registered_stands_for_who_was_heard() -> None:
    case = held()
    assert (other_side(case), own_side(case)) == (("老王",), ("周大成",))
    assert [name for _, name in invitable(case)] == ["老王"]
    for name in ("王建国", "鑫达建筑劳务公司"):
        case = do(case, VILLAGER, Move.PARTY, entry=Party("respondent", name))
    assert other_side(case) == ("王建国", "鑫达建筑劳务公司")
    assert [name for _, name in invitable(case)] == ["王建国", "鑫达建筑劳务公司"]
    assert [p.name for p in Source(case, DISTRICT, "", "", "", TODAY).parties("respondent")] == list(other_side(case))
    assert own_side(case) == ("周大成",)
