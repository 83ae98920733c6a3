"""What is next on a case for who holds it: one plain sentence from the record alone, and the move it leads to."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from handlers.casework.after import Check, Verdict
from handlers.casework.case import Case
from handlers.casework.clock import day_words
from handlers.casework.codes import FOLLOWED, LADDER, OUTCOME_NAMES, Level, Move, Outcome, Status
from handlers.casework.doubt import open_doubt
from handlers.casework.doubt import stopped as doubted
from handlers.casework.follow_clocks import visit_clock
from handlers.casework.levels import jurisdiction
from handlers.casework.mediation import lacks
from handlers.casework.online import draft
from handlers.casework.online.meeting import Meeting, OfferState
from handlers.casework.orders import Order
from handlers.casework.performing import late
from handlers.casework.referral import awaited, pending
from handlers.casework.staff import Role, Staff
from handlers.casework.steering import barred
from handlers.district import District
from handlers.facts import Naming

_NO_CERTIFICATE = "能当场说和的，按达成口头协议结案；要主持调解的，要有调解员证（您的证号还没有登记）：移交给有证的同事，或者上报上一级。"
_GRID_NO_CERTIFICATE = "能当场说和的，按达成口头协议结案；要主持调解的，要有调解员证：上报村（社区），由他们签收。"
_MEND = "法官要求补正：{answer}。改好后重新登记协议，再请法官核对。"


@dataclass(frozen=True, slots=True)
class Next:
    """One sentence for the desk. `moves`: the forms that do it, in order; none where the answer of others is waited for."""

    words: str
    moves: tuple[Move, ...] = ()


def next_step(case: Case, me: Staff, district: District, today: date, meeting: Meeting | None = None) -> Next | None:
    """What this person does next; None for who only looks on, and where nothing is left to do. `meeting`: the one online."""
    if case.status is Status.HANDED and case.holder != me.id:
        return _receive(case, me, district)
    if case.holder != me.id and me.role is not Role.MANAGER:
        return None
    step = _BY_STATUS.get(case.status, _file)
    found = step(case, me, district, today)
    talks = found is not None and case.status is Status.MEDIATING and found.moves in ((Move.SESSION,), (Move.TERMS,))
    return (_agreed_online(meeting) if meeting and talks else None) or found


def _agreed_online(meeting: Meeting) -> Next | None:
    """What was agreed in the chat: the talks stand there already, the agreement does not stand in the record yet."""
    if draft.confirmed(meeting):
        return Next(
            "双方都确认了协议草稿：在“网上调解”里点“写进协议记录”，或者在这里登记协议（内容已经填好）。", (Move.TERMS,)
        )
    taken = [str(offer.id) for offer in meeting.offers if offer.state is OfferState.ACCEPTED]
    if not taken:
        return None
    words = "等双方确认协议草稿" if meeting.draft is not None else "在“网上调解”里写协议草稿，请双方确认"
    return Next(f"方案{'、'.join(taken)}已经接受：{words}；当面签的，登记协议（内容已经填好）。", (Move.TERMS,))


def _receive(case: Case, me: Staff, district: District) -> Next | None:
    """The other committee's answer to a hand-over."""
    turn = case.record.turn
    waiting = [h for h in turn.handovers if h.answered_at is None] if turn is not None else []
    if turn is None or not waiting or (me.committee != case.handed_to and not case.sensitive):
        return None
    from_ = district.body_of.get(turn.committee)
    sender = f"{from_.name if from_ else ''}{turn.name}"
    words = f"{sender}移交给您这里：{waiting[-1].reason}。请在{day_words(waiting[-1].due)}以前签收；不该由您这里办的，退回并写明理由。"
    return Next(words)


def _claimed(case: Case, me: Staff, district: District, _today: date) -> Next | None:
    """Before mediation: at the right level, both sides known, begun by who may."""
    if barred(case) is not None:
        return Next(
            "这件事不能由调委会调解：告诉当事人去哪里办，需要时转办；只是问一问的，答复以后结案。", (Move.REFER,)
        )
    back = _sent_back(case)
    if upward := _upward(case, district):
        return Next(f"{back}{upward}", (Move.ESCALATE,))
    if back:
        return Next(f"{back}请接着办；还要上报的，先补上对方要的东西。")
    if case.facts.naming is Naming.ANONYMOUS:
        return Next("匿名反映只能当线索：先请当事人留名，或者核实以后结案。")
    if not {"applicant", "respondent"} <= {party.side for party in case.record.parties}:
        return Next("先和当事人联系、把事情问清楚，再登记双方当事人（文书要用）。", (Move.PARTY,))
    if not me.certificate and case.level is Level.GRID:  # nobody of a grid mediates
        return Next(_GRID_NO_CERTIFICATE, (Move.ESCALATE,))
    if not me.certificate:
        return Next(_NO_CERTIFICATE, (Move.TRANSFER, Move.ESCALATE))
    if case.record.terms is not None:
        return Next(_AGREED_BEFORE[case.record.confirmed], (Move.START,))
    return Next("双方愿意调解的，开始调解；不用调解就能答复的，直接结案。", (Move.START,))


# A reopened case with an agreement, and whether a court confirmed it (人民调解法 §31–§33).
_AGREED_BEFORE = {
    False: "以前达成过协议：对方不履行的，告诉当事人可以就协议向法院起诉；双方愿意再谈的，开始调解，谈成了重新登记协议。",
    True: "以前的协议法院已经确认：对方不履行的，告诉当事人可以申请强制执行；双方愿意另作安排的，才重新调解。",
}


