"""Draft answers for the mediator, from the legal FAQ with their sources. They are read and sent by a person, never by themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handlers.routing import cited
from nlu.types import FaqEntry, FaqHit

SHOWN = 3
LEAST = 0.25  # probability from which an entry is worth offering
NOTICE = "这是一般法律信息，不是法律意见。"


@dataclass(frozen=True, slots=True)
class Draft:
    """One entry as words for the reply box; `ask` is the question it answers."""

    ask: str
    words: str
    reviewed: str


def draft(entry: FaqEntry) -> Draft:
    """Answer, statute with article, the day of its review, and that it is information."""
    sources = f"依据：{cited(entry.sources)}（{entry.reviewed:%Y-%m-%d} 核对）。{NOTICE}"
    return Draft(entry.asks[0], f"{entry.answer}\n{sources}", f"{entry.reviewed:%Y-%m-%d}")


def drafts(found: Sequence[Sequence[FaqHit]], faq: Mapping[str, FaqEntry]) -> tuple[Draft, ...]:
    """Of the newest line that asks something the FAQ knows. `found`: what may answer each line, the newest first."""
    for hits in found:
        known = [faq[hit.id] for hit in hits if hit.score >= LEAST and hit.id in faq]
        if known:
            return tuple(draft(entry) for entry in known[:SHOWN])
    return ()
