"""Whom the talk must stay hidden from: a phone that others read, people who must not know, danger taken back."""

import re

from handlers import danger_texts as words
from handlers.casework.case import Room
from handlers.conversation import Ask
from handlers.effects import AmendCase, Retraction, Tell
from handlers.gather import clip
from handlers.kept_from import KEEP_FROM
from handlers.scene import Scene
from handlers.topics import intake
from handlers.topics.danger import case_for
from nlu.types import Act

_SAFE = re.compile(r"^(?:不会|没有?人|不看|没有|安全|可以)")
_UNSAFE = re.compile(r"^(?:会|可能|怕|有时|不知道|不清楚|说不好|他会|要看)")


def safe_answer(scene: Scene) -> Scene | None:
    """The answer to whether the phone is safe; unclear words leave it unsafe and go their own way."""
    pending = scene.talk.pending
    if pending is None or pending.ask is not Ask.SAFE:
        return None
    choice, short = scene.choice(), len(scene.text) <= 8
    settled = scene.turn(pending=None)
    if choice == "unsafe" or scene.has(Act.UNSAFE_PHONE) or (choice is None and short and _UNSAFE.match(scene.text)):
        return _unsafe(settled).turn(discreet=True).say(words.SAFE_NO, discreet=True)
    if choice == "safe" or (choice is None and short and _SAFE.match(scene.text)):
        return _note(settled, "当事人说这部手机没有别人看。").turn(discreet=False).say(words.SAFE_YES, discreet=True)
    return None


def unsafe_phone(scene: Scene) -> Scene | None:
    """The resident says unasked that somebody reads the phone."""
    if not scene.has(Act.UNSAFE_PHONE):
        return None
    return _unsafe(scene).turn(discreet=True).say(words.SAFE_NO, discreet=True)


def keep_from(scene: Scene) -> Scene | None:
    """Who must not know: kept with the case, and its people are kept away from it."""
    found = KEEP_FROM.search(scene.text)
    own = case_for(scene)
    if found is None or (own is None and scene.talk.draft is None):
        return None
    said = clip(scene.text)
    if own is None:
        kept = scene.turn(draft=scene.draft.with_(keep_from=said)).say(words.KEPT_FROM)
        return (intake.answer(kept) if _says_who(scene) else None) or kept.ask_again()
    facts = own.case.facts.with_(keep_from=clip(f"{own.case.facts.keep_from} {said}"))
    told = scene.do(AmendCase(own.case.number, facts, f"当事人要求保密：{said}"))
    return told.say(words.KEPT_FROM).ask_again()


def _says_who(scene: Scene) -> bool:
    """我姓黎，别告诉他: how to reach the writer was asked, and is told in the same breath."""
    pending = scene.talk.pending
    asked = pending is not None and pending.ask is Ask.REACH
    return asked and bool(scene.heard.facts.name or scene.heard.facts.phones)


def _unsafe(scene: Scene) -> Scene:
    """The case knows it too: no push, no rating, no call unless chosen."""
    own = case_for(scene)
    if own is None:
        return scene.turn(draft=scene.draft.with_(unsafe_phone=True)) if scene.talk.draft else scene
    facts = own.case.facts.with_(unsafe_phone=True)
    return scene.do(AmendCase(own.case.number, facts, "当事人的手机可能被别人看到：不要主动发消息、不要打电话"))


def _note(scene: Scene, text: str) -> Scene:
    """A line for staff alone."""
    own = case_for(scene)
    return scene.do(Tell(own.case.number, Room.INTERNAL, text, by_resident=False)) if own else scene


def retract(scene: Scene) -> Scene | None:
    """The danger is taken back: noted, and still looked at by a human."""
    own = case_for(scene)
    if not scene.has(Act.RETRACT) or own is None or not own.case.risks:
        return None
    return scene.turn(retracted=True).do(Retraction(own.case.number, scene.heard.text)).say(words.RETRACTED)
