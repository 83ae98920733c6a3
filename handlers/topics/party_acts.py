"""What a party does at a meeting by button or words: the mediator accepted, guests, offers and answers, the draft confirmed."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from handlers import texts
from handlers.answers import digit
from handlers.casework.online import draft, offers, outsiders, seats
from handlers.casework.online.meeting import Done, Offer, OfferState, Telling, labels, private_room
from handlers.casework.online.offers import Terms, When
from handlers.conversation import Ask, Option
from handlers.effects import Meet, Say, Spoken
from handlers.errors import Refused
from handlers.hours import local_day
from handlers.messages import Reply, Sort
from handlers.scene import Scene
from handlers.world import Sitting

BUTTON = re.compile(r"m(?P<number>[A-Z0-9]{4,20}):(?P<kind>[hgodsx])(?P<id>\d{0,9}):(?P<choice>[a-z]{1,8})")
_OFFER = re.compile(r"^我?(?:提|出)(?:个|一个)?方案[:：，,。\s]*(?P<words>.+)$", re.DOTALL)
_ANSWER = re.compile(r"^(?:我)?(?P<no>不(?:接受|同意)|拒绝|不行)?(?:接受|同意|可以)?方案(?P<id>\d{1,4})[。!！]*$")
_WITHDRAW = re.compile(r"^(?:我)?(?:收回|撤回)方案(?P<id>\d{1,4})[。!！]*$")
_PASS_ON = re.compile(r"^(?:把)?方案(?P<id>\d{1,4})(?:可以)?(?:转给|发给|给)对方(?:看)?[。!！]*$")
_CONFIRM = re.compile(r"^我?确认[:：，,\s]*(?P<name>\S.{0,30})$")
_TAKE_BACK = re.compile(
    r"^我?(?:(?:收回|撤回)(?:对(?P<of>.{1,50}?)的)?同意|(?:不(?:再)?(?:同意|愿意?|想)|不要)(?:再)?(?:请|让)(?P<whom>.{1,50}?)"
    r"(?:再)?(?:来|参加|在场)?了?)[。!！]*$"
)
_YES = re.compile(r"^(?:我)?(?:接受|同意|可以|行|好的?)[。!！]*$")
_ACCEPT = re.compile(r"^(?:我)?接受[。!！]*$")  # what binds takes its own word: 好的 may answer the mediator
_NO = re.compile(r"^(?:我)?(?:不接受|不同意|不行|不可以|拒绝|换一位(?:调解员)?|换人)[。!！]*$")
_CONFIRM_ONLY = re.compile(
    r"^我?(?:们)?(?:都)?(?:确认|同意)(?:了|无误|协议|草稿|内容|这一?稿)*[。!！]*$"
)  # without the name it takes
STOPPED = "这一稿现在还不能确认，请等调解员联系您。"
UNTOLD = "〔只有调解员看得到〕收到。刚才的方案还没有提出，要提请再说一次“提方案”。"
ALONE, LEAVE_TO, ALOUD = "alone", "leave", "aloud"
TO = (
    Option(ALOUD, "直接给对方看"),
    Option(ALONE, "先只告诉调解员"),
    Option(LEAVE_TO, "告诉调解员，他觉得合适可以转给对方"),
)


@dataclass(frozen=True, slots=True)
class Open:
    """Something that waits for this seat's answer: its kind, its number, and how it reads."""

    kind: str
    id: int
    name: str
    at: datetime | None = None  # when it was asked


def press(scene: Scene, sitting: Sitting) -> Scene:
    """A button of the meeting. One of another case is an old one."""
    found = BUTTON.fullmatch(scene.said.button)
    if found is None or found.group("number") != sitting.number or found.group("choice") not in ("yes", "no"):
        return scene.say(texts.OLD_BUTTON)
    kind, number = found.group("kind"), int(found.group("id") or 0)
    return _answer(scene, sitting, kind, number, yes=found.group("choice") == "yes")


def typed(scene: Scene, sitting: Sitting) -> Scene | None:
    """The same in words; None when the words are none of these."""
    clean = scene.heard.clean.strip()
    pending = scene.talk.pending
    if pending is not None and pending.ask is Ask.OFFER_TO:
        return _offer_to(scene, sitting)
    if scene.said.sort is not Sort.TEXT:
        return None
    if found := _OFFER.match(scene.text) or _OFFER.match(clean):
        return _offer(scene, sitting, found.group("words").strip())
    if found := _ANSWER.match(clean):
        return _answer(scene, sitting, "o", int(found.group("id")), yes=not found.group("no"))
    if found := _WITHDRAW.match(clean):
        number = int(found.group("id"))
        return _act(
            scene, sitting, lambda: offers.withdraw(sitting.meeting, number, scene.now, by_seat=sitting.seat.id)
        )
    if found := _PASS_ON.match(clean):
        number, when = int(found.group("id")), _when(scene)
        return _act(scene, sitting, lambda: offers.pass_on(sitting.meeting, number, when, by_seat=sitting.seat.id))
    if sitting.meeting.outsiders and (found := _TAKE_BACK.match(clean)):
        name = (found.group("of") or found.group("whom") or "").strip()
        return _act(scene, sitting, lambda: outsiders.take_back(sitting.meeting, sitting.seat.id, name, scene.now))
    if (found := _CONFIRM.match(scene.text)) and sitting.meeting.draft is not None:
        return _confirm(scene, sitting, found.group("name"))
    return _by_label(scene, sitting, clean) or _unnamed(scene, sitting, clean) or _short(scene, sitting, clean)


