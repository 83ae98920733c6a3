"""The guided talk: asks only what was not told, at most five questions, everything correctable, then one summary."""

import re
from dataclasses import replace

from handlers import filling, gather
from handlers.conversation import Ask, Option
from handlers.facts import CaseFacts, Naming
from handlers.messages import Sort
from handlers.routing import cited, suggest
from handlers.scene import Scene
from handlers.texts import ANYTHING
from handlers.topics import consult, handoff
from nlu.types import Act, Understanding

MOST_QUESTIONS = 5
NONE_OF_THESE = "none"
SURE = 0.75  # calibrated probability from which the category is taken without asking
UNLIKELY = 0.08  # under which a category is not even offered
SECOND, SECOND_TOLD = 0.25, 0.08  # from which another category is kept beside; lower where two matters are told
ENOUGH = 6  # characters of a message that says what the matter is

_NOTHING_WRONG = re.compile(
    r"^(?:没有?(?:了|问题|不对|错)?|没错|都对|对的?|可以|行的?|好[的吧]?|嗯+|是的?)?[，,。 ]*"
    r"(?:提交|报上去|交吧|就这样)?[吧了。！! ]*$"
)
_TWO_MATTERS = re.compile(
    r"另外|另一件|还有(?:一件|个|就是|一个)|第二(?:件|个)|其次|再(?:就是|有就是)|顺便|两件事|几件事"
)
_DECISION = r"(?:认定书|裁决书?|决定书|判决书?|裁定书|通知书|复核结论)"
_DECIDED = re.compile(
    rf"{_DECISION}.{{0,12}}(?:收到|拿到|下来|送到|送达)|(?:收到|拿到|送达|送来|下来)了?.{{0,12}}{_DECISION}|{_DECISION}.{{0,6}}不服"
)
_SUMMONED = re.compile(r"传票|我(?:是|成了)被告|(?:号|日|天|月)(?:就|要)?开庭|通知我?(?:去)?开庭|等(?:着)?开庭")
SUMMONED = (
    "法院已经受理的事，要按传票上的时间去。没有正当理由不去：被告可能被缺席判决，原告可能按撤诉处理"
    "（《民事诉讼法》第一百四十六条、第一百四十七条）。"
    "开庭前后都可以请法院调解；没钱请律师，可以问法律援助（12348）。"
)
CONFIRM_OPTIONS = (Option("submit", "没问题，提交"), Option("cancel", "先不提交"))
SKIP = Option("skip", "不清楚，先跳过")


def begin(scene: Scene) -> Scene:
    """A new matter from what was just said."""
    opened = scene.turn(draft=told(scene), asked=0, confirmed_category=sure(scene), pending=None)
    return proceed(_clock_first(opened))


def _clock_first(scene: Scene) -> Scene:
    """Who holds a decision or a summons hears of the clock before any question."""
    if _SUMMONED.search(scene.text) and "仲裁" not in scene.text:  # a hearing before arbitrators is no court's
        return scene.say(SUMMONED)
    way = suggest(scene.draft, scene.world.knowledge.routes)
    if not way.route.limit or not _DECIDED.search(scene.text):
        return scene
    return scene.say(f"先记住期限：{way.route.limit}（{cited(way.route.limit_sources)}）。不要只等调解。")


def told(scene: Scene) -> CaseFacts:
    """What this one message says of a matter."""
    facts = gather.gather(CaseFacts(what=gather.clip(scene.text)), scene.heard, scene.world.district)
    return _classified(facts, scene.heard)


def sure(scene: Scene) -> bool:
    """Whether the category is taken without asking."""
    return scene.heard.category is not None and scene.heard.confidence >= SURE


def begin_with_files(scene: Scene, what: str) -> Scene:
    """A matter that starts with a photo or file: asks what it is about."""
    opened = scene.turn(draft=CaseFacts(), asked=0, confirmed_category=False)
    return opened.ask(Ask.WHAT, f"{what}{ANYTHING}")


