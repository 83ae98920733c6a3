"""Several processes on one PostgreSQL: order, one claim, live across, who leads after a kill, nothing sent twice."""

import asyncio
import signal
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from bot.app import utc_now
from bot.district_files import demo_district
from bot.parts import BadPart, Part, chosen
from handlers.casework.staff import Role, Staff
from handlers.messages import Address
from storage.people import NewStaff
from storage.store import Store
from storage.tables import inbox
from tests.bot.crash import Process
from tests.bot.page import paged, visiting
from tests.bot.spreader import Spreader, spread
from tests.bot.test_commands import run
from tests.replay import free_port
from tests.stores import KEY, postgres_database, small_knowledge
from tests.telegram_fake import RemoteFake

CHANNEL, TOKEN = "kiosk", "700002:many"
PASSWORD = "三棵老樟树下面的小桥"
PATIENCE = 90.0  # seconds for anything at all on a busy machine


@dataclass
class Home:
    """Processes on one database, and a store beside them."""

    url: str
    folder: Path
    store: Store
    stack: AsyncExitStack
    settings: dict[str, str] = field(default_factory=dict)

    async def start(self, name: str, *parts: str) -> Process:
        """A process of these parts."""
        return await self.begin(self.process(name, *parts))

    def process(self, name: str, *parts: str) -> Process:
        """One that does not run yet."""
        options = [word for part in parts for word in ("--only", part)]
        return Process(self.folder, free_port(), options, name=name)

    async def begin(self, process: Process) -> Process:
        """Run it, with the settings there are now."""
        process.settings = {"FENGQIAO_DATABASE_URL": self.url, "FENGQIAO_SECRET_KEY": KEY.decode(), **self.settings}
        await self.stack.enter_async_context(process)
        await process.start()
        return process

    async def client(self, process: Process) -> httpx.AsyncClient:
        """Another channel's program."""
        key = await self.store.keys.create(CHANNEL, utc_now())
        headers = {"Authorization": f"Bearer {key}"}
        return await self.stack.enter_async_context(
            httpx.AsyncClient(base_url=process.url, headers=headers, timeout=PATIENCE)
        )

    async def all_taken(self, channel: str, messages: int) -> bool:
        """Whether so many messages of the channel were kept, each once, and all of them are taken in."""
        async with self.store._units.read() as unit:
            kept = select(func.count(), func.count(inbox.c.taken_at)).where(inbox.c.channel == channel)
            total, taken = (await unit.conn.execute(kept)).one()
        assert total <= messages
        return bool(total == taken == messages)

    async def hire(self, login: str) -> Staff:
        new = NewStaff(login, "调解员甲", Role.MANAGER, "district", demo_district().body_of["district"].level, PASSWORD)
        return await self.store.people.create(new, utc_now())

    async def desk(self, process: Process, login: str) -> tuple[httpx.AsyncClient, str]:
        """A browser signed in at that process, and its token for forms."""
        signed = await self.store.sessions.sign_in(login, PASSWORD, utc_now())
        client = httpx.AsyncClient(
            base_url=process.url,
            cookies={"fq_desk": signed.token},
            headers={"Origin": process.url, "Accept": "application/json"},
            timeout=PATIENCE,
        )
        return await self.stack.enter_async_context(client), signed.session.csrf


@pytest.fixture
async def home(postgres_socket: str, tmp_path: Path) -> AsyncIterator[Home]:
    async with (
        postgres_database(postgres_socket) as url,
        AsyncExitStack() as stack,
        Store.opened(url, tmp_path, KEY, demo_district(), small_knowledge()) as store,
    ):
        yield Home(url, tmp_path, store, stack)


def message(sender: str, number: int, text: str) -> dict[str, str]:
    return {"channel": CHANNEL, "sender": sender, "message_id": f"m{number}", "text": text}


async def say(client: httpx.AsyncClient, sender: str, number: int, text: str) -> None:
    answer = await client.post("/api/v1/messages", json=message(sender, number, text))
    assert answer.status_code == httpx.codes.OK, answer.text


