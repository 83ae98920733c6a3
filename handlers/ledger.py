"""Existing ledgers of a committee: which column is which, and what a row says; or what is wrong with it, by row and column."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from handlers.casework.codes import OUTCOME_NAMES, Outcome, Status
from handlers.casework.record import Record, Terms
from handlers.district import Body, District
from handlers.errors import BadInput
from handlers.facts import CaseFacts, Naming
from handlers.offences import sexual
from handlers.topics.danger import SENSITIVE
from nlu.types import Category, Understanding

Cell = str | date
LONGEST = 4000  # characters of one cell
_SPACE = re.compile(r"[\s:：*＊]+")
_DAY = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*[日号]?(?:\s+[\d:]+)?|(\d{4})(\d\d)(\d\d)")
_YEARLESS = re.compile(r"\d{1,2}\s*[-./月]\s*\d{1,2}\s*[日号]?")
_SERIAL = re.compile(r"[2-6]\d{4}(?:\.\d+)?")
_TOTAL = re.compile(r"(?:本[页月季年])?(?:合|总|小|共)计")
_SUM = re.compile(r"(\d+(?:\.\d+)?)(万?)元?")


class Column(StrEnum):
    """What a column holds."""

    NUMBER = "number"
    APPLICANT = "applicant"
    PHONE = "phone"
    RESPONDENT = "respondent"
    CATEGORY = "category"
    RECEIVED = "received"
    PLACE = "place"
    FACTS = "facts"
    AMOUNT = "amount"
    RESULT = "result"
    CLOSED = "closed"
    PERFORMED = "performed"
    MEDIATOR = "mediator"


HEADERS: Mapping[Column, tuple[str, ...]] = {
    Column.NUMBER: ("编号", "案号", "案件编号", "登记编号", "卷宗号", "卷号", "协议书编号", "案件号"),
    Column.APPLICANT: ("申请人", "申请人姓名", "申请方", "申请人(甲方)"),
    Column.PHONE: ("申请人电话", "申请人联系电话", "联系电话", "电话"),
    Column.RESPONDENT: ("被申请人", "被申请人姓名", "被申请方", "对方当事人", "被申请人(乙方)"),
    Column.CATEGORY: ("纠纷类别", "纠纷类型", "类别", "类型"),
    Column.RECEIVED: ("受理日期", "受理时间", "登记日期", "登记时间"),
    Column.PLACE: ("发生地", "纠纷发生地", "地点", "所在村(社区)"),
    Column.FACTS: ("简要情况", "纠纷简要情况", "基本情况", "基本案情", "案情简介", "主要事实", "纠纷主要事实"),
    Column.AMOUNT: ("涉及金额", "涉及金额(元)", "协议涉及金额", "协议涉及金额(元)", "金额", "金额(元)"),
    Column.RESULT: ("调解结果", "处理结果", "结果"),
    Column.CLOSED: ("结案日期", "结案时间", "办结日期", "办结时间", "调解日期", "达成协议日期", "达成协议时间"),
    Column.PERFORMED: ("协议履行", "协议履行情况", "履行情况"),
    Column.MEDIATOR: ("调解员", "调解员姓名", "承办人", "调解人"),
}
LABELS = {column: names[0] for column, names in HEADERS.items()}
NEEDED = (Column.NUMBER, Column.APPLICANT, Column.CATEGORY, Column.RECEIVED, Column.FACTS, Column.RESULT)
FILLED = (Column.NUMBER, Column.RECEIVED, Column.FACTS)
_BY_HEADER = {name: column for column, names in HEADERS.items() for name in names}

_RESULTS: tuple[tuple[Outcome | None, tuple[str, ...]], ...] = (
    (None, ("调解中", "正在", "办理中", "待调解", "未结", "处理中", "未办结")),
    (Outcome.ORAL, ("口头",)),
    (Outcome.AGREED, ("达成", "成功", "调成", "书面协议", "和解", "已调解", "制作协议")),
    (Outcome.WITHDRAWN, ("撤回", "撤销", "撤诉", "放弃")),
    (Outcome.REFERRED, ("移送", "移交", "转办", "转交", "转处", "引导")),
    (Outcome.ADVICE, ("咨询", "解答", "答复")),
)
# No agreement, however it is said: 未能达成协议, 无法和解, 不愿和解; not 终止劳动合同, nor one that was not performed.
_CLAUSE = r"(?:(?!履行)[^，。；、,;\s])"
_AGREED = "(?:达成|成功|调成|和解)"
_FAILED = re.compile(
    rf"(?:[未不没]能|未就|无法|不(?:同意|愿|肯|想|接受)|难以|拒绝?){_CLAUSE}{{0,6}}?{_AGREED}"
    rf"|[未没不](?:有|曾|会|予|以|再|最终|当场|及时|双方|一致|全部|书面|口头|协商|调解)*{_AGREED}"
    r"|达不成|[不未]成(?![年立])|失败|终止调解|调解终止|^终止$"
)
_NO_DENIAL = re.compile(r"未成年|不动产|不当得利|没收|没有?(?:异议|意见)|不再|未[经按]")  # what only begins like one
_DOUBTFUL = re.compile(rf"[未没不]{_CLAUSE}{{0,6}}?{_AGREED}")  # 未支付工资达成协议: either of the two
_UNWRITTEN = re.compile(rf"[未没无]{_CLAUSE}{{0,4}}?(?:书面|制作){_CLAUSE}{{0,2}}?协议")
_NOT_YET = ("未", "待", "没", "不", "部分", "中", "正在", "分期")
_OURS = {name: outcome for outcome, name in OUTCOME_NAMES.items()}  # as a ledger of this service says it
_ENDED_AS = {
    Outcome.WITHDRAWN: Status.WITHDRAWN,
    Outcome.ADVICE: Status.ANSWERED,
    Outcome.FALSE_ALARM: Status.ANSWERED,
}
_CATEGORY_WORDS = {
    "婚姻": "marriage_family",
    "家庭": "marriage_family",
    "宅基地": "housing",
    "房屋": "housing",
    "山林": "land",
    "土地": "land",
    "征地": "expropriation",
    "拆迁": "expropriation",
    "劳动": "labour",
    "劳资": "labour",
    "交通": "traffic",
    "损害赔偿": "injury",
    "借贷": "debt",
    "债务": "debt",
    "合同": "contract",
    "生产经营": "contract",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where: the row as the sheet counts it, the column's name ("" the whole row)."""

    line: int
    column: str
    what: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that is right and not imported all the same."""

    line: int
    number: str
    why: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A row as the case it becomes. `closed` None: still open."""

    line: int
    number: str
    facts: CaseFacts
    received: date
    closed: date | None
    status: Status
    outcome: Outcome | None
    mediator: str
    record: Record


