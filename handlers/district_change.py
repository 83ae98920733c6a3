"""What another district file would change, line by line; and what it must not take away from work that goes on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.casework.case import Level
from handlers.casework.staff import ROLE_NAMES, Role, Staff
from handlers.district import District, document_of
from handlers.district_file import Person
from handlers.district_words import SECTIONS, TOP, shown

ADDED, REMOVED, ALTERED = "新增", "删除", "改动"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: in which section, of which entry, which field, from what to what."""

    kind: str
    section: str
    name: str = ""
    field: str = ""
    before: str = ""
    after: str = ""

    @property
    def sentence(self) -> str:
        """As one line."""
        what = self.section + (f"“{self.name}”" if self.name else "")
        if self.kind != ALTERED:
            return f"{self.kind} {what}"
        return f"{what} {self.field}：{self.before} → {self.after}"


@dataclass(frozen=True, slots=True)
class InUse:
    """What work that goes on rests on: places and bodies of open cases, and whose staff are where. No case is named."""

    places: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()
    cases: bool = False  # any case is open
    staff: tuple[Staff, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What taking a file would do: its changes, and the reasons for which it cannot be taken."""

    changes: tuple[Change, ...]
    hindrances: tuple[str, ...] = ()

    @property
    def can_be_taken(self) -> bool:
        """Whether there is something to take and nothing against it."""
        return bool(self.changes) and not self.hindrances


def changes(before: District, after: District) -> tuple[Change, ...]:
    """Everything in which two districts differ, in the order of the file."""
    old, new = document_of(before), document_of(after)
    found: list[Change] = []
    for name, label in TOP.items():
        found += _altered("区县", "", {name: label}, old, new)
    for name, section in SECTIONS.items():
        if name not in new:
            continue
        if section.key:
            found += _entries(name, old[name], new[name])
        else:
            found += _altered(section.name, "", section.fields, old[name], new[name])
    return tuple(found)


def _entries(name: str, old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> Iterator[Change]:
    section = SECTIONS[name]
    was, now = ({str(entry[section.key]): entry for entry in entries} for entries in (old, new))
    for key, entry in was.items():
        if key not in now:
            yield Change(REMOVED, section.name, _title(entry, key))
    for key, entry in now.items():
        if key not in was:
            yield Change(ADDED, section.name, _title(entry, key))
            continue
        fields = {f: label for f, label in section.fields.items() if f != "lines"}
        yield from _altered(section.name, _title(entry, key), fields, was[key], entry)
        if "lines" in entry:
            yield from _entries("lines", was[key]["lines"], entry["lines"])


def _title(entry: Mapping[str, Any], key: str) -> str:
    return str(entry.get("name") or entry.get("body") or shown(key))


def _altered(
    section: str, name: str, fields: Mapping[str, str], old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[Change]:
    for code, label in fields.items():
        if old.get(code) != new.get(code):
            yield Change(ALTERED, section, name, label, shown(old.get(code)), shown(new.get(code)))


def people_changes(staff: Sequence[Staff], named: Sequence[Person]) -> tuple[Change, ...]:
    """Who is taken on, and what is changed of those who work here already."""
    known = {who.login: who for who in staff}
    found: list[Change] = []
    for person in named:
        who = known.get(person.login.lower())
        if who is None:
            found.append(Change(ADDED, "人员", f"{person.name}（{ROLE_NAMES[person.role]}）"))
            continue
        fields = SECTIONS["staff"].fields
        old, new = ({f: _plain(getattr(x, f)) for f in fields if f != "login"} for x in (who, person))
        found += _altered("人员", person.name, fields, old, new)
    return tuple(found)


def _plain(value: object) -> object:
    if isinstance(value, Role):
        return ROLE_NAMES[value]
    return list(value) if isinstance(value, tuple) else value


def hindrances(before: District, after: District, use: InUse, named: Sequence[Person] = ()) -> tuple[str, ...]:
    """Why the file cannot be taken: work that goes on needs what it would take away."""
    return (*_of_cases(before, after, use), *_of_staff(before, after, use, named))


def _of_cases(before: District, after: District, use: InUse) -> Iterator[str]:
    if use.cases and before.code != after.code:
        yield "还有没办完的事，区县代码不能改。"
    for code in sorted(use.places):
        old, new = before.place_of.get(code), after.place_of.get(code)
        if old and new is None:
            yield f"“{before.full_name(code)}”还有没办完的事，不能删。"
    for code in sorted(use.bodies):
        body, kept = before.body_of.get(code), after.body_of.get(code)
        if body and kept is None:
            yield f"“{body.name}”还有没办完的事，不能删。"
        elif body and kept and (body.level is not kept.level or body.place != kept.place):
            yield f"“{body.name}”还有没办完的事，层级和辖区不能改。"


def _of_staff(before: District, after: District, use: InUse, named: Sequence[Person]) -> Iterator[str]:
    """Everybody keeps a committee. Administrators hold no cases: they follow to the district's own."""
    moving = {person.login.lower() for person in named}
    bodies = {who.committee for who in use.staff if who.active and who.login not in moving and not _follows(who)}
    for code in sorted(bodies - set(after.body_of)):
        body = before.body_of.get(code)
        yield f"“{body.name if body else code}”还有在岗的人，先把他们调走或停用，再删。"


def _follows(who: Staff) -> bool:
    return who.role is Role.ADMINISTRATOR


def followers(after: District, use: InUse) -> tuple[Staff, ...]:
    """Administrators whose committee is gone."""
    return tuple(who for who in use.staff if _follows(who) and who.committee not in after.body_of)


def head_body(district: District) -> str:
    """The code of the district's own general committee, which every district has."""
    return next(b.code for b in district.bodies if b.level is Level.DISTRICT and not b.categories and not b.kind)
