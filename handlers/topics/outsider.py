"""What an outsider at the table says: to both sides and the mediator, never to one of them alone; going at any time."""

import re
from dataclasses import replace

from handlers import texts
from handlers.answers import is_old_button
from handlers.casework.codes import Room
from handlers.conversation import Ask, Option
from handlers.effects import Complain, Effect, Spoken, StepOut
from handlers.gather import clip
from handlers.messages import Sort
from handlers.scene import Scene
from handlers.topics import about, requests
from handlers.world import Beside
from nlu.types import Act

TO_BOTH = "〔双方都看得到〕"
NOT_NOW = "双方一起的房间现在没有开，您说的话没有发出去。开了以后请再说一次。"
WELCOME = "好，记下您答应保密了。您现在直接打字，双方和调解员都看得到。想退出，说“我要退出”。"
BACK = "您现在说的话，双方和调解员都看得到。想退出，说“我要退出”。"
LEFT = "好，您退出了，以后的话您看不到了。听到的事请继续保密。"
YES_NO = (Option("yes", "退出"), Option("no", "接着参加"))
_LEAVE = re.compile(
    r"^(?:我)?(?:要|想)?(?:退出|不参加)(?:调解)?(?:了)?[。!！]*$|^(?:我)?不(?:想|要|愿意?)(?:再)?参加了?[。!！]*$"
)


def beside_of(scene: Scene) -> Beside | None:
    """The table this talk was asked to, while it speaks of that and not of own matters."""
    return next((one for one in scene.world.beside if one.number == scene.talk.joined), None)


def at_table(scene: Scene, beside: Beside) -> Scene:
    """One message of an outsider. Danger has been looked for already."""
    if scene.said.sort is Sort.BUTTON and is_old_button(scene.talk.pending, scene.said):
        return own(scene).say(texts.OLD_BUTTON)
    if scene.talk.pending is not None:
        if scene.talk.pending.ask is Ask.LEAVE and (left := _leaving(scene, beside)) is not None:
            return left
        scene = scene.turn(pending=None)
    if _LEAVE.match(scene.heard.clean.strip()):
        return own(scene).ask(Ask.LEAVE, "您要退出吗？退出以后双方的话您就看不到了。", YES_NO)
    if scene.has(Act.COMPLAIN):
        told = own(scene).do(Complain(clip(scene.text), beside.number))
        return told.say("您对我们工作的意见已经交给负责人，不会交给主持调解的那位看。")
    if scene.said.sort in (Sort.START, Sort.EDIT, Sort.BUTTON):
        return own(scene).say(BACK)
    for topic in (about.asked, requests.privacy):
        if after := topic(own(scene)):
            return after
    return _aloud(scene, beside)


def _leaving(scene: Scene, beside: Beside) -> Scene | None:
    choice = scene.choice() or ("yes" if scene.has(Act.YES) or _LEAVE.match(scene.heard.clean) else None)
    settled = own(scene).turn(pending=None)
    if choice == "yes":
        return settled.turn(joined=None).do(StepOut(beside.number, beside.id)).say(LEFT)
    return settled.say("好，接着参加。") if choice == "no" or scene.has(Act.NO) else None


def _aloud(scene: Scene, beside: Beside) -> Scene:
    """Everything else is said to the whole table."""
    if not beside.ready:
        return own(scene).say(NOT_NOW)
    spoken = Spoken(scene.said.message_id, beside.number, Room.JOINT, joint=True)
    return scene.do(spoken).say(f"{TO_BOTH}已发给双方和调解员。")


def own(scene: Scene) -> Scene:
    """An order to the service stands in the person's own talk, in no case."""
    return scene.do(Spoken(scene.said.message_id, home=Room.APPLICANT, quiet=True))


def placed(before: Scene, after: Scene) -> Scene:
    """So does what was answered before the table was asked: danger and the like."""
    if any(isinstance(effect, Spoken) for effect in after.effects):
        return after
    place: Effect = Spoken(before.said.message_id, home=Room.APPLICANT, quiet=True)
    return replace(after, effects=(place, *after.effects))
