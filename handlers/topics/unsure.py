"""Words that only sound like danger: the numbers at once and the question whether it is so; nothing told is lost by it."""

import re
from collections.abc import Iterator
from dataclasses import replace

from handlers import danger_texts as words
from handlers.casework.case import Room
from handlers.conversation import Ask, Doubt, Option, Pending
from handlers.effects import Alert, Say, Tell
from handlers.gather import clip
from handlers.messages import Sort
from handlers.scene import Scene
from handlers.topics import intake
from handlers.topics.danger import act, case_for, known
from handlers.topics.intake_questions import proceed
from handlers.topics.intake_summary import correct
from handlers.topics.smalltalk import LONG_AGO
from nlu.danger import GUESSED, ONE_WORD, SHY, WEARY, scan
from nlu.normalise import normalise
from nlu.types import Act, Alarm, Risk

SHORT_ANSWER = 12  # characters of an answer that is no story
REMEMBERED = 5  # questions before the last whose buttons count
EVIDENCE = 8  # characters below which a guess rests on nothing
_PLAIN = {
    *(Act.HUMAN, Act.PROGRESS, Act.THANKS, Act.GREET, Act.BYE, Act.CANCEL, Act.WITHDRAW, Act.CALLBACK, Act.EVIDENCE),
    *(Act.RETRACT, Act.YES, Act.NO, Act.SKIP, Act.ASKS, Act.ABUSE),
}
_AT_HOME = {None, "", "other", "marriage_family"}
_BY_OTHERS = {Risk.DOMESTIC_VIOLENCE, Risk.VIOLENCE, Risk.MINOR_HARM}
DANGER, SAFE, UNSAID = "danger", "safe", "unsaid"
OPTIONS = (Option(DANGER, "有危险"), Option(SAFE, "没有危险"))

HINTED_OPTIONS = (Option(DANGER, "有过"), Option(SAFE, "没有"))
WEARY_OPTIONS = (Option(DANGER, "有过"), Option(SAFE, "没有，就是心里闷"))
_SAYS_YES = re.compile(
    r"^(?:现在|我|应该|可能)*(?:(?:有(?:的|过|一?点|些)?|是的?|对|嗯+)(?:危险|害?怕)?|[很挺蛮]?(?:危险|害?怕))[的啊呀了]*(?=$|[,.。!])"
)
_SAYS_NO = re.compile(
    r"^(?:我们?|人|家里|大家|现在|目前|暂时|应该|真的|都|还|是|很|挺)*"
    r"(?:没有?(?:什么|啥)?(?:危险|受伤|事)?|不(?:是|会|至于)|还好|安全)[的了啊呢吧呀哦]*(?=$|[,.。!])"
)
_BUT, _CALM = r"但|可是|不过|就是怕", r"没有?危险|没事|(?<!不)安全"
_NO_YES, _NO_NO = re.compile(f"{_BUT}|{_CALM}"), re.compile(_BUT)  # after which a yes is none, and a no


def hear(scene: Scene) -> Scene | None:
    """Tired of life, one cry, or only the trained model sees danger: it is asked for, unless such danger stands already.

    In the middle of the intake too: its question waits. Not beside other questions, and what only the model sees once.
    """
    if scene.said.sort is Sort.START:  # the token of a link is nobody's words
        return None
    if any(alarm.rule == ONE_WORD for alarm in scene.heard.alarms):
        return _one_word(scene)
    if any(alarm.rule == WEARY and not known(scene, alarm.risk) for alarm in scene.heard.alarms):
        return _weary(scene)
    if _hints_on(scene):
        return act(scene, tuple(alarm for alarm in scene.heard.alarms if alarm.rule == SHY))
    if _only_hints(scene):
        return _ask(_kept(scene), words.HINTED, HINTED_OPTIONS, Risk.DOMESTIC_VIOLENCE)
    if _elsewhere(scene) or (risk := next(_guesses(scene), None)) is None:
        return None
    if risk is Risk.SELF_HARM and scene.heard.category in (None, "other"):
        return _ask(_kept(scene), words.WEARY, WEARY_OPTIONS, risk)
    return _ask(_kept(scene), words.UNSURE, OPTIONS, risk)


def _kept(scene: Scene) -> Scene:
    """What was told with it is kept; the question of the intake waits."""
    begins = scene.talk.draft is None and scene.case() is None
    return intake.begin_aside(scene) if begins else intake.set_aside(scene)


def _hints_on(scene: Scene) -> bool:
    """Whether who was asked answers with another hint: two are no chance."""
    pending = scene.talk.pending
    asked = pending is not None and pending.ask is Ask.UNSURE and pending.about == Risk.DOMESTIC_VIOLENCE.value
    return asked and _hints_at_home(scene) and _said(scene) is None


