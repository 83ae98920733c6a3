"""Faults around the service: the database away, the disk full, pages that vanish, messages that kill their reader."""

import asyncio
import contextlib
import errno
import os
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from bot.app import opened_store
from bot.clockwork import finish_turns
from handlers.messages import Address, Incoming, MessageId
from storage.outage import is_outage
from storage.tables import inbox
from tests.bot.crash import Process
from tests.bot.house import House, opened, settings_for
from tests.bot.page import Page, paged, visiting
from tests.bot.poison import HANGS
from tests.replay import CHANNEL, free_port, new_key
from tests.stores import KEY, cluster, has_postgres, make_template, postgres_database, start_cluster, stop_cluster

PATIENCE = 240.0  # seconds for anything at all on a busy machine
KEEPS = "-c fsync=off -c synchronous_commit=on -c shared_buffers=32MB -c max_wal_size=8MB -c min_wal_size=2MB"
"""What is committed outlives the server's crash; its log stays small."""

NO_LIMIT = 1_073_741_823  # pages
FLOOD = 2000  # messages, more than the pages that are left can take


@contextmanager
def small_disk() -> Iterator[Path | None]:
    """A disk of its own, of some megabytes; where PostgreSQL's user may go, too. None where no file system can be made."""
    folder = Path(tempfile.mkdtemp(prefix="fq-disk-"))
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(folder)], capture_output=True)
    try:
        yield folder if made.returncode == 0 else None
    finally:
        if made.returncode == 0:
            subprocess.run(["umount", "-l", str(folder)], check=True)
        folder.rmdir()


def there(disk: Path | None) -> Path:
    if disk is None:
        pytest.skip("a file system can be made by root alone")
    return disk


@pytest.fixture(scope="module")
def log_disk() -> Iterator[Path | None]:
    """Where PostgreSQL has its write-ahead log."""
    with small_disk() as disk:
        yield disk


@pytest.fixture(scope="module")
def postgres_socket(log_disk: Path | None) -> Iterator[str]:
    if not has_postgres():
        pytest.skip("PostgreSQL's binaries are not installed")
    with cluster(KEEPS, log=log_disk) as socket:
        make_template(socket)
        yield socket


@pytest.fixture
async def on_postgres(postgres_socket: str, tmp_path: Path) -> AsyncIterator[House]:
    async with (
        postgres_database(postgres_socket) as url,
        opened(tmp_path, database_url=SecretStr(url), secret_key=SecretStr(KEY.decode())) as house,
    ):
        yield house


@asynccontextmanager
async def api(house: House) -> AsyncIterator[httpx.AsyncClient]:
    """Another channel's program."""
    headers = {"Authorization": f"Bearer {await house.key(CHANNEL)}"}
    async with httpx.AsyncClient(base_url=house.url, headers=headers, timeout=PATIENCE) as client:
        yield client


def body(number: str, text: str = "楼上漏水把我家吊顶泡坏了", sender: str = "s") -> dict[str, str]:
    return {"channel": CHANNEL, "sender": sender, "message_id": number, "text": text}


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Readiness is asked for anew soon, so that no test waits for it."""
    monkeypatch.setattr("bot.api.ready.FRESH", 0.2)
    monkeypatch.setattr("bot.api.ready.REFUSED", 0.3)


async def counted(house: House) -> tuple[int, int]:
    """Messages that were kept, and those of them taken in."""
    async with house.service.store._units.read() as unit:
        kept = select(func.count(), func.count(inbox.c.taken_at)).select_from(inbox)
        total, taken = (await unit.conn.execute(kept)).one()
    return total, taken


async def not_kept(page: Page) -> str:
    """Say something that cannot be kept now; the message's id, which the page would send again."""
    number = page.new_id()
    await page.send({"type": "say", "id": number, "text": "是楼上三零二"})
    async with asyncio.timeout(PATIENCE):
        frame = await page.until("busy", id=number)
    assert "没有丢" in frame["message"]
    assert frame["seconds"] > 0
    return number


async def kept_at_last(page: Page, number: str) -> None:
    """Send it again as the page does, until it is acknowledged."""
    async with asyncio.timeout(PATIENCE):
        while True:
            await page.send({"type": "say", "id": number, "text": "是楼上三零二"})
            while (frame := await page.next())["type"] not in ("ack", "busy") or frame["id"] != number:
                pass
            if frame["type"] == "ack":
                return
            await asyncio.sleep(0.1)