def _by_label(scene: Scene, sitting: Sitting, clean: str) -> Scene | None:
    """The words of a button that waits, typed: pressed, when they stand on one button alone."""
    words = clean.strip(" 。.!！,，")
    waits = [*_open(sitting), *_open_draft(sitting)] if scene.talk.pending is None else []
    fits = [(one, words == labels(one.kind, one.id)[0]) for one in waits if words and words in labels(one.kind, one.id)]
    names = [one.name for one, _ in fits]
    if fits and fits[0][0].kind != "d" and _CONFIRM_ONLY.match(clean):
        names += [one.name for one in waits if one.kind == "d"]  # 同意 may be meant for the draft as well
    if not names:
        return None
    if len(names) > 1:
        return _which(scene, sitting, names)
    one, yes = fits[0]
    return _answer(scene, sitting, one.kind, one.id, yes=yes)


def _which(scene: Scene, sitting: Sitting, names: list[str]) -> Scene:
    """Words that fit several things that wait."""
    told = f"有几件事等您答复：{'、'.join(names)}。请点那一件下面的按钮，或者说“接受方案几”；协议草稿打“我确认”加您的全名。"
    return _quiet(scene, sitting).say(told)


def _unnamed(scene: Scene, sitting: Sitting, clean: str) -> Scene | None:
    """The draft confirmed without the name: how it is confirmed. Where something else waits too, 同意 is for that."""
    waits = _open_draft(sitting) if scene.talk.pending is None else []
    if not waits or not _CONFIRM_ONLY.match(clean) or ("同意" in clean and _open(sitting)):
        return None
    told = STOPPED if sitting.stopped else f"还差您的全名，{waits[0].name}才算您确认了。{draft.CONFIRM}"
    return _quiet(scene, sitting).say(told)


def _open_draft(sitting: Sitting) -> list[Open]:
    """The draft, while this seat has not confirmed it."""
    text = sitting.meeting.draft
    if text is None or text.recorded or any(one.seat == sitting.seat.id for one in text.confirmations):
        return []
    return [Open("d", text.version, f"协议草稿第{text.version}稿", text.at)]


def _confirm(scene: Scene, sitting: Sitting, name: str) -> Scene:
    """The draft confirmed, unless no agreement may come of it now: the parties hear no reason."""
    if sitting.stopped:
        return _quiet(scene, sitting).say(STOPPED)
    return _act(scene, sitting, lambda: draft.confirm(sitting.meeting, sitting.seat.id, name, None, scene.now))


def _short(scene: Scene, sitting: Sitting, clean: str) -> Scene | None:
    """A bare yes, no or digit: an answer when exactly one thing waits for one, a question when several do.

    A digit answers only what was asked after this party's last message: what was shown since is not known to be read.
    """
    waits = _open(sitting) if scene.talk.pending is None else []
    last = scene.talk.last_at
    newest = len(waits) == 1 and (not sitting.ready or last is None or (waits[0].at or last) > last)
    number = digit(scene.text) if newest else None
    yes = bool(_YES.match(clean)) or number == 1
    no = bool(_NO.match(clean)) or number == 2
    if not waits or not (yes or no):
        return None
    if len(waits) > 1:
        return _which(scene, sitting, [one.name for one in waits])
    if waits[0].kind == "o" and yes and number is None and not _ACCEPT.match(clean):
        return _quiet(scene, sitting).say(f"您是说接受{waits[0].name}吗？接受请说“接受{waits[0].name}”，或者点按钮。")
    return _answer(scene, sitting, waits[0].kind, waits[0].id, yes=yes)


def _open(sitting: Sitting) -> list[Open]:
    """What waits for this seat's yes or no."""
    meeting, seat = sitting.meeting, sitting.seat
    found = []
    if sitting.mediator is not None and seat.accepted != sitting.mediator.id:
        found.append(Open("h", int(sitting.mediator.id), "是否接受调解员"))
    for number, guest in enumerate(meeting.guests):
        if not guest.refused and not guest.left and seat.id not in guest.agreed:
            found.append(Open("g", number, f"是否同意邀请{guest.name}", guest.asked_at))
    found += [
        Open("x", one.id, f"是否同意请{one.name}", one.asked_at)
        for one in meeting.outsiders
        if not outsiders.over(one) and seat.id not in one.agreed
    ]
    found += [Open("o", offer.id, f"方案{offer.id}", offer.at) for offer in meeting.offers if _waits(offer, seat.id)]
    return found


