"""The applicant of a case registered at a window, in a chat: number and code were right, so the talk may go on here."""

from handlers.casework.case import CaseNumber, open_
from handlers.casework.reception import at_window
from handlers.conversation import Ask, Option
from handlers.effects import ConnectTalk
from handlers.scene import Scene
from handlers.topics import intake
from handlers.world import OwnCase
from nlu.types import Act

HERE, BY_PHONE = Option("here", "就在这里联系"), Option("phone", "不用，打电话")
QUESTION = (
    "要不要以后就在这个聊天里联系？选“就在这里联系”，调解员的回话会发到这里，材料也可以在这里补。"
    "只有申请人本人才能选；替别人问的，选“不用”。"
)
CONNECTED = "接好了。以后调解员的回话会发到这个聊天，您有话、有材料也直接发在这里。"
LEFT = "记下了，调解员看得到。回话靠电话或者当面。"
NOT_HERE = "好，还是电话或者当面联系。有话也可以留在这里，调解员看得到。"


def offers(scene: Scene, own: OwnCase) -> bool:
    """Whether this talk may become the case's: nobody's chat leads to it yet, and nobody else may read along here."""
    case = own.case
    private = not (case.sensitive or case.facts.unsafe_phone or scene.talk.discreet)
    invited = scene.talk.joined is not None or any(s.number == case.number for s in scene.world.sittings)
    return at_window(case) and open_(case) and private and not invited


def offer(scene: Scene, own: OwnCase) -> Scene:
    """The question, beside one that waits meanwhile."""
    waits = scene.turn(aside=scene.talk.waiting)
    return waits.ask(Ask.CONNECT, QUESTION, (HERE, BY_PHONE), about=own.case.number)


def answer(scene: Scene) -> Scene | None:
    """Yes: what staff answer comes here from now on. No: as before."""
    hung, said = scene.talk.pending, _said(scene)
    if hung is None or hung.ask is not Ask.CONNECT or said is None:
        return None
    settled = scene.turn(pending=scene.talk.aside, aside=None)
    own = next((o for o in scene.world.cases if o.case.number == hung.about), None)
    if said == BY_PHONE.means or own is None or not offers(scene, own):
        return intake.back(settled.say(NOT_HERE))
    return intake.back(settled.do(ConnectTalk(CaseNumber(hung.about))).say(CONNECTED))


def let_go(scene: Scene) -> Scene:
    """Other words than an answer: the question makes way, and the one that waited stands again."""
    hung = scene.talk.pending
    if hung is None or hung.ask is not Ask.CONNECT or _said(scene) is not None:
        return scene
    return scene.turn(pending=scene.talk.aside, aside=None)


def _said(scene: Scene) -> str | None:
    """Which of the two was chosen, by the button or in words."""
    if choice := scene.choice():
        return choice
    if scene.has(Act.NO, Act.SKIP, Act.CANCEL):
        return BY_PHONE.means
    return HERE.means if scene.has(Act.YES) else None
