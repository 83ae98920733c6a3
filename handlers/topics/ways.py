"""有哪些办法 / 打官司还是调解: the ways side by side, for the matter at hand; the talk goes on where it was."""

import re

from handlers.casework.case import Status
from handlers.facts import CaseFacts
from handlers.routing import suggest, suggestion_words
from handlers.scene import Scene
from handlers.topics import intake
from handlers.ways import compare, ways_words
from nlu.types import Kind

LONGEST = 60  # characters of a message that asks for it
_ASKS = re.compile(
    r"(?:有|还有)(?:哪些|什么|几种|几条)(?:解决)?(?:的)?(?:办法|法子|途径|渠道|路(?:子|可走)?|方式)(?!.{0,4}(?:不|都没))"
    r"|(?:打官司|起诉|诉讼|仲裁|告他|上法院).{0,4}(?:还是|好还是|和|跟).{0,4}(?:调解|协商|私了|仲裁|打官司|起诉)"
    r"|(?:调解|协商|私了).{0,4}(?:还是|好还是|和|跟).{0,4}(?:打官司|起诉|诉讼|仲裁|上法院)"
    r"|(?:走|选)(?:哪|那)(?:一?条|个).{0,3}(?:路|渠道|办法|途径)|几条路.{0,4}比|哪(?:个|种|条)(?:更|比较)?(?:划算|省事|省钱|快)"
)
WHICH_MATTER = "先说说是什么事，我再把几条路比给您看：比如谁、在哪、欠多少、找过谁。"


def compared(scene: Scene) -> Scene | None:
    """The ways for the draft or the open case, and the hanging question again."""
    own = scene.case()
    facts = scene.talk.draft or (own.case.facts if own else None)
    if facts is None or not _asked(scene):
        return None
    if scene.talk.draft is None and own is not None and (own.case.status is Status.CLAIMED or own.case.sensitive):
        return None
    return _weighed(scene, facts).ask_again()


def told(scene: Scene) -> Scene | None:
    """The ways for a matter told in the same breath; an own matter then begins, without one it is asked for."""
    if not _asked(scene) or scene.talk.draft is not None or scene.case() is not None:
        return None
    if scene.heard.category in (None, "other"):
        return scene.say(WHICH_MATTER).ask_again()
    weighed = _weighed(scene, intake.told(scene))
    return intake.begin(weighed) if scene.heard.kind is Kind.MATTER else weighed.ask_again()


def _asked(scene: Scene) -> bool:
    return len(scene.text) <= LONGEST and _ASKS.search(scene.text) is not None


def _weighed(scene: Scene, facts: CaseFacts) -> Scene:
    """The table, or the one way where there is nothing to weigh."""
    routes = scene.world.knowledge.routes
    ways = compare(facts, routes)
    return scene.say(ways_words(ways, facts) if ways else suggestion_words(suggest(facts, routes)))
