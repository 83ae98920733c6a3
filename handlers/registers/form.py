"""What a register is made of: its fields with their kinds, who reads and who writes it, and how an entry is checked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from handlers.casework.staff import Role, Staff
from handlers.district import District
from handlers.errors import BadInput, NotYours
from handlers.hours import read_day

_SHORT, _LONG, _MOST_CASES = 100, 1000, 20
_NUMBER = re.compile("[0-9]{1,6}")
_CLOCK = re.compile("([01][0-9]|2[0-3]):(00|30)")
_CASE = re.compile("FQ[2-9A-HJ-NP-Z]{8}")
_GAPS = re.compile(r"[\s,，、;；]+")


class Kind(StrEnum):
    """What a field holds; all of it is kept as text that reads back as this kind."""

    LINE = "line"
    AREA = "area"
    DAY = "day"  # 2026-11-22
    CLOCK = "clock"  # 09:30, whole or half hours
    NUMBER = "number"
    CHOICE = "choice"
    ROOM = "room"  # a consultation room of the district file
    CASES = "cases"  # numbers of cases in the writer's sight; never of sensitive ones


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `public`: residents may be told of it."""

    code: str
    label: str
    kind: Kind = Kind.LINE
    required: bool = True
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    public: bool = False


@dataclass(frozen=True, slots=True)
class Register:
    """One register as it is declared. `title`, `day`, `due` name fields: what heads a line, what sorts it, what is waited for."""

    code: str
    name: str
    about: str
    sources: str  # letters of the policy texts
    fields: tuple[Field, ...]
    title: str
    readers: frozenset[Role]
    writers: frozenset[Role]
    day: str = ""
    due: str = ""
    done: str = ""  # the field that, once filled, ends the waiting for `due`
    upward: bool = False  # entries of the places above one's own are read too
    everywhere: bool = False  # who reads an entry's place may write there too: rooms of the township
    booked: bool = False  # one thing, one time: enforced by the database

    def field(self, code: str) -> Field:
        """The field of that code."""
        return next(one for one in self.fields if one.code == code)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a register. `place` is a code of the district file, "" the whole district."""

    id: int
    register: str
    place: str
    values: Mapping[str, str]
    created_by: str
    created_at: datetime
    version: int = 1
    removed: bool = False
    history: tuple["Change", ...] = ()

    def day(self, code: str) -> date | None:
        """A field that holds a day."""
        return date.fromisoformat(self.values[code]) if code and self.values.get(code) else None

    def late(self, register: Register, today: date) -> bool:
        """Whether what it waits for is overdue."""
        due = self.day(register.due)
        return due is not None and due < today and not self.values.get(register.done)


@dataclass(frozen=True, slots=True)
class Change:
    """One change of an entry: who, when, what was done, and the values it left."""

    at: datetime
    by: str
    act: str
    values: Mapping[str, str] = field(default_factory=dict)


def area(who: Staff, register: Register, district: District) -> frozenset[str]:
    """The places whose entries this person reads; "" stands for entries of the whole district."""
    body = district.body_of.get(who.committee)
    if who.role not in register.readers or not who.active or body is None:
        return frozenset()
    if body.categories and not register.upward:
        return frozenset()
    own = {node.code for node in district.places if district.within(node.code, body.place)}
    above = {node.code for node in district.path(body.place)} if register.upward else set()
    return frozenset(own | above | ({""} if register.upward or not body.place else set()))


def may_write(who: Staff, register: Register, place: str, district: District) -> bool:
    """Whether this person keeps entries of that place."""
    body = district.body_of.get(who.committee)
    if who.role not in register.writers or body is None or place not in area(who, register, district):
        return False
    if register.everywhere:
        return True
    return not body.categories and (district.within(place, body.place) if place else not body.place)


def checked(register: Register, told: Mapping[str, str], district: District) -> dict[str, str]:
    """The values in their kinds. Raises `BadInput` naming the first field that is wrong."""
    values = {one.code: _value(one, told.get(one.code, "").strip(), district) for one in register.fields}
    if register.booked and not values["from"] < values["until"]:
        raise BadInput("结束的时间要晚于开始的时间。")
    return {code: value for code, value in values.items() if value}


def _value(one: Field, text: str, district: District) -> str:
    if not text:
        if one.required:
            raise BadInput(f"请填写{one.label}。")
        return ""
    limit = _LONG if one.kind is Kind.AREA else _SHORT
    if len(text) > max(limit, _MOST_CASES * 11 if one.kind is Kind.CASES else 0):
        raise BadInput(f"{one.label}最多写 {limit} 个字。")
    if one.kind is Kind.CASES:
        return _cases(one, text)
    if not _fits(one, text, district):
        raise BadInput(f"{one.label}没有填对。" + (one.hint and f"{one.hint}"))
    return text.replace("\n", " ") if one.kind is Kind.LINE else text


def _fits(one: Field, text: str, district: District) -> bool:
    if one.kind is Kind.DAY:
        return _is_day(text)
    if one.kind is Kind.CHOICE:
        return text in dict(one.choices)
    if one.kind is Kind.ROOM:
        return text in {room.code for room in district.rooms}
    pattern = {Kind.NUMBER: _NUMBER, Kind.CLOCK: _CLOCK}.get(one.kind)
    return pattern is None or pattern.fullmatch(text) is not None


def _is_day(text: str) -> bool:
    try:
        return read_day(text).isoformat() == text
    except ValueError:
        return False


def _cases(one: Field, text: str) -> str:
    numbers = [number for number in _GAPS.split(text.upper()) if number]
    if len(numbers) > _MOST_CASES or not all(_CASE.fullmatch(number) for number in numbers):
        raise BadInput(f"{one.label}请写案件编号，最多 {_MOST_CASES} 个，用空格隔开。")
    return " ".join(dict.fromkeys(numbers))


def place_of(register: Register, values: Mapping[str, str], told: str, district: District) -> str:
    """Where the entry belongs: a booking where its room is, others where the writer says. Raises `NotYours`."""
    if register.booked:
        return next(room.place for room in district.rooms if room.code == values["room"])
    if told and told not in district.place_of:
        raise NotYours
    return told


def slots(values: Mapping[str, str]) -> range:
    """The half hours of the day a booking takes."""
    first, last = (int(values[code][:2]) * 2 + (values[code][3:] == "30") for code in ("from", "until"))
    return range(first, last)


def shown(one: Field, text: str, district: District) -> str:
    """A value as people read it."""
    if one.kind is Kind.CHOICE:
        return dict(one.choices).get(text, text)
    if one.kind is Kind.ROOM:
        return next((room.name for room in district.rooms if room.code == text), text)
    return text


def differences(
    register: Register, before: Mapping[str, str], after: Mapping[str, str], district: District
) -> list[str]:
    """What a change changed, field by field."""
    found = []
    for one in register.fields:
        was, now = before.get(one.code, ""), after.get(one.code, "")
        if was != now:
            found.append(
                f"{one.label}：{shown(one, was, district) or '（空）'} → {shown(one, now, district) or '（空）'}"
            )
    return found
