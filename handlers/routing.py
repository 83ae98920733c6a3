"""Which channel fits a matter, and why: category × subcategory × circumstances → channels with reasons and clocks.

The tables are data (`data/channels.toml`, `data/routes.toml`); a district may replace them.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from pydantic import ConfigDict, TypeAdapter

from handlers.facts import CaseFacts, Naming

_STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to have a matter dealt with. `sources` are "statute §article"."""

    code: str
    name: str
    decides: str
    cost: str
    time: str
    effect: str
    bring: str
    reach: str
    sources: tuple[str, ...]
    __pydantic_config__ = _STRICT


@dataclass(frozen=True, slots=True)
class Route:
    """Where matters of a subcategory go. An empty subcategory is the default of its category.

    `reason` says why, `limit` the clock that runs meanwhile with `limit_sources`, `bring` what this matter needs.
    `mediable` is False where the law reserves the matter to an authority or a court.
    """

    category: str
    subcategory: str
    primary: str
    alternatives: tuple[str, ...]
    reason: str
    limit: str
    limit_sources: tuple[str, ...]
    bring: str
    mediable: bool = True
    __pydantic_config__ = _STRICT


@dataclass(frozen=True, slots=True)
class Routes:
    """The two tables, looked up by code."""

    channels: Mapping[str, Channel]
    routes: Mapping[tuple[str, str], Route]

    def find(self, category: str, subcategory: str) -> Route:
        """The route of the subcategory, else of the category, else of `other`."""
        for key in ((category, subcategory), (category, ""), ("other", "")):
            if key in self.routes:
                return self.routes[key]
        raise LookupError("routes.toml lacks the entry for category other")


def load_routes() -> Routes:
    """The tables shipped with the service. Raises pydantic's ValidationError naming the entry."""
    data = files("handlers") / "data"
    channels = tomllib.loads((data / "channels.toml").read_text(encoding="utf-8"))["channel"]
    routes = tomllib.loads((data / "routes.toml").read_text(encoding="utf-8"))["route"]
    read_channels = TypeAdapter(tuple[Channel, ...]).validate_python(channels)
    read_routes = TypeAdapter(tuple[Route, ...]).validate_python(routes)
    return Routes({c.code: c for c in read_channels}, {(r.category, r.subcategory): r for r in read_routes})


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The channel that fits, the reasons for it, and what else there is."""

    route: Route
    primary: Channel
    alternatives: tuple[Channel, ...]
    reasons: tuple[str, ...]


def suggest(facts: CaseFacts, routes: Routes) -> Suggestion:
    """The way this matter should go, with its reasons."""
    route = routes.find(facts.category, facts.subcategory)
    primary = routes.channels[route.primary]
    others = tuple(routes.channels[code] for code in route.alternatives if code in routes.channels)
    reasons = [route.reason]
    if facts.naming is Naming.ANONYMOUS:
        reasons.append("您选择匿名，所以只能给建议和作为排查线索，不能调解。")
    if facts.people is not None and facts.people >= 5:
        reasons.append(f"涉及{facts.people}人，可以推选不超过五名代表来谈。")
    return Suggestion(route, primary, others, tuple(reasons))


def cited(sources: tuple[str, ...]) -> str:
    """Sources as people read them: 《民法典》第188条、第195条."""
    by_law: dict[str, list[str]] = {}
    for source in sources:
        law, _, article = source.partition(" §")
        by_law.setdefault(law, []).append(f"第{article}条" if article else "")
    return "；".join(f"《{law}》{'、'.join(a for a in articles if a)}" for law, articles in by_law.items())


def suggestion_words(suggestion: Suggestion) -> str:
    """The suggestion in plain words: where, why, cost, time, clock, what to bring, what else."""
    route, way = suggestion.route, suggestion.primary
    lines = [
        f"建议先走：{way.name}。{''.join(suggestion.reasons)}",
        f"费用：{way.cost}。时间：{way.time}。效力：{way.effect}",
        f"要准备：{route.bring or way.bring}",
    ]
    if route.limit:
        lines.append(f"注意期限：{route.limit}（{cited(route.limit_sources)}）。不要只等调解。")
    if suggestion.alternatives:
        lines.append("也可以走：" + "；".join(f"{c.name}（{c.cost}，{c.time}）" for c in suggestion.alternatives[:3]))
    lines.append("以上是一般信息，不是法律意见；走哪条路由您自己定。")
    return "\n".join(lines)
