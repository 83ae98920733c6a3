"""我想见领导 / 约接访: the next visiting days of the place to pick from, tied to a case, reminded of the day before, given up in words."""

import re

from handlers.casework.case import Case, CaseNumber, Room, open_
from handlers.conversation import Ask, Conversation, Option
from handlers.effects import Audience, OpenCase, Tell
from handlers.facts import Naming
from handlers.hours import local_day
from handlers.registers.declared import LEADERS
from handlers.registers.form import Entry
from handlers.scene import Scene

LONGEST = 40  # characters: more than that tells something beside the wish
WANTED = "wanted"  # in the talk: once the matter is taken down, days are offered
NONE = "none"
_MOST = 5
_LEADER = "(?:区|县|镇|乡|街道|社区|村)?(?:里|上)?(?:的|主要|分管)?(?:领导|书记|镇长|乡长|区长|县长)"
_WISH = re.compile(
    f"(?:约|预约|约见|见|面见|找)(?:一下|个|一位|一个)?{_LEADER}(?!小区|家)"
    "|(?:约|预约|报名|参加)(?:一下|个)?(?:领导)?(?:接访|约访|下访|接待日)|(?:要|想|申请)约访"
)
_WISHES = re.compile("想|要|约|能不能|能|可以|可不可以|帮我|请")
_NOT = re.compile("不(?:想|要|用|去)?(?:约|见|找)|(?:找|见)(?:过|了|不到)|没(?:有)?用")
_MEETING = "(?:接访|约访|下访|接待|领导|预约)"
# A bare 不去了 is meant for the booking; 退了 or 取消了 may be said of the matter itself and then gives nothing up.
_CANCEL = re.compile(
    f"(?:取消|不去|不约|不想约|不见|退掉?).{{0,8}}{_MEETING}|{_MEETING}.{{0,6}}(?:取消|不去|不约)"
    "|^(?:我|那|那我|算了|还是|先|,|。)*(?:不去|不约)了(?:吧|啊|,谢谢)?[。!]?$"
)
FIRST = "可以约领导接待。先说说是什么事，我记下来，提交以后您就能选日子。"
LATER = "可以。先把这件事说完，提交以后您就能选日子。"
QUIET = "记下了，会有人和您商量怎么安排。"
NO_DAYS = "这里最近还没有登记领导接待群众的日子。您想约的事已经记下，调解员会看到。"
ANONYMOUS = "匿名反映的事约不了领导接待。想约，先说“我要留名”。"


def asks(text: str) -> bool:
    """Whether the words want to be received by a leader."""
    short = len(text) <= LONGEST
    return short and bool(_WISH.search(text) and _WISHES.search(text)) and not _NOT.search(text)


def gives_up(text: str) -> bool:
    """Whether somebody with a day booked gives it up in these words."""
    return len(text) <= LONGEST and bool(_CANCEL.search(text))


def waits(talk: Conversation) -> bool:
    """Whether days are or may soon be offered: then the world brings the register along."""
    return talk.audience == WANTED or (talk.pending is not None and talk.pending.ask is Ask.AUDIENCE)


def answer(scene: Scene) -> Scene | None:
    """A day chosen, given up, or wished for. The hanging question stays."""
    if chosen := _chosen(scene):
        return chosen
    text = scene.heard.clean or scene.text
    if scene.talk.audience and gives_up(text):
        return _given_up(scene)
    if not asks(text):
        return None
    own = scene.case()
    if own is not None and open_(own.case) and scene.talk.draft is None:
        return _for_case(scene, own.case)
    waiting = scene.turn(audience=WANTED)
    return waiting.say(FIRST if scene.talk.pending is None else LATER, discreet=scene.talk.discreet).ask_again()


