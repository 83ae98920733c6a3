"""A district of its own for the measurement: 300 bodies, 300 places, 400 people."""

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path

from bot.app import DEMO
from handlers.casework.staff import Role
from handlers.district import District, read_district

STEMS, BRANCHES, COUNT = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥", "一二三四五六七八九十"
TOWNSHIPS, VILLAGES, INDUSTRIES, GRIDS = 20, 270, 9, 10
PEOPLE = 400
_INDUSTRIES = (
    "medical",
    "traffic",
    "property_management",
    "consumer",
    "labour",
    "education",
    "environment",
    "ip",
    "finance",
)
_HOTLINES = tomllib.loads((DEMO / "district.toml").read_text(encoding="utf-8"))["hotlines"]


@dataclass(frozen=True, slots=True)
class Person:
    """One of the staff."""

    id: int
    login: str
    role: Role
    committee: str
    level: str


def raw() -> dict[str, object]:
    """The district as its file has it."""
    towns = [
        {"code": f"t{n}", "name": f"{STEMS[n % 10]}{BRANCHES[n % 12]}镇", "level": "township"} for n in range(TOWNSHIPS)
    ]
    villages = [_village(n, towns[n % TOWNSHIPS]) for n in range(VILLAGES)]
    grids = [
        {"code": f"g{n}", "name": f"{villages[n]['name']}第一网格", "level": "grid", "parent": f"v{n}"}
        for n in range(GRIDS)
    ]
    return {
        "code": "growth",
        "name": "示例区",
        "places": [*towns, *villages, *grids],
        "bodies": [
            {"code": "district", "name": "示例区调委会", "level": "district"},
            *(
                {"code": f"i{n}", "name": f"第{COUNT[n]}行业调委会", "level": "district", "categories": [code]}
                for n, code in enumerate(_INDUSTRIES)
            ),
            *(_body(town, f"bt{n}") for n, town in enumerate(towns)),
            *(_body(village, f"bv{n}") for n, village in enumerate(villages)),
        ],
        "hotlines": _HOTLINES,
    }


def _village(n: int, town: dict[str, str]) -> dict[str, str]:
    name = f"{town['name'][:2]}{COUNT[n // TOWNSHIPS % 10]}{'' if n < 200 else COUNT[n // 200]}村"
    return {"code": f"v{n}", "name": name, "level": "village", "parent": town["code"]}


def _body(place: dict[str, str], code: str) -> dict[str, str]:
    return {"code": code, "name": f"{place['name']}调委会", "level": place["level"], "place": place["code"]}


def district() -> District:
    """The checked value."""
    return read_district(raw())


def write(path: Path) -> None:
    """The district as a file that the service reads."""
    lines = []
    for name, value in raw().items():
        if isinstance(value, str):
            lines.append(f"{name} = {json.dumps(value, ensure_ascii=False)}")
            continue
        assert isinstance(value, list)
        rows = [", ".join(f"{k} = {json.dumps(v, ensure_ascii=False)}" for k, v in row.items()) for row in value]
        lines.append(f"{name} = [\n" + "".join(f"  {{{row}}},\n" for row in rows) + "]")
    path.write_text("\n".join(lines), encoding="utf-8")


def people(area: District) -> tuple[Person, ...]:
    """Everybody: a manager for the district and each township, mediators for every body, one administrator."""
    found = [Person(1, "manager-district", Role.MANAGER, "district", "district")]
    found += [Person(n + 2, f"manager-bt{n}", Role.MANAGER, f"bt{n}", "township") for n in range(TOWNSHIPS)]
    found.append(Person(len(found) + 1, "administrator", Role.ADMINISTRATOR, "district", "district"))
    first = len(found)
    for n in range(PEOPLE - first):
        body = area.bodies[n % len(area.bodies)]
        found.append(Person(first + n + 1, f"mediator-{n}", Role.MEDIATOR, body.code, body.level.value))
    return tuple(found)
