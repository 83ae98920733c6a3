"""A clock that jumps: what is held for a time is not held for ever, what ended stays ended, nothing fires twice."""

from datetime import timedelta

import pytest

from handlers.errors import TooMuch
from storage.keys import Leases
from storage.notices import NoticeKind
from storage.store import Store
from storage.throttle import Throttle
from tests.storage.acts import hire, open_danger
from tests.stores import NOW

BACK, FORTH = -timedelta(hours=3), timedelta(hours=3)


def leases(store: Store) -> Leases:
    return store.leases


async def test_dead_leaders_place_is_free_after_the_clock_was_set_back(store: Store) -> None:
    assert await leases(store).take("clock", "dead", NOW, 15)
    assert not await leases(store).take("clock", "other", NOW + timedelta(seconds=1), 15)
    assert await leases(store).take("clock", "other", NOW + BACK, 15)
    assert not await leases(store).take("clock", "third", NOW + BACK, 15)


@pytest.mark.parametrize("skew", [-30, 30])
async def test_clocks_that_differ_a_little_do_not_make_two_leaders(store: Store, skew: int) -> None:
    assert await leases(store).take("clock", "one", NOW, 60)
    assert not await leases(store).take("clock", "two", NOW + timedelta(seconds=skew), 60)


async def test_door_shut_by_a_clock_that_ran_ahead_opens_again(store: Store) -> None:
    door = Throttle("login", tries=1, window=timedelta(minutes=15), lock=timedelta(minutes=15))
    async with store._units.write() as unit:
        await door.miss(unit, "somebody", NOW)
        assert await door.locked(unit, "somebody", NOW)
        assert not await door.locked(unit, "somebody", NOW + BACK)
        with pytest.raises(TooMuch):
            await door.check(unit, "somebody", NOW - timedelta(seconds=30))


async def test_notice_leased_by_a_clock_that_ran_ahead_is_sent_and_only_once(store: Store) -> None:
    await hire(store, "town", "ct1", on_call=True)
    await open_danger(store)
    ahead = await store.notices.due(NOW + FORTH)
    assert [n.kind for n in ahead] == [NoticeKind.ALERT]
    assert await store.notices.due(NOW + FORTH) == ()  # on its way
    again = await store.notices.due(NOW)  # set right: its sender may be dead
    assert [n.id for n in again] == [n.id for n in ahead]
    await store.notices.done(again[0].id, NOW)
    for jump in (BACK, timedelta(), FORTH):
        assert await store.notices.due(NOW + jump) == ()


async def test_alert_climbs_each_rung_once_however_the_clock_jumps(store: Store) -> None:
    for login in ("town", "town2"):
        await hire(store, login, "ct1", on_call=True)
    await open_danger(store)
    (climbed,) = await store.alerts.climb(NOW + timedelta(minutes=5))
    for jump in (BACK, timedelta(minutes=5), timedelta(), timedelta(minutes=6)):
        assert await store.alerts.climb(NOW + jump) == ()
    assert climbed.staff is not None


async def test_session_that_ran_out_by_a_jump_is_opened_anew_and_one_set_back_lives(store: Store) -> None:
    await hire(store, "a", "ct1", password="a password for tests")
    signed = await store.sessions.sign_in("a", "a password for tests", NOW)
    assert await store.sessions.session(signed.token, NOW + BACK) is not None
    assert await store.sessions.session(signed.token, NOW + FORTH) is None
    again = await store.sessions.sign_in("a", "a password for tests", NOW + FORTH)
    assert await store.sessions.session(again.token, NOW + FORTH) is not None
