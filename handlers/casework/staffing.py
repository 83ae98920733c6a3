"""How many people there must be (F28): full-time mediators of each committee, experts of each department, and what is short."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from handlers.casework.case import Level
from handlers.casework.roster import MEDIATING, Kind, kind_of
from handlers.casework.staff import Staff
from handlers.district import Body, District


@dataclass(frozen=True, slots=True)
class Post:
    """One committee's or department's number of people against the least it should have."""

    name: str
    rule: str
    wanted: int
    there: int

    @property
    def short(self) -> int:
        """How many are missing."""
        return max(0, self.wanted - self.there)


def posts(people: Iterable[Staff], district: District) -> tuple[Post, ...]:
    """Every committee, then every department that lends experts, in the order of the district file."""
    active = [who for who in people if who.active]
    full = Counter(who.committee for who in active if kind_of(who) is Kind.FULL_TIME)
    anybody = Counter(who.committee for who in active if kind_of(who) in MEDIATING)
    experts = Counter(who.firm for who in active if kind_of(who) is Kind.EXPERT and who.firm)
    found = [_post(body, full, anybody, district) for body in district.bodies]
    wanted = district.staffing.department
    found += [Post(name, "部门专家", wanted, count) for name, count in sorted(experts.items())]
    return tuple(post for post in found if post is not None)


def _post(body: Body, full: Counter[str], anybody: Counter[str], district: District) -> Post | None:
    """The district's own general committee has no number of its own."""
    rules = district.staffing
    if body.categories:
        return Post(body.name, "行业性专业性调委会专职", rules.industry, full[body.code])
    if body.level is Level.TOWNSHIP:
        return Post(body.name, "乡镇（街道）专职", rules.township, full[body.code])
    if body.level is Level.VILLAGE:
        return Post(body.name, "村（社区）调解员", rules.village, anybody[body.code])
    return None
