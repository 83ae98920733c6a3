"""The district as one frozen value: places, bodies, hours, hotlines, limits. Read from one file, checked as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import ConfigDict, Field, TypeAdapter

from handlers.casework.case import Level
from handlers.oversight.incentives import Award, Gold, Points, Rule
from handlers.plans import CommunityTerms, Helping, Outreach, Oversight, Plan, Screening, Staffing
from handlers.retention import Retention
from nlu.types import Place

_STRICT = ConfigDict(extra="forbid")
MOST_ALERT_MINUTES = 30  # a danger nobody has looked at waits no longer for the next person


@dataclass(frozen=True, slots=True)
class PlaceNode:
    """A township, village/community or grid. `parent` is "" for a township."""

    code: str
    name: str
    level: Level
    parent: str = ""
    aliases: tuple[str, ...] = ()
    population: Annotated[int, Field(ge=0, lt=10**9)] = 0  # who live there (常住人口); 0: not written
    shape: tuple[tuple[float, float], ...] = ()  # corners of its outline, in one plane for all; for the map
    __pydantic_config__ = _STRICT


@dataclass(frozen=True, slots=True)
class Population:
    """Of which year the numbers of residents are, and whose."""

    year: Annotated[int, Field(ge=0, lt=3000)] = 0
    source: str = ""
    __pydantic_config__ = _STRICT


class BodyKind(StrEnum):
    """What a body is besides its place and categories: it decides how many people it must have (B, 建优专职调解员队伍)."""

    PLAIN = ""
    ENTERPRISE = "enterprise"  # 企事业单位、商会、开发区的调委会
    STATIONED = "stationed"  # 派驻有关单位和部门的人民调解工作室


@dataclass(frozen=True, slots=True)
class Body:
    """A committee with a queue. Empty `categories`: all of them (people's mediation by place)."""

    code: str
    name: str
    level: Level
    place: str = ""  # code of the place it serves; "" the whole district
    categories: tuple[str, ...] = ()
    phone: str = ""
    address: str = ""
    telegram_group: int | None = None
    office: str = ""  # which office leads the step, e.g. a village's Party branch secretary's office
    lead: str = ""  # the post, or who holds it, as it is printed in the register
    kind: BodyKind = BodyKind.PLAIN
    __pydantic_config__ = _STRICT


@dataclass(frozen=True, slots=True)
class Hotline:
    """A public number, with its hours as people are told them."""

    number: str
    name: str
    hours: str = "24小时"
    __pydantic_config__ = _STRICT


@dataclass(frozen=True, slots=True)
class Unit:
    """Who is responsible for a kind of matter here (责任单位). `of` is a category, or "category.subcategory"."""

    of: str
    bodies: tuple[str, ...]
    __pydantic_config__ = _STRICT


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A district next door, for those who came to the wrong one."""

    name: str
    aliases: tuple[str, ...]
    body: str
    phone: str
    __pydantic_config__ = _STRICT


@dataclass(frozen=True, slots=True)
class Hours:
    """Office hours. `weekdays` are ISO days (1 Monday); holidays close a workday, make-up days open a weekend."""

    spans: tuple[tuple[time, time], ...] = ((time(8, 30), time(12, 0)), (time(14, 0), time(17, 30)))
    weekdays: tuple[int, ...] = (1, 2, 3, 4, 5)
    holidays: frozenset[date] = frozenset()
    makeup_days: frozenset[date] = frozenset()
    __pydantic_config__ = _STRICT


@dataclass(frozen=True, slots=True)
class MeetingRoom:
    """A consultation or mediation room that can be booked. `place`: where it is, "" the district's own."""

    code: str
    name: str
    place: str = ""
    __pydantic_config__ = _STRICT


@dataclass(frozen=True, slots=True)
class Limits:
    """The clocks of the queue and of danger, in minutes, and what a sender may send."""

    offer_township: int = 15
    offer_district: int = 30
    alert_next: int = 5
    undo_seconds: int = 5
    file_mb: int = 20
    messages_per_minute: int = 30
    __pydantic_config__ = _STRICT

    @property
    def alert_wait(self) -> timedelta:
        """How long one person has for a danger, also where a version older than its bounds says longer."""
        return timedelta(minutes=min(self.alert_next, MOST_ALERT_MINUTES))


@dataclass(frozen=True, slots=True)
class Steps:
    """The four steps (三级四步): working days each level has, days to receipt a hand-over, and what counts as major.

    The four together stay within the month people's mediation normally takes (人民调解工作若干规定 §33).
    """

    grid: int = 2
    village: int = 5
    township: int = 7
    district: int = 8
    receipt: int = 1
    major_people: int = 10
    major_fen: int = 50_000_000
    visit_days: int = 15  # calendar days from the end to the return visit
    visit_in_chat: bool = False  # the service asks residents with a safe phone how the agreement is performed
    __pydantic_config__ = _STRICT


@dataclass(frozen=True, slots=True)
class Online:
    """Online mediation: days an invitation and an offer stand, minutes after which 说给双方 falls back to private."""

    invite_days: int = 7
    offer_days: int = 7
    aloud_minutes: int = 30
    __pydantic_config__ = _STRICT


@dataclass(frozen=True)
class District:
    """Everything the rules need to know of the place the service stands in."""

    code: str
    name: str
    places: tuple[PlaceNode, ...]
    bodies: tuple[Body, ...]
    hotlines: tuple[Hotline, ...]
    zone: str = "Asia/Shanghai"
    neighbours: tuple[Neighbour, ...] = ()
    hours: Hours = field(default_factory=Hours)
    limits: Limits = field(default_factory=Limits)
    steps: Steps = field(default_factory=Steps)
    online: Online = field(default_factory=Online)
    retention: Retention = field(default_factory=Retention)
    plans: tuple[Plan, ...] = ()
    helping: Helping = field(default_factory=Helping)
    staffing: Staffing = field(default_factory=Staffing)
    oversight: Oversight = field(default_factory=Oversight)
    population: Population = field(default_factory=Population)
    rooms: tuple[MeetingRoom, ...] = ()
    subsidy: tuple[Rule, ...] = ()  # none: those that ship
    awards: tuple[Award, ...] = ()  # none: those that ship
    points: Points = field(default_factory=Points)
    gold: Gold = field(default_factory=Gold)
    communities: CommunityTerms = field(default_factory=CommunityTerms)
    screening: Screening = field(default_factory=Screening)
    outreach: Outreach = field(default_factory=Outreach)
    privacy_contact: str = ""
    units: tuple[Unit, ...] = ()  # stands in for the shipped table, matter by matter
    small_claims_yuan: int = 0  # the province's limit of small claims (民事诉讼法 §165); 0: as shipped
    __pydantic_config__ = _STRICT

    @cached_property
    def place_of(self) -> Mapping[str, PlaceNode]:
        """Places by code."""
        return {p.code: p for p in self.places}

    @cached_property
    def body_of(self) -> Mapping[str, Body]:
        """Bodies by code."""
        return {b.code: b for b in self.bodies}

    @cached_property
    def tz(self) -> ZoneInfo:
        """The district's time zone."""
        return ZoneInfo(self.zone)

    def path(self, code: str) -> tuple[PlaceNode, ...]:
        """The place and all above it, lowest first; empty for an unknown code."""
        found: list[PlaceNode] = []
        while code and (node := self.place_of.get(code)) and node not in found:
            found.append(node)
            code = node.parent
        return tuple(found)

    def within(self, code: str, area: str) -> bool:
        """Whether place `code` lies in `area` ("" is the whole district)."""
        return not area or code in self._inside.get(area, ())

    def inside(self, area: str) -> tuple[str, ...]:
        """The codes of a place and of all below it."""
        return self._sorted.get(area, ())

    @cached_property
    def _sorted(self) -> Mapping[str, tuple[str, ...]]:
        return {code: tuple(sorted(below)) for code, below in self._inside.items()}

    @cached_property
    def _inside(self) -> Mapping[str, frozenset[str]]:
        """By place: itself and every place below it. Sight asks for it with every list, for every place of the district."""
        found: dict[str, set[str]] = {}
        for place in self.places:
            for node in self.path(place.code):
                found.setdefault(node.code, set()).add(place.code)
        return {code: frozenset(below) for code, below in found.items()}

    def full_name(self, code: str) -> str:
        """The place as people write it, township first."""
        return "".join(node.name for node in reversed(self.path(code)))

    def gazetteer(self) -> tuple[Place, ...]:
        """All place names, the neighbours' as foreign, for the reading of messages."""
        own = tuple(Place(p.code, p.name, p.aliases) for p in self.places)
        return own + tuple(Place(f"foreign:{n.name}", n.name, n.aliases, foreign=True) for n in self.neighbours)


ADAPTER: TypeAdapter[District] = TypeAdapter(District)


def document_of(district: District) -> dict[str, Any]:
    """The district as JSON, the same for equal districts."""
    document: dict[str, Any] = ADAPTER.dump_python(district, mode="json")
    for days in ("holidays", "makeup_days"):
        document["hours"][days].sort()
    return document


def read_district(raw: Mapping[str, Any]) -> District:
    """The district from the parsed file. Raises `BadDistrict` naming the first wrong field."""
    from handlers.district_check import checked  # the checks speak of the values above

    return checked(raw)
