"""Legal questions: an answer in plain words with statute, article and date, at any moment, without losing the place."""

import re
from collections.abc import Sequence

from handlers import texts
from handlers.conversation import Ask, Option
from handlers.facts import CaseFacts
from handlers.routing import cited, suggest, suggestion_more
from handlers.scene import Scene
from handlers.topics import time_left
from handlers.topics.handoff import WAY
from handlers.world import Knowledge
from nlu.types import Act, FaqEntry, FaqHit, Kind

GOOD = 0.75  # probability from which an answer is given; how often one is right then: docs/understanding.md
OFFER = 0.1  # from here the likeliest questions are offered: one tap away even of a long story
SURE = 0.85  # from here even somebody who tells an own matter is answered, before the matter is taken down
LIKELY = 0.5  # from here a short question in an own matter is answered
CLEAR = 3.0  # times the odds of the next entry: of two about as likely neither is given, both are offered
MOST_NEAR = 2  # near questions beside another question's own buttons
SHORT = 30  # characters of a question that tells no story
YOUR_OWN = "要是您自己碰上了这件事，直接说经过（谁、在哪、什么时候），我帮您理、转给调解员。"
ALSO_KEPT = "这句也记到您的案子里了，调解员能看到。"
WILL_ANSWER = "这个问题记到您的案子里了，调解员看到会答。等不及可以打 12348（免费）。"
_SAFETY = frozenset({"marriage_family", "criminal", "injury", "education", "procedure"})
_SAFE_FIRST = "也记给工作人员了。不安全先打 110。"
_OF_VIOLENCE = (  # what somebody beaten asks in a few words, and the entry that answers it of a violent home
    (re.compile(r"(?<!不想)(?<!不要)(?<!不愿)(?<!不能)(?<!不会)离婚"), "marriage_family.violence_divorce"),
    (
        re.compile(r"没(?:有)?地方(?:住|去|睡)|住(?:哪|什么地方)|去哪(?:里|儿)?(?:住|躲)|庇护|收留"),
        "marriage_family.shelter",
    ),
    (re.compile(r"保护令|不让他?(?:靠近|来|接触)"), "marriage_family.violence_protect"),
)
_LIMIT = re.compile(
    r"期限|时效|过期|(?:多久|多长时间|几年|几天|多少天)(?:之)?(?:内|以内)|有没有时间限制|晚了|来(?:得|不)及"
)
PROCEDURE = "procedure"  # entries on ways and forms, which fit any matter
NONE_OF_THESE = "none"
MORE = ("更多", "详细", "再说说", "展开", "more")
NOTICE = "这是一般法律信息，不是法律意见。"
NOT_KNOWN = (
    "这个问题我没有把握，不乱答。可以打 12348 法律服务热线（免费），或说“转人工”让调解员答。"
    "要是您自己碰上了这件事，直接说经过，我帮您理。"
)


def more(scene: Scene) -> Scene | None:
    """The rest of the last answer."""
    if scene.text.strip("。.!！") not in MORE or not scene.talk.told_faq:
        return None
    if scene.talk.told_faq == WAY:
        return _more_of_the_way(scene)
    entry = scene.world.knowledge.faq.get(scene.talk.told_faq)
    words = entry.more if entry and entry.more else texts.MORE_NONE
    return scene.turn(told_faq="").say(words).ask_again()


def _more_of_the_way(scene: Scene) -> Scene:
    """The rest of the suggestion for the case at hand."""
    own, told = scene.case(), scene.turn(told_faq="")
    if own is None:
        return told.say(texts.MORE_NONE).ask_again()
    return told.say(suggestion_more(suggest(own.case.facts, scene.world.knowledge.routes))).ask_again()


def question(scene: Scene) -> Scene | None:
    """A general question of law or procedure that the FAQ answers."""
    best = given(scene.heard.faq)
    entry = scene.world.knowledge.faq.get(best.id) if best else None
    if entry is None or scene.heard.kind is not Kind.QUESTION:
        return None
    return answer(_settled(scene), entry).ask_again()


def _settled(scene: Scene) -> Scene:
    """Near questions that were offered hang no longer once another question was asked."""
    pending = scene.talk.pending
    return scene.turn(pending=None) if pending is not None and pending.ask is Ask.QUESTION else scene


def chosen(scene: Scene) -> Scene | None:
    """One of the questions that were offered."""
    pending = scene.talk.pending
    if pending is None or pending.ask is not Ask.QUESTION:
        return None
    choice, settled = scene.choice(), scene.turn(pending=None)
    entry = scene.world.knowledge.faq.get(choice or "")
    if entry is not None:
        return answer(settled, entry)
    if choice == NONE_OF_THESE or scene.has(Act.NO):
        return settled.say(NOT_KNOWN)
    return None  # something else was said: it is heard as it stands


def answer(scene: Scene, entry: FaqEntry) -> Scene:
    """The entry in words; and where a limit it speaks of runs from a day that was told, what is left of it."""
    said = scene.turn(told_faq=entry.id).say(entry_words(entry, scene.world.knowledge))
    left = time_left.beside(scene, entry)
    return said.say(left) if left else said


def entry_words(entry: FaqEntry, knowledge: Knowledge) -> str:
    """Answer, channels, sources, date of review, and that it is information."""
    channels = knowledge.routes.channels
    ways = [f"· {channels[c].told}" for c in entry.channels[:3] if c in channels]
    lines = [entry.answer]
    if ways:
        lines.extend(("可以找：", *ways))
    lines.append(f"依据：{cited(entry.sources)}（{entry.reviewed:%Y-%m-%d} 核对）。{NOTICE}")
    if entry.more:
        lines.append("回复“更多”看详细说明。")
    return "\n".join(lines)


