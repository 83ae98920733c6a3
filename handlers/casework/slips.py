"""Slips: a move that costs little is taken back for a moment by who made it, if nothing happened since. Both stay in the history."""

from dataclasses import replace
from datetime import datetime, timedelta

from handlers.casework import levels
from handlers.casework.case import Case
from handlers.casework.codes import MOVE_NAMES, WAITING, Move, Status, Urgency
from handlers.casework.orders import Moved, Order
from handlers.casework.record import Slip, Turn, TurnEnd
from handlers.casework.staff import Staff
from handlers.district import District
from handlers.errors import Refused

WINDOW = timedelta(seconds=60)  # for a move
NOTE_WINDOW = timedelta(minutes=5)  # for a note, by who wrote it
CHEAP = frozenset({Move.CLAIM, Move.ROUTE, Move.RETURN, Move.TRANSFER, Move.ARCHIVE})
ELSEWHERE = frozenset({Status.HANDED, Status.REFERRING})  # another body has a part in it: nothing is cheap there


def noted(before: Case, moved: Moved, staff: Staff, move: Move, now: datetime) -> Moved:
    """The move with how the case stood before it, where it can be taken back; else the move as it is.

    Never where somebody else took it for done already: a receipt given, a danger acknowledged by claiming, a case
    whose very mention is kept small.
    """
    heard = move is Move.CLAIM and before.urgency is Urgency.DANGER
    if move not in CHEAP or before.status in ELSEWHERE or before.sensitive or heard:
        return moved
    record, after = before.record, moved.case
    slip = Slip(
        move,
        staff.id,
        now,
        after.version,
        before.status,
        before.level,
        before.committee,
        before.waiting_since,
        before.holder,
        before.claimed_at,
        before.offered,
        record.applied,
        record.routed,
        record.turn,
    )
    return replace(moved, case=replace(after, record=replace(after.record, slip=slip)))


def open_slip(case: Case) -> Slip:
    """What can be taken back, as far as the case alone tells. Raises `Refused`."""
    slip = case.record.slip
    if slip is None:
        raise Refused("没有可以撤销的操作。")
    if slip.version != case.version:
        raise Refused(f"“{MOVE_NAMES[slip.move]}”以后案件又有了新的情况，不能撤销了。请用别的办理按钮改正。")
    return slip


def check(case: Case, staff: Staff, _: Order) -> None:
    """Only one's own slip. Raises `Refused`."""
    if open_slip(case).by != staff.id:
        raise Refused("只能撤销自己刚才的操作。")


def left(case: Case, staff: Staff, now: datetime) -> timedelta:
    """How long this person can still take the last move back; nothing when it cannot be."""
    slip = case.record.slip
    if slip is None or slip.version != case.version or slip.by != staff.id:
        return timedelta(0)
    return max(timedelta(0), slip.at + WINDOW - now)


def seen_before(case: Case, staff: Staff) -> Case:
    """The case as it stood before one's own slip: whoever could make the move sees enough to take it back."""
    slip = case.record.slip
    if slip is None or slip.by != staff.id or slip.version != case.version:
        return case
    return _stood(case, slip)


def taken_back(case: Case, staff: Staff, _: Order, now: datetime, __: District) -> Moved:
    """The case as it stood before the slip; in the register the slip's own turn stays, ended at once.

    Raises `Refused` when the moment has passed.
    """
    slip = case.record.slip
    if slip is None or now - slip.at > WINDOW:
        raise Refused(f"只有 {int(WINDOW.total_seconds())} 秒内可以撤销，已经过了。请用别的办理按钮改正。")
    name = MOVE_NAMES[slip.move]
    if case.record.turn is not None:
        case = levels.ended(case, now, TurnEnd.UNDONE, f"{staff.name} 误点“{name}”，当场撤销")
    record = replace(case.record, applied=slip.applied, routed=slip.routed, slip=None)
    if slip.turn is not None:
        record = replace(record, turns=(*record.turns, _resumed(slip.turn, now)))
    record = replace(record, archived=None if slip.move is Move.ARCHIVE else record.archived)
    return Moved(_stood(replace(case, record=record), slip), f"{staff.name} 撤销了刚才的“{name}”。", _told(slip))


def check_note(written: datetime, now: datetime) -> None:
    """A note is taken back by who wrote it, for some minutes. Raises `Refused`."""
    if now - written > NOTE_WINDOW:
        raise Refused("内部记录写了超过 5 分钟，不能撤销了。请再写一条更正。")


def _stood(case: Case, slip: Slip) -> Case:
    return replace(
        case,
        status=slip.status,
        level=slip.level,
        committee=slip.committee,
        waiting_since=slip.waiting_since,
        holder=slip.holder,
        claimed_at=slip.claimed_at,
        offered=slip.offered,
    )


def _resumed(turn: Turn, now: datetime) -> Turn:
    """The turn goes on where it was interrupted: its days run on."""
    return replace(turn, began_at=now, skipped=(), skip_reason="")


def _told(slip: Slip) -> str:
    """What the resident hears, who was told of the slip just before."""
    if slip.move is Move.ARCHIVE:
        return ""
    if slip.status in WAITING:
        return "刚才系统里点错了，您的事还在等调解员接手，前面说过的都在，不用再说一遍。"
    return "刚才系统里点错了，您的事还由原来的调解员接着办。"