@pytest.mark.postgres
@pytest.mark.parametrize(("mode", "seconds"), [("immediate", 0.0), ("fast", 2.0)], ids=["restart", "outage"])
async def test_page_stays_open_while_the_database_is_away_and_nothing_is_lost(
    on_postgres: House, postgres_socket: str, mode: str, seconds: float
) -> None:
    async with visiting(on_postgres) as client, paged(on_postgres, client) as page, api(on_postgres) as talk:
        await page.say("楼上漏水把我家吊顶泡坏了")  # acknowledged, and not answered before the database goes
        await asyncio.to_thread(stop_cluster, Path(postgres_socket), mode)
        try:
            number = await not_kept(page)
            await page.send({"type": "ping"})
            await page.until("pong")
            await refused_in_a_sentence(talk)
            await asyncio.sleep(seconds)
        finally:
            await asyncio.to_thread(start_cluster, Path(postgres_socket), KEEPS)
        await kept_at_last(page, number)
        async with asyncio.timeout(PATIENCE):
            await page.until("reply")
            assert (await talk.post("/api/v1/messages", json=body("1"))).status_code == httpx.codes.OK
            await on_postgres.service.hub.turns.quiet()
    assert await counted(on_postgres) == (3, 3)


async def refused_in_a_sentence(talk: httpx.AsyncClient) -> None:
    """Programs are told in words too; the process says that it lives and is not ready."""
    refused = await talk.post("/api/v1/messages", json=body("1"))
    assert refused.status_code == httpx.codes.SERVICE_UNAVAILABLE
    assert "没有收下" in refused.json()["message"]
    assert (await talk.get("/healthz")).status_code == httpx.codes.OK
    assert (await ready(talk, False))["database"] is False


async def ready(talk: httpx.AsyncClient, expected: bool) -> dict[str, bool]:
    """Wait until the process says that it is ready, or is not; what it found."""
    async with asyncio.timeout(PATIENCE):
        while True:
            answer = await talk.get("/readyz")
            if answer.is_success is expected:
                checks: dict[str, bool] = answer.json()["checks"]
                return checks
            await asyncio.sleep(0.1)


@asynccontextmanager
async def full_disk(house: House) -> AsyncIterator[None]:
    """The database file may not grow any more: SQLite fails as it does on a full disk."""
    await limit_pages(house, 1)  # less than it has: SQLite takes what it has
    try:
        yield
    finally:
        await limit_pages(house, NO_LIMIT)


async def limit_pages(house: House, most: int) -> None:
    """Of the one connection that writes."""
    async with house.service.store._units.database.write() as conn:
        await conn.exec_driver_sql(f"PRAGMA max_page_count={most}")


async def filled(house: House) -> int:
    """Write until not even a short message can be kept any more; how many were."""
    kept = 0
    for text in ("楼上漏水" * 500, "漏"):
        with pytest.raises(Exception, check=is_outage):  # noqa: B017, PT012  # what it is, is looked at; until it happens
            while kept < FLOOD:
                who, number = Address(CHANNEL, f"s{kept}"), MessageId(f"{kept}")
                await house.service.store.accept(Incoming(who, number, house.clock(), text=text))
                kept += 1
    return kept


async def test_full_disk_acknowledges_nothing_it_did_not_keep(house: House) -> None:
    async with api(house) as talk, visiting(house) as client, paged(house, client) as page:
        async with full_disk(house):
            kept = await filled(house)
            waiting = await not_kept(page)
            await refused_in_a_sentence(talk)
            assert (await counted(house))[0] == kept
        await kept_at_last(page, waiting)
        await ready(talk, True)
        assert (await talk.post("/api/v1/messages", json=body("1"))).status_code == httpx.codes.OK
        await finish_turns(house.service)
        await house.service.hub.turns.quiet()
    assert await counted(house) == (kept + 2, kept + 2)


