"""Transcripts of two parties: lines begin with A (who reported) or B (who is invited); `@` is the mediator.

A> typed   A[button]   A< pieces … in order   A!< in none   B{link}   B{code}   B{wrong}
@ open 申请人 被申请人 · @ claim · @ mediate · @ invite 名字 什么事 · @ private B 话 · @ joint 话 · @ draft oral 文本 ·
@ result 事实 · @ close 话 · @ plan respondent 天数 元 · @ days 过几天
= terms oral · = room-respondent 话 · = room-respondent-never 话 · = internal 话
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from handlers.casework.after import Instalment, Plan
from handlers.casework.case import CaseNumber, Room
from handlers.casework.codes import Move, Outcome
from handlers.casework.desk import Order
from handlers.casework.online.invitation import Invitee
from handlers.casework.online.meeting import Side
from handlers.casework.record import Party
from handlers.casework.staff import Staff
from handlers.facts import CaseFacts, Naming
from handlers.messages import Address, Reply
from storage.invitations import Made
from storage.store import Store
from tests.dialogues.play import MORNING
from tests.storage import acts

FOLDER = Path(__file__).parent.parent / "dialogues" / "two"
NUMBER = CaseNumber("FQABCDEFGH")


class Person(Protocol):
    """One side's chat on a channel."""

    now: datetime

    async def say(self, *texts: str) -> Sequence[Reply]: ...

    async def press(self, label: str) -> Sequence[Reply]: ...

    async def open_link(self, token: str) -> Sequence[Reply]: ...

    async def look(self) -> Sequence[Reply]:
        """What came since the last look."""

    @property
    def address(self) -> Address: ...


@dataclass
class Two:
    """Plays one transcript for both sides of a channel."""

    store: Store
    people: dict[str, Person]
    staff: Staff
    made: Made | None = None
    seen: dict[str, list[Reply]] = field(default_factory=lambda: {"A": [], "B": []})
    first: dict[str, str] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        return self.people["A"].now

    def on(self, **span: float) -> None:
        later = self.now + timedelta(**span)  # read once: the sides may share a clock
        for person in self.people.values():
            person.now = later

    async def play(self, path: Path) -> None:
        """Every line; an AssertionError names it."""
        for person in self.people.values():
            person.now = datetime.strptime(MORNING, "%Y-%m-%d %H:%M").replace(tzinfo=self.store.district.tz)
        lines = await asyncio.to_thread(path.read_text, "utf-8")
        for number, raw in enumerate(lines.splitlines(), 1):
            if (line := raw.strip()) and not line.startswith("#"):
                await self.line(line, f"{path.name}:{number}")

    async def line(self, line: str, place: str) -> None:
        if line[0] in "@=":
            verb, _, words = line[1:].strip().partition(" ")
            await (self.desk if line[0] == "@" else self.check)(verb, words)
            return
        who, rest = line[0], line[1:]
        person = self.people[who]
        if rest.startswith("!<"):
            assert rest[2:].strip() not in await self.everything(who), f"{place}: was told"
        elif rest.startswith("<"):
            await self.expect(who, rest[1:].strip(), place)
        else:
            self.on(seconds=2)
            await self.everything(who)  # what came meanwhile can be pressed
            done = await self.does(person, rest)
            self.seen[who] = [*self.seen[who], *done]

    async def does(self, person: Person, rest: str) -> Sequence[Reply]:
        if rest.startswith(">"):
            return await person.say(rest[1:].strip())
        if rest.startswith("["):
            return await person.press(rest[1:-1])
        assert self.made is not None
        if rest == "{link}":
            return await person.open_link(self.made.token)
        code = self.made.code if rest == "{code}" else ("000000" if self.made.code != "000000" else "111111")
        return await person.say(code)

    async def everything(self, who: str) -> str:
        self.seen[who] += await self.people[who].look()
        return "\n".join(reply.text for reply in self.seen[who])

    async def expect(self, who: str, wanted: str, place: str) -> None:
        """The pieces stand in one of the newest replies or over several of them, in order."""
        shown, start = await self.everything(who), 0
        shown = shown[-1500:]
        for piece in wanted.split(" … "):
            at = shown.find(piece, start)
            assert at >= 0, f"{place}: “{piece}” is not in:\n{shown}"
            start = at + len(piece)

    async def desk(self, verb: str, words: str) -> None:
        moves, online = self.store.moves, self.store.online
        acts_: dict[str, Callable[[], Awaitable[object]]] = {
            "open": lambda: self.open(*words.split()),
            "claim": lambda: moves.move(NUMBER, self.staff, Order(Move.CLAIM), self.now),
            "mediate": lambda: moves.move(NUMBER, self.staff, Order(Move.START), self.now),
            "invite": lambda: self.invite(*words.split(maxsplit=1)),
            "joint": lambda: moves.say(NUMBER, self.staff, words, self.now, Room.JOINT),
            "private": lambda: moves.say(NUMBER, self.staff, words[2:], self.now, Room.RESPONDENT),
            "draft": lambda: online.write_draft(
                NUMBER, self.staff, words.split(maxsplit=1)[1], self.now, oral=words.startswith("oral")
            ),
            "close": lambda: self.move(Move.CLOSE, outcome=Outcome.ORAL, words=words),
            "plan": lambda: self.plan(*words.split()),
            "days": lambda: self.days(int(words)),
            "result": lambda: online.record_result(NUMBER, self.staff, words, self.now),
        }
        await acts_[verb]()
        self.on(seconds=10)

    async def move(self, move: Move, **order: object) -> None:
        await self.store.moves.move(NUMBER, self.staff, Order(move, **order), self.now)  # type: ignore[arg-type]  # test data

    async def plan(self, payer: str, days: str, yuan: str) -> None:
        due = self.now.astimezone(self.store.district.tz).date() + timedelta(days=int(days))
        await self.move(Move.PLAN, entry=Plan((Instalment(due, int(yuan) * 100, payer=payer),)))

    async def days(self, count: int) -> None:
        self.on(days=count)
        await self.store.reminders.warn(self.now)

    async def open(self, applicant: str, respondent: str) -> None:
        """The case of what A told, with its parties."""
        facts = CaseFacts(
            what="楼上漏水", category="neighbourhood", place_code="fx-heping", name=applicant,
            other_party=respondent, naming=Naming.NAMED,
        )  # fmt: skip
        values: dict[str, object] = {"facts": facts, "committee": self.staff.committee}
        await acts.open_case(self.store, NUMBER, self.people["A"].address, self.now, **values)

    async def invite(self, name: str, about: str) -> None:
        await self.store.moves.move(NUMBER, self.staff, Order(Move.PARTY, entry=Party("respondent", name)), self.now)
        self.made = await self.store.online.invite(NUMBER, self.staff, Invitee(Side.RESPONDENT, name, about), self.now)

    async def check(self, key: str, wanted: str) -> None:
        page = await self.store.desk.page(NUMBER, self.staff, self.now)
        if key == "terms":
            terms = page.case.record.terms
            assert terms is not None
            assert terms.oral is (wanted == "oral")
            return
        if key == "internal":
            assert wanted in "\n".join(line.text for line in page.lines if line.room is Room.INTERNAL)
            return
        room = "\n".join(line.text for line in page.lines if line.room is Room.RESPONDENT)
        assert (wanted in room) is (key == "room-respondent"), room


def transcripts() -> list[Path]:
    return sorted(FOLDER.glob("*.txt"))