def _classified(draft: CaseFacts, heard: Understanding) -> CaseFacts:
    """The best category, taken as long as nobody said otherwise; the runner-up of a mixed matter is kept beside it."""
    if not heard.candidates:
        return draft
    best = heard.category or heard.candidates[0].code
    from_ = SECOND_TOLD if _TWO_MATTERS.search(heard.text) else SECOND
    second = [c.code for c in heard.candidates[:3] if c.code not in (best, "other") and c.p >= from_]
    sub = heard.subcategory if heard.category == best and heard.subcategory else ""
    return draft.with_(category=best, subcategory=sub, also=tuple(second[:1]))


def proceed(scene: Scene) -> Scene:
    """The next question that is still open, or the summary."""
    draft = scene.draft
    if wrong := handoff.wrong_district(scene):
        return wrong
    if scene.talk.asked < MOST_QUESTIONS:
        for open_, put in _QUESTIONS:
            if open_(scene, draft):
                return put(scene.turn(asked=scene.talk.asked + 1))
    return summary(scene)


def back(scene: Scene) -> Scene:
    """After a talk beside the intake: the question that waited, or the next one of a matter that has none yet."""
    return proceed(scene) if scene.talk.pending is None and scene.talk.draft is not None else scene.ask_again()


def answer(scene: Scene) -> Scene | None:
    """The answer to the hanging intake question; None when it hangs no intake question."""
    pending = scene.talk.pending
    if pending is None or scene.talk.draft is None or pending.ask not in _READ:
        return None
    return _counter_question(scene) or _READ[pending.ask](scene)


def _counter_question(scene: Scene) -> Scene | None:
    """A question instead of an answer: kept for the mediator, and the talk goes on where it was."""
    asks = scene.has(Act.ASKS) or scene.text.endswith(("?", "？", "吗", "么", "呢"))
    draft = scene.draft
    if not asks or scene.choice() is not None or hangs(scene) in (Ask.WHAT, Ask.CATEGORY):
        return None
    if gather.gather(draft, scene.heard, scene.world.district, asked=hangs(scene)) != draft:
        return None
    if hangs(scene) is Ask.REACH and (name := filling.name_in(scene.text)):
        draft = draft.with_(name=name, naming=Naming.NAMED)
    noted = scene.turn(draft=draft.with_(what=gather.clip(f"{draft.what} {scene.text}")))
    return consult.beside(noted) or noted.say("您问的这个我记下了，由调解员答您。").ask_again()


def hangs(scene: Scene) -> Ask:
    """The intake question that hangs; WHAT when none does."""
    return scene.talk.pending.ask if scene.talk.pending else Ask.WHAT


def _category_open(scene: Scene, draft: CaseFacts) -> bool:
    return not scene.talk.confirmed_category and "category" not in draft.skipped


def _put_category(scene: Scene) -> Scene:
    """The two or three best categories, and none of these."""
    names = scene.world.knowledge.categories
    best = [c.code for c in scene.heard.candidates if c.code != "other" and c.code in names and c.p >= UNLIKELY][:3]
    if not best:
        return proceed(scene.turn(confirmed_category=True, asked=scene.talk.asked - 1))
    likely = [c for c in scene.heard.candidates if c.code in best]
    best = best[:2] if sum(c.p for c in likely[:2]) > SURE + 0.1 else best
    options = (*(Option(code, names[code].name) for code in best), Option(NONE_OF_THESE, "都不是"))
    return scene.ask(Ask.CATEGORY, "听起来是下面哪一类的事？点一下，或者回复数字。", options)


def _read_category(scene: Scene) -> Scene:
    """A choice, "none of these", or a further description."""
    draft = scene.draft
    choice = scene.choice()
    if choice is None and scene.has(Act.SKIP):
        return proceed(scene.turn(confirmed_category=True, pending=None))  # the best guess stands
    if choice == NONE_OF_THESE or (choice is None and scene.has(Act.NO)):
        other = draft.with_(category="other", subcategory="", skipped=draft.skipped | {"category"})
        return proceed(scene.turn(draft=other, confirmed_category=True, pending=None))
    if choice is not None:
        keeps = draft.subcategory if draft.category == choice else ""
        return proceed(
            scene.turn(draft=draft.with_(category=choice, subcategory=keeps), confirmed_category=True, pending=None)
        )
    more = gather.gather(draft, scene.heard, scene.world.district)
    more = more.with_(what=gather.clip(f"{draft.what} {scene.text}"))
    offered = {option.means for option in scene.talk.pending.options} if scene.talk.pending else set()
    if scene.heard.category in offered:  # a detail by itself ("大腿骨折") does not make it another matter
        more = _classified(more, scene.heard)
    return proceed(scene.turn(draft=more, confirmed_category=True, pending=None))