Read = Callable[[str], Understanding | None]  # None: it cannot be read


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a ledger is read: whose it is, what is known, and today."""

    body: Body
    district: District
    categories: Mapping[str, Category]
    read: Read
    today: date
    kept_since: date  # what ended before has been kept long enough
    small_since: date  # the same for what was withdrawn or only answered


def columns_of(header: Sequence[Cell]) -> Mapping[int, Column]:
    """Which column is which, by its place. Raises `BadInput` for a needed one that is missing, or one that is there twice."""
    found: dict[int, Column] = {}
    for place, cell in enumerate(header):
        column = _BY_HEADER.get(_plain(cell)) if isinstance(cell, str) else None
        if column is not None and column in found.values():
            raise BadInput(f"“{LABELS[column]}”有两列，请只留一列。")
        if column is not None:
            found[place] = column
    missing = [_names(column) for column in NEEDED if column not in found.values()]
    if missing:
        raise BadInput(f"表头里缺少：{'；'.join(missing)}。")
    return found


def _names(column: Column) -> str:
    """What a column may be called."""
    first, *others = HEADERS[column]
    return f"{first}（也可以叫{'、'.join(others)}）"


def unread(header: Sequence[Cell], columns: Mapping[int, Column]) -> tuple[str, ...]:
    """The names of the columns that nobody reads: what stands in them is not taken in. A running number tells nothing."""
    named = (str(cell) for place, cell in enumerate(header) if cell and place not in columns)
    return tuple("".join(name.split())[:20] for name in named if _plain(name) not in ("序号", "备注"))


def is_header(row: Sequence[Cell]) -> bool:
    """Whether this row names columns: titles stand above it in many ledgers."""
    return sum(isinstance(cell, str) and _plain(cell) in _BY_HEADER for cell in row) >= 3


def is_total(cells: Sequence[Cell], row: Mapping[Column, Cell]) -> bool:
    """Whether it adds rows up: 合计, 小计, with neither a day nor a story."""
    told = row.get(Column.RECEIVED) or row.get(Column.FACTS)
    return not told and any(isinstance(cell, str) and _TOTAL.fullmatch(_plain(cell)) for cell in cells)


def entry_of(line: int, row: Mapping[Column, Cell], at: Setting) -> Entry | LeftOut | tuple[Fault, ...]:
    """What a row says. A sensitive matter is left out: it is registered at the desk, by the persons named for it."""
    texts = {column: _text(cell) for column, cell in row.items()}
    faults = [Fault(line, LABELS[column], "没有填") for column in FILLED if not texts.get(column)]
    faults += [Fault(line, LABELS[c], f"超过 {LONGEST} 个字") for c, text in texts.items() if len(text) > LONGEST]
    if faults:
        return tuple(faults)
    received = _day(line, Column.RECEIVED, row, at.today, faults)
    closed = _day(line, Column.CLOSED, row, at.today, faults)
    known, outcome = _outcome(texts.get(Column.RESULT, ""))
    if not known:
        faults.append(
            Fault(line, LABELS[Column.RESULT], "看不懂，请写：达成协议、口头协议、未达成、撤回、移送、咨询，或调解中")
        )
    amount = _amount(line, texts.get(Column.AMOUNT, ""), faults)
    if received and closed and closed < received:
        faults.append(Fault(line, LABELS[Column.CLOSED], "比受理日期还早"))
    if faults or received is None:
        return tuple(faults)
    facts, heard = _facts(texts, amount, at)
    ended = (closed or received) if outcome else None
    return _kept(_entry(line, texts, facts, received, ended, outcome), heard, at)


def _kept(entry: Entry, heard: Understanding | None, at: Setting) -> Entry | LeftOut:
    if heard is None:
        return LeftOut(entry.line, entry.number, "机器读不了这一行，看不出有没有危险，请在工作台单独登记")
    risks = {alarm.risk for alarm in heard.alarms}
    if SENSITIVE & risks or sexual(entry.facts.what) or entry.facts.subcategory == "domestic_violence":
        return LeftOut(entry.line, entry.number, "可能涉及家庭暴力、未成年人或隐私，请在工作台单独登记")
    since = at.small_since if entry.status in _ENDED_AS.values() else at.kept_since
    if entry.closed is not None and entry.closed <= since:
        return LeftOut(entry.line, entry.number, "已过保存期限")
    return entry


def _entry(
    line: int,
    texts: Mapping[Column, str],
    facts: CaseFacts,
    received: date,
    ended: date | None,
    outcome: Outcome | None,
) -> Entry:
    """The state follows from the result: agreed and not yet performed is followed up, all else that ended is filed."""
    status, record = Status.ROUTED, Record()
    if outcome is not None:
        status = _ENDED_AS.get(outcome, Status.ARCHIVED)
    if outcome in (Outcome.AGREED, Outcome.ORAL):
        terms = Terms(
            facts.what, texts.get(Column.RESULT, ""), oral=outcome is Outcome.ORAL, agreed=ended, effect=ended
        )
        record = replace(record, terms=replace(terms, amount_fen=facts.amount_fen))
        if any(mark in texts.get(Column.PERFORMED, "") for mark in _NOT_YET):
            status = Status.AGREED
    mediator = texts.get(Column.MEDIATOR, "")[:100]
    return Entry(line, texts[Column.NUMBER][:100], facts, received, ended, status, outcome, mediator, record)


def _facts(texts: Mapping[Column, str], amount: int | None, at: Setting) -> tuple[CaseFacts, Understanding | None]:
    """The facts, their kind by the ledger's word or else by the story; the place never outside the committee's own."""
    told = texts[Column.FACTS]
    heard = at.read(told)
    category, subcategory = _category(texts.get(Column.CATEGORY, ""), heard, at.categories)
    name, place = texts.get(Column.APPLICANT, ""), texts.get(Column.PLACE, "")
    facts = CaseFacts(
        what=told,
        category=category,
        subcategory=subcategory,
        place_code=_place(place, at),
        place=place,
        other_party=texts.get(Column.RESPONDENT, "")[:200],
        amount_fen=amount,
        name=name[:200],
        phone=texts.get(Column.PHONE, "")[:50],
        naming=Naming.NAMED if name else Naming.UNSAID,
    )
    return facts, heard


def _category(word: str, heard: Understanding | None, categories: Mapping[str, Category]) -> tuple[str, str]:
    plain = _plain(word).removesuffix("纠纷").removesuffix("争议")
    for code, category in categories.items():
        for sub, name in category.subcategories.items():
            if plain == name:
                return code, sub
    named = {category.name: code for code, category in categories.items()} | _CATEGORY_WORDS
    code = next((named[name] for name in named if plain and name in plain), "")
    if heard is None:
        return code or "other", ""
    if code:
        return code, (heard.subcategory or "") if heard.category == code else ""
    return (heard.category, heard.subcategory or "") if heard.category else ("other", "")


def _place(told: str, at: Setting) -> str:
    """A place of the committee's area by its name or code, else the area itself."""
    district = at.district
    for node in district.places:
        named = told in (node.code, node.name, *node.aliases) or told == district.full_name(node.code)
        if told and named and district.within(node.code, at.body.place):
            return node.code
    return at.body.place


