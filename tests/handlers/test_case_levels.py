"""The levels a case climbs: whose it is first, handed on with a receipt, sent back, never passed over unsaid."""

from dataclasses import replace

import pytest

from handlers.casework.case import (
    LADDER,
    Level,
    Move,
    StaffId,
    Status,
)
from handlers.casework.desk import Order, decide
from handlers.casework.levels import began, ended, jurisdiction, offers_after
from handlers.casework.record import (
    Handover,
    Places,
    Session,
    TurnEnd,
)
from handlers.casework.register import register
from handlers.casework.staff import Staff, may_see
from handlers.errors import Refused
from handlers.facts import CaseFacts
from handlers.hours import local_day
from tests.handlers.town import (
    BOSS,
    DISTRICT,
    GRID,
    MATE,
    NOW,
    SPARE,
    TODAY,
    TOWN,
    VILLAGER,
    agreed_case,
    do,
    fresh_case,
)


def test_a_case_climbs_step_by_step_and_is_always_answered_for() -> None:
    case, seen = do(fresh_case(), GRID, Move.CLAIM), []
    for sender, receiver in ((GRID, VILLAGER), (VILLAGER, TOWN), (TOWN, BOSS)):
        assert case.holder == sender.id
        case = do(case, sender, Move.ESCALATE, "这一级调不动", tried="上门两次")
        assert case.holder == sender.id, "until the receipt the sender answers for it"
        assert may_see(receiver, case, frozenset(), DISTRICT)
        case = do(case, receiver, Move.CLAIM)
        seen.append((case.level, case.committee, case.holder))
    assert seen == [
        (Level.VILLAGE, "v-lijia", VILLAGER.id),
        (Level.TOWNSHIP, "t-lw", TOWN.id),
        (Level.DISTRICT, "district", BOSS.id),
    ]
    assert [t.level for t in case.record.turns] == list(LADDER)
    assert [t.end for t in case.record.turns] == [*[TurnEnd.HANDED] * 3, None]
    assert case.record.skips == 0
    with pytest.raises(Refused, match="没有上一级"):
        do(case, BOSS, Move.ESCALATE, "疑难")


def test_the_receiving_level_can_send_it_back_with_a_reason() -> None:
    case = do(do(fresh_case(), VILLAGER, Move.CLAIM), VILLAGER, Move.ESCALATE, "调不动")
    with pytest.raises(Refused, match="理由"):
        do(case, TOWN, Move.SEND_BACK)
    with pytest.raises(Refused, match="接收移交"):
        do(case, VILLAGER, Move.SEND_BACK, "不要")
    back = do(case, TOWN, Move.SEND_BACK, "先走访一次")
    assert (back.status, back.holder, back.handed_to, back.level) == (Status.CLAIMED, VILLAGER.id, "", Level.VILLAGE)
    turn = back.record.turn
    assert turn is not None
    receipt: Handover = turn.handovers[-1]
    assert (receipt.accepted, receipt.answered_by, receipt.answer) == (False, TOWN.name, "先走访一次")


def test_a_level_passed_over_is_counted_with_its_reason() -> None:
    held = do(fresh_case(), VILLAGER, Move.CLAIM)
    case = do(do(held, VILLAGER, Move.ESCALATE, "涉及多个部门", body="district"), BOSS, Move.CLAIM)
    turn = case.record.turn
    assert turn is not None
    assert (turn.skipped, turn.skip_reason, case.record.skips) == ((Level.TOWNSHIP,), "涉及多个部门", 1)


def test_an_offered_case_taken_further_up_counts_the_level_that_did_not_take_it() -> None:
    case = do(fresh_case(status=Status.OFFERED, offered=("t-lw",)), TOWN, Move.CLAIM)
    turn = case.record.turn
    assert turn is not None
    assert turn.skipped == (Level.VILLAGE,)
    assert "没有接手" in turn.skip_reason


NEXT_VILLAGE = replace(MATE, id=StaffId(12), committee="v-wangzhuang")
NEXT_GRID = replace(GRID, id=StaffId(13))


@pytest.mark.parametrize(
    ("holder", "by", "to", "refused"),
    [
        (VILLAGER, VILLAGER, MATE, ""),
        (VILLAGER, BOSS, MATE, ""),
        (TOWN, TOWN, SPARE, ""),
        (GRID, GRID, NEXT_GRID, ""),
        (VILLAGER, VILLAGER, TOWN, "上报上一级"),
        (VILLAGER, BOSS, TOWN, "上报上一级"),
        (GRID, GRID, VILLAGER, "上报上一级"),
        (VILLAGER, VILLAGER, GRID, "同一级的同事"),
        (TOWN, TOWN, VILLAGER, "先退回队列，再“分流”"),
        (VILLAGER, VILLAGER, NEXT_VILLAGE, "先退回队列，再“分流”"),
        (TOWN, BOSS, GRID, "同一级的同事"),
    ],
)
def test_without_a_receipt_a_case_goes_only_to_a_colleague_of_the_step(
    holder: Staff, by: Staff, to: Staff, refused: str
) -> None:
    held = do(fresh_case(status=Status.OFFERED, offered=("t-lw",)), holder, Move.CLAIM)
    if refused:
        with pytest.raises(Refused, match=refused):
            do(held, by, Move.TRANSFER, "忙", to=to)
        return
    given = do(held, by, Move.TRANSFER, "忙", to=to)
    assert (given.holder, given.committee, given.level) == (to.id, held.committee, held.level)
    assert [line.result for line in register(given, DISTRICT)] == ["移交本委员会同级同事：忙", "正在调处"]


