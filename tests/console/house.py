"""The desk alone on a real store, in process, with browsers that keep cookies and read forms."""

import itertools
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from fastapi import FastAPI

from bot.console.routes import router
from bot.http import PLAIN_BODY, add_edges
from bot.hub import Hub, Turns
from bot.metrics import Metrics
from bot.service import Service
from bot.tasks import Tasks
from bot.tickets import Tickets
from handlers.casework.case import CaseNumber, Room
from handlers.casework.staff import Role, Staff
from handlers.district import District
from handlers.effects import Effect, Tell
from handlers.facts import CaseFacts
from handlers.messages import Address, Attachment, Reply
from handlers.ports import Portion
from handlers.world import Knowledge
from nlu.pipeline import Reader
from storage.people import NewStaff
from storage.store import Store
from tests.bot.house import READS, settings_for
from tests.storage import acts

HOST = "http://desk.test"
PASSWORD = "a password for tests"
VILLAGE, TOWNSHIP, WHOLE = "v-lijia", "t-lw", "district"
_ALPHABET = "23456789ABCDEFGH"
_count = itertools.count()
_CSRF = re.compile(r'name="csrf" value="([^"]+)"')


def new_number() -> CaseNumber:
    """A case number not used before."""
    at = next(_count)
    return CaseNumber("FQ" + "".join(_ALPHABET[(at >> shift) & 15] for shift in range(28, -1, -4)))


def wages(**changes: object) -> CaseFacts:
    """An ordinary matter in a village."""
    facts = CaseFacts(
        what="老板拖了三个月工资", category="labour", subcategory="wages", place_code="lw-lijia", name="李"
    )
    return facts.with_(**changes)


@dataclass
class Clock:
    """The present moment, moved by the test. A Monday, ten o'clock in Shanghai."""

    now: datetime = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def on(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class Browser:
    """Somebody's browser: keeps cookies, says where a form comes from, knows the last page's token."""

    client: httpx.AsyncClient
    csrf: str = ""

    async def get(self, path: str, **headers: str) -> httpx.Response:
        answer = await self.client.get(path, headers=headers)
        if token := _CSRF.search(answer.text):
            self.csrf = token.group(1)
        return answer

    async def post(
        self, path: str, *, origin: str | None = HOST, csrf: str | None = None, **fields: object
    ) -> httpx.Response:
        headers = {} if origin is None else {"Origin": origin}
        data = {"csrf": self.csrf if csrf is None else csrf, **{k: str(v) for k, v in fields.items()}}
        return await self.client.post(path, data=data, headers=headers)

    async def ask(self, path: str, **fields: object) -> httpx.Response:
        """A form as page code sends it."""
        data = {"csrf": self.csrf, **{k: str(v) for k, v in fields.items()}}
        return await self.client.post(path, data=data, headers={"Origin": HOST, "Accept": "application/json"})

    async def sign_in(self, login: str, password: str = PASSWORD) -> httpx.Response:
        await self.get("/desk/login")
        answer = await self.post("/desk/login", login=login, password=password)
        if answer.status_code == 303:
            await self.get("/desk/me")
        return answer


@dataclass
class House:
    """The desk and its people."""

    service: Service
    app: FastAPI
    clock: Clock
    browsers: list[httpx.AsyncClient] = field(default_factory=list)

    @property
    def store(self) -> Store:
        return self.service.store

    async def hire(self, login: str, role: Role = Role.MEDIATOR, committee: str = VILLAGE, **more: object) -> Staff:
        body = self.service.district.body_of[committee]
        values = {"certificate": f"枫调字第{login}号"} | more
        new = NewStaff(login, f"同事{login}", role, committee, body.level, PASSWORD, **values)  # type: ignore[arg-type]  # test data
        return await self.store.people.create(new, self.clock())

    async def person(self, login: str) -> Staff:
        """Somebody hired, as they are now."""
        found = await self.store.people.by_login(login)
        assert found is not None
        return found

    def browser(self, address: str = "10.0.0.1") -> Browser:
        transport = httpx.ASGITransport(self.app, client=(address, 1234))
        client = httpx.AsyncClient(transport=transport, base_url=HOST)
        self.browsers.append(client)
        return Browser(client)

    async def signed_in(
        self, login: str, role: Role = Role.MEDIATOR, committee: str = VILLAGE, **more: object
    ) -> Browser:
        """Somebody new, signed in."""
        await self.hire(login, role, committee, **more)
        browser = self.browser()
        assert (await browser.sign_in(login)).status_code == 303
        return browser

    async def case(self, facts: CaseFacts | None = None, **changes: object) -> CaseNumber:
        """A case that waits in the village's queue."""
        number = new_number()
        values = {"facts": facts or wages(), "committee": VILLAGE} | changes
        return await acts.open_case(self.store, number, self.resident(number), self.clock(), **values)

    async def danger(self) -> CaseNumber:
        """A sensitive case with an alert."""
        number = new_number()
        facts = CaseFacts(what="他又打我", category="marriage_family", place_code="lw-lijia", unsafe_phone=True)
        return await acts.open_danger(self.store, number, self.clock(), facts=facts, committee=TOWNSHIP)

    def resident(self, number: CaseNumber) -> Address:
        return Address("web", f"visitor-{number}")

    async def says(self, number: CaseNumber, text: str, *effects: Effect, files: tuple[Attachment, ...] = ()) -> None:
        """The resident writes into the case."""
        told: tuple[Effect, ...] = effects or (Tell(number, Room.APPLICANT, text),)
        await acts.turn(self.store, *told, text=text, address=self.resident(number), now=self.clock(), files=files)

    async def replies(self, number: CaseNumber) -> Sequence[Reply]:
        """What the resident has been shown."""
        return await self.store.outbox.replies(self.resident(number), 0, self.clock())


@asynccontextmanager
async def opened(folder: Path, district: District, knowledge: Knowledge, reader: Reader) -> AsyncIterator[House]:
    """A desk on a fresh store."""
    clock, metrics, key = Clock(), Metrics(), b"a master key for tests only"
    async with Store.opened("", folder, key, district, knowledge) as store, Tasks(metrics) as tasks:

        async def nothing(_: Address, __: object) -> Portion:
            """Turns are run by the tests themselves."""
            return Portion()

        hub = Hub(Turns(nothing, tasks, metrics, 0.0))
        store.on_change.append(hub.changed)
        settings = settings_for(folder)
        service = Service(settings, store, hub, clock, metrics, tasks, Tickets(key), aside=READS)
        app = FastAPI()
        app.include_router(router(service))
        add_edges(app, metrics, lambda _: PLAIN_BODY)
        house = House(service, app, clock)
        yield house
        for client in house.browsers:
            await client.aclose()
