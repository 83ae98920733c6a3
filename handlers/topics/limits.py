"""The resident's own limits: which days are still missing, asked one by one and taken in plain words."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from handlers.casework.clock import day_words
from handlers.casework.clocks import clocks, resident_words
from handlers.casework.position import rules_of
from handlers.casework.record import KeyDate
from handlers.casework.wanted import (
    AWAY,
    Wanted,
    asked_of,
    limits_words,
    meant,
    papers_of,
    reckoned,
    served,
    stated_day,
)
from handlers.conversation import Ask
from handlers.effects import Dated
from handlers.gather import clip
from handlers.hours import local_day
from handlers.messages import Sort
from handlers.scene import Scene
from handlers.world import OwnCase

SHORT, LONG = 8, 24  # characters beside the day itself; more where the words name what happened on it
_WRONG = re.compile("(?:刚才|上面|我)?(?:那个|说)?的?(?:日子|日期)(?:是)?(?:说|记|写|填|搞|弄)?错了?[。.!！]*")
PASSED = "按这个日子算，有的期限可能已经过了。过没过、能不能补救，请问调解员，或者打 12348。"
EXAMPLE = "直接说日子就行，比如“3月5日被辞退的”；不清楚就不用管它，照样可以留言。"
DROPPED = "好，刚才记的日子去掉了。想重新说，先说“我的期限”。"
WHICH_DAY = "要几月几日才算得出来。想起来了再说“我的期限”，或者告诉调解员。"


def missing(scene: Scene, own: OwnCase) -> Scene:
    """What days the limits of one's own case wait for; the first is asked for, unless another question hangs."""
    open_ = _open(scene, own)
    if not open_:
        return scene
    lines = [f"· {limits_words(one, resident=True)}：要有“{one.event.name}”的那一天" for one in open_]
    told = scene.say("\n".join(["还有期限没有日子，算不出来：", *lines]))
    if scene.talk.pending is not None or scene.talk.draft is not None or scene.opened_elsewhere(own):
        return told
    return _ask(told, own, open_[0], EXAMPLE)


def answer(scene: Scene) -> Scene | None:
    """A day that was asked for, in words; or one that was told wrongly, taken back."""
    if says_wrong(scene):
        return _taken_back(scene)
    pending = scene.talk.pending
    own = _asked_about(scene)
    if pending is None or pending.ask is Ask.FOLLOW:
        return _volunteered(scene)  # a question about performance goes on hanging
    if own is not None and _another_paper(scene, own):
        return _volunteered(scene.turn(pending=None))
    if own is None or not _is_answer(scene):
        return None
    settled = scene.turn(pending=None)
    day = stated_day(scene.heard.facts.whens, local_day(scene.world.district, scene.now))
    if day is None:
        return settled.say(WHICH_DAY)
    events = tuple(meant(pending.about.partition("|")[2], scene.heard.clean, _open(scene, own)))
    told = settled.do(Dated(own.case.number, tuple(e.code for e in events), day, clip(scene.text)))
    names = "、".join(event.name for event in events)
    told = told.say(f"记下了：{names}，{day_words(day)}（您自己说的，还没核实）。不对就说“日子错了”。")
    return _reckoned(told, own, tuple(KeyDate(event.code, day, scene.text) for event in events))


def _volunteered(scene: Scene) -> Scene | None:
    """The day on which a paper was served, told unasked about the case the talk is of: its limits run from there."""
    own = next((o for o in scene.world.cases if o.case.number == scene.talk.active), None)
    if own is None or scene.talk.draft is not None or scene.opened_elsewhere(own):
        return None
    if own.case.sensitive or own.case.facts.unsafe_phone or scene.talk.discreet or own.case.status in AWAY:
        return None
    found = told_receipt(scene, papers_of(own.case, "applicant"))
    if found is None:
        return None
    papers, day = found
    kept = scene.do(Dated(own.case.number, tuple(one.event.code for one in papers), day, clip(scene.text)))
    return kept.say(receipt_words(scene, papers, day))


def _another_paper(scene: Scene, own: OwnCase) -> bool:
    """Whether the words name a paper that was not asked for: its day is no answer."""
    open_ = {one.event.code for one in _open(scene, own)}
    found = told_receipt(scene, papers_of(own.case, "applicant"))
    return found is not None and not open_.intersection(one.event.code for one in found[0])


