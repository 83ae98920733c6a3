"""Law information through the outbox on both databases: to whom it may go, how often, counted; an opt-out holds at once."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from handlers.casework.case import CaseNumber, Level, StaffId
from handlers.casework.staff import Role, Staff
from handlers.effects import Subscribe
from handlers.facts import CaseFacts
from handlers.messages import Address
from handlers.outreach import LIVES, Piece, State
from storage.people import NewStaff
from storage.store import Store
from storage.tables import outbox
from tests.storage import acts
from tests.stores import NOW

ANN, BEA = Address("telegram", "11"), Address("web", "b")
NOON = datetime(2026, 3, 4, 4, 0, tzinfo=UTC)  # in Shanghai
NIGHT = datetime(2026, 3, 4, 14, 0, tzinfo=UTC)


async def agree(store: Store, address: Address, *themes: str, place: str = "v1", on: bool = True) -> None:
    await acts.turn(store, Subscribe(on, themes, place), text="订阅普法", address=address, now=NOW)


async def boss(store: Store, login: str) -> Staff:
    return await store.people.create(NewStaff(login, "主管", Role.MANAGER, "cd", Level.DISTRICT), NOW)


async def piece(store: Store, title: str = "工资", category: str = "", place: str = "t1") -> Piece:
    writer = await store.people.by_login("writer") or await boss(store, "writer")
    second = await store.people.by_login("second") or await boss(store, "second")
    kept = await store.outreach.write(Piece(title, "按月发。", "劳动合同法 §30", category, place), writer, NOW)
    return await store.outreach.release(kept.id, second, NOW)


async def received(store: Store, address: Address) -> list[str]:
    replies = await store.outbox.replies(address, 0, NOON)
    return [reply.text.split("\n")[0] for reply in replies if "【普法】" in reply.text]


async def test_it_goes_to_those_who_agreed_by_day_and_once(store: Store) -> None:
    await agree(store, ANN)
    await agree(store, BEA, place="v2")
    await piece(store)
    assert await store.outreach.tick(NIGHT) == 0
    assert await store.outreach.tick(NOON) == 1
    assert await store.outreach.tick(NOON) == 0
    assert await received(store, ANN) == ["【普法】工资"]
    assert await received(store, BEA) == []


async def test_never_more_than_the_district_allows(store: Store) -> None:
    await agree(store, ANN)
    for title in ("一", "二", "三"):
        await piece(store, title)
    assert await store.outreach.tick(NOON) == 2
    assert await store.outreach.tick(NOON + timedelta(days=8)) == 0
    assert await store.outreach.tick(NOON + LIVES + timedelta(days=1)) == 0
    shown = await store.outreach.listed(await boss(store, "other"))
    assert {each.piece.state for each in shown} == {State.OVER}


async def test_an_opt_out_holds_and_is_counted_with_what_came_last(store: Store) -> None:
    await agree(store, ANN)
    await agree(store, BEA)
    first = await piece(store)
    await store.outreach.tick(NOON)
    await agree(store, BEA, on=False)
    await piece(store, "又一条")
    assert await store.outreach.tick(NOON) == 1
    assert await received(store, BEA) == ["【普法】工资"]
    shown = {each.piece.id: each for each in await store.outreach.listed(await boss(store, "other"))}
    assert (shown[first.id].sent, shown[first.id].left) == (2, 1)
    assert await store.outreach.reach("", "") == 1


async def test_nothing_beside_a_sensitive_matter_or_to_an_unsafe_phone(store: Store) -> None:
    for n, (address, facts) in enumerate(((ANN, {"unsafe_phone": True}), (BEA, {}))):
        await agree(store, address)
        number = CaseNumber(f"FQ2222222{n + 2}")
        matter = CaseFacts(what="事", category="other", place_code="v1").with_(**facts)
        await acts.open_case(store, number, address, NOW, facts=matter, committee="cv1", sensitive=not facts)
    await piece(store)
    assert await store.outreach.tick(NOON) == 0


async def test_what_could_not_be_delivered_is_counted_as_failed(store: Store) -> None:
    await agree(store, ANN)
    await piece(store)
    await store.outreach.tick(NOON)
    async with store._units.write() as unit:  # as delivery does in the end
        await unit.conn.execute(update(outbox).values(dead_at=NOON, dead_reason="blocked"))
    (shown,) = await store.outreach.listed(await boss(store, "other"))
    assert (shown.sent, shown.failed) == (0, 1)


async def test_a_township_lists_its_own_pieces(store: Store) -> None:
    await piece(store)
    far = Staff(StaffId(99), "far", "主管", Role.MANAGER, "ct2", Level.TOWNSHIP)
    assert await store.outreach.listed(far) == ()


async def test_whom_it_went_to_is_forgotten_and_how_many_is_kept(store: Store) -> None:
    await agree(store, BEA)
    await piece(store)
    await store.outreach.tick(NOON)
    await agree(store, BEA, on=False)
    await store.retain.sweep(NOON + timedelta(days=400))
    (shown,) = await store.outreach.listed(await boss(store, "other"))
    assert shown.sent == 1
    assert await store.outreach.reach("", "") == 0
