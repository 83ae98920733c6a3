"""How the desk says things: labels of codes, moments and waiting times as people write them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.casework.assistance import ACT_NAMES as HELP_ACTS
from handlers.casework.assistance import HELP_NAMES
from handlers.casework.case import Urgency
from handlers.casework.codes import MOVE_NAMES
from handlers.casework.staff import ROLE_NAMES as ROLE_NAMES
from nlu.types import Risk

URGENCY_NAMES = {Urgency.DANGER: "危险", Urgency.SOON: "要紧", Urgency.NORMAL: "一般"}

RISK_NAMES = {
    Risk.DOMESTIC_VIOLENCE.value: "家庭暴力",
    Risk.SELF_HARM.value: "轻生自伤",
    Risk.VIOLENCE.value: "暴力冲突",
    Risk.MINOR_HARM.value: "未成年人受害",
    Risk.CROWD.value: "群体聚集",
}

ACT_NAMES = {
    **{move.value: name for move, name in MOVE_NAMES.items()},
    "open": "立案",
    "read": "查看了案件",
    "search": "查找了案件",
    "similar": "看了相似的案件",
    "draft_reply": "请系统拟了回复",
    "file": "打开了附件",
    "document": "下载了文书",
    "clock": "期限提醒",
    "remind": "在聊天里提醒了履行",
    "ask": "在聊天里询问了履行情况",
    "followed": "说了协议履行的情况",
    "dated": "说了计算期限的日期",
    "say": "回复了当事人",
    "undo": "撤销了发送",
    "note": "写了内部记录",
    "backlog_evidence": "附了销号证据",
    "backlog_file": "打开了销号证据",
    "audience": "约了或取消了领导接访",
    "audience_told": "提醒了领导接访",
    "undo_note": "撤销了内部记录",
    "acknowledge": "确认了预警",
    "sensitive": "标为加密",
    "amend": "更正了案情",
    "retract": "说是误会",
    "rate": "作了评价",
    "wrong_code": "查询码输错",
    "connect": "申请人接上了网上聊天",
    "invite": "邀请了对方",
    "uninvite": "收回了邀请",
    "invite_code": "邀请口令输错",
    "join": "受邀加入调解",
    "decline": "受邀后不参加",
    "meet": "在线上调解里答复",
    "pass_on": "把方案转给了对方",
    "propose": "提了调解方案",
    "unpropose": "收回了调解方案",
    "appoint": "约了时间",
    "unappoint": "取消了约定",
    "guest": "征求同意请人参加",
    "guest_end": "请同事退出调解",
    "outsider": "征求同意请亲友等参加",
    "outsider_invite": "邀请了双方同意的人",
    "outsider_join": "受邀的亲友等加入",
    "outsider_leave": "受邀的亲友等退出",
    "outsider_remove": "请受邀的亲友等退出",
    "draft": "写了协议草稿",
    "signed": "登记了签名盖章",
    "read_joint": "查看了双方房间",
    "letter": "收到来文",
    "reception": "登记了来访来电",
    "slip": "重新打印了登记回执",
    "ledger": "从台账导入",
    "result_fetched": "来文单位取走了结果",
    "hook_sent": "按约定通知了别的系统",
    "link": "关联了案件",
    "unlink": "取消了关联",
    "named_alert": "通知了预警负责人",
    "named_named": "请人处理加密案件",
    "named_linkage": "请下一位打联动电话",
    "will": "登记了当事人意愿",
    "linkage": "开始联动处置",
    "linkage_take": "去打联动电话",
    "linkage_call": "记录了联动电话",
    "linkage_skip": "联动电话没有打",
    "linkage_late": "联动电话到时间没有打",
    **{f"help_{kind.value}": name for kind, name in HELP_NAMES.items()},
    **{f"help_{act.value}": f"协助：{name}" for act, name in HELP_ACTS.items()},
    "help_read": "查看了协助请求",
    "help_late": "协助到期提醒",
    "help_over": "协助随案件结束",
}


def clock(moment: datetime, zone: ZoneInfo, now: datetime) -> str:
    """A moment on the district's wall clock, as short as the day allows: 14:05, 昨天 14:05, 11月2日 14:05."""
    local, today = moment.astimezone(zone), now.astimezone(zone).date()
    time = f"{local.hour}:{local.minute:02d}"
    if local.date() == today:
        return time
    if local.date() == today - timedelta(days=1):
        return f"昨天 {time}"
    year = f"{local.year}年" if local.year != today.year else ""
    return f"{year}{local.month}月{local.day}日 {time}"


def exact(moment: datetime, zone: ZoneInfo) -> str:
    """A moment in full, for titles and records: 2026-11-22 14:05:09."""
    return moment.astimezone(zone).replace(tzinfo=None).isoformat(" ", "seconds")


def waited(since: datetime, now: datetime) -> str:
    """How long ago that was, in the two largest units: 刚刚, 12 分钟, 3 小时 5 分, 2 天 4 小时."""
    minutes = max(0, int((now - since).total_seconds() // 60))
    hours, days = minutes // 60, minutes // 1440
    if minutes < 1:
        return "刚刚"
    if hours < 1:
        return f"{minutes} 分钟"
    if days < 1:
        return f"{hours} 小时" + (f" {minutes % 60} 分" if minutes % 60 else "")
    return f"{days} 天" + (f" {hours % 24} 小时" if hours % 24 else "")


def ago(moment: datetime, now: datetime) -> str:
    """The same, as a point in time: 刚刚, 12 分钟前."""
    said = waited(moment, now)
    return said if said == "刚刚" else f"{said}前"


def size(count: int) -> str:
    """A file's size: 820 B, 14 KB, 3.2 MB."""
    if count < 1024:
        return f"{count} B"
    return f"{count / 1024:.0f} KB" if count < 1024**2 else f"{count / 1024**2:.1f} MB"
