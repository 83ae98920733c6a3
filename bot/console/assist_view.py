"""Requests for help as pages need them: one line of the register, and one request with all its words."""

from datetime import date

from bot.console.rows import SECRET
from bot.service import Service
from handlers.casework.assistance import HELP_NAMES, JOINT_WAYS, Help, Paper, act_name, late, state_name
from handlers.casework.clocks import day_words
from storage.assistance_lists import Listed, Shown


def request_row(item: Listed, today: date) -> dict[str, object]:
    """One line of the register. Of a sensitive case it tells that there is one."""
    asked = item.asked
    return {
        "id": asked.id,
        "kind": HELP_NAMES[asked.kind],
        "number": "" if item.sensitive else asked.case,
        "task": SECRET if item.sensitive else asked.content.task,
        "state": state_name(asked),
        "open": asked.open,
        "late": late(asked, today),
        "due": day_words(asked.day if asked.day and asked.kind is not Help.JOINT else asked.due),
        "asker": item.asker,
        "owner": "" if item.sensitive and not item.mine else item.owner,
        "mine": item.mine,
        "at": asked.created_at,
    }


def request_view(shown: Shown, service: Service, today: date) -> dict[str, object]:
    """One request as its page and the case page need it."""
    asked = shown.asked
    known = service.knowledge.categories.get(shown.category)
    content = asked.content
    paper = content.paper
    words = [
        ("请做什么", content.task),
        ("方式", JOINT_WAYS.get(content.way, "")),
        ("单位", content.body),
        ("地点", content.place),
        ("成员", "、".join(shown.members) if asked.kind is Help.PANEL else ""),
        ("当事人", "、".join(shown.parties)),
        ("类型", known.name if known else ""),
        ("案发地", service.district.full_name(shown.place)),
        ("当事人同意", "已征得同意" if content.consent else ""),
        ("法院委托", _paper_words(paper)),
        ("系统查到", content.known),
        ("利害关系", content.declared),
        ("答复", content.answer),
        ("结果", content.result),
        ("回执", content.receipt),
    ]
    return {
        "id": asked.id,
        "kind": HELP_NAMES[asked.kind],
        "code": asked.kind.value,
        "number": asked.case if shown.sees_case else "",
        "sensitive": shown.sensitive,
        "state": state_name(asked),
        "late": late(asked, today),
        "due": day_words(asked.due),
        "day": day_words(asked.day) if asked.day else "",
        "wished": asked.day.isoformat() if asked.day else "",
        "asker": shown.asker,
        "owner": shown.owner,
        "words": [(name, said) for name, said in words if said],
        "acts": [(act.value, act_name(asked.kind, act)) for act in shown.acts],
        "receipt": asked.kind is Help.COURT,
    }


def _paper_words(paper: Paper) -> str:
    if not paper.on_file:
        return ""
    dated = day_words(paper.dated) if paper.dated else ""
    return "，".join(
        part for part in (paper.court, paper.number, dated, "委托书在案件材料里" if paper.file else "") if part
    )
