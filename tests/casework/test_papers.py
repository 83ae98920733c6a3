"""Papers: each has its official title and fields, is filled from the record, names what it lacks, and opens in Word's format."""

import re
import shutil
import zipfile
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from xml.etree import ElementTree as ET

import docx
import pytest
from docx.oxml.document import CT_Body
from docx.oxml.ns import qn
from docx.oxml.text.paragraph import CT_P
from pypdf import PdfReader

from bot.documents import pdf
from bot.documents.casefile import case_file, counted
from bot.documents.docx import TEMPLATES, docx_of
from handlers.casework.after import Instalment, Plan, Service
from handlers.casework.case import Case, Outcome
from handlers.casework.outside import Doubt, Inbound, Referral, Sender, Sending, Sign, Undisputed
from handlers.casework.papers.catalogue import PAPERS, inside, offered, paper
from handlers.casework.papers.file import back, contents, index
from handlers.casework.papers.sheet import Grid, Sheet, Signs, Source, Text, age
from handlers.casework.papers.sums import on_paper
from handlers.casework.record import Confirmation, Handover, Inquiry, Party, Record, Session, Terms, Visit
from handlers.errors import NotYours, Refused
from handlers.facts import Naming
from tests.handlers.town import DISTRICT, NOW, TODAY, agreed_case, fresh_case

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
    plan=Plan(
        (Instalment(TODAY, 30_000, paid=TODAY, noted=TODAY), Instalment(TODAY + timedelta(days=3), 50_000, "现金"))
    ),
    services=(Service("人民调解协议书", "周甲", "当面交付", TODAY, "本人签收"),),
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
    handed = Handover("t-lw", NOW, "分歧大", TODAY)
    turns = (replace(case.record.turns[0], tried="上门两次", handovers=(handed,)),)
    return source(replace(case, facts=facts, record=replace(WHOLE, turns=turns)))


def opened(sheet: Sheet) -> str:
    """The XML of the file's body, which must be well formed."""
    with zipfile.ZipFile(BytesIO(docx_of(sheet))) as file:
        body = file.read("word/document.xml").decode()
    ET.fromstring(body)
    return body


def words_of(sheet: Sheet) -> str:
    """Everything a reader of the file sees, read back from the file."""
    read = docx.Document(BytesIO(docx_of(sheet)))
    return "\n".join("".join(run.text or "" for run in p.iter(qn("w:t"))) for p in read.element.iter(qn("w:p")))


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "0元（大写：人民币零元整）"),
        (5, "0.05元（大写：人民币伍分）"),
        (150, "1.50元（大写：人民币壹元伍角整）"),
        (105, "1.05元（大写：人民币壹元零伍分）"),
        (80_000, "800元（大写：人民币捌佰元整）"),
        (3_000_050, "30000.50元（大写：人民币叁万元伍角整）"),
        (1_030_005, "10300.05元（大写：人民币壹万零叁佰元零伍分）"),
        (1_000_100, "10001元（大写：人民币壹万零壹元整）"),
        (10_050_000, "100500元（大写：人民币壹拾万零伍佰元整）"),
        (10_001_000_000, "100010000元（大写：人民币壹亿零壹万元整）"),
        (100_000_010_000, "1000000100元（大写：人民币壹拾亿零壹佰元整）"),
        (123_456_789_012, "1234567890.12元（大写：人民币壹拾贰亿叁仟肆佰伍拾陆万柒仟捌佰玖拾元壹角贰分）"),
    ],
)
def test_a_signed_sum_stands_in_figures_and_capitals(fen: int, words: str) -> None:
    assert on_paper(fen) == words


@pytest.mark.parametrize("code", ["agreement", "confirmation"])
def test_the_sum_agreed_on_cannot_be_added_to_by_a_stroke(code: str) -> None:
    assert "金额：800元（大写：人民币捌佰元整）。" in words_of(paper(code, whole()))


