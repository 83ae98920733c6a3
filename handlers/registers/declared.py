"""The registers there are: stability-risk assessments, leaders' visiting days, contact judges, room bookings, village contacts.

Sources: A 18 (重大决策社会稳定风险评估, 应评尽评), B 10 ③ (领导干部下访、约访), E 10 (联系法官), A 31 and B (村居法律顾问, 驻村).
"""

from datetime import date

from handlers.casework.staff import Role
from handlers.district import District
from handlers.oversight.report import Cell, Sheet
from handlers.registers.form import Entry, Field, Kind, Register, shown

_MANAGERS = frozenset({Role.MANAGER})
_WORKERS = frozenset({Role.GRID_WORKER, Role.MEDIATOR, Role.EXPERT, Role.MANAGER})
_KEEPERS = frozenset({Role.MEDIATOR, Role.MANAGER})

RISK = Register(
    "risk",
    "稳评登记",
    "重大决策、重大工程、重大活动出台以前做的社会稳定风险评估。",
    "A",
    (
        Field("item", "评估事项"),
        Field("kind", "事项类别", Kind.CHOICE, choices=(
            ("reform", "重大改革措施"), ("policy", "重大政策制定调整"), ("project", "重大工程项目"),
            ("event", "重大活动"), ("case", "重大敏感案件办理"), ("other", "其他"),
        )),
        Field("body", "决策（责任）单位"),
        Field("assessor", "评估单位"),
        Field("assessed", "评估日期", Kind.DAY),
        Field("grade", "风险等级", Kind.CHOICE, choices=(("high", "高风险"), ("middle", "中风险"), ("low", "低风险"))),
        Field("opinion", "评估意见", Kind.CHOICE, choices=(
            ("go", "可以实施"), ("conditions", "落实措施后实施"), ("wait", "暂缓实施"), ("no", "不予实施"),
        )),
        Field("reasons", "主要风险和理由", Kind.AREA),
        Field("measures", "防范化解措施", Kind.AREA, required=False),
        Field("follow", "跟踪日期", Kind.DAY, required=False),
        Field("followed", "跟踪情况", Kind.AREA, required=False),
    ),
    "item", _MANAGERS, _MANAGERS, day="assessed", due="follow", done="followed",
)  # fmt: skip
LEADERS = Register(
    "leaders",
    "领导下访约访",
    "领导干部哪天、在哪里、就什么事接待群众。居民在聊天里问，回答的就是这里登记的。",
    "B",
    (
        Field("office", "领导职务", hint="写职务，不写姓名也可以。", public=True),
        Field("day", "日期", Kind.DAY, public=True),
        Field("from", "从几点", Kind.CLOCK, required=False, public=True, hint="写成 09:00 或 09:30。"),
        Field("until", "到几点", Kind.CLOCK, required=False, public=True, hint="写成 11:00 或 11:30。"),
        Field("where", "地点", public=True),
        Field("theme", "接待什么事", required=False, public=True),
        Field("way", "方式", Kind.CHOICE, choices=(("visit", "下访"), ("appointed", "约访"), ("desk", "坐班接访")), public=True),
        Field("contact", "预约电话", required=False, public=True),
        Field("booked", "约访的群众（人）", Kind.NUMBER, required=False),
        Field("cases", "带上的案件", Kind.CASES, required=False),
        Field("answer", "答复期限", Kind.DAY, required=False),
        Field("result", "答复情况", Kind.AREA, required=False),
    ),
    "office", _WORKERS, _MANAGERS, day="day", due="answer", done="result", upward=True,
)  # fmt: skip
JUDGES = Register(
    "judges",
    "联系法官",
    "法院派到社区、村的联系法官：在哪里、什么时候来、怎么找。",
    "E",
    (
        Field("name", "法官", public=True),
        Field("court", "法院（法庭）", public=True),
        Field("phone", "办公电话", required=False, public=True),
        Field("days", "什么时候来", required=False, public=True),
        Field("where", "联系点", required=False, public=True),
        Field("scope", "做些什么", Kind.AREA, required=False),
        Field("check", "下次核对日期", Kind.DAY, required=False, hint="到这天请核对还准不准，改成下一次的日期。"),
    ),
    "name", _WORKERS, _MANAGERS, due="check", upward=True,
)  # fmt: skip
ROOMS = Register(
    "rooms",
    "咨询室预订",
    "咨询室、调解室哪天几点到几点谁用。同一间屋同一个时间只能订一次。",
    "B",
    (
        Field("room", "房间", Kind.ROOM),
        Field("day", "日期", Kind.DAY),
        Field("from", "从几点", Kind.CLOCK, hint="写成 09:00 或 09:30。"),
        Field("until", "到几点", Kind.CLOCK, hint="写成 11:00 或 11:30。"),
        Field("use", "做什么", Kind.CHOICE, choices=(
            ("consult", "法律咨询"), ("mediate", "调解"), ("hearing", "听证"), ("visit", "接访"), ("other", "其他"),
        )),
        Field("note", "备注", required=False, hint="不写当事人姓名和电话。"),
    ),
    "room", _WORKERS, _WORKERS, day="day", upward=True, everywhere=True, booked=True,
)  # fmt: skip
CONTACTS = Register(
    "contacts",
    "村（社区）联系人",
    "每个村的法律顾问、驻村辅警、民警和调解员。可以打印了贴在村里，居民在聊天里也能问到。",
    "A、D",
    (
        Field("role", "角色", Kind.CHOICE, choices=(
            ("adviser", "法律顾问"), ("auxiliary", "驻村辅警"), ("police", "社区民警"), ("cadre", "驻村干部"),
            ("mediator", "人民调解员"), ("grid", "网格员"), ("other", "其他"),
        ), public=True),
        Field("name", "称呼", public=True),
        Field("office", "单位", required=False, public=True),
        Field("phone", "公开电话", required=False, public=True),
        Field("days", "什么时候在村里", required=False, public=True),
        Field("where", "在哪里", required=False, public=True),
        Field("check", "下次核对日期", Kind.DAY, required=False, hint="到这天请核对还准不准，改成下一次的日期。"),
    ),
    "role", _WORKERS, _KEEPERS, due="check", upward=True,
)  # fmt: skip
ALL = (LEADERS, ROOMS, CONTACTS, JUDGES, RISK)
BY_CODE = {register.code: register for register in ALL}
PUBLIC = (LEADERS, JUDGES, CONTACTS)  # what residents may ask for


def sheet(register: Register, entries: tuple[Entry, ...], district: District, today: date) -> Sheet:
    """The register as a table with its fixed columns."""
    columns = ("序号", "地方", *(one.label for one in register.fields), "登记人", "登记日期")
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            number,
            district.full_name(entry.place) or district.name,
            *(shown(one, entry.values.get(one.code, ""), district) for one in register.fields),
            entry.created_by,
            entry.created_at.astimezone(district.tz).date().isoformat(),
        )
        for number, entry in enumerate(entries, 1)
    )
    return Sheet(register.code, f"{register.name}（{today}）", columns, rows, register.about)
