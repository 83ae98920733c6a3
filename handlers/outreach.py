"""Outreach (普法, F24): who may write and release a piece of law information, and to which resident it may go, and when."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from handlers.casework.case import StaffId
from handlers.casework.staff import Role, Staff
from handlers.district import District
from handlers.errors import BadInput, NotYours, Refused
from nlu.types import FaqEntry

MONTH = timedelta(days=30)
LIVES = timedelta(days=14)  # a released piece that reached somebody's limit waits so long, then it is over
LONGEST, SHORT = 600, 60  # characters of a piece, and of its title
WRITERS = frozenset({Role.MEDIATOR, Role.EXPERT, Role.MANAGER})
_FOOT = "（普法消息。不想再收，回“退订”就停。）"


class State(StrEnum):
    """Where a piece stands."""

    WAITING = "waiting"  # for a second person
    RELEASED = "released"
    RETURNED = "returned"  # to whoever wrote it, with a reason
    STOPPED = "stopped"
    OVER = "over"


STATE_NAMES = {
    State.WAITING: "等待审核",
    State.RELEASED: "正在发送",
    State.RETURNED: "退回修改",
    State.STOPPED: "已停止",
    State.OVER: "已发完",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of law information. `sources` are "statute §article"; `faq` the entry it was taken from, "" none.

    `category` and `place` limit whom it goes to; "" everybody who agreed.
    """

    title: str
    text: str
    sources: str
    category: str = ""
    place: str = ""
    faq: str = ""
    author: StaffId | None = None
    state: State = State.WAITING
    approver: StaffId | None = None
    released_at: datetime | None = None
    reason: str = ""
    id: int = 0

    @property
    def words(self) -> str:
        """What residents read."""
        return f"【普法】{self.title}\n{self.text}\n依据：{self.sources}\n{_FOOT}"


@dataclass(frozen=True, slots=True)
class Reader:
    """A resident who agreed, as far as sending needs to know: nothing of the matters themselves."""

    themes: frozenset[str] = frozenset()  # categories; none is all of them
    places: frozenset[str] = frozenset()  # where the resident is at home, and all above it
    unsafe: bool = False  # others may read the phone, or a matter is sensitive
    busy: bool = False  # a question hangs
    sent: tuple[datetime, ...] = field(default=())


def written(piece: Piece, who: Staff, district: District, categories: Mapping[str, object]) -> Piece:
    """A new piece as it is kept. Raises `BadInput` for what is missing, `NotYours` for a place that is not the writer's."""
    if who.role not in WRITERS or not covers(who, piece.place, district):
        raise NotYours
    if not (piece.title.strip() and piece.text.strip() and piece.sources.strip()):
        raise BadInput("标题、内容和依据都要写。")
    if len(piece.title) > SHORT or len(piece.text) > LONGEST:
        raise BadInput(f"标题最多 {SHORT} 个字，内容最多 {LONGEST} 个字。")
    if "§" not in piece.sources and "条" not in piece.sources:
        raise BadInput("依据要写到第几条，例如：民法典 第一千零七十九条。")
    if piece.category and piece.category not in categories:
        raise BadInput("没有这个类别。")
    return replace(piece, author=who.id, state=State.WAITING, approver=None, released_at=None)


def from_faq(entry: FaqEntry, title: str, place: str, category: str) -> Piece:
    """A piece in the words of an entry of the FAQ, which a second person has signed already."""
    checked = f"{'、'.join(entry.sources)}（{entry.reviewed:%Y-%m-%d} 核对）"
    return Piece(title or entry.asks[0], entry.answer, checked, category, place, entry.id)


def released(piece: Piece, who: Staff, now: datetime, district: District) -> Piece:
    """Released by a second person; an entry of the FAQ by whoever chose it. Raises `Refused` or `NotYours`."""
    if not covers(who, piece.place, district):
        raise NotYours
    if piece.state is not State.WAITING:
        raise Refused(f"这一条现在是“{STATE_NAMES[piece.state]}”。")
    if not piece.faq and who.role is not Role.MANAGER:
        raise Refused("自己写的内容要由主管审核。")
    if not piece.faq and who.id == piece.author:
        raise Refused("自己写的要由另一个人审核。")
    return replace(piece, state=State.RELEASED, approver=who.id, released_at=now)


def returned(piece: Piece, who: Staff, reason: str, district: District) -> Piece:
    """Sent back to whoever wrote it. Raises `Refused`, `BadInput`, `NotYours`."""
    if who.role is not Role.MANAGER or not covers(who, piece.place, district):
        raise NotYours
    if piece.state is not State.WAITING:
        raise Refused(f"这一条现在是“{STATE_NAMES[piece.state]}”。")
    if not reason.strip():
        raise BadInput("请写退回的原因。")
    return replace(piece, state=State.RETURNED, approver=who.id, reason=reason.strip())


def stopped(piece: Piece, who: Staff, district: District) -> Piece:
    """No more of it goes out. Raises `Refused` or `NotYours`."""
    if not covers(who, piece.place, district) or (who.role is not Role.MANAGER and who.id != piece.author):
        raise NotYours
    if piece.state not in {State.WAITING, State.RELEASED}:
        raise Refused(f"这一条现在是“{STATE_NAMES[piece.state]}”。")
    return replace(piece, state=State.STOPPED)


def covers(who: Staff, place: str, district: District) -> bool:
    """Whether a place lies in the area of somebody's committee; "" is the whole district."""
    body = district.body_of.get(who.committee)
    if body is None or who.role not in WRITERS:
        return False
    return not body.place or (bool(place) and district.within(place, body.place))


def by_day(now: datetime, district: District) -> bool:
    """Whether it is an hour at which residents may be written to unasked."""
    return district.outreach.first_hour <= now.astimezone(district.tz).hour < district.outreach.last_hour


def over(piece: Piece, now: datetime) -> bool:
    """Whether a released piece has waited long enough."""
    return piece.released_at is not None and now - piece.released_at >= LIVES


def concerns(reader: Reader, category: str, place: str) -> bool:
    """Whether a piece of that theme and place is for this resident."""
    themed = not category or not reader.themes or category in reader.themes
    return themed and (not place or place in reader.places)


def may_receive(reader: Reader, piece: Piece, now: datetime, district: District) -> bool:
    """Whether the piece may go to this resident now.

    Never to an unsafe phone or beside a sensitive matter, never at night, never into a question that hangs, never more
    than the district allows in thirty days.
    """
    if reader.unsafe or reader.busy or piece.state is not State.RELEASED or not by_day(now, district):
        return False
    lately = sum(now - at < MONTH for at in reader.sent)
    return (
        district.outreach.active
        and lately < district.outreach.per_month
        and concerns(reader, piece.category, piece.place)
    )
