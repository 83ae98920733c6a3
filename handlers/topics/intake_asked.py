"""What the resident asks in the middle of the intake: answered, or kept for the mediator; then the intake's question again."""

import re
from dataclasses import replace

from handlers import filling, gather
from handlers.conversation import Ask, Option
from handlers.facts import CaseFacts, Naming
from handlers.messages import Sort
from handlers.scene import Scene
from handlers.topics import consult
from handlers.topics.intake_questions import proceed
from handlers.topics.intake_summary import CONFIRM_OPTIONS, correct, put_corrected
from handlers.topics.intake_told import hangs
from nlu.acts import acts
from nlu.types import Act, Kind

MOST_KEPT = 10  # questions of one matter
KEPT = "您问的这个我没有把握，不乱答，记下来给调解员了，由调解员答您。"
NEAR = f"{KEPT}想问的要是下面按钮里的哪一个，点一下我就答。"
STANDS = "前面记的没问题就提交，有不对的直接说。"
KEPT_BESIDE = "您问的也记下来给调解员了。"
_NEAR = "faq:"  # before an entry's id, as the meaning of an option beside those of the intake's own question
_NO_QUESTION = frozenset(
    {Act.SKIP, Act.ANONYMOUS, Act.NAMED, Act.CORRECT}
)  # acts of the talk, politely put as a question
_NOT_KNOWN = re.compile(r"^(?:我|也|都|真|还)*(?:不知道|不清楚|不晓得|不记得|记不|忘了|忘记|说不[清准好])")
_GUESS = re.compile(r"^(?:好像|大概|应该|可能|差不多|估计)|吧$")  # an answer somebody is not sure of: 好像是去年三月吧?
_TURN_OF_SPEECH = re.compile(
    r"(?:什么|啥|怎么|谁|哪|多少)[^,。]{0,4}(?:也|都)(?:不|没)|没什么|没啥|不怎么"
)  # 怎么说都不听
_CLAUSE = re.compile(r"[^,。;!?]+\??")


def chosen(scene: Scene) -> Scene | None:
    """One of the near questions that stood beside the intake's own: answered, and the intake's question alone again."""
    choice, pending = scene.choice() or "", scene.talk.pending
    entry = scene.world.knowledge.faq.get(choice.removeprefix(_NEAR)) if choice.startswith(_NEAR) else None
    return None if entry is None or pending is None else consult.answer(_alone(scene), entry).ask_again()


def asked(scene: Scene) -> Scene | None:
    """A question instead of an answer, or behind one: what it tells beside is kept, and so is the question itself."""
    ask = hangs(scene)
    if ask is Ask.WHAT or scene.choice() is not None or not _is_question(scene):
        return None
    if ask is Ask.CATEGORY:  # a detail of the matter may well read as a question (算不算工伤)
        return None if scene.heard.category is not None else _met(_kept(scene, scene.draft), scene.draft)
    if ask is Ask.CONFIRM:
        return _at_the_summary(scene)
    draft = scene.draft
    found = gather.gather(draft, scene.heard, scene.world.district, asked=ask)
    if found.wanted != draft.wanted or (not _by_its_words(scene) and _fills(scene, found)):
        return None  # 能不能让他赔我点钱 is what is wanted; 三千多? an answer
    if found.other_party != draft.other_party and not scene.has(Act.ASKS):
        return None  # 总包是宏达建设公司: only taken for a question
    named = _named(scene, found)
    return _met(_kept(scene, named), draft if named is found else named)  # how to reach them is still asked


def _is_question(scene: Scene) -> bool:
    """Clearly one: all of it, its last words, or a clause with the sign."""
    text = scene.heard.clean.strip()
    if scene.said.sort is not Sort.TEXT or scene.has(*_NO_QUESTION) or _NOT_KNOWN.match(text):
        return False
    return text.endswith("?") or _by_its_words(scene)


def _by_its_words(scene: Scene) -> bool:
    """A question without its sign too; not 三千多?, nor 好像是去年三月吧?, which are answers."""
    clauses = _CLAUSE.findall(scene.heard.clean)
    said = (clause for n, clause in enumerate(clauses, 1) if n == len(clauses) or clause.endswith("?"))
    return any(_asks(clause.strip("? ")) for clause in said) or (
        scene.heard.kind is Kind.QUESTION and not _GUESS.search(scene.heard.clean.strip("? "))
    )


def _asks(clause: str) -> bool:
    asks = Act.ASKS in acts(clause) or clause.endswith(("吗", "么", "呢"))
    return asks and not (_GUESS.search(clause) or _TURN_OF_SPEECH.search(clause))


def _fills(scene: Scene, found: CaseFacts) -> bool:
    """Whether the words are an answer to what hangs, recognised or taken as they stand."""
    ask, words = hangs(scene), scene.text.rstrip("？?。 ")
    filled = filling.fill(found, scene.draft, ask, words)
    return any(getattr(filled, key) != getattr(scene.draft, key) for key in gather.ANSWERS[ask])


def _named(scene: Scene, found: CaseFacts) -> CaseFacts:
    """With the name a question about how to be reached begins with: 陈小姐,微信联系行吗."""
    name = filling.name_in(scene.text) if hangs(scene) is Ask.REACH and found == scene.draft else ""
    return found.with_(name=name, naming=Naming.NAMED) if name and not _asks(name) else found


def _kept(scene: Scene, facts: CaseFacts) -> Scene:
    """The question among those the mediator reads, once."""
    words = gather.clip(scene.text)
    asks = facts.asks if words in facts.asks else (*facts.asks, words)
    return scene.turn(draft=facts.with_(asks=asks[-MOST_KEPT:]))


def _met(scene: Scene, before: CaseFacts) -> Scene:
    """What can be said to it now; then the question that hung, or the next one when its answer was told beside."""
    if answered := consult.likely(scene, scene.draft):
        return _again(answered, before)
    near = tuple(Option(f"{_NEAR}{option.means}", option.label) for option in consult.near(scene, scene.draft))
    again = _again(scene.say(NEAR if near else KEPT), before)
    return _beside(again, near) if near else again


def _again(scene: Scene, before: CaseFacts) -> Scene:
    """The question that hung as it was; where something was told beside, what of it is still open, or the next."""
    if hangs(scene) is Ask.CONFIRM:
        return scene.ask(Ask.CONFIRM, STANDS, CONFIRM_OPTIONS)
    if scene.draft.with_(asks=before.asks) == before:
        return _alone(scene).ask_again()
    return proceed(scene.turn(pending=None, asked=max(0, scene.talk.asked - 1)))


def _at_the_summary(scene: Scene) -> Scene:
    """What it corrects is corrected; the summary waits on."""
    before = scene.draft
    told = correct(scene)
    if told.draft.with_(what=before.what) == before:
        return _met(_kept(scene, before), before)
    return put_corrected(_kept(scene, told.draft.with_(what=before.what)).say(KEPT_BESIDE), before)


def _alone(scene: Scene) -> Scene:
    """The hanging question without near ones beside it."""
    pending = scene.talk.pending
    if pending is None:
        return scene
    own = tuple(option for option in pending.options if not option.means.startswith(_NEAR))
    return scene.turn(pending=replace(pending, options=own))


def _beside(scene: Scene, near: tuple[Option, ...]) -> Scene:
    """The question that was just put, put with near ones behind its own options."""
    pending = scene.talk.pending
    if pending is None:
        return scene
    unsaid = replace(scene, effects=scene.effects[:-1])
    return unsaid.ask(pending.ask, pending.text, (*pending.options, *near), about=pending.about, tries=pending.tries)
