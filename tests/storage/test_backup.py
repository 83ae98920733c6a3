"""Backups while the service runs, their way back, and moving between the two databases."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import select, text

from handlers.effects import Say
from handlers.messages import Reply
from storage.backup import MAGIC, BadBackup, Writer, backup, restore
from storage.database import Database, address
from storage.migrations import HEAD
from storage.outage import is_outage
from storage.rows import NotEmpty, StillRunning, _line, move, sums, tables_of
from storage.seat import AlreadyServed
from storage.standing import NotOurs
from storage.store import Store
from storage.tables import metadata
from storage.vault import Master
from tests.storage import acts, old_house
from tests.stores import KEY, NOW, _sql, postgres_database, small_district, small_knowledge, url_of

MASTER = Master(KEY)


async def lived(store: Store) -> None:
    """A case with words, a reply, a file, staff, an anchored trail."""
    file = await store.files.put(b"%PDF-1.4 an agreement", "协议.pdf", NOW)
    await acts.turn(store, Say(Reply("您好")), text="楼上漏水", files=(file,))
    await acts.open_case(store, acts.NUMBER, acts.WHO, NOW)
    await acts.hire(store, "one", password="a long password")
    await store.audit.anchor(NOW)


@asynccontextmanager
async def opened(url: str, folder: Path, key: bytes = KEY) -> AsyncIterator[Store]:
    async with Store.opened(url, folder, key, small_district(), small_knowledge()) as store:
        yield store


@asynccontextmanager
async def raw(url: str, folder: Path) -> AsyncIterator[Database]:
    await asyncio.to_thread(folder.mkdir, exist_ok=True)
    database = Database(address(url, folder))
    try:
        yield database
    finally:
        await database.close()


async def saved(store: Store, folder: Path) -> bytes:
    out = io.BytesIO()
    await backup(store._units.database, MASTER, folder, out)
    return out.getvalue()


async def test_restored_elsewhere_everything_is_there_and_the_trail_is_whole(store: Store, tmp_path: Path) -> None:
    await lived(store)
    kept = await saved(store, tmp_path)
    assert "楼上漏水".encode() not in kept
    elsewhere = tmp_path / "elsewhere"
    async with raw("", elsewhere) as database:
        contents = await restore(database, MASTER, elsewhere, io.BytesIO(kept))
    assert contents.files == 1
    assert contents.rows["case_"] == 1
    async with opened("", elsewhere) as again:
        assert await again.audit.verify() == ()
        case = await again.telegram.find(acts.NUMBER)
        assert case is not None
        assert case.facts == (await store.telegram.find(acts.NUMBER)).facts  # type: ignore[union-attr]  # it is there
        assert (await again.sessions.sign_in("one", "a long password", NOW)).token
        await acts.turn(again, text="还有一句")  # new rows get new numbers
        digest = next(iter((elsewhere / "files").glob("??/*")))
        assert (await again.files.get(digest.parent.name + digest.name))[1] == b"%PDF-1.4 an agreement"


async def test_backup_is_of_one_moment_while_residents_write(store: Store, tmp_path: Path) -> None:
    await lived(store)

    async def writing() -> None:
        for turn in range(12):
            await acts.turn(store, Say(Reply(f"第{turn}句")), text=f"说{turn}", now=NOW + timedelta(seconds=turn))

    kept, _ = await asyncio.gather(saved(store, tmp_path), writing())
    elsewhere = tmp_path / "elsewhere"
    async with raw("", elsewhere) as database:
        await restore(database, MASTER, elsewhere, io.BytesIO(kept))
    async with opened("", elsewhere) as again:
        assert await again.audit.verify() == ()


@pytest.mark.parametrize("spoil", ["cut", "cut in an entry", "changed", "swapped", "nothing", "another file"])
async def test_damaged_backup_is_refused_and_leaves_nothing(tmp_path: Path, spoil: str) -> None:
    async with opened("", tmp_path) as store:
        await lived(store)
        kept = await saved(store, tmp_path)
    head, frames = split(kept)
    broken = {
        "cut": head + b"".join(frames[:-1]),
        "cut in an entry": kept[:-3],
        "changed": kept[:-3] + bytes([kept[-3] ^ 1]) + kept[-2:],
        "swapped": head + b"".join([frames[0], frames[2], frames[1], *frames[3:]]),
        "nothing": head,
        "another file": b"PK\x03\x04" + kept,
    }[spoil]
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "audit").mkdir(parents=True)
    (elsewhere / "audit" / "heads.jsonl").write_bytes(b"what stood here\n")
    async with raw("", elsewhere) as database:
        with pytest.raises(BadBackup):
            await restore(database, MASTER, elsewhere, io.BytesIO(broken))
    assert [path.name for path in sorted(elsewhere.rglob("*"))] == ["audit", "heads.jsonl"]
    assert (elsewhere / "audit" / "heads.jsonl").read_bytes() == b"what stood here\n"


def split(kept: bytes) -> tuple[bytes, list[bytes]]:
    """Head and frames of a backup."""
    at, frames = len(MAGIC) + 16, []
    head = kept[:at]
    while at < len(kept):
        length = 8 + int.from_bytes(kept[at : at + 8], "big")
        frames.append(kept[at : at + length])
        at += length
    return head, frames


async def test_another_key_does_not_open_it(tmp_path: Path) -> None:
    async with opened("", tmp_path) as store:
        await lived(store)
        kept = await saved(store, tmp_path)
    async with raw("", tmp_path / "elsewhere") as database:
        with pytest.raises(BadBackup, match="FENGQIAO_SECRET_KEY"):
            await restore(database, Master(b"another key, also long"), tmp_path, io.BytesIO(kept))


async def test_a_database_with_rows_is_never_written_over(store: Store, tmp_path: Path) -> None:
    await lived(store)
    kept = await saved(store, tmp_path)
    with pytest.raises(NotEmpty):
        await restore(store._units.database, MASTER, tmp_path, io.BytesIO(kept))


@pytest.mark.postgres
async def test_moves_from_the_file_to_postgres_and_back_row_by_row(postgres_socket: str, tmp_path: Path) -> None:
    async with opened("", tmp_path) as store:
        await lived(store)
    async with postgres_database(postgres_socket) as url:
        async with raw("", tmp_path) as file, raw(url, tmp_path) as server:
            await emptied(server)
            before = await sums(file)
            assert await move(file, server) == before
            with pytest.raises(NotOurs, match="已经搬走了"):
                await move(file, server)
        with pytest.raises(NotOurs, match="已经搬走了"):
            await Store.open("", tmp_path, KEY, small_district(), small_knowledge())
        async with opened(url, tmp_path) as store:
            assert await store.audit.verify() == ()
            await acts.turn(store, Say(Reply("接着说")), text="搬家以后")
        async with raw(url, tmp_path) as server, raw("", tmp_path / "back") as back:
            assert await move(server, back) == await sums(server)


async def test_nothing_is_moved_away_from_a_running_service(tmp_path: Path) -> None:
    async with opened("", tmp_path) as store:
        await lived(store)
        assert await store.leases.take("clockwork", "it", datetime.now(UTC), 20)
        async with raw("", tmp_path) as file, raw("", tmp_path / "new") as target:
            with pytest.raises(StillRunning, match="先停下服务"):
                await move(file, target)
            await store.leases.release("clockwork", "it")
            assert await move(file, target) == await sums(file)


async def test_who_still_has_it_open_writes_nothing_after_the_move(url: str, tmp_path: Path) -> None:
    """A process that was not seen, its lease run out or its line broken: what it took in would be lost."""
    async with opened(url, tmp_path) as store:
        await lived(store)
        await store.readiness.still_here()
        async with raw(url, tmp_path) as here, raw("", tmp_path / "new") as target:
            moved = await move(here, target)
            for said in ("这句话", "再说一遍"):
                with pytest.raises(Exception, match="moved away") as refused:
                    await acts.turn(store, text=said)
                assert is_outage(refused.value)  # so whoever sent it is told to send it again
            with pytest.raises(Exception, match="moved away"):
                await store.leases.take("clockwork", "it", NOW, 20)
            with pytest.raises(NotOurs, match="已经搬走了"):
                await store.readiness.still_here()
            assert await sums(here) == moved
        assert (await store.telegram.find(acts.NUMBER)) is not None  # what it holds can still be read


async def test_one_process_serves_from_a_file(tmp_path: Path) -> None:
    arguments = ("", tmp_path, KEY, small_district(), small_knowledge())
    first = await Store.open(*arguments, serves=True)
    await lived(first)
    (tmp_path / "link.db").symlink_to(tmp_path / "fengqiao.db")
    for url in ("", f"sqlite:///{tmp_path / 'link.db'}"):
        with pytest.raises(AlreadyServed, match="已经有一个枫桥在用这个数据库"):
            await Store.open(url, *arguments[1:], serves=True)
    async with opened("", tmp_path) as beside:  # a command beside the running service
        await acts.turn(beside, text="还有一句")
    async with raw("", tmp_path) as file, raw("", tmp_path / "new") as target:
        with pytest.raises(StillRunning, match="先停下服务"):
            await move(file, target)
        await first.close()
        async with Store.opened(*arguments, serves=True):
            pass
        assert await move(file, target) == await sums(file)


async def test_the_daily_look_holds_no_move_up(tmp_path: Path) -> None:
    """Its mark lasts until the next morning, hours after the service that made it was stopped."""
    async with opened("", tmp_path) as store:
        await lived(store)
        noon = datetime.now(store.district.tz).replace(hour=12)
        assert await store.early.daily(noon) is not None
        assert await store.early.daily(noon) is None
        async with raw("", tmp_path) as file, raw("", tmp_path / "new") as target:
            assert await move(file, target) == await sums(file)


async def saved_by(version: str, url: str, folder: Path) -> bytes:
    """A backup as the program of that version made it."""
    async with opened(url, folder) as store:
        await lived(store)
        database = store._units.database
        await old_house._taken_back(database, version)
        out = io.BytesIO()
        writer, counted = Writer(out, MASTER), dict[str, tuple[int, str]]()
        writer.add("begin", json.dumps({"schema": version}).encode())
        async with database.read() as conn:
            tables = await conn.run_sync(tables_of)
            order = [table.name for table in metadata.sorted_tables if table.name in tables]
            for name in [*order, *(tables.keys() - set(order))]:
                rows = (await conn.execute(select(tables[name]).order_by(text("1")))).mappings().all()
                lines = b"".join(_line(tables[name], row) for row in rows)
                counted[name] = (len(rows), sha256(lines).hexdigest())
                writer.add(f"rows/{name}", lines)
        writer.add("heads", (folder / "audit" / "heads.jsonl").read_bytes())
        files = sorted((folder / "files").glob("??/*"))
        for path in files:
            writer.add(f"file/{path.parent.name}{path.name}", path.read_bytes())
        writer.add("end", json.dumps({"rows": counted, "files": len(files)}).encode())
    return out.getvalue()


@pytest.mark.parametrize("version", ["0001", old_house.versions()[-2]])
async def test_a_backup_from_before_an_upgrade_is_restored_and_upgraded(url: str, tmp_path: Path, version: str) -> None:
    kept = await saved_by(version, url, tmp_path)
    elsewhere = tmp_path / "elsewhere"
    async with raw("", elsewhere) as database:
        contents = await restore(database, MASTER, elsewhere, io.BytesIO(kept))
        assert (contents.schema, contents.rows["case_"], contents.files) == (version, 1, 1)
        assert await database.version() == HEAD
    async with opened("", elsewhere) as again:
        assert await again.audit.verify() == ()
        case = await again.telegram.find(acts.NUMBER)
        assert case is not None
        assert case.facts.what == "邻居漏水"
        assert (await again.sessions.sign_in("one", "a long password", NOW)).token
        await acts.turn(again, text="还有一句")
    async with raw("", elsewhere) as database:  # an old backup goes into nothing that stands already
        with pytest.raises(NotOurs, match="全新的数据库"):
            await restore(database, MASTER, elsewhere, io.BytesIO(kept))


@pytest.mark.postgres
async def test_an_old_backup_grows_up_on_a_server_too(postgres_socket: str, tmp_path: Path) -> None:
    kept, name = await saved_by("0001", "", tmp_path), "grown"
    await _sql(postgres_socket, f"CREATE DATABASE {name}")
    try:
        url = url_of(postgres_socket, name).replace("+asyncpg", "")
        async with raw(url, tmp_path / "elsewhere") as database:
            assert (await restore(database, MASTER, tmp_path / "elsewhere", io.BytesIO(kept))).schema == "0001"
        async with opened(url, tmp_path / "elsewhere") as again:
            assert await again.audit.verify() == ()
            await acts.turn(again, Say(Reply("接着说")), text="还有一句")
    finally:
        await _sql(postgres_socket, f"DROP DATABASE {name} WITH (FORCE)")


async def test_what_breaks_off_while_an_old_backup_grows_leaves_nothing(tmp_path: Path) -> None:
    kept = await saved_by("0001", "", tmp_path)
    head, frames = split(kept)
    async with raw("", tmp_path / "elsewhere") as database:
        with pytest.raises(BadBackup):
            await restore(database, MASTER, tmp_path / "elsewhere", io.BytesIO(head + b"".join(frames[:-1])))
    assert list((tmp_path / "elsewhere").iterdir()) == []


async def test_a_newer_programs_backup_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    out = io.BytesIO()
    Writer(out, MASTER).add("begin", json.dumps({"schema": "9001_later"}).encode())
    async with raw("", tmp_path / "elsewhere") as database:
        with pytest.raises(BadBackup, match="9001_later 的，比本程序"):
            await restore(database, MASTER, tmp_path / "elsewhere", io.BytesIO(out.getvalue()))
    assert list((tmp_path / "elsewhere").iterdir()) == []


async def emptied(database: Database) -> None:
    """The template's own rows away: a real target is new."""
    from storage.tables import metadata

    async with database.write() as conn:
        for table in reversed(metadata.sorted_tables):
            await conn.execute(table.delete())
        await conn.commit()
