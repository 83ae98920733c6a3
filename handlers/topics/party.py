"""What a party of a meeting says: to the mediator alone or to both sides, one's own matters apart, labelled each time."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from handlers import texts
from handlers.answers import digit, is_old_button
from handlers.casework.chatting import HOW_TO_TELL
from handlers.casework.codes import Room
from handlers.casework.online.meeting import APPLICANT_SEAT, button, private_room
from handlers.conversation import Ask, Option
from handlers.effects import AmendCase, Complain, Effect, OpenCase, Say, Spoken, Tell
from handlers.gather import clip
from handlers.messages import Incoming, Reply, Sort
from handlers.scene import Scene
from handlers.topics import about, agreed, consult, outsider, party_acts, requests, smalltalk
from handlers.topics.intake_questions import proceed
from handlers.world import Sitting
from nlu.types import Act

Topic = Callable[[Scene], Scene | None]
TO_MEDIATOR, TO_BOTH = "〔只有调解员看得到〕", "〔双方都看得到〕"
_ALOUD = re.compile(r"^(?:说|讲)给(?:双方|大家|对方)(?:听|看)?(?:[:：](?P<words>.+)|[。.!！]*)$", re.DOTALL)
_ALONE = re.compile(r"^(?:改为|改成)?(?:只)?(?:说|讲)给调解员(?:听|看)?(?:[:：](?P<words>.+)|[。.!！]*)$", re.DOTALL)
_OWN = re.compile(r"^我?(?:有|要说|想说|说)(?:点|我)?自己的(?:事|问题)(?:要说|想说|要问)?[。!！]*$")
_BACK = re.compile(r"^(?:回到|回|继续|接着说?)(?:那个|这个)?调解(?:的事)?[。!！]*$|^说调解的事[。!！]*$")
_LEAVE = re.compile(
    r"^(?:我)?(?:不想|不愿意?|不要|不)(?:再)?(?:调解?了?|参加调解了?|谈了)[。!！]*$|^(?:我要)?退出调解[。!！]*$"
)
_COLON = re.compile("[:：]")
_SWITCH = re.compile(r"m[A-Z0-9]+:s:(?:both|alone)")
# Orders to the service that are never meant for the other side, whatever is switched on.
_PRIVATE_ACTS = frozenset(
    {Act.COMPLAIN, Act.PRIVACY, Act.PROGRESS, Act.HUMAN, Act.WITHDRAW, Act.CALLBACK, Act.REPORTED, Act.HELP}
)
YES_NO = (Option("yes", "不调了"), Option("no", "接着调"))
WORDLESS = {Sort.VOICE: "（语音）", Sort.PHOTO: "（照片）", Sort.VIDEO: "（视频）", Sort.FILE: "（文件）"}


def sitting_of(scene: Scene) -> Sitting | None:
    """The meeting this message is for: its button's, the joined one, else that of the active own case."""
    joined = scene.talk.joined
    for sitting in scene.world.sittings:
        if pressed(scene.said) and sitting.number == scene.said.button.partition(":")[0].removeprefix("m"):
            return sitting
        invited = sitting.seat.id != APPLICANT_SEAT
        if invited and sitting.number == joined:
            return sitting
        if not invited and joined is None and sitting.number == scene.talk.active:
            return sitting
    return None


def pressed(said: Incoming) -> bool:
    """Whether the button belongs to a meeting and not to a question of the talk."""
    return said.sort is Sort.BUTTON and party_acts.BUTTON.fullmatch(said.button) is not None


def as_party(scene: Scene, before: Sequence[Topic]) -> Scene | None:
    """An invited party's message: danger first (`before`), then the meeting. None when the talk is about own matters.

    Own cases and drafts are out of reach meanwhile, so that nothing said here is filed there.
    """
    aside = _aside(scene)
    if aside is not None:
        return aside
    sitting, beside = sitting_of(scene), outsider.beside_of(scene)
    if scene.talk.joined is None or (sitting is None and beside is None) or _invited_again(scene):
        return None
    masked = scene.turn(active=scene.talk.danger_case, draft=None)
    after = next((found for topic in before if (found := topic(masked))), None)
    if sitting is not None:
        after = after or at_the_table(masked) or words(masked, sitting)
    elif after is None and beside is not None:
        after = outsider.at_table(masked, beside)
    if after is None:
        return None
    opened = any(isinstance(effect, OpenCase) for effect in after.effects)
    return after.turn(active=after.talk.active if opened else scene.talk.active, draft=scene.talk.draft)


