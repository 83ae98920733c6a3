"""A really running service with its bot, the fake Telegram beside it, and short ways to be staff or a resident."""

import itertools
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from fastapi import FastAPI
from sqlalchemy import func, select

from bot.app import built, running, utc_now
from bot.service import Service
from bot.settings import Settings
from bot.telegram.pace import Rates
from bot.telegram.run import Telegram, telegram_of
from handlers.casework.case import Case, CaseNumber, Level
from handlers.casework.desk import Order
from handlers.casework.staff import Role, Staff
from handlers.facts import CaseFacts
from handlers.messages import Address
from nlu.pipeline import Reader
from nlu.types import Place
from storage.people import NewStaff
from storage.tables import inbox
from tests.bot.house import district_file
from tests.storage import acts
from tests.telegram_fake import FakeTelegram, Message, Supergroup, User
from tests.waiting import until as until

KEY = "a key for tests only, thirty-two b"
GROUP = -1001234567890
FAST = Rates(overall=10_000, spare=0, chat_seconds=0.0, group=10_000)
_LEVELS = {"district": Level.DISTRICT, "t": Level.TOWNSHIP, "v": Level.VILLAGE}
_numbers = itertools.count()
ALPHABET = "23456789ABCDEFGH"


def new_number() -> CaseNumber:
    """A case number not used before."""
    at = next(_numbers)
    return CaseNumber("FQ" + "".join(ALPHABET[(at >> shift) & 15] for shift in range(28, -1, -4)))


@dataclass
class Clock:
    """The present, as much later as the test says, or the moment it fixes."""

    shift: timedelta = timedelta(0)
    fixed: datetime | None = None

    def __call__(self) -> datetime:
        return self.fixed.astimezone(UTC) if self.fixed else utc_now() + self.shift


@dataclass
class House:
    """One service, one bot, one fake."""

    fake: FakeTelegram
    service: Service
    telegram: Telegram
    app: FastAPI
    clock: Clock = field(default_factory=Clock)
    staff: dict[int, Staff] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        return self.service.clock()

    def resident(self, user_id: int = 7) -> User:
        return self.fake.user(user_id, "居民")

    async def person(
        self, user_id: int, login: str, committee: str = "t-lw", role: Role = Role.MEDIATOR, **changes: object
    ) -> User:
        """Somebody of the desk whose account is bound."""
        level = Level(self.service.district.body_of[committee].level)
        new = NewStaff(login, f"调解员{login}", role, committee, level, certificate=f"枫调字第{user_id}号")
        made = await self.service.store.people.create(new, self.now)
        values: dict[str, object] = {"telegram_user": user_id} | changes
        bound = replace(made, **values)  # type: ignore[arg-type]  # field names are checked by replace
        self.staff[user_id] = await self.service.store.people.change(bound, self.now)
        return self.fake.user(user_id, f"私人账号{user_id}", username=f"private_{user_id}")

    async def group(self, *members: User, chat: int = GROUP, committee: str = "t-lw") -> Supergroup:
        """The committee's registered forum."""
        group = self.fake.supergroup(chat, "工作群", members=members)
        await self.service.store.telegram.boards.register_group(committee, chat, self.now)
        return group

    async def case(self, address: Address | None = None, **changes: object) -> CaseNumber:
        """A case that waits, opened through the store's own turn."""
        number = new_number()
        facts = CaseFacts(what="邻居盖房占了我家地界", category="land", place_code="lw-lijia", name="刘大山")
        values: dict[str, object] = {"facts": facts, "committee": "t-lw", "summary": "邻居盖房占地，电话13912345678"}
        where = address or Address("web", f"visitor {number}")
        return await acts.open_case(self.service.store, number, where, self.now, **(values | changes))

    async def received(self) -> int:
        """How many messages of residents are kept."""
        async with self.service.store._units.read() as unit:
            return int((await unit.conn.execute(select(func.count()).select_from(inbox))).scalar_one())

    async def received_just(self, count: int) -> bool:
        return await self.received() == count

    async def look(self, number: CaseNumber) -> Case:
        """The case as it is now."""
        case = await self.service.store.telegram.find(number)
        assert case is not None
        return case

    async def move(self, user: User, number: CaseNumber, order: Order) -> Case:
        """A move at the web desk."""
        return await self.service.store.moves.move(number, self.staff[user.id], order, self.now)

    async def topic(self, group: Supergroup, number: CaseNumber) -> int:
        """The topic of a case, once its card is there."""

        def card(message: Message) -> bool:
            return str(number) in message.text and message.thread is not None and bool(message.buttons)

        return (await group.expect(card)).thread or 0


def settings_for(
    fake: FakeTelegram, folder: Path, weekly: bool = False, *, undo_seconds: int = 1, **more: object
) -> Settings:
    """A service that talks to the fake."""
    values: dict[str, object] = {
        "data_dir": folder,
        "secret_key": KEY,
        "district_file": district_file(folder, undo_seconds=undo_seconds, weekly=weekly),
        "telegram_token": fake.token,
        "telegram_api": fake.url,
        "burst_seconds": 0.05,
    }
    return Settings(_env_file=None, **(values | more))  # type: ignore[call-arg, arg-type]  # pydantic checks


@cache
def reader(places: tuple[Place, ...], *, vectors: bool = False) -> Reader:
    """Loaded once for all tests: it is pure."""
    return Reader(places, vectors=vectors)


@asynccontextmanager
async def opened(fake: FakeTelegram, settings: Settings, rates: Rates = FAST) -> AsyncIterator[House]:
    """Build and run; everything is down on leaving."""
    clock = Clock()
    async with AsyncExitStack() as stack:
        service = await stack.enter_async_context(built(settings, clock))
        telegram = telegram_of(service, rates, round_seconds=0.05)
        app = await stack.enter_async_context(running(service))
        yield House(fake, service, telegram, app, clock)
