"""Help on cases in the store: who sees what and for how long, the register, and what climbs when nobody answers."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pytest
from sqlalchemy import update

from handlers.casework.assistance import Act, Help, Paper, State
from handlers.casework.case import CaseNumber, Move, Room, StaffId, Status
from handlers.casework.conflicts import Declaration
from handlers.casework.desk import Order
from handlers.casework.helping import Answer, Wish
from handlers.casework.roster import Training
from handlers.casework.staff import Role, Staff
from handlers.effects import Tell
from handlers.errors import BadInput, NotYours, Refused
from handlers.facts import CaseFacts
from handlers.messages import Address
from storage.backup import backup
from storage.cases import Named
from storage.notices import NoticeKind
from storage.store import Store
from storage.tables import case_named
from storage.vault import Master
from tests.storage.acts import NUMBER, WHO, hire, open_case, open_danger, turn
from tests.stores import KEY, NOW

TODAY = date(2026, 3, 4)
SOON = TODAY + timedelta(days=5)
NO = Declaration("no", "no", "no")
YES = Answer(Act.ACCEPT, "好", SOON, declaration=NO)
PHONE, WORDS = "13800001234", "他家的水管漏到我家"
FACTS = CaseFacts(what=WORDS, category="neighbourhood", place_code="v1", name="阿桂", phone=PHONE, other_party="老方")


async def people(store: Store) -> dict[str, Staff]:
    return {
        "holder": await hire(store, "holder"),
        "other": await hire(store, "other", "ct2"),
        "expert": await hire(store, "expert", "cd", Role.EXPERT),
        "grid": await hire(store, "grid", "cv1", Role.GRID_WORKER),
        "boss": await hire(store, "boss", "cd", Role.MANAGER),
        "judge": await hire(store, "judge", "cd", Role.JUDGE),
    }


async def held(store: Store, who: Staff, facts: CaseFacts = FACTS) -> CaseNumber:
    await open_case(store, facts=facts)
    await turn(store, Tell(NUMBER, Room.APPLICANT, "悄悄跟你说一句"), text="悄悄跟你说一句")
    await store.moves.move(NUMBER, who, Order(Move.CLAIM), NOW)
    return NUMBER


def wish(kind: Help, owner: Staff | None = None, **changes: object) -> Wish:
    plain = Wish(kind, "看一看", owner, body="自然资源所", way="visit", due=SOON, consent=True, place="村委会")
    return replace(plain, **changes)  # type: ignore[arg-type]  # names are checked by replace


async def sees(store: Store, who: Staff, number: CaseNumber = NUMBER) -> bool:
    try:
        await store.desk.page(number, who, NOW)
    except NotYours:
        return False
    return True


async def notices(store: Store) -> list[tuple[NoticeKind, StaffId | None]]:
    due = await store.notices.due(NOW + timedelta(days=60), 100)
    for notice in due:
        await store.notices.done(notice.id, NOW)
    return [(n.kind, n.staff) for n in due]


async def test_a_named_expert_declares_comes_and_is_released(store: Store) -> None:
    crew = await people(store)
    await held(store, crew["holder"])
    await notices(store)
    request = await store.assistance.ask(NUMBER, crew["holder"], wish(Help.EXPERT, crew["expert"]), NOW)
    assert (NoticeKind.HELP, crew["expert"].id) in await notices(store)
    assert not await sees(store, crew["expert"]), "asked is not yet in"
    shown = await store.assistance_lists.show(request, crew["expert"], NOW)
    assert shown.parties == ("阿桂", "老方"), "interests can only be declared about names"
    with pytest.raises(NotYours):
        await store.assistance_lists.show(request, crew["other"], NOW)
    with pytest.raises(NotYours):
        await store.assistance.answer(request, crew["other"], YES, NOW)
    await store.assistance.answer(request, crew["expert"], YES, NOW)
    assert (NoticeKind.HELP_ANSWERED, crew["holder"].id) in await notices(store)
    told = (await store.outbox.replies(WHO, 0, NOW))[-1].text
    assert "调解员expert（证号 证1）" in told
    page = await store.desk.page(NUMBER, crew["expert"], NOW)
    assert (page.case.facts.what, page.case.facts.phone, page.parties, page.audit) == (WORDS, "", (), ())
    assert "悄悄" not in repr(page.lines)
    await store.assistance.answer(request, crew["holder"], Answer(Act.END, "用完了"), NOW)
    assert not await sees(store, crew["expert"])
    acts = [e.act for e in (await store.desk.page(NUMBER, crew["holder"], NOW)).audit]
    assert {"help_expert", "help_accept", "help_end", "help_read"} <= set(acts)


async def test_who_helps_can_read_and_not_move_the_case(store: Store) -> None:
    crew = await people(store)
    await held(store, crew["holder"])
    await store.assistance.ask(NUMBER, crew["holder"], wish(Help.JOINT, crew["other"]), NOW)
    assert await sees(store, crew["other"])
    for order in (Order(Move.RETURN, "x"), Order(Move.CLAIM), Order(Move.TRANSFER, "x", to=crew["grid"])):
        with pytest.raises(NotYours):
            await store.moves.move(NUMBER, crew["other"], order, NOW)
    for act in (
        store.moves.say(NUMBER, crew["other"], "话", NOW),
        store.moves.remark(NUMBER, crew["other"], "话", NOW),
        store.desk.for_paper(NUMBER, crew["other"], "steps", NOW),
        store.assistance.ask(NUMBER, crew["other"], wish(Help.JOINT, crew["grid"]), NOW),
        store.alerts.acknowledge(NUMBER, crew["other"], NOW),
    ):
        with pytest.raises(NotYours):
            await act
    assert (await store.desk.queue(crew["other"])).cases == ()


async def test_files_of_the_talks_apart_stay_shut_to_who_helps(store: Store) -> None:
    crew = await people(store)
    await held(store, crew["holder"])
    file = await store.files.put(b"%PDF-1.4 private", "私.pdf", NOW)
    await turn(store, Tell(NUMBER, Room.APPLICANT, "看", (file,)), text="看", files=(file,))
    await store.assistance.ask(NUMBER, crew["holder"], wish(Help.JOINT, crew["other"]), NOW)
    await store.desk.open_file(NUMBER, file.sha256, crew["holder"], NOW)
    with pytest.raises(NotYours):
        await store.desk.open_file(NUMBER, file.sha256, crew["other"], NOW)


async def test_joint_handling_has_one_lead_and_ends_task_by_task(store: Store) -> None:
    crew = await people(store)
    await held(store, crew["holder"])
    one = await store.assistance.ask(NUMBER, crew["holder"], wish(Help.JOINT, crew["other"]), NOW)
    two = await store.assistance.ask(NUMBER, crew["holder"], wish(Help.JOINT, None, body="派出所"), NOW)
    with pytest.raises(Refused, match="承办人"):
        await store.assistance.answer(one, crew["other"], Answer(Act.END, "x"), NOW)
    await store.assistance.answer(one, crew["other"], Answer(Act.FINISH, "档案在第三柜"), NOW)
    assert not await sees(store, crew["other"]), "for the time of the task and no longer"
    with pytest.raises(NotYours):
        await store.assistance.answer(two, crew["other"], Answer(Act.FINISH, "x"), NOW)
    await store.assistance.answer(two, crew["holder"], Answer(Act.FINISH, "已训诫"), NOW)
    found = await store.assistance_lists.of_case(NUMBER, crew["holder"])
    assert [(s.asked.state, s.asked.content.result) for s in found] == [
        (State.DONE, "档案在第三柜"),
        (State.DONE, "已训诫"),
    ]


async def test_a_panel_sees_the_case_until_its_day_has_its_result(store: Store) -> None:
    crew = await people(store)
    await held(store, crew["holder"])
    await store.panels.keep(
        crew["boss"], None, "东片调解团", ["t1"], "周三", [crew["other"].id, crew["expert"].id], NOW
    )
    (panel,) = await store.panels.all()
    made = wish(Help.PANEL, None, members=panel.members, body=panel.name)
    request = await store.assistance.ask(NUMBER, crew["holder"], made, NOW)
    assert await sees(store, crew["other"])
    assert await sees(store, crew["expert"])
    assert "东片调解团会来调解：3月9日，村委会" in (await store.outbox.replies(WHO, 0, NOW))[-1].text
    await store.assistance.answer(request, crew["other"], Answer(Act.FINISH, "谈成了"), NOW)
    assert not await sees(store, crew["expert"])


async def test_panels_are_kept_by_managers_for_their_own_committee(store: Store) -> None:
    crew = await people(store)
    west = await hire(store, "west", "ct2", Role.MANAGER)
    await store.panels.keep(crew["boss"], None, "东片调解团", ["t1", "nowhere"], "周三", [crew["other"].id], NOW)
    (panel,) = await store.panels.all()
    assert (panel.places, [m.id for m in panel.members]) == (("t1",), [crew["other"].id])
    for who, error in ((west, NotYours), (crew["holder"], NotYours)):
        with pytest.raises(error):
            await store.panels.keep(who, panel.id, "别的名字", [], "", [crew["other"].id], NOW)
    for name, members in (
        ("东片调解团", [crew["other"].id]),
        ("", [crew["other"].id]),
        ("空团", []),
        ("法官团", [crew["judge"].id]),
    ):
        with pytest.raises(BadInput):
            await store.panels.keep(crew["boss"], None, name, [], "", members, NOW)
    assert len(await store.panels.all()) == 1


async def test_a_grid_worker_helps_the_court_on_a_request_on_file(store: Store) -> None:
    crew = await people(store)
    await held(store, crew["holder"])
    asked = wish(Help.COURT, crew["grid"], paper=Paper(file="ab" * 32))
    with pytest.raises(Refused, match="没有这份委托书"):
        await store.assistance.ask(NUMBER, crew["holder"], asked, NOW)
    file = await store.files.put(b"%PDF-1.4 request", "委托书.pdf", NOW)
    await turn(store, Tell(NUMBER, Room.APPLICANT, "委托书", (file,)), text="委托书", files=(file,))
    asked = wish(Help.COURT, crew["grid"], paper=Paper(file=file.sha256))
    request = await store.assistance.ask(NUMBER, crew["holder"], asked, NOW)
    await store.assistance.answer(request, crew["grid"], Answer(Act.FINISH, "送到", receipt="本人签收"), NOW)
    (shown,) = await store.assistance_lists.of_case(NUMBER, crew["holder"])
    assert shown.asked.content.receipt == "本人签收"


async def test_unanswered_requests_climb_to_managers_and_say_so(store: Store) -> None:
    crew = await people(store)
    await held(store, crew["holder"])
    await notices(store)
    await store.assistance.ask(NUMBER, crew["holder"], wish(Help.EXPERT, crew["expert"]), NOW)
    await notices(store)
    assert await store.assistance.climb(NOW + timedelta(days=2)) == ()
    late = NOW + timedelta(days=2, hours=23)
    assert len(await store.assistance.climb(late)) == 1
    told = {staff for kind, staff in await notices(store) if kind is NoticeKind.HELP_LATE}
    assert told == {crew["expert"].id, crew["holder"].id, crew["boss"].id}
    assert await store.assistance.climb(late) == (), "once for each time"


async def test_of_a_sensitive_case_no_manager_is_told_and_lists_say_nothing(store: Store) -> None:
    crew = await people(store)
    town = await hire(store, "town", "ct1", on_call=True)
    await open_danger(store)
    await store.moves.move(NUMBER, town, Order(Move.CLAIM), NOW)
    await store.assistance.ask(NUMBER, town, wish(Help.JOINT, crew["other"], task="陪她去医院"), NOW)
    await notices(store)
    await store.assistance.climb(NOW + timedelta(days=20))
    assert {staff for _, staff in await notices(store)} == {crew["other"].id, town.id}
    assert await store.assistance_lists.register(crew["boss"]) == ()
    (listed,) = await store.assistance_lists.register(crew["other"])
    assert listed.sensitive
    page = await store.desk.page(NUMBER, crew["other"], NOW)
    assert (page.case.facts.what, page.case.facts.category, page.lines, page.alerts) == ("", "", (), ())


@pytest.mark.parametrize("ending", ["returned", "withdrawn"])
async def test_help_ends_with_the_case(store: Store, ending: str) -> None:
    crew = await people(store)
    await held(store, crew["holder"])
    request = await store.assistance.ask(NUMBER, crew["holder"], wish(Help.JOINT, crew["other"]), NOW)
    order = Order(Move.RETURN, "x") if ending == "returned" else Order(Move.WITHDRAW, "x")
    await store.moves.move(NUMBER, crew["holder"], order, NOW)
    assert not await sees(store, crew["other"])
    with pytest.raises(Refused):
        await store.assistance.answer(request, crew["other"], Answer(Act.FINISH, "x"), NOW)
    assert await store.assistance.climb(NOW) == (request,)
    if ending == "returned":
        await store.moves.move(NUMBER, crew["holder"], Order(Move.CLAIM), NOW)
        assert not await sees(store, crew["other"]), "taken up again, the old task does not come back"


async def test_whom_she_wants_kept_out_loses_sight_and_task(store: Store) -> None:
    crew = await people(store)
    await held(store, crew["holder"])
    request = await store.assistance.ask(NUMBER, crew["holder"], wish(Help.JOINT, crew["other"]), NOW)
    async with store._units.write() as unit:
        kept = {"case_id": 1, "staff_id": crew["other"].id, "why": Named.KEPT.value, "at": NOW}
        await unit.conn.execute(case_named.insert().values(kept))
    assert not await sees(store, crew["other"])
    with pytest.raises(NotYours):
        await store.assistance_lists.show(request, crew["other"], NOW)
    assert await store.assistance.climb(NOW) == (request,)


async def test_earlier_cases_of_the_same_party_are_found_by_the_blind_index(store: Store) -> None:
    crew = await people(store)
    before = CaseNumber("FQYYYYYYYY")
    await open_case(store, before, Address("web", "x"), facts=FACTS, committee="cd")
    await store.moves.move(before, crew["expert"], Order(Move.CLAIM), NOW)
    await held(store, crew["holder"])
    request = await store.assistance.ask(NUMBER, crew["holder"], wish(Help.EXPERT, crew["expert"]), NOW)
    shown = await store.assistance_lists.show(request, crew["expert"], NOW)
    assert shown.asked.content.known == "以前办过同一当事人的 1 件案件"


async def test_the_roster_shows_load_training_and_phones_to_who_keeps_it(store: Store) -> None:
    crew = await people(store)
    await held(store, crew["holder"])
    holder = replace(crew["holder"], kind="full_time", places=("v2",), grade="二级", certificate_until=SOON)
    await store.roster.keep(crew["boss"], holder, PHONE, NOW)
    await store.roster.train(crew["boss"], holder.id, Training(TODAY, 8, "新法"), NOW)
    for viewer, phone in ((crew["boss"], PHONE), (crew["other"], ""), (crew["holder"], "")):
        entry = await store.roster.entry(viewer, holder.id)
        assert (entry.load, entry.hours, entry.phone, entry.staff.grade) == (1, {2026: 8}, phone, "二级")
    west = await hire(store, "west", "ct2", Role.MANAGER)
    with pytest.raises(NotYours):
        await store.roster.keep(west, holder, "", NOW)
    with pytest.raises(NotYours):
        await store.roster.exported(crew["holder"], NOW)
    assert all(entry.phone == "" for entry in await store.roster.exported(crew["boss"], NOW))


async def test_a_backup_takes_days_and_sealed_words_along(
    store: Store, tmp_path_factory: pytest.TempPathFactory
) -> None:
    crew = await people(store)
    await held(store, crew["holder"])
    await store.assistance.ask(NUMBER, crew["holder"], wish(Help.JOINT, crew["other"]), NOW)
    await store.roster.train(crew["boss"], crew["holder"].id, Training(TODAY, 8, "新法"), NOW)
    out = BytesIO()
    await backup(store._units.database, Master(KEY), tmp_path_factory.mktemp("files"), out)
    assert "看一看".encode() not in out.getvalue()


async def test_the_state_of_a_case_is_what_opens_it(store: Store) -> None:
    from storage.tables import case

    crew = await people(store)
    await held(store, crew["holder"])
    await store.assistance.ask(NUMBER, crew["holder"], wish(Help.JOINT, crew["other"]), NOW)
    seen: Mapping[Status, bool] = {}
    for status in Status:
        async with store._units.write() as unit:
            await unit.conn.execute(update(case).values(status=status.value))
        seen = {**seen, status: await sees(store, crew["other"])}
    open_to_help = {
        Status.REFERRING,
        Status.CLAIMED,
        Status.HANDED,
        Status.MEDIATING,
        Status.AGREED,
        Status.NOT_PERFORMED,
        Status.PERFORMED,
    }
    assert {status for status, open_ in seen.items() if open_} == open_to_help
