"""Fills an empty database for the demo: fictional staff with one generated password, and cases played through the core."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import tomli as tomllib

from bot.demo.meeting import meet
from bot.demo.registers import enter
from bot.demo.screening import screen
from bot.logs import log
from bot.service import Service
from handlers.casework.case import Move, Outcome
from handlers.casework.desk import Order
from handlers.casework.staff import Role, Staff
from handlers.conversation import Ask, Pending
from handlers.errors import Refused
from handlers.messages import Address, Incoming, MessageId
from handlers.receive import receive
from storage.people import NewStaff

HERE = Path(__file__).parent
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else
MOST_TURNS = 10  # of one demo resident, whatever is asked
SKIP, SUBMIT = "跳过", "没问题，提交"


@dataclass(frozen=True, slots=True)
class Login:
    """A demo login as it is printed once."""

    login: str
    name: str
    role: Role
    committee: str


async def fill(service: Service) -> tuple[str, list[Login]] | None:
    """Staff and cases; the one password of all logins. None when the database already has staff."""
    if await service.store.people.everybody():
        return None
    password = "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))
    now = service.clock()
    staff = [await _hire(service, row, password, now) for row in _rows("staff.toml", "staff")]
    people = {person.login: person for person in staff}
    for number, row in enumerate(_rows("cases.toml", "case"), 1):
        await _Resident(service, people, number, row).play(now)
    for row in _rows("meeting.toml", "meeting"):
        await meet(service, people, row, now)
    await screen(service, people, _rows("screening.toml", "finding"), now)
    await enter(service, people, _rows("registers.toml", "entry"), now)
    bodies = service.district.body_of
    return password, [Login(s.login, s.name, s.role, bodies[s.committee].name) for s in staff]


def _rows(name: str, table: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads((HERE / name).read_text(encoding="utf-8"))[table]
    return rows


async def _hire(service: Service, row: Mapping[str, Any], password: str, now: datetime) -> Staff:
    """One member of staff, at the level of the own committee."""
    new = NewStaff(
        login=row["login"],
        name=row["name"],
        role=Role(row["role"]),
        committee=row["committee"],
        level=service.district.body_of[row["committee"]].level,
        password=password,
        certificate=row.get("certificate", ""),
        specialities=tuple(row.get("specialities", ())),
        on_call=row.get("on_call", False),
        kind=row.get("kind", ""),
        firm=row.get("firm", ""),
    )
    return await service.store.people.create(new, now)


class _Resident:
    """One demo resident, who says what the file says and answers what is asked."""

    def __init__(self, service: Service, people: Mapping[str, Staff], number: int, row: Mapping[str, Any]) -> None:
        self._service = service
        self._people = people
        self._row = row
        self._address = Address("demo", f"resident-{number}")
        self._count = 0

    async def play(self, now: datetime) -> None:
        """The talk, then what happened to the case; each line half a minute after the one before."""
        at = now - timedelta(minutes=self._row["minutes_ago"])
        for words in self._row["say"]:
            at = await self._say(words, at)
        for _ in range(MOST_TURNS):
            state = await self._service.store.residents.state(self._address)
            if state is None or state.pending is None or state.draft is None:
                break
            at = await self._say(self._answer(state.pending), at)
        try:
            for line in self._row.get("then", ()):
                at = await self._then(line, min(at + timedelta(minutes=5), now))
        except Refused as refusal:  # another reading of the words queued the case elsewhere: it stays there
            log().warning("demo case not moved", case=self._address.sender, why=type(refusal).__name__)

    def _answer(self, pending: Pending) -> str:
        if pending.ask is Ask.CONFIRM:
            return SUBMIT
        said: str = self._row.get("answers", {}).get(pending.ask.value, SKIP)
        labels = [option.label for option in pending.options]
        if pending.ask is Ask.CATEGORY and said not in labels:
            return labels[0]
        return said

    async def _say(self, words: str, at: datetime) -> datetime:
        self._count += 1
        said = Incoming(self._address, MessageId(str(self._count)), at, text=words)
        await self._service.store.accept(said)
        await receive(self._service.store, self._service.reader.understand, self._address, at)
        return at + timedelta(seconds=30)

    async def _then(self, line: Mapping[str, Any], at: datetime) -> datetime:
        if "resident" in line:
            return await self._say(line["resident"], at)
        state = await self._service.store.residents.state(self._address)
        if state is None or state.active is None:
            return at
        who, moves = self._people[line["by"]], self._service.store.moves
        match line["do"]:
            case "say":
                await moves.say(state.active, who, line["text"], at)
            case "note":
                await moves.remark(state.active, who, line["text"], at)
            case "close":
                order = Order(Move.CLOSE, outcome=Outcome(line["outcome"]), words=line["text"])
                await moves.move(state.active, who, order, at)
            case "claim":
                await moves.move(state.active, who, Order(Move.CLAIM), at)
        return at
