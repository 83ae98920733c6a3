"""The roster: whose certificate holds, whom a resident is offered, who keeps whose entry, how many people are short."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from handlers.casework.case import Level, StaffId
from handlers.casework.codes import Move, Status
from handlers.casework.desk import Order, decide
from handlers.casework.record import Turn
from handlers.casework.roster import Kind, Training, certificate_state, certified, checked_training, may_edit, offered
from handlers.casework.staff import Role, Staff
from handlers.casework.staffing import posts
from handlers.district import District
from handlers.errors import BadInput, Refused
from handlers.facts import CaseFacts, Naming
from tests.handlers.town import BOSS, DISTRICT, NOW, TODAY, VILLAGER, fresh_case


def person(number: int, committee: str = "v-lijia", **changes: object) -> Staff:
    level = Level(DISTRICT.body_of[committee].level)
    made = Staff(StaffId(number), f"p{number}", f"调解员{number}", Role.MEDIATOR, committee, level, f"证{number}")
    return replace(made, **changes)  # type: ignore[arg-type]  # names are checked by replace


LAND = CaseFacts(what="地界", category="land", place_code="lw-lijia")
NEAR = person(1)
KNOWS = person(2, "t-lw", specialities=("land",))
FAR = person(3, "v-xinmin")
WHOLE = person(4, "district")
MEDICAL = person(5, "medical")


@pytest.mark.parametrize(
    ("people", "shown"),
    [
        ((NEAR, KNOWS), (2, 1)),  # who knows the matter first
        ((WHOLE, NEAR), (1, 4)),  # then who is near
        ((NEAR, FAR), (1,)),
        ((NEAR, replace(FAR, places=("lw",))), (1, 3)),  # serves the place besides its own
        ((NEAR, MEDICAL), (1,)),  # an industry's committee keeps to its matters
        ((NEAR, replace(KNOWS, certificate="")), (1,)),
        ((NEAR, replace(KNOWS, certificate_until=TODAY - timedelta(days=1))), (1,)),
        ((NEAR, replace(KNOWS, away_until=NOW + timedelta(days=1))), (1,)),
        ((NEAR, replace(KNOWS, active=False)), (1,)),
        ((NEAR, replace(KNOWS, role=Role.MANAGER)), (1,)),
        ((NEAR, replace(KNOWS, kind=Kind.EXPERT.value)), (1,)),
        ((NEAR, replace(KNOWS, kind=Kind.VOLUNTEER.value)), (2, 1)),
        (tuple(person(n) for n in range(1, 7)), (1, 2, 3)),  # never more than three
    ],
)
def test_whom_a_resident_is_offered(people: tuple[Staff, ...], shown: tuple[int, ...]) -> None:
    assert tuple(who.id for who in offered(people, LAND, frozenset(), DISTRICT, NOW)) == shown


def test_whom_she_wants_kept_out_is_not_offered() -> None:
    assert offered((NEAR, KNOWS), LAND, frozenset({NEAR.id}), DISTRICT, NOW)[0].id == KNOWS.id
    assert len(offered((NEAR, KNOWS), LAND, frozenset({NEAR.id}), DISTRICT, NOW)) == 1


@pytest.mark.parametrize(
    ("until", "holds", "state"),
    [(None, True, ""), (0, True, "快到期"), (-1, False, "已过期"), (60, True, "快到期"), (61, True, "")],
)
def test_a_certificate_holds_to_its_last_day(until: int | None, holds: bool, state: str) -> None:
    last = None if until is None else TODAY + timedelta(days=until)
    who = replace(NEAR, certificate_until=last)
    assert (certified(who, TODAY), certificate_state(who, TODAY)) == (holds, state)
    assert not certified(replace(who, certificate=""), TODAY)


def test_mediation_is_not_opened_with_an_expired_certificate() -> None:
    facts = CaseFacts(what="地界", category="land", place_code="lw-lijia", name="甲", naming=Naming.NAMED)
    turn = Turn(Level.VILLAGE, "v-lijia", VILLAGER.id, VILLAGER.name, NOW, TODAY)
    case = fresh_case(status=Status.CLAIMED, holder=VILLAGER.id, claimed_at=NOW, facts=facts)
    case = replace(case, record=replace(case.record, turns=(turn,)))
    with pytest.raises(Refused, match="有效期"):
        decide(case, replace(VILLAGER, certificate_until=date(2020, 1, 1)), Order(Move.START), NOW, DISTRICT)
    assert decide(case, VILLAGER, Order(Move.START), NOW, DISTRICT).case.status is Status.MEDIATING


@pytest.mark.parametrize(
    "wrong", [Training(TODAY + timedelta(days=1), 8, "新法"), Training(TODAY, 0, "新法"), Training(TODAY, 8, " ")]
)
def test_a_training_that_cannot_be_is_refused(wrong: Training) -> None:
    with pytest.raises(BadInput):
        checked_training(wrong, TODAY)


@pytest.mark.parametrize(
    ("viewer", "other", "may"),
    [
        (BOSS, NEAR, True),
        (replace(BOSS, committee="t-lw"), NEAR, True),
        (replace(BOSS, committee="t-lw"), FAR, False),
        (replace(BOSS, committee="t-lw"), WHOLE, False),
        (replace(BOSS, role=Role.ADMINISTRATOR), FAR, True),
        (BOSS, replace(NEAR, role=Role.ADMINISTRATOR), False),
        (NEAR, NEAR, False),
        (replace(NEAR, role=Role.JUDGE), NEAR, False),
    ],
)
def test_who_keeps_whose_entry(viewer: Staff, other: Staff, may: bool) -> None:
    assert may_edit(viewer, other, DISTRICT) is may


def test_posts_count_who_is_there_against_the_least_there_should_be(district: District) -> None:
    people = [person(1), person(2, "t-lw"), person(3, "t-lw", kind="part_time"), person(4, "medical")]
    people += [replace(person(5, "district", firm="住建局"), role=Role.EXPERT), person(6, "v-xinmin", active=False)]
    found = {post.name: (post.wanted, post.there, post.short) for post in posts(people, district)}
    assert found["枫溪区医疗纠纷人民调解委员会"] == (3, 1, 2)
    assert found["柳湾镇人民调解委员会"] == (2, 1, 1), "part-time people do not count as full-time"
    assert found["李家村人民调解委员会"] == (1, 1, 0)
    assert found["新民社区人民调解委员会"] == (1, 0, 1), "who left does not count"
    assert found["住建局"] == (2, 1, 1)
    assert "枫溪区人民调解委员会" not in found
