"""Papers of the talk: application, acceptance, notice of rights, inquiry, mediation record."""

import re
from datetime import date

from handlers.casework.arrival import WAY_NAMES
from handlers.casework.case import Case
from handlers.casework.mediation import RIGHTS
from handlers.casework.outside import SENDING_NAMES
from handlers.casework.papers.sheet import (
    BLANK,
    Block,
    Fields,
    Sheet,
    Signs,
    Source,
    Text,
    day,
    filled,
    party_lacks,
    party_rows,
    signers,
)
from handlers.casework.record import Inquiry, Session
from handlers.facts import Naming
from handlers.gather import yuan
from handlers.hours import local_day

# A form without an entry yet is printed with one empty place, to be filled by hand.
_NO_INQUIRY, _NO_SESSION = Inquiry(date.min, "", "", ""), Session(date.min, "", "", "")
_PARTS = re.compile(r"[\n；;]+")


def application(source: Source) -> Sheet:
    """人民调解申请书 (人民调解法 §17)."""
    facts, record = source.case.facts, source.case.record
    wanted = tuple(part.strip("，。 ") for part in _PARTS.split(facts.wanted) if part.strip("，。 "))
    fields: Fields = {
        "parties": party_rows(source),
        "what": filled(facts.what),
        "wanted": wanted or (BLANK,),
        "committee": source.committee,
        "rights": RIGHTS,
        "signers": signers(source, "applicant"),
        "applied": day(record.applied),
    }
    lacks = (*party_lacks(source, "name", "address"), *(() if facts.wanted else ("申请事项",)))
    return Sheet("application", "人民调解申请书", source.case.number, lacks=lacks, fields=fields)


def acceptance(source: Source) -> Sheet:
    """人民调解受理登记表."""
    case = source.case
    turns = case.record.turns
    taken = local_day(source.district, turns[0].began_at) if turns else None
    who = source.names("applicant", "respondent")
    fields: Fields = {
        "taken": day(taken),
        "kind": source.kind,
        "source": came_from(case),
        "place": source.place,
        "people": str(case.facts.people or ""),
        "amount": "" if case.facts.amount_fen is None else yuan(case.facts.amount_fen),
        "holder": source.holder,
        "parties": party_rows(source),
        "what": case.facts.what,
        "tried": case.facts.tried,
        "told": case.facts.source,
        "opinion": f"{day(taken)}，本人民调解委员会{_asked(case)}，受理{who}之间的纠纷。",
        "signers": signers(source, "applicant", "respondent"),
        "committee": source.committee,
    }
    lacks = () if taken else ("受理日期",)
    return Sheet("acceptance", "人民调解受理登记表", case.number, lacks=lacks, fields=fields)


def came_from(case: Case) -> str:
    """Who brought the case."""
    letter, arrival = case.record.inbound, case.record.arrival
    if case.facts.naming is Naming.OBSERVED:
        return "网格排查发现"
    if letter:
        return f"{letter.name}{SENDING_NAMES[letter.sending]}"
    return f"当事人申请（{WAY_NAMES[arrival.way]}）" if arrival else "当事人申请"


def _asked(case: Case) -> str:
    """Whose will the acceptance rests on. Found by the grid, the committee acts by itself until both were asked (人民调解法 §17)."""
    if case.facts.naming is not Naming.OBSERVED:
        return "经当事人同意"
    return "主动调解，经当事人同意" if case.record.started else "主动调解（当事人一方明确拒绝的，不得调解）"


# What the law gives and asks, in our own words; each with its article.
_NOTICE = (
    (
        "一、人民调解是什么",
        "人民调解委员会是调解民间纠纷的群众性组织，调解不收任何费用。（《人民调解法》第4条、第7条）",
    ),
    (
        "二、您的权利",
        (
            "1．选择或者接受人民调解员。\n2．接受调解、拒绝调解或者要求终止调解。\n3．要求公开或者不公开调解。\n"
            "4．自主表达意愿，自愿达成协议。（《人民调解法》第23条）"
        ),
    ),
    (
        "三、您的义务",
        "1．如实陈述纠纷事实。\n2．遵守调解现场秩序，尊重调解员。\n3．尊重对方行使权利。（《人民调解法》第24条）",
    ),
    (
        "四、协议的效力",
        (
            "达成的协议有法律约束力，应当按约定履行。一方不履行的，另一方可以向法院起诉；双方可以自协议生效之日起三十日内"
            "共同申请司法确认，确认有效以后一方不履行的，可以申请强制执行。（《人民调解法》第31条、第32条、第33条）"
        ),
    ),
    (
        "五、不影响走别的路",
        "随时可以改走仲裁、行政、诉讼等途径。申请复议、起诉、仲裁的期限照样计算，不要等调解。（《人民调解法》第3条、第26条）",
    ),
)


def notice(source: Source) -> Sheet:
    """人民调解当事人权利义务告知书 (人民调解法 §23 §24)."""
    names = tuple(
        f"{row['side']} {row['name']}（签名、盖章或按指印）：{BLANK}　{day(None)}"
        for row in signers(source, "applicant", "respondent")
    )
    blocks: tuple[Block, ...] = (
        Text(f"{source.names('applicant', 'respondent')}：\n现把人民调解的有关规定告诉您："),
        *(Text(words, heading) for heading, words in _NOTICE),
        Text("以上内容调解员已经告诉我，我已知道。"),
        Signs((*names, f"人民调解员（签名）：{BLANK}", f"{source.committee}（印章）")),
    )
    return Sheet("notice", "人民调解当事人权利义务告知书", source.case.number, blocks, party_lacks(source, "name"))


def inquiry(source: Source) -> Sheet:
    """人民调解调查记录."""
    looked = source.case.record.inquiries
    looks = tuple(
        {
            "count": str(number),
            "on": day(look.on if looked else None),
            "place": look.place,
            "person": look.person,
            "by": look.by,
            "words": filled(look.words),
        }
        for number, look in enumerate(looked or (_NO_INQUIRY,), 1)
    )
    fields: Fields = {"looks": looks, "kind": source.kind}
    lacks = () if looked else ("调查记录",)
    return Sheet("inquiry", "人民调解调查记录", source.case.number, lacks=lacks, fields=fields)


def session(source: Source) -> Sheet:
    """人民调解记录 (人民调解法 §27). Nothing of a private talk belongs into it."""
    held = source.case.record.sessions
    talks = tuple(
        {
            "count": str(number),
            "on": day(talk.on if held else None),
            "place": talk.place,
            "by": talk.by,
            "present": talk.present,
            "words": filled(talk.words),
            "result": filled(talk.result),
        }
        for number, talk in enumerate(held or (_NO_SESSION,), 1)
    )
    fields: Fields = {
        "parties": party_rows(source),
        "informed": f"人民调解委员会已经把权利和义务告诉各方当事人：{RIGHTS}",
        "talks": talks,
        "signers": signers(source, "applicant", "respondent"),
    }
    lacks = () if held else ("调解记录",)
    return Sheet("session", "人民调解记录", source.case.number, lacks=lacks, fields=fields)
