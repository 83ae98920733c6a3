"""Words that only sound like danger: the numbers at once and the question whether it is so; nothing told is lost by it."""

from dataclasses import replace

from handlers import danger_texts as words
from handlers.casework.case import Room
from handlers.conversation import Ask, Option
from handlers.effects import Tell
from handlers.gather import clip
from handlers.messages import Sort
from handlers.scene import Scene
from handlers.topics.danger import act, case_for, known
from handlers.topics.intake_questions import proceed
from handlers.topics.intake_summary import correct
from handlers.topics.intake_told import sure, told
from nlu.danger import GUESSED, ONE_WORD, WEARY
from nlu.normalise import normalise
from nlu.types import Act, Alarm, Risk

SHORT_ANSWER = 12  # characters of an answer that is no story
EVIDENCE = 8  # characters below which a guess rests on nothing
_PLAIN = {
    *(Act.HUMAN, Act.PROGRESS, Act.THANKS, Act.GREET, Act.BYE, Act.CANCEL, Act.WITHDRAW, Act.CALLBACK, Act.EVIDENCE),
    *(Act.RETRACT, Act.YES, Act.NO, Act.SKIP, Act.ASKS),
}
_BY_OTHERS = {Risk.DOMESTIC_VIOLENCE, Risk.VIOLENCE, Risk.MINOR_HARM}
OPTIONS = (Option("danger", "有危险"), Option("safe", "没有危险"))
WEARY_OPTIONS = (Option("danger", "有过"), Option("safe", "没有，就是心里闷"))
_SAYS_YES = {"有", "有过", "有点", "是", "是的", "有危险", "有的", "对"}


def hear(scene: Scene) -> Scene | None:
    """Tired of life, one cry, or only the trained model sees danger: it is asked for, unless such danger stands already."""
    if scene.said.sort is Sort.START:  # the token of a link is nobody's words
        return None
    if any(alarm.rule == ONE_WORD for alarm in scene.heard.alarms):
        return _one_word(scene)
    if any(alarm.rule == WEARY and not known(scene, alarm.risk) for alarm in scene.heard.alarms):
        return _weary(scene)
    guesses = [alarm for alarm in scene.heard.alarms if alarm.rule == GUESSED and not _told(scene, alarm.risk)]
    if scene.talk.joined is not None:  # a mediator reads what is said at a meeting
        return None
    if not guesses or scene.talk.pending or scene.heard.acts & _PLAIN or len(scene.text) < EVIDENCE:
        return None
    held = scene.turn(held=clip(scene.text))
    if scene.talk.draft is None and scene.case() is None:
        held = held.turn(draft=told(scene), asked=0, confirmed_category=sure(scene))
    return held.ask(Ask.UNSURE, words.UNSURE, OPTIONS, about=guesses[0].risk.value)


def _told(scene: Scene, risk: Risk) -> bool:
    """Whether a guess adds nothing to the danger that stands: harm by others is one kind to it."""
    return any(known(scene, one) for one in (_BY_OTHERS if risk in _BY_OTHERS else {risk}))


def _one_word(scene: Scene) -> Scene:
    """救, 急: the numbers and the question at once; in a case of danger, the numbers."""
    own = case_for(scene)
    if own is not None and own.case.risks:
        kept = scene.do(Tell(own.case.number, Room.APPLICANT, scene.heard.text, scene.said.attachments))
        return kept.say(words.AGAIN, first=True)
    return scene.turn(held=clip(scene.text)).ask(Ask.UNSURE, words.ONE_WORD, OPTIONS, about=Risk.VIOLENCE.value)


def _weary(scene: Scene) -> Scene:
    """Kind words, a number, and the one question that matters; no case is begun for being lonely."""
    own = scene.case()
    kept = scene.do(Tell(own.case.number, Room.APPLICANT, scene.heard.text, scene.said.attachments)) if own else scene
    held = kept.turn(held=clip(scene.text))
    return held.ask(Ask.UNSURE, words.WEARY, WEARY_OPTIONS, about=Risk.SELF_HARM.value)


def answer(scene: Scene) -> Scene | None:
    """Yes: all that danger brings. No, or other words: the talk goes on with what was told before."""
    pending = scene.talk.pending
    if pending is None or pending.ask is not Ask.UNSURE:
        return None
    settled, choice = scene.turn(pending=None, held=""), scene.choice()
    if choice == "danger" or scene.text.strip("。！!") in _SAYS_YES:
        alarm = Alarm(Risk(pending.about), urgent=True, words=(scene.talk.held,), rule=GUESSED)
        meant = replace(scene.heard, text=scene.talk.held, clean=normalise(scene.talk.held))
        return act(replace(settled, heard=meant), (alarm,))
    denied = choice == "safe" or (scene.has(Act.NO, Act.RETRACT) and len(scene.text) < SHORT_ANSWER)
    if settled.talk.draft is None:
        return settled.say(words.UNSURE_NO) if denied else None
    return proceed(settled.say(words.UNSURE_NO) if denied else correct(settled))
