"""What the sections and fields of a district file are called, and what is wrong with one, in plain Chinese."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from handlers.casework.codes import LEVEL_NAMES
from nlu import categories

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the file. `key` names the field its entries are known by; "" for a section with one entry."""

    name: str
    fields: Mapping[str, str]
    key: str = ""


SECTIONS: Mapping[str, Section] = {
    "places": Section(
        "地方",
        {
            "code": "代码",
            "name": "名称",
            "level": "层级",
            "parent": "上级",
            "aliases": "别名",
            "population": "常住人口",
            "shape": "轮廓",
        },
        "code",
    ),
    "bodies": Section(
        "调解组织",
        {
            "code": "代码",
            "name": "名称",
            "level": "层级",
            "place": "辖区",
            "categories": "只管的类别",
            "kind": "性质",
            "phone": "电话",
            "address": "地址",
            "office": "牵头办公室",
            "lead": "牵头人",
            "telegram_group": "Telegram 群编号",
        },
        "code",
    ),
    "staff": Section(
        "人员",
        {
            "login": "登录名",
            "name": "姓名",
            "role": "岗位",
            "committee": "所在调解组织",
            "kind": "类别",
            "firm": "单位",
            "certificate": "证号",
            "specialities": "专长",
            "on_call": "列入危险预警名单",
        },
        "login",
    ),
    "units": Section("责任单位", {"of": "事项", "bodies": "单位"}, "of"),
    "hotlines": Section("热线", {"number": "号码", "name": "名称", "hours": "时间"}, "number"),
    "neighbours": Section("相邻区县", {"name": "名称", "aliases": "别名", "body": "接待单位", "phone": "电话"}, "name"),
    "hours": Section(
        "办公时间和节假日",
        {"spans": "每天的时段", "weekdays": "工作日", "holidays": "节假日", "makeup_days": "补班的日子"},
    ),
    "limits": Section(
        "时限和数量",
        {
            "offer_township": "没人接手，几分钟后也给乡镇看",
            "offer_district": "没人接手，几分钟后也给区里看",
            "alert_next": "危险预警没人看，几分钟后找下一个人",
            "undo_seconds": "发出的话几秒内可以撤回",
            "file_mb": "一个文件最大几兆",
            "messages_per_minute": "一个人一分钟最多发几条",
        },
    ),
    "steps": Section(
        "三级四步",
        {
            "grid": "网格几个工作日",
            "village": "村（社区）几个工作日",
            "township": "乡镇（街道）几个工作日",
            "district": "区级几个工作日",
            "receipt": "移交后几天内签收",
            "major_people": "几个人以上算重大",
            "major_fen": "多少分以上算重大",
            "visit_days": "办结后几天回访",
            "visit_in_chat": "在聊天里回访",
        },
    ),
    "online": Section(
        "网上调解",
        {
            "invite_days": "邀请几天内有效",
            "offer_days": "方案几天内有效",
            "aloud_minutes": "几分钟没说话就改回只说给调解员",
        },
    ),
    "retention": Section(
        "保存多久",
        {
            "talk_days": "不成案的聊天几天",
            "clue_days": "匿名线索、撤回和答复的几天",
            "case_years": "调解过的案件几年",
        },
    ),
    "plans": Section("危险联动", {"code": "代码", "name": "名称", "risks": "哪些危险", "lines": "通知谁"}, "code"),
    "lines": Section(
        "通知谁",
        {
            "code": "代码",
            "body": "单位",
            "phone": "电话",
            "minutes": "几分钟内",
            "when": "什么情况",
            "duty": "必须报告",
            "urgent": "紧急时不用等本人同意",
            "ask": "请他们做什么",
        },
        "code",
    ),
    "helping": Section("协助", {"answer_days": "几个工作日内答复", "longest_days": "任务最长几个工作日"}),
    "oversight": Section(
        "督办和积案",
        {
            "answer_days": "几个工作日内答复",
            "judge_days": "答复后几个工作日内认定",
            "longest_days": "期限最长几个工作日",
            "notice_number": "督办通知的编号",
            "complaint_days": "服务投诉几个工作日内答复",
            "complaint_number": "服务投诉的编号",
            "reply_number": "服务投诉答复的文号",
            "backlog_number": "积案的编号",
            "backlog_days": "受理满几天没有办结自动进积案库",
            "backlog_petitions": "信访几次以上自动进积案库",
            "lead_days": "进库后几个工作日内确定包案领导",
            "plan_days": "包案后几个工作日内制定方案",
            "review_day": "每月几号以前评估",
            "register_days": "登记簿到期几个工作日没有登记，告诉主管",
            "reports": "自动生成的分析报告（week、month、quarter、year）",
        },
    ),
    "rooms": Section("咨询室", {"code": "代码", "name": "名称", "place": "在哪里"}, "code"),
    "population": Section("人口", {"year": "哪一年的数", "source": "数字的来源"}),
    "screening": Section(
        "排查",
        {
            "active": "每周排查",
            "weekday": "从星期几开始",
            "days": "做几天",
            "chase_days": "过几天没报就告诉主管",
        },
    ),
    "subsidy": Section(
        "一案一补",
        {
            "code": "代码",
            "name": "事由",
            "result": "结果",
            "yuan": "金额（元）",
            "kinds": "哪几类调解员",
            "court": "只补法院转来的",
            "performed": "履行以后才补",
            "voucher": "凭单据核定",
        },
        "code",
    ),
    "awards": Section("以奖代补", {"name": "档次", "points": "满多少分", "yuan": "金额（元）"}, "name"),
    "points": Section(
        "评比分值",
        {
            "written": "书面协议",
            "oral": "口头协议",
            "performed": "已经履行",
            "not_agreed": "未达成协议",
            "stars_5": "当事人打5分",
            "stars_4": "当事人打4分",
            "stars_1": "当事人打1分",
            "breached": "没有按时履行",
            "reopened": "重新受理",
        },
    ),
    "gold": Section(
        "金牌调解员", {"places": "取几名", "least_ended": "至少办结几件", "least_performed": "履行率至少百分之几"}
    ),
    "outreach": Section(
        "普法和公开数据",
        {
            "active": "发普法消息",
            "per_month": "每人三十天最多几条",
            "first_hour": "每天几点以后才发",
            "last_hour": "每天几点以后不发",
            "floor": "公开数据少于几件不显示",
        },
    ),
    "communities": Section(
        "无讼村创建",
        {
            "least_accepted": "至少受理几件才评",
            "most_suits": "诉讼率不高于百分之几",
            "least_solved": "本村化解率不低于百分之几",
            "most_backlog": "最多几件积案",
            "most_repeats": "最多几件重复信访",
        },
    ),
    "staffing": Section(
        "人员配备",
        {
            "industry": "行业性专业性调委会专职几人",
            "township": "乡镇（街道）调委会专职几人",
            "village": "村（社区）调委会专职几人",
            "enterprise": "企事业单位调委会专职几人",
            "stationed": "派驻工作室专职几人",
            "department": "每个部门专家几人",
            "unable": "条件暂不具备的组织",
            "departments": "要推荐专家的部门",
        },
    ),
}
TOP = {
    "code": "区县代码",
    "name": "区县名称",
    "zone": "时区",
    "privacy_contact": "个人信息的联系人",
    "small_claims_yuan": "小额诉讼的标准（元）",
}
_LEVELS = {level.value: name for level, name in LEVEL_NAMES.items()}
_TYPES = {
    "string": "要写文字，两边加引号",
    "int": "要写整数",
    "bool": "要写 true 或 false",
    "date": "日期要写成 2026-10-01 这样",
    "time": "时间要写成 08:30 这样",
    "list": "要写成一列，外面加方括号",
    "tuple": "要写成一列，外面加方括号",
    "frozen": "要写成一列，外面加方括号",
    "dict": "写法不对",
    "dataclass": "写法不对",
    "too": "个数不对",
}


