"""The ways side by side: staying as it is, mediating, an arbitrator or authority, suing. Orientation, no forecast."""

from handlers.circumstances import Way, applies, read
from handlers.facts import CaseFacts
from handlers.routing import Routes, Suggestion, cited, suggest_in

KINDS = ("stay", "mediate", "middle", "sue")
FEE = "{fee}"
_FEN = 100
# 诉讼费用交纳办法 §13: each step up to this many yuan, at so many tenths of a per cent; the first step is 50 yuan flat.
_STEPS = (
    (100_000, 25),
    (200_000, 20),
    (500_000, 15),
    (1_000_000, 10),
    (2_000_000, 9),
    (5_000_000, 8),
    (10_000_000, 7),
    (20_000_000, 6),
)
_FLAT_UP_TO, _FLAT, _BEYOND = 10_000, 50, 5


def court_fee_fen(amount_fen: int) -> int:
    """The court's fee for a claim of a sum, in fen (诉讼费用交纳办法 §13). Half of it in summary procedure (§16)."""
    fee, below = _FLAT * _FEN * 1000, _FLAT_UP_TO * _FEN
    for limit_yuan, rate in _STEPS:
        limit = limit_yuan * _FEN
        fee += max(0, min(amount_fen, limit) - below) * rate
        below = limit
    return (fee + max(0, amount_fen - below) * _BEYOND) // 1000


def compare(facts: CaseFacts, routes: Routes) -> tuple[Way, ...]:
    """At most one way of each kind, those that lead nowhere left out; none where there is nothing to weigh.

    Nothing is weighed where safety decides: offences that are never mediated, and violence at home.
    """
    circumstances = read(facts, routes.circumstances, routes.small_claims_fen)
    if circumstances & {c.code for c in routes.circumstances if c.quiet} or facts.subcategory == "domestic_violence":
        return ()
    way = suggest_in(facts, routes, circumstances)
    found = (_first(kind, facts, routes, way, circumstances) for kind in KINDS)
    ways = tuple(entry for entry in found if entry is not None)
    return ways if len(ways) > 1 else ()


def _first(kind: str, facts: CaseFacts, routes: Routes, way: Suggestion, circumstances: frozenset[str]) -> Way | None:
    """The first entry of the kind that applies and leads somewhere."""
    for entry in routes.ways:
        fits = entry.kind == kind and applies(entry, facts, circumstances)
        if fits and (not entry.channel or way.open_(entry.channel)):
            return entry
    return None


def ways_words(ways: tuple[Way, ...], facts: CaseFacts) -> str:
    """The ways as a table in words, a few short lines each."""
    lines = ["几条路比一比（一般情况，不是预测）："]
    for way in ways:
        lines += [
            f"【{way.name}】{way.cost.replace(FEE, _fee_words(facts))}",
            f"· 时间：{way.time}",
            f"· 证据：{way.proof}",
            f"· 结果：{way.force}",
            *(f"· {line}" for line in _cited_lines(way.sources)),
        ]
    lines.append("走哪条由您自己定；拿不准，说“转人工”。")
    return "\n".join(lines)


def _cited_lines(sources: tuple[str, ...]) -> list[str]:
    """What a way rests on, one law to a line where they are many."""
    whole = f"依据：{cited(sources)}"
    return [whole] if len(whole) <= 48 else [f"依据：{part}" for part in cited(sources).split("；")]


def _fee_words(facts: CaseFacts) -> str:
    """The fee of a known sum; else how it goes."""
    if not facts.amount_fen:
        return "按金额算（1万元以内50元）"
    return f"约{round(court_fee_fen(facts.amount_fen) / _FEN)}元"
