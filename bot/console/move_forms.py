"""The forms of the moves as one table: what is asked on the page is what is read from it, field by field."""

from collections.abc import Mapping

from bot.console.fields import LONG, SHORT, Field, MoveForm, day, reason, sure, tried
from bot.console.follow_forms import FOLLOW_FORMS
from bot.console.forms import Form
from bot.console.outside_forms import OUTSIDE
from handlers.casework.after import Payment
from handlers.casework.codes import Move, Outcome
from handlers.casework.correcting import belongs
from handlers.casework.correction import Correction
from handlers.casework.record import Confirmation, Inquiry, KeyDate, Party, Places, Session, Terms, Visit, Wish
from handlers.casework.remarks import id_remark, phone_remark
from handlers.errors import Refused


def _correction(form: Form) -> Correction:
    texts = {
        name: form.text(name, SHORT) for name in ("kind", "when", "place_code", "place", "other_party", "relation")
    }
    return Correction(
        **texts, what=form.text("what", LONG), amount_fen=form.fen("amount"), stood=form.text("stood", 64)
    )


def _party(form: Form) -> Party:
    names = ("side", "name", "sex", "born", "nation", "job", "address", "phone", "id_number")
    return Party(**{name: form.text(name, SHORT) for name in names})


def _party_doubts(form: Form) -> str:
    card = _party(form)
    return phone_remark(card.phone) + id_remark(card.id_number)


def _places(form: Form) -> Places:
    return Places(tuple(code for code in form.many("codes") if code), joint=bool(form.secret("joint")))


def _key_date(form: Form) -> KeyDate:
    if not form.secret("event"):
        raise Refused("请选择是什么日子。")
    return KeyDate(form.text("event", SHORT), day(form, "day", "日期"), side=form.text("side", SHORT))


def _inquiry(form: Form) -> Inquiry:
    return Inquiry(
        day(form, "on", "调查日期"), form.text("place", SHORT), form.text("person", SHORT), form.text("words", LONG)
    )


def _session(form: Form) -> Session:
    texts = (form.text("place", SHORT), form.text("present"), form.text("words", LONG), form.text("result", SHORT))
    return Session(day(form, "on", "调解日期"), *texts)


def _terms(form: Form) -> Terms:
    return Terms(
        facts=form.text("facts", LONG),
        words=form.text("words", LONG),
        how=form.text("how", LONG),
        oral=form.secret("form") == "oral",
        agreed=form.day("agreed"),
        effect=form.day("effect"),
        perform_by=form.day("perform_by"),
        amount_fen=form.fen("amount"),
    )


def _visit(form: Form) -> Visit:
    return Visit(day(form, "on", "回访日期"), form.text("person", SHORT), form.text("words", LONG))


def _confirmation(form: Form) -> Confirmation:
    asked = day(form, "asked", "申请日期")
    granted = {"yes": True, "no": False}.get(form.secret("granted"))
    return Confirmation(form.text("court", SHORT), asked, form.day("decided"), granted, form.text("reason", LONG))


def _performed(form: Form) -> Payment:
    return Payment(0, form.day("paid"))  # no single instalment: all that are open


def _wish(form: Form) -> Wish:
    return Wish(day(form, "on", "日期"), form.text("words", LONG))


