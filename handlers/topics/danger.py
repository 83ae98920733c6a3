"""Danger first, in every state: safety words at once, an urgent case, a named person alerted, no form."""

import re
from dataclasses import replace

from handlers import danger_texts as words
from handlers.casework.case import CaseNumber, Room, Urgency, open_
from handlers.conversation import Ask, Option
from handlers.effects import Alert, AmendCase, Tell
from handlers.facts import CaseFacts
from handlers.gather import clip, gather
from handlers.hours import is_open
from handlers.messages import Sort
from handlers.offences import sexual
from handlers.scene import Scene
from handlers.topics.handoff import number_words, open_case
from handlers.world import OwnCase
from nlu.danger import SOFT, Situation, scan_talk, situations
from nlu.danger.words import KIN
from nlu.types import Act, Alarm, Risk

MISHAPS = {"life_buried", "life_water", "life_shock", "life_swallowed", "life_faint", "missing"}
NUMBER_ALONE = "unpaid_many"  # the rule of many unpaid people who do nothing together
_FAMILY = re.compile(f"{KIN}|[他她].{{0,4}}喝[多醉]|爷爷|奶奶|外公|外婆|姥姥|姥爷")
_SETTLE = re.compile(r"私了|调解|赔(?:点|些)?钱|协商|谈谈")
SENSITIVE = {Risk.DOMESTIC_VIOLENCE, Risk.MINOR_HARM}
# Where the one who does it may read the phone: not of a neighbour who heard it, nor of one who threatens.
READ_BY_OTHERS = {
    Situation.HOME,
    Situation.HOME_PLAIN,
    Situation.AT_THE_DOOR,
    Situation.ELDER,
    Situation.CHILD_SPEAKS,
    Situation.CHILD_HURT,
    Situation.SHUT_IN,
}
# Whose first aid is another than that of the danger told before.
OWN_AID = {
    Situation.BURIED,
    Situation.IN_WATER,
    Situation.SHOCK,
    Situation.SWALLOWED,
    Situation.FAINT,
    Situation.FIRE,
    Situation.GAS,
    Situation.ARSON,
    Situation.RESCUE,
    Situation.MISSING,
}
SAFE_OPTIONS = (Option("safe", "不会，可以接着说"), Option("unsafe", "会，请不要主动发消息"))


def hear(scene: Scene) -> Scene | None:
    """Danger in this message, or in it together with the lines before. The token of a link is nobody's words."""
    if scene.said.sort is Sort.START:
        return None
    firm = tuple(alarm for alarm in scene.heard.alarms if alarm.rule not in SOFT)
    seen = firm or _over_talk(scene)
    alarms = in_context(seen, scene.heard.text, _known_category(scene))
    if (
        not alarms or _taken_back(scene, alarms) or _asks_only(scene, alarms)
    ):  # what is soft is asked about (unsure.hear)
        return None
    return act(scene, alarms)


def _taken_back(scene: Scene, alarms: tuple[Alarm, ...]) -> bool:
    """Words that only name the danger they take back, of a case that stands: noted there (discretion.retract)."""
    own = case_for(scene)
    return scene.has(Act.RETRACT) and own is not None and {alarm.risk.value for alarm in alarms} <= set(own.case.risks)


def _asks_only(scene: Scene, alarms: tuple[Alarm, ...]) -> bool:
    """A question of law that names the danger which stands already (怎么申请保护令): it is answered like any other.

    Not where others may read the phone: there the lines stay short and neutral.
    """
    calm = not any(alarm.urgent for alarm in alarms) and all(known(scene, alarm.risk) for alarm in alarms)
    return calm and not scene.talk.discreet and scene.has(Act.ASKS) and bool(scene.heard.faq)


def act(scene: Scene, alarms: tuple[Alarm, ...]) -> Scene:
    """Safety words, the case, the alert."""
    risks = tuple(dict.fromkeys(alarm.risk for alarm in alarms))
    own = case_for(scene)
    heard = scene.turn(noted=0)
    return _first(heard, alarms, risks) if own is None else _more(heard, alarms, risks, own)


