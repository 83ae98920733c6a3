"""Online mediation on the case page: rooms with their hearers, who takes part, invitations, offers, dates, the draft."""

from dataclasses import dataclass
from datetime import datetime

from bot.console.casework_view import FieldView, FormView
from bot.console.fields import Field
from bot.console.table_guests import guest_views, outsider_views
from bot.service import Service
from handlers.casework.case import Case, Room
from handlers.casework.codes import SIDE_NAMES
from handlers.casework.online import appointments, draft, offers
from handlers.casework.online.invitation import INVITING, invitable
from handlers.casework.online.meeting import Meeting, OfferState, private_room
from handlers.casework.staff import Role, Staff, away
from storage.views import InvitationSeen, Page

ENDS = {"used": "已加入", "declined": "不参加", "withdrawn": "已收回", "renewed": "换了新链接"}


@dataclass(frozen=True, slots=True)
class RoomView:
    """One room's tab: who hears what is written there."""

    code: str
    name: str
    hears: str  # in full, over the lines and the reply box
    send: str  # on the button
    shown: bool
    count: int
    can_say: bool
    seats: tuple[tuple[int, str], ...] = ()  # whom to choose from


def room_of(page: Page, wanted: str) -> Room | None:
    """The room that is shown; None: there is no meeting, and all lines stand together."""
    if page.meeting is None:
        return None
    return Room(wanted) if wanted in {room.value for room in page.rooms} else Room.APPLICANT


def room_views(page: Page, shown: Room | None, me: Staff, *, can_say: bool) -> list[RoomView]:
    """The tabs. Empty without a meeting."""
    meeting = page.meeting
    if meeting is None or shown is None:
        return []
    return [_room(page, meeting, room, shown, me, can_say=can_say) for room in page.rooms]


def _room(page: Page, meeting: Meeting, room: Room, shown: Room, me: Staff, *, can_say: bool) -> RoomView:
    here = [s for s in meeting.present if room in (Room.APPLICANT, Room.RESPONDENT) and private_room(s.side) is room]
    names = "、".join(seat.name for seat in here)
    name, hears, send = {
        Room.APPLICANT: ("申请人", f"只有申请人{names}看得到", "只发给申请人"),
        Room.RESPONDENT: ("被申请人", f"只有被申请人{names}看得到" if names else "对方还没有参加", "只发给被申请人"),
        Room.JOINT: ("双方", "双方和受邀参加的人都看得到", "发给双方"),
        Room.INTERNAL: ("内部", "只有工作人员看得到", ""),
    }[room]
    mine = page.case.holder == me.id
    speaks = {
        Room.APPLICANT: can_say,
        Room.RESPONDENT: can_say and mine and any(s.accepted == me.id for s in here),
        Room.JOINT: can_say and mine and meeting.ready(me.id),
        Room.INTERNAL: False,
    }[room]
    count = sum(1 for line in page.lines if line.room is room)
    choices = tuple((seat.id, seat.name or "申请人") for seat in here) if len(here) > 1 else ()
    return RoomView(room.value, name, hears, send, room is shown, count, speaks, choices)


def online_view(page: Page, me: Staff, service: Service, now: datetime) -> dict[str, object]:
    """The box of online mediation. `holds`: whether this person is the mediator whom the parties accept."""
    case, meeting = page.case, page.meeting
    holds = case.holder == me.id and case.status in INVITING
    if page.helps or Room.JOINT not in page.rooms or (meeting is None and not holds and not case.record.terms):
        return {}
    return {
        "holds": holds,
        "signs": case.holder == me.id and case.record.terms is not None and not case.record.terms.oral,
        "parties": [(f"{side.value}|{name}", f"{SIDE_NAMES[side.value]} {name}") for side, name in invitable(case)],
        "invitations": [_invitation(seen, now) for seen in page.invitations],
        **(_meeting(meeting, case, service, now) if meeting else {"started": False}),
    }


