"""Legal questions: an answer in plain words with statute, article and date, at any moment, without losing the place."""

from handlers import texts
from handlers.routing import cited
from handlers.scene import Scene
from nlu.types import FaqEntry, Kind

GOOD = 0.55  # FAQ score from which an answer is given
MORE = ("更多", "详细", "再说说", "展开", "more")
NOTICE = "这是一般法律信息，不是法律意见。"


def more(scene: Scene) -> Scene | None:
    """The rest of the last answer."""
    if scene.text.strip("。.!！") not in MORE or not scene.talk.told_faq:
        return None
    entry = scene.world.knowledge.faq.get(scene.talk.told_faq)
    words = entry.more if entry and entry.more else texts.MORE_NONE
    return scene.turn(told_faq="").say(words).ask_again()


def question(scene: Scene) -> Scene | None:
    """A general question of law or procedure that the FAQ answers."""
    entry = _entry(scene)
    if entry is None or scene.heard.kind is not Kind.QUESTION:
        return None
    return answer(scene, entry).ask_again()


def answer(scene: Scene, entry: FaqEntry) -> Scene:
    """The entry in words."""
    return scene.turn(told_faq=entry.id).say(entry_words(entry, scene))


def entry_words(entry: FaqEntry, scene: Scene) -> str:
    """Answer, channels, sources, date of review, and that it is information."""
    channels = scene.world.knowledge.routes.channels
    names = "、".join(channels[c].name for c in entry.channels[:3] if c in channels)
    lines = [entry.answer]
    if names:
        lines.append(f"可以找：{names}。")
    lines.append(f"依据：{cited(entry.sources)}（{entry.reviewed:%Y-%m-%d} 核对）。{NOTICE}")
    if entry.more:
        lines.append("回复“更多”看详细说明。")
    return "\n".join(lines)


def _entry(scene: Scene) -> FaqEntry | None:
    """The best entry, when it is good enough."""
    best = next(iter(scene.heard.faq), None)
    if best is None or best.score < GOOD:
        return None
    return scene.world.knowledge.faq.get(best.id)


def open_question(scene: Scene) -> Scene | None:
    """A question of law without an entry: honest, and a human or an own matter is offered."""
    if scene.heard.kind is not Kind.QUESTION or scene.talk.draft is not None:
        return None
    entry = _entry(scene)
    if entry is not None:
        return answer(scene, entry)
    return scene.say(
        "这个问题我没有把握，不乱答。可以打 12348 法律服务热线（免费），或说“转人工”让调解员答。"
        "要是您自己碰上了这件事，直接说经过，我帮您理。"
    )