def _only_hints(scene: Scene) -> bool:
    """Whether harm at home is hinted at, and nobody was asked about it yet."""
    return not _elsewhere(scene) and _hints_at_home(scene) and not _settled(scene, Risk.DOMESTIC_VIOLENCE)


def _hints_at_home(scene: Scene) -> bool:
    """In a matter of the family or of nobody knows what; of other matters such words say nothing."""
    if not any(alarm.rule == SHY for alarm in scene.heard.alarms):
        return False
    own = scene.case()
    about = scene.draft.category or (own.case.facts.category if own else "") or scene.heard.category
    return about in _AT_HOME


def hinted(scene: Scene) -> bool:
    """Whether it would be asked about if no other question hung: one that can be asked later makes way."""
    return next(_guesses(scene), None) is not None


def _elsewhere(scene: Scene) -> bool:
    """Whether a question hangs that is neither the intake's nor made way (`legal_aid.let_go`, `matter.let_go`)."""
    return scene.talk.pending is not None and not intake.hanging(scene)


def _guesses(scene: Scene) -> Iterator[Risk]:
    """What only the model sees and nobody was asked about; of a meeting none, where a mediator reads what is said."""
    if scene.talk.joined is not None or scene.heard.acts & _PLAIN or len(scene.text) < EVIDENCE:
        return
    for alarm in scene.heard.alarms:
        if (
            alarm.rule == GUESSED
            and alarm.risk is not Risk.CROWD
            and not _settled(scene, alarm.risk)
            and _fits_the_story(scene, alarm.risk)
        ):
            yield alarm.risk


def _kinds(risk: Risk) -> set[Risk]:
    """Harm by others is one kind to a guess."""
    return _BY_OTHERS if risk in _BY_OTHERS else {risk}


def _settled(scene: Scene, risk: Risk) -> bool:
    """Whether a guess adds nothing: such danger stands, or was asked about."""
    return any(known(scene, one) or one.value in _wondered(scene) for one in _kinds(risk))


def _fits_the_story(scene: Scene, risk: Risk) -> bool:
    """Whether it is heard after the story too: by itself a short answer (我叫…, 我妈也去过) makes the model guess wildly."""
    if scene.talk.pending is None:
        return True
    heard = scan(f"{scene.draft.what}，{scene.heard.text}")
    return any(alarm.risk in _kinds(risk) for alarm in heard)


def _wondered(scene: Scene) -> frozenset[str]:
    """What was asked about already, of this matter; after half a day of silence it may be asked again."""
    before, begins = scene.talk.last_at, scene.talk.draft is None and scene.case() is None
    forgotten = begins or before is None or scene.now - before >= LONG_AGO
    return frozenset() if forgotten else scene.talk.wondered


def _ask(scene: Scene, text: str, options: tuple[Option, ...], risk: Risk) -> Scene:
    """The question whether it is so; a question of the intake waits behind it."""
    held = scene.turn(held=clip(scene.text), wondered=_wondered(scene) | {risk.value})
    return _doubted(held.ask(Ask.UNSURE, text, options, about=risk.value))


def _doubted(scene: Scene) -> Scene:
    """The question just asked is remembered, beside those asked before."""
    asked, before = scene.talk.pending, scene.talk.doubt
    if asked is None:
        return scene
    earlier = before.questions[-REMEMBERED:] if before is not None else ()
    return scene.turn(doubt=Doubt((*earlier, asked.number), asked.options, asked.about, scene.talk.held))


def late(scene: Scene) -> Scene | None:
    """The button of an earlier question: somebody may answer it when they dare to, and may have said no before."""
    doubt, pending = scene.talk.doubt, scene.talk.pending
    question, _, option = scene.said.button.partition(":")
    means = {str(n): one.means for n, one in enumerate(doubt.options, 1)}.get(option) if doubt else None
    if doubt is None or means is None or question not in map(str, doubt.questions):
        return None
    if pending is not None and question == str(pending.number):
        return None
    hangs = pending is not None and pending.ask is Ask.UNSURE
    settled = scene.turn(pending=scene.talk.aside, aside=None, held="") if hangs else scene
    if means == SAFE:
        return intake.back(settled.say(words.UNSURE_NO))
    return _is_so(settled.turn(doubt=None), doubt.risk, doubt.words)


