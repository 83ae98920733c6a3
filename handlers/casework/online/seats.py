"""Who sits at the meeting: joining with consent, accepting the mediator, guests by consent, and leaving."""

from dataclasses import dataclass, replace
from datetime import datetime

from handlers.casework.codes import OUTCOME_NAMES, CaseNumber, Outcome, StaffId
from handlers.casework.online.meeting import (
    APPLICANT_SEAT,
    Done,
    Guest,
    Meeting,
    Offer,
    OfferState,
    Seat,
    Side,
    Telling,
    choices,
)
from handlers.errors import Refused

LEFT = (
    "对方不参加线上调解了。您还可以和调解员商量别的办法，也可以依法走仲裁、行政、诉讼等途径（《人民调解法》第26条）。"
)


@dataclass(frozen=True, slots=True)
class Mediator:
    """Who mediates, as the parties are shown: official name, committee and certificate."""

    id: StaffId
    name: str
    committee: str
    certificate: str

    def shown(self) -> str:
        """In one line."""
        card = f"，证号 {self.certificate}" if self.certificate else ""
        return f"{self.committee}{self.name}{card}"


def opened(number: CaseNumber, name: str) -> Meeting:
    """The meeting of a case before anybody was invited: the reporting side has its seat."""
    return Meeting(number, (Seat(APPLICANT_SEAT, Side.APPLICANT, name),))


def opening(meeting: Meeting, mediator: Mediator) -> tuple[Telling, ...]:
    """What the reporting side hears when the other side is invited for the first time."""
    told = "调解员要邀请对方上网一起商量；来不来由对方自己定。您单独说的话，对方看不到。"
    return (Telling((APPLICANT_SEAT,), told), *asks_mediator(meeting, mediator))


def join(meeting: Meeting, side: Side, name: str, consent: str, mediator: Mediator, now: datetime) -> Done:
    """An identified person takes a seat, with the words of consent. Everybody is asked to accept the mediator."""
    seat = Seat(len(meeting.seats), side, name, consent, now)
    joined = replace(meeting, seats=(*meeting.seats, seat))
    who = "对方" if side is Side.RESPONDENT else "另一位申请人"
    hello = Telling((APPLICANT_SEAT,), f"{who}同意上网一起调解了。")
    return Done(joined, (hello, *asks_mediator(joined, mediator)), "受邀的当事人核对了身份，同意参加线上调解。")


def asks_mediator(meeting: Meeting, mediator: Mediator) -> tuple[Telling, ...]:
    """The question to every seat that has not accepted this mediator yet."""
    open_ = tuple(seat.id for seat in meeting.present if seat.accepted != mediator.id)
    if not open_:
        return ()
    text = f"主持调解的是{mediator.shown()}。您接受吗？也可以要求换一位（《人民调解法》第19条、第23条）。双方都接受了才开始。"
    return (Telling(open_, text, choices(meeting, "h", int(mediator.id))),)


def accept(meeting: Meeting, seat_id: int, mediator: Mediator, now: datetime, *, yes: bool) -> Done:
    """A party accepts the mediator or asks for another; the latter goes back to the desk as a note."""
    seat = meeting.seat(seat_id)
    if not yes:
        told = Telling((seat_id,), "好，已经转告，会给您答复。换好之前不开始调解。")
        refused = meeting.with_seat(replace(seat, accepted=None, accepted_at=None))
        return Done(refused, (told,), f"{_side(seat)}要求换一位调解员（《人民调解法》第19条、第23条）。")
    after = meeting.with_seat(replace(seat, accepted=mediator.id, accepted_at=now))
    tells = [Telling((seat_id,), "好，记下您接受了。")]
    if after.ready(mediator.id) and not meeting.ready(mediator.id):
        everybody = tuple(s.id for s in after.present)
        tells.append(Telling(everybody, f"双方都接受了调解员，可以开始商量了。{HOW}"))
    return Done(after, tuple(tells), f"{_side(seat)}接受调解员{mediator.name}。")


def over(outcome: Outcome | None, *, back: bool) -> str:
    """What the invited parties hear when nobody works the case any more."""
    if back:
        return "这件事换人接着办，等新的调解员和您联系。您说过的都在。"
    name = OUTCOME_NAMES[outcome] if outcome in (Outcome.AGREED, Outcome.ORAL, Outcome.NOT_AGREED) else "不再调解"
    if outcome in (Outcome.AGREED, Outcome.ORAL):
        return f"这件调解结束了：{name}。请按约定履行；对协议有争议的，可以向法院起诉（《人民调解法》第31条、第32条）。"
    return f"这件调解结束了：{name}。需要的话，您可以依法通过仲裁、行政、司法等途径维护权利（《人民调解法》第26条）。"