def _outcome(result: str) -> tuple[bool, Outcome | None]:
    """Whether the result is understood, and what it is; an empty one: still open. Failed and agreed at once is not understood."""
    if not result:
        return True, None
    if result in _OURS:
        return True, _OURS[result]
    plain = _NO_DENIAL.sub("", result)
    rest = _FAILED.sub("", plain)
    if _DOUBTFUL.search(rest):
        return False, None
    written = _UNWRITTEN.sub("", rest)
    found = [outcome for outcome, marks in _RESULTS if any(mark in written for mark in marks)]
    agreed = bool(found) and found[0] in (Outcome.AGREED, Outcome.ORAL)
    if rest != plain:
        return (False, None) if agreed else (True, Outcome.NOT_AGREED)
    if agreed and written != rest:
        return True, Outcome.ORAL
    return (True, found[0]) if found else (False, None)


def _day(line: int, column: Column, row: Mapping[Column, Cell], today: date, faults: list[Fault]) -> date | None:
    cell = row.get(column, "")
    day = cell if isinstance(cell, date) else _read_day(cell)
    if day is None and _text(cell):
        faults.append(Fault(line, LABELS[column], f"{_no_day(_plain(_text(cell)))}，请写成 2024-03-05 的样子"))
    elif day is not None and not date(1980, 1, 1) <= day <= today:
        faults.append(Fault(line, LABELS[column], "早于 1980 年或晚于今天"))
        return None
    return day


