"""Screening in the store: tasks made once and chased, findings settled or reported with a receipt, the sensitive sealed."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.console.casework_view import written_views
from handlers.casework.case import Level, Move, Status
from handlers.casework.orders import Order
from handlers.casework.reading import Reading
from handlers.casework.staff import Role, Staff
from handlers.errors import NotYours, Refused
from handlers.hours import local_day
from handlers.screening.campaign import Campaign, Words
from handlers.screening.finding import Finding, State, Told, understood
from handlers.screening.ledger import ledger
from handlers.screening.task import Task
from nlu.types import Alarm, Facts, Risk, Understanding
from storage.notices import NoticeKind
from storage.retention import Retain
from storage.store import Store
from storage.tables import finding, finding_file
from tests.storage.acts import hire
from tests.stores import NOW, small_district

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TODAY = local_day(small_district(), NOW)
WHAT = "两家为一堵墙吵起来"


def read(told: Told, *risks: Risk, category: str = "neighbourhood") -> Reading:
    alarms = tuple(Alarm(risk, True, ("打我",), "rule") for risk in risks)
    heard = Understanding(told.what, told.what, category=category, facts=Facts(), alarms=alarms)
    return understood(told, "v1", heard, small_district())


async def crew(store: Store) -> dict[str, Staff]:
    return {
        "grid": await hire(store, "grid", "cv1", Role.GRID_WORKER),
        "village": await hire(store, "village", "cv1"),
        "town": await hire(store, "town", "ct1", on_call=True),
        "other": await hire(store, "other", "ct2"),
        "boss": await hire(store, "boss", "cd", Role.MANAGER),
        "chief": await hire(store, "chief", "ct2", Role.MANAGER),
        "medical": await hire(store, "medical", "med", Role.MANAGER),
    }


async def weekly(store: Store, who: Staff) -> Task:
    """The running task of the person's own grid."""
    await store.screenings.tick(NOW)
    return (await store.screenings.tasks(who, NOW))[0]


async def tell(store: Store, who: Staff, told: Told, *risks: Risk) -> Finding:
    task = await weekly(store, who)
    return await store.findings.tell(task.id, who, told, read(told, *risks), NOW)


async def told(store: Store, at: datetime) -> list[tuple[NoticeKind, object]]:
    """Who of staff hears something of screening at that moment."""
    await store.screenings.tick(at)
    due = await store.notices.due(at, 100)
    for notice in due:
        await store.notices.done(notice.id, at)
    return [(n.kind, n.staff) for n in due if n.kind in (NoticeKind.SCREEN, NoticeKind.SCREEN_LATE)]


async def test_each_grid_has_one_task_a_week_however_often_the_clock_ticks(store: Store) -> None:
    assert [await store.screenings.tick(NOW) for _ in range(3)] == [2, 0, 0]
    assert await store.screenings.tick(NOW + timedelta(days=7)) == 2
    boss = await hire(store, "boss", "cd", Role.MANAGER)
    tasks = await store.screenings.tasks(boss, NOW)
    assert {(t.grid, t.starts, t.due) for t in tasks} == {
        (grid, date(2026, 3, 2), date(2026, 3, 6)) for grid in ("v1", "v2")
    }


async def test_who_is_late_is_chased_then_the_village_then_the_managers(store: Store) -> None:
    people = await crew(store)
    grid, village, boss = (people[name].id for name in ("grid", "village", "boss"))
    begun = await told(store, MONDAY)
    assert (NoticeKind.SCREEN, grid) in begun
    assert (NoticeKind.SCREEN, village) not in begun
    assert (NoticeKind.SCREEN, people["other"].id) in begun  # a village without people of its own: the township's
    assert await told(store, MONDAY + timedelta(days=3)) == []
    assert (NoticeKind.SCREEN, grid) in await told(store, MONDAY + timedelta(days=4))
    late = await told(store, MONDAY + timedelta(days=5))
    assert {(NoticeKind.SCREEN_LATE, grid), (NoticeKind.SCREEN_LATE, village)} <= set(late)
    assert (NoticeKind.SCREEN_LATE, boss) not in late
    chased = await told(store, MONDAY + timedelta(days=7))
    assert (NoticeKind.SCREEN_LATE, boss) in chased
    assert (NoticeKind.SCREEN_LATE, people["medical"].id) not in chased


