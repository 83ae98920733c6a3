"""Papers of the result: agreement, oral agreement, judicial confirmation."""

from handlers.casework.codes import SIDE_NAMES
from handlers.casework.judging import not_confirmable
from handlers.casework.papers.sheet import (
    BLANK,
    Fields,
    Row,
    Sheet,
    Source,
    Value,
    day,
    filled,
    party_lacks,
    party_rows,
    payer,
    signers,
)
from handlers.casework.papers.sums import of_instalment, on_paper
from handlers.casework.record import Terms

_WRITTEN = (
    "本协议自各方当事人签名、盖章或者按指印，人民调解员签名并加盖人民调解委员会印章之日起生效，有法律约束力，当事人应当按约定"
    "履行；双方可以自生效之日起三十日内共同向法院申请司法确认。（《人民调解法》第29条、第31条、第33条）"
)


def _terms(source: Source) -> Terms:
    return source.case.record.terms or Terms("", "")


def _told(source: Source) -> dict[str, Value]:
    terms = _terms(source)
    by = f"履行期限：{day(terms.perform_by)}。" if terms.perform_by else ""
    amount = f"金额：{on_paper(terms.amount_fen)}。" if terms.amount_fen is not None else ""
    how = "".join(part for part in (_ended(terms.how), by, amount) if part)
    return {
        "parties": party_rows(source),
        "facts": filled(terms.facts),
        "words": filled(terms.words),
        "how": filled(how),
        "instalments": instalment_rows(source),
        "signers": signers(source, "applicant", "respondent", "other"),
        "committee": source.committee,
        "certificate": filled(source.certificate),
        "effect": day(terms.effect),
    }


def _ended(words: str) -> str:
    """A sentence that another may follow."""
    said = words.strip()
    return said if not said or said[-1] in "。！；;.!" else f"{said}。"


def instalment_rows(source: Source) -> tuple[Row, ...]:
    """The plan of performance, one row each."""
    return tuple(
        {
            "count": str(number),
            "payer": payer(source, part),
            "due": day(part.due),
            "amount": of_instalment(part),
            "words": part.words if part.fen else "",
        }
        for number, part in enumerate(source.case.record.plan.instalments, 1)
    )


def _terms_lack(source: Source, *, oral: bool) -> tuple[str, ...]:
    terms = source.case.record.terms
    if terms is None or terms.oral is not oral:
        return ("口头协议内容" if oral else "书面协议内容",)
    has = terms.how or terms.perform_by or source.case.record.plan.instalments
    return () if has else ("履行方式、时限",)


def agreement(source: Source) -> Sheet:
    """人民调解协议书 (人民调解法 §28 §29): a draft until it is signed and sealed."""
    copies = len(source.parties("applicant")) + len(source.parties("respondent")) + 1
    fields: Fields = {**_told(source), "copies": str(copies), "effect_words": _WRITTEN}
    lacks = (*party_lacks(source, "name", "address", "id_number"), *_terms_lack(source, oral=False))
    return Sheet("agreement", "人民调解协议书", source.case.number, lacks=lacks, fields=fields)


def oral(source: Source) -> Sheet:
    """人民调解口头协议登记表 (人民调解法 §28 §30)."""
    words = f"口头协议自各方当事人达成协议之日起生效：{day(_terms(source).effect)}。（《人民调解法》第30条）"
    fields: Fields = {**_told(source), "effect_words": words}
    lacks = (*party_lacks(source, "name"), *_terms_lack(source, oral=True))
    return Sheet("oral", "人民调解口头协议登记表", source.case.number, lacks=lacks, fields=fields)


def confirmation(source: Source) -> Sheet:
    """司法确认申请书: both parties together, within thirty days (人民调解法 §33; 民事诉讼法 §205)."""
    terms, asked = _terms(source), source.case.record.confirmation
    people = source.names("applicant", "respondent")
    told = _told(source)
    how = f"\n履行方式、时限：{told['how']}" if told["how"] != BLANK else ""
    parts = "".join(
        f"\n第{row['count']}期：{'，'.join(str(row[name]) for name in ('due', 'payer', 'amount', 'words') if row[name])}。"
        for row in instalment_rows(source)
    )
    fields: Fields = {
        **told,
        "parties": _together(party_rows(source)),
        "signers": _together(signers(source, "applicant", "respondent")),
        "request": f"请求确认{people}于{day(terms.agreed)}经{source.committee}主持调解达成的调解协议（编号{source.case.number}）有效。",
        "words": f"{told['words']}{how}{parts}",
        "promise": (
            "双方出于自愿达成协议，没有恶意串通、规避法律，没有损害国家利益、社会公共利益和他人合法权益；因此给他人造成损害的，"
            f"双方愿意承担相应的责任。协议于{day(terms.effect)}生效，在生效后三十日内共同提出申请。"
        ),
        "court": filled(asked.court if asked else ""),
        "asked": day(asked.asked if asked else None),
        "annexes": _annexes(source),
    }
    lacks = _confirmation_lacks(source)
    return Sheet("confirmation", "司法确认申请书", source.case.number, lacks=lacks, fields=fields)


def _together(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Both sides apply together, so both stand as applicants (民事诉讼法 §205)."""
    return tuple({**row, "side": SIDE_NAMES["applicant"]} for row in rows if row["side"] != SIDE_NAMES["other"])


def _annexes(source: Source) -> tuple[Row, ...]:
    """What goes with the application (民诉法解释 §354)."""
    oral = bool(source.case.record.terms and source.case.record.terms.oral)
    listed = (
        ("人民调解口头协议登记表" if oral else "人民调解协议书", "1", ""),
        (f"{source.committee}主持调解的证明", "1", "调解记录等"),
        ("双方当事人的身份证明、资格证明和住所、联系方式", "各 1", "复印件，带原件核对"),
        ("与协议有关的财产权利证明等材料", "", "有的话"),
        ("代理人的授权委托书和身份证明", "", "委托代理人的"),
    )
    return tuple(
        {"number": str(n), "title": title, "copies": copies, "remark": remark}
        for n, (title, copies, remark) in enumerate(listed, 1)
    )


def _confirmation_lacks(source: Source) -> tuple[str, ...]:
    terms = source.case.record.terms
    if terms is not None and (refusal := not_confirmable(source.case.facts, terms)):
        return (refusal.rstrip("。"),)
    found = list(party_lacks(source, "name", "address", "id_number"))
    found += [] if terms else ["协议内容"]
    found += [] if terms and terms.effect else ["协议生效日期"]
    found += [] if source.case.record.confirmation else ["法院和申请日期"]
    return tuple(found)
