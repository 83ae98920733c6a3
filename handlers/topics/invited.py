"""Coming by an invitation: the link, the code told by phone, what it is about, and consent in words."""

import re

from handlers.casework.codes import Room
from handlers.casework.online import invitation, outsiders
from handlers.casework.online.invitation import Invited
from handlers.conversation import Ask, Option, Pending
from handlers.effects import DeclineInvitation, Spoken, TakeSeat
from handlers.messages import Sort
from handlers.scene import Scene
from handlers.topics import outsider
from handlers.world import Proof
from nlu.types import Act

CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
KEPT_CODE = "（口令）"
LOCKED = "口令试错太多次，先停一会儿。请打电话问调解员。"
WRONG = "口令对不上，请核对后再发。没有口令，打电话问邀请您的调解员。"
NEED_CODE = "请输入 6 位口令。没有口令，打电话问邀请您的调解员；不想参加，不用理会。"
CHOICES = (Option("yes", "我同意参加"), Option("no", "我不参加"))
PLEDGES = (Option("yes", "我答应保密，来参加"), Option("no", "我不参加"))
_PLEDGED = re.compile(r"保密|保守秘密|不(?:外传|说出去|往外说)")
_UNPLEDGED = re.compile(r"不.{0,3}(?:保密|保守)|(?:保密|保守).{0,4}不(?:了|到)")
_NO = re.compile(r"不(?:同意|愿意|参加|想|去|来|调|要)|拒绝|算了")
_YES = re.compile(r"同意|愿意|参加|可以")


def arrive(scene: Scene) -> Scene | None:
    """A link was opened. One that cannot be used reads the same whatever the reason."""
    if scene.said.sort is not Sort.START or not scene.said.text:
        return None
    kept = scene.do(Spoken(scene.said.message_id, words="")).turn(greeted=True)
    if scene.world.invited is None:
        return kept.say(invitation.INVALID)
    return _ask_code(kept, scene.world.invited)


def _ask_code(scene: Scene, invited: Invited) -> Scene:
    return scene.ask(Ask.JOIN_CODE, invitation.greeting(invited), about=str(invited.id))


def code(scene: Scene) -> Scene | None:
    """The code identifies the person; until then nothing of the matter is said."""
    pending = scene.talk.pending
    if pending is None or pending.ask is not Ask.JOIN_CODE:
        return None
    if scene.world.code is Proof.NONE:
        return _no_code(scene, pending)
    hidden = scene.do(Spoken(scene.said.message_id, words=KEPT_CODE))
    if scene.world.invited is None:
        return hidden.turn(pending=None).say(invitation.INVALID)
    if scene.world.code is Proof.LOCKED:
        return hidden.say(LOCKED)
    if scene.world.code is Proof.WRONG:
        return hidden.ask(Ask.JOIN_CODE, WRONG, about=pending.about)
    invited = scene.world.invited
    if invited.invitee.side is None:
        return hidden.ask(Ask.JOIN_CONSENT, outsiders.offered(invited), PLEDGES, about=pending.about)
    return hidden.ask(Ask.JOIN_CONSENT, invitation.offered(invited), CHOICES, about=pending.about)


def _no_code(scene: Scene, pending: Pending) -> Scene | None:
    """Other words: once more what is needed; after that the talk is the person's own again."""
    if scene.said.sort is Sort.BUTTON:
        return None
    if scene.said.sort is Sort.START:  # the page was opened: the question stands there already
        return scene.do(Spoken(scene.said.message_id, quiet=True))
    if scene.has(Act.CANCEL, Act.NO) or _NO.search(scene.heard.clean):
        settled = scene.do(Spoken(scene.said.message_id, quiet=True)).turn(pending=None)
        return settled.say("好，不参加也可以。以后想来，再打开链接就行。")
    return None if pending.tries else scene.ask(Ask.JOIN_CODE, NEED_CODE, about=pending.about, tries=1)


def consent(scene: Scene) -> Scene | None:
    """The person takes part or not, in words that are kept with their time."""
    pending = scene.talk.pending
    if pending is None or pending.ask is not Ask.JOIN_CONSENT:
        return None
    invited, choice = scene.world.invited, scene.choice()
    if invited is not None and invited.invitee.side is None:
        return _promise(scene.do(Spoken(scene.said.message_id, home=Room.APPLICANT, quiet=True)), invited, pending)
    scene = scene.do(Spoken(scene.said.message_id, quiet=True))
    no = choice == "no" or (choice is None and _NO.search(scene.heard.clean))
    yes = choice == "yes" or (choice is None and not no and _YES.search(scene.heard.clean))
    if invited is None:
        return scene.turn(pending=None).say(invitation.INVALID)
    if no:
        return scene.turn(pending=None).do(DeclineInvitation(invited.id)).say("好，尊重您的决定，已经转告调解员。")
    if not yes:
        return scene.ask(
            Ask.JOIN_CONSENT, "您愿意参加吗？请说“我同意参加”或者“我不参加”。", CHOICES, about=pending.about
        )
    words = scene.text or CHOICES[0].label
    joined = scene.turn(pending=None, joined=invited.number, aloud=None).do(TakeSeat(invited.id, words))
    kept = "好，记下您同意参加。您随时可以说“不想调了”退出。想说自己别的事，说“我有自己的事要说”。"
    return joined.say(kept)


def _promise(scene: Scene, invited: Invited, pending: Pending) -> Scene:
    """Whom both sides let in comes with a promise to keep silent, in words that are kept; a mere yes is no promise."""
    clean, choice = scene.heard.clean, scene.choice()
    unkept = bool(_UNPLEDGED.search(clean))
    promised = choice == "yes" or (choice is None and not unkept and bool(_PLEDGED.search(clean)))
    if promised:
        joined = scene.turn(pending=None, joined=invited.number, aloud=None)
        return joined.do(TakeSeat(invited.id, scene.text or PLEDGES[0].label)).say(outsider.WELCOME)
    if choice == "no" or (choice is None and (unkept or _NO.search(clean))):
        return scene.turn(pending=None).do(DeclineInvitation(invited.id)).say("好，尊重您的决定，已经转告调解员。")
    text = f"来参加要先答应保密：“{outsiders.PLEDGE}。”请回“我答应保密”，不来请回“我不参加”。"
    return scene.ask(Ask.JOIN_CONSENT, text, PLEDGES, about=pending.about)
