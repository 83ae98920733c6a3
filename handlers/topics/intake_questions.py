"""The questions of the intake: the next one that is still open, at most five; then the summary."""

from collections.abc import Sequence

from handlers import gather
from handlers.conversation import Ask, Option
from handlers.facts import CaseFacts, Naming
from handlers.scene import Scene
from handlers.topics import elsewhere, handoff
from handlers.topics.intake_summary import SKIP, summary
from handlers.topics.intake_told import SURE

MOST_QUESTIONS = 5
NONE_OF_THESE = "none"
UNLIKELY = 0.08  # under which a category is not even offered
WHICH = "听起来是下面哪一类的事？点一下，或者回复数字。"
WHICH_OTHER = "那是下面哪一类？都不是也没关系，由调解员来看。"


def proceed(scene: Scene) -> Scene:
    """The next question that is still open, or the summary."""
    draft = scene.draft
    if wrong := handoff.wrong_district(scene):
        return wrong
    if outside := elsewhere.ask(scene):
        return outside
    if scene.talk.asked < MOST_QUESTIONS:
        for open_, put in _QUESTIONS:
            if open_(scene, draft):
                return put(scene.turn(asked=scene.talk.asked + 1))
    return summary(scene)


def _category_open(scene: Scene, draft: CaseFacts) -> bool:
    return not scene.talk.confirmed_category and "category" not in draft.skipped


def _put_category(scene: Scene) -> Scene:
    """The two or three likeliest categories, and none of these; `about` keeps the next ones, for who finds none."""
    likely = _likely(scene)
    best = [code for code, p in likely if p >= UNLIKELY][:3]
    if not best:
        return proceed(scene.turn(confirmed_category=True, asked=scene.talk.asked - 1))
    best = best[:2] if sum(p for _, p in likely[:2]) > SURE + 0.1 else best
    rest = [code for code, _ in likely if code not in best][:3]
    return _ask_category(scene, WHICH, best, rest)


def put_more_categories(scene: Scene) -> Scene | None:
    """The next ones, once, after none of the first was it."""
    rest = scene.talk.pending.about.split() if scene.talk.pending else []
    return _ask_category(scene, WHICH_OTHER, rest, []) if rest else None


def _ask_category(scene: Scene, text: str, codes: Sequence[str], rest: Sequence[str]) -> Scene:
    names = scene.world.knowledge.categories
    options = (*(Option(code, names[code].plain) for code in codes), Option(NONE_OF_THESE, "都不是"))
    return scene.ask(Ask.CATEGORY, text, options, about=" ".join(rest))


def _likely(scene: Scene) -> list[tuple[str, float]]:
    """The categories the story may belong to, the likeliest first; where another message was heard since, as kept of it."""
    names, draft = scene.world.knowledge.categories, scene.draft
    of_story = bool(scene.text) and gather.clip(scene.text) in draft.what
    found = (
        [(c.code, c.p) for c in scene.heard.candidates]
        if of_story
        else [(code, UNLIKELY) for code in (draft.category, *draft.also)]
    )
    return sorted(((code, p) for code, p in found if code in names and code != "other"), key=lambda one: -one[1])


def _put_where(scene: Scene) -> Scene:
    if elsewhere.ASKED in scene.draft.skipped:
        return scene.ask(Ask.WHERE, f"在{scene.world.district.name}的哪个镇（街道）、哪个村（社区）？", (SKIP,))
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


def put_reach(scene: Scene, tries: int = 0) -> Scene:
    """How to reach who reports, or that nobody may know them; `tries` counts how often it was put already."""
    name = "" if scene.draft.name else "怎么称呼你？" if scene.draft.minor else "怎么称呼您？"
    if tries:
        text = f"记下了。还差一样：{name}留个电话，或者点下面的一项。"
    elif scene.draft.minor:
        text = f"{name}想留电话就留，不留也行，我们就在这里说。不用身份证，也不用家长同意。"
    else:
        text = f"{name}留个电话调解员好联系；不想留电话，就在这里联系。也可以匿名：匿名只能给建议、当线索，不能调解。"
    return scene.ask(Ask.REACH, text, (Option("here", "就在这里联系"), Option("anonymous", "匿名")), tries=tries)


def _where_open(_: Scene, d: CaseFacts) -> bool:
    return not d.place and "where" not in d.skipped


def _who_when_open(_: Scene, d: CaseFacts) -> bool:
    return not (d.other_party and d.when) and "who_when" not in d.skipped


def _wanted_open(_: Scene, d: CaseFacts) -> bool:
    sum_open = gather.wants_money(d) and d.amount_fen is None
    return (sum_open or not d.wanted or not d.tried) and "wanted" not in d.skipped


def _reach_open(_: Scene, d: CaseFacts) -> bool:
    """A name is no way to be reached; whose phone others may read is not pressed for it."""
    settled = d.naming is Naming.ANONYMOUS or (d.naming is Naming.NAMED and d.unsafe_phone)
    return not settled and not d.phone and "reach" not in d.skipped


_QUESTIONS = (
    (_category_open, _put_category),
    (_where_open, _put_where),
    (_who_when_open, _put_who_when),
    (_wanted_open, _put_wanted),
    (_reach_open, put_reach),
)
_NAMES = ("是哪一类的事", "在什么地方", "对方是谁、什么时候", "想怎么解决、找过谁", "怎么联系您")  # of these, in order


def missing(scene: Scene) -> str:
    """What is still open, in words; "" when nothing but the confirmation is left."""
    return "，".join(name for (open_, _), name in zip(_QUESTIONS, _NAMES, strict=True) if open_(scene, scene.draft))
