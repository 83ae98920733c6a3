"""A case from another chat: number and code, and nothing that can be guessed or probed."""

import asyncio
import re
from dataclasses import replace
from datetime import timedelta

from handlers.casework.case import CaseNumber
from handlers.conversation import Ask, Pending
from handlers.messages import Address
from handlers.world import Proof, World
from nlu.types import Understanding
from storage.store import Store
from storage.world import new_number, new_secret
from tests.storage.acts import NUMBER, SECRET, WHO, heard, hire, incoming, open_case
from tests.stores import NOW

STRANGER = Address("telegram", "77")


async def look(
    store: Store,
    said: Understanding,
    address: Address = STRANGER,
    minutes: int = 0,
    asked: CaseNumber | None = None,
    origin: str = "",
) -> World:
    now = NOW + timedelta(minutes=minutes)
    await store.accept(replace(incoming("查进度", address), origin=origin))
    async with store.turn(address, now) as turn:
        talk = turn.conversation
        if asked:
            talk = turn._talk.state.with_(pending=Pending(Ask.SECRET, 1, about=asked))
            object.__setattr__(turn._talk, "state", talk)
        world = await turn.world([said])
        await turn.save(turn.conversation, [])
        return world


async def test_own_cases_are_there_newest_first(store: Store) -> None:
    second = CaseNumber("FQYYYYYYYY")
    await open_case(store)
    await open_case(store, second)
    await open_case(store, CaseNumber("FQXXXXXXXX"), Address("web", "other"))
    world = await look(store, heard(), WHO)
    assert [own.case.number for own in world.cases] == [second, NUMBER]


async def test_number_and_code_open_the_case_from_elsewhere(store: Store) -> None:
    await open_case(store)
    world = await look(store, heard(numbers=(NUMBER,), secrets=(SECRET,)))
    assert world.proof is Proof.RIGHT
    assert world.proven is not None
    assert world.proven.case.number == NUMBER


async def test_a_number_asked_for_before_counts(store: Store) -> None:
    await open_case(store)
    assert (await look(store, heard(secrets=(SECRET,)), asked=NUMBER)).proof is Proof.RIGHT


async def test_a_number_alone_or_a_code_alone_proves_nothing(store: Store) -> None:
    await open_case(store)
    for said in (heard(numbers=(NUMBER,)), heard(secrets=(SECRET,)), heard()):
        assert (await look(store, said)).proof is Proof.NONE


async def test_codes_tried_side_by_side_are_counted_as_those_one_after_the_other(store: Store) -> None:
    await open_case(store)
    said = heard(numbers=(NUMBER,), secrets=("000000",))
    tries = (look(store, said, Address("web", f"g{n}"), origin="one") for n in range(12))
    assert sum(world.proof is Proof.WRONG for world in await asyncio.gather(*tries)) == 5


async def _guess(store: Store, number: str, times: int, origin: str = "", first: int = 0) -> list[Proof]:
    """Each guess from another sender."""
    said = heard(numbers=(number,), secrets=("000000",))
    senders = [Address("web", f"g{first + n}") for n in range(times)]
    return [(await look(store, said, sender, origin=origin)).proof for sender in senders]


RIGHT = heard(numbers=(NUMBER,), secrets=(SECRET,))


async def test_who_fails_is_shut_out_alone_and_the_owner_gets_in_from_elsewhere(store: Store) -> None:
    await open_case(store)
    wrong = heard(numbers=(NUMBER,), secrets=("000000",))
    assert [(await look(store, wrong)).proof for _ in range(6)] == [Proof.WRONG] * 5 + [Proof.LOCKED]
    assert (await look(store, RIGHT)).proof is Proof.LOCKED
    assert (await look(store, RIGHT, minutes=23 * 60)).proof is Proof.LOCKED
    assert (await look(store, RIGHT, Address("telegram", "78"))).proof is Proof.RIGHT
    assert (await look(store, RIGHT, WHO)).proof is Proof.RIGHT
    assert (await look(store, RIGHT, minutes=24 * 60 + 1)).proof is Proof.RIGHT


async def test_new_senders_of_one_network_are_one_place(store: Store) -> None:
    await open_case(store)
    assert await _guess(store, NUMBER, 7, "here") == [Proof.WRONG] * 5 + [Proof.LOCKED] * 2
    assert (await look(store, RIGHT, Address("web", "her new phone"), origin="elsewhere")).proof is Proof.RIGHT
    others = [proof for n in range(2, 9) for proof in await _guess(store, f"FQ2222222{n}", 5, "here", 100 * n)]
    assert others.count(Proof.WRONG) == 25  # of thirty in an hour, whatever their number


async def test_fifty_wrong_codes_shut_a_number_and_unknown_numbers_behave_the_same(store: Store) -> None:
    await open_case(store)
    expected = [Proof.WRONG] * 50 + [Proof.LOCKED] * 2
    assert await _guess(store, NUMBER, 52) == expected
    assert await _guess(store, "FQ99999999", 52, first=100) == expected
    stranger = Address("web", "not seen before")
    assert (await look(store, RIGHT, stranger, origin="not seen before")).proof is Proof.LOCKED
    assert (await look(store, RIGHT, WHO)).proof is Proof.RIGHT  # her own talk is not locked out
    assert (await look(store, RIGHT, stranger, minutes=24 * 60 + 1)).proof is Proof.RIGHT


async def test_one_sender_cannot_try_number_after_number(store: Store) -> None:
    tries = [(await look(store, heard(numbers=(f"FQ2222222{n}",), secrets=("1",)))).proof for n in range(2, 9)]
    tries += [(await look(store, heard(numbers=(f"FQ3333333{n}",), secrets=("1",)))).proof for n in range(2, 7)]
    assert tries == [Proof.WRONG] * 10 + [Proof.LOCKED] * 2


async def test_a_proven_case_stays_known(store: Store) -> None:
    await open_case(store)
    await store.accept(incoming("x", STRANGER))
    async with store.turn(STRANGER, NOW) as turn:
        await turn.save(turn.conversation.with_(known=(NUMBER,)), [])
    assert [own.case.number for own in (await look(store, heard())).cases] == [NUMBER]


async def test_staff_online(store: Store) -> None:
    who = await hire(store, "a", password="a long password")
    assert not (await look(store, heard())).staff_online
    signed = await store.sessions.sign_in("a", "a long password", NOW)
    assert (await look(store, heard(), minutes=4)).staff_online
    assert not (await look(store, heard(), minutes=6)).staff_online
    await store.sessions.sign_out(signed.session.id, NOW)
    assert not (await look(store, heard())).staff_online
    await store.people.set_duty(who.id, True)
    assert (await look(store, heard())).staff_online


def test_numbers_and_codes_have_the_shape_the_reader_knows() -> None:
    for _ in range(200):
        assert re.fullmatch(r"FQ[2-9A-HJ-NP-Z]{8}", new_number())
        assert re.fullmatch(r"[0-9]{6}", new_secret())
