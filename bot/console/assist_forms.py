"""The forms that ask others for help on a case: what is asked on the page is what is read from it."""

from collections.abc import Mapping
from datetime import datetime

from bot.console.casework_view import FieldView, FormLink, FormView
from bot.console.choices import Choice
from bot.console.fields import LONG, SHORT, Field, MoveForm
from handlers.casework.assistance import JOINT_WAYS, Help
from handlers.casework.case import Case
from handlers.casework.roster import KIND_NAMES, Kind, can_be_called, kind_of
from handlers.casework.staff import CASELESS, HELPED, Role, Staff, away
from handlers.district import District
from handlers.messages import Attachment
from storage.panels import Panel

_CONSENT = Field("consent", "已经征得当事人同意", "tick", required=False)
ASKING: Mapping[Help, MoveForm] = {
    Help.EXPERT: MoveForm(
        "点将约访",
        "发出邀请",
        (
            Field("owner", "请哪一位", "choice"),
            Field("task", "请来做什么、为什么", "area"),
            Field("due", "希望哪天来", "day", required=False),
            _CONSENT,
        ),
        "对方先声明有没有利害关系，再答应或者婉拒；答应以后才看得到案件。",
        told="已发出邀请。",
    ),
    Help.PANEL: MoveForm(
        "巡回调解",
        "安排",
        (
            Field("panel", "哪个调解团", "choice"),
            Field("task", "调解什么", "area"),
            Field("due", "日期", "day"),
            Field("place", "地点"),
            _CONSENT,
        ),
        "成员在结束以前看得到案件；当事人会知道日期和地点。",
        told="已安排。",
    ),
    Help.JOINT: MoveForm(
        "联合处理",
        "交办",
        (
            Field("way", "怎么联合", "choice"),
            Field("body", "协助的单位"),
            Field("owner", "经办人（有账号的）", "choice", required=False),
            Field("task", "请这个单位做什么", "area"),
            Field("due", "哪天以前办完", "day"),
            _CONSENT,
        ),
        "您是牵头人。经办人只在任务办完以前看得到案情，看不到对话和电话。没有账号的单位，结果由您记。",
        told="已交办。",
    ),
    Help.COURT: MoveForm(
        "协助法院",
        "派给网格员",
        (
            Field("owner", "哪一位网格员", "choice"),
            Field("task", "送达、查找下落或者财产：具体做什么", "area"),
            Field("due", "哪天以前办完", "day"),
            Field("court", "委托的法院", required=False),
            Field("number", "委托文号", required=False),
            Field("dated", "委托日期", "day", required=False),
            Field("file", "或者选材料里的委托书", "choice", required=False),
            _CONSENT,
        ),
        "没有法院的书面委托不能派。",
        told="已派给网格员。",
    ),
}
NO_PANEL = "还没有调解团：请主管在“协助”里的“调解团”建一个，再来安排。"
LIMITS = {"area": LONG, "line": SHORT}


def may_ask(case: Case, me: Staff) -> bool:
    """Whether this person may ask others for help on it now."""
    leads = case.holder == me.id or me.role is Role.MANAGER
    return leads and case.holder is not None and case.status in HELPED


def asking_links(case: Case, me: Staff) -> list[FormLink]:
    """The buttons for who may ask now."""
    return [FormLink(f"help-{kind.value}", ASKING[kind].heading) for kind in ASKING] if may_ask(case, me) else []


def asking_view(
    kind: Help,
    case: Case,
    people: tuple[Staff, ...],
    panels: tuple[Panel, ...],
    files: tuple[Attachment, ...],
    now: datetime,
    district: District,
) -> FormView:
    """The dialog, with its choices."""
    fit = [p for p in people if p.id not in case.kept_from and p.id != case.holder and not away(p, now)]
    choices = {
        Help.EXPERT: {"owner": _people([p for p in fit if can_be_called(p, case, now)], district)},
        Help.PANEL: {"panel": tuple((str(p.id), f"{p.name}（{p.days}）") for p in panels if p.active)},
        Help.JOINT: {
            "way": tuple(JOINT_WAYS.items()),
            "owner": _people([p for p in fit if p.role not in CASELESS], district),
        },
        Help.COURT: {
            "owner": _people([p for p in fit if kind_of(p) is Kind.GRID_WORKER], district),
            "file": tuple((file.sha256, file.name or "附件") for file in files),
        },
    }
    form = ASKING[kind]
    fields = tuple(FieldView(field, choices[kind].get(field.name, ())) for field in form.fields)
    hint = NO_PANEL if kind is Help.PANEL and not choices[kind]["panel"] else form.hint
    return FormView(f"help-{kind.value}", form.heading, form.button, hint, fields)


def _people(people: list[Staff], district: District) -> tuple[Choice, ...]:
    return tuple((str(int(p.id)), _named(p, district)) for p in people)


def _named(person: Staff, district: District) -> str:
    kind, body = kind_of(person), district.body_of.get(person.committee)
    words = (KIND_NAMES[kind] if kind else "", person.firm or (body.name if body else ""))
    return f"{person.name}（{'，'.join(word for word in words if word)}）"