async def test_nothing_found_is_a_report_and_ends_the_chase(store: Store) -> None:
    people = await crew(store)
    task = await weekly(store, people["grid"])
    assert await store.screenings.open_tasks(people["grid"], NOW) == 1
    done = await store.screenings.report(task.id, people["grid"], NOW)
    assert (done.done_by, done.findings) == ("调解员grid", 0)
    assert await store.screenings.open_tasks(people["grid"], NOW) == 0
    await told(store, NOW)
    assert people["grid"].id not in {who for _, who in await told(store, NOW + timedelta(days=2, hours=12))}
    with pytest.raises(Refused):
        await store.screenings.report(task.id, people["grid"], NOW)


async def test_a_finding_settled_on_the_spot_is_a_line_of_the_register_without_numbers_of_people(store: Store) -> None:
    people = await crew(store)
    one = await tell(store, people["grid"], Told(f"{WHAT}，电话13912345678", "neighbourhood", 2, "当场说好，各让一尺"))
    assert one.state is State.RESOLVED
    found, tasks = await store.findings.register(people["boss"], TODAY, TODAY, NOW, taken=True)
    sheet = ledger(found, tasks, TODAY, TODAY, {}, store.district)
    assert len(sheet.rows) == 1
    assert "13912345678" not in str(sheet.rows)
    assert "各让一尺" in str(sheet.rows[0])
    assert await store.audit.verify() == ()


async def test_reported_upward_it_is_a_case_at_the_grids_step_handed_to_the_village_with_a_receipt(
    store: Store,
) -> None:
    people = await crew(store)
    file = await store.files.put(PNG, "墙.png", NOW)
    told_ = Told(WHAT, files=(file,))
    one = await tell(store, people["grid"], told_)
    with pytest.raises(NotYours):
        await store.findings.report(one.id, people["boss"], read(told_), "", NOW)
    done = await store.findings.report(one.id, people["grid"], read(told_), "劝过一次", NOW)
    assert done.number is not None
    page = await store.desk.page(done.number, people["village"], NOW)
    assert (page.case.status, page.case.handed_to, page.case.level) == (Status.HANDED, "cv1", Level.GRID)
    assert page.case.record.turns[0].tried == "劝过一次"
    assert [f.sha256 for line in page.lines for f in line.files] == [file.sha256]
    taken = await store.moves.move(done.number, people["village"], Order(Move.CLAIM), NOW)
    assert [turn.level for turn in taken.record.turns] == [Level.GRID, Level.VILLAGE]
    assert taken.record.applied is None, "what a grid worker came upon is nobody's application"
    assert "申请" not in dict(written_views(taken, store.district))
    with pytest.raises(Refused):
        await store.findings.settle(one.id, people["grid"], "又好了", None, NOW)


async def test_the_villages_own_people_take_what_they_find_themselves(store: Store) -> None:
    people = await crew(store)
    one = await tell(store, people["village"], Told(WHAT))
    done = await store.findings.report(one.id, people["village"], read(Told(WHAT)), "", NOW)
    assert done.number is not None
    page = await store.desk.page(done.number, people["village"], NOW)
    assert (page.case.status, page.case.holder) == (Status.CLAIMED, people["village"].id)


@pytest.mark.parametrize("secret", ["domestic_violence", "other", ""])
async def test_a_sensitive_finding_is_a_sealed_case_of_the_township_and_leaves_no_word_behind(
    store: Store, secret: str
) -> None:
    people = await crew(store)
    file = await store.files.put(PNG, "伤.png", NOW)
    told_ = Told("她说他又打我", result="当场劝过", secret=secret, files=(file,))
    one = await tell(store, people["grid"], told_, *([] if secret else [Risk.DOMESTIC_VIOLENCE]))
    assert (one.state, one.sensitive, one.content.what, one.files) == (State.REPORTED, True, "", ())
    assert one.number is not None
    page = await store.desk.page(one.number, people["town"], NOW)
    assert (page.case.sensitive, page.case.committee, page.case.facts.what) == (True, "ct1", "她说他又打我")
    assert file.sha256 in [f.sha256 for line in page.lines for f in line.files]
    for name in ("grid", "village", "boss"):
        with pytest.raises(NotYours):
            await store.desk.page(one.number, people[name], NOW)
    for name in ("village", "boss"):
        task = await store.screenings.task(one.task, people[name])
        assert task.findings == 0
        assert await store.findings.of_task(one.task, people[name]) == ()
        with pytest.raises(NotYours):
            await store.findings.finding(one.id, people[name], NOW)
    for name in ("grid", "boss"):
        found, tasks = await store.findings.register(people[name], TODAY, TODAY, NOW)
        assert (found, tasks) == ((), ())
    async with store._units.read() as unit:
        assert (await unit.conn.execute(finding_file.select())).first() is None


