"""The rows of one case, as the service would have written them: sealed by the real vault, chained in the real trail."""

import secrets
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from benchmarks.growth.place import Person
from benchmarks.growth.words import BRIEF_WORDS, FACTS_WORDS, LINES, RECORD_WORDS
from handlers.casework.case import Case, CaseNumber, Level, Outcome, StaffId, Status, Urgency
from handlers.casework.record import Turn, TurnEnd
from handlers.conversation import Conversation
from handlers.district import District
from handlers.messages import Address, Reply
from storage import audit
from storage.case_columns import plain_columns, sealed_columns
from storage.mapping import CONVERSATION, REPLY, SAID, Said
from storage.people import ALPHABET
from storage.transcript import Author, Place, binding
from storage.unit import Unit
from storage.world import new_secret

OPEN = (  # how many cases are open at a time, whatever the archive holds: a district of about 60 new cases a day
    (Status.OFFERED, 1000),
    (Status.CLUE, 300),
    (Status.CLAIMED, 700),
    (Status.MEDIATING, 900),
    (Status.HANDED, 100),
)
CHANNEL = "bench"  # where all residents write
LONG = 60  # lines of the talk of a case at work
SHORT = 4  # of any other
STRIDE = 64  # ids of lines kept free for one case at work
STAGES = ("open", "claim", "start", "close", "archive")
REACHED = dict(
    zip(STAGES, (Status.OFFERED, Status.CLAIMED, Status.MEDIATING, Status.AGREED, Status.ARCHIVED), strict=True)
)
Columns = dict[str, Any]


