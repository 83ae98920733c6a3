"""有哪些办法 / 打官司还是调解: the ways side by side, for the matter at hand; the talk goes on where it was."""

import re

from handlers.casework.case import WORKED
from handlers.conversation import Ask, Option
from handlers.effects import AmendCase
from handlers.facts import CaseFacts
from handlers.routing import suggest
from handlers.scene import Scene
from handlers.topics import handoff, intake, intake_told
from handlers.ways import compare, ways_words
from nlu.types import Act, Kind

LONGEST = 60  # characters of a message that asks for it
ASKS = re.compile(
    r"(?:有|还有)(?:哪些|几种|几条)(?:解决)?(?:的)?(?:办法|法子|途径|渠道|路(?:子|可走)?|方式)"
    r"|^.{0,4}(?:有|还有)(?:什么|啥)(?:别的|其他)?(?:办法|法子|途径|渠道|路子)[吗呢么]?[?？。!！]*$"
    r"|(?:打官司|起诉|诉讼|仲裁|告他|上法院).{0,4}(?:还是|好还是|和|跟).{0,4}(?:调解|协商|私了|仲裁|打官司|起诉)"
    r"|(?:调解|协商|私了).{0,4}(?:还是|好还是|和|跟).{0,4}(?:打官司|起诉|诉讼|仲裁|上法院)"
    r"|(?:走|选)(?:哪|那)(?:一?条|个).{0,3}(?:路|渠道|办法|途径)|几条路.{0,4}比|哪(?:个|种|条)(?:更|比较)?(?:划算|省事|省钱|快)"
)
NONE_HOLDS = "none"
SHORT = 8  # characters of a bare no
NOTHING_CHANGES = "好，那就按上面说的。"
WHICH_MATTER = "先说说是什么事，我再把几条路比给您看：比如谁、在哪、欠多少、找过谁。"


def compared(scene: Scene) -> Scene | None:
    """The ways for the draft or the open case, then whether something holds that would change them."""
    own = scene.case()
    facts = scene.talk.draft or (own.case.facts if own else None)
    if facts is None or not _asked(scene) or _elsewhere(scene):
        return None
    return _ask(_weighed(scene, facts), facts)


def _elsewhere(scene: Scene) -> bool:
    """Whether a mediator is talking, or the case is one nothing is said about here."""
    own = scene.case()
    if scene.talk.draft is not None or own is None:
        return False
    return own.case.status in WORKED or own.case.sensitive or scene.opened_elsewhere(own)


def _ask(scene: Scene, facts: CaseFacts) -> Scene:
    """Which circumstance holds, asked once beside the question that waits; nothing asked where nothing would change."""
    hints = suggest(facts, scene.world.knowledge.routes).would_change
    if not hints:
        return intake.back(scene)
    options = (*(Option(c.code, c.label) for c in hints), Option(NONE_HOLDS, "都没有"))
    waits = scene.turn(aside=scene.talk.waiting)
    return waits.ask(Ask.CIRCUMSTANCE, "有没有下面的情形？有的话走法不同。", options)


def let_go(scene: Scene) -> Scene:
    """Words that do not say which circumstance holds are for the question that waited, or for another topic."""
    pending = scene.talk.pending
    if pending is None or pending.ask is not Ask.CIRCUMSTANCE or _said(scene) is not None:
        return scene
    return scene.turn(pending=scene.talk.aside, aside=None)


def _said(scene: Scene) -> str | None:
    """What the answer means; None when it is none."""
    denies = scene.has(Act.NO, Act.SKIP) and len(scene.text) <= SHORT
    return scene.choice() or (NONE_HOLDS if denies else None)


def circumstance(scene: Scene) -> Scene | None:
    """The circumstance that holds is kept with the facts, and the way is told anew."""
    pending = scene.talk.pending
    if pending is None or pending.ask is not Ask.CIRCUMSTANCE or (code := _said(scene)) is None:
        return None
    back = scene.turn(pending=scene.talk.aside, aside=None)
    return intake.back(back.say(NOTHING_CHANGES) if code == NONE_HOLDS else _holds(back, code))


def _holds(scene: Scene, code: str) -> Scene:
    """The facts with the circumstance, in the draft or the case, and the way it makes."""
    own, draft = scene.case(), scene.talk.draft
    before = draft or (own.case.facts if own else CaseFacts())
    facts = before.with_(circumstances=before.circumstances | {code})
    words = handoff.way_words(scene, facts)
    if draft is not None:
        return scene.turn(draft=facts).say(words)
    label = next((c.label for c in scene.world.knowledge.routes.circumstances if c.code == code), code)
    kept = scene.do(AmendCase(own.case.number, facts, f"情形：{label}")) if own else scene
    return kept.say(words)


def told(scene: Scene) -> Scene | None:
    """The ways for a matter told in the same breath; an own matter then begins, without one it is asked for."""
    if not _asked(scene) or scene.talk.draft is not None or scene.case() is not None:
        return None
    if scene.heard.category in (None, "other"):
        return scene.say(WHICH_MATTER).ask_again()
    weighed = _weighed(scene, intake_told.told(scene))
    return intake.begin(weighed) if scene.heard.kind is Kind.MATTER else weighed.ask_again()


def _asked(scene: Scene) -> bool:
    return len(scene.text) <= LONGEST and ASKS.search(scene.text) is not None


def _weighed(scene: Scene, facts: CaseFacts) -> Scene:
    """The table, or the one way where there is nothing to weigh."""
    routes = scene.world.knowledge.routes
    ways = compare(facts, routes)
    return scene.say(ways_words(ways, facts) if ways else handoff.way_words(scene, facts))