def fault_of(error: Mapping[str, Any]) -> str:
    """What pydantic found wrong, in plain words."""
    kind, ctx = str(error["type"]), error.get("ctx", {})
    if kind == "missing":
        return "缺少这一项"
    if kind.startswith("unexpected") or kind == "extra_forbidden":
        return "没有这一项，可能写错了名字"
    if kind in {"enum", "literal_error"}:
        return f"只能是 {ctx.get('expected', '')}".replace("'", "").replace(" or ", "、").replace(", ", "、")
    if kind.startswith(("greater_than", "less_than")):
        return f"不能{'小' if kind.startswith('greater') else '大'}于 {next(iter(ctx.values()), '')}"
    return _TYPES.get(kind.partition("_")[0], "写法不对")


def where_of(path: Path, raw: Mapping[str, Any]) -> str:
    """A place in the file as people call it: 调解组织“李家村人民调解委员会”的层级."""
    words, here, section = "", raw, None
    for step in path:
        here = _inside(here, step)
        if isinstance(step, int):
            called = _called(here)
            words += f"“{called}”" if called else f"第 {step + 1} 项"
        elif step in SECTIONS and (section is None or step == "lines"):
            section = SECTIONS[step]
            words += ("的" if words else "") + section.name
        else:
            known = (section.fields if section else TOP).get(step)
            words += ("的" if words else "") + (known or f"“{step}”")
    return words


def _inside(here: Any, step: str | int) -> Any:
    try:
        return here[step]
    except (KeyError, IndexError, TypeError):
        return None


def _called(entry: Any) -> str:
    """An entry by its name, or whatever it is known by."""
    if not isinstance(entry, Mapping):
        return ""
    return next((str(entry[f]) for f in ("name", "body", "of", "code", "login", "number") if entry.get(f)), "")


def shown(value: Any) -> str:
    """A value as people read it."""
    if value is None or value == "" or value == []:
        return "（空）"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join("到".join(map(shown, v)) if isinstance(v, list) else shown(v) for v in value)
    if isinstance(value, dict):
        return _called(value) or "…"
    text = str(value)
    return text.removesuffix(":00") if text.count(":") == 2 else (_LEVELS.get(text) or _categories().get(text) or text)


@cache
def _categories() -> Mapping[str, str]:
    """Names of the categories."""
    return {category.code: category.name for category in categories.load().values()}