@pytest.mark.slow
@pytest.mark.postgres
async def test_two_processes_keep_order_one_claim_show_live_and_take_telegrams_calls_once(home: Home) -> None:
    one, two = home.process("one", "web"), home.process("two", "web", "telegram", "delivery", "clockwork")
    spreader = Spreader((one, two), 15, lambda: one.end(signal.SIGKILL))
    async with await RemoteFake.spawn(TOKEN) as fake, spread(spreader):
        home.settings = {
            "FENGQIAO_TELEGRAM_TOKEN": TOKEN,
            "FENGQIAO_TELEGRAM_API": fake.url,
            "FENGQIAO_TELEGRAM_WEBHOOK_URL": spreader.url,
        }
        await asyncio.gather(home.begin(one), home.begin(two))
        talks = (await home.client(one), await home.client(two))
        await order_is_kept(home, talks)
        await one_claim(home, (one, two), talks[0])
        await shown_live(home, one, talks[1])
        await words_reach_the_other_process(home, two, one)
        await calls_are_taken_once(home, fake, spreader)
        assert one.running is not None
        assert one.running.poll() == -signal.SIGKILL


async def order_is_kept(home: Home, talks: tuple[httpx.AsyncClient, httpx.AsyncClient]) -> None:
    """Each sender's words through either process in turn; some through both at once."""
    words = [f"第{n}句：楼上漏水" for n in range(6)]

    async def resident(sender: str) -> None:
        for n, text in enumerate(words):
            through = talks if n % 3 == 0 else (talks[n % 2],)  # the same message twice at once changes nothing
            await asyncio.gather(*(say(talk, sender, n, text) for talk in through))

    await asyncio.gather(*(resident(f"s{n}") for n in range(4)))
    for n in range(4):
        lines = await home.store.residents.history(Address(CHANNEL, f"s{n}"), 100)
        assert [line.text for line in lines if line.mine] == words


async def one_claim(home: Home, processes: tuple[Process, Process], talk: httpx.AsyncClient) -> None:
    """Two mediators reach for the same case through two processes: one has it, the other is told."""
    staff = [await home.hire(f"m{n}") for n in range(2)]
    desks = [await home.desk(process, f"m{n}") for n, process in enumerate(processes)]
    for n in range(4):
        await say(talk, f"claimed {n}", 1, "转人工")
    waiting = (await home.store.desk.queue(staff[0])).cases
    assert len(waiting) >= 4
    for case in waiting[:4]:
        path = f"/desk/case/{case.number}/claim"
        answers = await asyncio.gather(*(desk.post(path, data={"csrf": csrf}) for desk, csrf in desks))
        assert sorted(answer.status_code for answer in answers) == [200, 409], [a.text for a in answers]


async def shown_live(home: Home, process: Process, talk: httpx.AsyncClient) -> None:
    """What a resident says through one process appears on the desk that hangs at the other."""
    await home.hire("watcher")
    desk, _ = await home.desk(process, "watcher")
    async with asyncio.timeout(PATIENCE):
        async with desk.stream("GET", "/desk/events", headers={"Accept": "text/event-stream"}) as events:
            lines = events.aiter_lines()
            await anext(line async for line in lines if line.startswith("event: counts"))
            await say(talk, "seen at once", 1, "转人工")
            await anext(line async for line in lines if line.startswith("event: change"))


async def words_reach_the_other_process(home: Home, resident: Process, staff: Process) -> None:
    """The resident's socket hangs at one process; what the mediator says at the other appears in it."""
    await home.hire("speaker")
    desk, csrf = await home.desk(staff, "speaker")
    async with visiting(resident) as client, paged(resident, client) as page:
        await page.say("转人工")
        await page.until("reply")
        me = await home.store.people.by_login("speaker")
        assert me is not None
        state = await home.store.residents.state(page.address)
        number = state.active if state else None
        assert number is not None
        assert (await desk.post(f"/desk/case/{number}/claim", data={"csrf": csrf})).status_code == httpx.codes.OK
        said = await desk.post(f"/desk/case/{number}/say", data={"csrf": csrf, "words": "您好，我来办您的事。"})
        assert said.status_code == httpx.codes.OK, said.text
        await page.until("reply", text="您好，我来办您的事。")


