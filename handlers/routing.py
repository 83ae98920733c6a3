"""Which channel fits a matter, and why: category × subcategory × circumstances → channels with reasons and clocks.

The tables are data (`data/*.toml`, read by `handlers.route_files`); a district may replace them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from pydantic import ConfigDict

from handlers.circumstances import MANY, Change, Circumstance, Way, applies, read
from handlers.facts import CaseFacts, Naming

_STRICT = ConfigDict(extra="forbid")
MEDIATION = "mediation"  # in `drop`: every channel that mediates
SAFETY_FIRST = frozenset({"police", "protection_order", "crisis_help"})  # nothing to weigh against these
MOST_ALTERNATIVES = 4
MOST_HINTS = 4  # circumstances named that would change the way


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to have a matter dealt with. `plain` says in a few words what or where it is; `sources` are "statute §article"."""

    code: str
    name: str
    decides: str
    cost: str
    time: str
    effect: str
    bring: str
    reach: str
    sources: tuple[str, ...]
    plain: str = ""  # a district's own file may lack it
    __pydantic_config__ = _STRICT

    @property
    def told(self) -> str:
        """The official name with what it is."""
        return f"{self.name}：{self.plain}" if self.plain else self.name


@dataclass(frozen=True, slots=True)
class Route:
    """Where matters of a subcategory go. An empty subcategory is the default of its category.

    `reason` says why, by `sources`; `limit` is the clock that runs meanwhile, by `limit_sources`; `bring` what this
    matter needs. `mediable` is False where the law reserves the matter to an authority or a court. `at_once` is what a matter
    of these days cannot wait with until it is taken down.
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
    sources: tuple[str, ...] = ()
    at_once: str = ""
    __pydantic_config__ = _STRICT


@dataclass(frozen=True, slots=True)
class Typical:
    """What usually comes of a matter of this kind (按类案预判): ranges, as orientation, never a promise.

    `sources` carry what the law fixes; `orientation` marks what is experience. Signed by a second reader.
    """

    category: str
    subcategory: str
    text: str
    sources: tuple[str, ...]
    orientation: bool
    reviewed: date
    checked_by: str
    __pydantic_config__ = _STRICT


@dataclass(frozen=True, slots=True)
class Routes:
    """The tables, looked up by code. `units` are the bodies responsible for "category" or "category.subcategory"."""

    channels: Mapping[str, Channel]
    routes: Mapping[tuple[str, str], Route]
    changes: tuple[Change, ...] = ()
    circumstances: tuple[Circumstance, ...] = ()
    units: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    small_claims_fen: int = 0
    ways: tuple[Way, ...] = ()
    typical: Mapping[tuple[str, str], Typical] = field(default_factory=dict)

    def find(self, category: str, subcategory: str) -> Route:
        """The route of the subcategory, else of the category, else of `other`."""
        for key in ((category, subcategory), (category, ""), ("other", "")):
            if key in self.routes:
                return self.routes[key]
        raise LookupError("routes.toml lacks the entry for category other")

    def units_of(self, category: str, subcategory: str) -> tuple[str, ...]:
        """The responsible bodies of a matter, the lead first."""
        return self.units.get(f"{category}.{subcategory}") or self.units.get(category) or ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The channel that fits, the reasons for it, and what else there is. `route` is as the circumstances left it.

    `because` are the circumstances that changed the way, in words; `units` the bodies responsible.
    """

    route: Route
    primary: Channel
    alternatives: tuple[Channel, ...]
    reasons: tuple[str, ...]
    because: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    closed: frozenset[str] = frozenset()  # channels that lead nowhere here; "mediation" is all that mediate
    would_change: tuple[Circumstance, ...] = ()  # what would make it another way, were it so
    typical: Typical | None = None  # how such matters usually end, where nothing makes this one another

    def open_(self, channel: str) -> bool:
        """Whether a channel can be gone in these circumstances."""
        return not is_closed(channel, self.closed)


def suggest(facts: CaseFacts, routes: Routes) -> Suggestion:
    """The way this matter should go, with its reasons, by what the facts tell."""
    return suggest_in(facts, routes, read(facts, routes.circumstances, routes.small_claims_fen))


def suggest_in(facts: CaseFacts, routes: Routes, circumstances: frozenset[str]) -> Suggestion:
    """The way in these circumstances."""
    base = routes.find(facts.category, facts.subcategory)
    apply = [change for change in routes.changes if applies(change, facts, circumstances)]
    turn = next((c for c in apply if c.primary), None)
    notes = [c for c in apply if not c.primary]
    turned = _turned(base, turn)
    closed = _closed(turned, apply)
    route = _cleared(turned, closed, apply, notes)
    reasons = [route.reason, *(note.reason for note in notes)]
    if facts.naming is Naming.ANONYMOUS:
        reasons.append("您选择匿名，所以只能给建议和作为排查线索，不能调解。")
    if MANY in circumstances:
        reasons.append(f"涉及{facts.people}人，可以推选不超过五名代表来谈。")
    shown = {code for change in (turn, *notes) if change for code in change.when}
    return Suggestion(
        route,
        routes.channels[route.primary],
        tuple(routes.channels[code] for code in route.alternatives if code in routes.channels),
        tuple(reasons),
        tuple(dict.fromkeys(c.label for c in routes.circumstances if c.code in shown and not c.quiet)),
        routes.units_of(facts.category, facts.subcategory),
        closed,
        _would_change(facts, routes, circumstances, route.primary) if turn is None else (),
        routes.typical.get((facts.category, facts.subcategory)) if turn is None else None,
    )