OVER = "您参加的那件调解已经结束了。"
GONE = f"{OVER}有自己的事，直接说就行。"
BACK = "好，接着说调解的事。您现在说的只有调解员看得到。"


def _invited_again(scene: Scene) -> bool:
    """Whether the message belongs to another invitation."""
    pending = scene.talk.pending
    asked = pending is not None and pending.ask in (Ask.JOIN_CODE, Ask.JOIN_CONSENT)
    return asked or (scene.said.sort is Sort.START and bool(scene.said.text))


def _aside(scene: Scene) -> Scene | None:
    """Between a meeting as an invited party and one's own matters."""
    mine = [s for s in scene.world.sittings if s.seat.id != APPLICANT_SEAT]
    clean = scene.heard.clean.strip()
    if scene.talk.joined is not None and (mine or scene.world.beside) and _OWN.match(clean):
        own = Spoken(scene.said.message_id, home=Room.APPLICANT, quiet=True)
        away = scene.do(own).turn(joined=None, aloud=None, pending=None)
        told = away.say("好，现在说您自己的事，和那件调解分开，对方和那边的调解员都看不到。说完了，说“回到调解”。")
        return proceed(told) if scene.talk.draft is not None else told
    if scene.talk.joined is None and mine and _BACK.match(clean):
        return _back(scene, mine)
    if scene.talk.joined is None and scene.world.beside and _BACK.match(clean):
        number = scene.world.beside[0].number
        return outsider.own(scene).turn(joined=number, aloud=None, pending=None).say(outsider.BACK)
    return None


def _back(scene: Scene, mine: Sequence[Sitting]) -> Scene:
    """To the meeting that goes on; of one that is over, how its mediator is told something."""
    on = next((sitting for sitting in mine if sitting.open), None)
    if on is not None:
        return _quiet(scene, on).turn(joined=on.number, aloud=None, pending=None).say(BACK)
    watched = any(sitting.days.watched for sitting in mine)
    return _quiet(scene, mine[0]).say(f"{OVER}{HOW_TO_TELL}" if watched else OVER)


def unread(scene: Scene) -> Scene:
    """A message that could not be understood goes to the mediator, never into the joint room."""
    sitting = sitting_of(scene)
    told = outsider.own(scene) if sitting is None else _to_mediator(scene, sitting)
    return told.say(texts.NOT_READ)


def released(scene: Scene) -> Scene:
    """A meeting that is over, or that this party left, holds the talk no longer: it is of own matters again."""
    sitting = sitting_of(scene)
    if scene.talk.joined is None or (sitting is not None and sitting.open) or outsider.beside_of(scene) is not None:
        return scene
    return scene.turn(joined=None, aloud=None, pending=None).say(GONE)


def at_the_table(scene: Scene) -> Scene | None:
    """Orders and answers at a meeting, and words for both sides; None for words to the mediator alone."""
    sitting = sitting_of(scene)
    if sitting is None or not sitting.open:
        return scene.say(texts.OLD_BUTTON) if pressed(scene.said) else None
    if pressed(scene.said):
        if _SWITCH.fullmatch(scene.said.button):
            return _switch(scene, sitting, aloud=scene.said.button.endswith("both"))
        return party_acts.press(scene, sitting)
    if scene.said.sort is Sort.BUTTON and is_old_button(scene.talk.pending, scene.said):
        return scene.say(texts.OLD_BUTTON)
    said = (
        _order(scene, sitting)
        or agreed.at_the_table(scene, sitting)
        or agreed.stated(scene, sitting)
        or party_acts.typed(scene, sitting)
    )
    return said or _by_digit(scene, sitting) or _aloud(scene, sitting)


