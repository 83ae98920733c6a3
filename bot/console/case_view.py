"""A case page as its template needs it: everything named, labelled and escaped later, nothing decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.console.rows import kind_of, place_of
from bot.console.words import ACT_NAMES, RISK_NAMES, URGENCY_NAMES
from handlers.casework import slips
from handlers.casework.arrival import WAY_NAMES
from handlers.casework.case import WORKED, Case, open_
from handlers.casework.clock import day_words
from handlers.casework.codes import MOVE_NAMES, STATUS_NAMES, Move
from handlers.casework.correcting import place_words
from handlers.casework.levels import committees_above
from handlers.casework.life import allowed
from handlers.casework.named import other_side
from handlers.casework.staff import Staff
from handlers.casework.standing import Standing, staff_words
from handlers.district import District
from handlers.facts import CaseFacts, Naming
from handlers.gather import RELATIONS, yuan
from handlers.routing import Suggestion, cited
from handlers.world import Knowledge
from storage.alerts import AlertSeen
from storage.audit import RESIDENT, SERVICE, Entry
from storage.views import Page

_SIDES = {"applicant": "当事人", "respondent": "对方", "other": "其他"}


def fact_rows(case: Case, district: District, knowledge: Knowledge) -> list[tuple[str, str]]:
    """The facts with their names; only what is known."""
    facts = case.facts
    relation = RELATIONS.get(facts.relation, facts.relation)
    anonymous = facts.naming is Naming.ANONYMOUS
    rows = [
        ("事情", facts.what),
        ("类型", kind_of(facts, knowledge) if facts.category else ""),
        ("时间", facts.when),
        ("地点", place_words(facts, district)),
        ("对方", "，".join(dict.fromkeys(part for part in ("、".join(other_side(case)), relation) if part))),
        ("金额", yuan(facts.amount_fen) if facts.amount_fen is not None else ""),
        ("人数", f"{facts.people} 人" if facts.people else ""),
        ("找过谁", facts.tried),
        ("希望", facts.wanted),
        ("想问", "；".join(facts.asks)),
        ("称呼", "匿名" if anonymous else facts.name),
        ("电话", "" if anonymous else facts.phone),
        ("对方电话", facts.other_phone),
        ("另外", _flags(facts)),
        ("来源", _source(case)),
    ]
    return [(name, value) for name, value in rows if value]


def _source(case: Case) -> str:
    """How somebody came to the window; how the others came is in the talk or in the letter."""
    arrival = case.record.arrival
    return f"{WAY_NAMES[arrival.way]}，{day_words(arrival.on)}{arrival.by}登记，本人同意" if arrival else ""


def _flags(facts: CaseFacts) -> str:
    said = {
        "未成年人": facts.minor,
        "希望回电": facts.callback and not facts.unsafe_phone,
        "只发了语音，请先听": facts.voice_only,
        "不会中文": facts.language == "foreign",
    }
    return "；".join(words for words, holds in said.items() if holds)


def head(case: Case, district: District, knowledge: Knowledge, holder: str) -> dict[str, object]:
    """What stands over the case."""
    body = district.body_of.get(case.committee)
    since, label = case.waiting_since, "等候"
    if case.status in WORKED and case.claimed_at:
        since, label = case.claimed_at, "已办"
    elif case.closed_at:
        since, label = case.closed_at, "办结已"
    return {
        "number": case.number,
        "title": kind_of(case.facts, knowledge),
        "urgency": case.urgency.value,
        "urgency_name": URGENCY_NAMES[case.urgency],
        "status_name": STATUS_NAMES[case.status],
        "open": open_(case),
        "sensitive": case.sensitive,
        "minor": case.facts.minor,
        "place": place_of(case.facts, district),
        "committee": body.name if body else "",
        "holder": holder,
        "since": since,
        "since_label": label,
        "version": case.version,
        "unsafe_phone": case.facts.unsafe_phone,
        "keep_from": case.facts.keep_from,
        "facts": fact_rows(case, district, knowledge),
        "told": case.facts.source,
    }


def moves_for(case: Case, me: Staff, district: District) -> list[str]:
    """The moves worth offering; the rules still decide each. From the highest level nothing is handed up."""
    top = not committees_above(case, district)
    return [move.value for move in allowed(case, me) if not (top and move is Move.ESCALATE)]


def slip_view(case: Case, me: Staff, now: datetime) -> dict[str, object] | None:
    """What can be taken back for a moment, and how long; None when nothing can."""
    slip, rest = case.record.slip, slips.left(case, me, now)
    if slip is None or not rest:
        return None
    milliseconds = {"left_ms": rest, "all_ms": slips.WINDOW}
    return {"name": MOVE_NAMES[slip.move], **{k: int(v.total_seconds() * 1000) for k, v in milliseconds.items()}}


def way_view(way: Suggestion, left: tuple[Standing, ...] = ()) -> dict[str, object]:
    """The suggested channel with its reasons, and how the limits stand by the day that was told."""
    return {
        "primary": way.primary,
        "reasons": way.reasons,
        "route": way.route,
        "alternatives": way.alternatives,
        "limit_cited": cited(way.route.limit_sources),
        "left": [(staff_words(one), one.presses) for one in left],
        "cited": cited(way.primary.sources),
    }


def alert_views(alerts: tuple[AlertSeen, ...], names: Mapping[int, str]) -> list[dict[str, object]]:
    """The alerts of the case."""
    return [
        {
            "id": alert.id,
            "risks": "、".join(RISK_NAMES.get(risk, risk) for risk in alert.risks),
            "words": "”“".join(alert.words[:3]),
            "at": alert.created_at,
            "retracted": alert.retracted_at is not None,
            "open": alert.acknowledged_at is None,
            "addressed": _addressed(alert, names),
        }
        for alert in alerts
    ]


def _addressed(alert: AlertSeen, names: Mapping[int, str]) -> str:
    if alert.acknowledged_by is not None:
        return f"{names.get(alert.acknowledged_by, '工作人员')} 已确认"
    if alert.staff is not None:
        return f"已通知 {names.get(alert.staff, '工作人员')}，还没有确认。"
    return "没有找到可以通知的人，请尽快确认。"


@dataclass(frozen=True, slots=True)
class StepView:
    """One line of what happened."""

    at: datetime
    words: str


def step_views(page: Page, district: District) -> list[StepView]:
    """The register of steps and who held the case, in the order of time."""
    steps = []
    for step in page.steps:
        body = district.body_of.get(step.committee)
        name = ACT_NAMES.get(step.move, step.move)
        steps.append(
            StepView(step.at, f"{name} · {body.name if body else step.committee} · {STATUS_NAMES[step.status]}")
        )
    steps += [StepView(held.since, f"{held.name} 开始办理") for held in page.holders]
    return sorted(steps, key=lambda step: step.at)


def audit_views(entries: tuple[Entry, ...], names: Mapping[int, str]) -> list[dict[str, object]]:
    """Who read and who changed, newest first; the same act by the same person in a row is one line."""
    shown: list[dict[str, object]] = []
    for entry in entries:
        line = {"at": entry.at, "who": _actor(entry.actor, names), "act": _act(entry)}
        if not shown or (shown[-1]["who"], shown[-1]["act"]) != (line["who"], line["act"]):
            shown.append(line)
    return shown


def _act(entry: Entry) -> str:
    """What was done; of a correction also to which facts."""
    name = ACT_NAMES.get(entry.act, entry.act)
    return f"{name}：{entry.detail}" if entry.act == Move.CORRECT and entry.detail else name


def _actor(actor: str, names: Mapping[int, str]) -> str:
    if actor in (RESIDENT, SERVICE):
        return {"resident": "当事人", "service": "系统"}[actor]
    _, _, number = actor.partition(":")
    return names.get(int(number), "工作人员") if number.isdigit() else actor


def party_views(page: Page) -> list[dict[str, str]]:
    """The parties with name, phone and relation: of a side that staff registered, as they wrote it down."""
    cards = page.case.record.parties
    heard = [party for party in page.parties if party.side.value not in {card.side for card in cards}]
    shown = [(card.side, (card.name, card.phone, "")) for card in cards]
    shown += [(p.side.value, (p.name, p.phone, RELATIONS.get(p.relation, p.relation))) for p in heard]
    order = list(_SIDES)
    return [
        {"role": _SIDES[side], "words": "　".join(word for word in words if word) or "没有留下姓名"}
        for side, words in sorted(shown, key=lambda one: order.index(one[0]))
    ]