@pytest.mark.parametrize(
    ("code", "title", "words"),
    [
        ("cover", "人民调解卷宗", ["李家村人民调解委员会", "周甲与李乙", "保管期限", "立卷人", "人民调解员"]),
        ("index", "卷 内 目 录", ["序号", "文书名称", "人民调解协议书", "页号"]),
        (
            "application",
            "人 民 调 解 申 请 书",
            ["纠纷简要情况", "申请事项", "1．挪回来", "他把界石挪了半米", "不收费"],
        ),
        ("acceptance", "人民调解受理登记表", ["受理日期", "2026年11月23日", "柳湾镇李家村", "自述", "案件来源"]),
        ("notice", "人民调解当事人权利义务告知书", ["周甲、李乙", "第23条", "第24条", "不要等调解"]),
        ("inquiry", "人民调解调查记录", ["邻居丙", "界石去年在树边", "被调查人（签名、盖章或按指印）"]),
        ("session", "人 民 调 解 记 录", ["双方各让一步", "第 1 次", "周甲、李乙", "人民调解员（签名）", "调解结果"]),
        (
            "agreement",
            "人 民 调 解 协 议 书",
            ["三日内挪回原处", "800元", "印章", "枫调字第0101号", "一式3份", "第 2 期"],
        ),
        ("performance", "协议履行情况登记表", ["800元", "300元", "2026年11月23日履行", "第 2 期"]),
        ("visits", "人民调解回访记录", ["已经挪回", "被回访人（签名）", "回访事由"]),
        ("confirmation", "司 法 确 认 申 请 书", ["枫溪区人民法院", "周甲、李乙", "三十日内共同提出", "附件清单"]),
        ("service", "文 书 送 达 回 证", ["当面交付", "本人签收", "受送达人"]),
        ("transfer", "矛盾纠纷移交函", ["柳湾镇人民调解委员会", "分歧大", "上门两次", "回　　执"]),
        ("receipt", "收件回执", ["枫溪区人民法院", "委调7号", "窗口甲", "回复期限"]),
        ("undisputed", "无争议事实记载", ["界石原来在树边", "第22条"]),
        ("answer", "调解结果复函", ["达成协议", "三日内挪回原处", "没有双方书面确认的无争议事实", "特邀调解规定"]),
        ("referral", "矛盾纠纷转办函", ["区自然资源局", "界线由它处理", "申请书一份", "回执"]),
        ("sham", "涉嫌虚假诉讼线索移送表", ["区人民检察院", "双方关系密切", "像是商量好的", "疑点成立"]),
        ("steps", "矛盾纠纷调处三级四步登记表", ["村（社区）调", "调解员甲", "李家村人民调解委员会", "2026年11月30日"]),
        ("back", "卷 宗 情 况 说 明", ["本卷宗连面带底共", "附证物", "立卷人"]),
    ],
)
def test_each_paper_says_what_the_record_says(code: str, title: str, words: list[str]) -> None:
    text = words_of(paper(code, whole()))
    for word in (title, "FQABCDEFGH" if code != "confirmation" else "编号FQABCDEFGH", *words):
        assert word in text or code == "back", word
    assert title in text


@pytest.mark.parametrize(
    ("naming", "started", "there", "not_there"),
    [
        (Naming.NAMED, None, ["当事人申请", "当事人自述", "经当事人同意，受理"], ["排查", "主动调解"]),
        (
            Naming.OBSERVED,
            None,
            ["网格排查发现", "主动调解（当事人一方明确拒绝的，不得调解）"],
            ["自述", "经当事人同意"],
        ),
        (Naming.OBSERVED, TODAY, ["网格排查发现", "主动调解，经当事人同意"], ["自述", "当事人申请"]),
    ],
)
def test_what_the_grid_came_upon_is_nobodys_application_and_nobodys_word(
    naming: Naming, started: object, there: list[str], not_there: list[str]
) -> None:
    one = whole()
    record = replace(one.case.record, started=started, inbound=None)  # type: ignore[arg-type]  # a day or none
    case = replace(one.case, facts=one.case.facts.with_(naming=naming), record=record)
    text = words_of(paper("acceptance", replace(one, case=case)))
    assert all(word in text for word in there), text
    assert not any(word in text for word in not_there), text
    others = "".join(
        words_of(paper(code, replace(one, case=case))) for code in ("transfer", "steps", "referral", "sham")
    )
    assert others.count(case.facts.source) == 4


def test_no_paper_writes_a_day_as_a_machine_does() -> None:
    for code in PAPERS:
        assert not re.search(r"\d{4}-\d{2}-\d{2}", words_of(paper(code, whole()))), code


@pytest.mark.parametrize(
    ("born", "shown"),
    [("1985-11-23", "41岁"), ("1985年11月24日", "40岁"), ("1970年", "1970年"), ("四十上下", "四十上下"), ("", "")],
)
def test_the_age_is_an_age_where_the_day_of_birth_is_known(born: str, shown: str) -> None:
    assert age(born, TODAY) == shown