def told_receipt(scene: Scene, papers: Iterable[Wanted]) -> tuple[tuple[Wanted, ...], date] | None:
    """A short message that says on which day a paper was served, and nothing else of weight."""
    clean, whens = scene.heard.clean, scene.heard.facts.whens
    if scene.said.sort is not Sort.TEXT or not whens or "?" in clean or "？" in clean:
        return None
    if len(clean) - sum(when.end - when.start for when in whens) > LONG:
        return None
    meant_, day = served(clean, papers), stated_day(whens, local_day(scene.world.district, scene.now))
    return (meant_, day) if meant_ and day is not None else None


def receipt_words(scene: Scene, papers: tuple[Wanted, ...], day: date) -> str:
    """What was noted, and the limits that run from it for this party alone."""
    district = scene.world.district
    lines, over = reckoned(papers, day, local_day(district, scene.now), district)
    names = "、".join(one.event.name for one in papers)
    head = f"记下了：{names}，{day_words(day)}（您自己说的，还没核实；对方看不到）。不对就说“日子错了”。"
    rest = ["您的期限（一般信息，不是法律意见；不要等调解）：", *lines] if lines else []
    return "\n".join([head, *rest, *([PASSED] if over else [])])


def says_wrong(scene: Scene) -> bool:
    """Whether the words take the last day back."""
    return scene.said.sort is Sort.TEXT and _WRONG.fullmatch(scene.heard.clean.strip()) is not None


def _reckoned(scene: Scene, own: OwnCase, dates: tuple[KeyDate, ...]) -> Scene:
    """The limits as they run with these days, and the next day that is missing."""
    district, today = scene.world.district, local_day(scene.world.district, scene.now)
    after = replace(own.case, record=replace(own.case.record, dates=(*own.case.record.dates, *dates)))
    started = {rule.code for rule in rules_of(after) if rule.event in {one.event for one in dates} and rule.resident}
    passed = [c for c in clocks(after, district) if c.code in started and c.due < today and not c.opens]
    over = bool(passed) and not any(c.over for c in passed)  # what still helps was said with the limit itself
    lines = [line for line in (resident_words(after, district, today), PASSED if over else "") if line]
    told = scene.say("\n".join(lines)) if lines else scene
    left = asked_of(after, district)
    return _ask(told, own, left[0], "") if left else told


def let_go(scene: Scene) -> Scene:
    """The question is for the very next words: a day in later ones tells of something else."""
    pending = scene.talk.pending
    if pending is None or pending.ask is not Ask.LIMIT_DAY or _is_answer(scene):
        return scene
    return scene.turn(pending=None)


def _is_answer(scene: Scene) -> bool:
    """A short message with a day in it, and hardly anything that does not speak of this day."""
    own, clean, whens = _asked_about(scene), scene.heard.clean, scene.heard.facts.whens
    if own is None or not whens or scene.said.sort is not Sort.TEXT:
        return False
    rest = len(clean) - sum(when.end - when.start for when in whens)
    named = any(one.event.said and re.search(one.event.said, clean) for one in _open(scene, own))
    return rest <= (LONG if named else SHORT)


def _asked_about(scene: Scene) -> OwnCase | None:
    """The case whose day was asked for."""
    pending = scene.talk.pending
    if pending is None or pending.ask is not Ask.LIMIT_DAY:
        return None
    number = pending.about.partition("|")[0]
    own = next((o for o in scene.world.cases if o.case.number == number), None)
    return own if own is not None and _open(scene, own) and not scene.opened_elsewhere(own) else None


def _open(scene: Scene, own: OwnCase) -> tuple[Wanted, ...]:
    """What may be asked: nothing where others may read along."""
    quiet = own.case.sensitive or own.case.facts.unsafe_phone or scene.talk.discreet
    return () if quiet else asked_of(own.case, scene.world.district)


def _ask(scene: Scene, own: OwnCase, one: Wanted, example: str) -> Scene:
    return scene.ask(Ask.LIMIT_DAY, f"{one.event.asks}{example}", about=f"{own.case.number}|{one.event.code}")


def _taken_back(scene: Scene) -> Scene | None:
    """The last day the resident stated, as far as nobody else wrote it down since."""
    mine = [own for own in scene.world.cases if own.case.record.own_day() and not scene.opened_elsewhere(own)]
    own = next((own for own in mine if own.case.number == scene.talk.active), mine[0] if mine else None)
    if own is None:
        return None
    dropped = scene.turn(pending=None).do(Dated(own.case.number, (), None, clip(scene.text)))
    return dropped.say(DROPPED)