def in_context(alarms: tuple[Alarm, ...], text: str, category: str) -> tuple[Alarm, ...]:
    """Who is alarmed. A number of people alone is none; "he hit me" in a quarrel outside the family is no family matter."""
    acting = tuple(a for a in alarms if a.rule != NUMBER_ALONE)
    if category in ("", "other", "marriage_family") or _FAMILY.search(text):
        return acting
    return tuple(replace(a, risk=Risk.VIOLENCE) if a.risk is Risk.DOMESTIC_VIOLENCE else a for a in acting)


def _known_category(scene: Scene) -> str:
    """What the talk is about so far, or what this message is about."""
    own = case_for(scene)
    known = scene.draft.category or (own.case.facts.category if own and not own.case.risks else "")
    return known or scene.heard.category or ""


def _over_talk(scene: Scene) -> tuple[Alarm, ...]:
    """Danger that shows only over several lines; silent once the same lines have raised their alarm."""
    if not scene.text:
        return ()
    seen = scan_talk((*scene.talk.recent, scene.heard.text))
    if scene.talk.danger_case is None:
        return seen
    return tuple(alarm for alarm in seen if alarm.risk is Risk.SELF_HARM and not known(scene, alarm.risk))


def known(scene: Scene, risk: Risk) -> bool:
    """Whether the danger that stands in this talk is of this kind already."""
    own = case_for(scene) if scene.talk.danger_case is not None else None
    return own is not None and risk.value in own.case.risks


def by_minor(scene: Scene) -> bool:
    """Whether a minor writes, said now or before."""
    own = case_for(scene)
    return scene.has(Act.MINOR) or scene.draft.minor or (own is not None and own.case.facts.minor)


def stays(scene: Scene, own: OwnCase) -> str:
    """What is answered to a line that brings no new danger, in a case of danger."""
    number = "" if scene.talk.discreet else str(own.case.number)
    if said := words.handed_in(scene.text, minor=by_minor(scene), read=own.alert_read, number=number):
        return said
    return words.stays(
        scene.text,
        minor=by_minor(scene),
        crowd=Risk.CROWD.value in own.case.risks,
        heavy=Risk.SELF_HARM.value in own.case.risks,
        own_choice=not {Risk.SELF_HARM.value, Risk.MINOR_HARM.value, Risk.CROWD.value} & set(own.case.risks),
        read=own.alert_read,
        again=scene.talk.noted,
    )


def case_for(scene: Scene) -> OwnCase | None:
    """The open case the danger belongs to: the danger's own, else the active one."""
    wanted = (scene.talk.danger_case, scene.talk.active)
    open_cases = [own for own in scene.world.cases if open_(own.case)]
    return next((own for number in wanted for own in open_cases if own.case.number == number), None)


def _facts(scene: Scene, risks: tuple[Risk, ...], alarms: tuple[Alarm, ...]) -> CaseFacts:
    """What is known already, and what was just said; nothing is asked."""
    known = gather(scene.talk.draft or CaseFacts(), scene.heard, scene.world.district)
    what = known.what if scene.heard.text in known.what else clip(f"{known.what} {scene.heard.text}")
    category = known.category or scene.heard.category or _category(risks, alarms)
    if Risk.DOMESTIC_VIOLENCE in risks:
        return known.with_(what=what, category="marriage_family", subcategory="domestic_violence")
    sub = known.subcategory or (scene.heard.subcategory if category == scene.heard.category else "") or ""
    return known.with_(what=what, category=category, subcategory=sub)


def _category(risks: tuple[Risk, ...], alarms: tuple[Alarm, ...]) -> str:
    """The category of a danger that tells of none; nobody's ill will is no crime."""
    return "other" if all(alarm.rule in MISHAPS for alarm in alarms) else _CATEGORY[risks[0]]


_CATEGORY = {
    Risk.DOMESTIC_VIOLENCE: "marriage_family",
    Risk.SELF_HARM: "other",
    Risk.VIOLENCE: "criminal",
    Risk.MINOR_HARM: "criminal",
    Risk.CROWD: "other",
}