def _one_word(scene: Scene) -> Scene:
    """救, 急: the numbers and the question at once; in a case of danger, the numbers."""
    own = case_for(scene)
    if own is not None and own.case.risks:
        kept = scene.do(Tell(own.case.number, Room.APPLICANT, scene.heard.text, scene.said.attachments))
        return kept.say(words.AGAIN, first=True)
    return _ask(intake.set_aside(scene), words.ONE_WORD, OPTIONS, Risk.VIOLENCE)


def _weary(scene: Scene) -> Scene:
    """Kind words, a number, and the one question that matters. A matter told in the same breath waits; being lonely is none."""
    own = scene.case()
    if own is None and scene.talk.draft is None and scene.heard.category not in (None, "other"):
        return _ask(intake.begin_aside(scene), words.WEARY, WEARY_OPTIONS, Risk.SELF_HARM)
    kept = scene.do(Tell(own.case.number, Room.APPLICANT, scene.heard.text, scene.said.attachments)) if own else scene
    return _ask(intake.set_aside(kept), words.WEARY, WEARY_OPTIONS, Risk.SELF_HARM)


def _said(scene: Scene) -> str | None:
    """What the answer means: danger, safe, or unsaid (不知道); None for words that are no answer."""
    if choice := scene.choice():
        return choice
    clean = scene.heard.clean.strip()
    yes, no, short = _SAYS_YES.match(clean), _SAYS_NO.match(clean), len(clean) < SHORT_ANSWER
    if yes and not _NO_YES.search(clean, yes.end()):
        return DANGER
    if (no and not _NO_NO.search(clean, no.end())) or (scene.has(Act.NO, Act.RETRACT) and short):
        return SAFE
    return UNSAID if scene.has(Act.SKIP) and short else None


def let_go(scene: Scene) -> Scene:
    """Words that do not say whether it is so are for the intake's question that waited, or for another topic."""
    pending = scene.talk.pending
    if pending is None or pending.ask is not Ask.UNSURE or scene.talk.aside is None or _said(scene) is not None:
        return scene
    if _hints_on(scene):
        return scene
    return scene.turn(pending=scene.talk.aside, aside=None, held="")


def answer(scene: Scene) -> Scene | None:
    """Yes: all that danger brings. No: the talk goes on where it was, and so it does after other words."""
    pending = scene.talk.pending
    if pending is None or pending.ask is not Ask.UNSURE:
        return None
    settled, said = scene.turn(pending=scene.talk.aside, aside=None, held=""), _said(scene)
    if said == DANGER:
        return _is_so(settled.turn(doubt=None), pending.about, scene.talk.held)
    if said is not None:
        return intake.back(settled.say(words.UNSURE_NO if said == SAFE else words.RESTS))
    if _hints_on(scene):
        return None  # heard as such (hear)
    if settled.talk.draft is None or scene.heard.acts & _PLAIN:
        return None
    return proceed(correct(settled))


def _is_so(scene: Scene, risk: str, held: str) -> Scene:
    """All that danger brings, for the words that were asked about."""
    meant = replace(scene.heard, text=held, clean=normalise(held))
    return act(replace(scene, heard=meant), (Alarm(Risk(risk), urgent=True, words=(held,), rule=GUESSED),))


def once_more(before: Scene, after: Scene) -> Scene:
    """Who wrote on in the same matter past the question whether it is so is asked once more, briefly; never a third time."""
    hung = before.talk.pending
    if hung is None or hung.ask is not Ask.UNSURE or hung.tries or _said(before) is not None:
        return after
    if not _same_matter(after):
        return after
    waits = after.talk.pending if intake.hanging(after) else after.talk.aside
    return _briefly(after.turn(aside=waits, held=before.talk.held), hung)


def insist(scene: Scene) -> Scene | None:
    """Of words that say nothing at all: the question once more, then no more."""
    hung = scene.talk.pending
    return None if hung is None or hung.ask is not Ask.UNSURE or hung.tries else _briefly(scene, hung)


def _briefly(scene: Scene, hung: Pending) -> Scene:
    text = words.WEARY_AGAIN if hung.about == Risk.SELF_HARM.value else words.UNSURE_AGAIN
    return _doubted(scene.ask(Ask.UNSURE, text, hung.options, about=hung.about, tries=1))


def _same_matter(after: Scene) -> bool:
    """Whether the words went on in the intake, or were told to the case and answered; not where danger stands by now."""
    if any(isinstance(effect, Alert) for effect in after.effects):
        return False
    answered = any(isinstance(effect, Say) for effect in after.effects)
    told = any(isinstance(effect, Tell) for effect in after.effects) and answered
    pending = after.talk.pending
    return intake.hanging(after) or (told and (pending is None or pending.ask is Ask.UNSURE))
