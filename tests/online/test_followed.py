"""After the agreement the other party hears of its own days in its own chat, answers there, and learns nothing private."""

from datetime import timedelta

import pytest

from handlers.casework.after import Instalment, Payment, Plan, Said
from handlers.casework.case import Case, Move, Outcome, Room, Status
from handlers.casework.desk import Order
from handlers.casework.record import KeyDate, Terms
from storage.notices import NoticeKind
from tests.online.table import NUMBER, A, B, Table
from tests.storage.acts import turn
from tests.stores import NOW

TODAY = NOW.date()
DUE = TODAY + timedelta(days=10)
SECRETS = ("八千零一十七", "13911112222", "住在三号楼", "九千零三十一", "13733334444")


async def agreed(
    table: Table, payer: str = "respondent", words: str = "", *, chat: bool = True, come: bool = True
) -> None:
    """Both sides talked apart and agreed by word of mouth; one instalment in ten days. `come`: they join first."""
    if come:
        await table.both()
    await table.says(A, "我底线是八千零一十七，我电话13911112222，住在三号楼")
    await table.says(B, "我最多九千零三十一，我电话13733334444")

    async def do(move: Move, **order: object) -> None:
        await table.store.moves.move(NUMBER, table.mediator, Order(move, **order), table.now)  # type: ignore[arg-type]  # test data

    terms = Terms("漏水", "赔偿三千元", oral=True, agreed=TODAY, effect=TODAY, amount_fen=300_000)
    await do(Move.KEY_DATE, entry=KeyDate("harm_known", TODAY - timedelta(days=1000)))
    await do(Move.TERMS, entry=terms)
    await do(Move.CLOSE, outcome=Outcome.ORAL, words="十天内赔偿三千元。")
    await do(Move.PLAN, entry=Plan((Instalment(DUE, 300_000, words, payer),), chat))


async def warn(table: Table, days: int) -> None:
    table.now = NOW + timedelta(days=days, hours=1)
    await table.store.reminders.warn(table.now)


async def kept(table: Table) -> Case:
    return (await table.store.desk.page(NUMBER, table.mediator, table.now)).case


async def notices(table: Table) -> set[tuple[NoticeKind, int | None]]:
    found = await table.store.notices.due(table.now)
    for item in found:
        await table.store.notices.done(item.id, table.now)
    return {(item.kind, item.staff) for item in found}


async def test_the_party_that_owes_is_reminded_and_its_word_is_kept_for_the_holder(table: Table) -> None:
    await agreed(table)
    assert "第1期：2026年3月14日以前，被申请人履行，3000元" in await table.last(B)
    before = await table.look(A)
    count = len(before)
    await warn(table, 7)
    told = await table.last(B)
    assert "第一期3000元，请在2026年3月14日以前履行" in told
    assert "以前履行" not in await table.last(A)
    assert len(await table.look(A)) == count, "the other side is not told whom the service reminds"
    await warn(table, 8)
    assert await table.last(B) == told, "once"
    await notices(table)
    assert "已经告诉调解员甲" in await table.says(B, "先转了一千，剩下的月底给")
    part = (await kept(table)).record.plan.instalments[0]
    assert (part.payer_said, part.payer_words, part.paid, part.said) == (
        Said.PART,
        "先转了一千，剩下的月底给",
        None,
        None,
    )
    assert (NoticeKind.FOLLOWED, table.mediator.id) in await notices(table)
    assert "被申请人自述履行了一部分" in await table.room(Room.INTERNAL)
    assert "先转了一千" in await table.room(Room.RESPONDENT)
    assert "先转了一千" not in await table.last(A, 99)
    trail = [entry.detail for entry in (await table.store.desk.page(NUMBER, table.mediator, table.now)).audit]
    assert "owed respondent" in trail


async def test_the_party_that_is_owed_is_asked_and_hears_what_it_can_do(table: Table) -> None:
    await agreed(table, payer="applicant")
    await warn(table, 7)
    assert "请在2026年3月14日以前履行" in await table.last(A)
    await warn(table, 11)
    assert "第一期3000元应在2026年3月14日以前付给您，收到了吗？" in await table.last(B)
    answer = await table.presses(B, "没有收到")
    assert "第32条" in answer
    part = (await kept(table)).record.plan.instalments[0]
    assert (part.said, part.payer_said) == (Said.NOT, None)
    assert "没有收到" in await table.room(Room.RESPONDENT)


async def test_a_paper_sent_as_proof_goes_to_the_holder_and_begins_no_matter_of_its_own(table: Table) -> None:
    await agreed(table)
    await warn(table, 7)
    photo = await table.store.files.put("转账凭证".encode(), "凭证.txt", table.now)
    await notices(table)
    assert "转给调解员甲核实" in await table.files(B, photo)
    page = await table.store.desk.page(NUMBER, table.mediator, table.now)
    assert [f.name for line in page.lines if line.room is Room.RESPONDENT for f in line.files] == ["凭证.txt"]
    assert (NoticeKind.PARTY, table.mediator.id) in await notices(table)
    assert await table.store.residents.file(A, photo.sha256) is None


