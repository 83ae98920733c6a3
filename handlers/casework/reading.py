"""Words that staff take in for somebody (a letter, a visit, a finding): understood as a resident's own, and the case they begin."""

from dataclasses import dataclass
from datetime import datetime

from handlers.casework.case import Case
from handlers.casework.codes import CaseNumber, Status, Urgency
from handlers.casework.levels import jurisdiction
from handlers.casework.record import Record
from handlers.district import District
from handlers.facts import CaseFacts
from handlers.gather import clip, gather
from handlers.kept_from import kept_from
from handlers.offences import sexual
from handlers.topics.danger import SENSITIVE, in_context
from handlers.topics.handoff import urgency_of
from nlu.types import Risk, Understanding

NOTHING = Record()
_HOME = frozenset({"spouse", "ex_spouse", "partner", "parent", "child", "relative"})


@dataclass(frozen=True, slots=True)
class Reading:
    """Words as they were understood: the facts of a case, dangers with the words for them, and whether it is sealed."""

    facts: CaseFacts
    risks: tuple[Risk, ...]
    words: tuple[str, ...]
    sensitive: bool

    @property
    def at_once(self) -> bool:
        """Whether it goes on without waiting for anybody's decision."""
        return self.sensitive or bool(self.risks)


def read_in(told: CaseFacts, read: Understanding | None, district: District, *, secret: bool = False) -> Reading:
    """What was told with what its own words say where nothing was told: kind, place, sum; and any danger in them.

    `read` None: reading failed, so nothing is known of danger in it; it is sealed until somebody has looked. What hurts at
    home or a child stays away from village kin, and the matter from whom it says must not know of it.
    """
    heard = read or Understanding(told.what, told.what)
    kept = {name: getattr(told, name) for name in ("what", "name", "phone", "naming") if getattr(told, name)}
    if said := kept_from(told.what):
        kept["keep_from"] = clip(f"{told.keep_from} {said}")
    if not told.category:
        category = heard.category or (heard.candidates[0].code if heard.candidates else "other")
        kept |= {"category": category, "subcategory": heard.subcategory if heard.category else ""}
    facts = gather(told, heard, district).with_(**kept)
    home = "marriage_family" if told.relation in _HOME else facts.category
    alarms = in_context(heard.alarms, told.what, home)
    risks = tuple(dict.fromkeys(alarm.risk for alarm in alarms))
    words = tuple(word for alarm in alarms for word in alarm.words)
    hurt = bool(SENSITIVE & set(risks)) or sexual(told.what) or facts.subcategory == "domestic_violence"
    return Reading(facts, risks, words, read is None or secret or hurt)


def case_of(
    reading: Reading,
    number: CaseNumber,
    now: datetime,
    district: District,
    record: Record = NOTHING,
    unplaced: Status = Status.ROUTED,
) -> Case:
    """The case as it begins: in the queue of its committee, a sensitive one at the township.

    `unplaced`: its state where place and kind do not say whose it is.
    """
    facts, secret = reading.facts, reading.sensitive
    way = jurisdiction(facts, district, sensitive=secret)
    return Case(
        number=number,
        status=Status.ROUTED if way.certain or secret else unplaced,
        urgency=urgency_of(facts, reading.risks) if reading.risks or not secret else Urgency.SOON,
        facts=facts,
        sensitive=secret,
        level=way.body.level,
        committee=way.body.code,
        opened_at=now,
        waiting_since=now,
        risks=tuple(risk.value for risk in reading.risks),
        record=record,
    )
