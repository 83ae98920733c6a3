"""After an agreement: the answer to whether an instalment came, or how the agreement is performed. Their own word only."""

import re

from handlers.casework.after import Said
from handlers.casework.case import CaseNumber
from handlers.casework.chatting import Answer
from handlers.casework.performing import ways_after_breach
from handlers.conversation import Ask
from handlers.effects import Followed
from handlers.gather import clip
from handlers.messages import Sort
from handlers.scene import Scene
from handlers.topics import agreed
from nlu.types import Act

SHORT = 60  # characters of an answer that is no story
_PART = re.compile(
    "一部分|部分|一半|(?:没|未)(?:收|给|付)?(?:齐|全|够|完)|只(?:收到|给|付|还|转|办)了?|少(?:了|给|付)|还(?:差|欠)"
    "|先(?:给|付|还|转|办)(?:了|过)?|剩(?:下|余)?的"
)
_NOT = re.compile(
    "(?:没|未)(?:有)?(?:收到|见到|拿到|给|到账?|付|还|转|办|履行|兑现|动静)|还没|不(?:肯)?(?:给|付|还)"
    "|(?:给|付|还|拿|凑)不(?:了|出|起|上|齐)|没钱|宽限|缓(?:几|两|三|一)?(?:天|下|一缓)|有困难"
    "|一分(?:钱)?(?:都|也)?没|^没有?[的啊呢吗]?$"
)
_RECEIVED = re.compile(
    "收到|拿到|到账|结清|付清|还清|(?:都|已经?|全)(?:给|付|还|转|办|履行)"
    "|(?:给|付|还|转|办)(?:好|过来|完)?了|^(?:有|到了?|齐了?)$"
)


def answer(scene: Scene) -> Scene | None:
    """The answer by button, digit or words; anything else goes its own way and the question stays."""
    pending = scene.talk.pending
    if pending is None or pending.ask is not Ask.FOLLOW:
        return None
    said = _said(scene)
    words = "" if scene.choice() else clip(scene.text)
    if invited := agreed.answer(scene, said, pending.about, words):
        return invited
    if said is None:
        return None
    number, kind, part = (*pending.about.split("|"), "", "")[:3]
    own = next((o for o in scene.world.cases if o.case.number == number), None)
    settled = scene.turn(pending=None)
    if own is None or scene.opened_elsewhere(own):
        return settled.say("记下了，请把情况告诉调解员。")
    told = Answer(kind, int(part) if part.isdigit() else 0, said, words)
    who = own.holder.name if own.holder else "调解员"
    return settled.do(Followed(CaseNumber(number), told)).say(
        agreed.reply(kind, said, who, ways_after_breach(own.case))
    )


def pressed(scene: Scene) -> Scene | None:
    """The same by button alone, while the talk is at a meeting: words are for that meeting there."""
    return answer(scene) if scene.said.sort is Sort.BUTTON else None


def _said(scene: Scene) -> Said | None:
    choice = scene.choice()
    if choice is not None:
        return Said(choice) if choice in list(Said) else None
    text = scene.heard.clean or scene.text
    if len(text) > SHORT:
        return None
    for said, pattern in ((Said.PART, _PART), (Said.NOT, _NOT), (Said.RECEIVED, _RECEIVED)):
        if pattern.search(text):
            return said
    return Said.RECEIVED if scene.has(Act.YES) else Said.NOT if scene.has(Act.NO) else None
