"""One step of a talk: pure, from the conversation and what was understood to the next conversation and its effects.

The order of `TOPICS` is the order of precedence; the first topic that answers ends the step.
"""

from dataclasses import replace
from datetime import date, datetime

from handlers import texts
from handlers.answers import is_old_button
from handlers.burst import Heard
from handlers.casework.case import Room
from handlers.conversation import Conversation
from handlers.effects import AmendCase, Effect, Say, Tell
from handlers.facts import CaseFacts, Naming
from handlers.hours import local_day
from handlers.messages import Button, Reply, Sort
from handlers.scene import Scene
from handlers.topics import (
    about,
    agreed,
    audience,
    connect,
    consult,
    contacts,
    danger,
    discretion,
    follow,
    handoff,
    intake,
    intake_summary,
    invited,
    legal_aid,
    limits,
    matter,
    media,
    mediators,
    outreach,
    party,
    progress,
    reach,
    requests,
    smalltalk,
    unsure,
    village_rules,
    ways,
)
from handlers.world import World
from nlu.normalise import to_traditional
from nlu.types import Script, Tongue, Understanding

ONE_ANSWER = 320  # characters up to which replies are put together
REMEMBERED = 8  # lines kept for danger over several messages
REMEMBERED_CHARACTERS = 200


def step(talk: Conversation, heard: Heard, world: World, now: datetime) -> tuple[Conversation, tuple[Effect, ...]]:
    """Decide on one message (or a bundle read as one). Never raises on any input."""
    understanding = heard.understanding or Understanding(heard.said.text, heard.said.text)
    scene = _arrive(Scene(talk, heard.said, understanding, world, now))
    after, effects = _leave(_decide(media.edited(scene)))
    return _dated(after, talk.draft, local_day(world.district, now)), effects


def _dated(talk: Conversation, before: CaseFacts | None, today: date) -> Conversation:
    """On which day the draft was told, and its day told anew: it may rest for days before it is submitted."""
    draft = talk.draft
    if draft is None:
        return talk
    if draft.told_on is None:
        return talk.with_(draft=draft.with_(told_on=today))
    anew = before is not None and before.told_on == draft.told_on and before.when != draft.when
    return talk.with_(draft=draft.with_(when_on=today)) if anew else talk


def step_unread(
    talk: Conversation, heard: Heard, world: World, now: datetime
) -> tuple[Conversation, tuple[Effect, ...]]:
    """A message that could not be understood three times: kept, told, and given to a human."""
    understanding = Understanding(heard.said.text, heard.said.text)
    scene = Scene(talk, heard.said, understanding, world, now)
    if scene.talk.joined is not None:
        return _leave(party.unread(scene))
    own = scene.case()
    if own is not None:
        told = scene.do(Tell(own.case.number, Room.APPLICANT, heard.said.text, heard.said.attachments))
        return _leave(told.say(texts.NOT_READ))
    facts = CaseFacts(what="（自动理解失败，请人工阅读原文）", category="other", naming=Naming.NAMED)
    return _leave(handoff.at_once(scene, facts, texts.NOT_READ))


TOPICS = (
    discretion.safe_answer,
    discretion.retract,
    unsure.answer,
    discretion.unsafe_phone,
    reach.forget_phone,
    reach.told_early,
    outreach.stop,
    unsure.hear,
    discretion.keep_from,
    danger.never_settled,
    invited.arrive,
    invited.code,
    invited.consent,
    limits.answer,
    party.at_the_table,
    follow.answer,
    agreed.tell,
    agreed.stated_after,
    agreed.asked,
    progress.ask,
    mediators.choose,
    village_rules.told,
    audience.answer,
    contacts.answer,
    requests.human,
    requests.callback,
    outreach.start,
    requests.privacy,
    requests.withdraw_answer,
    matter.same_answer,
    matter.wrong_district_answer,
    intake.which_district,
    progress.secret,
    connect.answer,
    legal_aid.answer,
    ways.circumstance,
    intake.go_on,
    intake_summary.shown_so_far,
    requests.taken_away,
    requests.cancel,
    requests.reopen,
    requests.new_case,
    requests.complain,
    intake_summary.no_more,
    smalltalk.abuse,
    media.hear,
    smalltalk.greet,
    smalltalk.chat,
    smalltalk.reluctant,
    about.asked,
    legal_aid.begin,
    ways.compared,
    consult.more,
    consult.chosen,
    consult.question,
    ways.told,
    requests.rate,
    intake.answer,
    requests.name_oneself,
    matter.again,
    party.to_mediator,
    matter.to_case,
    consult.open_question,
    matter.begin,
)

