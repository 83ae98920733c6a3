"""Greetings, thanks, who are you, help, insults, and the first words of a talk."""

import re
from dataclasses import replace
from datetime import timedelta

from handlers import texts
from handlers.casework.case import WORKED, open_
from handlers.conversation import Ask
from handlers.effects import Say
from handlers.facts import CaseFacts
from handlers.messages import Reply, Sort
from handlers.scene import Scene
from handlers.topics.progress import standing
from nlu.entities import mask_documents
from nlu.types import Act, Tongue

_RELUCTANT = re.compile(  # 我不知道该不该说, 家里的事不好意思讲
    r"(?:那个|这个|嗯|唉|哎|我们?|其实|就是|也|真的?|有件事|有些事|家里(?:的|有点)?事情?|有点|很|挺|[.…,，。、\s])*"
    r"(?:(?:不知道|不晓得|不清楚)(?:该不该|要不要|能不能|怎么|从哪里?|如何)(?:跟你们?)?(?:说|讲|开口)起?(?:出口)?(?:才?好)?"
    r"|不好意思(?:说|讲|开口)|难为情|难以启齿|开不了口|(?:说|讲)不出口|不敢(?:说|讲)|(?:说|讲)出来(?:怕|太)?丢人|家丑(?:不可)?外扬?|家里的?(?:一点|一些)?小?事情?)"
    r"[吧啦了呢.…。!！~\s]*"
)
LONG_AGO = timedelta(hours=12)  # a silence after which the talk says where it goes on
SLOWEST = 60  # seconds an answer to insults waits at the most
SHORT = 12  # characters up to which a message is only a greeting or thanks


def greet(scene: Scene) -> Scene | None:
    """The whole greeting when the talk opens without a matter."""
    opens = scene.said.sort is Sort.START or (scene.heard.tongue is Tongue.EMPTY and scene.said.sort is Sort.TEXT)
    greets = scene.has(Act.GREET) and len(scene.text) <= SHORT
    if not (opens or greets):
        return None
    again = scene.talk.greeted and greets
    if again and scene.talk.pending is not None:
        return scene.say("您好，我在。").ask_again()
    own = scene.case()
    if again and own is not None and open_(own.case) and scene.talk.draft is None:
        return scene.say(f"您好，我在。{standing(scene, own)}")
    text = (
        "您好，我在。" + texts.ANYTHING if again else texts.greeting(scene.world.district, scene.talk.address.channel)
    )
    return scene.turn(greeted=True).say(text).ask_again()


def no_numbers(scene: Scene) -> Scene:
    """An ID or card number was sent: once, that none is needed. Not beside danger, nor where a human talks."""
    own = scene.case()
    busy = scene.talk.joined is not None or (own is not None and (own.case.status in WORKED or bool(own.case.risks)))
    first = any(isinstance(effect, Say) and effect.reply.first for effect in scene.effects)
    before = any(mask_documents(line) != line for line in scene.talk.recent)
    if busy or first or before or mask_documents(scene.text) == scene.text:
        return scene
    said = Say(Reply(texts.NO_NUMBERS, discreet=scene.talk.discreet))
    return replace(scene, effects=(said, *scene.effects))


def introduce(scene: Scene) -> Scene:
    """The short greeting before the answer to a first message that came straight with a matter."""
    if scene.talk.greeted:
        return scene
    hello = Say(
        Reply(texts.greeting_short(scene.world.district, scene.talk.address.channel), discreet=scene.talk.discreet)
    )
    return replace(scene.turn(greeted=True), effects=(hello, *scene.effects))


def chat(scene: Scene) -> Scene | None:
    """Who are you, help, thanks, goodbye: short words, and the hanging question again."""
    for act, words in ((Act.WHO_ARE_YOU, texts.ABOUT), (Act.HELP, texts.HELP)):
        if scene.has(act):
            return scene.say(words).ask_again()
    short = len(scene.text) <= SHORT
    for act, words in ((Act.THANKS, texts.THANKS), (Act.BYE, texts.BYE)):
        if scene.has(act) and short:
            return scene.say(words).ask_again()
    return None


def reluctant(scene: Scene) -> Scene | None:
    """Who does not know whether to say it is asked no form, but to take their time."""
    pending, own = scene.talk.pending, scene.case()
    opens = scene.talk.draft is None and not (own and open_(own.case))
    asked = pending is not None and pending.ask is Ask.WHAT
    if scene.said.sort is not Sort.TEXT or not (opens or asked) or not _RELUCTANT.fullmatch(scene.heard.clean):
        return None
    return scene.turn(draft=CaseFacts(), asked=0, confirmed_category=False).ask(Ask.WHAT, texts.SLOWLY)


def minor(scene: Scene) -> Scene:
    """The first time a minor says so: help that waits for nobody, and no ID."""
    if not scene.has(Act.MINOR) or scene.draft.minor:
        return scene
    return scene.say(texts.MINOR)


def slow_down(scene: Scene) -> Scene:
    """Insults make the next answers wait a little longer each time; nothing is left unread."""
    if not scene.has(Act.ABUSE):
        return scene
    strikes = scene.talk.strikes + 1
    until = scene.now + timedelta(seconds=min(SLOWEST, 5 * 2**strikes))
    return scene.turn(strikes=strikes, slow_until=until)


def abuse(scene: Scene) -> Scene | None:
    """Nothing but insults: a calm word and the hanging question again."""
    if not scene.has(Act.ABUSE) or len(scene.text) > SHORT * 2:
        return None
    return scene.say(texts.ABUSE).ask_again()


def resume(scene: Scene) -> Scene:
    """Days later: the talk goes on where it was left, and says so. Not where others may read along."""
    talk = scene.talk
    if talk.draft is None or talk.last_at is None or talk.discreet or scene.now - talk.last_at < LONG_AGO:
        return scene
    about = talk.draft.what[:20] or "那件事"
    return scene.say(f"我们接着上次说的“{about}”。想从头来，说“取消”。")