def test_both_sides_apply_for_confirmation_as_applicants_and_instalments_name_who_pays() -> None:
    text = words_of(paper("confirmation", whole()))
    assert "被申请人" not in text
    assert "申请人 李乙（签名、盖章或按指印）" in text
    assert "第1期：2026年11月23日，李乙，300元（大写：人民币叁佰元整）" in text
    assert "李乙，500元（大写：人民币伍佰元整），现金。" in text
    for code in ("agreement", "performance"):
        assert "300元（大写：人民币叁佰元整）" in words_of(paper(code, whole())), code
    assert words_of(paper("agreement", whole())).count("被申请人 李乙（签名") == 1


def test_places_to_sign_never_stand_on_a_page_by_themselves() -> None:
    """They move to the next page together, and take the words before them along."""
    for code, last in (("session", "达成协议"), ("agreement", "有法律约束力"), ("confirmation", "共同提出申请")):
        read = docx.Document(BytesIO(docx_of(paper(code, whole()))))
        words, *rest = _from(read.element.body, last)
        assert _stays(words), code
        signing = [p for p in rest if "签名" in "".join(t.text or "" for t in p.iter(qn("w:t")))]
        assert signing, code
        assert all(_stays(p) for p in signing[:-1]), code


def _stays(p: CT_P) -> bool:
    """Whether the paragraph stays with the next one."""
    return p.pPr is not None and p.pPr.keepNext is not None


def _from(body: CT_Body, words: str) -> list[CT_P]:
    """The paragraphs from the last one that holds these words before the first place to sign after it."""
    every = list(body.iter(qn("w:p")))
    texts = ["".join(t.text or "" for t in p.iter(qn("w:t"))) for p in every]
    return every[max(n for n, text in enumerate(texts) if words in text) :]


def test_undisputed_facts_have_a_line_to_sign_for_each_party_by_name() -> None:
    text = words_of(paper("undisputed", whole()))
    for line in (
        "申请人 周甲（签名、盖章或按指印）：＿",
        "被申请人 李乙（签名、盖章或按指印）：＿",
        "人民调解员（签名）：＿",
    ):
        assert line in text
    bare = words_of(paper("undisputed", source(fresh_case())))
    assert "＿＿" not in bare.partition("双方没有争议的事实")[0], "what is not known of a party is an empty cell"


def test_every_form_is_an_official_one_or_the_plain_one() -> None:
    own = {path.stem for path in TEMPLATES.glob("*.docx")}
    assert own - {"sheet"} <= set(PAPERS)
    assert set(PAPERS) - own == {"notice", "receipt", "undisputed", "answer", "referral", "sham"}
    for path in TEMPLATES.glob("*.docx"):
        read = docx.Document(str(path))
        faces = {slot.get(qn("w:eastAsia")) for slot in read.element.iter(qn("w:rFonts"))}
        assert faces <= {"宋体", "仿宋", "黑体"}, path.name
        assert read.core_properties.author == ""


def test_no_mark_of_the_template_is_left_in_any_paper() -> None:
    for made in (whole(), source(fresh_case())):
        for code in PAPERS:
            assert not re.search(r"\{\{|\}\}|\{%|%\}|None", opened(paper(code, made))), code


HOSTILE = "李乙<&>\"'{{ 7*7 }}{% raw %}\x00\x08\x1f\u202e\ufffe\ud800尾"


def test_hostile_words_stay_words() -> None:
    """Names and stories with the signs of XML, of templates, of control and of no character at all."""
    full = whole()
    parties = tuple(replace(party, name=HOSTILE, address=HOSTILE) for party in WHOLE.parties)
    terms = replace(TERMS, words=f"一、{HOSTILE}\n二、再说", facts=HOSTILE)
    record = replace(full.case.record, parties=parties, terms=terms)
    facts = full.case.facts.with_(what=HOSTILE, wanted=HOSTILE)
    hostile = replace(full, case=replace(full.case, facts=facts, record=record))
    for code in PAPERS:
        sheet = paper(code, hostile)
        opened(sheet)
        assert "49" not in words_of(sheet).replace(sheet.number, ""), code
    text = words_of(paper("agreement", hostile))
    assert "李乙<&>\"'{{ 7*7 }}{% raw %}尾" in text
    assert "\n二、再说" in text, "a new line is a new paragraph"


def test_traditional_names_and_seventeen_workers_all_have_their_places() -> None:
    workers = tuple(Party("applicant", f"民工{n:02d}") for n in range(17))
    record = replace(WHOLE, parties=(*workers, Party("respondent", "鑫達建築勞務有限公司")))
    full = whole()
    many = replace(full, case=replace(full.case, record=replace(full.case.record, parties=record.parties)))
    text = words_of(paper("agreement", many))
    assert all(text.count(f"民工{n:02d}") == 2 for n in range(17)), "once among the parties, once to sign"
    assert "鑫達建築勞務有限公司（签名、盖章或按指印）" in text
    assert "一式19份" in text