def _would_change(
    facts: CaseFacts, routes: Routes, circumstances: frozenset[str], primary: str
) -> tuple[Circumstance, ...]:
    """The circumstances by which alone this matter would go another way; the resident may not have told them."""
    known = {c.code: c for c in routes.circumstances if not c.quiet}
    near = [c for c in routes.changes if c.primary not in ("", primary) and len(c.when) == 1 and "*" not in c.of]
    near.sort(key=lambda c: f"{facts.category}.{facts.subcategory}" not in c.of)  # those of this very matter first
    turns = dict.fromkeys(c.when[0] for c in near if applies(c, facts, circumstances | {*c.when}))
    return tuple(known[code] for code in turns if code in known)[:MOST_HINTS]


def _turned(base: Route, turn: Change | None) -> Route:
    """The route with another way put first; what the change does not name stays."""
    if turn is None:
        return base
    return replace(
        base,
        primary=turn.primary,
        alternatives=(base.primary, *base.alternatives) if turn.alternatives is None else turn.alternatives,
        reason=turn.reason,
        sources=turn.sources,
        limit=base.limit if turn.limit is None else turn.limit,
        limit_sources=base.limit_sources if turn.limit_sources is None else turn.limit_sources,
        bring=turn.bring or base.bring,
        mediable=base.mediable if turn.mediable is None else turn.mediable,
    )


def _closed(route: Route, apply: list[Change]) -> frozenset[str]:
    """What leads nowhere in these circumstances."""
    dropped = frozenset(code for change in apply for code in change.drop)
    return dropped if route.mediable else dropped | {MEDIATION}


def _cleared(route: Route, closed: frozenset[str], apply: list[Change], notes: list[Change]) -> Route:
    """The route without what is closed here, each channel once, with what the notes add."""
    added = tuple(code for change in apply for code in change.add)
    ways = [c for c in dict.fromkeys((route.primary, *route.alternatives, *added)) if not is_closed(c, closed)]
    sources = tuple(dict.fromkeys((*route.sources, *(s for note in notes for s in note.sources))))
    first, others = (ways[0], ways[1:]) if ways else (route.primary, [])
    return replace(route, primary=first, alternatives=tuple(others[:MOST_ALTERNATIVES]), sources=sources)


def is_closed(channel: str, closed: Iterable[str]) -> bool:
    """Whether a channel is among those closed, by its code or as a mediation."""
    return channel in closed or (MEDIATION in closed and mediates(channel))


def mediates(channel: str) -> bool:
    """Whether the channel is one of mediation before anything else."""
    return channel.endswith("_mediation")


def cited(sources: tuple[str, ...]) -> str:
    """Sources as people read them: 《民法典》第188条、第195条."""
    by_law: dict[str, list[str]] = {}
    for source in sources:
        law, _, article = source.partition(" §")
        by_law.setdefault(law, []).append(f"第{article}条" if article else "")
    return "；".join(f"《{law}》{'、'.join(a for a in articles if a)}" for law, articles in by_law.items())


def suggestion_words(suggestion: Suggestion, told: str = "") -> str:
    """The suggestion in plain words, for a phone's screen: where, why, cost, time, clock, what to bring, what else.

    `told`: how the limits stand by the day the resident told; it goes before what the law says in general.
    """
    route, way = suggestion.route, suggestion.primary
    because = f"您说到{'、'.join(suggestion.because)}，" if suggestion.because else ""
    lines = [
        f"{because}建议先走：{way.name}。{''.join(suggestion.reasons)}",
        *([told] if told else []),
        f"去哪：{way.reach}。",
        f"费用：{way.cost}。时间：{way.time}。",
        f"要准备：{route.bring or way.bring}",
    ]
    if route.sources and cited(route.sources) not in told:
        lines.append(f"依据：{cited(route.sources)}。")
    if route.limit:
        lines.append(limit_words(route, "期限一般是" if told else "注意期限", told))
    if suggestion.alternatives:
        lines.extend(("也可以走：", *(f"· {c.told}" for c in suggestion.alternatives[:3])))
    weigh = "看详细说“更多”，想把几条路比一比说“有哪些办法”。" if way.code not in SAFETY_FIRST else "看详细说“更多”。"
    lines.append(f"这是一般信息，不是法律意见；走哪条路由您自己定。{weigh}")
    return "\n".join(lines)


def limit_words(route: Route, head: str, told: str = "") -> str:
    """The clock of such matters in general. Articles named in what was `told` just before are not named again."""
    sources = cited(route.limit_sources)
    return f"{head}：{route.limit}{'' if sources in told else f'（{sources}）'}。不要只等调解。"


def suggestion_more(suggestion: Suggestion) -> str:
    """The rest, when it is asked for: what the result is worth, the other ways, how such matters end, what would change it."""
    way = suggestion.primary
    lines = [f"{way.name}的效力：{way.effect}"]
    lines.extend(f"也可以走{c.name}：{c.cost}，{c.time}。" for c in suggestion.alternatives)
    if suggestion.typical and way.code not in SAFETY_FIRST:
        lines.append(f"同类的事一般：{suggestion.typical.text}（只供参考，每件事不一样。）")
    if suggestion.would_change:
        hints = "，或者".join(c.label for c in suggestion.would_change)
        lines.append(f"要是{hints}，走法就不同，请告诉我们。")
    return "\n".join(lines)
