"""A sensitive case leaks nowhere: unmistakable words go in at every door, and every place a word could come out is searched."""

import asyncio
import io
import subprocess
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from sqlalchemy import select, update

from handlers.casework.assistance import Act, Help
from handlers.casework.case import CaseNumber, Move, Outcome, Status
from handlers.casework.desk import Order
from handlers.casework.helping import Answer, Wish
from handlers.casework.record import Entry, Inquiry, Party, Session, Terms, WillKind
from handlers.casework.staff import Role, Staff
from handlers.hours import local_day
from storage.backup import backup, entries
from storage.case_page import CasePages
from storage.people import NewStaff
from storage.tables import case
from storage.vault import Master
from tests.console.house import HOST, PASSWORD, Browser
from tests.secrecy.listening import Ear, desk_pages, every_row, listening
from tests.stores import KEY, _binaries
from tests.telegram.house import House, until

MARK, NAME, PHONE = "青岚密语七四一", "欧阳青岚儿", "13987650001"
SECRETS = (MARK, NAME, PHONE)
PEOPLE = {
    "zhen1": (Role.MEDIATOR, "t-lw", 90),  # on call: the holder
    "zhen2": (Role.MEDIATOR, "t-lw", 91),  # a colleague of the same committee
    "cun1": (Role.MEDIATOR, "v-lijia", 92),  # of her own village
    "grid1": (Role.GRID_WORKER, "v-lijia", 93),
    "zhu": (Role.MANAGER, "district", 94),
    "zhen": (Role.MANAGER, "t-lw", 95),
    "zhuanjia": (Role.EXPERT, "district", 96),
    "faguan": (Role.JUDGE, "district", 97),
    "admin": (Role.ADMINISTRATOR, "district", 98),
    "helper": (Role.MEDIATOR, "t-fx", 99),  # has one task on the case
}
OTHERS = tuple(login for login in PEOPLE if login not in ("zhen1", "helper"))


async def crew(house: House) -> dict[str, Staff]:
    """Everybody the desk knows, with passwords and Telegram accounts; two groups to overhear things in."""
    found = {}
    for login, (role, committee, account) in PEOPLE.items():
        level = house.service.district.body_of[committee].level
        new = NewStaff(login, f"同事{login}", role, committee, level, PASSWORD, f"证{login}", on_call=login == "zhen1")
        made = await house.service.store.people.create(new, house.now)
        found[login] = await house.service.store.people.change(replace(made, telegram_user=account), house.now)
        house.fake.user(account, f"账号{account}")
    for chat, committee in ((-1001, "t-lw"), (-1002, "v-lijia"), (-1003, "district")):
        house.fake.supergroup(chat, "工作群", members=[house.fake.user(a) for _, _, a in PEOPLE.values()])
        await house.service.store.telegram.boards.register_group(committee, chat, house.now)
    return found


async def browsers(house: House, stack: AsyncExitStack) -> dict[str, Browser]:
    """Everybody signed in."""
    found = {}
    for login in PEOPLE:
        transport = httpx.ASGITransport(house.app, raise_app_exceptions=False)
        client = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url=HOST))
        found[login] = Browser(client)
        assert (await found[login].sign_in(login)).status_code == 303
    return found


async def told(house: House) -> CaseNumber:
    """She tells it in Telegram, in pieces, with a file named and filled with it."""
    resident = house.resident()
    resident.say(f"我叫{NAME}，老公又打我了，{MARK}，我在李家村，电话{PHONE}")
    await resident.expect(lambda m: "110" in m.text)
    resident.say(f"别让我婆婆知道，{MARK}")
    resident.send_document(f"{MARK}.pdf", f"%PDF-1.4 {MARK} {PHONE}".encode(), "application/pdf")
    resident.say(f"就是这些，{MARK}")

    async def number() -> CaseNumber | None:
        async with house.service.store._units.read() as unit:
            rows = await unit.conn.execute(select(case.c.number).where(case.c.sensitive))
            return rows.scalars().first()

    await until(lambda: _there(number()), seconds=30)
    found = await number()
    assert found is not None
    return found


async def _there(asked: object) -> bool:
    return await asked is not None  # type: ignore[misc]  # a coroutine


