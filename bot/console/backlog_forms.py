"""The forms of the backlog register's acts: what is asked on the page is what is read from it."""

from datetime import date

from bot.console.fields import LONG, SHORT, Field, MoveForm
from bot.console.forms import Form
from handlers.casework.staff import Staff
from handlers.errors import BadInput, Refused
from handlers.hours import read_day
from handlers.oversight.backlog import ACT_NAMES, ENDING_NAMES, GRADE_NAMES, Act, Ending, Entry, Grade, Step
from handlers.oversight.backlog_doing import Ask

_TOUCHES = (("no", "不涉及"), ("yes", "涉及"))
_SECRETS = (("state", "国家秘密"), ("business", "商业秘密"), ("privacy", "个人隐私"))


def _form(act: Act, *fields: Field, hint: str = "", button: str = "保存") -> MoveForm:
    return MoveForm(ACT_NAMES[act], button, fields, hint)


def _area(label: str, required: bool = True) -> Field:
    return Field("words", label, "area", required=required)


FORMS: dict[Act, MoveForm] = {
    Act.LEAD: _form(
        Act.LEAD,
        Field("lead", "哪一位", "choice"),
        Field("office", "职务（印在登记表和通报上）"),
        _area("交办的话", required=False),
        hint="包案领导从辖区的主管里选，不能是承办人。",
    ),
    Act.PLAN: _form(
        Act.PLAN,
        Field("steps", "每行一步：日期 责任单位 做什么", "area"),
        hint="例如：2026-12-10 李家村调委会 上门核对工资表。已经完成的步骤要保留。",
    ),
    Act.DONE: _form(
        Act.DONE,
        Field("step", "哪一步", "choice"),
        Field("day", "哪天完成的", "day"),
        _area("结果", required=False),
    ),
    Act.REVIEW: _form(
        Act.REVIEW,
        Field("grade", "评估结果", "choice", choices=tuple((g.value, n) for g, n in GRADE_NAMES.items())),
        _area("评估意见"),
        hint="每件积案每月评估一次，写进当月通报。",
    ),
    Act.HEARING: _form(
        Act.HEARING,
        *(Field(code, f"是否涉及{name}", "choice", choices=_TOUCHES) for code, name in _SECRETS),
        Field("day", "听证日期", "day"),
        Field("place", "地点"),
        Field("host", "主持单位"),
        _area("为什么听证"),
        hint="涉及国家秘密、商业秘密、个人隐私的，不能公开听证。",
    ),
    Act.HEARD: _form(
        Act.HEARD,
        Field("day", "哪天听证的", "day"),
        Field("present", "参加人", "area"),
        Field("record", "听证经过", "area"),
        _area("听证意见"),
    ),
    Act.HEARING_END: _form(Act.HEARING_END, _area("终结的结论"), hint="由没有做听证记录的另一位主管办理。"),
    Act.TEAM: _form(Act.TEAM, _area("为什么需要专案"), hint="由另一位主管批准以后才开始。", button="申请"),
    Act.TEAM_YES: _form(Act.TEAM_YES, _area("批示", required=False), button="同意"),
    Act.TEAM_NO: _form(Act.TEAM_NO, _area("理由"), button="不同意"),
    Act.OPINION: _form(Act.OPINION, _area("专题研究的处置意见")),
    Act.TEAM_END: _form(Act.TEAM_END, _area("专案的结果"), button="结束"),
    Act.ASK_OFF: _form(
        Act.ASK_OFF,
        Field("ending", "为什么可以销号", "choice", choices=tuple((e.value, n) for e, n in ENDING_NAMES.items())),
        _area("证据：协议、履行凭证、息诉罢访承诺在哪里"),
        hint="由另一位主管审核批准。",
        button="申请",
    ),
    Act.OFF: _form(Act.OFF, _area("审核意见", required=False), button="批准销号"),
    Act.KEEP: _form(Act.KEEP, _area("不批准的理由"), button="不批准"),
    Act.OUT: _form(Act.OUT, _area("为什么不该进库"), button="退库"),
}


def before(entry: Entry, today: date) -> dict[str, str]:
    """What fields hold before anybody writes: today, the office, the plan as it is."""
    plan = "\n".join(f"{step.due} {step.unit} {step.what}" for step in entry.dossier.steps)
    return {"day": today.isoformat(), "office": entry.dossier.office, "steps": plan}


def steps_of(text: str) -> tuple[Step, ...]:
    """The plan's lines. Raises `Refused` naming the line that cannot be read."""
    found = []
    for number, line in enumerate((line for line in text.splitlines() if line.strip()), 1):
        parts = line.split(maxsplit=2)
        try:
            found.append(Step(read_day(parts[0]), parts[1], parts[2]))
        except (ValueError, IndexError):
            raise Refused(
                f"方案第{number}行要写成：日期 责任单位 做什么，例如 2026-12-10 李家村调委会 上门核对。"
            ) from None
    return tuple(found)


def ask_of(form: Form, lead: Staff | None) -> Ask:
    """What the form asks for. Raises `BadInput` for an act or code that is none, `Refused` for a plan that cannot be read."""
    code = form.secret("act")
    if code not in list(Act):
        raise BadInput("请求有误，请刷新页面再试。")
    grade, ending = form.text("grade", SHORT), form.text("ending", SHORT)
    state, business, privacy = (form.text(name, 3) for name, _ in _SECRETS)
    return Ask(
        Act(code),
        form.text("words", LONG),
        lead,
        form.text("office", SHORT),
        steps_of(form.text("steps", LONG)),
        form.number("step") if form.secret("step") else 0,
        form.day("day"),
        form.text("place", SHORT),
        form.text("host", SHORT),
        form.text("present", LONG),
        form.text("record", LONG),
        (state, business, privacy),
        Grade(grade) if grade in list(Grade) else None,
        Ending(ending) if ending in list(Ending) else None,
    )
