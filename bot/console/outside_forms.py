"""The forms of the moves that tie a case to bodies outside: referral, letters, proceedings, grounds, doubts."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from bot.console.fields import LONG, SHORT, Field, MoveForm, chosen, day, reason
from bot.console.forms import Form
from handlers.casework.codes import Move
from handlers.casework.outside import (
    GROUND_NAMES,
    PATH_NAMES,
    SIGN_NAMES,
    STAGE_NAMES,
    Answer,
    Doubt,
    Errand,
    Ground,
    GroundKind,
    Path,
    Proceeding,
    Referral,
    Reply,
    Sign,
    Stage,
    Undisputed,
    Verdict,
)
from handlers.errors import BadInput

C = TypeVar("C", bound=StrEnum)


def code_of(kind: type[C], text: str) -> C:
    """The code of that text. Raises `BadInput` for one that is not on the list."""
    if text not in list(kind):
        raise BadInput("请从名单里选。")
    return kind(text)


def _referral(form: Form) -> Referral:
    to = form.text("other", SHORT) or form.text("unit", SHORT)
    materials = form.text("materials")
    consent = bool(form.secret("consent"))
    return Referral(to, form.text("reason"), materials, day(form, "due", "请对方答复的日期"), consent=consent)


def _answer(form: Form) -> Answer:
    return Answer(day(form, "on", "日期"), form.text("words", LONG))


def _ground(form: Form) -> Ground:
    kind = code_of(GroundKind, chosen(form, "kind", "依据"))
    return Ground(kind, form.text("words", LONG), day(form, "on", "依据的日期"))


def _undisputed(form: Form) -> Undisputed:
    withheld = bool(form.secret("withheld"))
    return Undisputed(form.text("words", LONG), form.day("applicant"), form.day("respondent"), withheld)


def _reply(form: Form) -> Reply:
    return Reply(form.text("words", LONG))


def _proceeding(form: Form) -> Proceeding:
    people = form.text("representatives", 5)
    return Proceeding(
        code_of(Path, chosen(form, "procedure", "什么程序")),
        form.text("body", SHORT),
        form.text("file_number", SHORT),
        day(form, "filed", "提交日期"),
        code_of(Stage, chosen(form, "stage", "到了哪一步")),
        form.day("accepted"),
        form.day("received"),
        form.text("result"),
        form.number("representatives") if people else None,
        skipped=form.secret("skipped") == "yes",
    )


def _errand(form: Form) -> Errand:
    texts = (form.text("agent", SHORT), form.text("body", SHORT), form.text("handed_in"), form.text("receipt", SHORT))
    return Errand(day(form, "on", "代办日期"), *texts)


def _doubt(form: Form) -> Doubt:
    return Doubt(tuple(code_of(Sign, sign) for sign in form.many("signs") if sign), form.text("words", LONG))


def _verdict(form: Form) -> Verdict:
    forward = chosen(form, "verdict", "怎么处理") == "forward"
    return Verdict(forward, form.text("to", SHORT), form.text("words", LONG))


def _choices(names: Mapping[C, str]) -> tuple[tuple[str, str], ...]:
    return tuple((code.value, name) for code, name in names.items())


_WHEN = Field("on", "日期", "day")

OUTSIDE: Mapping[Move, MoveForm] = {
    Move.REFER: MoveForm(
        "转给别的单位办理",
        "转办",
        (
            Field("unit", "转给哪个单位", "choice", required=False),
            Field("other", "名单里没有的，写单位名称", required=False),
            reason("转办的理由"),
            Field("materials", "随附的材料", "area", required=False),
            Field("due", "请对方什么时候答复", "day"),
            Field("consent", "当事人本人同意转办（敏感的案件必须）", "tick", required=False),
        ),
        "对方接收以前仍由您负责，当事人会知道转给了谁。转办函在“文书”里。",
        _referral,
        told="已转办，等对方答复。",
        short="转办",
    ),
    Move.REFER_TAKEN: MoveForm(
        "对方已经接收",
        "记录接收",
        (_WHEN, Field("words", "对方怎么答复的（谁、什么编号）", "area")),
        "记录以后由对方办理，当事人会知道。",
        _answer,
        told="已记录，案件转由对方办理。",
        short="对方已接收",
    ),
    Move.REFER_BACK: MoveForm(
        "对方退回",
        "记录退回",
        (_WHEN, Field("words", "对方退回的理由", "area")),
        "案件回到本委员会的队列，当事人会知道理由。",
        _answer,
        told="已记录，案件回到队列。",
    ),
    Move.REFER_RECALL: MoveForm("撤回转办", "撤回", (reason("撤回的理由"),), told="已撤回，仍由您办理。"),
    Move.REFER_RESULT: MoveForm(
        "转办的结果", "保存", (_WHEN, Field("words", "办理结果", "area")), "当事人会收到这个结果。", _answer
    ),
    Move.GROUND: MoveForm(
        "可以调解的依据",
        "保存",
        (
            Field("kind", "依据", "choice", choices=_choices(GROUND_NAMES)),
            Field("words", "依据的文书、文号，或者核实的情况", "area"),
            Field("on", "依据的日期", "day"),
        ),
        "依法不能由调委会受理的事，有依据才能开始调解；核实以后认为可以调解的，由主管登记。",
        _ground,
    ),
    Move.UNDISPUTED: MoveForm(
        "无争议事实记载",
        "保存",
        (
            Field("words", "双方没有争议的事实", "area"),
            Field("applicant", "申请人签字日期", "day", required=False),
            Field("respondent", "被申请人签字日期", "day", required=False),
            Field("withheld", "涉及国家秘密、商业秘密、个人隐私，不给出去", "tick", required=False),
        ),
        "没有达成协议时，双方都书面签字确认的才会交给来文单位；为了谈成作的让步不要写进来。",
        _undisputed,
    ),
    Move.REPLY: MoveForm(
        "回复来文单位",
        "回复",
        (Field("words", "补充说明", "area", required=False),),
        "结果、协议情况和双方签字的无争议事实会交给来文单位；回复函在“文书”里。只能回复一次。",
        _reply,
        told="已回复。",
    ),
    Move.PROCEEDING: MoveForm(
        "关联的信访、仲裁、复议、诉讼",
        "保存",
        (
            Field("procedure", "什么程序", "choice", choices=_choices(PATH_NAMES)),
            Field("body", "受理的单位"),
            Field("file_number", "编号或案号", required=False),
            Field("filed", "提交日期", "day"),
            Field("stage", "到了哪一步", "choice", choices=_choices(STAGE_NAMES)),
            Field("accepted", "受理日期", "day", required=False),
            Field("received", "当事人收到处理结果的日期", "day", required=False),
            Field("result", "结果", "area", required=False),
            Field("representatives", "多人信访的，推选了几名代表", required=False),
            Field("skipped", "越级信访（没有先到有权处理的本级或者上一级机关）", "tick", required=False),
        ),
        "同一程序、同一编号的会被替换；期限从这些日期算起。代表不超过5人（《信访工作条例》第20条）。",
        _proceeding,
        short="关联程序",
    ),
    Move.ERRAND: MoveForm(
        "信访代办",
        "保存",
        (
            _WHEN,
            Field("agent", "代办人"),
            Field("body", "去了哪个单位"),
            Field("handed_in", "交了什么材料", "area"),
            Field("receipt", "回执编号", required=False),
        ),
        "当事人会知道替他交了什么、回执号是多少。",
        _errand,
    ),
    Move.DOUBT: MoveForm(
        "疑似虚假诉讼",
        "报主管决定",
        (
            Field("signs", "疑点（可以勾几个）", "several", choices=_choices(SIGN_NAMES)),
            Field("words", "具体情况", "area"),
        ),
        "只有您和主管看得到，当事人不会知道。没有排除以前不能按达成协议结案，不能申请司法确认，也不能邀请人上网调解。",
        _doubt,
        told="已报主管，当事人不会知道。",
    ),
    Move.DOUBT_DECIDE: MoveForm(
        "决定疑似虚假诉讼",
        "决定",
        (
            Field("verdict", "怎么处理", "choice", choices=(("forward", "移送"), ("dismiss", "不移送"))),
            Field("to", "移送给哪个单位（如区人民检察院）", required=False),
            Field("words", "理由", "area"),
        ),
        "移送表在“文书”里。法院委派、委托的案件要中止调解并报告法院（特邀调解规定第18条）。",
        _verdict,
        told="已决定。",
    ),
}