@dataclass
class Archive:
    """Makes rows. `total` cases, of which the newest are open; `sealed` of the archive are made here, the others copied."""

    unit: Unit
    area: District
    staff: tuple[Person, ...]
    total: int
    sealed: int
    now: datetime
    rows: defaultdict[str, list[Columns]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        """Who works where, and what state the newest cases are in."""
        self._of: dict[str, list[Person]] = defaultdict(list)
        for person in self.staff:
            self._of[person.committee].append(person)
        self._states = [status for status, count in OPEN for _ in range(count)]
        Random(1).shuffle(self._states)
        self.closed = self.total - len(self._states)
        self._serves = {body.place: body.code for body in self.area.bodies if body.place}
        self._villages = area_villages(self.area)

    def add(self, k: int) -> None:
        """All rows of case number `k`, counted from 1."""
        dice = Random(k)
        status = Status.ARCHIVED if k <= self.closed else self._states[k - self.closed - 1]
        if status is Status.ARCHIVED:
            opened = self.now - timedelta(days=30 + 20 * 365 * (self.sealed - k + 1) / self.sealed)
        else:
            opened = self.now - timedelta(minutes=30 + 14 * (self.total - k))
        place = dice.choice(self._villages)
        committee = self._committee(dice, place)
        holder = dice.choice([p for p in self._of[committee] if p.role.value != "administrator"])
        value = self._case(dice, number_of(k), status, opened, place, committee, holder)
        self._talk(k, value)
        self._record(k, value, dice)
        self._lines(k, value, dice, holder)
        self._history(k, value, holder)
        self._trail(value, holder)

    def _committee(self, dice: Random, place: str) -> str:
        """Seven in ten stay in the village, the rest is the township's or an industry's."""
        rolled = dice.random()
        if rolled < 0.7:
            return self._serves[place]
        if rolled < 0.9:
            return self._above(place)
        return f"i{dice.randrange(9)}"

    def _case(
        self,
        dice: Random,
        number: CaseNumber,
        status: Status,
        opened: datetime,
        place: str,
        committee: str,
        holder: Person,
    ) -> Case:
        ended = status is Status.ARCHIVED
        held = ended or status in (Status.CLAIMED, Status.MEDIATING, Status.HANDED)
        facts = replace(dice.choice(FACTS_WORDS), place_code=place)
        level = self.area.body_of[committee].level
        claimed = opened + timedelta(hours=dice.uniform(0.1, 40)) if held else None
        record = dice.choice(RECORD_WORDS)
        if held:
            turn = Turn(level, committee, StaffId(holder.id), "调解员甲", opened, date(2026, 3, 1))
            turn = replace(turn, ended_at=opened, end=TurnEnd.ENDED, result="达成协议") if ended else turn
            record = replace(record, turns=(turn,), archived=date(2026, 1, 1) if ended else None)
        return Case(
            number=number,
            status=status,
            urgency=Urgency.DANGER if dice.random() < 0.02 else Urgency.SOON if dice.random() < 0.1 else Urgency.NORMAL,
            facts=facts,
            sensitive=dice.random() < 0.01,
            level=level,
            committee=committee,
            opened_at=opened,
            waiting_since=opened,
            address=Address(CHANNEL, secrets.token_hex(16)),
            holder=StaffId(holder.id) if held else None,
            claimed_at=claimed,
            closed_at=opened + timedelta(days=dice.uniform(1, 28)) if ended else None,
            outcome=Outcome.AGREED if ended else None,
            handed_to=self._above(place) if status is Status.HANDED else "",
            resident_waits=held and not ended and dice.random() < 0.3,
            record=record,
        )

    def _above(self, place: str) -> str:
        return self._serves[self.area.place_of[place].parent]

    def _talk(self, k: int, value: Case) -> None:
        address = value.address or Address(CHANNEL, "")
        index = self.unit.vault.index("sender", f"{address.channel} {address.sender}")
        state = CONVERSATION.dump(replace(_STATE, address=address, active=value.number))
        sealed = self.unit.vault.seal(state, "conversation", "state", address.channel, index)
        sender = self.unit.vault.seal(address.sender, "conversation", "sender", address.channel, index)
        self.rows["conversation"].append(
            {
                "id": k,
                "handle": secrets.token_urlsafe(16),
                "channel": address.channel,
                "sender_index": index,
                "sender": sender.body,
                "state": sealed.body,
                "key_id": sealed.key_id,
                "pushed": False,
                "last_position": SHORT // 2,
                "version": 1,
                "created_at": value.opened_at,
                "updated_at": value.opened_at,
            }
        )

    def _record(self, k: int, value: Case, dice: Random) -> None:
        vault, number = self.unit.vault, value.number
        plain = plain_columns(value) | sealed_columns(
            self.unit, number, value.facts, dice.choice(BRIEF_WORDS), value.record
        )
        self.rows["case_"].append(
            plain
            | {
                "id": k,
                "district": self.area.code,
                "number": number,
                "secret_digest": vault.secret_digest(number, new_secret()),
                "conversation_id": k,
                "clue": value.status is Status.CLUE,
                "opened_at": value.opened_at,
                "last_resident_at": value.opened_at,
                "last_staff_at": None,
                "consent_at": value.opened_at,
                "retention": "case",
                "warn_at": None,
                "version": 3,
            }
        )
        for side, name, phone in ((1, value.facts.name, value.facts.phone), (2, value.facts.other_party, "")):
            row = secrets.token_hex(16)
            sealed = vault.seal(name, "party", "name", row, k)
            self.rows["case_party"].append(
                {
                    "id": 2 * k + side - 1,
                    "uid": row,
                    "case_id": k,
                    "role": "applicant" if side == 1 else "respondent",
                    "conversation_id": k if side == 1 else None,
                    "name": sealed.body,
                    "phone": vault.seal(phone, "party", "phone", row, k).body,
                    "phone_index": vault.index("phone", f"138{k:08d}"[-11:]) if side == 1 else None,
                    "relation": "",
                    "key_id": sealed.key_id,
                }
            )

    def _lines(self, k: int, value: Case, dice: Random, holder: Person) -> None:
        """The talk: the resident, the machine and staff in turn, with what went through inbox and outbox."""
        at_work = value.status in (Status.CLAIMED, Status.MEDIATING)
        base = SHORT * k if not at_work else SHORT * (self.total + 1) + STRIDE * (k - self.closed)
        address = value.address or Address(CHANNEL, "")
        sender = self.rows["conversation"][-1]["sender_index"]
        for n in range(LONG if at_work else SHORT):
            at = value.opened_at + timedelta(minutes=n)
            author = (Author.RESIDENT, Author.BOT, Author.RESIDENT, Author.STAFF)[n % 4]
            words, row = dice.choice(LINES), secrets.token_hex(16)
            body = SAID.dump(Said(words)) if author is Author.RESIDENT else REPLY.dump(Reply(words))
            sealed = self.unit.vault.seal(body, *binding(row, Place(k, k), author.value, at))
            name = self.unit.vault.index("message", f"{k} {n}") if author is Author.RESIDENT else None
            self.rows["message"].append(
                {
                    "id": base + n,
                    "uid": row,
                    "conversation_id": k,
                    "case_id": k,
                    "room": "applicant",
                    "author": author.value,
                    "staff_id": holder.id if author is Author.STAFF else None,
                    "at": at,
                    "body": sealed.body,
                    "key_id": sealed.key_id,
                    "message_index": name,
                    "edited_of": None,
                    "undone_at": None,
                }
            )
            if name is not None:
                self._came(base + n, address.channel, sender, name, at)
            else:
                self._went(base + n, k, n // 2 + 1, at)

    def _came(self, row: int, channel: str, sender: str, name: str, at: datetime) -> None:
        taken = {"body": None, "key_id": 1, "attempts": 1, "received_at": at, "taken_at": at}
        known = {"id": row, "channel": channel, "sender_index": sender, "message_index": name}
        self.rows["inbox"].append(known | taken)

    def _went(self, row: int, k: int, position: int, at: datetime) -> None:
        sent = {
            "attempts": 1,
            "lease_until": None,
            "sent_at": at,
            "dead_at": None,
            "dead_reason": "",
            "remote_id": None,
        }
        placed = {"id": row, "message_id": row, "conversation_id": k, "pushed": False, "priority": 1}
        released = {"release_at": at, "held": False, "position": position, "due_at": at}
        self.rows["outbox"].append(placed | released | sent)

    def _history(self, k: int, value: Case, holder: Person) -> None:
        """Steps, holders, offers, notices, and every fiftieth case's acknowledged alert."""
        at, rows, stages = value.opened_at, self.rows, _stages(value.status)
        for n, move in enumerate(stages):
            step = {"id": len(STAGES) * k + n, "case_id": k, "move": move, "status": REACHED[move].value, "at": at}
            where_ = {"level": value.level.value, "committee": value.committee, "staff_id": holder.id if n else None}
            rows["case_step"].append(step | where_)
        if value.holder is not None:
            held = {"id": k, "case_id": k, "staff_id": holder.id, "since": at, "until": None, "ended_by": ""}
            rows["case_holder"].append(held)
        if value.status is Status.OFFERED or (value.closed_at is not None and k % 3 == 0):
            for n, body in enumerate((self._above(value.facts.place_code), "district")):
                offer = {"id": 2 * k + n, "case_id": k, "body": body, "at": at, "ended_at": value.closed_at}
                rows["case_offer"].append(offer)
        for n, kind in enumerate(("queued", "words")):
            told = {"id": 2 * k + n, "kind": kind, "case_id": k, "staff_id": None, "committee": value.committee}
            done = {"created_at": at, "due_at": at, "attempts": 1, "lease_until": at, "done_at": at, "dead_reason": ""}
            rows["notice"].append(told | done)
        if k % 50 == 0:
            self._alert(k, value, holder)

    def _alert(self, k: int, value: Case, holder: Person) -> None:
        row = secrets.token_hex(16)
        body = self.unit.vault.seal('{"risks":["violence"],"words":["要动手"]}', "alert", row, k)
        at, seen = value.opened_at, value.closed_at or (self.now if k % 100 else None)
        known = {
            "id": k,
            "uid": row,
            "case_id": k,
            "body": body.body,
            "key_id": body.key_id,
            "urgent": False,
            "rung": 1,
        }
        told = {"staff_id": holder.id, "created_at": at, "due_at": self.now + timedelta(days=1)}
        ended = {"acknowledged_by": holder.id if seen else None, "acknowledged_at": seen}
        self.rows["alert"].append(known | told | ended | {"resident_told_at": None, "retracted_at": None})
        self.rows["alert_call"].append({"id": k, "alert_id": k, "staff_id": holder.id, "rung": 1, "at": at})
        named = {"id": k, "case_id": k, "staff_id": holder.id, "why": "alert", "at": at}
        self.rows["case_named"].append(named)

    def _trail(self, value: Case, holder: Person) -> None:
        """The case's chain of the audit trail, anchored when the case is archived."""
        acts, before = [*_stages(value.status), "read", "read"], ""
        for seq, act in enumerate(acts, 1):
            actor = audit.RESIDENT if seq == 1 else audit.staff_actor(holder.id)
            entry = audit.Entry(seq, value.opened_at.astimezone(UTC), actor, act, "")
            before = audit.entry_mac(self.unit, value.number, before, entry)
            shown = {"chain": value.number, "seq": seq, "at": entry.at, "actor": actor, "act": act, "detail": ""}
            self.rows["audit"].append(shown | {"mac": before})
        head = {"name": value.number, "seq": len(acts), "mac": before, "anchored_seq": len(acts)}
        self.rows["audit_chain"].append(head)


def _stages(status: Status) -> tuple[str, ...]:
    if status is Status.ARCHIVED:
        return STAGES
    return STAGES[:1] if status in (Status.OFFERED, Status.CLUE) else STAGES[:3]


def number_of(k: int) -> CaseNumber:
    """A number of the usual form, another for every `k`: multiplying by an odd number only shuffles 40 bits."""
    shuffled = k * 0x9E3779B97F % 2**40
    return CaseNumber("FQ" + "".join(ALPHABET[shuffled >> 5 * n & 31] for n in range(8)))


def area_villages(area: District) -> list[str]:
    """Codes of the villages."""
    return [node.code for node in area.places if node.level is Level.VILLAGE]


_STATE = Conversation(Address(CHANNEL, ""), greeted=True, questions=6, confirmed_category=True, recent=tuple(LINES[:3]))
