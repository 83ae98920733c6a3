"""我能申请法律援助吗: a short guided talk beside the intake; where it was left, it goes on afterwards."""

import re

from handlers.casework.case import WORKED
from handlers.conversation import Ask, Option
from handlers.facts import CaseFacts
from handlers.legal_aid import AidResult, Answers, dump, known, load, next_question, read, result
from handlers.routing import cited
from handlers.scene import Scene
from handlers.topics import intake, unsure
from handlers.topics.intake_told import ENOUGH, sure, told
from nlu.types import Act, Kind

LONGEST = 80  # characters of a message that asks for it
ASKS = re.compile(
    r"(?:我|俺|本人|我们|我家|我妈|我爸|这种情况|这样)?.{0,8}(?:能不能|能否|能|可不可以|可以|符合|够不够|够|有没有资格)"
    r".{0,8}(?:申请|得到|享受|用)?.{0,4}法律援助(?!中心|机构).{0,8}(?:吗|么|不|条件|资格|\?|？|$)"
    r"|法律援助.{0,8}(?:我|我们).{0,4}(?:能|可以|够|符合)|(?:请不起|没钱请|雇不起).{0,4}律师"
    r"|(?:我|帮我|给我|想|要).{0,6}(?:免费)(?:的)?律师|^(?:我?(?:想|要)?(?:申请|查|测)?(?:一下)?法律援助(?:自测)?)[。！!]?$"
)
_LEAVES = re.compile(r"^(?:算了|不查了|不测了|取消|先不(?:查|问)了?|回去|退出)[吧了。！!]*$")
LEFT = "好，法律援助的事先放一放，随时说“法律援助”再查。"
PLACE, CLOCKS = ("法律援助法 §38",), ("法律援助法 §43", "法律援助法 §44", "法律援助法 §49")
AGAIN = "点一下，或者回复数字；不想查了，说“算了”。"


def begin(scene: Scene) -> Scene | None:
    """Asked for: the first open question; what was told of the matter is kept for the talk afterwards."""
    if len(scene.text) > LONGEST or not ASKS.search(scene.text) or _with_a_human(scene):
        return None
    if scene.talk.pending is not None and scene.talk.pending.ask is Ask.LEGAL_AID:
        return None
    kept = _keeping(scene)
    return _go_on(kept.turn(aside=scene.talk.waiting), known(_facts(kept)) or _told(scene.text))


def _with_a_human(scene: Scene) -> bool:
    """Whether a mediator is talking: then nobody talks between."""
    own = scene.case()
    return own is not None and own.case.status in WORKED and scene.talk.draft is None


def _told(text: str) -> Answers:
    """The matter named in the very words that ask: 离婚没钱请律师,能申请法律援助吗."""
    first = next_question({})
    means = read(first, text) if first else None
    return {first.code: means} if first and means else {}


def _keeping(scene: Scene) -> Scene:
    """A matter told in the same breath becomes the draft, unless there is one, or a case, already."""
    if scene.talk.draft is not None or scene.case() is not None or scene.heard.kind is not Kind.MATTER:
        return scene
    if scene.heard.category is None or len(scene.text) < 2 * ENOUGH:
        return scene
    return scene.turn(draft=told(scene), asked=0, confirmed_category=sure(scene))


def _facts(scene: Scene) -> CaseFacts:
    """The matter at hand."""
    own = scene.case()
    return scene.talk.draft or (own.case.facts if own else CaseFacts())


def let_go(scene: Scene) -> Scene:
    """Twice no answer, or a hint of danger instead of one: the check is left, and the words are taken for what they are."""
    pending = scene.talk.pending
    if pending is None or pending.ask is not Ask.LEGAL_AID or not (pending.tries or unsure.hinted(scene)):
        return scene
    if _leaves(scene) or _means(scene, load(pending.about)) is not None:
        return scene
    return scene.turn(pending=scene.talk.aside, aside=None).say(LEFT)


def answer(scene: Scene) -> Scene | None:
    """The answer to a question of legal aid; once, the question again."""
    pending = scene.talk.pending
    if pending is None or pending.ask is not Ask.LEGAL_AID:
        return None
    answers = load(pending.about)
    question = next_question(answers)
    if _leaves(scene) or question is None:
        return _back(scene.say(LEFT))
    if (means := _means(scene, answers)) is not None:
        return _go_on(scene, {**answers, question.code: means})
    return scene.say(AGAIN).ask(pending.ask, pending.text, pending.options, about=pending.about, tries=1)


def _leaves(scene: Scene) -> bool:
    return _LEAVES.match(scene.text) is not None or scene.has(Act.CANCEL)


def _means(scene: Scene, answers: Answers) -> str | None:
    """What the message answers to the open question."""
    question = next_question(answers)
    return None if question is None else scene.choice() or read(question, scene.text)


def _go_on(scene: Scene, answers: Answers) -> Scene:
    """The next question, or the result and back to where the talk was."""
    question = next_question(answers)
    if question is None:
        return _back(scene.say(result_words(result(answers))))
    options = tuple(Option(option.means, option.label) for option in question.option)
    return scene.ask(Ask.LEGAL_AID, question.text, options, about=dump(answers))


def _back(scene: Scene) -> Scene:
    """To the question that waited meanwhile; a matter told on the way in begins now."""
    return intake.back(scene.turn(pending=scene.talk.aside, aside=None))


def result_words(found: AidResult) -> str:
    """The result with the article behind each answer, where to go, what to bring; the body decides."""
    grounds = [f"· {ground}（{cited(sources)}）" for ground, sources in found.grounds]
    return "\n".join(
        [
            found.verdict.words,
            *grounds,
            (
                f"到哪申请：打官司的，到办案机关所在地的法律援助中心；不打官司的，到处理机关所在地或事发地的（{cited(PLACE)}）。"
                "不清楚打12348。"
            ),
            f"带什么：{found.verdict.bring}。",
            f"收到申请7天内决定；离时效不到7天的可以先行提供；不批可以向司法局提出异议（{cited(CLOCKS)}）。",
            "这只是提示，能不能批由法律援助机构审查决定。",
        ]
    )
