"""The inbox port in memory: what a talk does to the world, readable, for dialogues and state machines without a database."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from handlers.casework.case import Case, CaseNumber, Outcome, Status
from handlers.casework.opening import new_case
from handlers.casework.staff import Staff
from handlers.conversation import Ask, Conversation
from handlers.district import District
from handlers.effects import (
    Alert,
    AmendCase,
    Audience,
    Complain,
    ConnectTalk,
    Effect,
    EraseTalk,
    OpenCase,
    RateCase,
    ReopenCase,
    Retraction,
    Say,
    Subscribe,
    Tell,
    WithdrawCase,
    WrongSecret,
)
from handlers.messages import Address, Incoming, Reply
from handlers.ports import Accepted, InboxId, Waiting
from handlers.registers.form import Entry
from handlers.topics import audience, contacts, mediators
from handlers.world import Holder, Knowledge, OwnCase, Proof, World
from nlu.types import Understanding


@dataclass
class Memory:
    """One district's worth of talks and cases. Everything is public: tests look into it."""

    district: District
    knowledge: Knowledge
    talks: dict[Address, Conversation] = field(default_factory=dict)
    inbox: list[Waiting] = field(default_factory=list)
    seen: set[tuple[Address, str]] = field(default_factory=set)
    cases: dict[CaseNumber, Case] = field(default_factory=dict)
    secrets: dict[CaseNumber, str] = field(default_factory=dict)
    holders: dict[CaseNumber, Holder] = field(default_factory=dict)
    told: dict[CaseNumber, list[Tell]] = field(default_factory=dict)
    alerts: list[Alert] = field(default_factory=list)
    retractions: list[Retraction] = field(default_factory=list)
    complaints: list[Complain] = field(default_factory=list)
    people: tuple[Staff, ...] = ()
    registers: tuple[Entry, ...] = ()
    now: datetime | None = None
    count: int = 0

    async def accept(self, incoming: Incoming) -> Accepted:
        key = (incoming.address, str(incoming.message_id))
        if key in self.seen:
            return Accepted(InboxId(0), new=False, said=incoming)
        self.seen.add(key)
        self.count += 1
        self.inbox.append(Waiting(InboxId(self.count), incoming))
        return Accepted(InboxId(self.count), new=True, said=incoming)

    async def begin(self, address: Address) -> Sequence[Waiting]:
        mine = [w for w in self.inbox if w.incoming.address == address]
        begun = {w.inbox for w in (mine[:1] if mine and mine[0].attempts > 1 else mine)}
        self.inbox = [replace(w, attempts=w.attempts + 1) if w.inbox in begun else w for w in self.inbox]
        return [w for w in self.inbox if w.inbox in begun]

    @asynccontextmanager
    async def turn(self, address: Address, now: datetime, fresh: Sequence[Waiting] = ()) -> AsyncIterator["MemoryTurn"]:
        self.now = now
        waiting = [w for w in self.inbox if w.incoming.address == address]
        yield MemoryTurn(self, self.talks.get(address) or Conversation(address), waiting, now)


@dataclass
class MemoryTurn:
    """One turn. Nothing is locked: tests of this kind run one message after another."""

    memory: Memory
    conversation: Conversation
    waiting: Sequence[Waiting]
    now: datetime
    handle: str = "memory"

    async def world(self, understood: Sequence[Understanding]) -> World:
        memory, talk = self.memory, self.conversation
        mine = [c for c in memory.cases.values() if c.address == talk.address or c.number in talk.known]
        own = tuple(self._own(c) for c in reversed(mine))
        proof, proven = self._proof(understood)
        number = CaseNumber(f"FQ{len(memory.cases) + 22222222}".replace("0", "A").replace("1", "B"))
        people = memory.people if any(mediators.asks(u.clean) for u in understood) else ()
        asked = audience.waits(talk) or any(contacts.asks(u.clean) or audience.asks(u.clean) for u in understood)
        registers = memory.registers if asked else ()
        return World(
            memory.district,
            memory.knowledge,
            number,
            "468135",
            own,
            proof,
            proven,
            staff_online=True,
            people=people,
            registers=registers,
        )

    def _own(self, case: Case) -> OwnCase:
        return OwnCase(case, self.memory.holders.get(case.number))

    def _proof(self, understood: Sequence[Understanding]) -> tuple[Proof, OwnCase | None]:
        pending = self.conversation.pending
        hanging = [pending.about] if pending and pending.ask is Ask.SECRET and pending.about else []
        numbers = [n for u in understood for n in u.facts.case_numbers] or hanging
        codes = [s for u in understood for s in u.facts.secrets]
        if not numbers or not codes:
            return Proof.NONE, None
        case = self.memory.cases.get(CaseNumber(numbers[0]))
        if case is None or self.memory.secrets[case.number] != codes[0]:
            return Proof.WRONG, None
        return Proof.RIGHT, self._own(case)

    async def save(self, conversation: Conversation, effects: Sequence[Effect]) -> Sequence[Reply]:
        done = {w.inbox for w in self.waiting}
        self.memory.inbox = [w for w in self.memory.inbox if w.inbox not in done]
        self.memory.talks[conversation.address] = conversation
        replies = []
        for effect in effects:
            if isinstance(effect, Say):
                replies.append(effect.reply)
            else:
                self._carry(effect)
        return replies

    def _carry(self, effect: Effect) -> None:
        memory = self.memory
        match effect:
            case OpenCase():
                self._open(effect)
            case AmendCase():
                self._amend(effect)
            case Tell():
                memory.told.setdefault(effect.number, []).append(effect)
            case Alert():
                assert effect.number in memory.cases, "an alert belongs to a case that exists"
                memory.alerts.append(effect)
            case Retraction():
                memory.retractions.append(effect)
            case Complain():
                memory.complaints.append(effect)
            case WithdrawCase():
                self._move(effect.number, status=Status.WITHDRAWN, outcome=Outcome.WITHDRAWN)
            case ReopenCase():
                self._move(effect.number, status=Status.ROUTED, outcome=None)
            case RateCase():
                self._move(effect.number, rating=effect.stars)
            case ConnectTalk():
                self._move(effect.number, address=self.conversation.address)
            case Say() | WrongSecret() | EraseTalk() | Subscribe() | Audience():
                pass

    def _open(self, opened: OpenCase) -> None:
        assert opened.number not in self.memory.cases, "a number is used once"
        self.memory.secrets[opened.number] = opened.secret
        case = new_case(opened, self.memory.district, self.conversation.address, self.now)
        self.memory.cases[opened.number] = case

    def _amend(self, change: AmendCase) -> None:
        case = self.memory.cases[change.number]
        risks = tuple(dict.fromkeys((*case.risks, *(r.value for r in change.risks))))
        self._move(
            change.number,
            facts=change.facts,
            risks=risks,
            urgency=change.urgency or case.urgency,
            sensitive=case.sensitive if change.sensitive is None else change.sensitive,
        )

    def _move(self, number: CaseNumber, **changes: object) -> None:
        self.memory.cases[number] = replace(self.memory.cases[number], **changes)  # type: ignore[arg-type]  # test fake
