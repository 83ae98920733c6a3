"""What the intake took down, shown to be confirmed; and corrections of it in free words."""

import re
from dataclasses import replace

from handlers import corrections, filling, gather, texts
from handlers.clauses import how_reached
from handlers.conversation import Ask, Option
from handlers.facts import CaseFacts, Naming
from handlers.scene import Scene
from handlers.topics import handoff, time_left
from handlers.topics.intake_told import ENOUGH, TWO_MATTERS
from nlu.types import Act, Understanding

NOTHING_WRONG = re.compile(
    r"^(?=.*[一-鿿])(?:没有?(?:了|问题|不对|错)?|没错|都对|对的?|可以|行的?|好[的吧]?|嗯+|是的?)?[，,。 ]*"
    r"(?:提交|报上去|交吧|就这样)?[吧了。！! ]*$"
)
_SHOW = re.compile(  # 再念一遍, 我记下的给我看看: everything once more
    r"(?:请|麻烦|能不能|能|可以|你们?|您|把|[，, ])*(?:(?:再|重新)(?:给我|让我|跟我)?(?:念|读|看|发|显示|列|放|来|报|说)"
    r"|(?:我|你们?|您|刚才|刚刚|前面|都|[，, ])*(?:记|写|填|登记|说)(?:下来?|了|好)?的(?:东西|内容|情况|话|事)?"
    r"(?:再|都|[，, ])*(?:给|让|是|有|念|发|看)|(?:给|让)我(?:再|[，, ])*(?:看|念|核对)|(?:给|让)?(?:我)?(?:念|核对)一)"
    r"(?:我|俺|给我|看|念|核对|听|什么|哪些|啥|了|一?遍|一?下|一?次|都|全部|再|出来|过来|吗|吧|呢|[。！!？? ])*"
)
_CURT = 24  # characters of a line that only wants no more questions
_NO_MORE = re.compile(
    r"(?:别|不要|莫|甭)(?:他妈|tm|再|老是?|一直|总)*问(?!我?(?:老[公婆板师]|他|她|们?家|爸|妈|婆|丈|单位|公司|孩|儿|女|邻|对方))|问(?:个屁|够没|完没|那么多|这么多|个没完)|(?:哪来|哪有|这么多|那么多)(?:的)?(?:问题|废话)"
    r"|少废话|废话(?:真|太)?多|(?:懒得|不想|不愿意?)(?:再)?(?:说|填|写|答|回答)(?:了|这么多|那么多)|(?:直接|马上|赶紧)(?:提交|报上去|交给调解员)"
)
_SILENT = re.compile(
    r"(?:我)?(?:不想|懒得|不愿意?|不)(?:再)?(?:说|讲|聊)(?:了|下去了?)[吧。！!…\s]*"
)  # takes nothing back
NO_NEED = "好，不用再说了。要交就点“没问题，提交”，不想交就点“先不提交”。"
SKIP = Option("skip", "不清楚，先跳过")
CONFIRM_OPTIONS = (Option("submit", "没问题，提交"), Option("cancel", "先不提交"))


def summary(scene: Scene) -> Scene:
    """Everything that was understood, to confirm or to correct."""
    lines = ["我记下的是这样，请您看看：", *handoff.fact_lines(scene.draft, scene.world.knowledge.categories)]
    lines.extend(_second_matter(scene))
    lines.append("有不对的直接说，比如“金额改成8000”。没问题就提交。")
    return scene.ask(Ask.CONFIRM, "\n".join(lines), CONFIRM_OPTIONS)


def no_more(scene: Scene) -> Scene | None:
    """别问了: the questions end, and what was told so far is shown, to be handed in."""
    pending = scene.talk.pending
    if pending is None or scene.talk.draft is None or not (falls_silent(scene) or _NO_MORE.search(scene.text)):
        return None
    if pending.ask is Ask.CONFIRM and falls_silent(scene):
        return scene.ask(Ask.CONFIRM, NO_NEED, CONFIRM_OPTIONS)
    if pending.ask not in (Ask.CATEGORY, Ask.WHERE, Ask.WHO_WHEN, Ask.WANTED, Ask.REACH) or len(scene.text) > _CURT:
        return None
    return summary(scene.turn(pending=None).say("好，不多问了。没说到的，调解员会跟您核对。"))


