"""Casework on the case page: the forms of the moves with their choices, the four steps, clocks, and what is written down."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.console.choices import OF_FACTS, Choice, place_choices
from bot.console.fields import Field
from bot.console.move_forms import FORMS
from bot.console.prefill import before, party_fills
from handlers.casework.case import Case
from handlers.casework.clock_rules import events
from handlers.casework.clocks import Clock, clocks, day_words
from handlers.casework.codes import LEVEL_NAMES, OUTCOME_NAMES, SIDE_NAMES, Move, Outcome
from handlers.casework.correction import Changed
from handlers.casework.levels import committees_above, jurisdiction
from handlers.casework.life import WRITTEN
from handlers.casework.mediation import lacks
from handlers.casework.next_step import Next
from handlers.casework.online.meeting import Meeting
from handlers.casework.performing import check_lines, open_parts, plan_lines
from handlers.casework.record import KeyDate, Record
from handlers.casework.register import register
from handlers.casework.wanted import limits_words, wanted
from handlers.district import Body, District
from handlers.gather import yuan
from handlers.hours import local_day
from handlers.route_files import units_for
from handlers.routing import cited

_QUOTED = 120  # characters of a long fact
_SHOWN_LATE = 14  # days a passed limit stands over the case; in the list of limits it stays
BY_HAND = tuple(outcome for outcome in Outcome if outcome is not Outcome.WITHDRAWN)
AT_HEAD = frozenset({Move.CLOSE, Move.START})  # the moves a page leads to
# A case talked over on the spot is closed before its terms can be registered, so closing stays open without them.
_UNWRITTEN = (
    "协议内容还没有登记：谈成了的，结案前登记，当场说和的结案后马上补登记，没有登记不能归档。"
    "没有做书面协议的，选“达成口头协议”；口头协议也要由调解员记录内容（《人民调解法》第28条）。"
)


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field with its choices."""

    field: Field
    choices: tuple[Choice, ...] = ()
    value: str = ""
    fills: str = ""  # of a choice that fills other fields: for each code the texts by field, as JSON


@dataclass(frozen=True, slots=True)
class FormView:
    """One dialog. `path`: where its answers go, below the case."""

    path: str
    heading: str
    button: str
    hint: str
    fields: tuple[FieldView, ...]

    @property
    def id(self) -> str:
        """Its name among the dialogs of a page."""
        return self.path.replace("/", "-")


@dataclass(frozen=True, slots=True)
class FormLink:
    """The button that opens a dialog."""

    path: str
    name: str
    style: str = ""


def form_links(moves: list[str], found: Next | None = None, *, writes: bool) -> list[FormLink]:
    """The buttons of the moves that may be made now: those that write something down, or those that lead the case on.

    One that ends or begins stands out unless something else is next. Claiming and taking back have their own.
    """
    own = (Move.CLAIM, Move.TAKE_BACK)
    wanted = [move for move in FORMS if move.value in moves and move not in own and (move in WRITTEN) is writes]
    style = dict.fromkeys(AT_HEAD if found is None or not found.moves else AT_HEAD & set(found.moves), "primary")
    return [FormLink(move.value, FORMS[move].short or FORMS[move].heading, style.get(move, "")) for move in wanted]


def next_view(found: Next | None, moves: list[str]) -> dict[str, object] | None:
    """What is next, and the buttons of its forms where those moves may be made now."""
    if found is None:
        return None
    may = [move for move in found.moves if move.value in moves]
    style = "primary" if len(may) == 1 else ""
    return {"words": found.words, "forms": [FormLink(move.value, FORMS[move].heading, style) for move in may]}


def form_view(move: Move, case: Case, district: District, today: date, meeting: Meeting | None = None) -> FormView:
    """The dialog of a move, with its choices. `meeting`: the one online, from which what was agreed is filled in."""
    form = FORMS[move]
    fields = tuple(
        FieldView(
            field,
            _choices(move, field, case, district),
            before(move, field, case, today, meeting),
            json.dumps(party_fills(case), ensure_ascii=False) if (move, field.name) == (Move.PARTY, "side") else "",
        )
        for field in form.fields
    )
    hint = f"{form.hint}{_UNWRITTEN}" if move is Move.CLOSE and case.record.terms is None else form.hint
    return FormView(move.value, form.heading, form.button, hint, fields)


def _choices(move: Move, field: Field, case: Case, district: District) -> tuple[Choice, ...]:
    """What can be chosen; colleagues and judges come with the dialog."""
    if field.choices:
        return field.choices
    if field.name == "unit":
        return tuple((unit, unit) for unit in units_for(case.facts, district))
    if field.name == "body":
        return _bodies(committees_above(case, district) if move is Move.ESCALATE else _elsewhere(case, district))
    if field.name == "codes":
        return place_choices(district)
    if move is Move.CORRECT and field.name in OF_FACTS:
        return OF_FACTS[field.name](district)
    fixed: Mapping[str, tuple[Choice, ...]] = {
        "outcome": tuple((outcome.value, OUTCOME_NAMES[outcome]) for outcome in BY_HAND),
        "side": tuple(SIDE_NAMES.items()),
        "event": tuple(events().items()),
        "form": (("written", "书面协议"), ("oral", "口头协议")),
        "payer": (("respondent", SIDE_NAMES["respondent"]), ("applicant", SIDE_NAMES["applicant"])),
        "part": open_parts(case.record.plan.open),
        "granted": (("yes", "裁定确认有效"), ("no", "裁定驳回申请")),
    }
    return fixed.get(field.name, ())


