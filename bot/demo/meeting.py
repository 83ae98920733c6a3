"""The demo's online meeting: both sides joined and talking, offers that answer each other, a neighbour asked for."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.logs import log
from bot.service import Service
from handlers.casework.case import CaseNumber, Move, Room
from handlers.casework.desk import Order
from handlers.casework.online.invitation import Invitee
from handlers.casework.online.meeting import Side
from handlers.casework.online.outsiders import Wished
from handlers.casework.record import Party
from handlers.casework.staff import Staff
from handlers.errors import Refused
from handlers.messages import Address, Incoming, MessageId, Sort
from handlers.receive import receive

APART = timedelta(minutes=2)  # from one line to the next


async def meet(service: Service, people: Mapping[str, Staff], row: Mapping[str, Any], now: datetime) -> None:
    """One meeting as the file tells it, on the case of one demo resident; left out where the case went another way."""
    applicant = Address("demo", f"resident-{row['resident']}")
    state = await service.store.residents.state(applicant)
    if state is None or state.active is None:
        return
    table = _Table(service, people[row["by"]], state.active, applicant, now - timedelta(minutes=row["minutes_ago"]))
    try:
        await table.opened(row)
        for line in row["talk"]:
            await table.line(line)
    except Refused as refusal:
        log().warning("demo meeting not held", why=type(refusal).__name__)


class _Table:
    """The chats of both sides and the mediator's desk, each line a little later."""

    def __init__(self, service: Service, by: Staff, number: CaseNumber, applicant: Address, at: datetime) -> None:
        self._service, self._by, self._number, self._at = service, by, number, at
        self._sides = {"applicant": applicant, "respondent": Address("demo", f"{applicant.sender}-other")}
        self._count = 0

    async def opened(self, row: Mapping[str, Any]) -> None:
        """Parties written down, mediation begun, the other side invited and joined, the mediator accepted by both."""
        await self._move(Move.PARTY, entry=Party("applicant", row["applicant"]))
        await self._move(Move.PARTY, entry=Party("respondent", row["respondent"]))
        await self._move(Move.START)
        invitee = Invitee(Side.RESPONDENT, row["respondent"], row["about"])
        made = await self._service.store.online.invite(self._number, self._by, invitee, self._later())
        await self._says("respondent", made.token, Sort.START)
        for words in (made.code, "同意参加", "接受"):
            await self._says("respondent", words)
        await self._says("applicant", "接受")

    async def line(self, line: Mapping[str, Any]) -> None:
        """A party's words, the mediator's into a room, or somebody else asked for."""
        match line["who"]:
            case "mediator":
                room, seat = Room(line["room"]), line.get("seat")
                store = self._service.store
                await store.moves.say(self._number, self._by, line["text"], self._later(), room, seat=seat)
            case "outsider":
                wished = Wished(line["name"], line["kind"], line["why"], line["about"])
                await self._service.store.table_guests.propose(self._number, self._by, wished, self._later())
            case side:
                await self._says(side, line["text"])

    async def _move(self, move: Move, **order: Any) -> None:
        await self._service.store.moves.move(self._number, self._by, Order(move, **order), self._later())

    async def _says(self, side: str, text: str, sort: Sort = Sort.TEXT) -> None:
        self._count += 1
        who, at = self._sides[side], self._later()
        await self._service.store.accept(Incoming(who, MessageId(f"meeting-{self._count}"), at, sort, text))
        await receive(self._service.store, self._service.reader.understand, who, at)

    def _later(self) -> datetime:
        self._at += APART
        return self._at
