"""Versions of the district on both databases: taken whole, by one of two, never against work going on, brought back."""

import asyncio
import dataclasses

import pytest

from handlers.casework.case import CaseNumber, Level
from handlers.casework.staff import Role
from handlers.district import Body, District, PlaceNode
from handlers.district_file import DistrictFile, Person
from handlers.errors import Refused, Stale
from handlers.facts import CaseFacts
from handlers.messages import Address
from storage.districts import Draft
from storage.people import NewStaff
from storage.store import Store
from storage.unit import Changed, Key
from tests.storage import acts
from tests.stores import NOW, small_district


def renamed(district: District, name: str) -> DistrictFile:
    return DistrictFile(dataclasses.replace(district, name=name))


def without(district: District, body: str, place: str = "") -> DistrictFile:
    bodies = tuple(b for b in district.bodies if b.code != body)
    return DistrictFile(
        dataclasses.replace(district, bodies=bodies, places=tuple(p for p in district.places if p.code != place))
    )


async def test_a_version_is_in_force_at_once_and_an_earlier_one_comes_back(store: Store) -> None:
    told: list[tuple[Changed, Key]] = []
    store.on_change.append(lambda kind, key: told.append((kind, key)))
    first = await store.districts.number()
    await store.districts.take(renamed(store.district, "新名区"), first, NOW, "staff:7")
    assert store.district.name == "新名区"
    assert (Changed.DISTRICT, None) in told
    await store.districts.bring_back(first, await store.districts.number(), NOW)
    assert store.district.name == small_district().name
    versions = await store.districts.versions()
    assert [v.name for v in versions] == ["示例区", "新名区", "示例区"]
    assert versions[1].actor == "staff:7"
    assert "示例区 → 新名区" in versions[1].note
    assert await store.audit.verify() == ()


async def test_of_two_who_change_it_at_once_the_later_is_told(store: Store) -> None:
    base = await store.districts.number()
    takes = [store.districts.take(renamed(store.district, name), base, NOW) for name in ("甲区", "乙区")]
    done = await asyncio.gather(*takes, return_exceptions=True)
    assert sum(isinstance(each, Stale) for each in done) == 1
    assert len(await store.districts.versions()) == 2


async def test_places_and_bodies_of_open_cases_stay(store: Store) -> None:
    facts = CaseFacts(what="地界", category="land", place_code="v1")
    await acts.open_case(store, CaseNumber("FQ22222222"), Address("web", "a"), NOW, facts=facts, committee="cv1")
    base = await store.districts.number()
    with pytest.raises(Refused, match="没办完的事") as refused:
        await store.districts.take(without(store.district, "cv1", "v1"), base, NOW)
    assert "FQ" not in refused.value.sentence
    await store.districts.take(without(store.district, "ct2"), base, NOW)  # nobody needs that one


async def test_people_are_taken_on_without_a_password_and_administrators_follow(store: Store) -> None:
    boss = await store.people.create(NewStaff("boss", "管理员", Role.ADMINISTRATOR, "ct2", Level.TOWNSHIP), NOW)
    people = (Person("New1", "调解员甲", Role.MEDIATOR, "cv1", kind="full_time"),)
    await store.districts.take(dataclasses.replace(without(store.district, "ct2"), staff=people), 1, NOW)
    hired = await store.people.by_login("new1")
    assert hired is not None
    assert hired.level is Level.VILLAGE
    with pytest.raises(Refused):
        await store.sessions.sign_in("new1", "", NOW)
    moved = await store.people.get(boss.id)
    assert (moved.committee, moved.level) == ("cd", Level.DISTRICT)
    again = dataclasses.replace(people[0], committee="ct1")
    await store.districts.take(DistrictFile(store.district, (again,)), await store.districts.number(), NOW)
    promoted = await store.people.by_login("new1")
    assert promoted is not None
    assert promoted.committee == "ct1"


async def test_what_another_process_took_is_served_after_reloading(store: Store) -> None:
    """The other process's own memory is stood in for by putting the old value back."""
    old = store.district
    await store.districts.take(renamed(old, "新名区"), 1, NOW)
    store._units.district, store.districts._loaded = old, 0  # as a process that was not told
    assert await store.districts.reload()
    assert store.district.name == "新名区"
    assert not await store.districts.reload()


async def test_drafts_are_saved_one_after_the_other(store: Store) -> None:
    await store.districts.begin(Draft.WIZARD, {"name": "甲"}, 1, NOW, "staff:1")
    await store.districts.save(Draft.WIZARD, {"name": "乙"}, 1, NOW, "staff:1")
    with pytest.raises(Stale):
        await store.districts.save(Draft.WIZARD, {"name": "丙"}, 1, NOW, "staff:2")
    kept = await store.districts.draft(Draft.WIZARD)
    assert kept is not None
    assert (kept.document, kept.saves) == ({"name": "乙"}, 2)
    await store.districts.drop(Draft.WIZARD)
    assert await store.districts.draft(Draft.WIZARD) is None


async def test_new_places_are_there_for_the_next_turn(store: Store) -> None:
    place = PlaceNode("v3", "新村", Level.VILLAGE, "t1")
    body = Body("cv3", "新村调委会", Level.VILLAGE, "v3")
    grown = dataclasses.replace(
        store.district, places=(*store.district.places, place), bodies=(*store.district.bodies, body)
    )
    await store.districts.take(DistrictFile(grown), 1, NOW)
    async with store.turn(Address("web", "b"), NOW) as turn:
        assert (await turn.world([])).district.full_name("v3") == "东镇新村"