def _entry(scene: Scene, from_: float) -> FaqEntry | None:
    """The likeliest entry, when it is likely enough."""
    best = next(iter(scene.heard.faq), None)
    if best is None or best.score < from_:
        return None
    return scene.world.knowledge.faq.get(best.id)


def given(hits: Sequence[FaqHit]) -> FaqHit | None:
    """What answers a general question: the likeliest, when it is `GOOD` and clearly before the next; else several are offered."""
    best = next(iter(hits), None)
    return best if best is not None and best.score >= GOOD and not _close(hits) else None


def _close(hits: Sequence[FaqHit]) -> bool:
    """Whether the next is about as likely as the likeliest."""
    return len(hits) > 1 and _odds(hits[0]) < CLEAR * _odds(hits[1])


def _odds(hit: FaqHit) -> float:
    return hit.score / (1.001 - hit.score)


def just_asked(scene: Scene) -> Scene | None:
    """A short question without a story, though about one's own trouble: answered first; the matter may be told then."""
    facts, entry = scene.heard.facts, _entry(scene, LIKELY)
    story = facts.places or facts.phones or facts.amounts or facts.whens
    if entry is None or story or not scene.has(Act.ASKS) or len(scene.text) > SHORT:
        return None
    return answer(scene, entry).say(YOUR_OWN).ask_again()


def likely(scene: Scene, facts: CaseFacts) -> Scene | None:
    """The likely answer to a question in the middle of a matter. One about another kind must be quite sure: 能追回来吗 fits anything."""
    entry = _alone(scene, LIKELY)
    if entry is None or (entry.category not in _kinds(facts) and _entry(scene, SURE) is None):
        return None
    return answer(scene, entry)


def _alone(scene: Scene, from_: float) -> FaqEntry | None:
    """The likeliest entry, when it is likely enough and clearly before the next."""
    return None if _close(scene.heard.faq) else _entry(scene, from_)


def _kinds(facts: CaseFacts) -> set[str]:
    """The categories whose entries fit a matter; those on ways and forms fit any."""
    return {facts.category, *facts.also, PROCEDURE}


def near(scene: Scene, facts: CaseFacts) -> tuple[Option, ...]:
    """Questions near the one asked in a matter: of its kind, or on ways and forms, which fit any."""
    known, kinds = scene.world.knowledge.faq, _kinds(facts)
    hits = (known[hit.id] for hit in scene.heard.faq if hit.score >= OFFER and hit.id in known)
    return tuple(Option(entry.id, entry.asks[0]) for entry in hits if entry.category in kinds)[:MOST_NEAR]


def own_question(scene: Scene) -> FaqEntry | None:
    """What answers the question in an own matter, when that is quite sure."""
    return _entry(scene, SURE) if scene.has(Act.ASKS) else None


def in_case(scene: Scene, facts: CaseFacts) -> Scene | None:
    """A short question while the case waits: answered when an entry of its kind fits, or the way's limit; else told who will."""
    if not scene.has(Act.ASKS) or len(scene.text) > SHORT or scene.has(Act.CORRECT):
        return None
    known = scene.world.knowledge.faq
    fits = (known[hit.id] for hit in scene.heard.faq if hit.score >= LIKELY and hit.id in known)
    entry = next((entry for entry in fits if entry.category in (facts.category, PROCEDURE)), None)
    if entry:
        return answer(scene, entry).say(ALSO_KEPT)
    route = suggest(facts, scene.world.knowledge.routes).route
    if route.limit and _LIMIT.search(scene.text):
        return scene.say(f"期限一般是：{route.limit}（{cited(route.limit_sources)}）。{ALSO_KEPT}")
    return scene.say(WILL_ANSWER)


def _of_violence(scene: Scene, facts: CaseFacts) -> FaqEntry | None:
    """What answers somebody beaten at home, to whom the same words mean something narrower."""
    if facts.subcategory != "domestic_violence":
        return None
    found = next((id_ for asked, id_ in _OF_VIOLENCE if asked.search(scene.text)), "")
    return scene.world.knowledge.faq.get(found)


def in_danger(scene: Scene, facts: CaseFacts) -> Scene | None:
    """A question of law in a case of danger: the answer in short where it fits; nothing explicit on an unsafe phone."""
    if scene.talk.discreet or len(scene.text) > SHORT:
        return None
    entry = _of_violence(scene, facts) or (_alone(scene, LIKELY) if scene.has(Act.ASKS) else None)
    if entry is None or entry.category not in _SAFETY:
        return None
    return scene.say(f"{entry.answer}（{cited(entry.sources)}）\n{_SAFE_FIRST}")


def open_question(scene: Scene) -> Scene | None:
    """A question of law that no entry surely answers: near questions are offered; else honest words, and a human."""
    if scene.heard.kind is not Kind.QUESTION or scene.talk.draft is not None:
        return None
    if _entry(scene, OFFER) is None:
        return _settled(scene).say(NOT_KNOWN)
    known = scene.world.knowledge.faq
    near = tuple(Option(hit.id, known[hit.id].asks[0]) for hit in scene.heard.faq if hit.id in known)
    return scene.ask(
        Ask.QUESTION, "您想问的是不是下面这个？点一下，或者回复数字。", (*near, Option(NONE_OF_THESE, "都不是"))
    )
