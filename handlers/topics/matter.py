"""Words about a matter: a new one, more about the open one, or a repeat of an old one."""

from handlers import corrections, texts
from handlers.burst import FRAGMENT
from handlers.casework.case import WAITING, WORKED, Case, Room, Status, open_
from handlers.casework.reception import at_window
from handlers.conversation import Ask, Option
from handlers.effects import AmendCase, ReopenCase, Tell
from handlers.facts import CaseFacts, Naming
from handlers.gather import changes, clip, gather
from handlers.hours import local_day, who_answers
from handlers.scene import Scene
from handlers.topics import connect, consult, danger, handoff, intake, time_left, unsure
from handlers.topics.handoff import HERE, SELF, TRANSFER, at_once
from handlers.topics.intake_questions import proceed
from handlers.topics.intake_told import ENOUGH, SURE, classified, told
from handlers.world import OwnCase
from nlu.types import Act, Kind, Understanding

OLD, NEW = "old", "new"
_MINE = "我俺咱们家的 ,。!?"  # what may stand beside a name and tells nothing
_PATIENT = 1  # how often in a row nothing was recognised before other ways are offered


def to_case(scene: Scene) -> Scene | None:
    """What is said while a case is open goes to it; the bot stays silent while a human talks."""
    own = scene.case()
    if own is None or not open_(own.case) or scene.talk.draft is not None or not (scene.text or scene.said.attachments):
        return None
    corrected = _corrected(scene, own)
    other_kind = corrected.category != own.case.facts.category
    if not other_kind and _another(scene, own):
        return _same_or_new(scene, own)
    told = scene.do(Tell(own.case.number, Room.APPLICANT, scene.text, scene.said.attachments))
    if corrected != own.case.facts:
        told = told.do(AmendCase(own.case.number, corrected, clip(scene.text)))
        if changed := _changed(scene, own, corrected):
            done = told.say(changed)
            if left := time_left.set_right(scene, own.case.facts, corrected):
                done = done.say(left)
            return handoff.told_way(done, corrected) if other_kind else done
    if own.case.status in WORKED:
        return told.say(connect.LEFT) if at_window(own.case) else told
    if own.case.risks and not scene.talk.retracted:
        return consult.in_danger(told, own.case.facts) or told.say(danger.stays(scene, own)).turn(
            noted=scene.talk.noted + 1
        )
    if own.case.status in WAITING and (asked := consult.in_case(told, own.case.facts)):
        return asked
    if scene.has(Act.CORRECT) and corrected == own.case.facts:
        return told.say(f"{texts.NOTED}{texts.HOW_TO_CORRECT}")
    kept = "记到您的案子里了。" if own.case.status in WAITING else "记到您反映的线索里了。"
    wait = who_answers(scene.world.district, scene.now, scene.world.staff_online)
    return told.say(kept + (wait if own.case.status in WAITING else ""))


def _changed(scene: Scene, own: OwnCase, after: CaseFacts) -> str:
    """What a correction changed, by name; "" for what is only told besides. From another talk nothing is changed."""
    before = own.case.facts
    anew = scene.has(Act.CORRECT) or after.category != before.category or corrections.said_anew(before, scene.heard)
    what = changes(before, after, scene.world.knowledge.categories) if anew else ""
    if what and scene.opened_elsewhere(own):
        return "您说的已经转告调解员。这件事不是在这个聊天里提交的，登记的内容由工作人员核实以后改。"
    return f"改好了：{what}。" if what else ""


def _corrected(scene: Scene, own: OwnCase) -> CaseFacts:
    """The facts with what the message adds. What kind of matter it is stays with the mediator who took it, and with danger."""
    before = own.case.facts
    after = gather(before, scene.heard, scene.world.district)
    if after.when != before.when:
        after = after.with_(when_on=local_day(scene.world.district, scene.now))
    if _without_story(own) and scene.heard.category not in (None, "other"):  # this is the story
        return classified(after.with_(what=clip(f"{before.what} {scene.text}")), scene.heard)
    if after.category == before.category or not (own.case.status in WORKED or own.case.risks):
        return after
    kept = {key: getattr(before, key) for key in ("category", "subcategory", "also", "what")}
    return after.with_(**kept)


