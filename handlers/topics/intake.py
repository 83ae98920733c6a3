"""The guided talk: asks only what was not told, at most five questions, everything correctable, then one summary."""

import re
from dataclasses import replace
from datetime import timedelta

from handlers import gather, kinds
from handlers.conversation import Ask
from handlers.facts import CaseFacts
from handlers.hours import local_day
from handlers.routing import cited, limit_words, suggest
from handlers.scene import Scene
from handlers.texts import ANYTHING
from handlers.topics import consult, elsewhere, intake_asked, time_left
from handlers.topics.intake_answers import read_category, read_elsewhere, read_free, read_what
from handlers.topics.intake_questions import proceed
from handlers.topics.intake_summary import correct, read_confirm
from handlers.topics.intake_told import ENOUGH, hangs, sure, told

_DECISION = r"(?:认定书|裁决书?|决定书|判决书?|裁定书|通知书|复核结论)"
_DECIDED = re.compile(
    rf"{_DECISION}.{{0,12}}(?:收到|拿到|下来|送到|送达)|(?:收到|拿到|送达|送来|下来)了?.{{0,12}}{_DECISION}|{_DECISION}.{{0,6}}不服"
)
_SUMMONED = re.compile(r"传票|我(?:是|成了)被告|(?:号|日|天|月)(?:就|要)?开庭|通知我?(?:去)?开庭|等(?:着)?开庭")
_JUST_NOW = timedelta(minutes=10)
_SAYS_SOMETHING = 3  # characters of a line before that are worth keeping
_THESE_DAYS = timedelta(days=3)
_GOES_ON = re.compile(  # 继续刚才的, 我要继续登记: an order to go on, no answer to the question that hangs
    r"(?:好的?|那|嗯|我们?|还是|先|要|想|来|[，, ])*(?:继续|接着)(?:刚才|刚刚|前面|之前|上面|上次)?(?:说)?的?"
    r"(?:登记|填写?|说|办理?|反映|下去|来|那件事?|往下|问|写|报)*(?:吧|了|啊|呀|[。！! ])*"
)
SUMMONED = (
    "法院已经受理的事，要按传票上的时间去。没有正当理由不去：被告可能被缺席判决，原告可能按撤诉处理"
    "（《民事诉讼法》第一百四十六条、第一百四十七条）。"
    "开庭前后都可以请法院调解；没钱请律师，可以问法律援助（12348）。"
)


def begin(scene: Scene) -> Scene:
    """A new matter from what was just said."""
    opened = _opened(scene)
    words = _at_once(opened)
    return proceed(_clock_first(opened.say(words) if words else opened))


def _opened(scene: Scene) -> Scene:
    """The matter as this one message tells it, with nothing asked yet."""
    draft, category = _with_question(scene, told(scene)), sure(scene)
    fresh = scene.turn(draft=draft, asked=0, confirmed_category=category, pending=None, wondered=frozenset())
    return fresh.turn(reach_asked=())


def _with_question(scene: Scene, draft: CaseFacts) -> CaseFacts:
    """With the lines before it, where a question of the same kind of matter was answered just then: 我朋友欠我钱,能不能不走法院."""
    entry = scene.world.knowledge.faq.get(scene.talk.told_faq)
    last = scene.talk.last_at
    if entry is None or last is None or scene.now - last > _JUST_NOW or entry.category != draft.category:
        return draft
    lines = [line for line in scene.talk.recent[-2:] if len(line) >= _SAYS_SOMETHING and line not in draft.what]
    return draft.with_(what=gather.clip(" ".join((*lines, draft.what))))


def _at_once(scene: Scene) -> str:
    """What somebody cheated just now hears before any question, for minutes count; "" when an answer has said it, or nothing presses."""
    facts = scene.draft
    if not scene.talk.confirmed_category or not _of_these_days(scene) or consult.own_question(scene):
        return ""
    return scene.world.knowledge.routes.find(facts.category, facts.subcategory).at_once


def _of_these_days(scene: Scene) -> bool:
    """Whether nothing told places it further back."""
    since = local_day(scene.world.district, scene.now) - _THESE_DAYS
    days = [when.last for when in scene.heard.facts.whens if when.last is not None]
    return not days or max(days) >= since