@contextmanager
def nothing_left(disk: Path) -> Iterator[None]:
    """All that is free there is taken by something else."""
    filler = disk / "filler"
    with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
        for size in (1 << 20, 4096):
            with contextlib.suppress(OSError):
                while True:
                    file.write(bytes(size))
    try:
        yield
    finally:
        filler.unlink()


async def full_and_free_again(house: House, disk: Path, server: Path | None = None) -> None:
    """What is refused on a full disk is said in words, nothing else is acknowledged, and it all goes on by itself.

    `server`: of the PostgreSQL that ends there, and whose supervisor starts it again when there is room.
    """
    async with api(house) as talk, visiting(house) as client, paged(house, client) as page:
        assert (await talk.post("/api/v1/messages", json=body("0"))).status_code == httpx.codes.OK
        assert all((await ready(talk, True)).values())
        with nothing_left(disk):
            kept = await filled(house)
            waiting = await not_kept(page)
            await refused_in_a_sentence(talk)
            house.service.refused_at = float("-inf")  # nobody wrote lately: it is tried
            await asyncio.sleep(0.3)
            assert (await ready(talk, False))["database"] is False
            assert b"fengqiao_ready 0.0" in (await talk.get("/metrics")).content
        if server is not None:
            await asyncio.to_thread(start_cluster, server, KEEPS)
        await kept_at_last(page, waiting)
        assert all((await ready(talk, True)).values())
        assert b"fengqiao_ready 1.0" in (await talk.get("/metrics")).content
        async with asyncio.timeout(PATIENCE):
            await page.until("reply")
        assert (await talk.post("/api/v1/messages", json=body("1"))).status_code == httpx.codes.OK
        await finish_turns(house.service)
        await house.service.hub.turns.quiet()
    total, taken = await counted(house)
    assert total == taken
    assert total - kept in ((3, 4) if server else (3,))  # the one during which the server ended may be in its log
    assert await house.service.store.audit.verify() == ()


async def test_a_really_full_disk_under_the_embedded_database() -> None:
    with small_disk() as disk:
        async with opened(there(disk)) as house:
            await full_and_free_again(house, there(disk))


@pytest.mark.postgres
async def test_a_really_full_disk_under_postgresql(postgres_socket: str, tmp_path: Path) -> None:
    with small_disk() as disk:
        async with (
            postgres_database(postgres_socket, there(disk)) as url,
            opened(tmp_path, database_url=SecretStr(url), secret_key=SecretStr(KEY.decode())) as house,
        ):
            await full_and_free_again(house, there(disk))


@pytest.mark.postgres
async def test_a_really_full_disk_under_postgresqls_own_log(
    on_postgres: House, postgres_socket: str, log_disk: Path | None
) -> None:
    await full_and_free_again(on_postgres, there(log_disk), Path(postgres_socket))


async def test_readiness_is_found_out_once_for_many_who_ask_and_leaves_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried, really = 0, house.service.store.readiness.try_keeping

    async def try_keeping() -> None:
        nonlocal tried
        tried += 1
        await really()

    monkeypatch.setattr("bot.api.ready.FRESH", PATIENCE)
    monkeypatch.setattr(house.service.store.readiness, "try_keeping", try_keeping)
    async with house.client() as client:
        answers = await asyncio.gather(*(client.get("/readyz") for _ in range(50)))
    assert {answer.status_code for answer in answers} == {httpx.codes.OK}
    assert tried == 1
    assert await counted(house) == (0, 0)