def test_a_paper_without_a_form_of_its_own_uses_the_plain_one() -> None:
    sheet = Sheet(
        "letter", "函", "FQABCDEFGH", (Text("正文", "标题"), Grid((("甲", "乙"), ("1", "2"))), Signs(("签名",)))
    )
    text = words_of(sheet)
    assert all(word in text for word in ("函", "FQABCDEFGH", "正文", "标题", "甲", "乙", "1", "2", "签名"))


def test_the_index_lists_what_is_there_in_the_order_of_the_file() -> None:
    titles = [title for _, title, _ in contents(whole())]
    assert titles == sorted(titles, key=[s.title for s in (paper(c, whole()) for c in PAPERS)].index)
    assert [sheet.title for sheet in inside(whole())] == titles
    assert "页号按合订的卷宗填写" in words_of(index(whole()))
    pages = tuple(f"{n}-{n + 1}" for n in range(len(titles)))
    assert "页号按合订" not in words_of(index(whole(), pages))
    assert "　19　页" in words_of(back(whole(), 19))


def test_a_matter_that_must_not_be_mediated_has_no_application_and_no_acceptance() -> None:
    case = agreed_case()
    record = replace(WHOLE, started=None, grounds=())
    barred = replace(case, facts=replace(case.facts, category="criminal", subcategory="fraud"), record=record)
    codes = {code for code, _, _ in contents(source(barred))} | {sheet.code for sheet in offered(source(barred))}
    assert not codes & {"application", "acceptance", "notice"}
    assert {"steps", "referral"} <= codes, "what was done with it is on file"
    begun = replace(barred, record=replace(record, started=TODAY))
    assert "application" in {code for code, _, _ in contents(source(begun))}, "what began before it was seen stays"


def test_without_libreoffice_one_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "converter", lambda: None)
    with pytest.raises(Refused) as refused:
        case_file(whole())
    assert "LibreOffice" in refused.value.sentence
    assert "DOCX" in refused.value.sentence


def test_a_converter_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setattr(pdf, "converter", lambda: "/bin/sleep")
    monkeypatch.setattr(pdf, "_order", lambda program, home, names: [program, "60"])
    monkeypatch.setattr(pdf, "SECONDS", 0.2)
    with pytest.raises(Refused):
        pdf.pdfs_of([docx_of(paper("visits", whole()))])


@pytest.mark.office
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_the_whole_file_is_one_pdf_with_the_pages_of_its_index() -> None:
    full = whole()
    done = counted(full)
    read = PdfReader(BytesIO(case_file(full)))
    texts = [page.extract_text() for page in read.pages]
    assert len(texts) == done.total
    assert read.metadata is None or read.metadata.author is None
    for (_, title, _), (first, last) in zip(contents(full), done.spans, strict=True):
        begins = texts[first + 1]  # behind cover and index
        assert re.sub(r"\s", "", title) in re.sub(r"\s", "", begins), title
        assert f"— {last} —" in texts[last + 1]
    assert done.pages[0] in texts[1]
    assert f"共　{done.total}　页" in texts[-1]


def test_a_whole_record_lacks_nothing() -> None:
    full = whole()
    lacks = {code: paper(code, full).lacks for code in PAPERS if code not in ("oral", "steps")}
    assert lacks == dict.fromkeys(lacks, ())
    untold = replace(full.case.record.turns[0], tried="")
    empty = replace(full.case.record, turns=(untold,), sessions=(), inquiries=())
    bare = replace(full, case=replace(full.case, record=empty))
    assert paper("steps", bare).lacks == ("村（社区）调的调处经过",)


def test_an_empty_record_names_what_is_missing_and_still_makes_a_file() -> None:
    bare = source(fresh_case())
    for code in PAPERS:
        sheet = paper(code, bare)
        assert sheet.lacks or code in ("index", "back"), code
        assert words_of(sheet), code
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
    read = docx.Document(BytesIO(docx_of(sheet)))
    assert (read.core_properties.author, read.core_properties.last_modified_by) == ("", "")
    assert words_of(sheet) == words_of(paper("agreement", whole()))


def test_an_unknown_paper_is_not_there() -> None:
    with pytest.raises(NotYours):
        paper("../etc", whole())
