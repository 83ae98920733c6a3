"""The same matter elsewhere, and what agents do for a resident: the clocks that follow, five representatives at the most."""

from datetime import timedelta

import pytest

from handlers.casework.case import Case, Move
from handlers.casework.clocks import clocks
from handlers.casework.desk import Order, decide
from handlers.casework.outside import Errand, Path, Proceeding, Stage
from handlers.errors import Refused
from handlers.facts import CaseFacts
from tests.handlers.town import DISTRICT, NOW, TODAY, VILLAGER, do, fresh_case

LONG_AGO = TODAY - timedelta(days=20)


def held(**facts: object) -> Case:
    values = {"what": "补偿款没到", "category": "administrative", "place_code": "lw-lijia", "name": "甲"} | facts
    return do(fresh_case(facts=CaseFacts(**values)), VILLAGER, Move.CLAIM)  # type: ignore[arg-type]  # test data


CLOCKS = [
    (Proceeding(Path.PETITION, "区信访局", "1", LONG_AGO), "petition_route", 15),
    (Proceeding(Path.PETITION, "区信访局", "1", LONG_AGO, accepted=LONG_AGO), "petition_answer", 60),
    (Proceeding(Path.PETITION, "区信访局", "1", LONG_AGO, received=LONG_AGO), "petition_review", 30),
    (Proceeding(Path.PETITION_REVIEW, "市信访局", "2", LONG_AGO), "petition_review_answer", 30),
    (Proceeding(Path.PETITION_REVIEW, "市信访局", "2", LONG_AGO, received=LONG_AGO), "petition_second_review", 30),
    (Proceeding(Path.PETITION_SECOND, "省信访局", "3", LONG_AGO), "petition_second_answer", 30),
    (Proceeding(Path.ARBITRATION, "区劳动仲裁院", "4", LONG_AGO, received=LONG_AGO), "labour_suit", 15),
    (Proceeding(Path.LAND_ARBITRATION, "区仲裁委", "5", LONG_AGO, received=LONG_AGO), "land_award_suit", 30),
    (Proceeding(Path.ADMIN_REVIEW, "区政府", "6", LONG_AGO, received=LONG_AGO), "review_suit", 15),
]


@pytest.mark.parametrize(("entry", "code", "days"), CLOCKS)
def test_each_day_of_a_proceeding_starts_its_clock(entry: Proceeding, code: str, days: int) -> None:
    case = do(held(), VILLAGER, Move.PROCEEDING, entry=entry)
    clock = next(clock for clock in clocks(case, DISTRICT) if clock.code == code)
    assert clock.since == LONG_AGO
    assert timedelta(days=days) <= clock.due - LONG_AGO <= timedelta(days=days + 4), "rolled to a working day at most"


def test_an_entry_of_the_same_number_is_replaced() -> None:
    case = do(held(), VILLAGER, Move.PROCEEDING, entry=Proceeding(Path.COURT, "区法院", "初1号", LONG_AGO))
    later = Proceeding(Path.COURT, "区法院", "初1号", LONG_AGO, Stage.DECIDED, result="驳回")
    case = do(case, VILLAGER, Move.PROCEEDING, entry=later)
    assert case.record.proceedings == (later,)


def test_the_resident_hears_by_when_the_next_instance_must_be_asked() -> None:
    entry = Proceeding(
        Path.PETITION, "区信访局", "1", TODAY - timedelta(days=9), Stage.DECIDED, received=TODAY, result="不支持"
    )
    order = Order(Move.PROCEEDING, entry=entry)
    told = decide(held(), VILLAGER, order, NOW, DISTRICT).tell
    assert "不服信访处理意见，请求复查：最晚2026年12月23日（《信访工作条例》第35条）" in told
    assert "不要等调解" in told
    after = decide(held(), VILLAGER, order, NOW, DISTRICT).case
    assert decide(after, VILLAGER, order, NOW, DISTRICT).tell == "", "each limit is told once"
    assert decide(held(unsafe_phone=True), VILLAGER, order, NOW, DISTRICT).tell == ""


def test_what_must_not_be_mediated_is_not_told_how_long_mediation_takes() -> None:
    facts = CaseFacts(
        what="去信访过一次，让等答复",
        category="administrative",
        subcategory="petition",
        place_code="lw-lijia",
        name="甲",
    )
    told = decide(fresh_case(facts=facts), VILLAGER, Order(Move.CLAIM), NOW, DISTRICT).tell
    assert "一个月内" not in told
    assert "信访" in told


def test_many_petitioners_are_told_of_their_representatives() -> None:
    order = Order(Move.PROCEEDING, entry=Proceeding(Path.PETITION, "区信访局", "1", TODAY))
    assert "不超过5人" in decide(held(people=12), VILLAGER, order, NOW, DISTRICT).tell
    assert "代表" not in decide(held(people=5), VILLAGER, order, NOW, DISTRICT).tell
    with pytest.raises(Refused, match="不能超过5人"):
        do(
            held(people=12),
            VILLAGER,
            Move.PROCEEDING,
            entry=Proceeding(Path.PETITION, "局", "1", TODAY, representatives=6),
        )


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (Proceeding(Path.COURT, "", "1", TODAY), "受理的单位"),
        (Proceeding(Path.COURT, "区法院", "1", TODAY + timedelta(days=1)), "不能晚于今天"),
        (Proceeding(Path.COURT, "区法院", "1", TODAY, accepted=LONG_AGO), "不能早于提交"),
    ],
)
def test_days_that_cannot_be_are_refused(entry: Proceeding, why: str) -> None:
    with pytest.raises(Refused, match=why):
        do(held(), VILLAGER, Move.PROCEEDING, entry=entry)


def test_the_resident_hears_what_was_handed_in_with_the_receipt() -> None:
    order = Order(Move.ERRAND, entry=Errand(TODAY, "代办员甲", "区信访局", "申请书和身份证复印件", "收12"))
    moved = decide(held(), VILLAGER, order, NOW, DISTRICT)
    assert moved.case.record.errands[0].by == VILLAGER.name
    assert "代办员甲" in moved.tell
    assert "回执号 收12" in moved.tell
    assert "代办员甲" not in moved.note, "notes are shown in groups: they name no person"
    without = Order(Move.ERRAND, entry=Errand(TODAY, "代办员甲", "区信访局", "申请书"))
    assert "还没有拿到回执" in decide(held(), VILLAGER, without, NOW, DISTRICT).tell
