"""An invited party's days, at the meeting and after it; and after an agreement its own word on performance, for the mediator."""

import re
from collections.abc import Sequence

from handlers.casework.after import Said
from handlers.casework.case import CaseNumber
from handlers.casework.chatting import HOW_TO_TELL, OWED, VISIT, Answer, ordinal
from handlers.casework.online.meeting import APPLICANT_SEAT, private_room
from handlers.casework.wanted import stated_day
from handlers.effects import Dated, Followed, Spoken
from handlers.gather import clip
from handlers.hours import local_day
from handlers.messages import Sort
from handlers.scene import Scene
from handlers.topics import limits, progress
from handlers.world import OwnCase, Sitting
from nlu.types import Act

_ASKED = re.compile(
    r"(?:请问|问一?下|查一?下|看一?下|我想(?:知道|问|看|查)一?下?|告诉我)?(?:"
    r"(?:我|我们|我这边)的?(?:下一?个|有哪些|还有哪些|还有什么|有什么)?(?:期限|日期|日子|时间安排)(?:是|有|都有|到)?(?:哪些|哪天|哪几天"
    r"|什么时候|啥时候|几号)?"
    r"|(?:我的?)?下一?(?:个|次|期|回|步)?的?(?:期限|日期|日子|时间|还款|付款|履行|回访|见面|调解|谈)?(?:是|在|到)?(?:哪一?天|什么时候|啥时候|几号)"
    r"|(?:我)?(?:还)?有(?:什么|哪些)(?:期限|日期|日子)(?:要|得)?(?:注意|记住|记着)?"
    r"|我?(?:什么时候|啥时候|哪一?天|几号)(?:该|要|得)(?:付|还|给|交|履行)(?:钱|款)?"
    r"|(?:我的)?next ?date)(?:呢|啊|吗|呀)?[?？。!！]*"
)
_TELL = re.compile(
    r"^(?:我?(?:只)?(?:说|讲)给调解员(?:听|看)?|(?:请)?告诉调解员|转告调解员)[:：,，\s]*(?P<words>.+)$", re.DOTALL
)
SHORT = 40  # characters of a word on performance that is no story
_PERFORMED = re.compile(
    "(?:付|转|还|给|汇|交|赔|履行|办|修|拆|搬|恢复|道歉)(?:好|清|完|齐|过去|过|给(?:他|她|对方|人家)们?)?了|已经?(?:把.{1,8})?(?:付|转|还|给|汇|交|赔|履行|办)"
)
_PART = re.compile("部分|一半|先(?:付|转|还|给)|只(?:付|转|还|给)|剩|还(?:差|欠)")
_DOUBTS = re.compile("[?？]|没|未|不|他(?:付|转|还|给)|对方(?:付|转|还|给)|让|叫|要|想")
_OF_AGREEMENT = re.compile("期|协议|调解|约定|赔")
_ELSE = "说的是别的事，就说“我有自己的事要说”。"
DROPPED = "好，刚才记的日子去掉了。"
NONE = "现在没有登记要您记住的日子，有了会在这里告诉您。"
ASK_MEDIATOR = "日子在这里先不说，请直接问调解员。"
_FILES = {Sort.PHOTO, Sort.VIDEO, Sort.FILE, Sort.VOICE}


def asks_days(scene: Scene) -> bool:
    """Whether the words ask for one's days."""
    return scene.said.sort is Sort.TEXT and _ASKED.fullmatch(scene.heard.clean.strip().lower()) is not None


def at_the_table(scene: Scene, sitting: Sitting) -> Scene | None:
    """The days asked for at a meeting, by either side: an order to the service, whatever is switched on."""
    if not asks_days(scene):
        return None
    own = next((own for own in scene.world.cases if own.case.number == sitting.number), None)
    if sitting.seat.id != APPLICANT_SEAT or own is None:
        return _quiet(scene, sitting).say(days_words(scene, sitting))
    # How its case stands with its limits, and the appointments.
    quiet = scene.talk.discreet or own.case.facts.unsafe_phone
    words = "\n".join([progress.standing(scene, own), *(() if quiet else sitting.days.meetings)])
    return limits.missing(_quiet(scene, sitting).say(words), own)


def stated(scene: Scene, sitting: Sitting) -> Scene | None:
    """The day on which a paper was served on this party, or that it was wrong: its own, unverified, kept from the other side."""
    if scene.talk.discreet or sitting.days.secret or sitting.seat.id == APPLICANT_SEAT:
        return None
    seat = sitting.seat
    if sitting.days.told and limits.says_wrong(scene):
        dropped = Dated(sitting.number, (), None, clip(scene.text), seat.side.value, seat.id)
        return _quiet(scene, sitting).do(dropped).say(DROPPED)
    found = limits.told_receipt(scene, sitting.days.papers) if scene.talk.pending is None else None
    if found is None:
        return None
    papers, day = found
    events = tuple(one.event.code for one in papers)
    kept = _quiet(scene, sitting).do(Dated(sitting.number, events, day, clip(scene.text), seat.side.value, seat.id))
    return kept.say(limits.receipt_words(scene, papers, day))


def stated_after(scene: Scene) -> Scene | None:
    """The same once the meeting is over, as long as the agreement is followed."""
    over = [one for one in invited(scene) if one.days.watched and not one.open]
    if not over or scene.talk.draft is not None or scene.talk.pending is not None:
        return None
    return stated(scene, over[0]) or _performed(scene, over[0])


