"""The schema: migrations make what the tables say, in one go, however often and from however many processes."""

import asyncio
import sqlite3
import ssl
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from handlers.casework.case import CaseNumber, Status
from handlers.casework.record import Record
from handlers.casework.staff import Role
from handlers.messages import Address
from storage import migrations
from storage.address import BadDatabase, address, bare, secured
from storage.database import _engine
from storage.store import Store
from storage.tables import metadata
from storage.vault import Master, WrongKey
from storage.vaultkeys import SETTLES
from tests.storage.acts import NUMBER, hire, open_case
from tests.stores import KEY, NOW, small_district, small_knowledge


async def test_migrations_and_tables_agree(store: Store) -> None:
    def differences(connection: Connection) -> list[object]:
        def known(_: object, name: str | None, *__: object) -> bool:
            return not (name or "").startswith("case_fts")  # made by the migration alone

        options = {"include_object": known}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))

    async with store._units.read() as unit:
        assert await unit.conn.run_sync(differences) == []


def test_head_is_the_newest_version() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    assert ScriptDirectory.from_config(config).get_heads() == [migrations.HEAD]


@pytest.mark.usefixtures("from_nothing")
async def test_processes_that_start_at_once_make_one_schema_and_one_key(tmp_path: Path) -> None:
    async def start() -> Store:
        return await Store.open("", tmp_path, KEY, small_district(), small_knowledge())

    stores = await asyncio.gather(*(start() for _ in range(4)))
    await open_case(stores[0])
    who = await hire(stores[1], "a")
    assert (await stores[2].desk.page(NUMBER, who, NOW)).case.number == NUMBER
    for store in stores:
        await store.close()


@pytest.mark.usefixtures("from_nothing")
async def test_a_migration_that_breaks_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = command.upgrade

    def breaks(config: Config, revision: str) -> None:
        real(config, revision)
        raise RuntimeError

    monkeypatch.setattr(command, "upgrade", breaks)
    with pytest.raises(RuntimeError):
        await Store.open("", tmp_path, KEY, small_district(), small_knowledge())
    with sqlite3.connect(tmp_path / "fengqiao.db") as raw:
        assert raw.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    raw.close()


async def test_sqlite_is_durable_and_checks_references(tmp_path: Path) -> None:
    store = await Store.open("", tmp_path, KEY, small_district(), small_knowledge())
    async with store._units.read() as unit:
        pragmas = [
            (await unit.conn.exec_driver_sql(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert pragmas == ["wal", 2, 1]
    await store.close()


async def test_a_new_data_key_opens_old_and_new(store: Store, url: str, tmp_path: Path) -> None:
    await open_case(store)
    who = await hire(store, "a")
    await store.vault_keys.add(datetime.now(UTC) - SETTLES)
    again = await Store.open(url, tmp_path, KEY, small_district(), small_knowledge())
    await again.moves.remark(NUMBER, who, "新钥匙", NOW)
    texts = [line.text for line in (await again.desk.page(NUMBER, who, NOW)).lines]
    assert texts[-1] == "新钥匙"
    assert len(texts) == 2
    await again.close()


@pytest.mark.parametrize("bad", ["nonsense", "mysql://x/y", "sqlite://", "postgresql+asyncpg//"])
def test_bad_addresses_are_refused_without_their_password(bad: str, tmp_path: Path) -> None:
    with pytest.raises(BadDatabase):
        address(bad, tmp_path)


def test_addresses_get_their_async_driver(tmp_path: Path) -> None:
    assert address("postgresql://u@h/d", tmp_path).drivername == "postgresql+asyncpg"
    assert address("sqlite:////tmp/x.db", tmp_path).drivername == "sqlite+aiosqlite"
    assert address("", tmp_path).database == str(tmp_path / "fengqiao.db")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("sslmode=on", "sslmode 可以写 disable"),
        ("ssl_mode=require", "ssl_mode 不认识"),
        ("sslmode=verify-full", "还要写 sslrootcert"),
        ("sslmode=require&sslrootcert=system", "要写 verify-ca"),
        ("sslmode=verify-ca&sslrootcert=/nowhere.crt", "/nowhere.crt"),
        ("connect_timeout=3", "connect_timeout 不认识"),
    ],
)
def test_what_stands_behind_an_address_is_libpqs_or_refused_by_its_name(asked: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(BadDatabase) as refused:
        address(f"postgresql://u:hidden@h/d?{asked}", tmp_path)
    assert refused.value.sentence.startswith("FENGQIAO_DATABASE_URL：")
    assert told in refused.value.sentence
    assert "hidden" not in refused.value.sentence


def test_sslmode_becomes_what_the_driver_understands(tmp_path: Path) -> None:
    for mode in ("disable", "allow", "prefer", "require"):
        url = address(f"postgresql://u@h/d?host=/run&sslmode={mode}", tmp_path)
        assert (secured(url), dict(bare(url).query)) == ({"ssl": mode}, {"host": "/run"})
    for mode, names in (("verify-ca", False), ("verify-full", True)):
        context = secured(address(f"postgresql://u@h/d?sslmode={mode}&sslrootcert=system", tmp_path))["ssl"]
        assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, names)
    assert secured(address("postgresql://u@h/d", tmp_path)) == secured(address("", tmp_path)) == {}


def test_a_short_master_key_is_refused() -> None:
    with pytest.raises(WrongKey, match="16"):
        Master(b"short")


async def test_old_states_become_new_ones_and_back(store: Store) -> None:
    """A house that ran the first version keeps every case, in the state that its outcome says."""
    numbers = [f"FQQQQQQ{n:03d}" for n in range(6)]
    for number in numbers:
        await open_case(store, CaseNumber(number), Address("web", number))
    old = [
        ("waiting", None),
        ("claimed", None),
        ("closed", "oral"),
        ("closed", "false_alarm"),
        ("closed", "not_agreed"),
        ("withdrawn", "withdrawn"),
    ]

    def back_and_forth(connection: Connection) -> list[tuple[str, str]]:
        config = Config()
        config.set_main_option("script_location", str(Path(migrations.__file__).parent))
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
        assert set(connection.exec_driver_sql("SELECT status FROM case_").scalars()) == {"waiting"}
        for number, (status, outcome) in zip(numbers, old, strict=True):
            change = text("UPDATE case_ SET status = :status, outcome = :outcome WHERE number = :number")
            connection.execute(change, {"status": status, "outcome": outcome, "number": number})
        command.upgrade(config, "head")
        rows = connection.exec_driver_sql("SELECT status, record FROM case_ ORDER BY number").all()
        return [(row.status, str(row.record)) for row in rows]

    database = store._units.database
    engine = _engine(database.url, migrating=True)
    async with engine.connect() as conn:
        await conn.execution_options(fengqiao_writes=True)
        await conn.begin()
        rows = await conn.run_sync(back_and_forth)
        await conn.commit()
    await engine.dispose()
    assert [status for status, _ in rows] == ["routed", "claimed", "agreed", "answered", "not_agreed", "withdrawn"]
    assert {record for _, record in rows} == {"None"}
    boss = await hire(store, "boss", "cd", Role.MANAGER)
    page = await store.desk.page(CaseNumber(numbers[2]), boss, NOW)
    assert page.case.record == Record()
    assert [step.status for step in page.steps] == [Status.ROUTED]