def _clock_first(scene: Scene) -> Scene:
    """Who holds a decision or a summons hears of the clock before any question."""
    if _SUMMONED.search(scene.text) and "仲裁" not in scene.text:  # a hearing before arbitrators is no court's
        return scene.say(SUMMONED)
    decided = _DECIDED.search(scene.text) is not None
    scene = time_left.first(scene, also_left=decided)
    route = suggest(scene.draft, scene.world.knowledge.routes).route if decided else None
    if route is None or not route.limit:
        return scene
    told = time_left.said(scene)
    if cited(route.limit_sources) in told:  # until which day stands there already
        return scene
    return scene.say(limit_words(route, "先记住期限"))


def begin_with_files(scene: Scene, what: str) -> Scene:
    """A matter that starts with a photo or file: asks what it is about."""
    opened = scene.turn(draft=CaseFacts(), asked=0, confirmed_category=False)
    return opened.ask(Ask.WHAT, f"{what}{ANYTHING}")


def back(scene: Scene) -> Scene:
    """After a talk beside the intake: the question that waited, or the next one of a matter that has none yet."""
    return proceed(scene) if scene.talk.pending is None and scene.talk.draft is not None else scene.ask_again()


def go_on(scene: Scene) -> Scene | None:
    """Going on with what was begun: the question that hung, or the next."""
    return back(scene) if scene.talk.draft is not None and _GOES_ON.fullmatch(scene.text) else None


def hanging(scene: Scene) -> bool:
    """Whether a question of the intake hangs."""
    pending = scene.talk.pending
    return pending is not None and scene.talk.draft is not None and pending.ask in _READ


def begin_aside(scene: Scene) -> Scene:
    """A new matter from what was just said, whose first question waits behind another."""
    words = _at_once(_opened(scene))
    return _waits(scene.say(words) if words else scene, begin(scene))


def set_aside(scene: Scene) -> Scene:
    """A message that makes another question needed: what it tells is kept, and the intake's question waits behind it.

    The one that hung, unless it was answered; then the next. After a summary, the summary with what was added (`back`).
    """
    pending = scene.talk.pending
    if pending is None or not hanging(scene):
        return scene.turn(pending=None, aside=None)
    if pending.ask is Ask.CONFIRM:
        return correct(scene).turn(aside=None)
    draft = scene.draft
    found = gather.gather(draft, scene.heard, scene.world.district, asked=pending.ask)
    answers = gather.ANSWERS.get(pending.ask, frozenset())
    if pending.ask is Ask.WHAT or any(getattr(found, key) != getattr(draft, key) for key in answers):
        return _waits(scene, _READ[pending.ask](scene))
    new = len(scene.text) > ENOUGH and scene.text not in found.what
    story = gather.clip(f"{found.what} {scene.text}") if new else found.what
    return scene.turn(draft=found.with_(what=story), pending=None, aside=pending)


def _waits(scene: Scene, asked: Scene) -> Scene:
    """The talk as it was `asked`, with nothing of it said yet."""
    return replace(scene, talk=asked.talk.with_(pending=None, aside=asked.talk.pending))


def answer(scene: Scene) -> Scene | None:
    """The answer to the hanging intake question; None when it hangs no intake question."""
    pending = scene.talk.pending
    if pending is None or not hanging(scene):
        return None
    return (
        intake_asked.chosen(scene) or _kind_corrected(scene) or intake_asked.asked(scene) or _READ[pending.ask](scene)
    )


def which_district(scene: Scene) -> Scene | None:
    """What ties the matter to the district, chosen by its button or in the words of one: no question of its own."""
    pending = scene.talk.pending
    hangs_so = pending is not None and pending.ask is Ask.ELSEWHERE and scene.talk.draft is not None
    return read_elsewhere(scene) if hangs_so and elsewhere.choice(scene) else None


def _kind_corrected(scene: Scene) -> Scene | None:
    """不是工资,是借给他的: the other kind, and the question that hung again. At the summary it is one of its corrections."""
    if hangs(scene) in (Ask.WHAT, Ask.CONFIRM) or kinds.corrected(scene.draft, scene.heard.clean) is None:
        return None
    kept = set_aside(scene)
    said = kept.say(f"改好了：{gather.changes(scene.draft, kept.draft, scene.world.knowledge.categories)}。")
    waits = None if hangs(scene) is Ask.CATEGORY else kept.talk.aside
    return back(said.turn(pending=waits, aside=None, confirmed_category=True))


_READ = {
    Ask.CATEGORY: read_category,
    Ask.WHAT: read_what,
    Ask.WHERE: read_free,
    Ask.WHO_WHEN: read_free,
    Ask.WANTED: read_free,
    Ask.REACH: read_free,
    Ask.ELSEWHERE: read_elsewhere,
    Ask.CONFIRM: read_confirm,
}
