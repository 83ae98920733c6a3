"""What one message says of a matter, and how sure its category is."""

import re

from handlers import gather
from handlers.conversation import Ask
from handlers.facts import CaseFacts
from handlers.scene import Scene
from nlu.types import Understanding

SURE = 0.75  # calibrated probability from which the category is taken without asking
SECOND, SECOND_TOLD = 0.25, 0.08  # from which another category is kept beside; lower where two matters are told
ENOUGH = 6  # characters of a message that says what the matter is
TWO_MATTERS = re.compile(
    r"另外|另一件|还有(?:一件|个|就是|一个)|第二(?:件|个)|其次|再(?:就是|有就是)|顺便|两件事|几件事"
)
# Owed, and the very next words but sums and persons are a wage. "欠我三万，说发了工资还" is a loan.
_WAGES_OWED = re.compile(
    r"欠(?:付|了|着|下|的|我|俺|咱|们|大家|工人|员工|老公|丈夫|媳妇|爸|妈|哥|弟|儿子|[\d.,一二两三四五六七八九十百千万几多来半]|块|元|钱|个|年|月|天)*"
    r"(?:工资|工钱|薪水|薪酬|血汗钱)"
)
# Called a thief and not paid: the pay is the matter. Who is accused was robbed of nothing.
_ACCUSED = re.compile(
    r"(?:说|讲|怀疑|冤枉|诬[赖陷告]|污蔑|赖|咬定|一口咬|指|怪)(?:是|着)?(?:我|俺|我们)(?:是|们)?[^,，。]{0,4}(?:偷|盗|拿了|顺走|小偷|手脚不干净)"
)
_PAY = "(?:工资|工钱|薪水|保姆费|月嫂费|劳务费|血汗钱)"
_PAY_KEPT = re.compile(
    rf"(?:不|没|未|拒|拖|欠|扣|押|抵)[^,，。]{{0,8}}{_PAY}|{_PAY}[^,，。]{{0,8}}(?:不给|不发|不结|没给|没发|没结|扣|拖|欠|不付|抵)"
)


def told(scene: Scene) -> CaseFacts:
    """What this one message says of a matter."""
    facts = gather.gather(CaseFacts(what=gather.clip(scene.text)), scene.heard, scene.world.district)
    return classified(facts, scene.heard)


def sure(scene: Scene) -> bool:
    """Whether the category is taken without asking."""
    return (
        (scene.heard.category is not None and scene.heard.confidence >= SURE)
        or _wages(scene.heard, "debt", "labour")
        or _accused_unpaid(scene.heard)
    )


def classified(draft: CaseFacts, heard: Understanding) -> CaseFacts:
    """The best category, taken as long as nobody said otherwise; the runner-up of a mixed matter is kept beside it."""
    if not heard.candidates:
        return draft
    if _wages(heard, "debt") or _accused_unpaid(heard):
        return draft.with_(category="labour", subcategory="wages", also=())
    best = heard.category or heard.candidates[0].code
    from_ = SECOND_TOLD if TWO_MATTERS.search(heard.text) else SECOND
    second = [c.code for c in heard.candidates[:3] if c.code not in (best, "other") and c.p >= from_]
    sub = heard.subcategory if heard.category == best and heard.subcategory else ""
    return draft.with_(category=best, subcategory=sub, also=tuple(second[:1]))


def _wages(heard: Understanding, *taken_for: str) -> bool:
    """Wages told as owed by somebody known by name alone sound like a loan, which goes another way.

    `taken_for` are the categories one of which the words were taken for, surely or not.
    """
    return bool(heard.candidates) and heard.candidates[0].code in taken_for and bool(_WAGES_OWED.search(heard.text))


def _accused_unpaid(heard: Understanding) -> bool:
    """Who is called a thief and kept from the pay; no theft to be reported by them."""
    taken_for = {candidate.code for candidate in heard.candidates[:1]}
    accused = taken_for <= {"criminal", "labour", "injury"} and _ACCUSED.search(heard.text)
    return bool(taken_for and accused and _PAY_KEPT.search(heard.text))


def hangs(scene: Scene) -> Ask:
    """The intake question that hangs; WHAT when none does."""
    return scene.talk.pending.ask if scene.talk.pending else Ask.WHAT
