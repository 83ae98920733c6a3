"""The transcripts' stage in memory: receive, step and the real understanding, no database and no channel."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from handlers.burst import Understand
from handlers.casework.case import Case, Outcome, Status
from handlers.casework.life import ENDS
from handlers.messages import Address, Attachment, Incoming, MessageId, Reply, Sort
from handlers.receive import receive
from handlers.registers.declared import LEADERS
from handlers.registers.form import Entry
from handlers.world import Holder
from tests.dialogues.script import visit
from tests.memory import Memory

FILE = Attachment("0" * 64, "application/octet-stream", 1000, "附件")


@dataclass
class CoreStage:
    """One resident in front of the core."""

    memory: Memory
    understand: Understand
    now: datetime
    address: Address = field(default_factory=lambda: Address("core", "resident"))
    count: int = 0
    seen: list[Reply] = field(default_factory=list)

    async def say(self, *texts: str) -> Sequence[Reply]:
        return await self._send(*(self._incoming(text=text) for text in texts))

    async def press(self, label: str) -> Sequence[Reply]:
        for reply in reversed(self.seen):
            for button in reply.buttons:
                if button.label == label:
                    return await self._send(self._incoming(sort=Sort.BUTTON, button=button.id))
        raise AssertionError(f"no button {label}")

    async def send(self, kind: str, words: str) -> Sequence[Reply]:
        if kind == "edit":
            return await self._send(self._incoming(sort=Sort.EDIT, text=words, edits=MessageId(str(self.count))))
        if kind == "location":
            return await self._send(self._incoming(sort=Sort.LOCATION, latitude=28.97, longitude=118.88))
        if kind in ("voice", "photo", "file"):
            return await self._send(self._incoming(sort=Sort(kind), text=words, attachments=(FILE,)))
        return await self._send(self._incoming(sort=Sort(kind), text=words))

    async def act(self, verb: str, words: str) -> Sequence[Reply]:
        if verb == "visit":
            entry = Entry(len(self.memory.registers) + 1, LEADERS.code, "", visit(words), "", self.now)
            self.memory.registers = (*self.memory.registers, entry)
            return []
        case = list(self.memory.cases.values())[-1]
        if verb == "claim":
            self.memory.cases[case.number] = replace(case, status=Status.CLAIMED)
            self.memory.holders[case.number] = Holder("调解员甲", "枫调字第0101号", "李家村人民调解委员会")
        elif verb == "close":
            outcome, _, _ = words.partition(" ")
            self.memory.cases[case.number] = replace(case, status=ENDS[Outcome(outcome)], outcome=Outcome(outcome))
        elif verb == "staff":
            return [Reply(words, author="调解员甲")]
        return []

    async def cases(self) -> Sequence[Case]:
        return list(self.memory.cases.values())

    async def alerts(self) -> Sequence[str]:
        return ["+".join(sorted(r.value for r in a.risks)) for a in self.memory.alerts]

    def _incoming(self, **changes: object) -> Incoming:
        self.count += 1
        plain = Incoming(self.address, MessageId(str(self.count)), self.now)
        return replace(plain, **changes)  # type: ignore[arg-type]  # field names are checked by replace

    async def _send(self, *incoming: Incoming) -> Sequence[Reply]:
        for message in incoming:
            await self.memory.accept(message)
        replies = list(await receive(self.memory, self.understand, self.address, self.now))
        self.seen.extend(replies)
        return replies
