"""Exemplary communities and village rules: nothing counts without a whole, nothing is published that was not read."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from handlers.casework.case import Level, StaffId, Status
from handlers.casework.codes import Move
from handlers.casework.staff import Role, Staff
from handlers.errors import Refused
from handlers.oversight import village_rules as rules
from handlers.oversight.communities import board_sheet, villages
from handlers.oversight.figures import OPENED, Steps
from handlers.oversight.periods import read_period
from handlers.oversight.village_rules import CHECKS, State
from handlers.plans import CommunityTerms
from handlers.topics.village_rules import asks
from tests.stores import small_district

NOW = datetime(2026, 3, 20, 2, tzinfo=UTC)
DISTRICT, TERMS = small_district(), CommunityTerms()
ALL = dict.fromkeys(CHECKS, True)


def person(number: int, role: Role, committee: str) -> Staff:
    level = DISTRICT.body_of[committee].level
    return Staff(StaffId(number), f"p{number}", f"同事{number}", role, committee, level)


VILLAGER, TOWN, FAR = person(1, Role.MEDIATOR, "cv1"), person(2, Role.MANAGER, "ct1"), person(3, Role.MANAGER, "ct2")


def happened(move: str, level: Level = Level.VILLAGE) -> Steps:
    return Steps(move, Status.AGREED if move == Move.CLOSE else Status.CLAIMED, level=level, place="v1")


def board(levels: list[Level], **more: Counter[str]) -> tuple[str, str]:
    """Conclusion and what is missing of the village, with one opened and agreed case a level."""
    steps = [step for level in levels for step in (happened(OPENED), happened(Move.CLOSE.value, level))]
    none: Counter[str] = Counter()
    suits, backlog, repeats = (more.get(name, none) for name in ("suits", "backlog", "repeats"))
    found = villages(steps, suits, backlog, repeats, TERMS, DISTRICT)
    row = next(row for row in board_sheet(found, TERMS, read_period("2026")).rows if row[0] == DISTRICT.full_name("v1"))
    return str(row[7]), str(row[8])


@pytest.mark.parametrize(
    ("levels", "more", "told"),
    [
        ([Level.VILLAGE] * 4 + [Level.TOWNSHIP], {}, ("达标", "")),
        ([Level.VILLAGE] * 2, {}, ("不评", "受理不足 3 件，不评")),
        ([Level.VILLAGE, Level.TOWNSHIP, Level.TOWNSHIP], {}, ("没有达标", "本村化解率低于 80%")),
        ([Level.VILLAGE] * 4, {"suits": Counter(v1=1)}, ("没有达标", "诉讼率高于 5%")),
        ([Level.GRID] * 4, {"backlog": Counter(v1=1)}, ("没有达标", "有 1 件积案")),
        ([Level.GRID] * 4, {"repeats": Counter(v1=2)}, ("没有达标", "有 2 件重复信访")),
    ],
)
def test_what_makes_a_village_exemplary(
    levels: list[Level], more: dict[str, Counter[str]], told: tuple[str, str]
) -> None:
    assert board(levels, **more) == told


def test_a_village_without_a_committee_is_not_judged_by_what_could_only_be_solved_above() -> None:
    district = replace(DISTRICT, bodies=tuple(body for body in DISTRICT.bodies if body.place != "v1"))
    steps = [step for _ in range(4) for step in (happened(OPENED), happened(Move.CLOSE.value, Level.TOWNSHIP))]
    none: Counter[str] = Counter()
    for where, told in ((district, ("不看：本村没有调委会", "达标")), (DISTRICT, ("0.0%（0/4）", "没有达标"))):
        sheet = board_sheet(villages(steps, none, none, none, TERMS, where), TERMS, read_period("2026"))
        row = next(row for row in sheet.rows if row[0] == DISTRICT.full_name("v1"))
        assert (row[3], row[7]) == told
    assert "没有本村调委会的村" in sheet.note


def text() -> rules.VillageRule:
    return rules.handed_in(VILLAGER, "v1", "村规民约", "不乱倒垃圾。", date(2026, 3, 1), NOW, DISTRICT)


def test_every_point_holds_or_it_goes_back() -> None:
    assert rules.reviewed(text(), TOWN, ALL, "", NOW, DISTRICT).state is State.PUBLISHED
    bad = ALL | {"property": False}
    with pytest.raises(Refused, match="哪里要改"):
        rules.reviewed(text(), TOWN, bad, "", NOW, DISTRICT)
    back = rules.reviewed(text(), TOWN, bad, "第三条收回外嫁女的承包地，要删", NOW, DISTRICT)
    assert back.state is State.RETURNED
    with pytest.raises(Refused, match="已经审查"):
        rules.reviewed(back, TOWN, ALL, "", NOW, DISTRICT)
    with pytest.raises(Refused, match="每一项"):
        rules.reviewed(text(), TOWN, ALL | {"law": None}, "", NOW, DISTRICT)


@pytest.mark.parametrize("who", [VILLAGER, FAR, replace(TOWN, role=Role.MEDIATOR), replace(TOWN, id=VILLAGER.id)])
def test_only_the_township_above_reviews_and_never_its_own(who: Staff) -> None:
    with pytest.raises(Refused):
        rules.reviewed(text(), who, ALL, "", NOW, DISTRICT)


@pytest.mark.parametrize(
    ("place", "title", "words", "day"),
    [("v9", "约", "文", date(2026, 3, 1)), ("v1", "", "文", date(2026, 3, 1)), ("v1", "约", " ", date(2026, 3, 1)),
     ("v1", "约", "文", None), ("v1", "约", "文", date(2026, 4, 1)), ("v1", "约", "文" * 6001, date(2026, 3, 1))],
)  # fmt: skip
def test_what_cannot_be_handed_in(place: str, title: str, words: str, day: date | None) -> None:
    with pytest.raises(Refused):
        rules.handed_in(VILLAGER, place, title, words, day, NOW, DISTRICT)


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("李家村的村规民约是什么", True),
        ("我想看看我们社区的居民公约", True),
        ("村规民约", True),
        ("村里按村规民约罚了我五百块", False),
        ("村规民约里写外嫁女不给分地", False),
        ("邻居家的狗天天叫，村规民约也管不住，吵得一家人睡不好觉怎么办", False),
    ],
)
def test_a_question_for_the_rules_is_told_from_a_matter_about_them(said: str, asked: bool) -> None:
    assert asks(said) is asked