def _elsewhere(case: Case, district: District) -> tuple[Body, ...]:
    return tuple(body for body in district.bodies if body.code != case.committee)


def _bodies(bodies: tuple[Body, ...]) -> tuple[Choice, ...]:
    return tuple((body.code, f"{body.name} · {LEVEL_NAMES[body.level]}") for body in bodies)


def clock_views(case: Case, district: District, today: date) -> list[dict[str, object]]:
    """Every limit with its last day, what is left of it, and the article."""
    return [_clock(clock, today) for clock in clocks(case, district)]


def wanted_views(case: Case, district: District) -> list[dict[str, str]]:
    """The days that would start further limits: what day, and the limits with their articles."""
    return [
        {"event": one.event.code, "name": one.event.name, "limits": limits_words(one)} for one in wanted(case, district)
    ]


def _clock(clock: Clock, today: date) -> dict[str, object]:
    left = (clock.due - today).days
    words = (
        "就是今天"
        if left == 0
        else f"还有 {left} 天"
        if left > 0
        else "已经可以"
        if clock.opens
        else f"已过 {-left} 天"
    )
    late = left < 0 and not clock.opens
    return {
        "code": clock.code,
        "name": f"{clock.name}（{SIDE_NAMES.get(clock.side, clock.side)}的期限）" if clock.side else clock.name,
        "due": clock.due_words,
        "left": words,
        "late": late,
        "banner": clock.warn_on <= today and left >= (0 if clock.opens else -_SHOWN_LATE),
        "why": f"从{day_words(clock.since)}算起：{clock.since_words}",
        "law": cited(clock.sources) if clock.sources else "",
        "note": f"可能还有路：{clock.over}" if late and clock.over else clock.note,
    }


def step_register(case: Case, district: District) -> dict[str, object]:
    """The four steps so far, whose the matter is by the rules, and how many levels were passed over."""
    way = jurisdiction(case.facts, district, sensitive=case.sensitive, places=case.record.places)
    to = district.body_of.get(case.handed_to)
    return {
        "lines": register(case, district),
        "proper": way.body.name,
        "reason": way.reason,
        "skips": case.record.skips,
        "handed_to": to.name if to else "",
    }


def written_views(case: Case, district: District) -> list[tuple[str, str]]:
    """What staff wrote down, one line each, in the order of a file."""
    record = case.record
    lines = [("更正", words) for words in correction_lines(record)] + _applied(case, district)
    lines += [
        (SIDE_NAMES.get(p.side, p.side), "，".join(x for x in (p.name, p.sex, p.address, p.phone) if x))
        for p in record.parties
    ]
    lines += [
        ("日期", f"{day_words(d.day)}：{_whose(d)}{events().get(d.event, d.event)}{_own_word(d)}") for d in record.dates
    ]
    lines += [("调查", f"{day_words(i.on)} {i.person}：{i.words}") for i in record.inquiries]
    lines += [("调解", f"{day_words(s.on)} {s.present}：{s.words} {s.result}".strip()) for s in record.sessions]
    if terms := record.terms:
        kind = "口头协议" if terms.oral else "书面协议"
        effect = f"{day_words(terms.effect)}生效" if terms.effect else "生效日期未登记"
        amount = f"，金额 {yuan(terms.amount_fen)}" if terms.amount_fen is not None else ""
        lines.append((kind, f"{terms.words}（{effect}{amount}）"))
    lines += [("履行计划", words) for words in plan_lines(case)]
    lines += [
        ("送达", f"{day_words(s.on)} {s.what}，{s.to}，{s.how}，{s.receipt or '还没有签收'}") for s in record.services
    ]
    lines += [("法官核对", words) for words in check_lines(case)]
    lines += [("回访", f"{day_words(v.on)} {v.person}：{v.words}") for v in record.visits]
    if asked := record.confirmation:
        result = {None: "等待裁定", True: "裁定有效", False: f"裁定驳回：{asked.reason}"}[asked.granted]
        lines.append(("司法确认", f"{asked.court}，{day_words(asked.asked)}申请，{result}"))
    return lines


def correction_lines(record: Record) -> list[str]:
    """Each correction with what was there before it."""
    return [
        f"{day_words(c.on)} {c.by}：{'；'.join(_changed(change) for change in c.changes)}。理由：{c.reason}"
        for c in record.corrections
    ]


def _changed(change: Changed) -> str:
    return f"{change.name}：{_brief(change.before) or '（空）'} → {_brief(change.after) or '（空）'}"


def _brief(words: str) -> str:
    return words if len(words) <= _QUOTED else f"{words[:_QUOTED]}…"


def _whose(stated: KeyDate) -> str:
    return SIDE_NAMES.get(stated.side, stated.side)


def _own_word(stated: KeyDate) -> str:
    return f"（当事人自述“{stated.said}”，未核实）" if stated.said else ""


def _applied(case: Case, district: District) -> list[tuple[str, str]]:
    """The application that interrupted what can be interrupted (民法典 §195; 诉讼时效规定 §12)."""
    applied = case.record.applied
    if applied is None:
        return []
    since = day_words(local_day(district, case.closed_at)) if case.closed_at else ""
    again = f"，{since}起重新计算" if since else "；调解结束以后重新计算"
    law = cited(("民法典 §195", "诉讼时效规定 §12"))
    return [("申请", f"{day_words(applied)}收到实名申请，诉讼时效从这一天中断{again}（{law}）")]


def lacking(case: Case) -> str:
    """What the file still needs before it can be archived."""
    return "、".join(lacks(case)) if case.outcome is not None else ""