def _without_story(own: OwnCase) -> bool:
    """Whether the case was opened by voice or by asking for a human, with nothing told in words yet."""
    facts = own.case.facts
    return facts.what.startswith("（") and facts.category == "other" and own.case.status in WAITING


def _another(scene: Scene, own: OwnCase) -> bool:
    """Whether a message clearly tells of another matter than the waiting case."""
    heard = scene.heard
    if _without_story(own):
        return False
    tells = heard.kind is Kind.MATTER and heard.category is not None and len(scene.text) >= 2 * ENOUGH
    differs = heard.category not in (own.case.facts.category, *own.case.facts.also, "other")
    return tells and differs and own.case.status not in WORKED and heard.confidence >= SURE


def _same_or_new(scene: Scene, own: OwnCase) -> Scene:
    """The old case is offered; the words are held until that is clear."""
    options = (Option(OLD, f"补充到 {own.case.number}"), Option(NEW, "这是另一件事"))
    held = scene.turn(held=clip(scene.text))
    return held.ask(Ask.SAME_CASE, "您前面有一件事在办。刚才说的是同一件吗？", options, about=own.case.number)


def same_answer(scene: Scene) -> Scene | None:
    """Whether the held words belong to the old case."""
    pending = scene.talk.pending
    if pending is None or pending.ask is not Ask.SAME_CASE:
        return None
    choice, own = scene.choice(), scene.case()
    words = scene.talk.held
    if choice == OLD or (choice is None and scene.has(Act.YES)):
        settled = scene.turn(pending=None, held="", draft=None)
        if own is None:
            return None
        if not open_(own.case):
            return reopened(settled, own, words)
        return settled.do(Tell(own.case.number, Room.APPLICANT, words)).say("好，记到原来的案子里了。")
    if choice == NEW or (choice is None and scene.has(Act.NO, Act.NEW_CASE)):
        draft = scene.talk.draft or CaseFacts(what=words)
        fresh = scene.turn(pending=None, held="", active=None, draft=draft, asked=0, confirmed_category=False)
        return proceed(fresh)
    if own is None:
        return None
    if not open_(own.case):  # no choice: a closed case is not opened again by silence
        return proceed(scene.turn(pending=None, held="", active=None, asked=0)) if scene.talk.draft else None
    return to_case(_stays(scene, own))  # no choice: all of it stays with the open case


def _stays(scene: Scene, own: OwnCase) -> Scene:
    """The held words told to the open case."""
    told = scene.do(Tell(own.case.number, Room.APPLICANT, scene.talk.held))
    return told.turn(pending=None, held="", draft=None)


def let_go(scene: Scene) -> Scene:
    """A hint of danger instead of an answer is asked about: the held words stay with the open case, as without a choice."""
    pending, own = scene.talk.pending, scene.case()
    if pending is None or pending.ask is not Ask.SAME_CASE or own is None or not open_(own.case):
        return scene
    answered = scene.choice() is not None or scene.has(Act.YES, Act.NO, Act.NEW_CASE)
    return scene if answered or not unsure.hinted(scene) else _stays(scene, own)


def wrong_district_answer(scene: Scene) -> Scene | None:
    """Hand-over to the district next door only with consent."""
    pending = scene.talk.pending
    if pending is None or pending.ask is not Ask.WRONG_DISTRICT:
        return None
    agrees = scene.has(Act.YES) or ("转" in scene.text and "不" not in scene.text)
    choice = scene.choice() or (TRANSFER if agrees else SELF if "自己" in scene.text else None)
    settled = scene.turn(pending=None)
    if choice == TRANSFER:
        note = f"（需移送{pending.about}，当事人已同意移送）"
        facts = scene.draft.with_(place=f"外区：{pending.about}", place_code="", naming=Naming.NAMED)
        return at_once(settled, facts.with_(what=f"{facts.what}{note}"), "好，登记了，由工作人员移送，")
    if choice == SELF:
        return settled.turn(draft=None).say("好的。电话在上面；要是那边不受理，随时回来找我们。")
    if choice == HERE:
        return proceed(settled.turn(draft=scene.draft.with_(place="", place_code="")))
    return None


