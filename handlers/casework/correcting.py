"""Correcting what was understood of a matter: the facts change, with a reason; danger, secrecy, level and committee do not."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from handlers.casework.case import Case
from handlers.casework.codes import LADDER, WAITING, Level, Move
from handlers.casework.correction import Changed, Corrected, Correction
from handlers.casework.levels import jurisdiction
from handlers.casework.orders import Moved, Order, entry_of, need, need_reason
from handlers.casework.staff import Staff
from handlers.district import District
from handlers.errors import Refused, Stale
from handlers.facts import LABELS, CaseFacts
from handlers.gather import RELATIONS, kind_words, yuan
from handlers.hours import local_day
from nlu import categories

CHANGED_MEANWHILE = "案情刚刚有了改动，您看到的不是最新的。请取消，重新打开“更正案情”再改。"


def mark(facts: CaseFacts) -> str:
    """What tells two states of the correctable facts apart: another message of the resident does not make a form stale."""
    kept = [facts.category, facts.subcategory, facts.what, facts.when, facts.place_code, facts.place]
    kept += [facts.other_party, facts.relation, str(facts.amount_fen)]
    return hashlib.sha256("\x1f".join(kept).encode()).hexdigest()[:16]


def corrected(case: Case, staff: Staff, order: Order, now: datetime, district: District) -> Moved:
    """The case with its facts corrected; nobody outside is told. Raises `Refused`, `Stale` when they changed meanwhile."""
    told, reason = entry_of(order, Correction), need_reason(order, "更正")
    if told.stood != mark(case.facts):
        raise Stale(CHANGED_MEANWHILE)
    facts = _facts(case.facts, told, district)
    _place_stays(case, facts.place_code, district)
    if facts.when != case.facts.when:
        was = (*facts.when_was, case.facts.when) if case.facts.when else facts.when_was
        facts = facts.with_(when_was=was, when_on=local_day(district, now))
    before, after = _words(case.facts, district), _words(facts, district)
    changes = tuple(Changed(name, before[name], after[name]) for name in before if before[name] != after[name])
    if not changes:
        raise Refused("和原来一样，没有要更正的。")
    line = Corrected(local_day(district, now), staff.name, reason, changes)
    record = replace(case.record, corrections=(*case.record.corrections, line))
    done = replace(case, facts=facts, record=record)
    elsewhere = belongs(done, district)
    note = f"{staff.name} 更正案情（{line.names}）：{reason}"
    return Moved(done, f"{note}（{elsewhere.rstrip('。')}）" if elsewhere else note)


def _facts(facts: CaseFacts, told: Correction, district: District) -> CaseFacts:
    category, subcategory = _kind(facts, told.kind)
    if told.place_code and told.place_code not in district.place_of:
        raise Refused("地点要从本区的名单里选；名单里没有的，写在“具体地点”里。")
    if told.relation not in ("", facts.relation, *RELATIONS):
        raise Refused("和对方的关系要从名单里选。")
    return facts.with_(
        category=category,
        subcategory=subcategory,
        also=tuple(code for code in facts.also if code != category),
        what=need(told.what, "事情"),
        when=told.when.strip(),
        place_code=told.place_code,
        place=_place(facts, told, district),
        other_party=told.other_party.strip(),
        relation=told.relation,
        amount_fen=told.amount_fen,
    )


def _place_stays(case: Case, code: str, district: District) -> None:
    """Refuses a place by which the case would leave the sight of the managers of the committee that has it."""
    if code == case.facts.place_code:
        return
    if not code:
        raise Refused("已经写明地点的，不能改成没有地点；请从名单里选对的地点。")
    body = district.body_of.get(case.committee)
    path = district.path(body.place) if body is not None else ()
    area = next((node.code for node in path if node.level is Level.TOWNSHIP), "")
    if area and not district.within(code, area):
        raise Refused(f"这个地点不在{district.full_name(area)}。请先分流（接手了的先退回队列）或上报，再改地点。")


def _kind(facts: CaseFacts, kind: str) -> tuple[str, str]:
    """Category and subcategory of a code of the list; of a matter that has none yet it may stay open."""
    category, _, subcategory = kind.partition("/")
    known = categories.load().get(category)
    if kind != kind_code(facts) and (known is None or (subcategory and subcategory not in known.subcategories)):
        raise Refused("类型要从名单里选。")
    return category, subcategory


def kind_code(facts: CaseFacts) -> str:
    """Category and subcategory as one code, as the form has it."""
    return f"{facts.category}/{facts.subcategory}" if facts.subcategory else facts.category


def _place(facts: CaseFacts, told: Correction, district: District) -> str:
    """The place in words: of another place of the list its name, unless other words were written for it."""
    words = told.place.strip()
    moved = told.place_code != facts.place_code and words == facts.place
    return district.full_name(told.place_code) if told.place_code and (moved or not words) else words


def place_words(facts: CaseFacts, district: District) -> str:
    """The place by its official name, with what was said beyond it (门牌, 路口)."""
    name, said = district.full_name(facts.place_code), facts.place
    if not name or not said or said in name:
        return name or said
    return said if name in said else f"{name}（{said}）"


def _words(facts: CaseFacts, district: District) -> Mapping[str, str]:
    """The correctable facts by name, as people read them."""
    return {
        LABELS["category"]: kind_words(facts, categories.load()),
        LABELS["what"]: facts.what,
        LABELS["when"]: facts.when,
        LABELS["place"]: place_words(facts, district),
        LABELS["other_party"]: facts.other_party,
        LABELS["relation"]: RELATIONS.get(facts.relation, facts.relation),
        LABELS["amount_fen"]: yuan(facts.amount_fen) if facts.amount_fen is not None else "",
    }


def belongs(case: Case, district: District) -> str:
    """Where the facts now say another committee than the one that has it, or had it: a sentence; "" else.

    The case itself stays where it is: a move of its own takes it there, with its own notice and receipt.
    """
    way = jurisdiction(case.facts, district, sensitive=case.sensitive, places=case.record.places)
    if not way.certain or way.body.code in (case.committee, *(turn.committee for turn in case.record.turns)):
        return ""
    up = LADDER.index(way.body.level) > LADDER.index(case.level)
    handed = (
        "上报" if up else "退回队列”再“分流"
    )  # to another committee of the same level there is no other way: `colleagues`
    button = "分流" if case.status in WAITING else handed
    where = f"这类纠纷由{way.body.name}办理" if way.body.categories else f"地点在{way.body.name}辖区"
    return f"{where}，需要转过去请用“{button}”。"


DECIDE = {Move.CORRECT: corrected}
