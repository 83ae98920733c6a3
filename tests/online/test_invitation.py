"""To which cases nobody is invited, and why."""

from dataclasses import replace
from datetime import date

import pytest

from handlers.casework.case import Case, Status, Urgency
from handlers.casework.codes import CaseNumber, Level, StaffId
from handlers.casework.life import agreeable
from handlers.casework.online.invitation import Invitee, check, invitable
from handlers.casework.online.meeting import Side
from handlers.casework.outside import Doubt, Ground, GroundKind, Sign
from handlers.casework.record import Party, Record, Wish
from handlers.errors import Refused
from handlers.facts import CaseFacts, Naming
from tests.stores import NOW

HIM = Invitee(Side.RESPONDENT, "张伟", "商量一件事")


def case(status: Status = Status.MEDIATING, record: Record | None = None, **facts: object) -> Case:
    known = CaseFacts(what="楼上漏水", category="neighbourhood", name="李红", naming=Naming.NAMED).with_(**facts)
    return Case(
        CaseNumber("FQABCDEFGH"), status, Urgency.NORMAL, known, sensitive=False, level=Level.VILLAGE, committee="c",
        opened_at=NOW, waiting_since=NOW, holder=StaffId(1), record=record or Record(),
    )  # fmt: skip


def with_(value: Case, **changes: object) -> Case:
    return replace(value, **changes)  # type: ignore[arg-type]  # names are checked at run time by replace


def with_record(value: Record, **changes: object) -> Record:
    return replace(value, **changes)  # type: ignore[arg-type]  # names are checked at run time by replace


FORBIDDEN = {
    "nobody holds it": (case(Status.ROUTED), "接手以后"),
    "it was handed over": (case(Status.HANDED), "接手以后"),
    "it has ended": (case(Status.AGREED), "接手以后"),
    "anonymous": (case(naming=Naming.ANONYMOUS), "匿名"),
    "violence at home": (case(category="marriage_family", subcategory="domestic_violence"), "反家庭暴力法》第5条"),
    "a risk of violence at home": (with_(case(), risks=("domestic_violence",)), "第5条"),
    "sensitive": (with_(case(), sensitive=True), "人民调解法》第25条"),
    "a sexual offence": (case(what="他猥亵了我"), "绝不调解"),
    "a child was hurt": (with_(case(), risks=("minor_harm",)), "未成年人保护法》第11条"),
    "a crime": (case(category="criminal", subcategory="fraud"), "第22条"),
    "against an authority": (case(category="administrative"), "第22条"),
    "a court has it": (case(category="debt", what="他欠我钱，法院已经立案了，下周开庭"), "第22条"),
    "suspected sham litigation": (
        case(record=Record(doubts=(Doubt((Sign.CLOSE,), "像商量好的"),))),
        "请承办人在工作台",
    ),
    "named as one who must not know": (case(keep_from="千万别让张伟知道"), "不要让这个人知道"),
    "kept out by what he is to her": (case(keep_from="别让房东知道", relation="landlord"), "不要让这个人知道"),
}


@pytest.mark.parametrize("name", FORBIDDEN)
def test_nobody_is_invited_where_the_law_or_the_resident_forbids_it(name: str) -> None:
    value, why = FORBIDDEN[name]
    with pytest.raises(Refused, match=why):
        check(value, HIM)


def test_her_own_recorded_will_opens_the_way_once_the_matter_may_be_mediated_at_all() -> None:
    value = case(category="marriage_family", subcategory="domestic_violence")
    willing = Record(wish=Wish(date(2026, 3, 4), "我想当面和他谈清楚"))
    with pytest.raises(Refused, match="第22条"):
        check(with_(value, record=willing), HIM)
    checked = Ground(GroundKind.NOT_SO, "主管核实：争吵，没有动手", date(2026, 3, 5))
    check(with_(value, record=with_record(willing, grounds=(checked,))), HIM)


@pytest.mark.parametrize("oral", [True, False])
def test_no_agreement_is_drafted_while_a_doubt_or_a_bar_stands(oral: bool) -> None:
    assert not agreeable(case(), oral=oral)
    doubted = case(record=Record(doubts=(Doubt((Sign.CLOSE,), "像商量好的"),)))
    assert "不能按达成协议结案" in agreeable(doubted, oral=oral)
    assert "像商量好的" not in agreeable(doubted, oral=oral), "the reason is not for everybody who sees the case"
    assert "第22条" in agreeable(case(category="criminal", subcategory="fraud"), oral=oral)
    dismissed = Doubt((Sign.CLOSE,), "像商量好的", forwarded=False)
    check(case(record=Record(doubts=(dismissed,))), HIM)


def test_her_will_does_not_open_what_is_never_mediated() -> None:
    value = with_(case(what="他强奸了我"), record=Record(wish=Wish(date(2026, 3, 4), "愿意")))
    with pytest.raises(Refused):
        check(value, HIM)


def test_an_ordinary_case_may_be_invited_to_and_only_parties_of_the_record() -> None:
    check(case(), HIM)
    parties = (
        Party("applicant", "李红"),
        Party("applicant", "李明"),
        Party("respondent", "张伟"),
        Party("other", "证人"),
    )
    found = invitable(case(record=Record(parties=parties), other_party="楼上张伟"))
    assert found == ((Side.RESPONDENT, "张伟"), (Side.APPLICANT, "李明")), "registered, he stands for who was heard"
    assert invitable(case(other_party="楼上张伟")) == ((Side.RESPONDENT, "楼上张伟"),)