def _put_where(scene: Scene) -> Scene:
    return scene.ask(Ask.WHERE, "事情发生在哪个镇（街道）、哪个村（社区）？", (SKIP,))


def _put_who_when(scene: Scene) -> Scene:
    draft = scene.draft
    if draft.other_party:
        return scene.ask(Ask.WHO_WHEN, "大概是什么时候的事？", (SKIP,))
    if draft.when:
        return scene.ask(Ask.WHO_WHEN, "对方是谁，和您是什么关系？", (SKIP,))
    return scene.ask(Ask.WHO_WHEN, "对方是谁，和您是什么关系？大概什么时候的事？", (SKIP,))


def _put_wanted(scene: Scene) -> Scene:
    draft = scene.draft
    parts = []
    if gather.wants_money(draft) and draft.amount_fen is None:
        parts.append("大概涉及多少钱？")
    if not draft.wanted:
        parts.append("您希望怎么解决？")
    if not draft.tried:
        parts.append("之前找过谁处理没有？")
    return scene.ask(Ask.WANTED, "".join(parts), (SKIP,))


def _put_reach(scene: Scene, tries: int = 0) -> Scene:
    draft = scene.draft
    if draft.minor:
        text = "怎么称呼你？想留电话就留，不留也行，我们就在这里说。不用身份证，也不用家长同意。"
    else:
        text = (
            "怎么称呼您？留个电话调解员好联系；不想留电话，就在这里联系。也可以匿名：匿名只能给建议、当线索，不能调解。"
        )
    options = (Option("here", "就在这里联系"), Option("anonymous", "匿名"))
    return scene.ask(Ask.REACH, f"{'记下了。' if tries else ''}{text}", options, tries=tries)


def _where_open(_: Scene, d: CaseFacts) -> bool:
    return not d.place and "where" not in d.skipped


def _who_when_open(_: Scene, d: CaseFacts) -> bool:
    return not (d.other_party and d.when) and "who_when" not in d.skipped


def _wanted_open(_: Scene, d: CaseFacts) -> bool:
    sum_open = gather.wants_money(d) and d.amount_fen is None
    return (sum_open or not d.wanted or not d.tried) and "wanted" not in d.skipped


def _reach_open(_: Scene, d: CaseFacts) -> bool:
    return d.naming is Naming.UNSAID and not d.phone and "reach" not in d.skipped


_QUESTIONS = (
    (_category_open, _put_category),
    (_where_open, _put_where),
    (_who_when_open, _put_who_when),
    (_wanted_open, _put_wanted),
    (_reach_open, _put_reach),
)

_FREE = {Ask.WHERE: "where", Ask.WHO_WHEN: "who_when", Ask.WANTED: "wanted", Ask.REACH: "reach"}


def _read_free(scene: Scene) -> Scene:
    """A free answer: what was recognised goes to its field, the words themselves where nothing was."""
    draft, ask = scene.draft, hangs(scene)
    done = draft.with_(skipped=draft.skipped | {_FREE[ask]})
    choice = scene.choice()
    if choice == "skip" or (choice is None and _just_skips(scene)):
        return proceed(scene.turn(draft=done, pending=None))
    if choice == "anonymous":
        return proceed(scene.turn(draft=done.with_(naming=Naming.ANONYMOUS, name="", phone=""), pending=None))
    if choice == "here":
        return proceed(scene.turn(draft=done.with_(naming=Naming.NAMED), pending=None))
    found = gather.gather(done, scene.heard, scene.world.district, asked=ask)
    if scene.has(Act.ANONYMOUS, Act.NAMED, Act.CORRECT) or _NOTHING_WRONG.match(scene.text):
        return proceed(scene.turn(draft=found, pending=None))  # an act of the talk is no part of the story
    words = gather.clip(scene.text) or _media_words(scene)
    filled = filling.fill(found, draft, ask, words)
    first_time = scene.talk.pending is not None and scene.talk.pending.tries == 0
    if ask is Ask.REACH and first_time and filling.beside_reach(filled, draft):
        kept = filled.with_(skipped=draft.skipped, naming=draft.naming)  # told something else: still to be answered
        return _put_reach(scene.turn(draft=kept), tries=1)
    return proceed(scene.turn(draft=filled, pending=None))


