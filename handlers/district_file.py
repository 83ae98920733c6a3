"""The one readable file of a district: places, bodies, staff, routing, hotlines, hours, limits. Read, checked, written."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import tomli as tomllib
from pydantic import ConfigDict, TypeAdapter, ValidationError

from handlers.casework.roster import Kind
from handlers.casework.staff import CASELESS, Role
from handlers.district import District, document_of
from handlers.district_check import Fault, checked, refusal
from handlers.district_words import SECTIONS, Path, fault_of
from handlers.errors import BadDistrict
from nlu import categories

_HEADER = re.compile(r"\s*(\[\[?)\s*([\w.-]+)\s*\]\]?")
_KEY = re.compile(r"""\s*(?:"([^"]+)"|([\w-]+))\s*=""")
_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'|#.*')
_AT = re.compile(r"at line (\d+)")


@dataclass(frozen=True, slots=True)
class Person:
    """One member of staff as the file names them. Never a password: the administrator gives out the first one."""

    login: str
    name: str
    role: Role
    committee: str
    certificate: str = ""
    specialities: tuple[str, ...] = ()
    on_call: bool = False
    kind: str = ""
    firm: str = ""
    __pydantic_config__ = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class DistrictFile:
    """A district with the people to take on. Who is not named stays as they are."""

    district: District
    staff: tuple[Person, ...] = ()


_PEOPLE: TypeAdapter[tuple[Person, ...]] = TypeAdapter(tuple[Person, ...])


def read_text(text: str) -> DistrictFile:
    """The file from its text. Raises `BadDistrict` with all that is wrong, each with its line."""
    try:
        raw = tomllib.loads(text)
    except RecursionError as wrong:
        raise BadDistrict("区县文件有误：方括号套得太深") from wrong
    except tomllib.TOMLDecodeError as wrong:
        line = _AT.search(str(wrong))
        at = f"第 {line[1]} 行" if line else "文件末尾"
        raise BadDistrict(f"区县文件有误：{at} 不是有效的 TOML：等号、引号或方括号没有写对") from wrong
    return read_document(raw, lines_of(text))


def read_document(raw: Mapping[str, Any], lines: Mapping[Path, int] | None = None) -> DistrictFile:
    """The file from its values, as a form or an earlier version has them. Raises `BadDistrict`."""
    district = checked({name: value for name, value in raw.items() if name != "staff"}, lines)
    try:
        people = _PEOPLE.validate_python(raw.get("staff", ()))
    except ValidationError as wrong:
        found = [Fault(("staff", *e["loc"]), fault_of(e)) for e in wrong.errors()]
        raise refusal(found, raw, lines) from wrong
    if found := list(_faults(people, district)):
        raise refusal(found, raw, lines)
    return DistrictFile(district, people)


def _faults(people: Sequence[Person], district: District) -> Iterator[Fault]:
    """Logins are unique, committees and categories known, whoever never holds a case is told of no danger."""
    seen, matters = set[str](), categories.load()
    for index, who in enumerate(people):
        if not who.login.strip() or who.login.lower() in seen:
            yield Fault(("staff", index, "login"), "登录名为空或重复")
        seen.add(who.login.lower())
        if not who.name.strip():
            yield Fault(("staff", index, "name"), "不能为空")
        if who.committee not in district.body_of:
            yield Fault(("staff", index, "committee"), f"没有这个调解组织：{who.committee}")
        if unknown := [code for code in who.specialities if code not in matters]:
            yield Fault(("staff", index, "specialities"), f"没有这个类别：{'、'.join(unknown)}")
        if who.kind and who.kind not in set(Kind):
            yield Fault(("staff", index, "kind"), f"只能是 {'、'.join(Kind)}")
        if who.on_call and who.role in CASELESS:
            yield Fault(("staff", index, "on_call"), "这个岗位不看案件，不能列入危险预警名单")


def lines_of(text: str) -> Mapping[Path, int]:
    """The line of every table, entry and field of a TOML file, by its path."""
    found: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    inside: Path = ()
    depth = item = 0
    for number, line in enumerate(text.splitlines(), 1):
        bare = _STRINGS.sub("", line)
        if depth == 0 and (header := _HEADER.match(line)):
            table = _table(header[2], header[1] == "[[", counts)
            found[table] = number
            continue
        if depth == 0 and (key := _KEY.match(line)):
            inside, item = (*table, key[1] or key[2]), 0
            found.setdefault(inside, number)
        elif depth == 1 and line.strip().startswith("{"):
            found[*inside, item] = number
            item += 1
        depth = max(0, depth + sum(bare.count(c) for c in "[{") - sum(bare.count(c) for c in "]}"))
    return found


def _table(name: str, many: bool, counts: dict[Path, int]) -> Path:
    """The path a table header leads to; the entries of `[[...]]` are counted."""
    path: Path = ()
    parts = name.split(".")
    for at, part in enumerate(parts):
        path = (*path, part)
        if many and at == len(parts) - 1:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


def written(district: District, staff: Sequence[Person] = ()) -> str:
    """The file of a district, as `read_text` takes it; what stands at its default is left out."""
    document = document_of(district)
    plain = {k: v for k, v in document.items() if not isinstance(v, dict | list) and v not in ("", 0)}
    parts = ["# 区县文件。改好后用 fengqiao district check 检查，再用 fengqiao district import 采用。", ""]
    parts += [f"{name} = {_value(value)}" for name, value in plain.items()]
    people = _PEOPLE.dump_python(tuple(staff), mode="json")
    for name, section in (document | {"staff": people}).items():
        if isinstance(section, dict | list) and section:
            parts += ["", f"# -- {SECTIONS[name].name}", *_section(name, section)]
    return "\n".join(parts) + "\n"


def _section(name: str, section: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """`[name]` with its fields, or one `[[name]]` for each entry; tables within tables last."""
    if isinstance(section, Mapping):
        yield from (f"[{name}]", *(f"{field} = {_value(value)}" for field, value in section.items()))
        return
    for entry in section:
        yield from (f"[[{name}]]", *_fields(entry), "")
        for field, value in entry.items():
            if value and isinstance(value, list) and isinstance(value[0], dict):
                yield from _section(f"{name}.{field}", value)


def _fields(entry: Mapping[str, Any]) -> Iterator[str]:
    for field, value in entry.items():
        nested = isinstance(value, list) and value and isinstance(value[0], dict)
        if value not in (None, "", []) and value is not False and not nested:
            yield f"{field} = {_value(value)}"


def _value(value: Any) -> str:
    """JSON writes strings, numbers, truth and lists as TOML does."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