def falls_silent(scene: Scene) -> bool:
    """不想说了: no more questions, which drops nothing that was told."""
    return scene.talk.draft is not None and _SILENT.fullmatch(scene.text) is not None


def asks_to_see(text: str) -> bool:
    """Whether what was taken down is asked for once more."""
    return _SHOW.fullmatch(text) is not None


def shown_so_far(scene: Scene) -> Scene | None:
    """再念一遍: the summary again; in the middle of the telling what is known so far, and the question that hung."""
    pending = scene.talk.pending
    if scene.talk.draft is None or pending is None or not asks_to_see(scene.text):
        return None
    if pending.ask is Ask.CONFIRM:
        return summary(scene)
    lines = handoff.fact_lines(scene.draft, scene.world.knowledge.categories)
    return scene.say("\n".join(["到现在记下的是：", *lines])).ask_again()


def _second_matter(scene: Scene) -> list[str]:
    """When another kind of matter was told in the same breath: that it is not lost, and how to go on with it."""
    names = scene.world.knowledge.categories
    second = next((names[code].plain for code in scene.draft.also if code in names), None)
    if second is None or not TWO_MATTERS.search(scene.draft.what):
        return []
    return [f"您好像还说了一件“{second}”的事。先交这一件；交完说“还有一件事”，我们接着记那件。"]


def read_confirm(scene: Scene) -> Scene:
    """Submit, leave, or a correction in free words."""
    choice = scene.choice()
    agrees = scene.has(Act.YES) or NOTHING_WRONG.match(scene.text) is not None
    if choice == "submit" or (choice is None and agrees and not scene.has(Act.CORRECT)):
        return handoff.submit(scene)
    if choice == "cancel":
        return handoff.cancel(scene)
    if choice is None and scene.has(Act.NO) and len(scene.text) <= 6:
        return scene.say("哪里不对？直接说就行，比如“是去年的事”“金额是8000”。")
    if choice is None and not scene.draft.phone and how_reached(scene.text) is Naming.NAMED is scene.draft.naming:
        return scene.ask(Ask.CONFIRM, "好，就在这里联系。前面记的没问题就提交，有不对的直接说。", CONFIRM_OPTIONS)
    return put_corrected(correct(scene), scene.draft)


def put_corrected(scene: Scene, before: CaseFacts) -> Scene:
    """What is another now than `before`, by name, and the summary with it; where no field is, that none was changed."""
    what = gather.changes(before, scene.draft, scene.world.knowledge.categories)
    if not what:
        kept = texts.NOTED if scene.draft != before else texts.NOT_NOTED
        return scene.ask(Ask.CONFIRM, f"{kept}{texts.HOW_TO_CORRECT}没有要改的，就提交。", CONFIRM_OPTIONS)
    done = scene.say(f"改好了：{what}。")
    if left := time_left.set_right(scene, before, scene.draft):
        done = done.say(left)
    if before.place and not scene.draft.place:
        return done.ask(Ask.WHERE, "那事情发生在哪个镇（街道）、哪个村（社区）？", (SKIP,))
    return summary(done)


def correct(scene: Scene) -> Scene:
    """A correction in free words: new facts replace old ones, words without a fact are added to the story."""
    draft = scene.draft
    heard = scene.heard
    forced = gather.gather(draft, _as_correction(heard), scene.world.district)
    mentions = (
        not scene.has(Act.CORRECT)
        and "对方" not in scene.text
        and not corrections.renamed(draft, _as_correction(heard))
    )
    if draft.other_party and mentions:
        forced = forced.with_(other_party=draft.other_party, relation=draft.relation)  # a mention is no correction
    if forced == draft:  # nothing but a name or a place: an answer to what was asked before
        name, place = filling.name_alone(draft, scene.text), filling.place_alone(draft, scene.text)
        forced = draft.with_(name=name, naming=Naming.NAMED) if name else draft.with_(place=place or draft.place)
    if forced == draft and len(scene.text) > ENOUGH and not scene.has(Act.SKIP):
        forced = draft.with_(what=gather.clip(f"{draft.what} {scene.text}"))
    return scene.turn(draft=forced, pending=None)


def _as_correction(heard: Understanding) -> Understanding:
    """The same words, read as a correction."""
    return replace(heard, acts=heard.acts | {Act.CORRECT})