def _order(scene: Scene, sitting: Sitting) -> Scene | None:
    """Whom the words are for, and leaving."""
    clean = scene.heard.clean.strip()
    if found := _ALOUD.match(clean):
        only = _COLON.split(scene.text, maxsplit=1)[-1].strip()  # as typed, in the writer's own script
        return _to_both(scene, sitting, only) if found.group("words") else _switch(scene, sitting, aloud=True)
    if (found := _ALONE.match(clean)) and not found.group("words"):
        return _switch(scene, sitting, aloud=False)
    if found:
        return _to_mediator(scene, sitting)
    if sitting.seat.id == APPLICANT_SEAT:
        return None
    pending = scene.talk.pending
    if pending is not None and pending.ask is Ask.LEAVE:
        return _leaving(scene, sitting)
    if _LEAVE.match(clean):
        return scene.ask(Ask.LEAVE, "您要退出这件调解吗？可以随时退出，不影响您走别的途径。", YES_NO)
    return None


def _leaving(scene: Scene, sitting: Sitting) -> Scene | None:
    choice = scene.choice() or ("yes" if scene.has(Act.YES) or _LEAVE.match(scene.heard.clean) else None)
    settled = scene.turn(pending=None)
    if choice == "yes":
        return party_acts.leave(settled.turn(joined=None, aloud=None), sitting)
    return settled.say("好，接着调解。") if choice == "no" or scene.has(Act.NO) else None


def _switch(scene: Scene, sitting: Sitting, *, aloud: bool) -> Scene:
    """From now on to both, or to the mediator alone."""
    order = _quiet(scene, sitting).turn(**_speaking_at(sitting))
    if aloud and not sitting.ready:
        return order.say("现在还不能说给双方听：要双方都参加、都接受了调解员才行。您先说给调解员听。")
    if aloud:
        return order.turn(aloud=sitting.number).say(
            f"{TO_BOTH}从现在起，您说的对方也看得到。改回来，说“说给调解员听”。"
        )
    return order.turn(aloud=None).say(f"{TO_MEDIATOR}从现在起，您说的只有调解员看得到。")


def _by_digit(scene: Scene, sitting: Sitting) -> Scene | None:
    """The one choice under a label, typed as its digit where there are no buttons."""
    if scene.talk.pending is not None or not sitting.ready or digit(scene.text) != 1:
        return None
    return _switch(scene, sitting, aloud=scene.talk.aloud != sitting.number)


def _speaking_at(sitting: Sitting) -> dict[str, object]:
    """The talk turned to this meeting, also when it was of something else."""
    invited = sitting.seat.id != APPLICANT_SEAT
    return {"joined": sitting.number} if invited else {"active": sitting.number, "joined": None}


def _aloud(scene: Scene, sitting: Sitting) -> Scene | None:
    """Words while both are listening. Orders to the service, and changes of earlier words, stay between it and the party."""
    if scene.talk.aloud != sitting.number or scene.heard.acts & _PRIVATE_ACTS:
        return None
    if scene.said.sort in (Sort.EDIT, Sort.START, Sort.BUTTON):
        return None
    since = scene.talk.last_at
    if since is not None and scene.now - since > timedelta(minutes=scene.world.district.online.aloud_minutes):
        return _to_mediator(scene.turn(aloud=None), sitting, "隔了一阵子，已经改回只说给调解员听。")
    if not sitting.ready:
        return _to_mediator(scene.turn(aloud=None), sitting, "现在不能说给双方听了。")
    return _to_both(scene, sitting, None)


def _to_both(scene: Scene, sitting: Sitting, only: str | None) -> Scene:
    """Into the joint room; `only` the words after the order."""
    if not sitting.ready:
        return _to_mediator(scene, sitting, "现在还不能说给双方听，没有发给对方。")
    spoken = Spoken(scene.said.message_id, sitting.number, private_room(sitting.seat.side), joint=True, words=only)
    return scene.do(spoken).do(_receipt(scene, sitting, f"{TO_BOTH}已发给双方。", aloud=scene.talk.aloud is not None))


def _to_mediator(scene: Scene, sitting: Sitting, why: str = "收到。") -> Scene:
    """Kept in the side's own room."""
    spoken = Spoken(scene.said.message_id, sitting.number, private_room(sitting.seat.side))
    return scene.do(spoken).do(_receipt(scene, sitting, f"{TO_MEDIATOR}{why}", aloud=False))