_OTHER = (("respondent", "被申请人"),)
FORMS: Mapping[Move, MoveForm] = {
    Move.CLAIM: MoveForm("接手", "接手", told="已接手，当事人已收到通知。"),
    Move.ROUTE: MoveForm(
        "分流到别的委员会",
        "分流",
        (Field("body", "转到哪个委员会", "choice"), reason("分流的理由")),
        "案件进入那个委员会的待接手队列。",
        told="已分流。",
        short="分流",
    ),
    Move.RETURN: MoveForm(
        "退回队列",
        "退回",
        (reason("退回的理由"),),
        "当事人会知道换人接着办；理由只记在内部。",
        told="已退回队列。",
        short="退回",
    ),
    Move.RECUSE: MoveForm(
        "申请回避",
        "回避",
        (reason("回避的理由"),),
        "案件回到队列，您以后看不到这个案件。",
        told="已回避，案件回到队列。",
        short="回避",
    ),
    Move.TRANSFER: MoveForm(
        "移交给同事",
        "移交",
        (Field("to", "移交给", "groups"), reason("移交的理由")),
        "只能交给本委员会同一级的同事，不用签收。往上用“上报上一级”；别的委员会先退回队列再分流。当事人会看到新的经办人；理由只记在内部。",
        told="已移交。",
        short="移交",
    ),
    Move.ESCALATE: MoveForm(
        "上报上一级",
        "上报",
        (Field("body", "上报给", "choice"), reason("上报的理由"), tried()),
        "对方签收以前仍由您负责；越级要在理由里写清楚，会计数。",
        told="已上报，等对方签收。",
        short="上报",
    ),
    Move.SEND_BACK: MoveForm("退回移交", "退回", (reason("退回移交的理由"),), told="已退回原承办人。"),
    Move.START: MoveForm("开始调解", "开始调解", hint="当事人会收到权利和义务的说明。", told="已开始调解。"),
    Move.CLOSE: MoveForm(
        "结案",
        "结案并告诉当事人",
        (Field("outcome", "办理结果", "choice"), Field("words", "给当事人的话", "area"), tried()),
        "这段话会发给当事人。",
        told="已结案。",
    ),
    Move.WITHDRAW: MoveForm(
        "记录当事人撤回",
        "记录撤回",
        (reason("当事人怎么说的"),),
        "只在当事人明确表示不办了时使用。",
        told="已记录撤回。",
        short="撤回",
    ),
    Move.PERFORM: MoveForm(
        "协议已经履行",
        "记录履行",
        (reason("怎么履行的"), Field("paid", "全部履行完的日期", "day", required=False)),
        "还有没逐期登记的，写上全部履行完的日期，各期都按这一天登记。",
        _performed,
        told="已记录履行。",
        short="已履行",
    ),
    Move.BREACH: MoveForm(
        "协议没有履行",
        "记录未履行",
        (reason("哪些没有履行"),),
        "当事人会收到可以走的路。",
        told="已记录未履行。",
        short="未履行",
    ),
    Move.ARCHIVE: MoveForm("归档", "归档", hint="材料齐全才能归档。", told="已归档。"),
    Move.REOPEN: MoveForm(
        "重新受理",
        "重新受理",
        (reason("重新受理的理由"),),
        "案件回到待接手队列；以前的记录和文书都保留，期限重新计算。当事人会收到通知。",
        told="已重新受理，案件回到队列。",
    ),
    Move.CORRECT: MoveForm(
        "更正案情",
        "保存更正",
        (
            Field("kind", "类型", "choice"),
            Field("what", "事情", "area"),
            Field("when", "时间", required=False),
            Field("place_code", "地点（本区的村、社区）", "choice", required=False),
            Field("place", "具体地点（门牌、名单里没有的地方）", required=False),
            Field("other_party", "对方", required=False),
            Field("relation", "对方是当事人的什么人", "choice", required=False),
            Field("amount", "金额（元）", required=False),
            reason("更正的理由"),
            Field("stood", "", "hidden"),
        ),
        "只改理解错了的地方。原来的说法留在记录里，当事人不会收到消息；由谁办理不会跟着变。",
        _correction,
        told="已更正。",
        more=belongs,
    ),
    Move.PARTY: MoveForm(
        "登记当事人",
        "保存",
        (
            Field("side", "哪一方", "choice"),
            Field("name", "姓名或名称"),
            Field("sex", "性别", required=False),
            Field("born", "出生日期或年龄", required=False),
            Field("nation", "民族", required=False),
            Field("job", "职业或职务", required=False),
            Field("address", "单位或住址", required=False),
            Field("phone", "联系方式", required=False),
            Field("id_number", "身份证件号码", required=False),
            sure(),
        ),
        "文书用到的内容，姓名要写全；同名的会被替换。",
        _party,
        doubts=_party_doubts,
    ),
    Move.PLACES: MoveForm(
        "当事人所在地",
        "保存",
        (
            Field("codes", "双方和纠纷涉及的地方（可以勾几个）", "several"),
            Field("joint", "需要多个部门联合调处", "tick", required=False),
        ),
        "用来判断由哪一级办理。",
        _places,
    ),
    Move.KEY_DATE: MoveForm(
        "登记计算期限的日期",
        "保存",
        (
            Field("event", "什么日子", "choice"),
            Field("day", "日期", "day"),
            Field("side", "文书分别送达的，是谁收到的（不选就是申请人）", "choice", required=False, choices=_OTHER),
        ),
        "期限按登记的日期计算。双方各有各的送达日期：各方只看得到自己的。",
        _key_date,
    ),
    Move.INQUIRE: MoveForm(
        "调查记录",
        "保存",
        (
            Field("on", "日期", "day"),
            Field("place", "地点", required=False),
            Field("person", "被调查人"),
            Field("words", "调查内容", "area"),
        ),
        "",
        _inquiry,
    ),
    Move.SESSION: MoveForm(
        "调解记录",
        "保存",
        (
            Field("on", "日期", "day"),
            Field("place", "地点", required=False),
            Field("present", "参加人"),
            Field("words", "调解经过", "area"),
            Field("result", "调解结果", required=False),
        ),
        "双方单独说的话不要写进来。",
        _session,
    ),
    Move.TERMS: MoveForm(
        "登记协议",
        "保存",
        (
            Field("form", "协议形式", "choice"),
            Field("facts", "纠纷的主要事实、争议事项", "area"),
            Field("words", "协议内容", "area"),
            Field("how", "履行方式、时限", "area", required=False),
            Field("agreed", "达成协议的日期", "day"),
            Field("effect", "生效日期（签名、按指印并盖章之日）", "day", required=False),
            Field("perform_by", "履行期限", "day", required=False),
            Field("amount", "金额（元）", required=False),
        ),
        "书面协议在各方签名或按指印、调解员签名并加盖委员会印章之日生效；口头协议在达成之日生效。",
        _terms,
    ),
    Move.VISIT: MoveForm(
        "回访记录",
        "保存",
        (
            Field("on", "日期", "day"),
            Field("person", "回访对象", required=False),
            Field("words", "回访情况", "area"),
        ),
        "",
        _visit,
    ),
    Move.CONFIRM: MoveForm(
        "司法确认",
        "保存",
        (
            Field("court", "法院"),
            Field("asked", "双方申请日期", "day"),
            Field("decided", "裁定日期", "day", required=False),
            Field("granted", "裁定结果", "choice", required=False),
            Field("reason", "驳回的理由", "area", required=False),
        ),
        "双方当事人共同申请，自协议生效之日起三十日内。",
        _confirmation,
    ),
    Move.WISH: MoveForm(
        "本人愿意邀请对方",
        "保存",
        (Field("on", "日期", "day"), Field("words", "本人的原话", "area")),
        "家庭暴力等敏感案件，没有本人意愿不能联系对方（《反家庭暴力法》第5条）。只记本人亲口说的。",
        _wish,
    ),
    Move.TAKE_BACK: MoveForm("撤销刚才的操作", "撤销", told="已撤销，案件和刚才以前一样。"),
    **FOLLOW_FORMS,
    **OUTSIDE,
}


def outcome_of(code: str) -> Outcome | None:
    """The outcome of that code; None when none was chosen."""
    return Outcome(code) if code in list(Outcome) else None
