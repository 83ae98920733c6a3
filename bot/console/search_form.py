"""What is asked on the search page: its choices, how they are read, and the link that carries them unreadably.

Words and phones typed into a search never stand in an address: servers and browsers keep addresses.
"""

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken

from bot.console.forms import Form
from handlers.casework.codes import LEVEL_NAMES, Level, StaffId
from handlers.casework.searching import Clock, Stage, Wanted
from handlers.casework.staff import CASELESS, Role, Staff
from handlers.district import District
from handlers.errors import BadInput
from handlers.hours import read_day
from nlu.types import Category

LONGEST = 100  # characters of the search box
FIELDS = ("q", "category", "place", "level", "stage", "clock", "holder", "danger", "since", "until")
_LONGEST_LINK = 4000
STAGES = {
    Stage.WAITING: "待接手",
    Stage.WORKED: "在办",
    Stage.FOLLOWED: "达成协议，待履行",
    Stage.ENDED: "已办结",
    Stage.CLUE: "匿名线索",
}
CLOCKS = {Clock.DUE: "七天内到期或已过期", Clock.OVERDUE: "已过期"}
Choices = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Link:
    """A search in a link, for one person: sealed with the house's own key."""

    fernet: Fernet

    @classmethod
    def of(cls, key: bytes) -> "Link":
        """With a key of the store's for this purpose."""
        return cls(Fernet(base64.urlsafe_b64encode(sha256(key).digest())))

    def seal(self, who: Staff, asked: Mapping[str, str], before: int | None = None) -> str:
        """The link's part that says what is asked."""
        told = {name: value for name, value in asked.items() if value}
        return self.fernet.encrypt(json.dumps([who.id, told, before]).encode()).decode()

    def open(self, who: Staff, sealed: str) -> tuple[dict[str, str], int | None]:
        """What is asked, and where its page begins. Raises `BadInput` for a forged link or somebody else's."""
        try:
            owner, told, before = json.loads(self.fernet.decrypt(sealed[:_LONGEST_LINK].encode()))
        except (InvalidToken, ValueError) as wrong:
            raise BadInput("查找链接不对，请重新查找。") from wrong
        if owner != who.id:
            raise BadInput("查找链接是别人的，请重新查找。")
        return told, before


def typed(form: Form) -> dict[str, str]:
    """The fields of the form as they were typed. Raises `TooMuch` for a long text."""
    return {name: form.text(name, LONGEST) for name in FIELDS}


def wanted(asked: Mapping[str, str]) -> Wanted:
    """What is looked for. Raises `BadInput` for what the form does not offer."""
    try:
        return Wanted(
            words=asked.get("q", ""),
            category=asked.get("category", ""),
            place=asked.get("place", ""),
            level=Level(asked["level"]) if asked.get("level") else None,
            stage=Stage(asked["stage"]) if asked.get("stage") else None,
            clock=Clock(asked["clock"]) if asked.get("clock") else None,
            danger=bool(asked.get("danger")),
            holder=StaffId(int(asked["holder"][:15])) if asked.get("holder") else None,
            since=read_day(asked["since"]) if asked.get("since") else None,
            until=read_day(asked["until"]) if asked.get("until") else None,
        )
    except ValueError as wrong:
        raise BadInput("查找条件填写有误，日期要写成 2026-11-22 这样。") from wrong


def kinds(categories: Mapping[str, Category]) -> list[tuple[str, Choices]]:
    """Categories with their subcategories, for a grouped list."""
    return [
        (
            each.name,
            [(code, f"{each.name}（全部）"), *((f"{code}.{sub}", name) for sub, name in each.subcategories.items())],
        )
        for code, each in categories.items()
    ]


def places(who: Staff, district: District) -> Choices:
    """The places of the viewer's area, lowest named after those above."""
    body = district.body_of.get(who.committee)
    area = body.place if body and who.role is Role.MANAGER else ""
    return [(node.code, district.full_name(node.code)) for node in district.places if district.within(node.code, area)]


def choices(
    who: Staff, people: Iterable[Staff], district: District, categories: Mapping[str, Category]
) -> dict[str, object]:
    """What the lists of the form offer."""
    near = {body.code for body in district.bodies if _in_reach(who, body.place, district)}
    holders = [(str(p.id), p.name) for p in people if p.committee in near and p.role not in CASELESS]
    return {
        "kinds": kinds(categories),
        "places": places(who, district),
        "levels": [(level.value, name) for level, name in LEVEL_NAMES.items()],
        "stages": [(stage.value, name) for stage, name in STAGES.items()],
        "clocks": [(clock.value, name) for clock, name in CLOCKS.items()],
        "holders": holders if who.role is Role.MANAGER else [],
    }


def _in_reach(who: Staff, place: str, district: District) -> bool:
    body = district.body_of.get(who.committee)
    return body is not None and (not body.place or district.within(place, body.place))