def _performed(scene: Scene, sitting: Sitting) -> Scene | None:
    """On which day this party performed, told unasked: its own word, for the holder to verify and nobody else to see.

    Where the party has matters of its own here, only words that speak of the agreement.
    """
    clean, owes = scene.heard.clean.strip(), sitting.days.owes
    own = scene.world.cases and not _OF_AGREEMENT.search(clean)
    if not owes or own or scene.talk.discreet or sitting.days.secret or not _PERFORMED.search(clean):
        return None
    day = stated_day(scene.heard.facts.whens, local_day(scene.world.district, scene.now))
    if day is None or len(clean) > SHORT or _DOUBTS.search(clean):
        return None
    said = Said.PART if _PART.search(clean) else Said.RECEIVED
    named = next((number for number in owes if f"{ordinal(number)}" in clean or f"第{number}期" in clean), owes[0])
    seat = sitting.seat
    told = Answer(OWED, named, said, clip(scene.text), seat.id, seat.side.value, seat.name)
    kept = _quiet(scene, sitting).do(Followed(CaseNumber(sitting.number), told))
    return kept.say(f"{ordinal(named)}：{reply(OWED, said, _mediator(sitting), sitting.days.ways)}{_ELSE}")


def asked(scene: Scene) -> Scene | None:
    """The days, or how it stands, asked for away from a meeting: of those taken part in by invitation, and of own cases."""
    mine = invited(scene)
    if not mine or not (asks_days(scene) or (scene.has(Act.PROGRESS) and not scene.world.cases)):
        own = scene.world.cases[: progress.SHOWN] if asks_days(scene) else ()
        return _own(scene, own) if own else None
    told = [f"{_stands(sitting)}{days_words(scene, sitting)}" for sitting in mine]
    told += [progress.standing(scene, one) for one in scene.world.cases[: progress.SHOWN]]
    return _quiet(scene, mine[0]).say("\n".join(told)).ask_again()


def _own(scene: Scene, cases: Sequence[OwnCase]) -> Scene:
    """How one's own cases stand with their limits, and what days are missing."""
    told = scene.say("\n".join(progress.standing(scene, one) for one in cases))
    for one in cases:
        told = limits.missing(told, one)
    return told


def invited(scene: Scene) -> list[Sitting]:
    """The meetings this talk takes part in by invitation, also those that are over."""
    return [sitting for sitting in scene.world.sittings if sitting.seat.id != APPLICANT_SEAT]


def _stands(sitting: Sitting) -> str:
    if sitting.open:
        return "您参加的调解正在进行。"
    return "您参加的调解达成了协议，正在履行。" if sitting.days.watched else "您参加的调解已经结束。"


def days_words(scene: Scene, sitting: Sitting) -> str:
    """One party's days; none where others may read along, none of a sensitive matter."""
    days = sitting.days
    if scene.talk.discreet or days.secret:
        return ASK_MEDIATOR
    lines = (*days.meetings, *days.limits)
    if not lines:
        return NONE
    tell = (HOW_TO_TELL,) if days.watched else ()
    return "\n".join(["您要记住的日子（按登记推算，一般信息，不是法律意见）：", *lines, *tell])


def answer(scene: Scene, said: Said | None, about: str, words: str) -> Scene | None:
    """An invited party's word on performance, or what shows it: into its own room, for the holder to verify."""
    number, kind, part = (*about.split("|"), "", "")[:3]
    sitting = next((one for one in invited(scene) if one.number == number), None)
    if sitting is None:
        return None
    if said is None:
        if scene.said.sort not in _FILES:
            return None
        return _aloud(scene, sitting).say(f"收到了，转给{_mediator(sitting)}核实。上面的问题您也可以点一下。")
    seat = sitting.seat
    told = Answer(kind, int(part) if part.isdigit() else 0, said, words, seat.id, seat.side.value, seat.name)
    kept = _quiet(scene.turn(pending=None), sitting)
    return kept.do(Followed(CaseNumber(number), told)).say(reply(kind, said, _mediator(sitting), sitting.days.ways))


def reply(kind: str, said: Said, who: str, ways: tuple[str, ...]) -> str:
    """What is done with the word; where something was missed, the ways that are open to who is owed."""
    if said is Said.RECEIVED:
        return f"记下了，这是您说的情况，{who}核实后登记。" + ("" if kind == VISIT else "谢谢。")
    if kind == OWED:
        return (
            f"记下了，这是您说的情况，已经告诉{who}。约定的日子不变，请尽量按协议履行（《人民调解法》第31条）；"
            "要改期，请和调解员商量，对方同意才能改。"
        )
    told = f"记下了，这是您说的情况，已经告诉{who}，会核实并督促履行（《人民调解法》第31条）。"
    return f"{told}期限照样计算，不要等：{''.join(ways)}" if ways else told


def tell(scene: Scene) -> Scene | None:
    """Words for the mediator after the agreement, said so: they are no matter of the party's own."""
    found = _TELL.match(scene.text)
    over = [one for one in invited(scene) if one.days.watched and not one.open]
    if found is None or not over or scene.said.sort is not Sort.TEXT:
        return None
    return _aloud(scene, over[0]).say(f"记下了，转给{_mediator(over[0])}。别的人看不到。")


def _mediator(sitting: Sitting) -> str:
    return sitting.mediator.name if sitting.mediator else "调解员"


def _aloud(scene: Scene, sitting: Sitting) -> Scene:
    """Words the holder hears of."""
    return scene.do(Spoken(scene.said.message_id, sitting.number, private_room(sitting.seat.side)))


def _quiet(scene: Scene, sitting: Sitting) -> Scene:
    """An order to the service, kept in the side's own room."""
    return scene.do(Spoken(scene.said.message_id, sitting.number, private_room(sitting.seat.side), quiet=True))