def _invitation(seen: InvitationSeen, now: datetime) -> dict[str, object]:
    stands = seen.ended_at is None and seen.expires_at > now
    state = ENDS.get(seen.end, "") or ("等对方打开" if stands else "已过期")
    return {"id": seen.id, "name": seen.invitee.name, "until": seen.expires_at, "state": state, "stands": stands}


def guest_form(page: Page, me: Staff, people: tuple[Staff, ...], now: datetime) -> FormView | None:
    """The dialog that asks for a guest; None where nobody may be asked."""
    meeting, case = page.meeting, page.case
    if meeting is None or case.holder != me.id or case.status not in INVITING or not meeting.ready(case.holder):
        return None
    out = {guest.staff for guest in meeting.guests if not guest.refused and not guest.left} | {me.id} | case.kept_from
    guests = (Role.EXPERT, Role.MEDIATOR)
    fit = [p for p in people if p.role in guests and p.id not in out and not away(p, now)]
    choices = tuple((str(int(person.id)), person.name) for person in fit)
    hint = "双方先看到姓名和证号，都同意了才能参加，只看得到双方房间（《人民调解法》第20条）。"
    field = FieldView(Field("staff", "请谁", "choice"), choices)
    return FormView("online/guest", "请专家或另一位调解员参加", "征求双方同意", hint, (field,))


def _meeting(meeting: Meeting, case: Case, service: Service, now: datetime) -> dict[str, object]:
    district = service.district
    return {
        "started": True,
        "ready": meeting.ready(case.holder),
        "seats": [_seat(meeting, seat.id, case) for seat in meeting.seats],
        "guests": guest_views(meeting),
        **outsider_views(meeting, case),
        "offers": [_offer(meeting, offer.id) for offer in reversed(meeting.offers)],
        "appointments": [
            {"id": a.id, "words": appointments.words(a, district), "open": not a.cancelled and a.at > now}
            for a in reversed(meeting.appointments)
        ],
        "draft": _draft(meeting),
        "suggested": draft.suggested(meeting),
    }


def _seat(meeting: Meeting, seat_id: int, case: Case) -> dict[str, object]:
    seat = meeting.seats[seat_id]
    accepted = "接受了调解员" if seat.accepted == case.holder and case.holder is not None else "还没有接受调解员"
    return {
        "side": SIDE_NAMES[seat.side.value],
        "name": seat.name or "（没有留名）",
        "state": "已退出" if seat.left_at else accepted,
        "consent": seat.consent,
        "consented_at": seat.consented_at,
    }


def _offer(meeting: Meeting, offer_id: int) -> dict[str, object]:
    offer = meeting.offer(offer_id)
    by = "调解员" if offer.by is None else SIDE_NAMES[meeting.seats[offer.by].side.value]
    answers = "、".join(
        f"{SIDE_NAMES[meeting.seats[s].side.value]}{'接受' if yes else '不接受'}" for s, yes in offer.answers
    )
    return {
        "id": offer.id,
        "by": by,
        "words": offers.words(offer),
        "state": offers.NAMES[offer.state],
        "answers": answers,
        "can_pass": offer.state is OfferState.HELD and offer.may_pass,
        "waits_leave": offer.state is OfferState.HELD and not offer.may_pass,
        "can_withdraw": offer.proposal and offer.state is OfferState.MADE,
    }


def _draft(meeting: Meeting) -> dict[str, object] | None:
    text = meeting.draft
    if text is None:
        return None
    said = {c.seat: c for c in text.confirmations}
    return {
        "version": text.version,
        "text": text.text,
        "form": "口头协议" if text.oral else "书面协议",
        "oral": text.oral,
        "sha256": text.sha256,
        "confirmed": draft.confirmed(meeting) and not text.recorded,
        "recorded": text.recorded,
        "confirmations": [
            {"name": said[seat.id].name, "at": said[seat.id].at} for seat in meeting.present if seat.id in said
        ],
        "missing": "、".join(seat.name for seat in meeting.present if seat.id not in said),
    }
