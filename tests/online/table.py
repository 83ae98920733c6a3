"""A case in mediation with both sides at their chats and the mediator at the desk: short ways to do what they do."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from handlers.casework.case import CaseNumber, Room
from handlers.casework.codes import Move
from handlers.casework.desk import Order
from handlers.casework.online.invitation import Invitee
from handlers.casework.online.meeting import Meeting, Side
from handlers.casework.record import Party
from handlers.casework.staff import Role, Staff
from handlers.facts import CaseFacts, Naming
from handlers.messages import Address, Attachment, Incoming, MessageId, Reply, Sort
from handlers.receive import receive
from nlu.pipeline import Reader
from storage.invitations import Made
from storage.meetings import load_meeting
from storage.people import NewStaff
from storage.store import Store
from storage.tables import case
from tests.storage import acts
from tests.stores import NOW

A, B, C = Address("web", "applicant"), Address("web", "respondent"), Address("web", "stranger")
NUMBER = CaseNumber("FQABCDEFGH")
FACTS = CaseFacts(
    what="楼上漏水，吊顶泡坏了",
    category="neighbourhood",
    subcategory="leak",
    place_code="fx-heping",
    name="李红",
    other_party="张伟",
    relation="neighbour",
    naming=Naming.NAMED,
)
_count = itertools.count(1)


@dataclass
class Table:
    """The store with its people; `now` is moved by the test."""

    store: Store
    reader: Reader
    mediator: Staff
    now: datetime = NOW
    shown: dict[Address, list[Reply]] = field(default_factory=dict)

    @classmethod
    async def opened(cls, store: Store, reader: Reader, facts: CaseFacts = FACTS, **changes: object) -> "Table":
        body = next(b for b in store.district.bodies if b.place == facts.place_code)
        new = NewStaff("m1", "调解员甲", Role.MEDIATOR, body.code, body.level, "", "枫调字第0101号")
        self = cls(store, reader, await store.people.create(new, NOW))
        values: dict[str, object] = {"facts": facts, "committee": body.code} | changes
        await acts.open_case(store, NUMBER, A, NOW, **values)
        for move in (Move.CLAIM, Move.START):
            await store.moves.move(NUMBER, self.mediator, Order(move), NOW)
        return self

    async def hire(self, login: str, role: Role, committee: str = "") -> Staff:
        code = committee or self.mediator.committee
        body = self.store.district.body_of[code]
        name = {Role.EXPERT: "专家乙", Role.MANAGER: "主管丙"}.get(role, f"同事{login}")
        return await self.store.people.create(NewStaff(login, name, role, code, body.level, "", f"证{login}"), self.now)

    def on(self, **span: float) -> None:
        self.now += timedelta(**span)

    async def send(self, who: Address, *said: Incoming) -> list[Reply]:
        """Messages at once; the replies of their turn."""
        for one in said:
            await self.store.accept(one)
        replies = list(await receive(self.store, self.reader.understand, who, self.now))
        await self.look(who)
        return replies

    def incoming(self, who: Address, text: str = "", sort: Sort = Sort.TEXT, **more: object) -> Incoming:
        return Incoming(who, MessageId(f"t{next(_count)}"), self.now, sort, text, **more)  # type: ignore[arg-type]  # test data

    async def says(self, who: Address, *texts: str) -> str:
        """What is answered, as one text. Each message comes a little later than the last."""
        self.on(seconds=1)
        return words(await self.send(who, *(self.incoming(who, text) for text in texts)))

    async def files(self, who: Address, file: Attachment, text: str = "") -> str:
        self.on(seconds=1)
        return words(await self.send(who, self.incoming(who, text, Sort.FILE, attachments=(file,))))

    async def opens(self, who: Address, token: str) -> str:
        """Somebody opens a link."""
        self.on(seconds=1)
        return words(await self.send(who, self.incoming(who, token, Sort.START)))

    async def presses(self, who: Address, label: str) -> str:
        """The newest button that reads so."""
        self.on(seconds=1)
        for reply in reversed(await self.look(who)):
            for button in reply.buttons:
                if button.label == label:
                    return words(await self.send(who, self.incoming(who, sort=Sort.BUTTON, button=button.id)))
        raise AssertionError(f"no button {label}: {[b.label for r in self.shown[who] for b in r.buttons]}")

    async def look(self, who: Address) -> list[Reply]:
        """Everything this talk was ever shown, as a polling client gets it."""
        seen = self.shown.setdefault(who, [])
        seen += await self.store.outbox.replies(who, seen[-1].id if seen else 0, self.now)
        return seen

    async def last(self, who: Address, count: int = 1) -> str:
        return words((await self.look(who))[-count:])

    async def invites(self, name: str = "张伟", side: Side = Side.RESPONDENT) -> Made:
        invitee = Invitee(side, name, "楼上楼下漏水的事")
        return await self.store.online.invite(NUMBER, self.mediator, invitee, self.now)

    async def joins(self, who: Address = B, name: str = "张伟", side: Side = Side.RESPONDENT) -> None:
        """Link, code, consent."""
        made = await self.invites(name, side)
        await self.opens(who, made.token)
        await self.says(who, made.code)
        await self.presses(who, "我同意参加")

    async def both(self) -> None:
        """Both sides are there and accepted the mediator."""
        await self.joins()
        for who in (A, B):
            await self.presses(who, "接受这位调解员")

    async def party(self, name: str, side: str) -> None:
        await self.store.moves.move(NUMBER, self.mediator, Order(Move.PARTY, entry=Party(side, name)), self.now)

    async def speaks(self, text: str, room: Room, seat: int | None = None) -> int:
        """The mediator; the words are out once they cannot be undone any more."""
        line = await self.store.moves.say(NUMBER, self.mediator, text, self.now, room, seat=seat)
        self.on(seconds=10)
        return line

    async def meeting(self) -> Meeting:
        async with self.store._units.read() as unit:
            id_ = (await unit.conn.execute(case.select().where(case.c.number == NUMBER))).one().id
            found = await load_meeting(unit, id_)
        assert found is not None
        return found

    async def room(self, room: Room) -> str:
        """What the desk reads in a room."""
        page = await self.store.desk.page(NUMBER, self.mediator, self.now)
        return "\n".join(line.text for line in page.lines if line.room is room)


def words(replies: Sequence[Reply]) -> str:
    return "\n".join(reply.text for reply in replies)