def _waits(offer: Offer, seat_id: int) -> bool:
    """Whether the offer is this seat's to answer."""
    answered = any(seat == seat_id for seat, _ in offer.answers)
    return offer.state is OfferState.MADE and seat_id in offer.to and not answered


def _answer(scene: Scene, sitting: Sitting, kind: str, number: int, *, yes: bool) -> Scene:
    """Yes or no to one thing of the meeting."""
    meeting, seat_id = sitting.meeting, sitting.seat.id
    if kind == "h":
        if sitting.mediator is None or sitting.mediator.id != number:
            return _quiet(scene, sitting).say("调解员换过了，请看最新的那一条。")
        mediator = sitting.mediator
        return _act(scene, sitting, lambda: seats.accept(meeting, seat_id, mediator, scene.now, yes=yes))
    if kind == "g":
        return _act(scene, sitting, lambda: seats.answer_guest(meeting, seat_id, number, yes=yes))
    if kind == "x":
        return _act(scene, sitting, lambda: outsiders.answer(meeting, seat_id, number, yes=yes))
    if kind == "d":
        return _act(scene, sitting, lambda: draft.object_to(meeting, seat_id, number))
    return _act(scene, sitting, lambda: offers.answer(meeting, seat_id, number, _when(scene), yes=yes))


def _offer(scene: Scene, sitting: Sitting, words: str) -> Scene:
    """An offer told: who may see it is asked before anybody does."""
    amount = scene.heard.facts.amount or next(iter(scene.heard.facts.amounts), None)
    days = [when.last for when in scene.heard.facts.whens if when.last and when.last >= _when(scene).today]
    terms = "|".join([sitting.number, str(amount.fen) if amount else "", str(days[-1]) if days else ""])
    held = _quiet(scene, sitting).turn(held=words)
    return held.ask(Ask.OFFER_TO, f"您的方案：{words}\n要给谁看？", TO, about=terms)


def _offer_to(scene: Scene, sitting: Sitting) -> Scene:
    """To whom the offer goes. Other words leave it untold."""
    pending, choice = scene.talk.pending, scene.choice()
    settled = scene.turn(pending=None, held="")
    if pending is None or choice is None or not pending.about.startswith(f"{sitting.number}|"):
        home = private_room(sitting.seat.side)
        return settled.do(Spoken(scene.said.message_id, sitting.number, home)).say(UNTOLD)
    _, fen, day = pending.about.split("|")
    terms = Terms(scene.talk.held, int(fen) if fen else None, date.fromisoformat(day) if day else None)
    aloud, may_pass = choice == ALOUD, choice == LEAVE_TO
    if aloud and not sitting.ready:
        return _quiet(settled, sitting).say("现在还不能直接给对方看：要双方都接受了调解员才行。可以先告诉调解员。")
    meeting, seat_id = sitting.meeting, sitting.seat.id
    return _act(
        settled, sitting, lambda: offers.make(meeting, seat_id, terms, _when(scene), aloud=aloud, may_pass=may_pass)
    )


def leave(scene: Scene, sitting: Sitting) -> Scene:
    """The party ends its part."""
    return _act(scene, sitting, lambda: seats.leave(sitting.meeting, sitting.seat.id, scene.now))


def _act(scene: Scene, sitting: Sitting, act: Callable[[], Done]) -> Scene:
    """Carry an act out, or say why not. What this seat is told is the answer; the others hear by the store."""
    kept = _quiet(scene, sitting)
    try:
        done = act()
    except Refused as refused:
        return kept.say(refused.sentence)
    own = sitting.seat.id
    others = tuple(_without(told, own) for told in done.tells)
    after = kept.do(Meet(sitting.number, replace(done, tells=tuple(told for told in others if told.to))))
    for told in done.tells:
        if own in told.to:
            after = after.do(Say(Reply(told.text, told.buttons, discreet=scene.talk.discreet)))
    return after


def _without(told: Telling, seat_id: int) -> Telling:
    return replace(told, to=tuple(seat for seat in told.to if seat != seat_id))


def _quiet(scene: Scene, sitting: Sitting) -> Scene:
    """An order to the service stands in the side's own room; a pressed button as it read."""
    label = _label(scene) if scene.said.sort is Sort.BUTTON else None
    home = private_room(sitting.seat.side)
    return scene.do(Spoken(scene.said.message_id, sitting.number, home, words=label, quiet=True))


def _label(scene: Scene) -> str | None:
    """What a pressed button of the meeting read; None for one of the talk's own."""
    found = BUTTON.fullmatch(scene.said.button)
    if found is None:
        return None
    yes = found.group("choice") == "yes"
    names = {
        "h": "调解员",
        "g": "邀请",
        "x": "请人参加",
        "o": f"方案{found.group('id')}",
        "d": f"第{found.group('id')}稿",
    }
    return f"（{'接受' if yes else '不接受'}{names.get(found.group('kind'), '')}）"


def _when(scene: Scene) -> When:
    district = scene.world.district
    return When(scene.now, local_day(district, scene.now), district.online.offer_days)