@pytest.mark.slow
@pytest.mark.postgres
async def test_telegram_goes_on_after_its_leader_is_killed_and_sends_nothing_twice(home: Home) -> None:
    async with await RemoteFake.spawn(TOKEN) as fake:
        home.settings = {"FENGQIAO_TELEGRAM_TOKEN": TOKEN, "FENGQIAO_TELEGRAM_API": fake.url}
        parts = ("telegram", "delivery", "clockwork")
        processes = [await home.start(f"telegram {n}", *parts) for n in range(2)]
        await everybody_is_answered_once(fake, range(60_001, 60_009))
        leader = await leading(home, processes)
        await leader.end(signal.SIGKILL)
        await everybody_is_answered_once(fake, range(60_101, 60_105))


async def leading(home: Home, processes: list[Process]) -> Process:
    """The process that polls: its log says that it leads."""
    found = [p for p in processes if "leads" in p.output[-1].read_text(encoding="utf-8")]
    assert len(found) == 1
    return found[0]


async def everybody_is_answered_once(fake: RemoteFake, users: range) -> None:
    for user in users:
        await fake.user(user, f"Resident {user}")
    await fake.bulk_say([(user, "楼上漏水把我家泡了") for user in users])
    sent: Counter[int] = Counter()
    async with asyncio.timeout(PATIENCE):
        while not set(users) <= sent.keys():
            await asyncio.sleep(0.3)
            sent = Counter(int(call["params"]["chat_id"]) for call in await fake.sent("sendMessage"))
    await asyncio.sleep(3)
    texts = Counter((call["params"]["chat_id"], call["params"]["text"]) for call in await fake.sent("sendMessage"))
    assert max(texts.values()) == 1, texts.most_common(3)


async def calls_are_taken_once(home: Home, fake: RemoteFake, spreader: Spreader) -> None:
    """Telegram calls either process, both, and late again; one of them is killed meanwhile. Order is kept, nothing is said twice."""
    users, words = range(61_001, 61_006), [f"第{n}句：楼上漏水" for n in range(6)]
    for user in users:
        await fake.user(user, f"Resident {user}")
    await fake.bulk_say([(user, text) for text in words for user in users])
    async with asyncio.timeout(PATIENCE):
        while not await home.all_taken("telegram", len(users) * len(words)):  # noqa: ASYNC110  # another process takes them
            await asyncio.sleep(0.3)
    assert spreader.again > 5
    for user in users:
        lines = await home.store.residents.history(Address("telegram", str(user)), 100)
        assert [line.text for line in lines if line.mine] == words
        await answered_once(fake, user, sum(not line.mine for line in lines))


async def answered_once(fake: RemoteFake, user: int, wanted: int) -> None:
    """Every reply of the talk was sent, none a second time."""
    sent: list[str] = []
    async with asyncio.timeout(PATIENCE):
        while len(sent) < wanted:
            await asyncio.sleep(0.2)
            calls = await fake.sent("sendMessage")
            sent = [call["params"]["text"] for call in calls if str(call["params"]["chat_id"]) == str(user)]
    await asyncio.sleep(0.3)
    calls = await fake.sent("sendMessage")
    assert len([call for call in calls if str(call["params"]["chat_id"]) == str(user)]) == wanted


def test_parts_are_checked() -> None:
    assert chosen((), shared=False, telegram=False) == frozenset(Part)
    assert chosen(("web", "delivery"), shared=True, telegram=False) == {Part.WEB, Part.DELIVERY}
    assert chosen(("telegram",), shared=True, telegram=True) == {Part.TELEGRAM}
    with pytest.raises(BadPart, match="PostgreSQL"):
        chosen(("web",), shared=False, telegram=True)
    with pytest.raises(BadPart, match="没有 cron"):
        chosen(("cron",), shared=True, telegram=True)
    with pytest.raises(BadPart, match="FENGQIAO_TELEGRAM_TOKEN"):
        chosen(("web", "telegram"), shared=True, telegram=False)


def test_the_embedded_database_refuses_parts_in_a_sentence(tmp_path: Path) -> None:
    done = run(tmp_path, "serve", "--only", "web", FENGQIAO_DATABASE_URL="")
    assert done.returncode == 1
    assert "PostgreSQL" in done.stderr
    assert "Traceback" not in done.stderr