async def worked(house: House, number: CaseNumber, people: dict[str, Staff]) -> None:
    """The holder writes the words into everything that can be written; the helper answers with them."""
    store, holder, now, today = (
        house.service.store,
        people["zhen1"],
        house.now,
        local_day(house.service.district, house.now),
    )
    texts: tuple[Entry, ...] = (
        Party("applicant", NAME, address=MARK, phone=PHONE),
        Inquiry(today, MARK, NAME, MARK),
        Session(today, MARK, NAME, MARK, MARK),
        Terms(MARK, MARK, MARK),
    )
    moves = (Move.PARTY, Move.INQUIRE, Move.SESSION, Move.TERMS)
    await store.moves.move(number, holder, Order(Move.CLAIM), now)
    await store.moves.say(number, holder, f"您好 {MARK}", now)
    await store.moves.remark(number, holder, f"备注 {MARK} {PHONE}", now)
    async with store._units.write() as unit:  # mediated before the violence was known: it could not be opened now
        await unit.conn.execute(update(case).where(case.c.number == number).values(status=Status.MEDIATING.value))
    for move, entry in zip(moves, texts, strict=True):
        await store.moves.move(number, holder, Order(move, entry=entry), now)
    await store.linkage.will(number, holder, WillKind.CONSENT, MARK, now)
    for line in (await store.linkage.of_case(number, holder))[:2]:
        await store.linkage.take(number, holder, line.id, now)
        await store.linkage.called(number, holder, line.id, f"值班接的 {MARK}", now)
    wish = Wish(
        Help.JOINT,
        f"陪她去医院 {MARK}",
        people["helper"],
        body=MARK,
        way="visit",
        due=today + timedelta(days=5),
        consent=True,
    )
    request = await store.assistance.ask(number, holder, wish, now)
    await store.assistance.answer(request, people["helper"], Answer(Act.FINISH, f"去过了 {MARK}"), now)
    await store.assistance.ask(number, holder, wish, now)
    await store.assistance.climb(now + timedelta(days=30))
    await store.reminders.warn(now + timedelta(days=30))


