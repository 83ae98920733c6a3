"""Danger first, in every state: safety words at once, an urgent case, a named person alerted, no form."""

import re
from dataclasses import replace

from handlers import danger_texts as words
from handlers.casework.case import CaseNumber, Room, Urgency, open_
from handlers.conversation import Ask, Option
from handlers.effects import Alert, AmendCase, Retraction, Tell
from handlers.facts import CaseFacts
from handlers.gather import clip, gather
from handlers.hours import is_open
from handlers.scene import Scene
from handlers.texts import ANYTHING
from handlers.topics.handoff import number_words, open_case
from handlers.world import OwnCase
from nlu.danger import scan_talk
from nlu.danger.words import KIN
from nlu.types import Act, Alarm, Risk

GUESSED = "model"  # the rule of alarms that only the trained model raised
SHORT_ANSWER = 12  # characters of an answer that is no story
_PLAIN = {Act.HUMAN, Act.PROGRESS, Act.THANKS, Act.GREET, Act.BYE, Act.CANCEL, Act.WITHDRAW, Act.CALLBACK, Act.EVIDENCE}
UNSURE_OPTIONS = (Option("danger", "有危险"), Option("safe", "没有危险"))
NUMBER_ALONE = "unpaid_many"  # the rule of many unpaid people who do nothing together
_FAMILY = re.compile(KIN)
SENSITIVE = {Risk.DOMESTIC_VIOLENCE, Risk.MINOR_HARM}
SAFE_OPTIONS = (Option("safe", "不会，可以接着说"), Option("unsafe", "会，请不要主动发消息"))


def hear(scene: Scene) -> Scene | None:
    """Danger in this message, or in it together with the lines before."""
    alarms = in_context(scene.heard.alarms or _over_talk(scene), scene.heard.text, _known_category(scene))
    if not alarms:
        return None
    if all(alarm.rule == GUESSED for alarm in alarms):
        return _unsure(scene, alarms)
    return _act(scene, alarms)


def _act(scene: Scene, alarms: tuple[Alarm, ...]) -> Scene:
    """Safety words, the case, the alert."""
    risks = tuple(dict.fromkeys(alarm.risk for alarm in alarms))
    own = _case_for(scene)
    return _first(scene, alarms, risks) if own is None else _more(scene, alarms, risks, own)


def _unsure(scene: Scene, alarms: tuple[Alarm, ...]) -> Scene | None:
    """Words that the model finds dangerous and no rule does: the numbers at once, and whether it is so.

    Requests, choices and short answers to a hanging question are left to the talk. Asked once: a second time counts.
    """
    pending = scene.talk.pending
    if scene.heard.acts & _PLAIN or (pending and (len(scene.text) < SHORT_ANSWER or scene.choice() is not None)):
        return None
    if pending is not None and pending.ask is Ask.UNSURE:
        return _act(scene, alarms)
    return scene.turn(held=clip(scene.text)).ask(Ask.UNSURE, words.UNSURE, UNSURE_OPTIONS, about=alarms[0].risk.value)


def unsure_answer(scene: Scene) -> Scene | None:
    """Whether it is danger. Yes: everything that danger brings; no, or other words: the talk goes on with what was said."""
    pending = scene.talk.pending
    if pending is None or pending.ask is not Ask.UNSURE:
        return None
    settled, choice = scene.turn(pending=None, held=""), scene.choice()
    if choice == "danger" or (choice is None and scene.has(Act.YES) and len(scene.text) < SHORT_ANSWER):
        alarm = Alarm(Risk(pending.about), urgent=True, words=(scene.talk.held,), rule=GUESSED)
        meant = replace(scene.heard, text=scene.talk.held)
        return _act(replace(settled, heard=meant), (alarm,))
    if choice == "safe" or (choice is None and scene.has(Act.NO) and len(scene.text) < SHORT_ANSWER):
        return settled.say(words.UNSURE_NO + ANYTHING)
    return None


def in_context(alarms: tuple[Alarm, ...], text: str, category: str) -> tuple[Alarm, ...]:
    """Who is alarmed. A number of people alone is none; "he hit me" in a quarrel outside the family is no family matter."""
    acting = tuple(a for a in alarms if a.rule != NUMBER_ALONE)
    if category in ("", "other", "marriage_family") or _FAMILY.search(text):
        return acting
    return tuple(replace(a, risk=Risk.VIOLENCE) if a.risk is Risk.DOMESTIC_VIOLENCE else a for a in acting)


def _known_category(scene: Scene) -> str:
    """What the talk is about so far, or what this message is about."""
    own = _case_for(scene)
    known = scene.draft.category or (own.case.facts.category if own and not own.case.risks else "")
    return known or scene.heard.category or ""


def _over_talk(scene: Scene) -> tuple[Alarm, ...]:
    """Danger that shows only over several lines; silent once the same lines have raised their alarm."""
    if not scene.text or scene.talk.danger_case is not None:
        return ()
    return scan_talk((*scene.talk.recent, scene.heard.text))


def _case_for(scene: Scene) -> OwnCase | None:
    """The open case the danger belongs to: the danger's own, else the active one."""
    wanted = (scene.talk.danger_case, scene.talk.active)
    open_cases = [own for own in scene.world.cases if open_(own.case)]
    return next((own for number in wanted for own in open_cases if own.case.number == number), None)