async def test_a_danger_that_is_not_sealed_alerts_at_once_and_waits_for_no_receipt(store: Store) -> None:
    people = await crew(store)
    one = await tell(store, people["grid"], Told("说要拿刀砍人"), Risk.VIOLENCE)
    assert (one.state, one.sensitive) == (State.REPORTED, False)
    due = await store.notices.due(NOW, 100)
    assert [n.staff for n in due if n.kind is NoticeKind.ALERT] == [people["town"].id]


async def test_the_grid_worker_of_another_place_reads_and_writes_nothing_here(store: Store) -> None:
    people = await crew(store)
    one = await tell(store, people["grid"], Told(WHAT))
    for stranger in (
        people["other"],
        people["chief"],
        people["medical"],
        await hire(store, "adm", "cd", Role.ADMINISTRATOR),
    ):
        with pytest.raises(NotYours):
            await store.findings.finding(one.id, stranger, NOW)
        with pytest.raises(NotYours):
            await store.findings.tell(one.task, stranger, Told(WHAT), None, NOW)
        with pytest.raises(NotYours):
            await store.findings.settle(one.id, stranger, "好了", None, NOW)
        with pytest.raises(NotYours):
            await store.screenings.report(one.task, stranger, NOW)
        found, _ = await store.findings.register(stranger, TODAY, TODAY, NOW)
        assert found == ()


async def test_what_is_to_be_seen_again_stays_on_the_visiting_list_until_somebody_went(store: Store) -> None:
    people = await crew(store)
    one = await tell(store, people["grid"], Told(WHAT))
    day = TODAY + timedelta(days=3)
    await store.findings.settle(one.id, people["grid"], "说好了", day, NOW)
    assert await store.findings.again(people["grid"], TODAY) == ()
    assert [f.id for f in await store.findings.again(people["grid"], day)] == [one.id]
    assert await store.findings.again(people["boss"], day) == ()  # who manages does not go round
    await store.findings.visit(one.id, people["grid"], False, "不在家", day + timedelta(days=1), NOW)
    await store.findings.visit(one.id, people["grid"], True, "两家说话了", None, NOW)
    assert await store.findings.again(people["grid"], day + timedelta(days=9)) == ()
    seen = await store.findings.finding(one.id, people["village"], NOW)
    assert [(v.met, v.words) for v in seen.visits] == [(False, "没有见到：不在家"), (True, "见到了：两家说话了")]


async def test_a_campaign_sends_out_its_grids_and_ends_with_counts(store: Store) -> None:
    people = await crew(store)
    kinds = (("labour",), ("labour",), ("migrant_workers",))
    plan = Campaign(0, Words("欠薪专项"), "cd", (), *kinds, TODAY, TODAY, people["boss"].id)
    made = await store.screenings.begin(plan, people["boss"], NOW)
    with pytest.raises(NotYours):
        await store.screenings.begin(plan, people["chief"], NOW)
    _, tasks = await store.screenings.campaign(made, people["grid"])
    assert [(t.grid, t.theme) for t in tasks] == [("v1", "欠薪专项")]
    await store.findings.tell(tasks[0].id, people["grid"], Told("欠两个月工资", "labour"), None, NOW)
    await store.screenings.report(tasks[0].id, people["grid"], NOW)
    found = await store.findings.of_campaign(made, people["boss"])
    assert [f.content.what for f in found] == ["欠两个月工资"]
    assert await store.findings.of_campaign(made, people["other"]) == ()
    with pytest.raises(NotYours):
        await store.screenings.end(made, people["chief"], "完了", NOW)
    await store.screenings.end(made, people["boss"], "查了两个村", NOW)
    plan, tasks = await store.screenings.campaign(made, people["boss"])
    assert (plan.words.report, len(tasks)) == ("查了两个村", 2)


async def test_old_findings_are_forgotten_with_their_files(store: Store) -> None:
    people = await crew(store)
    file = await store.files.put(PNG, "墙.png", NOW)
    await tell(store, people["grid"], Told(WHAT, files=(file,)))
    await store.files.sweep(NOW + timedelta(days=30))
    assert (await store.files.get(file.sha256))[1] == PNG
    await Retain(store._units).sweep(NOW + timedelta(days=3 * 366))
    async with store._units.read() as unit:
        assert (await unit.conn.execute(finding.select())).first() is None
        assert (await unit.conn.execute(finding_file.select())).first() is None