HOW = (
    "您直接打字，只有调解员看得到。要让对方也看到，先说“说给双方听”；想改回来，说“说给调解员听”。"
    "想提条件，说“提方案”加内容，例如：提方案 赔一千元，月底前付清。"
)


def leave(meeting: Meeting, seat_id: int, now: datetime) -> Done:
    """A party ends its part (人民调解法 §23). The other side learns that, and nothing more."""
    seat = meeting.seat(seat_id)
    gone = meeting.with_seat(replace(seat, left_at=now))
    gone = replace(gone, offers=tuple(_settled(offer, seat_id, now) for offer in gone.offers))
    if gone.draft is not None and not gone.draft.recorded:
        gone = replace(gone, draft=None)
    told = Telling(meeting.others(seat.side), LEFT)
    own = Telling((seat_id,), "好，您这边的线上调解结束了。以后改了主意，可以打电话找调解员重新邀请。")
    return Done(gone, (own, told), f"{_side(seat)}不参加线上调解了。")


def _settled(offer: Offer, seat_id: int, now: datetime) -> Offer:
    """What is open of an offer that somebody who left made or was to answer."""
    if offer.state not in (OfferState.HELD, OfferState.MADE):
        return offer
    if offer.by == seat_id:
        return replace(offer, state=OfferState.WITHDRAWN, settled_at=now)
    if seat_id in offer.to:
        return replace(offer, state=OfferState.LAPSED, settled_at=now)
    return offer


def propose_guest(meeting: Meeting, guest: Guest) -> Done:
    """The mediator wants somebody else at the table: every seat sees name and certificate first (人民调解法 §20)."""
    if any(g.staff == guest.staff and not g.left and not g.refused for g in meeting.guests):
        raise Refused("已经邀请过这位。")
    if not meeting.both:
        raise Refused("双方都参加以后才能邀请别人（《人民调解法》第20条）。")
    number = len(meeting.guests)
    card = f"，证号 {guest.certificate}" if guest.certificate else ""
    text = (
        f"调解员想请{guest.role}{guest.name}{card}参加。他只看得到双方一起说的话，看不到您和调解员单独说的。"
        "您同意吗？有一方不同意就不请（《人民调解法》第20条）。"
    )
    asked = replace(meeting, guests=(*meeting.guests, guest))
    return Done(
        asked,
        (Telling(tuple(s.id for s in meeting.present), text, choices(meeting, "g", number)),),
        f"征求双方同意邀请{guest.name}。",
    )


def answer_guest(meeting: Meeting, seat_id: int, number: int, *, yes: bool) -> Done:
    """One party's word on a guest: in with all, out with one."""
    meeting.seat(seat_id)
    if not 0 <= number < len(meeting.guests):
        raise Refused("没有这个邀请。")
    guest = meeting.guests[number]
    if guest.refused or guest.left or seat_id in guest.agreed:
        raise Refused("这个已经答复过了。")
    changed = replace(guest, agreed=(*guest.agreed, seat_id)) if yes else replace(guest, refused=True)
    after = replace(meeting, guests=tuple(changed if g is guest else g for g in meeting.guests))
    everybody = tuple(s.id for s in meeting.present)
    if not yes:
        return Done(after, (Telling(everybody, f"{guest.name}不参加调解。"),), f"邀请{guest.name}没有得到双方同意。")
    own = Telling((seat_id,), "好，记下您同意了。")
    if not joined(after, changed):
        return Done(after, (own,), "")
    told = Telling(everybody, f"双方都同意，{guest.role}{guest.name}参加调解，只在双方一起的房间里。")
    return Done(after, (own, told), f"双方同意，{guest.name}参加调解。")


def end_guest(meeting: Meeting, number: int) -> Done:
    """A guest takes no more part, or is asked no longer; the parties hear of it where they were asked."""
    if not 0 <= number < len(meeting.guests):
        raise Refused("没有这个邀请。")
    guest = meeting.guests[number]
    if guest.refused or guest.left:
        raise Refused("这位已经不参加了。")
    gone = replace(guest, left=True)
    after = replace(meeting, guests=tuple(gone if g is guest else g for g in meeting.guests))
    told = Telling(tuple(s.id for s in meeting.present), f"{guest.role}{guest.name}不再参加调解。")
    return Done(after, (told,), f"{guest.name}不再参加调解。")


def joined(meeting: Meeting, guest: Guest) -> bool:
    """Whether the guest is in: every seat that takes part agreed, also one that came later."""
    return not guest.refused and not guest.left and {s.id for s in meeting.present} <= set(guest.agreed)


def _side(seat: Seat) -> str:
    return "申请人方" if seat.side is Side.APPLICANT else "被申请人方"
