"""我们村的村规民约是什么: the published text of the village, with what it may not do; the talk goes on where it was."""

import re
from collections.abc import Sequence

from handlers.casework.clock import day_words
from handlers.oversight.village_rules import VillageRule
from handlers.scene import Scene
from nlu.types import Understanding

LONGEST = 30  # characters: more than that tells a matter in which the rules only come up
_NAME = "(?:村规民约|居民公约|村民公约|社区公约)"
_ASKED = re.compile(
    f"(?:看看?|查查?|问问?|知道|了解|有没有|要|给我|发我?|哪里有).{{0,10}}{_NAME}|{_NAME}(?:是什么|是啥|有哪些|有什么|写了|怎么写|怎么规定|内容|在哪|全文|[?？吗呢]|$)"
)
_TOLD = re.compile("罚|扣|赶|不让|不给|不准|强制|没收|取消|逼")  # something was done by them: a matter, not a question
_LAW = (
    "村规民约、居民公约不能和法律相抵触，不能侵犯人身、民主和财产权利"
    "（《村民委员会组织法》第三十一条，《城市居民委员会组织法》第三十一条）。"
)
WHICH = "请说是哪个村或者社区的，例如“{example}的村规民约”。"
NONE = "{place}的村规民约还没有备案公布，可以问村（居）委会要。"


def asks(text: str) -> bool:
    """Whether the words ask for the rules of a village: then the world brings them along."""
    return len(text) <= LONGEST and bool(_ASKED.search(text)) and not _TOLD.search(text)


def places_of(understood: Sequence[Understanding]) -> set[str]:
    """Codes of the district's places the words name."""
    return {place.code for heard in understood for place in heard.facts.places if not place.foreign}


def told(scene: Scene) -> Scene | None:
    """The text of the village named, or of the matter being told."""
    text = scene.heard.clean or scene.text
    if not asks(text):
        return None
    named = [place.code for place in scene.heard.facts.places if not place.foreign]
    own = scene.case()
    known = [*named, scene.draft.place_code, own.case.facts.place_code if own else ""]
    district = scene.world.district
    villages = [node.code for code in known if code for node in district.path(code)]
    rule = next((r for code in villages for r in scene.world.village_rules if r.place == code), None)
    if rule is not None:
        return scene.say(_shown(scene, rule)).ask_again()
    if named:
        return scene.say(f"{NONE.format(place=district.full_name(named[0]))}{_LAW}").ask_again()
    example = next((p.name for p in district.places if p.parent), district.name)
    return scene.say(WHICH.format(example=example)).ask_again()


def _shown(scene: Scene, rule: VillageRule) -> str:
    where = scene.world.district.full_name(rule.place)
    head = f"{where}《{rule.title}》（{day_words(rule.adopted)}通过）："
    return f"{head}\n{rule.text}\n\n{_LAW}觉得哪一条不合法，可以向乡镇（街道）反映，也可以在这里说。"