async def test_not_ready_where_its_work_has_ended_or_the_schema_is_another(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house.client() as client:
        assert set(await ready(client, True)) == {"database", "migrations", "room", "delivery", "clockwork"}
        for task in asyncio.all_tasks():
            if task.get_name() == "delivery":
                task.cancel()
        found = await ready(client, False)
        assert [name for name, good in found.items() if not good] == ["delivery"]
        monkeypatch.setattr("storage.readiness.HEAD", "9999_later")
        monkeypatch.setattr("bot.api.ready.ROOM", 1 << 60)
        async with asyncio.timeout(PATIENCE):
            while found["migrations"] or found["room"]:
                found = await ready(client, False)
        assert (await client.get("/healthz")).status_code == httpx.codes.OK


async def test_a_file_that_does_not_fit_is_refused_and_leaves_nothing_behind(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync, room = os.fsync, False

    def fsync(descriptor: int) -> None:
        if not room:
            raise OSError(errno.ENOSPC, "No space left on device")
        sync(descriptor)

    monkeypatch.setattr("storage.files.os.fsync", fsync)
    sent = {"file": ("收条.pdf", b"%PDF-1.7 x")}
    async with api(house) as talk:
        refused = await talk.post("/api/v1/attachments", files=sent)
        assert refused.status_code == httpx.codes.SERVICE_UNAVAILABLE
        assert "没有收下" in refused.json()["message"]
        assert not list(tmp_path.rglob("*.part"))  # noqa: ASYNC240  # a few entries
        room = True
        assert (await talk.post("/api/v1/attachments", files=sent)).status_code == httpx.codes.OK


async def test_pages_that_vanish_or_never_read_harm_nobody(house: House) -> None:
    async with visiting(house) as client, visiting(house) as other:
        for _ in range(5):
            async with paged(house, client) as page:
                await page.send({"type": "say", "id": page.new_id(), "text": "楼上漏水把我家吊顶泡坏了"})
                page.ws.transport.abort()
        async with paged(house, client) as deaf, paged(house, other) as page:
            deaf.ws.transport.pause_reading()  # its replies pile up in the network
            for _ in range(20):
                await deaf.send({"type": "say", "id": deaf.new_id(), "text": "楼上漏水把我家吊顶泡坏了"})
            await page.say("房东不退我三千块押金")
            await page.until("reply")
            deaf.ws.transport.abort()
    async with asyncio.timeout(PATIENCE):
        await house.service.hub.turns.quiet()
        while b"fengqiao_sockets 0.0" not in house.service.metrics.page():  # noqa: ASYNC110  # nothing tells of a gauge
            await asyncio.sleep(0.05)
    total, taken = await counted(house)
    assert total == taken
    assert b'fengqiao_errors_total{place="websocket"}' not in house.service.metrics.page()


@pytest.mark.slow
async def test_message_that_holds_its_process_up_is_left_to_a_person_and_the_others_are_answered(
    tmp_path: Path,
) -> None:
    key = new_key(tmp_path)
    process = Process(tmp_path, free_port(), program="tests.bot.poisoned")
    async with process, httpx.AsyncClient(headers={"Authorization": f"Bearer {key}"}, timeout=PATIENCE) as talk:
        async with supervised(process):
            replies, _ = await asyncio.gather(
                answered(process, talk, body("1", f"{HANGS}：楼上漏水", "bad")),
                answered(process, talk, body("1", sender="good")),
            )
        assert "没能自动看懂" in replies[0]
        printed = [log.read_text(encoding="utf-8") for log in process.output]
    assert "most recent call first" in "".join(printed)
    assert HANGS not in "".join(printed)
    async with opened_store(settings_for(tmp_path, secret_key=None)) as store:
        assert await store.unfinished() == ()
        async with store._units.read() as unit:
            tries = (await unit.conn.execute(select(func.max(inbox.c.attempts)))).scalar_one()
        assert tries == 4  # three that ended the process, and one that read it no more
        lines = await store.residents.history(Address(CHANNEL, "bad"), 100)
        assert len([line for line in lines if line.mine]) == 1


@asynccontextmanager
async def supervised(process: Process) -> AsyncIterator[None]:
    """Started again whenever it ended."""

    async def keep() -> None:
        while True:
            with contextlib.suppress(AssertionError):  # ended before it was ready
                await process.start()
            assert process.running is not None
            await asyncio.to_thread(process.running.wait)

    keeping = asyncio.ensure_future(keep())
    try:
        yield
    finally:
        keeping.cancel()
        if process.running is not None:
            process.running.kill()
        await asyncio.wait({keeping})


async def answered(process: Process, talk: httpx.AsyncClient, said: dict[str, str]) -> list[str]:
    """Send it, always under the same id, until it is answered."""
    async with asyncio.timeout(PATIENCE):
        while True:
            with contextlib.suppress(httpx.TransportError):
                answer = await talk.post(f"{process.url}/api/v1/messages", json=said)
                if answer.status_code == httpx.codes.OK:
                    return [reply["text"] for reply in answer.json()["replies"]]
            await asyncio.sleep(0.2)