def _just_skips(scene: Scene) -> bool:
    """ "不知道", "没有", "算了不说": nothing else in it."""
    return scene.has(Act.SKIP) and len(scene.text) <= 8


def _media_words(scene: Scene) -> str:
    """How an answer by voice, photo or location reads in the record."""
    if scene.said.sort is Sort.LOCATION and scene.said.latitude is not None:
        return f"（位置 {scene.said.latitude:.5f}, {scene.said.longitude:.5f}）"
    return {Sort.VOICE: "（见语音）", Sort.PHOTO: "（见照片）", Sort.FILE: "（见文件）"}.get(scene.said.sort, "")


def _read_what(scene: Scene) -> Scene:
    """The first description, after a photo or a bare wish for something; a voice line is as good as words."""
    words = gather.clip(scene.text) or _media_words(scene)
    if not words:
        return scene.ask_again()
    known = gather.gather(scene.draft.with_(what=words), scene.heard, scene.world.district)
    return proceed(scene.turn(draft=_classified(known, scene.heard), confirmed_category=sure(scene), pending=None))


def summary(scene: Scene) -> Scene:
    """Everything that was understood, to confirm or to correct."""
    draft = scene.draft
    lines = ["我记下的是这样，请您看看：", *handoff.fact_lines(draft, scene.world.knowledge.categories)]
    lines.extend(_second_matter(scene))
    lines.append("有不对的直接说，比如“金额改成8000”。没问题就提交。")
    return scene.ask(Ask.CONFIRM, "\n".join(lines), CONFIRM_OPTIONS)


def _second_matter(scene: Scene) -> list[str]:
    """When another kind of matter was told in the same breath: that it is not lost, and how to go on with it."""
    names = scene.world.knowledge.categories
    second = next((names[code].name for code in scene.draft.also if code in names), None)
    if second is None or not _TWO_MATTERS.search(scene.draft.what):
        return []
    return [f"您好像还说了一件“{second}”的事。先交这一件；交完说“还有一件事”，我们接着记那件。"]


def _read_confirm(scene: Scene) -> Scene:
    """Submit, leave, or a correction in free words."""
    choice = scene.choice()
    agrees = scene.has(Act.YES) or _NOTHING_WRONG.match(scene.text) is not None
    if choice == "submit" or (choice is None and agrees and not scene.has(Act.CORRECT)):
        return handoff.submit(scene)
    if choice == "cancel":
        return handoff.cancel(scene)
    if choice is None and scene.has(Act.NO) and len(scene.text) <= 6:
        return scene.say("哪里不对？直接说就行，比如“是去年的事”“金额是8000”。")
    corrected = correct(scene)
    what = gather.changes(scene.draft, corrected.draft)
    return corrected.ask(Ask.CONFIRM, f"改好了：{what}。还有要改的吗？没问题就提交。", CONFIRM_OPTIONS)


def correct(scene: Scene) -> Scene:
    """A correction in free words: new facts replace old ones, words without a fact are added to the story."""
    draft = scene.draft
    heard = scene.heard
    forced = gather.gather(draft, _as_correction(heard), scene.world.district)
    if draft.other_party and not scene.has(Act.CORRECT) and "对方" not in scene.text:
        forced = forced.with_(other_party=draft.other_party, relation=draft.relation)  # a mention is no correction
    if forced == draft and len(scene.text) > ENOUGH and not scene.has(Act.SKIP):
        forced = draft.with_(what=gather.clip(f"{draft.what} {scene.text}"))
    return scene.turn(draft=forced, pending=None)


def _as_correction(heard: Understanding) -> Understanding:
    """The same words, read as a correction."""
    return replace(heard, acts=heard.acts | {Act.CORRECT})


_READ = {
    Ask.CATEGORY: _read_category,
    Ask.WHAT: _read_what,
    Ask.WHERE: _read_free,
    Ask.WHO_WHEN: _read_free,
    Ask.WANTED: _read_free,
    Ask.REACH: _read_free,
    Ask.CONFIRM: _read_confirm,
}