def test_who_follows_an_agreement_is_named_by_a_manager_where_the_committee_has_nobody_else() -> None:
    with pytest.raises(Refused, match="同一级"):
        do(agreed_case(), VILLAGER, Move.TRANSFER, "退休", to=TOWN)
    assert do(agreed_case(), BOSS, Move.TRANSFER, "退休", to=TOWN).holder == TOWN.id
    for nobody in (GRID, NEXT_VILLAGE):
        with pytest.raises(Refused, match="同一级"):
            do(agreed_case(), BOSS, Move.TRANSFER, "退休", to=nobody)


def test_an_older_record_says_to_whom_it_went_without_a_receipt() -> None:
    held = do(fresh_case(), VILLAGER, Move.CLAIM)
    case = began(ended(held, NOW, TurnEnd.TRANSFERRED, "忙"), TOWN, NOW, DISTRICT)
    first = register(case, DISTRICT)[0]
    assert first.result == "移交柳湾镇人民调解委员会（乡镇（街道））调解员乙，没有签收：忙"


def test_each_level_has_its_working_days() -> None:
    monday = do(fresh_case(), VILLAGER, Move.CLAIM).record.turn
    assert monday is not None
    assert local_day(DISTRICT, monday.began_at).isoformat() == "2026-11-23"
    assert monday.due.isoformat() == "2026-11-30"  # five working days


@pytest.mark.parametrize(
    ("facts", "sensitive", "places", "committee", "why"),
    [
        ({"category": "land", "place_code": "lw-lijia"}, False, (), "v-lijia", "先在本村"),
        ({"category": "land", "place_code": "lw-liuwan"}, False, (), "t-lw", "先在本村"),  # no village committee there
        ({"category": "land"}, False, (), "district", "先在本村"),
        ({"category": "medical", "place_code": "lw-lijia"}, False, (), "medical", "行业性"),
        ({"category": "marriage_family", "place_code": "lw-lijia"}, True, (), "t-lw", "敏感"),
        ({"category": "land", "place_code": "lw-lijia"}, False, ("lw-wangzhuang",), "t-lw", "跨村"),
        ({"category": "land", "place_code": "lw-lijia"}, False, ("qs-zhulin",), "t-lw", "跨毗邻乡镇"),
        ({"category": "labour", "place_code": "lw-lijia", "people": 17}, False, (), "t-lw", "重大"),
        ({"category": "debt", "place_code": "lw-lijia", "amount_fen": 60_000_000}, False, (), "t-lw", "重大"),
    ],
)
def test_whose_a_matter_is(
    facts: dict[str, object], sensitive: bool, places: tuple[str, ...], committee: str, why: str
) -> None:
    found = jurisdiction(CaseFacts(**facts), DISTRICT, sensitive=sensitive, places=Places(places))  # type: ignore[arg-type]  # test data
    assert found.body.code == committee
    assert why in found.reason


def test_matters_for_several_bodies_belong_to_the_district() -> None:
    facts = CaseFacts(category="land", place_code="lw-lijia")
    assert jurisdiction(facts, DISTRICT, places=Places(joint=True)).body.code == "district"


@pytest.mark.parametrize(("minutes", "bodies"), [(14.9, []), (15, ["t-lw"]), (30, ["t-lw", "district"])])
def test_an_unclaimed_case_is_offered_upwards(minutes: float, bodies: list[str]) -> None:
    assert [b.code for b in offers_after(fresh_case(), minutes, DISTRICT)] == bodies


def test_a_step_is_led_as_the_district_file_says_and_a_grid_has_no_lead() -> None:
    case = do(fresh_case(), GRID, Move.CLAIM)
    case = do(do(case, GRID, Move.ESCALATE, "调不动", tried="上门"), VILLAGER, Move.CLAIM)
    leads = [(line.step, line.lead) for line in register(case, DISTRICT)]
    assert leads == [("网格调", ""), ("村（社区）调", "村党支部书记办公室，村党支部书记")]


def test_a_step_nobody_summed_up_shows_the_talks_of_the_record() -> None:
    case = do(fresh_case(), VILLAGER, Move.CLAIM)
    talk = Session(TODAY, "村委会", "周某、邻居某", "谈了两小时")
    case = replace(case, record=replace(case.record, sessions=(talk,)))
    assert [line.tried for line in register(case, DISTRICT)] == ["2026年11月23日调解（周某、邻居某）"]


@pytest.mark.parametrize(
    ("category", "words"), [("land", "一般一个月内"), ("medical", "三十个工作日"), ("labour", "直接申请劳动仲裁")]
)
def test_the_resident_is_told_one_total_time_once(category: str, words: str) -> None:
    facts = CaseFacts(what="事", category=category, place_code="lw-lijia", name="甲")
    first = decide(fresh_case(facts=facts), VILLAGER, Order(Move.CLAIM), NOW, DISTRICT)
    assert words in first.tell
    back = do(first.case, VILLAGER, Move.RETURN, "忙")
    assert words not in decide(back, VILLAGER, Order(Move.CLAIM), NOW, DISTRICT).tell
    secret = fresh_case(facts=facts, sensitive=True)
    assert words not in decide(secret, TOWN, Order(Move.CLAIM), NOW, DISTRICT).tell


def test_the_days_of_the_four_steps_fit_into_the_month_residents_are_told() -> None:
    steps = DISTRICT.steps
    assert steps.grid + steps.village + steps.township + steps.district <= 22
