"""Fills an empty database with N cases: several processes copy in bulk, indexes are built afterwards."""

import asyncio
import multiprocessing
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
from argon2 import PasswordHasher

from benchmarks.growth.copies import multiply
from benchmarks.growth.place import Person, district, people
from benchmarks.growth.rows import OPEN, Archive
from storage.database import Database
from storage.store import Store
from storage.tables import metadata
from storage.unit import Unit
from storage.vaultkeys import load_vault
from tests.stores import small_knowledge, url_of

KEY = b"a key for measurements only, 32 b"
PASSWORD = "a password for measurements"
SEALED = 30_000  # cases of the archive that are sealed one by one; beyond, copies
CHUNK = 4000  # cases copied at a time
_SPENT = "SET session_replication_role = replica; SET synchronous_commit = off"


async def fill(socket: str, name: str, folder: Path, total: int) -> float:
    """Make the schema in database `name`, fill it, and analyse it. Returns the seconds it took."""
    began, url = time.perf_counter(), url_of(socket, name)
    store = await Store.open(url, folder, KEY, district(), small_knowledge())
    await store.close()
    conn = await _connect(socket, name)
    later = await _without_indexes(conn)
    await _add_staff(conn, people(district()))
    opened = sum(count for _, count in OPEN)
    sealed = min(total - opened, SEALED)
    ranges = [(1, sealed + 1), (total - opened + 1, total + 1)]
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_work, args=(socket, name, total, sealed, *span)) for span in ranges]
    for worker in workers:
        worker.start()
    for worker in workers:
        await asyncio.to_thread(worker.join)
        assert worker.exitcode == 0, "a filling process failed"
    await conn.execute(_SPENT)
    await conn.execute("SET maintenance_work_mem = '512MB'")
    await multiply(conn, sealed, total - opened)
    for statement in later:
        await conn.execute(statement)
    await _count_on(conn)
    await conn.execute("VACUUM ANALYZE")
    await conn.execute("CHECKPOINT")
    await conn.close()
    return time.perf_counter() - began


async def _connect(socket: str, name: str) -> Any:
    return await asyncpg.connect(host=socket, user="fengqiao", database=name)


async def _without_indexes(conn: Any) -> list[str]:
    """Drop what only slows the copying; the statements that bring it back."""
    unique = await conn.fetch(
        "SELECT conrelid::regclass::text AS t, conname AS c, pg_get_constraintdef(oid) AS d FROM pg_constraint"
        " WHERE contype = 'u' AND connamespace = 'public'::regnamespace"
    )
    plain = await conn.fetch(
        "SELECT indexname AS i, indexdef AS d FROM pg_indexes WHERE schemaname = 'public'"
        " AND indexname NOT IN (SELECT conname FROM pg_constraint)"
    )
    for row in unique:
        await conn.execute(f'ALTER TABLE {row["t"]} DROP CONSTRAINT "{row["c"]}"')
    for row in plain:
        await conn.execute(f'DROP INDEX "{row["i"]}"')
    return [f'ALTER TABLE {r["t"]} ADD CONSTRAINT "{r["c"]}" {r["d"]}' for r in unique] + [r["d"] for r in plain]


async def _add_staff(conn: Any, staff: Iterable[Person]) -> None:
    password, now = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD), datetime.now(UTC)
    rows = [
        (p.id, p.login, password, f"调解员{p.id}", p.role.value, p.committee, p.level, "枫调字第1号", "[]", False, now)
        for p in staff
    ]
    columns = "id,login,password,name,role,committee,level,certificate,specialities,on_call,created_at"
    await conn.executemany(
        f"INSERT INTO staff ({columns}, on_duty, active) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9::jsonb,$10,$11,false,true)",
        rows,
    )


async def _count_on(conn: Any) -> None:
    """Counting keys go on behind what was copied."""
    for table in metadata.sorted_tables:
        if "id" in table.c and await conn.fetchval("SELECT pg_get_serial_sequence($1, 'id')", table.name):
            await conn.execute(
                f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), (SELECT coalesce(max(id), 0) + 1 FROM {table.name}))"
            )


def _work(socket: str, name: str, total: int, sealed: int, first: int, end: int) -> None:
    asyncio.run(_copy(socket, name, total, sealed, first, end))


async def _copy(socket: str, name: str, total: int, sealed: int, first: int, end: int) -> None:
    """One process's share of the cases."""
    area, url = district(), url_of(socket, name)
    database = Database(_url(url))
    vault = await load_vault(database, KEY, datetime.now(UTC))
    conn = await _connect(socket, name)
    await conn.execute(_SPENT)
    async with database.read() as reading:
        unit = Unit(reading, vault, area, [])
        for start in range(first, end, CHUNK):
            archive = Archive(unit, area, people(area), total, sealed, datetime.now(UTC))
            for k in range(start, min(start + CHUNK, end)):
                archive.add(k)
            for table, rows in archive.rows.items():
                await _put(conn, table, rows)
    await conn.close()
    await database.close()


async def _put(conn: Any, table: str, rows: list[dict[str, Any]]) -> None:
    columns = list(rows[0])
    await conn.copy_records_to_table(table, records=[tuple(row.values()) for row in rows], columns=columns)


def _url(url: str) -> Any:
    from sqlalchemy.engine import make_url

    return make_url(url)
