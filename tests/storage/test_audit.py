"""Promise 4: the trail shows every kind of tampering."""

import errno
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, update

import storage.audit
from handlers.casework.case import CaseNumber
from handlers.errors import NotYours
from handlers.messages import Address
from storage.store import Store
from storage.tables import audit, audit_anchor, audit_chain
from storage.unit import Unit
from tests.storage.acts import NUMBER, hire, open_case
from tests.stores import NOW

OTHER = CaseNumber("FQZZZZZZZZ")
Forgery = Callable[[Unit], Awaitable[object]]
MINE = audit.c.chain == NUMBER


async def _history(store: Store) -> None:
    """Two cases, one read five times; anchored."""
    await open_case(store)
    await open_case(store, OTHER, Address("web", "visitor-2"))
    who = await hire(store, "a")
    for n in range(5):
        await store.desk.page(NUMBER, who, NOW + timedelta(minutes=n))
    assert await store.audit.anchor(NOW) == 3
    assert await store.audit.verify() == ()


async def test_every_reading_is_recorded_and_no_refused_one(store: Store) -> None:
    await open_case(store)
    who, stranger = await hire(store, "a"), await hire(store, "b", "ct2")
    with pytest.raises(NotYours):
        await store.desk.page(NUMBER, stranger, NOW)
    trail = (await store.desk.page(NUMBER, who, NOW)).audit
    assert [(e.actor, e.act) for e in trail] == [(f"staff:{who.id}", "read"), ("resident", "open")]


async def _change(unit: Unit) -> None:
    await unit.conn.execute(update(audit).where(MINE, audit.c.seq == 3).values(actor="staff:999"))


async def _later(unit: Unit) -> None:
    await unit.conn.execute(update(audit).where(MINE, audit.c.seq == 3).values(at=NOW + timedelta(days=1)))


async def _remove(unit: Unit) -> None:
    await unit.conn.execute(delete(audit).where(MINE, audit.c.seq == 3))


async def _remove_and_close_the_gap(unit: Unit) -> None:
    await unit.conn.execute(delete(audit).where(MINE, audit.c.seq == 3))
    for seq in (4, 5, 6):
        await unit.conn.execute(update(audit).where(MINE, audit.c.seq == seq).values(seq=seq - 1))
    await unit.conn.execute(update(audit_chain).where(audit_chain.c.name == NUMBER).values(seq=5))


async def _swap(unit: Unit) -> None:
    for before, after in ((3, 99), (4, 3), (99, 4)):
        await unit.conn.execute(update(audit).where(MINE, audit.c.seq == before).values(seq=after))


async def _move_to_other_case(unit: Unit) -> None:
    await unit.conn.execute(update(audit).where(MINE, audit.c.seq == 6).values(chain=OTHER, seq=2))


async def _cut_tail(unit: Unit) -> None:
    """A clever cut: the head is set back too, so that the chain itself is whole."""
    await unit.conn.execute(delete(audit).where(MINE, audit.c.seq > 4))
    mac = (await unit.conn.execute(select(audit.c.mac).where(MINE, audit.c.seq == 4))).scalar_one()
    back = update(audit_chain).where(audit_chain.c.name == NUMBER)
    await unit.conn.execute(back.values(seq=4, mac=mac, anchored_seq=4))


async def _cut_whole_chain(unit: Unit) -> None:
    await unit.conn.execute(delete(audit).where(MINE))
    await unit.conn.execute(delete(audit_chain).where(audit_chain.c.name == NUMBER))


async def _forge_entry(unit: Unit) -> None:
    values = {"chain": NUMBER, "seq": 7, "at": NOW, "actor": "service", "act": "x", "detail": "", "mac": "0" * 64}
    await unit.conn.execute(audit.insert().values(values))
    await unit.conn.execute(update(audit_chain).where(audit_chain.c.name == NUMBER).values(seq=7, mac="0" * 64))


FORGERIES: list[Forgery] = [
    _change, _later, _remove, _remove_and_close_the_gap, _swap, _move_to_other_case, _cut_tail, _cut_whole_chain,
    _forge_entry,
]  # fmt: skip


@pytest.mark.parametrize("forge", FORGERIES, ids=lambda f: f.__name__.strip("_"))
async def test_tampering_with_the_database_shows(store: Store, forge: Forgery) -> None:
    await _history(store)
    async with store._units.write() as unit:
        await forge(unit)
    faults = await store.audit.verify()
    assert faults
    assert {f.chain for f in faults} <= {NUMBER, OTHER}


async def test_tampering_with_the_anchors_shows(store: Store, tmp_path: Path) -> None:
    await _history(store)
    heads = tmp_path / "audit" / "heads.jsonl"
    whole = heads.read_text().splitlines(keepends=True)
    for broken in (whole[:-1], whole[1:], [whole[1], whole[0], *whole[2:]], [*whole[:-1], "{}\n"], ["nonsense\n"], []):
        heads.write_text("".join(broken))
        assert await store.audit.verify(), broken
    heads.write_text("".join(whole))
    assert await store.audit.verify() == ()


async def test_anchoring_goes_on_after_a_crash_between_file_and_commit(store: Store) -> None:
    await _history(store)
    async with store._units.write() as unit:  # as if the last anchor had never been committed
        await unit.conn.execute(update(audit_chain).values(anchored_seq=0))
        await unit.conn.execute(delete(audit_anchor))
    assert await store.audit.anchor(NOW) == 3
    assert await store.audit.verify() == ()


@pytest.mark.parametrize("cut", [1, 20, -1, 0], ids=["a byte", "some", "all but the end of the line", "nothing"])
async def test_a_line_that_the_disk_or_a_kill_cut_off_is_no_tampering_and_nothing_is_glued_to_it(
    store: Store, tmp_path: Path, cut: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.audit._BLOCK", 7)
    await _history(store)
    heads, now = tmp_path / "audit" / "heads.jsonl", NOW + timedelta(hours=1)
    known = heads.read_bytes()
    append = storage.audit._append

    def full(file: Path, lines: list[str]) -> None:
        line = f"{lines[0]}\n".encode()
        file.write_bytes(known + (line[:cut] if cut else b""))
        raise OSError(errno.ENOSPC, "No space left on device")

    await store.audit.house("service", "export", now)
    monkeypatch.setattr(storage.audit, "_append", full)
    with pytest.raises(OSError, match="No space"):
        await store.audit.anchor(now)
    assert await store.audit.verify() == ()
    monkeypatch.setattr(storage.audit, "_append", append)
    assert await store.audit.anchor(now) == 1
    assert await store.audit.verify() == ()


async def test_only_moved_heads_are_anchored(store: Store) -> None:
    await _history(store)
    assert await store.audit.anchor(NOW) == 0
    await store.audit.house("service", "export", NOW)
    assert await store.audit.anchor(NOW) == 1


async def test_the_trail_of_twenty_readers_at_once_is_whole(store: Store) -> None:
    import asyncio

    await open_case(store)
    who = await hire(store, "a")
    await asyncio.gather(*(store.desk.page(NUMBER, who, NOW) for _ in range(20)))
    assert await store.audit.verify() == ()
    async with store._units.read() as unit:
        assert (await unit.conn.execute(select(func.count()).where(MINE))).scalar_one() == 21


async def test_a_long_file_of_heads_is_followed_from_its_end(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.audit._BLOCK", 7)  # so that lines span many blocks
    await _history(store)
    who = await hire(store, "b")
    for n in range(3):
        await store.desk.page(NUMBER, who, NOW + timedelta(hours=n))
        assert await store.audit.anchor(NOW) == (2 if n == 0 else 1)
    assert await store.audit.verify() == ()