def _receipt(scene: Scene, sitting: Sitting, text: str, *, aloud: bool) -> Effect:
    """The label of every entry, with the button to the other way of speaking."""
    if not sitting.ready:
        return Say(Reply(text, discreet=scene.talk.discreet))
    other = button(sitting.number, "s", "alone", "改为只说给调解员听") if aloud else None
    other = other or button(sitting.number, "s", "both", "说给双方听")
    return Say(Reply(text, (other,), discreet=scene.talk.discreet))


def to_mediator(scene: Scene) -> Scene | None:
    """The applicant's plain words once the other side was invited: kept for the mediator, no fact of the case is changed.

    What one would settle for is told in such words, and facts stand in papers that both sides read.
    """
    sitting = sitting_of(scene)
    if sitting is None or not sitting.open or not (scene.text or scene.said.attachments):
        return None
    return None if scene.talk.draft is not None else _to_mediator(scene, sitting)


def words(scene: Scene, sitting: Sitting) -> Scene:
    """An invited party's words to the mediator; a question of law is answered besides, a complaint goes to the manager."""
    if scene.has(Act.COMPLAIN):
        told = scene.do(Spoken(scene.said.message_id, None), Complain(clip(scene.text), sitting.number))
        return told.say("您对我们工作的意见已经交给负责人，不会交给主持调解的那位看。")
    if scene.said.sort is Sort.START:
        return _quiet(scene, sitting).say(BACK)
    if scene.has(Act.PROGRESS):
        who = f"由{sitting.mediator.shown()}主持" if sitting.mediator else "正在等调解员"
        days = agreed.days_words(scene, sitting)
        return _quiet(scene, sitting).say(f"这件调解{who}，可以直接在这里留言。\n{days}")
    for topic in (about.asked, requests.privacy, consult.more, consult.chosen, consult.question, smalltalk.abuse):
        if after := topic(scene):
            return after
    return _to_mediator(scene, sitting)


def _quiet(scene: Scene, sitting: Sitting) -> Scene:
    """An order to the service: kept in the side's own room, staff are not called."""
    return scene.do(Spoken(scene.said.message_id, sitting.number, private_room(sitting.seat.side), quiet=True))


def labelled(before: Scene, after: Scene) -> Scene:
    """Every message at a meeting has its place, and every one that went to the mediator its label."""
    sitting = sitting_of(before)
    if sitting is None and outsider.beside_of(before) is not None:
        return outsider.placed(before, after)
    if sitting is None or not sitting.open or any(isinstance(effect, Spoken) for effect in after.effects):
        return after
    if sitting.seat.id == APPLICANT_SEAT:  # its words stand in its own room already
        after = replace(after, effects=tuple(_unamended(before, effect) for effect in after.effects))
        return _marked(after) if after.talk.active == sitting.number else after
    place = Spoken(before.said.message_id, sitting.number, private_room(sitting.seat.side))
    placed = _marked(replace(after, effects=(place, *after.effects)))
    return placed.do(Tell(sitting.number, Room.INTERNAL, ALARMED, by_resident=False)) if _alarmed(after) else placed


def _unamended(scene: Scene, effect: Effect) -> Effect:
    """Of a change of facts only what protects the writer, and the danger itself."""
    own = scene.case()
    if not isinstance(effect, AmendCase) or own is None or effect.number != own.case.number:
        return effect
    told, facts = effect.facts, own.case.facts
    guarded = facts.with_(
        keep_from=told.keep_from, unsafe_phone=told.unsafe_phone, callback=told.callback, phone=told.phone
    )
    return replace(effect, facts=guarded)


ALARMED = "被邀请一方的聊天里出现危险信号，已经另外预警。请马上看这一方的房间。"


def _marked(scene: Scene) -> Scene:
    """The label on the answer to what the mediator was told; safety words stand alone."""
    answer = next((e for e in scene.effects if isinstance(e, Say) and not e.reply.first), None)
    if answer is None or answer.reply.text.startswith("〔"):
        return scene
    labelled_ = replace(answer, reply=replace(answer.reply, text=f"{TO_MEDIATOR}{answer.reply.text}"))
    return replace(scene, effects=tuple(labelled_ if effect is answer else effect for effect in scene.effects))


def _alarmed(scene: Scene) -> bool:
    """Whether the answer was one to danger."""
    return any(isinstance(effect, Say) and effect.reply.first for effect in scene.effects)
