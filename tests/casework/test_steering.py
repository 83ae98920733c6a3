"""What people's mediation must not take: which matters, where they go, and which ground opens the way again."""

from dataclasses import replace

import pytest

from handlers.casework.case import Case, Move, Outcome
from handlers.casework.desk import Order, decide
from handlers.casework.outside import Ground, GroundKind
from handlers.casework.steering import LIFTS, Why, bar, barred, told, words
from handlers.errors import Refused
from handlers.facts import CaseFacts
from tests.handlers.town import BOSS, DISTRICT, NOW, TODAY, VILLAGER, do, fresh_case


def case_of(category: str, subcategory: str, what: str, **more: object) -> Case:
    facts = CaseFacts(what=what, category=category, subcategory=subcategory, place_code="lw-lijia", name="甲")
    return fresh_case(facts=facts, **more)


BARRED = [
    ("criminal", "assault", "他把我打成轻伤", Why.OFFENCE, "公安机关"),
    ("criminal", "fraud", "网上被骗了三万块", Why.OFFENCE, "公安机关"),
    ("administrative", "penalty", "城管罚了我五千，我不服", Why.RESERVED, "行政复议"),
    ("injury", "", "他强奸了我", Why.VIOLENCE, "公安机关"),
    ("marriage_family", "domestic_violence", "他又打我", Why.VIOLENCE, "公安机关"),
    ("debt", "private_loan", "他欠我钱，法院已经立案了，下周开庭", Why.SEIZED, "诉调对接"),
    ("debt", "private_loan", "法院早就判了他还钱，判决生效了他一分没给", Why.SEIZED, "执行"),
]


@pytest.mark.parametrize(("category", "subcategory", "what", "why", "where"), BARRED)
def test_matters_for_others_are_told_where_to_go(
    category: str, subcategory: str, what: str, why: Why, where: str
) -> None:
    found = bar(case_of(category, subcategory, what))
    assert found is not None
    assert found.why is why
    said = words(found)
    assert where in said
    assert found.channel.reach in said, "how to reach it"
    assert "《人民调解工作若干规定》第22条" in said


@pytest.mark.parametrize(
    ("category", "subcategory", "what"),
    [
        ("neighbourhood", "leak", "楼上漏水把我家天花板泡了"),
        ("labour", "wages", "老板拖了三个月工资"),
        ("debt", "private_loan", "他借我两万不还"),
        ("criminal", "public_security", "邻居吵架推了我一下"),
        ("land", "boundary", "他把界石挪了"),
    ],
)
def test_ordinary_matters_are_not_turned_away(category: str, subcategory: str, what: str) -> None:
    assert bar(case_of(category, subcategory, what)) is None


def test_who_is_sent_elsewhere_at_the_claim_hears_that_the_limit_there_looks_to_be_over() -> None:
    late = case_of("administrative", "penalty", "今年3月收到处罚决定书，城管罚了我五千，我不服")
    said = decide(late, VILLAGER, Order(Move.CLAIM), NOW, DISTRICT).tell
    assert "申请行政复议的期限可能已经过了" in said
    assert "先别放弃" in said
    undated = case_of("administrative", "penalty", "城管罚了我五千，我不服")
    assert "可能已经过了" not in decide(undated, VILLAGER, Order(Move.CLAIM), NOW, DISTRICT).tell


@pytest.mark.parametrize("move", [Order(Move.START), Order(Move.CLOSE, outcome=Outcome.ORAL, words="说好了")])
def test_mediation_neither_begins_nor_ends_in_an_agreement_without_a_ground(move: Order) -> None:
    held = do(case_of("criminal", "assault", "他把我打成轻伤"), VILLAGER, Move.CLAIM)
    with pytest.raises(Refused, match=r"不能由调委会调解.*第22条"):
        do(held, VILLAGER, move.move, outcome=move.outcome, words=move.words)
    assert do(held, VILLAGER, Move.CLOSE, outcome=Outcome.ADVICE, words="请报警").outcome is Outcome.ADVICE


def test_the_ground_on_file_opens_the_way() -> None:
    held = do(case_of("criminal", "assault", "他把我打成轻伤"), VILLAGER, Move.CLAIM)
    ground = Ground(GroundKind.POLICE, "派出所同意调解函", TODAY)
    opened = do(held, VILLAGER, Move.GROUND, entry=ground)
    assert opened.record.grounds[0].by == VILLAGER.name
    assert do(opened, VILLAGER, Move.START).record.started == TODAY


GROUNDS = [
    ("criminal", "assault", "他把我打成轻伤", GroundKind.COURT, True),
    ("criminal", "assault", "他把我打成轻伤", GroundKind.CRIMINAL, True),
    ("administrative", "penalty", "城管罚了我五千，我不服", GroundKind.POLICE, False),
    ("administrative", "penalty", "城管罚了我五千，我不服", GroundKind.COURT, True),
    ("injury", "", "他强奸了我", GroundKind.CRIMINAL, False),
    ("injury", "", "他强奸了我", GroundKind.COURT, False),
    ("debt", "private_loan", "他欠我钱，法院已经立案了，下周开庭", GroundKind.COURT, True),
    ("debt", "private_loan", "他欠我钱，法院已经立案了，下周开庭", GroundKind.CRIMINAL, False),
]


@pytest.mark.parametrize(("category", "subcategory", "what", "kind", "lifts"), GROUNDS)
def test_each_ground_lifts_only_its_own_kind(
    category: str, subcategory: str, what: str, kind: GroundKind, lifts: bool
) -> None:
    held = do(case_of(category, subcategory, what), VILLAGER, Move.CLAIM)
    stated = Ground(kind, "文书一份", TODAY)
    if lifts:
        assert barred(do(held, VILLAGER, Move.GROUND, entry=stated)) is None
    else:
        with pytest.raises(Refused, match="不能作为"):
            do(held, VILLAGER, Move.GROUND, entry=stated)


def test_that_the_words_were_wrong_is_a_managers_finding() -> None:
    held = do(case_of("injury", "", "他强奸了我"), VILLAGER, Move.CLAIM)
    finding = Ground(GroundKind.NOT_SO, "当面核实，说的是别的事", TODAY)
    with pytest.raises(Refused, match="主管"):
        do(held, VILLAGER, Move.GROUND, entry=finding)
    assert barred(do(held, BOSS, Move.GROUND, entry=finding)) is None
    assert all(GroundKind.NOT_SO in kinds for kinds in LIFTS.values())


def test_where_nothing_stands_against_it_no_ground_is_kept() -> None:
    with pytest.raises(Refused, match="本来就可以"):
        do(do(fresh_case(), VILLAGER, Move.CLAIM), VILLAGER, Move.GROUND, entry=Ground(GroundKind.COURT, "x", TODAY))


def test_of_a_sensitive_matter_or_an_unsafe_phone_the_claim_says_nothing_more() -> None:
    case = case_of("criminal", "assault", "他把我打成轻伤")
    assert "请找：公安机关" in told(case)
    assert told(replace(case, sensitive=True)) == ""
    assert told(replace(case, facts=case.facts.with_(unsafe_phone=True))) == ""