def _facts(scene: Scene, risks: tuple[Risk, ...]) -> CaseFacts:
    """What is known already, and what was just said; nothing is asked."""
    known = gather(scene.talk.draft or CaseFacts(), scene.heard, scene.world.district)
    what = clip(f"{known.what} {scene.heard.text}")
    category = known.category or scene.heard.category or _CATEGORY[risks[0]]
    if Risk.DOMESTIC_VIOLENCE in risks:
        return known.with_(what=what, category="marriage_family", subcategory="domestic_violence")
    return known.with_(what=what, category=category, subcategory=known.subcategory or scene.heard.subcategory or "")


_CATEGORY = {
    Risk.DOMESTIC_VIOLENCE: "marriage_family",
    Risk.SELF_HARM: "other",
    Risk.VIOLENCE: "criminal",
    Risk.MINOR_HARM: "criminal",
    Risk.CROWD: "other",
}


def _first(scene: Scene, alarms: tuple[Alarm, ...], risks: tuple[Risk, ...]) -> Scene:
    """The first danger of this talk: safety words, then the case and the alert in the same breath."""
    sensitive = bool(SENSITIVE & set(risks))
    facts = _facts(scene, risks)
    calm = words.safety(risks, scene.world.district, open_now=is_open(scene.world.district, scene.now))
    said = scene.say(calm, first=True, discreet=sensitive or scene.talk.discreet)
    opened = open_case(said, facts, risks=risks, sensitive=sensitive)
    number = scene.world.next_number
    alerted = opened.turn(danger_case=number, discreet=scene.talk.discreet or sensitive, greeted=True).do(
        _alert(number, alarms, risks)
    )
    return _ask_safe(alerted) if sensitive else alerted.say(f"{number_words(scene)}\n{words.OPEN_END}")


def _ask_safe(scene: Scene) -> Scene:
    """Whether somebody else reads this phone; the only question, and it may stay unanswered."""
    return scene.ask(Ask.SAFE, words.SAFE_QUESTION, SAFE_OPTIONS)


def _more(scene: Scene, alarms: tuple[Alarm, ...], risks: tuple[Risk, ...], own: OwnCase) -> Scene:
    """Danger while a case is open: new kinds, or more urgent ones, alert again; the rest is kept and answered shortly."""
    number = own.case.number
    fresh = tuple(r for r in risks if r.value not in own.case.risks)
    told = scene.do(Tell(number, Room.APPLICANT, scene.heard.text, scene.said.attachments))
    if not fresh:
        calm = told.say(words.AGAIN, first=True)
        urgent = any(alarm.urgent for alarm in alarms) and own.alert_read
        return calm.do(_alert(number, alarms, risks)) if urgent else calm
    sensitive = bool(SENSITIVE & set(fresh))
    facts = gather(own.case.facts, scene.heard, scene.world.district)
    calm_words = words.safety(fresh, scene.world.district, open_now=is_open(scene.world.district, scene.now))
    amended = AmendCase(number, facts, "出现危险信号", Urgency.DANGER, True if sensitive else None, fresh)
    after = told.say(calm_words, first=True, discreet=sensitive or scene.talk.discreet)
    after = after.turn(danger_case=number, discreet=scene.talk.discreet or sensitive).do(
        amended, _alert(number, alarms, fresh)
    )
    return _ask_safe(after.turn(draft=None)) if sensitive else after


def _alert(number: CaseNumber, alarms: tuple[Alarm, ...], risks: tuple[Risk, ...]) -> Alert:
    """The alert with the words it rests on."""
    rests_on = tuple(dict.fromkeys(word for alarm in alarms for word in alarm.words))
    return Alert(number, risks, rests_on, any(alarm.urgent for alarm in alarms))


def safe_answer(scene: Scene) -> Scene | None:
    """The answer to whether the phone is safe; any other words leave the question behind."""
    pending = scene.talk.pending
    if pending is None or pending.ask is not Ask.SAFE:
        return None
    choice = scene.choice()
    settled = scene.turn(pending=None)
    if choice == "safe" or (choice is None and scene.has(Act.NO) and len(scene.text) <= 4):
        return _note(settled, "当事人说这部手机没有别人看。").turn(discreet=False).say(words.SAFE_YES, discreet=True)
    if choice == "unsafe" or scene.has(Act.UNSAFE_PHONE) or (scene.has(Act.YES) and len(scene.text) <= 4):
        kept = _unsafe(settled).turn(discreet=True)
        return kept.say(words.SAFE_NO, discreet=True)
    return None


def unsafe_phone(scene: Scene) -> Scene | None:
    """The resident says unasked that somebody reads the phone."""
    if not scene.has(Act.UNSAFE_PHONE):
        return None
    return _unsafe(scene).turn(discreet=True).say(words.SAFE_NO, discreet=True)


def _unsafe(scene: Scene) -> Scene:
    """The case knows it too: no push, no rating, no call unless chosen."""
    own = _case_for(scene)
    if own is None:
        return scene.turn(draft=scene.draft.with_(unsafe_phone=True)) if scene.talk.draft else scene
    facts = own.case.facts.with_(unsafe_phone=True)
    return scene.do(AmendCase(own.case.number, facts, "当事人的手机可能被别人看到：不要主动发消息、不要打电话"))


def _note(scene: Scene, text: str) -> Scene:
    """A line for staff alone."""
    own = _case_for(scene)
    return scene.do(Tell(own.case.number, Room.INTERNAL, text, by_resident=False)) if own else scene


def retract(scene: Scene) -> Scene | None:
    """The danger is taken back: noted, and still looked at by a human."""
    own = _case_for(scene)
    if not scene.has(Act.RETRACT) or own is None or not own.case.risks:
        return None
    return scene.do(Retraction(own.case.number, scene.heard.text)).say(words.RETRACTED)
