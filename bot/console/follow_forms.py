"""The forms of what follows an agreement: plan, payments, papers served, a judge asked."""

import re
from collections.abc import Mapping
from datetime import date

from bot.console.fields import LONG, SHORT, Field, MoveForm, day
from bot.console.forms import Form
from handlers.casework.after import CheckAsked, Instalment, Payment, Plan, Service
from handlers.casework.codes import Move
from handlers.errors import Refused
from nlu.entities.numbers import CHINESE, value

_DAY = re.compile(r"\s*(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?[\s,，:：、]*")
# A sum ends where it is written to its end, or goes on with how it is paid or what for: 三千元的柜子搬走 is something to do.
_END = r"$|[\s,，；;、。（(]"
_HOW = r"现金|转[账帐到入给]|微信|支付宝|银行|汇[款到入给]|打[款到入给]|存[入到]|付清"
_FOR = rf"[^\s\d的]{{0,6}}(?:款|费|金|工资|租)(?={_END})"
_YUAN = re.compile(
    r"(?P<does>(?:再|先|另)?(?:支付|付给|付款|付|给付|给|偿还|归还|退还|还款|还|赔偿|赔付|赔))?\s*(?:人民币|[¥￥])?\s*(?P<n>(?:\d{1,3}(?:[,，]\d{3})+|\d{1,12})(?:\.\d{1,6})?\s*[万千]?|"
    rf"[{CHINESE}]{{1,16}}(?=\s*[元块]))"
    rf"\s*(?:(?:元|块)钱?整?(?={_END}|{_HOW}|{_FOR})|整?(?={_END}|{_HOW}))[\s,，；;、。]*"
)
_PAYS = ("付", "支付", "付款", "给付", "给")  # which a sum says by itself
_WRONG = "第{line}行看不懂。每期一行，先写日期，再写金额或者做什么，例如：2026-12-31 3000 收款后写收条"


def read_plan(text: str, payer: str) -> tuple[Instalment, ...]:
    """One instalment a line: day, sum in yuan, words. Raises `Refused` naming the line that cannot be read."""
    lines = [line for line in text.splitlines() if line.strip()]
    return tuple(_instalment(number, line, payer) for number, line in enumerate(lines, 1))


def _instalment(number: int, line: str, payer: str) -> Instalment:
    found = _DAY.match(line)
    rest = line[found.end() :].strip() if found else ""
    if found is None or not rest:
        raise Refused(_WRONG.format(line=number))
    try:
        due = date(*(int(part) for part in found.groups()))
    except ValueError as wrong:
        raise Refused(_WRONG.format(line=number)) from wrong
    money = _YUAN.match(rest)
    if money is None:
        return Instalment(due, 0, rest, payer)
    does = money.group("does") or ""
    words = (("" if does in _PAYS else does), rest[money.end() :].strip())
    return Instalment(due, _fen(number, money.group("n")), "，".join(filter(None, words)), payer)


def _fen(line: int, written: str) -> int:
    """A sum as staff write it: 3000, 3,000.50, 1.5万, 一万两千. Raises `Refused` for one that is no whole number of fen."""
    yuan = value(re.sub(r"[,，\s]", "", written))
    fen = None if yuan is None else yuan * 100
    if fen is None or fen != int(fen):
        raise Refused(_WRONG.format(line=line))
    return int(fen)


def _plan(form: Form) -> Plan:
    payer = form.secret("payer")
    return Plan(read_plan(form.text("parts", LONG), payer[:SHORT]), chat=bool(form.secret("chat")))


def _payment(form: Form) -> Payment:
    number = form.secret("part")
    if not (number.isascii() and number.isdigit() and len(number) < 4):
        raise Refused("请选择是哪一期。")
    return Payment(int(number), form.day("paid"), form.text("words", LONG))


def _service(form: Form) -> Service:
    what, to, how = (form.text(name, SHORT) for name in ("what", "to", "how"))
    return Service(what, to, how, day(form, "on", "送达日期"), form.text("receipt", SHORT))


FOLLOW_FORMS: Mapping[Move, MoveForm] = {
    Move.PLAN: MoveForm(
        "履行计划",
        "保存",
        (
            Field("payer", "由哪一方履行", "choice"),
            Field("parts", "每期一行：日期、金额（或者做什么）、说明", "area"),
            Field("chat", "到期前后在聊天里提醒、询问当事人", "tick", required=False),
        ),
        "各期合计要和协议金额一致。手机不安全的不会主动发消息；加密案件不勾选就不发。",
        _plan,
    ),
    Move.PAYMENT: MoveForm(
        "履行情况",
        "保存",
        (
            Field("part", "哪一期", "choice"),
            Field("paid", "履行日期（没有履行的不填）", "day", required=False),
            Field("words", "说明（没有履行的要写明情况）", "area", required=False),
        ),
        "按核实的情况登记；当事人在聊天里说的只是自述。",
        _payment,
    ),
    Move.SERVE: MoveForm(
        "送达登记",
        "保存",
        (
            Field("what", "送达的文书"),
            Field("to", "受送达人"),
            Field("how", "送达方式和地点"),
            Field("on", "送达日期", "day"),
            Field("receipt", "签收情况", required=False),
        ),
        "同一天送同一份文书给同一个人，再登记一次就是补签收。",
        _service,
    ),
    Move.ASK_JUDGE: MoveForm(
        "请法官核对协议",
        "发给法官",
        (Field("to", "联系法官", "judges"), Field("words", "请法官核对什么", "area")),
        "法官只看得到协议和有关文书，看不到聊天；答复以后就看不到这个案件。",
        lambda form: CheckAsked(form.text("words", LONG)),
        told="已发给法官。",
        short="请法官核对",
    ),
}