def begin(scene: Scene) -> Scene | None:
    """An own matter starts the guided talk; a repeat of an open one is offered the old case."""
    if not scene.text or scene.talk.draft is not None:
        return None
    nothing = scene.heard.category in (None, "other") or _names_only(scene.heard)
    if nothing and (scene.heard.kind is Kind.OTHER or len(scene.text) <= FRAGMENT):
        return None
    if asked := consult.just_asked(scene):
        return asked
    draft = told(scene)
    alike = [o for o in scene.world.cases if _repeats(o.case, draft)]
    old = next((o for o in alike if open_(o.case)), None) or next(iter(alike), None)
    if old is not None:
        kept = scene.turn(draft=draft, active=old.case.number)
        return _same_or_new(kept, old) if open_(old.case) else _again_or_new(kept, old)
    entry = consult.own_question(scene)
    return intake.begin(consult.answer(scene, entry) if entry else scene)


def _names_only(heard: Understanding) -> bool:
    """我 老公, 我家邻居: somebody is named and nothing told yet, however likely their matters are."""
    rest = heard.clean
    for party in heard.facts.parties:
        rest = rest.replace(party.text, "")
    return bool(heard.facts.parties) and not rest.strip(_MINE)


def again(scene: Scene) -> Scene | None:
    """他又占了: what was settled has come back; the closed case is offered."""
    if not scene.has(Act.AGAIN) or scene.talk.draft is not None or any(open_(o.case) for o in scene.world.cases):
        return None
    ended = (o for o in scene.world.cases if o.case.status is not Status.WITHDRAWN and not o.case.sensitive)
    old = next(ended, None)
    return _again_or_new(scene.turn(draft=told(scene), active=old.case.number), old) if old else None


def _again_or_new(scene: Scene, own: OwnCase) -> Scene:
    """A matter like one that is closed: taken up again, or a new one."""
    options = (Option(OLD, f"又出问题了，重新受理 {own.case.number}"), Option(NEW, "这是另一件事"))
    held = scene.turn(held=clip(scene.text))
    return held.ask(Ask.SAME_CASE, "您以前有一件事已经办结。这次是那件又出问题了吗？", options, about=own.case.number)


def reopened(scene: Scene, own: OwnCase, words: str) -> Scene:
    """A closed case taken up again, with what was said."""
    wait = who_answers(scene.world.district, scene.now, scene.world.staff_online)
    again = scene.do(ReopenCase(own.case.number, words))
    return again.say(f"好的，{own.case.number} 重新受理了，刚才说的也记进去了。{wait}")


def _repeats(case: Case, draft: CaseFacts) -> bool:
    """Whether the matter looks like one that is there already: same category, and nothing that speaks against it."""
    if case.status is Status.WITHDRAWN or case.sensitive or case.facts.category != draft.category:
        return False
    one, other = draft.other_party, case.facts.other_party  # 包工头 and 包工头老王 may be the same man
    return not one or not other or one in other or other in one


def fallback(scene: Scene) -> Scene:
    """Nothing recognised: the hanging question again, or an invitation to tell."""
    if scene.talk.pending is not None and scene.talk.pending.ask is not Ask.UNSURE:
        return scene.ask_again()
    if asked := unsure.insist(scene):
        return asked
    again = scene.turn(pending=None, lost=scene.talk.lost + 1)
    return again.say(texts.ANYTHING if scene.talk.lost < _PATIENT else texts.OTHER_WAYS)
