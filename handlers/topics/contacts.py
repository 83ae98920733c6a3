"""村里法律顾问是谁 / 什么时候领导下访: answered from the registers of the place, its public part alone; the talk goes on."""

import re

from handlers.casework.case import open_
from handlers.district import District
from handlers.registers.declared import CONTACTS, JUDGES, LEADERS
from handlers.registers.form import Entry, shown
from handlers.scene import Scene

LONGEST = 40  # characters: more than that tells something beside the question
_ASK = "是谁|叫什么|有(?:没有|吗)|哪一?[位个天]|什么时候|几[号时点]|怎么(?:找|联系|约)|电话|在哪|安排|谁是|找谁"
_WHO = {
    "adviser": "(?:村里?|社区|我们这)?.{0,4}法律顾问",
    "auxiliary": "(?:驻村)?辅警",
    "police": "(?:社区|片区|驻村|管片)民警",
    "cadre": "驻村干部|包村干部",
}
_JUDGE = "(?:联系|驻村|社区|点)法官"
_LEADER = "(?:领导|书记|镇长|乡长|区长|县长).{0,8}(?:下访|接访|约访|接待|坐班)|下访|约访|接访日|接待日"
_QUESTION = re.compile(_ASK)
_ROLES = {code: re.compile(pattern) for code, pattern in _WHO.items()}
_JUDGES, _LEADERS = re.compile(_JUDGE), re.compile(_LEADER)
_SHOWN = 5
WHERE = "请连地方一起问，例如：李家村法律顾问是谁。"
NOBODY = "这一项{place}还没有登记。可以打 {phone} 问，或者直接把您的事告诉我。"


def asks(text: str) -> bool:
    """Whether the words ask for somebody of the registers: then the world brings them along."""
    if len(text) > LONGEST or not _QUESTION.search(text):
        return False
    return any(p.search(text) for p in (*_ROLES.values(), _JUDGES, _LEADERS))


def answer(scene: Scene) -> Scene | None:
    """Who it is or when, for the place named or known; the hanging question stays."""
    text = scene.heard.clean or scene.text
    if not asks(text):
        return None
    place = _place(scene)
    if not place:
        return scene.say(WHERE, discreet=scene.talk.discreet).ask_again()
    lines = _lines(scene, text, place)
    district = scene.world.district
    if not lines:
        phone = next((line.number for line in district.hotlines if line.number == "12348"), "12345")
        lines = [NOBODY.format(place=district.full_name(place), phone=phone)]
    return scene.say("\n".join(lines), discreet=scene.talk.discreet).ask_again()


def _place(scene: Scene) -> str:
    """The place of the question; else of the matter being told, else of the open case."""
    named = [p.code for p in scene.heard.facts.places if p.code in scene.world.district.place_of]
    if named:
        return named[-1]
    if scene.draft.place_code:
        return scene.draft.place_code
    own = scene.case()
    return own.case.facts.place_code if own is not None and open_(own.case) else ""


def _lines(scene: Scene, text: str, place: str) -> list[str]:
    district = scene.world.district
    above = [node.code for node in district.path(place)] + [""]
    near = [entry for entry in scene.world.registers if entry.place in above]
    near.sort(key=lambda entry: above.index(entry.place))
    if _LEADERS.search(text):
        days = sorted((e for e in near if e.register == LEADERS.code), key=lambda e: e.values.get("day", ""))
        return [_leader(entry, district) for entry in days[:_SHOWN]]
    if _JUDGES.search(text):
        return [_person(entry, "联系法官", district) for entry in near if entry.register == JUDGES.code][:_SHOWN]
    wanted = {code for code, pattern in _ROLES.items() if pattern.search(text)}
    found = [e for e in near if e.register == CONTACTS.code and e.values.get("role") in wanted]
    role = CONTACTS.field("role")
    return [_person(entry, shown(role, entry.values["role"], district), district) for entry in found[:_SHOWN]]


def _person(entry: Entry, role: str, district: District) -> str:
    values = entry.values
    parts = [values.get("office") or values.get("court"), values.get("phone"), values.get("days"), values.get("where")]
    told = "，".join(part for part in parts if part)
    return f"{district.full_name(entry.place) or district.name}{role}：{values['name']}" + (
        f"（{told}）" if told else ""
    )


def _leader(entry: Entry, district: District) -> str:
    values = entry.values
    time = "-".join(part for part in (values.get("from"), values.get("until")) if part)
    theme = f"，接待{values['theme']}" if values.get("theme") else ""
    phone = f"，预约电话 {values['contact']}" if values.get("contact") else ""
    way = shown(LEADERS.field("way"), values.get("way", ""), district)
    return f"{values['day']} {time} {values['office']}{way}，在{values['where']}{theme}{phone}。".replace("  ", " ")
