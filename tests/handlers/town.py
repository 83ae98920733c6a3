"""Where tests of a case's life start: the demo district's people, a fresh case, and moves by somebody."""

import tomllib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from handlers.casework.case import (
    Case,
    CaseNumber,
    Level,
    Move,
    Outcome,
    StaffId,
    Status,
    Urgency,
)
from handlers.casework.desk import Order, decide
from handlers.casework.staff import Role, Staff
from handlers.district import read_district
from handlers.facts import CaseFacts
from tests.conftest import DEMO

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


TODAY = NOW.date()


DISTRICT = read_district(tomllib.loads((DEMO / "district.toml").read_text(encoding="utf-8")))


PEOPLE = (
    Staff(StaffId(1), "a", "调解员甲", Role.MEDIATOR, "v-lijia", Level.VILLAGE, "证1"),
    Staff(StaffId(2), "b", "调解员乙", Role.MEDIATOR, "t-lw", Level.TOWNSHIP, "证2"),
    Staff(StaffId(3), "c", "网格员甲", Role.GRID_WORKER, "v-lijia", Level.VILLAGE),
    Staff(StaffId(4), "d", "中心主管", Role.MANAGER, "district", Level.DISTRICT, "证4"),
    Staff(StaffId(5), "e", "系统管理员", Role.ADMINISTRATOR, "district", Level.DISTRICT, "证5"),
    Staff(
        StaffId(6), "f", "调解员丙", Role.MEDIATOR, "t-lw", Level.TOWNSHIP, "证6", away_until=NOW + timedelta(days=400)
    ),
    Staff(StaffId(8), "h", "联系法官甲", Role.JUDGE, "district", Level.DISTRICT),
)


VILLAGER, TOWN, GRID, BOSS, ADMIN, _, JUDGE = PEOPLE


SECOND_BOSS = Staff(StaffId(9), "h", "另一位主管", Role.MANAGER, "district", Level.DISTRICT, "证8")


EXPERT = Staff(StaffId(10), "z", "专家甲", Role.EXPERT, "t-lw", Level.TOWNSHIP)
MATE = Staff(StaffId(11), "m", "调解员戊", Role.MEDIATOR, "v-lijia", Level.VILLAGE, "证11")
SPARE = Staff(StaffId(7), "g", "调解员丁", Role.MEDIATOR, "t-lw", Level.TOWNSHIP, "证7")


def fresh_case(**changes: object) -> Case:
    case = Case(
        number=CaseNumber("FQABCDEFGH"),
        status=Status.ROUTED,
        urgency=Urgency.NORMAL,
        facts=CaseFacts(what="地界", category="land", place_code="lw-lijia"),
        sensitive=False,
        level=Level.VILLAGE,
        committee="v-lijia",
        opened_at=NOW,
        waiting_since=NOW,
    )
    return replace(case, **changes)  # type: ignore[arg-type]  # names are checked by replace


def do(case: Case, who: Staff, move: Move, reason: str = "", **more: object) -> Case:
    order = Order(move, reason, **more)  # type: ignore[arg-type]  # test data
    return decide(case, who, order, NOW, DISTRICT).case


def agreed_case() -> Case:
    case = do(do(fresh_case(), VILLAGER, Move.CLAIM), VILLAGER, Move.START)
    return do(case, VILLAGER, Move.CLOSE, outcome=Outcome.AGREED, words="界石挪回原处。")
