"""Papers of the result: agreement, oral agreement, return visits, judicial confirmation."""

from handlers.casework.mediation import not_confirmable
from handlers.casework.papers.sheet import (
    BLANK,
    Block,
    Grid,
    Sheet,
    Signs,
    Source,
    Text,
    day,
    filled,
    party_grid,
    party_lacks,
)
from handlers.casework.record import Terms
from handlers.gather import yuan


def _terms(source: Source) -> Terms:
    return source.case.record.terms or Terms("", "")


def _told(terms: Terms) -> tuple[Block, ...]:
    by = f"履行期限：{day(terms.perform_by)}。" if terms.perform_by else ""
    amount = f"金额：{yuan(terms.amount_fen)}。" if terms.amount_fen is not None else ""
    return (
        Text(filled(terms.facts), "纠纷的主要事实、争议事项"),
        Text(filled(terms.words), "经调解，双方自愿达成如下协议"),
        Text(filled(f"{terms.how}{by}{amount}"), "履行方式、时限"),
    )


def _terms_lack(source: Source, *, oral: bool) -> tuple[str, ...]:
    terms = source.case.record.terms
    if terms is None or terms.oral is not oral:
        return ("口头协议内容" if oral else "书面协议内容",)
    return tuple(name for name, has in (("履行方式、时限", terms.how or terms.perform_by),) if not has)


def agreement(source: Source) -> Sheet:
    """人民调解协议书 (人民调解法 §28 §29): a draft until it is signed and sealed."""
    terms = _terms(source)
    blocks: tuple[Block, ...] = (
        party_grid(source),
        *_told(terms),
        Text(
            "本协议自各方当事人签名、盖章或者按指印，人民调解员签名并加盖人民调解委员会印章之日起生效，当事人各执一份，"
            "人民调解委员会留存一份。协议有法律约束力，当事人应当按约定履行；双方可以自生效之日起三十日内共同申请司法确认。"
            "（《人民调解法》第29条、第31条、第33条）"
        ),
        Signs(("当事人（签名、盖章或按指印）", "当事人（签名、盖章或按指印）")),
        Signs((f"人民调解员（签名） 证号：{filled(source.certificate)}", "记录人（签名）")),
        Signs((f"{source.committee}（印章）", f"日期：{day(terms.effect)}")),
    )
    lacks = (*party_lacks(source, "name", "address", "id_number"), *_terms_lack(source, oral=False))
    return Sheet("agreement", "人民调解协议书", source.case.number, blocks, lacks)


def oral(source: Source) -> Sheet:
    """人民调解口头协议登记表 (人民调解法 §28 §30)."""
    terms = _terms(source)
    blocks: tuple[Block, ...] = (
        party_grid(source),
        *_told(terms),
        Text(f"口头协议自达成之日起生效：{day(terms.effect)}。（《人民调解法》第30条）"),
        Signs(("人民调解员（签名）", f"{source.committee}（印章）")),
    )
    lacks = (*party_lacks(source, "name"), *_terms_lack(source, oral=True))
    return Sheet("oral", "人民调解口头协议登记表", source.case.number, blocks, lacks)


def visits(source: Source) -> Sheet:
    """人民调解回访记录 (人民调解法 §31)."""
    case = source.case
    blocks: list[Block] = [Grid((("案件编号", case.number, "协议生效", day(_terms(source).effect)),))]
    for number, visit in enumerate(case.record.visits, 1):
        rows = (
            ("次数", f"第 {number} 次", "时间", day(visit.on)),
            ("回访对象", filled(visit.person), "回访人", filled(visit.by)),
        )
        blocks += [Grid(rows), Text(visit.words, "回访情况"), Signs(("被回访人（签名）", "回访人（签名）"))]
    return Sheet("visits", "人民调解回访记录", case.number, tuple(blocks), () if case.record.visits else ("回访记录",))


def confirmation(source: Source) -> Sheet:
    """司法确认申请书: both parties together, within thirty days (人民调解法 §33; 民事诉讼法 §205)."""
    terms, asked = _terms(source), source.case.record.confirmation
    people = "、".join(p.name for side in ("applicant", "respondent") for p in source.parties(side) if p.name)
    blocks: tuple[Block, ...] = (
        party_grid(source),
        Text(
            f"请求确认{filled(people)}于{day(terms.agreed)}经{source.committee}主持调解达成的调解协议有效。", "请求事项"
        ),
        Text(filled(terms.facts), "事实和理由"),
        Text(filled(terms.words), "协议内容"),
        Text(
            f"双方出于自愿达成协议，没有恶意串通、规避法律，没有损害国家利益、社会公共利益和他人合法权益；如果因此给他人造成损害，"
            f"双方愿意承担相应的责任。协议于{day(terms.effect)}生效，在生效后三十日内共同提出申请。",
            "双方承诺",
        ),
        Text(f"此致 {filled(asked.court if asked else '')}"),
        Signs(
            (
                "申请人（签名、盖章或按指印）",
                "申请人（签名、盖章或按指印）",
                f"日期：{day(asked.asked if asked else None)}",
            )
        ),
        Text("", "附件清单"),
        _annexes(source),
    )
    return Sheet("confirmation", "司法确认申请书", source.case.number, blocks, _confirmation_lacks(source))


def _annexes(source: Source) -> Grid:
    """What goes with the application (民诉法解释 §354)."""
    rows = (
        ("序号", "材料", "份数"),
        ("1", "人民调解协议书", "1"),
        ("2", f"{source.committee}主持调解的证明", "1"),
        ("3", "双方当事人的身份证明、住所和联系方式", "各 1"),
        ("4", "与协议有关的财产权利证明（有的话）", BLANK),
    )
    return Grid(rows, head=True)


def _confirmation_lacks(source: Source) -> tuple[str, ...]:
    terms = source.case.record.terms
    if terms is not None and (refusal := not_confirmable(source.case.facts, terms)):
        return (refusal.rstrip("。"),)
    found = list(party_lacks(source, "name", "address", "id_number"))
    found += [] if terms else ["协议内容"]
    found += [] if terms and terms.effect else ["协议生效日期"]
    found += [] if source.case.record.confirmation else ["法院和申请日期"]
    return tuple(found)