# What is heard before a party's own words, and what is answered beside them: nothing that would begin a matter.
PARTY_TOPICS = (
    danger.hear,
    unsure.late,
    discretion.safe_answer,
    discretion.retract,
    unsure.answer,
    discretion.unsafe_phone,
    outreach.stop,
    unsure.hear,
    follow.pressed,
)


def _decide(scene: Scene) -> Scene:
    """An invited party's words go to its meeting; all others' to the topics. What is said at a meeting is labelled."""
    scene = limits.let_go(party.released(scene))
    return party.labelled(scene, party.as_party(scene, PARTY_TOPICS) or _own_matters(scene))


def _own_matters(scene: Scene) -> Scene:
    """Danger, then what colours every answer, then the first topic that answers."""
    if dangerous := danger.hear(scene):
        return dangerous
    if answered := unsure.late(scene):
        return answered
    if known := reach.pressed_late(scene):
        return known
    if is_old_button(scene.talk.pending, scene.said) and not party.pressed(scene.said):
        return scene.say(texts.OLD_BUTTON).ask_again()
    heard = smalltalk.resume(smalltalk.minor(smalltalk.slow_down(scene)))
    freed = progress.let_go(connect.let_go(ways.let_go(legal_aid.let_go(matter.let_go(unsure.let_go(heard))))))
    return unsure.once_more(heard, _answered(freed))


def _answered(scene: Scene) -> Scene:
    """What the first topic makes of it that answers."""
    for topic in TOPICS:
        after = topic(scene)
        if after is not None:
            return after.turn(lost=0)
    return matter.fallback(scene)


def _arrive(scene: Scene) -> Scene:
    """The writer's script: kept from the last message that showed one."""
    heard = scene.heard
    shows = heard.tongue is Tongue.CHINESE and len(heard.clean) >= 2 and not scene.said.button
    if not shows or heard.script is scene.talk.script:
        return scene
    neutral = heard.script is Script.SIMPLIFIED and to_traditional(scene.text) == scene.text
    return scene if neutral else scene.turn(script=heard.script)


def _leave(scene: Scene) -> tuple[Conversation, tuple[Effect, ...]]:
    """What is remembered of the message, and the replies as one answer in the writer's script and pace."""
    scene = smalltalk.introduce(smalltalk.no_numbers(audience.after(scene)))
    scene = replace(scene, effects=tuple(_allowed(scene, effect) for effect in scene.effects))
    line = "" if scene.said.sort is Sort.START else scene.heard.text[:REMEMBERED_CHARACTERS]  # a link's token
    recent = (*scene.talk.recent, line)[-REMEMBERED:] if line else scene.talk.recent
    talk = scene.talk.with_(recent=recent, last_at=scene.now)
    wait = max(0, int((talk.slow_until - scene.now).total_seconds())) if talk.slow_until else 0
    return talk, tuple(_dress(effect, talk.script, wait) for effect in joined(scene.effects))


def _allowed(scene: Scene, effect: Effect) -> Effect:
    """Facts of a case that was opened in another talk are not changed from here: staff read what was said."""
    if not isinstance(effect, AmendCase) or effect.risks:
        return effect
    own = next((o for o in scene.world.cases if o.case.number == effect.number), None)
    if own is None or not scene.opened_elsewhere(own):
        return effect
    return Tell(effect.number, Room.INTERNAL, f"另一个聊天里凭查询码说：{effect.said}", by_resident=False)


def joined(effects: tuple[Effect, ...]) -> tuple[Effect, ...]:
    """Short replies as one answer, the last question's buttons on it; danger apart and first, long ones by themselves."""
    firsts = tuple(e for e in effects if isinstance(e, Say) and e.reply.first)
    others = tuple(e for e in effects if not isinstance(e, Say))
    answers: list[Reply] = []
    for effect in effects:
        if not isinstance(effect, Say) or effect.reply.first:
            continue
        if answers and len(answers[-1].text) + len(effect.reply.text) <= ONE_ANSWER:
            answers[-1] = _together(answers[-1], effect.reply)
        else:
            answers.append(effect.reply)
    return (*firsts, *others, *(Say(reply) for reply in answers))


def _together(first: Reply, second: Reply) -> Reply:
    """Two replies as one; the same words are not said twice."""
    text = first.text if second.text in first.text else f"{first.text}\n\n{second.text}"
    return replace(second, text=text, files=(*first.files, *second.files), discreet=first.discreet or second.discreet)


def _dress(effect: Effect, script: Script, wait: int) -> Effect:
    """A reply in the writer's script; slowed when insults slowed the talk, danger never."""
    if not isinstance(effect, Say):
        return effect
    reply = effect.reply
    if script is Script.TRADITIONAL:
        buttons = tuple(Button(b.id, to_traditional(b.label)) for b in reply.buttons)
        reply = replace(reply, text=to_traditional(reply.text), buttons=buttons)
    return Say(reply, 0 if reply.first else wait)
