"""One message read without a talk: what it is about, whether it is dangerous, the way that fits, the answer there is. Keeps nothing."""

from dataclasses import dataclass, replace
from datetime import date

from handlers.casework.standing import standings, told_words
from handlers.district import District
from handlers.facts import CaseFacts
from handlers.gather import clip, gather
from handlers.routing import suggest, suggestion_words
from handlers.topics.consult import OFFER, entry_words, given
from handlers.world import Knowledge
from nlu.types import Alarm, Candidate, Kind, Understanding


@dataclass(frozen=True, slots=True)
class Near:
    """A question of the FAQ the message may ask, with its probability, 0 to 1."""

    id: str
    question: str
    p: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message says. Empty texts where nothing was recognised, or nothing fits.

    Where there are `alarms` neither way nor answer is given: such words belong into a talk, where they reach humans.
    """

    category: str
    category_name: str
    subcategory: str
    subcategory_name: str
    candidates: tuple[Candidate, ...]
    kind: Kind
    alarms: tuple[Alarm, ...]
    facts: CaseFacts
    way: str = ""
    answer: str = ""
    near: tuple[Near, ...] = ()


def reading(heard: Understanding, district: District, knowledge: Knowledge, today: date) -> Reading:
    """The message as a talk would take it, were it the first word."""
    category = knowledge.categories.get(heard.category or "")
    facts = gather(CaseFacts(what=clip(heard.clean)), heard, district).with_(
        category=heard.category or "", subcategory=heard.subcategory or ""
    )
    said = Reading(
        heard.category or "",
        category.name if category else "",
        heard.subcategory or "",
        category.subcategories.get(heard.subcategory or "", "") if category else "",
        heard.candidates,
        heard.kind,
        heard.alarms,
        facts,
    )
    left = told_words(standings(facts, today, today, district, knowledge.routes))
    return said if heard.alarms else _advised(said, heard, knowledge, left)


def _advised(said: Reading, heard: Understanding, knowledge: Knowledge, left: str) -> Reading:
    hits = [(hit, knowledge.faq[hit.id]) for hit in heard.faq if hit.id in knowledge.faq and hit.score >= OFFER]
    sure = given(heard.faq)
    return replace(
        said,
        way=suggestion_words(suggest(said.facts, knowledge.routes), left) if said.category else "",
        answer=entry_words(knowledge.faq[sure.id], knowledge) if sure and sure.id in knowledge.faq else "",
        near=tuple(Near(hit.id, entry.asks[0], round(hit.score, 3)) for hit, entry in hits),
    )