def _no_day(text: str) -> str:
    """Why it is none: whoever keeps the ledger has to know what to change."""
    if _YEARLESS.fullmatch(text):
        return "没有写年份"
    return "是表格软件的日期序号，没有设成日期格式" if _SERIAL.fullmatch(text) else "不是日期"


def _read_day(text: str) -> date | None:
    found = _DAY.fullmatch(_normal(text).strip())
    if found is None:
        return None
    year, month, day = (int(part) for part in (found.groups()[:3] if found[1] else found.groups()[3:]))
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _amount(line: int, text: str, faults: list[Fault]) -> int | None:
    """Fen; the ledger counts in yuan."""
    plain = _plain(text).replace(",", "")
    if plain in ("", "无", "/", "-", "0"):
        return None
    found = _SUM.fullmatch(plain)
    try:
        fen = Decimal(found[1]) * (1_000_000 if found[2] else 100) if found else None
    except InvalidOperation:
        fen = None
    if fen is None or fen != int(fen) or fen > 10**15:
        faults.append(Fault(line, LABELS[Column.AMOUNT], "不是金额，请只写数字，单位元"))
        return None
    return int(fen)


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _plain(text: str) -> str:
    """Without spaces, marks, and differences of width."""
    return _SPACE.sub("", _normal(text))


def _text(cell: Cell) -> str:
    return cell.isoformat() if isinstance(cell, date) else cell.strip()
