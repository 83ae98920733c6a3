"""Three more whole lives on both databases: a water leak, a divorce with violence, a medical dispute with an insurer."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from handlers.casework.after import CheckAnswered, CheckAsked, Instalment, Payment, Plan, Service, Verdict
from handlers.casework.assistance import Act, Help, State
from handlers.casework.case import Case, Level, Move, Outcome, Status
from handlers.casework.conflicts import Declaration
from handlers.casework.helping import Answer as HelpAnswer
from handlers.casework.helping import Wish
from handlers.casework.linkage import Step
from handlers.casework.outside import Answer, Referral
from handlers.casework.record import Confirmation, Inquiry, Party, Session, Terms, TurnEnd, Visit, WillKind
from handlers.casework.register import register
from handlers.casework.staff import Role, Staff
from handlers.errors import NotYours, Refused
from handlers.facts import CaseFacts, Naming
from handlers.plans import Line
from handlers.plans import Plan as DangerPlan
from storage.notices import NoticeKind
from storage.store import Store
from tests.storage.acts import NUMBER, WHO, hire, open_case, open_danger
from tests.storage.life import Life, inside, papers, printed, told
from tests.stores import KEY, small_district, small_knowledge

POLICE = Line("police", "派出所", "110", 5, urgent=True, duty=True)
WOMEN = Line("women", "妇联", "12338", 60)
HOME = DangerPlan("home", "家暴联动", ("domestic_violence",), (POLICE, WOMEN))


@pytest.fixture
async def store(url: str, tmp_path: Path) -> AsyncIterator[Store]:
    """The small district with a plan for violence at home."""
    district = replace(small_district(), plans=(HOME,))
    opened = await Store.open(url, tmp_path, KEY, district, small_knowledge())
    yield opened
    await opened.close()


async def read(store: Store, who: Staff, life: Life, done: Case) -> Case:
    """The case as it was kept: what was decided, and a whole trail."""
    kept = (await store.desk.page(NUMBER, who, life.now)).case
    assert (kept.record, kept.status) == (done.record, Status.ARCHIVED), "what was decided is what was kept"
    assert not await store.audit.verify()
    return kept


async def said(store: Store, life: Life) -> str:
    """All the resident was told in the chat."""
    return "\n".join(reply.text for reply in await store.outbox.replies(WHO, 0, life.now))


def show(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\n{text}\n")


LEAK = CaseFacts(
    what="楼上卫生间漏水，把我家天花板泡坏了",
    category="neighbourhood",
    subcategory="leak",
    place_code="v1",
    other_party="楼上住户",
    amount_fen=600_000,
    wanted="修好漏水，赔偿天花板",
    name="楼下住户",
    naming=Naming.NAMED,
)


async def test_a_leak_between_two_homes_from_the_grid_to_the_last_instalment(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    grid, village = await hire(store, "wangge", "cv1", Role.GRID_WORKER), await hire(store, "cun1", "cv1")
    await open_case(store, facts=LEAK, committee="cv1")
    life = Life(store)

    await life.order(grid, Move.CLAIM)
    await life.order(grid, Move.ESCALATE, "楼上不认是他家漏的", tried="上门看了漏点，劝了一次")
    assert [c.number for c in (await store.desk.queue(village)).cases] == [NUMBER]
    taken = await life.order(village, Move.CLAIM)
    assert (taken.holder, taken.level, taken.record.skips) == (village.id, Level.VILLAGE, 0)
    await life.write(village, Move.INQUIRE, lambda day: Inquiry(day, "楼上卫生间", "水管工", "楼上的地漏接口渗水"))
    started = await life.order(village, Move.START)
    assert {"agreement", "oral"} <= papers(started, store), "until it is agreed, either form can be drawn up"
    await life.write(
        village, Move.SESSION, lambda day: Session(day, "村委会", "双方", "楼上认了，想分两次付", "达成协议")
    )
    await life.order(
        village, Move.CLOSE, outcome=Outcome.ORAL, words="修好漏水，六千元分两次付清。", tried="水管工看过，谈了一次"
    )
    await two_instalments(life, village)
    done = await life.order(village, Move.ARCHIVE)

    assert life.seen == [
        Status.CLAIMED,
        Status.HANDED,
        Status.CLAIMED,
        Status.MEDIATING,
        Status.AGREED,
        Status.PERFORMED,
        Status.ARCHIVED,
    ]
    kept = await read(store, village, life, done)
    steps = register(kept, store.district)
    assert [(s.step, s.mediator, s.tried) for s in steps] == [
        ("网格调", "调解员wangge", "上门看了漏点，劝了一次"),
        ("村（社区）调", "调解员cun1", "水管工看过，谈了一次"),
    ]
    assert "楼上不认是他家漏的" in steps[0].handover
    assert "调解员cun1签收" in steps[0].receipt
    assert steps[1].result == "办结：达成口头协议"
    offer = papers(kept, store)
    assert {"oral", "performance", "visits", "transfer", "steps", "session", "inquiry"} <= offer
    assert "agreement" not in offer, "by word of mouth there is no written agreement"
    assert inside(kept, store) == [
        "application",
        "acceptance",
        "notice",
        "inquiry",
        "session",
        "oral",
        "performance",
        "visits",
        "transfer",
        "steps",
    ]
    show(printed(kept, store, "邻里 · 漏水"), capsys)


async def two_instalments(life: Life, village: Staff) -> None:
    """Oral terms, two instalments: the first paid in time, the second only after the holder was warned."""
    store = life.store
    await life.write(
        village,
        Move.TERMS,
        lambda day: Terms("卫生间漏水泡坏天花板", "修好漏点，赔六千元。", oral=True, agreed=day, amount_fen=600_000),
    )
    first, second = life.today + timedelta(days=5), life.today + timedelta(days=20)
    with pytest.raises(Refused, match="对不上"):
        await life.order(village, Move.PLAN, entry=Plan((Instalment(first, 100_000),)))
    await life.order(village, Move.PLAN, entry=Plan((Instalment(second, 300_000), Instalment(first, 300_000))))
    assert "第1期" in await said(store, life)
    with pytest.raises(Refused, match="归档"):
        await life.order(village, Move.ARCHIVE)
    life.days(5)
    await life.write(village, Move.PAYMENT, lambda day: Payment(1, day, "当面付现金，有收条"))
    life.days(18)
    await store.reminders.warn(life.now)
    assert NoticeKind.OVERDUE in await told(store, village, life.now), "the second day passed and nothing was noted"
    kept = await life.write(village, Move.PAYMENT, lambda day: Payment(2, day, "催过以后付清"))
    assert (kept.record.plan.paid, kept.record.plan.open) == (600_000, ())
    await life.write(village, Move.VISIT, lambda day: Visit(day, "楼下住户", "不漏了，钱收齐了"))
    await life.order(village, Move.PERFORM, "两期都付清")


VIOLENT = CaseFacts(
    what="他又打我，我要离婚",
    category="marriage_family",
    subcategory="divorce",
    place_code="v1",
    other_party="丈夫",
    wanted="离婚",
    name="当事人",
    naming=Naming.NAMED,
)


async def test_a_divorce_with_violence_from_the_alert_to_the_court_she_wants(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    holder = await hire(store, "zhen1", "ct1", on_call=True)
    second = await hire(store, "zhen2", "ct1", on_call=True)
    others = (
        await hire(store, "zhen3", "ct1"),
        await hire(store, "cun1", "cv1"),
        await hire(store, "wangge", "cv1", Role.GRID_WORKER),
        await hire(store, "zhuguan", "cd", Role.MANAGER),
    )
    await open_danger(store, facts=VIOLENT)
    life = Life(store)

    assert NoticeKind.ALERT in await told(store, holder, life.now)
    await unseen(life, (second, *others))
    life.now += timedelta(minutes=5)
    assert [climbed.staff for climbed in await store.alerts.climb(life.now)] == [second.id], "nobody had looked yet"
    assert await store.alerts.acknowledge(NUMBER, holder, life.now)
    assert await store.alerts.climb(life.now + timedelta(hours=1)) == (), "seen: it calls nobody else"
    claimed = await life.order(holder, Move.CLAIM)
    assert (claimed.sensitive, claimed.level, claimed.record.skips) == (True, Level.TOWNSHIP, 0)
    await only_with_her_consent(life, holder)
    with pytest.raises(Refused, match="不能由调委会调解") as stopped:
        await life.order(holder, Move.START)
    assert "《人民调解工作若干规定》第22条" in str(stopped.value), "the article stands with the refusal"
    with pytest.raises(Refused, match="不能由调委会调解"):
        await life.order(holder, Move.CLOSE, outcome=Outcome.ORAL, words="他写了保证书")
    await to_court(life, holder)
    await unseen(life, others)
    done = await life.order(holder, Move.ARCHIVE)

    assert life.seen == [Status.CLAIMED, Status.REFERRING, Status.REFERRED, Status.ARCHIVED]
    await unseen(life, others)
    assert (await store.desk.page(NUMBER, second, life.now)).named == {holder.id, second.id}
    kept = await read(store, holder, life, done)
    (step,) = register(kept, store.district)
    assert (step.step, step.mediator, step.skipped) == ("乡镇（街道）调", "调解员zhen1", "")
    assert (step.tried, step.result) == ("陪她理好证据", "办结：转示例区人民法院办理")
    assert (kept.record.started, kept.record.sessions, kept.record.wish) == (None, (), None), "he was never invited"
    assert not papers(kept, store) & {"agreement", "oral", "confirmation"}
    assert inside(kept, store) == ["visits", "steps", "referral"]  # nothing may be mediated here
    heard = await said(store, life)
    assert not [word for word in ("法院", "妇联", "派出所", "离婚", "打我") if word in heard], "whoever reads her phone"
    show(printed(kept, store, "婚姻家庭 · 离婚"), capsys)


async def unseen(life: Life, others: tuple[Staff, ...]) -> None:
    """To nobody but the holder and the named does the case exist."""
    for who in others:
        with pytest.raises(NotYours):
            await life.store.desk.page(NUMBER, who, life.now)
        assert (await life.store.desk.queue(who)).cases == ()
        assert await life.store.linkage.of_case(NUMBER, who) == ()


async def only_with_her_consent(life: Life, holder: Staff) -> None:
    """Nobody outside is called until she says so; what she does not want stays uncalled, with the reason."""
    linkage = life.store.linkage
    police, women = await linkage.of_case(NUMBER, holder)
    assert {police.told.step, women.told.step} == {Step.BLOCKED}
    await linkage.will(NUMBER, holder, WillKind.REFUSES, "先别告诉别人", life.now)
    for line in (police, women):
        with pytest.raises(Refused, match="反家庭暴力法"):
            await linkage.called(NUMBER, holder, line.id, "有人接", life.now)
    await linkage.will(NUMBER, holder, WillKind.CONSENT, "可以找妇联，想去法院", life.now)
    await linkage.called(NUMBER, holder, women.id, "妇联值班员接的，今天来陪", life.now)
    await linkage.skip(NUMBER, holder, police.id, "她现在不愿报警", life.now)
    assert [line.told.step for line in await linkage.of_case(NUMBER, holder)] == [Step.SKIPPED, Step.CALLED]


async def to_court(life: Life, holder: Staff) -> None:
    """Referred to the court: refused without her consent, the holder's until the court takes it."""

    def to(*, consent: bool) -> Referral:
        due = life.today + timedelta(days=7)
        return Referral("示例区人民法院", "她要离婚，并申请人身安全保护令", "报警回执、病历", due, consent=consent)

    with pytest.raises(Refused, match="本人同意"):
        await life.order(holder, Move.REFER, entry=to(consent=False))
    referring = await life.order(holder, Move.REFER, entry=to(consent=True))
    assert referring.holder == holder.id
    life.days(1)
    await life.order(holder, Move.REFER_TAKEN, entry=Answer(life.today, "已立案"), tried="陪她理好证据")
    life.days(3)
    await life.write(holder, Move.REFER_RESULT, lambda day: Answer(day, "已发出人身安全保护令"))
    await life.write(holder, Move.VISIT, lambda day: Visit(day, "本人", "当面问过，现在安全"))