def _first(scene: Scene, alarms: tuple[Alarm, ...], risks: tuple[Risk, ...]) -> Scene:
    """The first danger of this talk: safety words, then the case and the alert in the same breath."""
    sensitive = bool(SENSITIVE & set(risks)) or sexual(scene.heard.text)
    facts = _facts(scene, risks, alarms)
    told = situations(scene.heard.clean or scene.heard.text, alarms, minor=by_minor(scene))
    calm = words.safety(told, scene.world.district, open_now=is_open(scene.world.district, scene.now))
    calm += f"\n{words.SEXUAL}" if sexual(scene.heard.text) else ""
    said = scene.say(calm, first=True, discreet=sensitive or scene.talk.discreet)
    opened = open_case(said, facts, risks=risks, sensitive=sensitive)
    number = scene.world.next_number
    alerted = opened.turn(
        danger_case=number, retracted=False, discreet=scene.talk.discreet or sensitive, greeted=True
    ).do(_alert(number, alarms, risks))
    if sensitive and READ_BY_OTHERS & set(told):
        return _ask_safe(alerted)
    return alerted.say(f"{number_words(scene)}\n{words.OPEN_END}")


def never_settled(scene: Scene) -> Scene | None:
    """A settlement is asked for in a case of a sexual offence: said plainly that there is none."""
    own = case_for(scene)
    if own is None or not sexual(own.case.facts.what) or not _SETTLE.search(scene.text):
        return None
    told = scene.do(Tell(own.case.number, Room.APPLICANT, scene.text, scene.said.attachments))
    return told.say(words.SEXUAL)


def _ask_safe(scene: Scene) -> Scene:
    """Whether somebody else reads this phone; the only question, and it may stay unanswered."""
    return scene.ask(Ask.SAFE, words.SAFE_QUESTION, SAFE_OPTIONS)


def _more(scene: Scene, alarms: tuple[Alarm, ...], risks: tuple[Risk, ...], own: OwnCase) -> Scene:
    """Danger while a case is open: new kinds, or more urgent ones, alert again; the rest is kept and answered shortly."""
    number = own.case.number
    fresh = tuple(r for r in risks if r.value not in own.case.risks)
    told = scene.do(Tell(number, Room.APPLICANT, scene.heard.text, scene.said.attachments))
    if not fresh:
        calm = told.say(_again(scene, alarms), first=True)
        urgent = any(alarm.urgent for alarm in alarms) and own.alert_read
        return calm.do(_alert(number, alarms, risks)) if urgent else calm
    sensitive = bool(SENSITIVE & set(fresh))
    facts = gather(own.case.facts, scene.heard, scene.world.district)
    new = tuple(alarm for alarm in alarms if alarm.risk in fresh)
    told_of = situations(scene.heard.clean or scene.heard.text, new, minor=by_minor(scene))
    calm_words = words.safety(told_of, scene.world.district, open_now=is_open(scene.world.district, scene.now))
    amended = AmendCase(number, facts, "出现危险信号", Urgency.DANGER, True if sensitive else None, fresh)
    after = told.say(calm_words, first=True, discreet=sensitive or scene.talk.discreet)
    after = after.turn(danger_case=number, retracted=False, discreet=scene.talk.discreet or sensitive).do(
        amended, _alert(number, alarms, fresh)
    )
    return _ask_safe(after.turn(draft=None)) if sensitive and READ_BY_OTHERS & set(told_of) else after


def _again(scene: Scene, alarms: tuple[Alarm, ...]) -> str:
    """Danger of a kind that stands: short, unless it is one with its own first aid."""
    told = situations(scene.heard.clean or scene.heard.text, alarms, minor=by_minor(scene))
    if not OWN_AID & set(told):
        return words.to_child(scene.text, again=0) if by_minor(scene) else words.AGAIN
    return words.safety(told, scene.world.district, open_now=is_open(scene.world.district, scene.now))


def _alert(number: CaseNumber, alarms: tuple[Alarm, ...], risks: tuple[Risk, ...]) -> Alert:
    """The alert with the words it rests on."""
    rests_on = tuple(dict.fromkeys(word for alarm in alarms for word in alarm.words))
    return Alert(number, risks, rests_on, any(alarm.urgent for alarm in alarms))