@pytest.fixture
async def place(
    house: House, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> AsyncIterator["Place"]:
    async with AsyncExitStack() as stack:
        people = await crew(house)
        open_desks = await browsers(house, stack)
        ears = {
            login: await stack.enter_async_context(
                listening(house.app, "; ".join(f"{k}={v}" for k, v in browser.client.cookies.items()))
            )
            for login, browser in open_desks.items()
        }
        number = await told(house)
        await worked(house, number, people)
        await asyncio.sleep(1.0)  # delivery, boards and streams have said what they would say
        yield Place(house, number, people, open_desks, ears, capfd, caplog)


class Place:
    """A service in which it all happened."""

    def __init__(
        self,
        house: House,
        number: CaseNumber,
        people: dict[str, Staff],
        desks: dict[str, Browser],
        ears: dict[str, Ear],
        capfd: pytest.CaptureFixture[str],
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        self.house, self.number, self.people, self.desks, self.ears = house, number, people, desks, ears
        self._capfd, self._caplog = capfd, caplog

    def logged(self) -> str:
        out, err = self._capfd.readouterr()
        libraries = [
            record.getMessage() + str(record.exc_text) for record in self._caplog.records if record.levelno >= 30
        ]
        return "\n".join([out, err, *libraries])


def clear(where: str, text: str | bytes, *more: str) -> None:
    """Nothing of it stands here, in no encoding a place may use."""
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    for secret in (*SECRETS, *more):
        plain = secret.encode()
        for form in (plain, plain.hex().encode(), secret.encode("utf-16-le"), secret.encode("unicode_escape")):
            assert form not in raw, f"{secret!r} in {where}"


async def test_words_of_a_sensitive_case_come_out_nowhere(place: Place, socket: str, tmp_path: Path) -> None:
    house, number, service = place.house, place.number, place.house.service
    page = (await place.desks["zhen1"].get(f"/desk/case/{number}")).text
    assert MARK in page, "the holder's own page shows it: the words did go in"
    assert NAME in page

    for login in OTHERS:
        await _reads_nothing(place, login)
    for login, ear in place.ears.items():
        assert ear.heard, f"{login} was connected"
        clear(f"the events of {login}", bytes(ear.heard), number)

    for call in house.fake.sent:
        if str(call.params.get("chat_id")) != "7":
            kept = str(call.params).replace(f"/desk/case/{number}", "")
            clear(f"Telegram {call.method}", kept if _to_named(call.params) else str(call.params))
    for chat in (-1001, -1002, -1003):
        assert house.fake.groups[chat].topics == []
        assert list(house.fake.groups[chat].inbox) == []

    for name, rows in (await every_row(service)).items():
        clear(f"table {name}", rows)
    await _measures(house)
    await _breaks(place)
    clear("the logs", place.logged(), number)
    await _copies(house, tmp_path)
    if socket:
        _dumped(service.settings.database_url.get_secret_value(), socket)
    clear("the data folder", _everything(tmp_path))


def _everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def _to_named(params: dict[str, object]) -> bool:
    """To the holder or to who has a task: the link to the case may be told."""
    return str(params.get("chat_id")) in ("90", "99")


async def _reads_nothing(place: Place, login: str) -> None:
    """Every page of the desk, as somebody else: neither a word nor the number, and no form that tells more."""
    browser, number = place.desks[login], place.number
    pieces = {"number": number, "id:int": "1", "digest": "0" * 64, "code": "steps", "version": "x", "name": "x"}
    for path in desk_pages(place.house.service, **pieces, **{"rest:path": f"find/{number}"}):
        answer = await browser.get(path)
        clear(f"{path} as {login}", answer.content.replace(path.encode(), b""), number)
    found = await browser.get(f"/desk/find?q={number}")
    assert found.status_code in (303, 403)
    for words in ("", MARK[:4], NAME[:3], PHONE):
        sought = await browser.post("/desk/search", q=words)
        page = (await browser.get(sought.headers.get("location", "/desk"))).text.replace(f'value="{words}"', "")
        clear(f"search as {login}", page, number)
    for act in ("claim", "say", "note", "will", "help-joint", "linkage-call", "acknowledge", "withdraw"):
        told = await browser.ask(f"/desk/case/{number}/{act}", words="话", reason="理由", line=1)
        assert told.status_code == 404, (login, act)
        clear(f"{act} as {login}", told.content, number)


async def _measures(house: House) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(house.app), base_url=HOST) as client:
        for path in ("/metrics", "/healthz", "/readyz", "/api/openapi.json"):
            answer = await client.get(path)
            assert answer.status_code == 200, path
            clear(path, answer.content)


async def _breaks(place: Place) -> None:
    """A page that breaks shows an error and logs one; neither quotes what was read."""

    async def broken(*_: object) -> None:
        raise RuntimeError(f"{MARK} {PHONE}")

    whole, CasePages.read = CasePages.read, broken  # type: ignore[method-assign, assignment]  # broken on purpose
    try:
        answer = await place.desks["zhen1"].get(f"/desk/case/{place.number}")
    finally:
        CasePages.read = whole  # type: ignore[method-assign]  # whole again
    assert answer.status_code == 500
    clear("the error page", answer.content, place.number)
    refused = await place.desks["zhen1"].ask(f"/desk/case/{place.number}/linkage-call", line=10**9, words=MARK)
    clear("a refusal", refused.content, place.number)


async def _copies(house: House, folder: Path) -> None:
    """The backup: its bytes, and the rows inside it once opened."""
    out = io.BytesIO()
    await backup(house.service.store._units.database, Master(KEY), folder, out)
    clear("the backup", out.getvalue())
    out.seek(0)
    for name, data in entries(out, Master(KEY)):
        clear(f"the backup's {name}", data)


def _dumped(url: str, socket: str) -> None:
    """What pg_dump writes."""
    binaries = _binaries()
    assert binaries is not None
    name = urlsplit(url).path.strip("/")
    command = [str(binaries / "pg_dump"), "-h", socket, "-U", "fengqiao", "--inserts", name]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert b"linkage" in done.stdout
    clear("pg_dump", done.stdout)


async def test_each_reading_is_recorded_and_after_the_end_too_nobody_else_knows_of_it(place: Place) -> None:
    store, number, holder = place.house.service.store, place.number, place.people["zhen1"]
    for login in ("zhen1", "helper"):
        await place.desks[login].get(f"/desk/case/{number}")
    page = await store.desk.page(number, holder, place.house.now)
    readers = {entry.actor for entry in page.audit if entry.act == "read"}
    assert readers == {f"staff:{place.people[login].id}" for login in ("zhen1", "helper")}
    order = Order(Move.CLOSE, outcome=Outcome.NOT_AGREED, words=f"到此为止 {MARK}")
    await store.moves.move(number, holder, order, place.house.now)
    await store.assistance.climb(place.house.now)
    for login in (*OTHERS, "helper"):
        await _reads_nothing(place, login)
    clear("the logs", place.logged(), number)
    for name, rows in (await every_row(place.house.service)).items():
        clear(f"table {name}", rows)
