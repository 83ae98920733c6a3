"""Offers as objects with state: told to the mediator alone or made to the other side, countered, answered, withdrawn, lapsed."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from handlers.casework.clock import day_words
from handlers.casework.online.meeting import Done, Meeting, Offer, OfferState, Side, Telling, choices
from handlers.errors import Refused
from handlers.gather import yuan

LONGEST = timedelta(days=366 * 20)  # as far ahead as a plan of instalments may reach
LIVE = frozenset({OfferState.HELD, OfferState.MADE})
NAMES = {
    OfferState.HELD: "先告诉了调解员",
    OfferState.MADE: "等待答复",
    OfferState.COUNTERED: "对方提了新方案",
    OfferState.ACCEPTED: "接受了",
    OfferState.DECLINED: "没有接受",
    OfferState.WITHDRAWN: "收回了",
    OfferState.LAPSED: "过期了",
}


@dataclass(frozen=True, slots=True)
class Terms:
    """What is offered: the words, a sum in fen, and the day by which it is performed."""

    text: str
    fen: int | None = None
    perform_by: date | None = None


@dataclass(frozen=True, slots=True)
class When:
    """The moment of an act, its day in the district, and how many days an offer stands."""

    now: datetime
    today: date
    days: int

    @property
    def lapses(self) -> date:
        """The last day on which an offer made now can be answered."""
        return self.today + timedelta(days=self.days)


def words(offer: Offer) -> str:
    """An offer as people read it."""
    parts = [
        offer.text,
        f"金额 {yuan(offer.fen)}" if offer.fen is not None else "",
        f"{offer.perform_by} 前做到" if offer.perform_by else "",
    ]
    return "；".join(part for part in parts if part)


def make(meeting: Meeting, seat_id: int, terms: Terms, when: When, *, aloud: bool, may_pass: bool = False) -> Done:
    """A party makes an offer: to the other side (`aloud`), or to the mediator alone, who may pass it on if `may_pass`.

    One live offer for each direction: the earlier one of the same side is withdrawn; a live one of the other side
    that this answers is countered.
    """
    seat = meeting.seat(seat_id)
    _check(terms, when)
    if not meeting.both:
        raise Refused("对方还没有参加，方案先和调解员说就行。")
    state = OfferState.MADE if aloud else OfferState.HELD
    offer = Offer(
        len(meeting.offers) + 1, seat_id, meeting.others(seat.side), terms.text.strip(), terms.fen, terms.perform_by,
        state, when.now, when.lapses, may_pass or aloud,
    )  # fmt: skip
    held = Telling((seat_id,), f"记下了，方案{offer.id}只有调解员看得到：{words(offer)}")
    if not aloud:
        renewed = _replaced(meeting, seat.side, when.now, OfferState.HELD)
        return Done(_added(renewed, offer), (held,), f"{_who(meeting, offer)}向调解员提了方案{offer.id}。")
    cleared = _replaced(_replaced(meeting, seat.side, when.now, OfferState.MADE), seat.side, when.now, OfferState.HELD)
    return _shown(_added(_countered(cleared, seat.side, when.now), offer), offer)


def propose(meeting: Meeting, terms: Terms, when: When) -> Done:
    """The mediator's proposal: both sides answer apart, and neither learns the other's answer before both answered."""
    _check(terms, when)
    if not meeting.both:
        raise Refused("双方都参加以后才能提调解方案。")
    everybody = tuple(seat.id for seat in meeting.present)
    offer = Offer(
        len(meeting.offers) + 1, None, everybody, terms.text.strip(), terms.fen, terms.perform_by,
        OfferState.MADE, when.now, when.lapses,
    )  # fmt: skip
    renewed = _each(meeting, lambda old: old.proposal and old.state is OfferState.MADE, OfferState.WITHDRAWN, when.now)
    return _shown(_added(renewed, offer), offer)


def _check(terms: Terms, when: When) -> None:
    """Raises `Refused` when nobody could agree to it: no words, or a day that is over or far beyond any plan."""
    if not terms.text.strip():
        raise Refused("请写明方案的内容。")
    _ahead(terms.perform_by, when)


def _ahead(day: date | None, when: When) -> None:
    if day is not None and day < when.today:
        raise Refused(f"方案里写的{day_words(day)}已经过去了，请改成今天或者以后的日子。")
    if day is not None and day > when.today + LONGEST:
        raise Refused(f"方案里写的{day_words(day)}太远了，请核对年份。")


def pass_on(meeting: Meeting, offer_id: int, when: When, *, by_seat: int | None = None) -> Done:
    """What was told to the mediator goes to the other side: by its own side, or by the mediator with its leave."""
    offer = meeting.offer(offer_id)
    if offer.state is not OfferState.HELD or offer.by is None:
        raise Refused("这个方案现在不能转给对方。")
    if by_seat is not None and by_seat != offer.by:
        raise Refused("没有这个方案。")
    if by_seat is None and not offer.may_pass:
        raise Refused("提方案的一方还没有同意转给对方，不能转。")
    _ahead(offer.perform_by, when)
    side = meeting.seat(offer.by).side
    made = replace(offer, state=OfferState.MADE, to=meeting.others(side), at=when.now, lapses=when.lapses)
    cleared = _countered(_replaced(meeting, side, when.now, OfferState.MADE), side, when.now)
    return _shown(cleared.with_offer(made), made)


def answer(meeting: Meeting, seat_id: int, offer_id: int, when: When, *, yes: bool) -> Done:
    """Accept or decline, each seat for itself. An offer ends with the first no, a proposal when all have answered."""
    meeting.seat(seat_id)
    offer = meeting.offer(offer_id)
    if seat_id not in offer.to or (offer.by == seat_id):
        raise Refused("没有这个方案。")
    if offer.state is OfferState.MADE and offer.lapses < when.today:
        raise Refused(f"方案{offer.id}已经过期了。")
    if offer.state is not OfferState.MADE:
        raise Refused(f"方案{offer.id}已经{NAMES[offer.state]}，不用再答复。")
    if any(seat == seat_id for seat, _ in offer.answers):
        raise Refused(f"方案{offer.id}您已经答复过了。")
    answered = replace(offer, answers=(*offer.answers, (seat_id, yes)))
    own = Telling((seat_id,), f"好，记下您{'接受' if yes else '不接受'}方案{offer.id}。")
    state = _outcome(answered)
    if state is OfferState.MADE:
        return Done(meeting.with_offer(answered), (own,), f"有一方答复了方案{offer.id}，还有人没有答复。")
    settled = replace(answered, state=state, settled_at=when.now)
    return Done(meeting.with_offer(settled), (own, *_result(meeting, settled)), _settled_note(settled))


def _outcome(offer: Offer) -> OfferState:
    """How an offer stands with the answers so far."""
    said = [yes for _, yes in offer.answers]
    if len(said) == len(offer.to):
        return OfferState.ACCEPTED if all(said) else OfferState.DECLINED
    return OfferState.DECLINED if not all(said) and not offer.proposal else OfferState.MADE


def _result(meeting: Meeting, offer: Offer) -> tuple[Telling, ...]:
    """What comes of it, for all whom it concerns."""
    everybody = tuple(seat.id for seat in meeting.present)
    if offer.state is OfferState.ACCEPTED:
        agreed = "大家都" if offer.proposal else "对方"
        concerned = everybody if offer.proposal else (offer.by,) if offer.by is not None else ()
        return (Telling(concerned, f"{agreed}接受了方案{offer.id}：{words(offer)}。调解员会写成协议草稿，请您核对。"),)
    if offer.proposal:
        return (Telling(everybody, f"方案{offer.id}没有得到大家一致接受。可以再商量，也可以提新的方案。"),)
    concerned = (offer.by,) if offer.by is not None else ()
    return (Telling(concerned, f"对方没有接受方案{offer.id}。可以再提新的方案。"),)


def withdraw(meeting: Meeting, offer_id: int, now: datetime, *, by_seat: int | None) -> Done:
    """Taken back by who made it, before it was answered."""
    offer = meeting.offer(offer_id)
    if offer.by != by_seat:
        raise Refused("没有这个方案。")
    if offer.state not in LIVE:
        raise Refused(f"方案{offer.id}已经{NAMES[offer.state]}，不能收回。")
    gone = meeting.with_offer(replace(offer, state=OfferState.WITHDRAWN, settled_at=now))
    tells = [Telling((by_seat,), f"好，方案{offer.id}收回了。")] if by_seat is not None else []
    if offer.state is OfferState.MADE:
        tells.append(Telling(offer.to, f"方案{offer.id}收回了，不用再答复。"))
    return Done(gone, tuple(tells), f"方案{offer.id}收回。")


def lapse(meeting: Meeting, when: When) -> Done:
    """Offers nobody answered in time are over; who made or had them hears so."""
    late = [offer for offer in meeting.offers if offer.state in LIVE and offer.lapses < when.today]
    tells = []
    for offer in late:
        meeting = meeting.with_offer(replace(offer, state=OfferState.LAPSED, settled_at=when.now))
        knows = {*(offer.to if offer.state is OfferState.MADE else ()), *([] if offer.by is None else [offer.by])}
        present = {seat.id for seat in meeting.present}
        tells.append(Telling(tuple(sorted(knows & present)), f"方案{offer.id}过了答复的日子，不算数了。"))
    return Done(meeting, tuple(tells), "".join(f"方案{offer.id}过期。" for offer in late))


def _shown(meeting: Meeting, offer: Offer) -> Done:
    """An offer goes to whom it is addressed, with its buttons."""
    last = f"请在{day_words(offer.lapses)}前答复；也可以“提方案”说您的条件。"
    head = f"调解员提了一个方案（方案{offer.id}）" if offer.proposal else f"对方提了一个方案（方案{offer.id}）"
    apart = "各自答复，都答复了才告诉双方结果。" if offer.proposal else ""
    tells = [Telling(offer.to, f"{head}：{words(offer)}。{apart}{last}", choices(meeting, "o", offer.id))]
    if offer.by is not None:
        tells.append(Telling((offer.by,), f"方案{offer.id}已经给对方看了：{words(offer)}"))
    return Done(meeting, tuple(tells), f"{_who(meeting, offer)}提出方案{offer.id}，等对方答复。")


def _added(meeting: Meeting, offer: Offer) -> Meeting:
    return replace(meeting, offers=(*meeting.offers, offer))


def _each(meeting: Meeting, which: Callable[[Offer], bool], state: OfferState, now: datetime) -> Meeting:
    """Every offer that `which` names, settled."""
    changed = tuple(replace(o, state=state, settled_at=now) if which(o) else o for o in meeting.offers)
    return replace(meeting, offers=changed)


def _replaced(meeting: Meeting, side: Side, now: datetime, state: OfferState) -> Meeting:
    """The side's earlier live offer of that state gives way to a new one."""
    return _each(meeting, lambda o: o.state is state and _of(meeting, o, side), OfferState.WITHDRAWN, now)


def _countered(meeting: Meeting, side: Side, now: datetime) -> Meeting:
    """The other side's live offer is answered with another."""
    other = Side.RESPONDENT if side is Side.APPLICANT else Side.APPLICANT
    return _each(meeting, lambda o: o.state is OfferState.MADE and _of(meeting, o, other), OfferState.COUNTERED, now)


def _of(meeting: Meeting, offer: Offer, side: Side) -> bool:
    """Whether a side made the offer."""
    return offer.by is not None and meeting.seats[offer.by].side is side


def _who(meeting: Meeting, offer: Offer) -> str:
    if offer.by is None:
        return "调解员"
    return "申请人方" if meeting.seats[offer.by].side is Side.APPLICANT else "被申请人方"


def _settled_note(offer: Offer) -> str:
    return f"方案{offer.id}{'各方都接受' if offer.state is OfferState.ACCEPTED else '没有被接受'}。"
