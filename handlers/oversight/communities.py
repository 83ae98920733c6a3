"""Exemplary communities (无讼村, F22): a scoreboard of the villages from what happened there, every share with its whole."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from handlers.casework.codes import Level, Move, Status
from handlers.district import District
from handlers.oversight.figures import OPENED, Share, Steps, Way
from handlers.oversight.periods import Period
from handlers.oversight.report import Cell, Sheet
from handlers.plans import CommunityTerms

NOTE = (
    "按纠纷发生的村（社区）计；加密案件和匿名线索不算。本村化解率：网格、村两级达成协议的÷这个村的全部协议。"
    "没有本村调委会的村，案件按规定由上一级办，不看这一项。诉讼率：登记为进了法院的÷本期受理的。条件都做到、而且受理不少于规定件数的才算达标；受理太少的不评，因为没有人报不等于没有纠纷。"
)


NO_COMMITTEE = "不看：本村没有调委会"


@dataclass
class Village:
    """What happened in one village in a period."""

    code: str
    name: str
    accepted: int = 0
    agreed: int = 0
    solved: int = 0  # agreements reached at the grid's or the village's level
    suits: int = 0
    backlog: int = 0
    repeats: int = 0
    committed: bool = True  # whether it has a committee of its own, so that anything can be solved there
    missing: list[str] = field(default_factory=list)

    @property
    def solved_share(self) -> Share:
        """Agreements reached without leaving the village, of all."""
        return Share(self.solved, self.agreed)

    @property
    def suit_share(self) -> Share:
        """Cases that went to court, of those accepted."""
        return Share(self.suits, self.accepted)


# The steps the scoreboard counts, and what it tells apart.
BY_VILLAGE = Way(("place", "move", "level", "status"), frozenset({OPENED, Move.CLOSE.value}))


def villages(
    found: Iterable[Steps],
    suits: Counter[str],
    backlog: Counter[str],
    repeats: Counter[str],
    terms: CommunityTerms,
    district: District,
) -> tuple[Village, ...]:
    """Every village of the district, also those where nothing happened; the counters are by code of the case's place."""
    having = {body.place for body in district.bodies if body.level in (Level.GRID, Level.VILLAGE)}
    board = {
        p.code: Village(p.code, district.full_name(p.code), committed=p.code in having)
        for p in district.places
        if p.level is Level.VILLAGE
    }

    def of(place: str) -> Village | None:
        return next((board[node.code] for node in district.path(place) if node.code in board), None)

    for steps in found:
        village = of(steps.place)
        if village is not None:
            _count(village, steps)
    for counter, name in ((suits, "suits"), (backlog, "backlog"), (repeats, "repeats")):
        for place, count in counter.items():
            if (village := of(place)) is not None:
                setattr(village, name, getattr(village, name) + count)
    for village in board.values():
        village.missing = list(_missing(village, terms))
    return tuple(sorted(board.values(), key=lambda v: (bool(v.missing), -v.accepted, v.code)))


def _count(village: Village, steps: Steps) -> None:
    if steps.move == OPENED:
        village.accepted += steps.times
    if steps.move == Move.CLOSE.value and steps.status is Status.AGREED:
        village.agreed += steps.times
        village.solved += steps.times if steps.level in (Level.GRID, Level.VILLAGE) else 0


def _missing(village: Village, terms: CommunityTerms) -> Iterable[str]:
    """What is not fulfilled, in words."""
    if village.accepted < terms.least_accepted:
        yield f"受理不足 {terms.least_accepted} 件，不评"
        return
    if (village.suit_share.percent or 0) > terms.most_suits:
        yield f"诉讼率高于 {terms.most_suits}%"
    if village.committed and village.agreed and (village.solved_share.percent or 0) < terms.least_solved:
        yield f"本村化解率低于 {terms.least_solved}%"
    if not village.agreed:
        yield "没有达成协议的案件"
    if village.backlog > terms.most_backlog:
        yield f"有 {village.backlog} 件积案"
    if village.repeats > terms.most_repeats:
        yield f"有 {village.repeats} 件重复信访"


def board_sheet(board: Sequence[Village], terms: CommunityTerms, period: Period) -> Sheet:
    """The scoreboard with fixed columns."""
    columns = (
        "村（社区）",
        "受理（件）",
        "达成协议（件）",
        "本村化解率",
        "诉讼率",
        "在库积案（件）",
        "重复信访（件）",
        "结论",
        "差什么",
    )
    rows: list[tuple[Cell, ...]] = [
        (
            v.name,
            v.accepted,
            v.agreed,
            str(v.solved_share) if v.committed else NO_COMMITTEE,
            str(v.suit_share),
            v.backlog,
            v.repeats,
            "达标" if not v.missing else "不评" if v.accepted < terms.least_accepted else "没有达标",
            "；".join(v.missing),
        )
        for v in board
    ]
    reached = Share(sum(not v.missing for v in board), sum(v.accepted >= terms.least_accepted for v in board))
    return Sheet("communities", f"{period.name}无讼村（社区）创建情况", columns, tuple(rows), f"达标 {reached}。{NOTE}")
