"""What a live desk asks: signals, snapshots, open alerts, words on their way; and one's own account."""

from datetime import timedelta

import pytest

from handlers.casework.case import CaseNumber, Move, Room
from handlers.casework.desk import Order
from handlers.casework.staff import Role
from handlers.effects import Tell
from handlers.errors import NotYours, Refused, TooMuch
from handlers.messages import Address
from storage.case_page import CasePages
from storage.own_account import OwnAccount
from storage.store import Store
from storage.watch import Area, Glance, Signals, Watch
from tests.storage.acts import NUMBER, hire, open_case, open_danger, turn
from tests.stores import NOW

OTHER, SECRET = CaseNumber("FQ33333333"), CaseNumber("FQ44444444")
PASSWORD = "a password for tests"


async def test_signals_count_sensitive_cases_apart(store: Store) -> None:
    watch = Watch.of(store)
    me, far = await hire(store, "zhen1", "ct1", on_call=True), await hire(store, "zhen2", "ct2")
    await open_case(store, NUMBER, committee="ct1")
    await open_danger(store, SECRET)
    assert await watch.signals(me) == Signals(waiting=1, unread=0, alerts=0, secret=1)
    assert await watch.signals(far) == Signals(0, 0, 0, 0)
    await store.moves.move(NUMBER, me, Order(Move.CLAIM), NOW)
    await turn(store, Tell(NUMBER, Room.APPLICANT, "补充"), text="补充")
    assert (await watch.signals(me)).unread == 1


async def test_a_glance_and_a_snapshot_keep_to_ones_sight(store: Store) -> None:
    watch = Watch.of(store)
    me, far = await hire(store, "cun1", "cv1"), await hire(store, "zhen2", "ct2")
    await open_case(store)
    assert await watch.glance(NUMBER, me) == Glance(visible=True, sensitive=False)
    assert await watch.glance(NUMBER, far) == Glance(visible=False, sensitive=False)
    before = await watch.snapshot(me)
    assert (set(before), await watch.snapshot(far)) == ({NUMBER}, {})
    await store.moves.move(NUMBER, me, Order(Move.CLAIM), NOW)
    assert await watch.snapshot(me) != before


async def test_open_alerts_are_those_of_the_person_addressed(store: Store) -> None:
    watch = Watch.of(store)
    me, other = await hire(store, "zhen1", "ct1", on_call=True), await hire(store, "zhen3", "ct1")
    await open_danger(store, SECRET)
    [shown] = await watch.open_alerts(me)
    assert (shown.alert.number, shown.sensitive) == (SECRET, True)
    assert await watch.open_alerts(other) == ()
    await store.alerts.acknowledge(SECRET, me, NOW)
    assert await watch.open_alerts(me) == ()


async def test_words_on_their_way(store: Store) -> None:
    watch, me = Watch.of(store), await hire(store, "cun1")
    await open_case(store)
    await store.moves.move(NUMBER, me, Order(Move.CLAIM), NOW)
    line = await store.moves.say(NUMBER, me, "您好", NOW)
    waiting = (await watch.outgoing([line, 999_999]))[line]
    assert (waiting.released, waiting.held, waiting.release_at) == (False, False, NOW + timedelta(seconds=5))
    _, around = await CasePages.of(store).read(NUMBER, me, NOW)
    assert around.outgoing == {line: waiting}
    await store.outbox.release_due(NOW + timedelta(seconds=6))
    assert (await watch.outgoing([line]))[line].released
    _, around = await CasePages.of(store).read(NUMBER, me, NOW)
    assert around.outgoing == {}


async def test_the_area_is_a_managers(store: Store) -> None:
    watch = Watch.of(store)
    boss, me = await hire(store, "boss", "ct1", Role.MANAGER), await hire(store, "cun1")
    await open_case(store)
    await open_case(store, OTHER, Address("web", "visitor-2"), committee="ct2")
    assert await watch.area(boss) == Area(waiting=2, claimed=0, oldest=NOW, alerts=0)
    with pytest.raises(NotYours):
        await watch.area(me)


async def test_looking_does_not_keep_a_session_alive(store: Store) -> None:
    account, me = OwnAccount.of(store), await hire(store, "cun1", password=PASSWORD)
    signed = await store.sessions.sign_in("cun1", PASSWORD, NOW)
    soon, late = NOW + timedelta(minutes=50), NOW + timedelta(minutes=61)
    for _ in range(2):
        assert await account.peek(signed.token, soon) == signed.session
        assert await account.alive(signed.session.id, soon) == signed.session
    assert await account.peek(signed.token, late) is None
    assert await account.sessions(me, late) == ()
    assert me.id in await Watch.of(store).present(NOW)
    assert me.id not in await Watch.of(store).present(soon)


async def test_only_ones_own_session_is_ended(store: Store) -> None:
    account = OwnAccount.of(store)
    me, other = await hire(store, "cun1", password=PASSWORD), await hire(store, "cun2")
    session = (await store.sessions.sign_in("cun1", PASSWORD, NOW)).session
    with pytest.raises(NotYours):
        await account.end(session.id, other, NOW)
    await account.end(session.id, me, NOW)
    assert await account.alive(session.id, NOW) is None


async def test_the_own_password_is_not_to_be_guessed(store: Store) -> None:
    account, me = OwnAccount.of(store), await hire(store, "cun1", password=PASSWORD)
    await account.confirm_password(me, PASSWORD, NOW)
    for _ in range(5):
        with pytest.raises(Refused):
            await account.confirm_password(me, "guess", NOW)
    with pytest.raises(TooMuch):
        await account.confirm_password(me, PASSWORD, NOW)
    assert [person.login for person in await account.roster()] == ["cun1"]
