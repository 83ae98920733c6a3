"""Who came or called, on both databases: one case however often the form is sent, placed, alerted, held, asked for by code."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from handlers.casework.arrival import Way
from handlers.casework.case import CaseNumber, Room, Status
from handlers.casework.reading import Reading
from handlers.casework.reception import Came, understood
from handlers.casework.staff import Role, Staff
from handlers.effects import ConnectTalk, Tell
from handlers.errors import BadInput, Refused, Stale
from handlers.messages import Address
from handlers.oversight.case_ledger import ledger
from handlers.oversight.periods import Period
from handlers.world import Proof
from nlu.types import Risk, Understanding
from storage import cases
from storage.connecting import NOTE
from storage.notices import NoticeKind
from storage.receptions import Slip
from storage.store import Store
from storage.tables import case as table
from storage.unit import Unit
from storage.vault import same
from tests.storage.acts import heard as said_in_chat
from tests.storage.acts import hire, turn
from tests.storage.test_proof import look
from tests.stores import NOW

NUMBER = CaseNumber("FQWWWWWWW2")
CAME = Came(Way.VISIT, "周大成", "13800000000", True, "楼上漏水", "张伟", place_code="v1", kind="neighbourhood/leak")


def heard(store: Store, came: Came = CAME) -> Reading:
    return understood(came, Understanding(came.what, came.what), store.district)


async def taken(store: Store, who: Staff, came: Came = CAME, *, hold: bool = False, number: str = NUMBER) -> Slip:
    return await store.receptions.take(CaseNumber(number), came, heard(store, came), who, NOW, hold=hold)


async def test_it_waits_in_the_queue_of_its_committee_and_says_how_it_came_in(store: Store) -> None:
    who, near, boss = await hire(store, "a", "ct1"), await hire(store, "n"), await hire(store, "b", "cd", Role.MANAGER)
    slip = await taken(store, who)
    assert (slip.fresh, slip.held, slip.seen, slip.case.status) == (True, False, False, Status.ROUTED)
    assert [c.number for c in (await store.desk.queue(near)).cases] == [NUMBER]
    page = await store.desk.page(NUMBER, boss, NOW)
    assert [(e.act, e.detail) for e in page.audit if e.act == "reception"] == [("reception", "visit")]
    assert page.case.record.arrival is not None
    assert {p.name for p in page.parties} == {"周大成", "张伟"}
    assert {NoticeKind.QUEUED} <= {n.kind for n in await store.notices.due(NOW)}
    (entry,) = await store.ledger.entries(None, NOW, NOW + timedelta(days=1))
    sheet = ledger([entry], Period(NOW.date().replace(day=1), 1), store.district)
    assert dict(zip(sheet.columns, sheet.rows[0], strict=True))["来源"] == "来访登记"
    assert not await store.audit.verify()


async def test_who_wrote_it_down_holds_it_where_it_is_theirs(store: Store) -> None:
    near, far = await hire(store, "a"), await hire(store, "n", "ct1")
    slip = await taken(store, near, hold=True)
    assert (slip.held, slip.seen, slip.case.holder, slip.case.status) == (True, True, near.id, Status.CLAIMED)
    assert slip.case.record.applied == NOW.astimezone(store.district.tz).date()
    assert NoticeKind.QUEUED not in {n.kind for n in await store.notices.due(NOW)}
    other = await taken(store, far, hold=True, number="FQWWWWWWW3")
    assert (other.held, other.case.status) == (False, Status.ROUTED), "another committee's stays in its queue"
    with pytest.raises(Refused, match="来访登记的，不能在网上回话。请打电话联系申请人：13800000000"):
        await store.moves.say(NUMBER, near, "您好", NOW)


async def test_danger_alerts_somebody_named_and_stays_out_of_the_village(store: Store) -> None:
    who, guard = await hire(store, "a"), await hire(store, "g", "ct1", on_call=True)
    reading = Reading(heard(store).facts, (Risk.DOMESTIC_VIOLENCE,), ("打我",), sensitive=True)
    slip = await store.receptions.take(NUMBER, CAME, reading, who, NOW, hold=True)
    assert (slip.held, slip.seen, slip.case.committee, slip.case.sensitive) == (False, False, "ct1", True)
    assert [(n.kind, n.staff) for n in await store.notices.due(NOW)] == [(NoticeKind.ALERT, guard.id)]
    assert not (await store.desk.queue(who)).cases


async def test_what_is_sealed_without_danger_is_told_to_somebody_named_though_its_writer_would_have_held_it(
    store: Store,
) -> None:
    guard = await hire(store, "g", "ct1", on_call=True)
    who = await hire(store, "a", "ct1")
    slip = await store.receptions.take(NUMBER, CAME, understood(CAME, None, store.district), who, NOW, hold=True)
    assert (slip.held, slip.seen, slip.case.committee, slip.case.sensitive) == (False, False, "ct1", True)
    assert [(n.kind, n.staff) for n in await store.notices.due(NOW)] == [(NoticeKind.NAMED, guard.id)]
    assert [c.number for c in (await store.desk.queue(guard)).cases] == [NUMBER]


async def test_whom_the_applicant_wants_kept_out_neither_holds_nor_sees_it(store: Store) -> None:
    chief, town = await hire(store, "主任"), await hire(store, "g", "ct1", Role.MANAGER)
    slip = await taken(store, chief, replace(CAME, what="楼上漏水。别让村主任知道。"), hold=True)
    assert (slip.held, slip.seen, slip.case.committee) == (False, False, "cv1")
    assert slip.case.kept_from == {chief.id}
    assert not (await store.desk.queue(chief)).cases
    assert [c.number for c in (await store.desk.queue(town)).cases] == [NUMBER]
    other = await taken(store, chief, hold=True, number="FQWWWWWWW3")
    assert (other.held, other.seen) == (True, True)


async def test_a_form_sent_twice_is_one_case_with_a_new_code(store: Store) -> None:
    who, other = await hire(store, "a"), await hire(store, "n")
    both = await asyncio.gather(taken(store, who), taken(store, who))
    assert sorted(slip.fresh for slip in both) == [False, True]
    again = await taken(store, who, replace(CAME, what="改写了"))
    assert (again.fresh, again.case.facts.what) == (False, "楼上漏水")
    async with store._units.read() as unit:
        digests = list((await unit.conn.execute(select(table.c.secret_digest))).scalars())
        assert len(digests) == 1
        assert same(unit.vault.secret_digest(NUMBER, again.secret), digests[0])
    with pytest.raises(BadInput, match="用过了"):
        await taken(store, other)
    with pytest.raises(BadInput, match="用过了"):
        await store.receptions.take(NUMBER, CAME, heard(store), who, NOW + timedelta(hours=1), hold=False)


async def test_with_number_and_code_he_asks_how_it_stands_from_any_chat(store: Store) -> None:
    slip = await taken(store, await hire(store, "a"), hold=True)
    world = await look(store, said_in_chat(numbers=(NUMBER,), secrets=(slip.secret,)))
    assert world.proof is Proof.RIGHT
    assert world.proven is not None
    assert (world.proven.case.number, world.proven.case.status) == (NUMBER, Status.CLAIMED)


async def test_words_he_leaves_by_code_wait_until_a_note_says_he_was_reached(store: Store) -> None:
    who = await hire(store, "a")
    await taken(store, who, hold=True)
    await turn(store, Tell(NUMBER, Room.APPLICANT, "昨天又漏了"), address=Address("web", "x"), now=NOW)
    assert (await store.desk.page(NUMBER, who, NOW)).case.resident_waits
    await store.moves.remark(NUMBER, who, "打电话回过了", NOW)
    assert not (await store.desk.page(NUMBER, who, NOW)).case.resident_waits


async def test_a_talk_that_proved_number_and_code_becomes_the_case_s(store: Store) -> None:
    who, home = await hire(store, "a"), Address("web", "at-home")
    await taken(store, who, hold=True)
    await turn(store, ConnectTalk(NUMBER), address=home, now=NOW)
    page = await store.desk.page(NUMBER, who, NOW)
    assert page.case.address == home
    assert "connect" in [e.act for e in page.audit]
    assert NOTE in [line.text for line in page.lines]
    await store.moves.say(NUMBER, who, "您好，我是调解员", NOW)
    said = await store.outbox.replies(home, 0, NOW + timedelta(minutes=2))
    assert [(reply.text, reply.author) for reply in said] == [("您好，我是调解员", who.name)]
    assert not await store.audit.verify()


async def test_only_the_first_talk_becomes_the_case_s(store: Store) -> None:
    who, home = await hire(store, "a"), Address("web", "at-home")
    await taken(store, who, hold=True)
    await turn(store, ConnectTalk(NUMBER), address=home, now=NOW)
    await turn(store, ConnectTalk(NUMBER), address=Address("web", "finder"), now=NOW)
    page = await store.desk.page(NUMBER, who, NOW)
    assert page.case.address == home
    assert [e.act for e in page.audit].count("connect") == 1


async def test_who_moves_it_while_a_talk_is_connected_is_told_to_look_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the talk's lock nothing is moved: a turn and the desk could wait for each other."""
    who = await hire(store, "a")
    await taken(store, who, hold=True)
    real = cases.relock

    async def connected_meanwhile(unit: Unit, number: str) -> cases.Kept:
        return replace(await real(unit, number), talk_id=1)

    monkeypatch.setattr(cases, "relock", connected_meanwhile)
    with pytest.raises(Stale, match="刷新"):
        await store.moves.remark(NUMBER, who, "打电话回过了", NOW)


async def test_what_cannot_be_is_not_kept(store: Store) -> None:
    who = await hire(store, "a")
    with pytest.raises(BadInput, match="本人同意"):
        await taken(store, who, replace(CAME, consent=False))
    async with store._units.read() as unit:
        assert (await unit.conn.execute(select(table.c.id))).first() is None


async def test_a_case_nobody_can_place_waits_at_the_districts_window(store: Store) -> None:
    who = await hire(store, "a")
    slip = await taken(store, who, replace(CAME, place_code=""))
    assert (slip.case.status, slip.case.committee) == (Status.RECEIVED, "cd")