@pytest.mark.parametrize("why", ["nobody joined", "left", "discreet", "sensitive", "not chosen", "archived"])
async def test_where_nothing_may_be_said_the_holder_alone_has_the_task(table: Table, why: str) -> None:
    if why == "left":
        await table.both()
        await table.says(B, "不想调了")
        await table.presses(B, "不调了")
    await agreed(table, chat=why != "not chosen", come=why not in ("left", "nobody joined"))
    if why == "discreet":
        await turn(
            table.store, text="别人会看", address=B, now=table.now, change=lambda talk: talk.with_(discreet=True)
        )
    if why == "sensitive":
        await table.store.moves.mark_sensitive(NUMBER, table.mediator, table.now)
    if why == "archived":
        whole = Payment(0, table.now.date())
        await table.store.moves.move(
            NUMBER, table.mediator, Order(Move.PERFORM, reason="已核实", entry=whole), table.now
        )
    count = len(await table.look(B))
    await notices(table)
    for days in (7, 9, 11):
        await warn(table, days)
    assert len(await table.look(B)) == count
    told = await notices(table)
    if why != "archived":
        assert (NoticeKind.OVERDUE, table.mediator.id) in told
    if why == "sensitive":
        assert "请直接问调解员" in await table.says(B, "我的期限")
    if why == "discreet":
        assert "3月14日" not in await table.says(B, "我的期限")


async def test_a_party_asks_for_its_days_at_the_meeting_and_after(table: Table) -> None:
    await table.both()
    at = table.now + timedelta(days=2)
    await table.store.online.appoint(NUMBER, table.mediator, at, "和平村委会", table.now, pause=False)
    await table.says(B, "说给双方听")
    told = await table.says(B, "我的期限是哪天")
    assert "和平村委会" in told
    assert "人民调解一般一个月内调结" in told
    assert "我的期限" not in await table.last(A, 99), "an order to the service is not for the other side"
    assert "和平村委会" in await table.says(A, "下一次是什么时候")

    await agreed(table, come=False)
    table.on(hours=1)
    told = await table.says(B, "我的下一个日期是什么时候？")
    for part in ("第一期3000元：请您在2026年3月14日以前履行", "双方共同申请司法确认：最晚", "第33条", "以前会来回访"):
        assert part in told
    assert "诉讼时效" not in told, "the other side's own limit"
    assert "第一期3000元" in await table.says(B, "这事办得怎么样了")
    assert (await table.store.residents.state(B)).draft is None  # type: ignore[union-attr]  # the talk exists


async def test_words_for_the_mediator_after_the_agreement(table: Table) -> None:
    await agreed(table)
    await notices(table)
    assert "转给调解员甲" in await table.says(B, "说给调解员听：这个月工资晚发，想缓三天")
    assert "想缓三天" in await table.room(Room.RESPONDENT)
    assert "想缓三天" not in await table.last(A, 99)
    assert (NoticeKind.PARTY, table.mediator.id) in await notices(table)
    assert "说给调解员听" in await table.says(B, "回到调解")


async def test_nothing_private_of_one_side_reaches_the_others_days(table: Table) -> None:
    await agreed(table, words="汇到13911112222绑定的账户")
    for days in (7, 11, 12, 20, 29):
        await warn(table, days)
        for who in (A, B):
            await table.says(who, "我的期限")
            await table.says(who, "没有收到" if who == A else "已经付了")
    seen = {who: await table.last(who, 200) for who in (A, B)}
    for secret in SECRETS[:3]:
        assert secret not in seen[B]
    for secret in SECRETS[3:]:
        assert secret not in seen[A]
    assert "已经付了" not in seen[A]
    assert "没有收到" not in seen[B].replace("没有收到的", "")


async def test_a_case_taken_up_again_speaks_no_more(table: Table) -> None:
    await agreed(table)
    await table.store.moves.move(NUMBER, table.mediator, Order(Move.REOPEN, reason="有新情况"), table.now)
    table.on(seconds=1)
    count = len(await table.look(B))
    await warn(table, 8)
    assert len(await table.look(B)) == count
    found = await table.store.telegram.find(NUMBER)
    assert found is not None
    assert found.status is not Status.AGREED


@pytest.mark.parametrize(
    ("words", "number", "said"),
    [
        ("3月10日我已经把钱转给他了", 1, Said.RECEIVED),
        ("第二期的1000我3月9日付了", 2, Said.RECEIVED),
        ("3月9日先付了五百", 1, Said.PART),
    ],
)
async def test_a_party_tells_unasked_on_which_day_it_performed(
    table: Table, words: str, number: int, said: Said
) -> None:
    await agreed(table)
    two = Plan((Instalment(DUE, 200_000), Instalment(DUE + timedelta(days=30), 100_000)))
    await table.store.moves.move(NUMBER, table.mediator, Order(Move.PLAN, entry=two), table.now)
    table.now = NOW + timedelta(days=6, hours=1)
    count = len(await table.look(A))
    assert "您说的情况" in await table.says(B, words)
    part = (await kept(table)).record.plan.instalments[number - 1]
    assert (part.payer_said, part.payer_words, part.paid) == (said, words, None)
    assert len(await table.look(A)) == count, "the other side learns nothing of it"


@pytest.mark.parametrize("words", ["3月9日他付了我五百", "3月9日我还没付", "要不要3月9日就付了？"])
async def test_what_is_no_word_of_its_own_performance_is_not_taken_for_one(table: Table, words: str) -> None:
    await agreed(table)
    table.now = NOW + timedelta(days=6, hours=1)
    await table.says(B, words)
    assert (await kept(table)).record.plan.instalments[0].payer_said is None


async def test_a_paper_received_is_no_money_received(table: Table) -> None:
    await agreed(table)
    await warn(table, 11)
    assert "收到了吗" in await table.last(A)
    assert "记下了：收到一审判决书" in await table.says(A, "判决书我3月10日收到的")
    assert (await kept(table)).record.plan.instalments[0].said is None
    await table.says(A, "没有收到")
    assert (await kept(table)).record.plan.instalments[0].said is Said.NOT, "the question goes on hanging"
