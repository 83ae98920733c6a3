"""Stores for tests: one contract, two databases. A throw-away PostgreSQL cluster per run, a database per test."""

import asyncio
import os
import pwd
import shutil
import subprocess
import tempfile
import tomllib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import asyncpg

from handlers.district import District, read_district
from handlers.routing import Channel, Route, Routes
from handlers.world import Knowledge
from nlu.types import Category
from storage.database import Database, address
from storage.store import Store

NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)  # a Wednesday, ten o'clock in Shanghai
KEY = b"a key for tests only, 32 bytes.."

_DISTRICT = """
code = "d"
name = "示例区"
places = [
  {code = "t1", name = "东镇", level = "township"},
  {code = "t2", name = "西镇", level = "township"},
  {code = "v1", name = "河口村", level = "village", parent = "t1"},
  {code = "v2", name = "山前村", level = "village", parent = "t2"},
]
bodies = [
  {code = "cv1", name = "河口村调委会", level = "village", place = "v1"},
  {code = "ct1", name = "东镇调委会", level = "township", place = "t1"},
  {code = "ct2", name = "西镇调委会", level = "township", place = "t2"},
  {code = "cd", name = "示例区调委会", level = "district"},
  {code = "med", name = "医疗纠纷调委会", level = "district", categories = ["medical"]},
]
hotlines = [
  {number = "110", name = "报警"}, {number = "119", name = "火警"}, {number = "120", name = "急救"},
  {number = "12348", name = "法律服务"}, {number = "12356", name = "心理援助"}
]
"""


def small_district() -> District:
    """Two townships, a committee at every level, one industry committee."""
    return read_district(tomllib.loads(_DISTRICT))


def small_knowledge() -> Knowledge:
    """Just enough for a world."""
    channel = Channel("mediation", "人民调解", "", "免费", "", "", "", "", ())
    route = Route("other", "", "mediation", (), "", "", (), "")
    return Knowledge(
        {"other": Category("other", "其他", {}, "别的事")}, {}, Routes({"mediation": channel}, {("other", ""): route})
    )


def poured(upgrade: Callable[[Database], Awaitable[None]], folder: Path) -> Callable[[Database], Awaitable[None]]:
    """`Database.upgrade` for tests: a new SQLite file is a copy of one that was upgraded once, in `folder`."""

    async def copied(database: Database) -> None:
        if database._absent():
            made = folder / "fengqiao.db"
            if not made.exists():
                first = Database(address("", folder))
                await upgrade(first)
                await first.close()
            shutil.copyfile(made, str(database.url.database))
        await upgrade(database)

    return copied


def _binaries() -> Path | None:
    """PostgreSQL's binaries, the newest version's."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


def has_postgres() -> bool:
    """Whether a cluster can be made here. Under CI it must be."""
    return _binaries() is not None or bool(os.environ.get("CI"))


# As fast as can be: what a test loses with the machine it does not miss.
CARELESS = (
    "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=300 -c shared_buffers=32MB"
    " -c max_wal_size=128MB"
)


@contextmanager
def cluster(settings: str = CARELESS, keep: Path | None = None, log: Path | None = None) -> Iterator[str]:
    """A running cluster of its own; yields the folder of its socket.

    `keep`: a folder it stays in, to be used again. `log`: another disk, for its write-ahead log, in small pieces.
    """
    binaries = _binaries()
    assert binaries is not None, "PostgreSQL's binaries are missing: apt-get install postgresql"
    home = keep or Path(tempfile.mkdtemp(prefix="fq-pg-"))
    home.mkdir(parents=True, exist_ok=True)
    try:
        run_as = _unprivileged(home)
        data = home / "data"
        if not data.exists():
            auth = ("-A", "trust", "-U", "fengqiao", "-E", "UTF8", "--no-sync", "--locale=C")
            apart = ("-X", log / "wal", "--wal-segsize=1") if log and _unprivileged(log) else ()
            _run(run_as, binaries / "initdb", "-D", data, *auth, *apart)
        start_cluster(home, settings)
        try:
            yield str(home)
        finally:
            stop_cluster(home, "fast" if keep else "immediate")
    finally:
        if keep is None:
            shutil.rmtree(home, ignore_errors=True)


def start_cluster(home: Path, settings: str = CARELESS) -> None:
    """Start the server of this folder and wait until it answers."""
    options = f"-c listen_addresses='' -k {home} {settings}"
    _pg_ctl(home, "-w", "-l", home / "log", "-o", options, "start")


def stop_cluster(home: Path, mode: str) -> None:
    """Stop it; connections are cut. `mode`: "fast", or "immediate" as a crash would."""
    _pg_ctl(home, "-w", "-m", mode, "stop")


def _pg_ctl(home: Path, *words: object) -> None:
    binaries = _binaries()
    assert binaries is not None
    _run(_unprivileged(home), binaries / "pg_ctl", "-D", home / "data", *words)


def _unprivileged(home: Path) -> str | None:
    """The user to run as, owning `home`: initdb refuses root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    name = "postgres" if "postgres" in names else "nobody"
    shutil.chown(home, name)
    return name


def _run(user: str | None, *command: object) -> None:
    """Run to its end; what it printed is the error's text."""
    done = subprocess.run([str(part) for part in command], user=user, capture_output=True, text=True, cwd="/")
    assert done.returncode == 0, done.stdout + done.stderr


async def _sql(socket: str, statement: str) -> None:
    conn = await asyncpg.connect(host=socket, user="fengqiao", database="postgres")
    try:
        await conn.execute(statement)
    finally:
        await conn.close()


def url_of(socket: str, name: str) -> str:
    """The address of one database of the cluster."""
    return f"postgresql+asyncpg://fengqiao@/{name}?host={socket}"


def make_template(socket: str) -> None:
    """A database with the schema, copied for every test: the migration runs once."""

    async def make() -> None:
        await _sql(socket, "CREATE DATABASE template_fengqiao")
        with tempfile.TemporaryDirectory() as folder:
            store = await Store.open(
                url_of(socket, "template_fengqiao"), Path(folder), KEY, small_district(), small_knowledge()
            )
            await store.close()

    asyncio.run(make())


@asynccontextmanager
async def postgres_database(socket: str, disk: Path | None = None) -> AsyncIterator[str]:
    """A fresh database; yields its address. `disk`: where its tables and indexes are kept, its log apart from them."""
    name = f"t{uuid4().hex}"
    if disk is not None:
        _unprivileged(disk)  # whose it is from now on
        await _sql(socket, f"CREATE TABLESPACE {name} LOCATION '{disk}'")
    place = f" TABLESPACE {name}" if disk is not None else ""
    await _sql(socket, f"CREATE DATABASE {name} TEMPLATE template_fengqiao{place}")
    try:
        yield url_of(socket, name)
    finally:
        await _sql(socket, f"DROP DATABASE {name} WITH (FORCE)")
        if disk is not None:
            await _sql(socket, f"DROP TABLESPACE {name}")