MEDICAL = CaseFacts(
    what="手术以后伤口感染，又住院一个月",
    category="medical",
    subcategory="treatment_harm",
    place_code="v1",
    other_party="示例医院",
    amount_fen=8_000_000,
    wanted="赔偿",
    name="患者",
    naming=Naming.NAMED,
)
NO = Declaration("no", "no", "no")


async def test_a_medical_dispute_with_an_insurer_from_the_expert_to_the_confirmed_agreement(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    holder, judge = await hire(store, "yi1", "med"), await hire(store, "faguan", "cd", Role.JUDGE)
    await open_case(store, facts=MEDICAL, committee="med")
    life = Life(store)

    claimed = await life.order(holder, Move.CLAIM)
    assert (claimed.committee, claimed.record.skips) == ("med", 0), "the industry's committee is the proper one"
    for party in (
        Party("applicant", "患者", "女", address="河口村", phone="13800000000", id_number="身份证号甲"),
        Party("respondent", "示例医院", address="示例区", phone="13900000000", id_number="信用代码乙"),
        Party("other", "示例保险公司", address="示例区", phone="13700000000", id_number="信用代码丙"),
    ):
        await life.order(holder, Move.PARTY, entry=party)
    await life.write(holder, Move.INQUIRE, lambda day: Inquiry(day, "病案室", "医务科", "病历已经封存"))
    await life.order(holder, Move.START)
    await with_an_expert(life, holder)
    await signed_and_sealed(life, holder, judge)
    await confirmed(life, holder, judge)
    await performed(life, holder)
    done = await life.order(holder, Move.ARCHIVE)

    assert life.seen == [Status.CLAIMED, Status.MEDIATING, Status.AGREED, Status.PERFORMED, Status.ARCHIVED]
    kept = await read(store, holder, life, done)
    (step,) = register(kept, store.district)
    assert (step.step, step.committee, step.mediator) == ("区调", "医疗纠纷调委会", "调解员yi1")
    assert (step.tried, step.result, step.skipped) == ("专家评估，三方谈了一次", "办结：达成协议", "")
    assert [turn.end for turn in kept.record.turns] == [TurnEnd.ENDED]
    offer = papers(kept, store)
    assert {"cover", "index", "back", "agreement", "confirmation", "service", "performance"} <= offer
    assert not offer & {"oral", "transfer", "referral"}
    assert inside(kept, store) == [
        "application",
        "acceptance",
        "notice",
        "inquiry",
        "session",
        "agreement",
        "performance",
        "visits",
        "confirmation",
        "service",
        "steps",
    ]
    show(printed(kept, store, "医疗 · 诊疗损害"), capsys)


async def with_an_expert(life: Life, holder: Staff) -> None:
    """Asked by name: not one of the hospital, not without the parties' consent, not with an interest."""
    store, help_ = life.store, life.store.assistance
    inner, expert = await hire(store, "neibu", "cd", Role.EXPERT), await hire(store, "zhuanjia", "cd", Role.EXPERT)
    inner = replace(inner, firm="示例医院")
    await store.people.change(inner, life.now)
    wish = Wish(Help.EXPERT, "看感染和手术有没有关系", expert, consent=True)
    for wrong, why in ((replace(wish, owner=inner), "利害关系"), (replace(wish, consent=False), "当事人同意")):
        with pytest.raises(Refused, match=why):
            await help_.ask(NUMBER, holder, wrong, life.now)
    request = await help_.ask(NUMBER, holder, wish, life.now)
    with pytest.raises(NotYours):
        await store.desk.page(NUMBER, expert, life.now)
    soon = life.today + timedelta(days=1)
    yes = HelpAnswer(Act.ACCEPT, "", soon, declaration=NO)
    interested = replace(yes, declaration=replace(NO, interest="yes"))
    with pytest.raises(Refused, match="回避"):
        await help_.answer(request, expert, interested, life.now)
    await help_.answer(request, expert, yes, life.now)
    assert "调解员zhuanjia" in await said(store, life)
    life.days(1)
    assert (await store.desk.page(NUMBER, expert, life.now)).case.facts.phone == ""
    await life.write(
        holder,
        Move.SESSION,
        lambda day: Session(day, "医疗纠纷调委会", "患者、医院、保险公司、专家", "医院承担次要责任", "达成协议"),
    )
    done = await help_.answer(request, expert, HelpAnswer(Act.FINISH, "感染和术后护理有关"), life.now)
    assert (done.state, "没有利害关系" in done.content.declared) == (State.DONE, True)
    with pytest.raises(NotYours):
        await store.desk.page(NUMBER, expert, life.now)


def agreed(on: date, effect: date | None) -> Terms:
    """The agreement, in force from the day of the last signature and the seal."""
    words = "医院赔偿患者六万元，保险公司在责任限额内直接支付。"
    how = "银行转账，一次付清"
    due = on + timedelta(days=25)
    return Terms("术后感染的责任和赔偿", words, how, False, on, effect, due, 6_000_000)


async def signed_and_sealed(life: Life, holder: Staff, judge: Staff) -> None:
    """The judge looks at the draft; only with signatures and seal does it take effect and may confirmation be asked."""
    day = life.today
    await life.order(holder, Move.TERMS, entry=agreed(day, None))
    await life.order(holder, Move.CLOSE, outcome=Outcome.AGREED, words="赔偿六万元。", tried="专家评估，三方谈了一次")
    with pytest.raises(NotYours):
        await life.store.checks.open(NUMBER, judge, life.now)
    await life.order(holder, Move.ASK_JUDGE, to=judge, entry=CheckAsked("保险公司付款这样写行不行"))
    assert [case.number for case in await life.store.checks.waiting(judge)] == [NUMBER]
    await life.store.checks.for_paper(NUMBER, judge, "agreement", life.now)
    with pytest.raises(Refused, match="申请司法确认"):
        await life.order(judge, Move.JUDGE, entry=CheckAnswered(Verdict.CONFIRMED, "", day))
    await life.order(judge, Move.JUDGE, entry=CheckAnswered(Verdict.IN_ORDER))
    with pytest.raises(NotYours):
        await life.store.checks.open(NUMBER, judge, life.now)
    with pytest.raises(Refused, match="生效日期"):
        await life.order(holder, Move.CONFIRM, entry=Confirmation("示例区人民法院", day))
    life.days(1)
    await life.order(holder, Move.TERMS, entry=agreed(day, life.today))
    await life.order(holder, Move.PLAN, entry=Plan((Instalment(day + timedelta(days=25), 6_000_000),)))
    for name in ("患者", "示例医院", "示例保险公司"):
        served = Service("人民调解协议书", name, "当面交付", life.today, "已签收")
        await life.order(holder, Move.SERVE, entry=served)


async def confirmed(life: Life, holder: Staff, judge: Staff) -> None:
    """Confirmation asked for within thirty days, and granted by the judge."""
    life.days(10)
    await life.write(holder, Move.CONFIRM, lambda day: Confirmation("示例区人民法院", day))
    await life.order(holder, Move.ASK_JUDGE, to=judge, entry=CheckAsked("双方申请司法确认"))
    life.days(3)
    ruled = await life.order(judge, Move.JUDGE, entry=CheckAnswered(Verdict.CONFIRMED, "", life.today))
    assert ruled.record.confirmation is not None
    assert (ruled.record.confirmation.granted, ruled.record.confirmation.decided) == (True, life.today)
    assert "已裁定确认协议有效" in await said(life.store, life)


async def performed(life: Life, holder: Staff) -> None:
    """The insurer pays, the visit is made; an application on a day past the thirty is refused."""
    await life.write(holder, Move.PAYMENT, lambda day: Payment(1, day, "保险公司转账"))
    await life.order(holder, Move.PERFORM, "银行回单")
    with pytest.raises(Refused, match="回访"):
        await life.order(holder, Move.ARCHIVE)
    life.days(30)
    with pytest.raises(Refused, match="三十日"):
        await life.write(holder, Move.CONFIRM, lambda day: Confirmation("示例区人民法院", day))
    await life.write(holder, Move.VISIT, lambda day: Visit(day, "患者", "六万元已经收到"))
