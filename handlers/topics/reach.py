"""How the resident is reached, told before it is asked for or taken back: before a case is opened and after."""

import re

from handlers import corrections, other_side
from handlers.casework.case import Room, open_
from handlers.clauses import HERE, MYSELF
from handlers.conversation import Ask
from handlers.effects import AmendCase, Tell
from handlers.facts import CaseFacts, Naming
from handlers.scene import Scene
from handlers.topics.intake_questions import proceed
from handlers.topics.intake_summary import summary

_HERE = re.compile(rf"(?:{MYSELF}[,\s]*)?{HERE}(?:{MYSELF})?[了吧。!\s]*")
_NAME = re.compile(rf"{MYSELF}[。!\s]*")
_BEFORE = frozenset({Ask.CATEGORY, Ask.WHERE, Ask.WHO_WHEN, Ask.WANTED})  # the questions that come before it


def forget_phone(scene: Scene) -> Scene | None:
    """电话删掉: gone from what is being taken down, or from the open case, whose people are told not to call."""
    if not corrections.drops_phone(scene.heard):
        return None
    own = scene.case()
    if scene.talk.draft is not None:
        return without_phone(
            scene, "改好了：电话删掉了，就在这里联系。" if scene.draft.phone else "好，不留电话，就在这里联系。"
        )
    if own is None or not open_(own.case):
        return None
    if not own.case.facts.phone:
        return scene.say("这件事没有登记您的电话，就在这里联系。").ask_again()
    noted = scene.do(
        Tell(own.case.number, Room.APPLICANT, scene.text),
        AmendCase(own.case.number, corrections.without_phone(own.case.facts), "当事人要求删掉电话，不要打电话"),
    )
    if scene.opened_elsewhere(own):
        return noted.say(
            "已经转告调解员不要打电话。这件事不是在这个聊天里提交的，删号码要由工作人员核实以后办。"
        ).ask_again()
    return noted.say("改好了：电话删掉了。调解员看得到您不要打电话，就在这里联系您。").ask_again()


def told_early(scene: Scene) -> Scene | None:
    """就在这里联系，我姓周 while another question hangs: kept, not asked for again, and that question once more."""
    pending, draft, words = scene.talk.pending, scene.talk.draft, scene.heard.clean
    if pending is None or draft is None or pending.ask not in _BEFORE:
        return None
    name = scene.heard.facts.name
    if not draft.phone and _HERE.fullmatch(words):
        return without_phone(scene, "好，就在这里联系。")
    if draft.name or name is None or not _NAME.fullmatch(words):
        return None
    return scene.turn(draft=_with_name(scene, draft)).say("记下了。").ask_again()


def pressed_late(scene: Scene) -> Scene | None:
    """匿名 pressed when another question hangs: nobody is made known who chose not to be, however late."""
    question, _, option = scene.said.button.partition(":")
    pending, draft = scene.talk.pending, scene.talk.draft
    hangs = pending is not None and str(pending.number) == question
    if draft is None or hangs or question not in map(str, scene.talk.reach_asked) or option not in _LATE:
        return None
    naming, words = _LATE[option]
    unnamed = {"name": "", "phone": ""} if naming is Naming.ANONYMOUS else {}
    kept = scene.turn(draft=draft.with_(naming=naming, skipped=draft.skipped | {"reach"}, **unnamed)).say(words)
    return summary(kept) if pending is not None and pending.ask is Ask.CONFIRM else kept.ask_again()


_LATE = {  # the options of the question, in order
    "1": (Naming.NAMED, "好，就在这里联系。"),
    "2": (Naming.ANONYMOUS, "好，匿名反映：只能给建议、当线索，不能调解。"),
}


def _with_name(scene: Scene, draft: CaseFacts) -> CaseFacts:
    """With the writer's name, where the message tells one and none was known."""
    name = other_side.oneself(scene.heard, asked_for=False).facts.name
    if name is None or draft.name or draft.naming is Naming.ANONYMOUS:
        return draft
    return draft.with_(name=name.text, naming=Naming.NAMED)


def without_phone(scene: Scene, words: str) -> Scene:
    """A draft without the phone: who told it is reached here, and is not asked again."""
    draft = _with_name(scene, scene.draft)
    naming = Naming.NAMED if draft.naming is Naming.UNSAID else draft.naming
    kept = corrections.without_phone(draft).with_(naming=naming, skipped=draft.skipped | {"reach"})
    done = scene.turn(draft=kept).say(words)
    pending = scene.talk.pending
    shows_it = pending is None or pending.ask in (Ask.REACH, Ask.CONFIRM, Ask.CALL_WHERE)
    return proceed(done.turn(pending=None)) if shows_it else done.ask_again()
