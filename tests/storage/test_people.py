"""Staff: signing in, sessions that end, bound accounts, keys and leases."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.casework.case import Level, StaffId
from handlers.casework.staff import Role, Staff
from handlers.errors import BadInput, NotYours, Refused, TooMuch
from storage.passwords import why_not
from storage.people import NewStaff
from storage.store import Store
from tests.storage.acts import hire
from tests.stores import NOW

PASSWORD = "correct horse battery"


def after(**parts: float) -> timedelta:
    return timedelta(**parts)


async def staff(store: Store) -> Staff:
    return await hire(store, "mei", password=PASSWORD)


async def test_a_session_from_sign_in_to_sign_out(store: Store) -> None:
    who = await staff(store)
    signed = await store.sessions.sign_in(" MEI ", PASSWORD, NOW)
    session = await store.sessions.session(signed.token, NOW)
    assert session is not None
    assert session.staff == who
    assert session.csrf == signed.session.csrf
    assert await store.sessions.session(signed.token + "x", NOW) is None
    await store.sessions.sign_out(session.id, NOW)
    assert await store.sessions.session(signed.token, NOW) is None


async def test_sessions_end_after_an_idle_hour_and_after_twelve(store: Store) -> None:
    await staff(store)
    idle = await store.sessions.sign_in("mei", PASSWORD, NOW)
    busy = await store.sessions.sign_in("mei", PASSWORD, NOW)
    for minutes in range(0, 12 * 60, 50):
        assert await store.sessions.session(busy.token, NOW + after(minutes=minutes)) is not None
    assert await store.sessions.session(idle.token, NOW + after(minutes=61)) is None
    assert await store.sessions.session(busy.token, NOW + after(hours=12, seconds=1)) is None


async def test_signing_out_everywhere_leaves_others_alone(store: Store) -> None:
    who = await staff(store)
    await hire(store, "b", password=PASSWORD)
    mine = [await store.sessions.sign_in("mei", PASSWORD, NOW) for _ in range(2)]
    other = await store.sessions.sign_in("b", PASSWORD, NOW)
    await store.sessions.sign_out_everywhere(who, NOW)
    assert [await store.sessions.session(s.token, NOW) for s in mine] == [None, None]
    assert await store.sessions.session(other.token, NOW) is not None


async def test_leaving_and_a_new_password_end_all_sessions(store: Store) -> None:
    who = await staff(store)
    signed = await store.sessions.sign_in("mei", PASSWORD, NOW)
    await store.people.set_password(who.id, "another password", NOW)
    assert await store.sessions.session(signed.token, NOW) is None
    signed = await store.sessions.sign_in("mei", "another password", NOW)
    await store.people.change(replace(who, active=False), NOW)
    assert await store.sessions.session(signed.token, NOW) is None
    with pytest.raises(Refused):
        await store.sessions.sign_in("mei", "another password", NOW)


async def sentence(store: Store, login: str, password: str, source: str = "") -> str:
    with pytest.raises(Refused) as refused:
        await store.sessions.sign_in(login, password, NOW, source)
    return refused.value.sentence


async def test_unknown_and_wrong_read_the_same(store: Store) -> None:
    await staff(store)
    await hire(store, "nopassword")
    said = {
        await sentence(store, login, "wrong password") for login in ("mei", "nobody", "nopassword", "", "x\x00\ud800")
    }
    assert len(said) == 1
    assert await sentence(store, "nopassword", "") in said


async def test_guessing_shuts_the_door_for_the_guesser_only(store: Store) -> None:
    await staff(store)
    for _ in range(5):
        await sentence(store, "mei", "wrong password", "10.0.0.9")
    with pytest.raises(TooMuch):
        await store.sessions.sign_in("mei", PASSWORD, NOW, "10.0.0.9")
    await store.sessions.sign_in("mei", PASSWORD, NOW, "10.0.0.1")
    await store.sessions.sign_in("mei", PASSWORD, NOW + after(minutes=16), "10.0.0.9")


async def test_one_source_cannot_try_login_after_login(store: Store) -> None:
    await staff(store)
    for n in range(30):
        await sentence(store, f"guess{n}", "wrong password", "10.0.0.9")
    with pytest.raises(TooMuch):
        await store.sessions.sign_in("mei", PASSWORD, NOW, "10.0.0.9")


async def test_tries_side_by_side_do_not_get_past_the_count_of_their_source(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await staff(store)
    looked_at = 0

    async def slowly(*_: str) -> bool:
        nonlocal looked_at
        looked_at += 1
        await asyncio.sleep(0.05)
        return False

    monkeypatch.setattr("storage.sessions.right_password", slowly)
    tries = (store.sessions.sign_in(f"guess{n}", "x" * 10, NOW, "10.0.0.9") for n in range(60))
    found = await asyncio.gather(*tries, return_exceptions=True)
    assert all(isinstance(one, Refused) for one in found)
    assert looked_at <= 10
    monkeypatch.undo()
    await store.sessions.sign_in("mei", PASSWORD, NOW, "10.0.0.1")


@pytest.mark.parametrize(
    ("login", "committee", "password"),
    [("", "cv1", ""), ("x" * 101, "cv1", ""), ("a\nb", "cv1", ""), ("ok", "nowhere", ""), ("ok", "cv1", "short")],
)
async def test_bad_staff_is_refused(store: Store, login: str, committee: str, password: str) -> None:
    with pytest.raises(BadInput):
        await store.people.create(NewStaff(login, "x", Role.MEDIATOR, committee, Level.VILLAGE, password), NOW)


async def test_a_login_is_given_once(store: Store) -> None:
    await hire(store, "mei")
    with pytest.raises(BadInput, match="已经有人"):
        await hire(store, "MEI")
    with pytest.raises(NotYours):
        await store.people.get(StaffId(99))


async def test_another_post_leaves_what_was_written_meanwhile(store: Store) -> None:
    who = await hire(store, "mei", on_call=True, password=PASSWORD)
    signed = await store.sessions.sign_in("mei", PASSWORD, NOW)
    post = replace(who, name="新名", role=Role.MANAGER, committee="cd", level=Level.DISTRICT)
    meanwhile = {"away_until": NOW, "telegram_user": 2**40, "certificate": "证9"}
    await store.people.change(replace(who, **meanwhile), NOW)  # type: ignore[arg-type]  # test data
    await store.people.repost(post, NOW, "staff:9")
    assert await store.people.get(who.id) == replace(post, **meanwhile)  # type: ignore[arg-type]  # test data
    assert await store.sessions.session(signed.token, NOW) is None
    await store.people.repost(replace(post, role=Role.JUDGE), NOW, "staff:9")
    assert not (await store.people.get(who.id)).on_call
    await store.people.change(replace(who, active=False), NOW)
    with pytest.raises(Refused, match="停用"):
        await store.people.repost(post, NOW, "staff:9")
    assert await store.people.get(who.id) == replace(who, active=False)


async def test_the_last_active_administrator_keeps_the_role(store: Store) -> None:
    one, two = await hire(store, "one", "cd", Role.ADMINISTRATOR), await hire(store, "two", "cd", Role.ADMINISTRATOR)
    gone = await hire(store, "gone", "cd", Role.ADMINISTRATOR)
    await store.people.change(replace(gone, active=False), NOW)
    posts = (store.people.repost(replace(who, role=Role.MANAGER), NOW, "staff:9") for who in (one, two))
    refused = [told for told in await asyncio.gather(*posts, return_exceptions=True) if told is not None]
    assert [type(told) for told in refused] == [Refused]
    (left,) = [who for who in await store.people.everybody() if who.role is Role.ADMINISTRATOR]
    await store.people.repost(replace(left, name="新名"), NOW, "staff:9")
    assert (await store.people.get(left.id)).name == "新名"


async def test_everything_of_a_person_comes_back(store: Store) -> None:
    who = await hire(store, "mei", specialities=("debt", "labour"), on_call=True)
    changed = replace(who, name="新名", role=Role.EXPERT, away_until=NOW, telegram_user=2**40, certificate="证9")
    assert await store.people.change(changed, NOW) == changed
    assert await store.people.get(who.id) == changed
    assert await store.people.by_telegram(2**40) == changed
    assert await store.people.everybody() == (changed,)


async def test_a_bind_code_works_once_within_ten_minutes(store: Store) -> None:
    who = await hire(store, "mei")
    code = await store.people.bind_code(who.id, NOW)
    with pytest.raises(Refused):
        await store.people.bind(code, 42, NOW + after(minutes=10))
    bound = await store.people.bind(f" {code.lower()} ", 42, NOW + after(minutes=9))
    assert bound.telegram_user == 42
    with pytest.raises(Refused):
        await store.people.bind(code, 43, NOW)
    old = await store.people.bind_code(who.id, NOW)
    await store.people.bind_code(who.id, NOW)
    with pytest.raises(Refused):
        await store.people.bind(old, 43, NOW)


async def test_one_account_belongs_to_one_person(store: Store) -> None:
    one, two = await hire(store, "a"), await hire(store, "b")
    await store.people.bind(await store.people.bind_code(one.id, NOW), 42, NOW)
    await store.people.bind(await store.people.bind_code(two.id, NOW), 42, NOW)
    found = await store.people.by_telegram(42)
    assert found is not None
    assert found.id == two.id


async def test_bind_codes_cannot_be_guessed(store: Store) -> None:
    who = await hire(store, "mei")
    for _ in range(5):
        with pytest.raises(Refused):
            await store.people.bind("AAAAAAAA", 42, NOW)
    code = await store.people.bind_code(who.id, NOW)
    with pytest.raises(TooMuch):
        await store.people.bind(code, 42, NOW)


async def test_api_keys(store: Store) -> None:
    key = await store.keys.create("hotline", NOW)
    assert await store.keys.channel(key) == "hotline"
    assert await store.keys.channel(key + "x") is None
    (listed,) = await store.keys.listed()
    await store.keys.revoke(listed.id, NOW)
    assert await store.keys.channel(key) is None
    for bad in ("web", "telegram", "terminal", "", "X", "a b", "a" * 40, "中文"):
        with pytest.raises(BadInput):
            await store.keys.create(bad, NOW)


async def test_a_lease_has_one_holder(store: Store) -> None:
    taken = await asyncio.gather(*(store.leases.take("clock", f"p{n}", NOW, 30) for n in range(8)))
    assert sum(taken) == 1
    holder = f"p{taken.index(True)}"
    assert await store.leases.take("clock", holder, NOW + after(seconds=20), 30)
    assert not await store.leases.take("clock", "other", NOW + after(seconds=40), 30)
    assert await store.leases.take("clock", "other", NOW + after(seconds=51), 30)
    await store.leases.release("clock", "other")
    assert await store.leases.take("clock", "third", NOW + after(seconds=52), 30)


GUESSED = (
    "1111111111 1234567890 0987654321 13800138000 2026-11-22! aaaaaaaaaaa Password123 P@ssw0rd2026 qwertyuiop poiuytrewq"
    " 1qaz2wsx3edc abcdefghij Fengqiao2026 admin@123456 woaini1314520 zhuguan2026 ZHUGUAN@1234 zhuguanzhuguan"
    " qwe123!@#456 Aa123456789"
)


@pytest.mark.parametrize("password", GUESSED.split())
async def test_a_password_that_is_guessed_first_is_refused(store: Store, password: str) -> None:
    with pytest.raises(BadInput, match="太容易猜到"):
        await hire(store, "zhuguan", password=password)
    who = await hire(store, "zhuguan", password=PASSWORD)
    with pytest.raises(BadInput, match="太容易猜到"):
        await store.people.set_password(who.id, password, NOW)
    assert (await store.sessions.sign_in("zhuguan", PASSWORD, NOW)).session.staff == who


@pytest.mark.parametrize(
    "password",
    ["梧桐树下等雨停的人呀", "correct horse", "5fuc-j32c-tnje", "K7QM-2WXP-9HTR-4VNC", "my dog Password", "xk29mvq8zt"],
)
def test_a_password_of_ones_own_is_taken(password: str) -> None:
    assert why_not(password, "zhuguan") == ""