def after(scene: Scene) -> Scene:
    """The matter was taken down: who wished for it before is offered the days now."""
    new = next((e for e in scene.effects if isinstance(e, OpenCase)), None)
    if new is None or scene.talk.audience != WANTED:
        return scene
    scene = scene.turn(audience="")
    if new.clue:
        return scene.say(ANONYMOUS)
    if new.sensitive or new.risks or scene.talk.discreet:
        return _noted(scene, new.number)
    return _offered(scene, new.number, new.facts.place_code)


def _for_case(scene: Scene, case: Case) -> Scene:
    if case.facts.naming is Naming.ANONYMOUS:
        return scene.say(ANONYMOUS).ask_again()
    if case.sensitive or scene.talk.discreet:
        return _noted(scene, case.number).say(QUIET, discreet=True).ask_again()
    return _offered(scene, case.number, case.facts.place_code)


def _noted(scene: Scene, number: CaseNumber) -> Scene:
    return scene.do(Tell(number, Room.INTERNAL, "当事人想约领导接待，请和本人商量怎么安排。", by_resident=False))


def _offered(scene: Scene, number: CaseNumber, place: str) -> Scene:
    """The next days of the place and of what it lies in, as buttons."""
    days = _days(scene, place)
    if not days:
        return _noted(scene, number).say(NO_DAYS)
    lines = "\n".join(f"{n}. {words(entry)}" for n, entry in enumerate(days, 1))
    options = tuple(Option(str(entry.id), f"{_day(entry)}{entry.values['office']}") for entry in days)
    text = f"领导接待群众的日子：\n{lines}\n您想约哪一天？"
    return scene.ask(Ask.AUDIENCE, text, (*options, Option(NONE, "都不合适")), about=number)


def _days(scene: Scene, place: str) -> list[Entry]:
    today, district = local_day(scene.world.district, scene.now), scene.world.district
    near = {node.code for node in district.path(place)} | {""}
    found = [e for e in scene.world.registers if e.register == LEADERS.code and e.place in near]
    ahead = [e for e in found if (day := e.day("day")) is not None and day > today]
    return sorted(ahead, key=lambda e: (e.values["day"], e.id))[:_MOST]


def words(entry: Entry) -> str:
    """A day as the resident reads it."""
    values = entry.values
    time = "-".join(part for part in (values.get("from"), values.get("until")) if part)
    theme = f"，接待{values['theme']}" if values.get("theme") else ""
    return f"{_day(entry)}{time} {values['office']}，在{values['where']}{theme}"


def _day(entry: Entry) -> str:
    day = entry.day("day")
    return f"{day.month}月{day.day}日（周{'一二三四五六日'[day.weekday()]}）" if day else ""


def _chosen(scene: Scene) -> Scene | None:
    pending = scene.talk.pending
    choice = scene.choice() if pending is not None and pending.ask is Ask.AUDIENCE else None
    if pending is None or choice is None:
        return None
    settled, number = scene.turn(pending=None), CaseNumber(pending.about)
    if choice == NONE:
        return _noted(settled, number).say(
            "好，先不约。您想见领导已经记下，调解员会和您商量；有了新的日子，说“约接访”再选。"
        )
    entry = next((e for e in scene.world.registers if str(e.id) == choice and e.register == LEADERS.code), None)
    if entry is None:
        return settled.say("这一天刚刚取消了。说“约接访”，看看别的日子。")
    booked = settled.turn(audience=number).do(Audience(number, entry.id))
    return booked.say(
        f"约好了：{words(entry)}。请带上身份证和有关材料。前一天会在这里提醒您；不去了，说“取消接访”。"
        "见面能不能当场解决要看事情，答复会写明期限。"
    )


def _given_up(scene: Scene) -> Scene:
    """The booking ends; the case goes on."""
    told, number = scene.turn(audience=""), scene.talk.audience
    if number == WANTED:
        return told.say("好，不约了。").ask_again()
    return told.do(Audience(CaseNumber(number))).say("接访已经取消。您的事照常办，想再约随时说“约接访”。").ask_again()