def _sent_back(case: Case) -> str:
    """What the committee answered that sent a hand-over back last."""
    turn = case.record.turn
    last = turn.handovers[-1] if turn is not None and turn.handovers else None
    return f"上次移交被{last.answered_by}退回：{last.answer}。" if last is not None and last.accepted is False else ""


def _upward(case: Case, district: District) -> str:
    """Where the rules put the matter higher than it is; "" where it is high enough."""
    way = jurisdiction(case.facts, district, sensitive=case.sensitive, places=case.record.places)
    here, there = LADDER.index(case.level), LADDER.index(way.body.level)
    own_step = case.level is Level.GRID and way.body.level is Level.VILLAGE  # the grid tries first
    above = way.certain and there > here and not own_step and not way.body.categories
    return f"按规定由{way.body.name}办理（{way.reason}），请上报到那里。" if above else ""


def _mediating(case: Case, me: Staff, _district: District, _today: date) -> Next | None:
    """From the talk to the end."""
    if open_doubt(case) is not None:  # what holds until then stands over the page
        return Next("疑似虚假诉讼等主管决定：核实以后移送或者不移送。", (Move.DOUBT_DECIDE,)) if _decides(me) else None
    if doubted(case, Order(Move.CLOSE, outcome=Outcome.AGREED)):
        return Next("已按疑似虚假诉讼移送，不能按达成协议结案：按未达成协议结案。", (Move.CLOSE,))
    if case.record.terms is not None:
        return Next(_TO_CLOSE[case.record.terms.oral], (Move.CLOSE,))
    if not case.record.sessions:
        return Next("每谈一次写一份调解记录；双方单独说的话不要写进去。", (Move.SESSION,))
    return Next("谈成了先登记协议再结案；谈不成的按未达成协议结案，告诉当事人还能走哪条路。", (Move.TERMS,))


_TO_CLOSE = {
    False: "协议已经登记：各方签名、按指印以后，按达成协议结案。",
    True: "口头协议已经登记，从达成那天起生效，不用签名：按达成口头协议结案（《人民调解法》第28条、第30条）。",
}


def _decides(me: Staff) -> bool:
    return me.role is Role.MANAGER


def _referring(case: Case, _me: Staff, _district: District, _today: date) -> Next | None:
    sent = pending(case)
    if sent is None:
        return None
    words = f"等{sent.to}答复（最晚{day_words(sent.due)}）：接收了就记“对方已接收”，不收就记“对方退回”；不等了可以撤回转办。"
    return Next(words, (Move.REFER_TAKEN, Move.REFER_BACK))


def _followed(case: Case, _me: Staff, district: District, today: date) -> Next | None:
    """After an agreement: written down, in effect, checked, planned, performed, visited."""
    terms, plan = case.record.terms, case.record.plan
    if terms is None:
        name = OUTCOME_NAMES[case.outcome or Outcome.AGREED]
        return Next(f"结案是“{name}”，协议内容还没有登记：请补登记。", (Move.TERMS,))
    if terms.effect is None:
        return Next("各方签名、按指印，调解员签名并盖章以后，补登记协议的生效日期。", (Move.TERMS,))
    if (check := _unmended(case)) is not None:
        return Next(_MEND.format(answer=check.answer), (Move.TERMS, Move.ASK_JUDGE))
    if missed := late(case, today):
        return Next(f"第{missed[0][0]}期已经到期：问清楚以后登记履行情况。", (Move.PAYMENT,))
    if plan.instalments and not plan.open:
        return Next("各期都履行完了：记录“已履行”。", (Move.PERFORM,))
    if unsigned := next((s for s in case.record.services if not s.receipt), None):
        return Next(
            f"{unsigned.what}送给{unsigned.to}，还没有签收：收到回执以后再登记一次送达，补上签收。", (Move.SERVE,)
        )
    if not plan.instalments and terms.amount_fen and terms.perform_by != terms.effect:
        return Next("分期或者以后才履行的，登记履行计划，到期前后系统会提醒。", (Move.PLAN,))
    return _visit(case, district)


def _unmended(case: Case) -> Check | None:
    """A judge's wish for mending that nobody has asked about again."""
    last = case.record.checks[-1] if case.record.checks else None
    return last if last is not None and last.verdict is Verdict.MEND else None


def _visit(case: Case, district: District) -> Next | None:
    due = visit_clock(case, district)
    words = f"{due.due_words}回访当事人，看协议履行得怎么样；已经履行的记录“已履行”。" if due else ""
    return Next(words, (Move.VISIT,)) if due else None


def _file(case: Case, _me: Staff, _district: District, _today: date) -> Next | None:
    """An ended case: answered to who sent it, complete, put away."""
    letter = case.record.inbound
    if letter is not None and letter.replied is None:
        return Next(f"把结果回复给{letter.name}（最晚{day_words(letter.due)}）。", (Move.REPLY,))
    if case.status in (Status.ARCHIVED, *FOLLOWED) or case.outcome is None:
        return None
    if (sent := awaited(case)) is not None:
        words = f"等{sent.to}办完：结果到了就记“转办的结果”，当事人会收到；归档以后就不能再记了。"
        return Next(words, (Move.REFER_RESULT, Move.ARCHIVE))
    if missing := lacks(case):
        return Next(f"归档前还缺：{'、'.join(missing)}。", (Move.VISIT,) if "回访记录" in missing else ())
    return Next("材料齐了，可以归档。", (Move.ARCHIVE,))


_BY_STATUS: dict[Status, Callable[[Case, Staff, District, date], Next | None]] = {
    Status.CLAIMED: _claimed,
    Status.MEDIATING: _mediating,
    Status.REFERRING: _referring,
    Status.AGREED: _followed,
    Status.NOT_PERFORMED: _followed,
}
