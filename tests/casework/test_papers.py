"""Papers: each has its official title and fields, is filled from the record, names what it lacks, and opens in Word's format."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import docx
import pytest

from bot.documents.docx import docx_of
from handlers.casework.case import Case, Outcome
from handlers.casework.outside import Doubt, Inbound, Referral, Sender, Sending, Sign, Undisputed
from handlers.casework.papers.catalogue import PAPERS, offered, paper
from handlers.casework.papers.sheet import Grid, Sheet, Source
from handlers.casework.record import Confirmation, Inquiry, Party, Record, Session, Terms, Visit
from handlers.errors import NotYours
from tests.handlers.test_case_machine import DISTRICT, TODAY, agreed_case, fresh_case

TERMS = Terms(
    "界石被移动半米",
    "三日内挪回原处，赔偿八百元。",
    how="现金一次付清",
    agreed=TODAY,
    effect=TODAY,
    perform_by=TODAY + timedelta(days=3),
    amount_fen=80_000,
)
WHOLE = Record(
    applied=TODAY,
    started=TODAY,
    parties=(
        Party("applicant", "周甲", "男", "1970年", "汉族", "农民", "李家村一组", "13800000001", "身份证号甲"),
        Party("respondent", "李乙", "男", "1968年", "汉族", "农民", "李家村二组", "13800000002", "身份证号乙"),
    ),
    inquiries=(Inquiry(TODAY, "地头", "邻居丙", "界石去年在树边", "调解员甲"),),
    sessions=(Session(TODAY, "村委会", "周甲、李乙", "双方各让一步", "达成协议", "调解员甲"),),
    terms=TERMS,
    visits=(Visit(TODAY, "周甲", "已经挪回", "调解员甲"),),
    confirmation=Confirmation("枫溪区人民法院", TODAY),
    archived=TODAY,
    inbound=Inbound(
        Sender.COURT,
        "枫溪区人民法院",
        "委调7号",
        Sending.DELEGATED,
        TODAY,
        TODAY,
        TODAY,
        "窗口甲",
        replied=TODAY,
        reply="无",
    ),
    undisputed=Undisputed("界石原来在树边", TODAY, TODAY),
    referrals=(
        Referral("区自然资源局", "界线由它处理", "申请书一份", TODAY, TODAY, "调解员甲", answered=TODAY, taken=True),
    ),
    doubts=(
        Doubt((Sign.CLOSE,), "像是商量好的", TODAY, "调解员甲", 1, TODAY, "主管甲", True, "区人民检察院", "疑点成立"),
    ),
)


def source(case: Case) -> Source:
    return Source(case, DISTRICT, "调解员甲", "枫调字第0101号", "山林土地 · 地界", TODAY)


def whole() -> Source:
    case = agreed_case()
    facts = case.facts.with_(what="他把界石挪了半米", wanted="挪回来", people=2)
    return source(replace(case, facts=facts, record=replace(WHOLE, turns=case.record.turns)))


def words_of(sheet: Sheet) -> str:
    """Everything a reader of the file sees, read back from the file."""
    opened = docx.Document(BytesIO(docx_of(sheet)))
    cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in opened.paragraphs), *cells])


@pytest.mark.parametrize(
    ("code", "title", "words"),
    [
        ("cover", "人民调解卷宗", ["卷内目录", "人民调解协议书", "周甲与李乙", "保管期限", "页号"]),
        ("application", "人民调解申请书", ["纠纷简要情况", "申请事项", "挪回来", "他把界石挪了半米", "不收费"]),
        ("acceptance", "人民调解受理登记表", ["受理日期", "2026年11月23日", "柳湾镇李家村", "自述"]),
        ("inquiry", "人民调解调查记录", ["邻居丙", "界石去年在树边", "被调查人（签名）"]),
        ("session", "人民调解记录", ["双方各让一步", "第 1 次", "周甲、李乙", "人民调解员（签名）"]),
        ("agreement", "人民调解协议书", ["三日内挪回原处", "800元", "印章", "枫调字第0101号", "第29条"]),
        ("visits", "人民调解回访记录", ["已经挪回", "被回访人（签名）"]),
        ("confirmation", "司法确认申请书", ["枫溪区人民法院", "周甲、李乙", "三十日内共同提出", "附件清单"]),
        ("receipt", "收件回执", ["枫溪区人民法院", "委调7号", "窗口甲", "回复期限"]),
        ("undisputed", "无争议事实记载", ["界石原来在树边", "第22条"]),
        ("answer", "调解结果复函", ["达成协议", "三日内挪回原处", "没有双方书面确认的无争议事实", "特邀调解规定"]),
        ("referral", "矛盾纠纷转办函", ["区自然资源局", "界线由它处理", "申请书一份", "回执"]),
        ("sham", "涉嫌虚假诉讼线索移送表", ["区人民检察院", "双方关系密切", "像是商量好的", "疑点成立"]),
        ("steps", "矛盾纠纷调处三级四步登记表", ["村（社区）调", "调解员甲", "李家村人民调解委员会", "2026-11-30"]),
    ],
)
def test_each_paper_says_what_the_record_says(code: str, title: str, words: list[str]) -> None:
    sheet = paper(code, whole())
    assert sheet.title == title
    text = words_of(sheet)
    for word in (title, sheet.number, *words):
        assert word in text


def test_a_whole_record_lacks_nothing() -> None:
    full = whole()
    lacks = {code: paper(code, full).lacks for code in PAPERS if code not in ("oral", "steps")}
    assert lacks == dict.fromkeys(lacks, ())
    assert paper("steps", full).lacks == ("村（社区）调的调处经过",)


def test_an_empty_record_names_what_is_missing_and_still_makes_a_file() -> None:
    bare = source(fresh_case())
    for code in PAPERS:
        sheet = paper(code, bare)
        assert sheet.lacks, code
        assert "＿" in words_of(sheet) or code in ("inquiry", "session"), code
    assert "申请人姓名" in paper("agreement", bare).lacks


def test_an_oral_agreement_has_its_own_form() -> None:
    record = replace(WHOLE, terms=replace(TERMS, oral=True))
    case = replace(agreed_case(), outcome=Outcome.ORAL, record=record)
    codes = [sheet.code for sheet in offered(source(case))]
    assert "oral" in codes
    assert "agreement" not in codes
    assert paper("oral", source(case)).lacks == ()
    assert paper("agreement", source(case)).lacks == ("书面协议内容",)


def test_without_agreement_no_agreement_paper_is_offered() -> None:
    case = replace(agreed_case(), outcome=Outcome.NOT_AGREED, record=Record())
    codes = {sheet.code for sheet in offered(source(case))}
    assert not codes & {"agreement", "oral", "confirmation"}


def test_a_confirmation_of_identity_relations_says_why_it_cannot_be() -> None:
    full = whole()
    facts = full.case.facts.with_(category="marriage_family", subcategory="divorce")
    record = replace(WHOLE, terms=replace(TERMS, words="双方同意离婚"))
    sheet = paper("confirmation", replace(full, case=replace(full.case, facts=facts, record=record)))
    assert "身份关系" in sheet.lacks[0]


def test_every_table_is_whole() -> None:
    for code in PAPERS:
        for block in paper(code, whole()).blocks:
            if isinstance(block, Grid):
                assert len({len(row) for row in block.rows}) == 1, code


def test_the_same_record_gives_the_same_words_and_no_author() -> None:
    sheet = paper("agreement", whole())
    opened = docx.Document(BytesIO(docx_of(sheet)))
    assert (opened.core_properties.author, opened.core_properties.last_modified_by) == ("", "")
    assert words_of(sheet) == words_of(paper("agreement", whole()))


def test_an_unknown_paper_is_not_there() -> None:
    with pytest.raises(NotYours):
        paper("../etc", whole())
