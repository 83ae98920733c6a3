"""Who may have a case: the first who claims, nobody who must stay away, mediators with a certificate, least sight."""

import pytest

from handlers.casework.case import (
    Case,
    Move,
    Outcome,
    Status,
)
from handlers.casework.staff import Staff, away, may_see
from handlers.errors import Refused, Stale
from handlers.facts import CaseFacts, Naming
from tests.handlers.town import ADMIN, BOSS, DISTRICT, GRID, NOW, PEOPLE, TOWN, VILLAGER, do, fresh_case


def test_the_second_claim_is_told_that_somebody_was_faster() -> None:
    claimed = do(fresh_case(), VILLAGER, Move.CLAIM)
    with pytest.raises(Stale, match="已经有人接手"):
        do(claimed, TOWN, Move.CLAIM)


def test_who_must_stay_away_cannot_claim_or_be_given_the_case() -> None:
    kept = fresh_case(kept_from=frozenset({VILLAGER.id}))
    with pytest.raises(Refused, match="回避"):
        do(kept, VILLAGER, Move.CLAIM)
    claimed = do(kept, TOWN, Move.CLAIM)
    with pytest.raises(Refused, match="回避"):
        do(claimed, TOWN, Move.TRANSFER, "忙", to=VILLAGER)


def test_who_recuses_himself_no_longer_sees_the_case() -> None:
    case = do(do(fresh_case(), VILLAGER, Move.CLAIM), VILLAGER, Move.RECUSE, "对方是我表弟")
    assert (case.status, case.holder) == (Status.ROUTED, None)
    assert not may_see(VILLAGER, case, frozenset(), DISTRICT)
    with pytest.raises(Refused, match="自己提出"):
        do(do(fresh_case(), VILLAGER, Move.CLAIM), BOSS, Move.RECUSE, "他俩认识")


def test_only_a_mediator_with_a_certificate_mediates() -> None:
    held = do(fresh_case(), GRID, Move.CLAIM)
    with pytest.raises(Refused, match="证"):
        do(held, GRID, Move.START)
    with pytest.raises(Refused, match="证"):
        do(held, GRID, Move.CLOSE, outcome=Outcome.AGREED, words="谈好了")
    assert do(held, GRID, Move.CLOSE, outcome=Outcome.ORAL, words="当场说好了").status is Status.AGREED


def test_an_anonymous_clue_is_not_mediated() -> None:
    facts = CaseFacts(what="有人倒垃圾", place_code="lw-lijia", naming=Naming.ANONYMOUS)
    held = do(fresh_case(facts=facts, status=Status.CLUE), VILLAGER, Move.CLAIM)
    assert held.record.applied is None, "without a name no application interrupts a limit"
    with pytest.raises(Refused, match="匿名"):
        do(held, VILLAGER, Move.START)


@pytest.mark.parametrize(
    ("staff", "case", "seen"),
    [
        (VILLAGER, fresh_case(), True),
        (TOWN, fresh_case(), False),  # the township sees it only when offered
        (TOWN, fresh_case(offered=("t-lw",)), True),
        (TOWN, fresh_case(status=Status.HANDED, holder=VILLAGER.id, handed_to="t-lw"), True),
        (TOWN, fresh_case(status=Status.HANDED, holder=VILLAGER.id, handed_to="district"), False),
        (TOWN, fresh_case(status=Status.HANDED, holder=VILLAGER.id, handed_to="t-lw", sensitive=True), False),
        (BOSS, fresh_case(), True),
        (BOSS, fresh_case(sensitive=True), False),
        (VILLAGER, fresh_case(sensitive=True), False),
        (VILLAGER, fresh_case(sensitive=True, holder=VILLAGER.id, status=Status.CLAIMED), True),
        (ADMIN, fresh_case(), False),
        (VILLAGER, fresh_case(kept_from=frozenset({VILLAGER.id})), False),
        (VILLAGER, fresh_case(holder=TOWN.id, status=Status.CLAIMED), False),
    ],
)
def test_least_sight(staff: Staff, case: Case, seen: bool) -> None:
    assert may_see(staff, case, frozenset(), DISTRICT) is seen


def test_away_people_are_not_given_cases() -> None:
    assert away(PEOPLE[5], NOW)
    with pytest.raises(Refused, match="不能接案"):
        do(do(fresh_case(), TOWN, Move.CLAIM), TOWN, Move.TRANSFER, "忙", to=PEOPLE[5])
