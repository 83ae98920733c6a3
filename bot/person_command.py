"""`fengqiao person`: what is kept of one person, listed, copied or deleted on request (个人信息保护法 §45, §47)."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commandline import run, settings_now, stop, with_store
from handlers.masking import masked_name
from handlers.personal import GROUND_NAMES, Fate, Ground, masked_phone

if TYPE_CHECKING:
    from storage.persons import Asked, CaseSeen, Person

persons = typer.Typer(help="一个人的个人信息：查有什么、给副本、删除。先核对是不是本人。", no_args_is_help=True)

Phone = Annotated[bool, typer.Option("--phone", help="按电话找；号码在提示后输入，或从标准输入读一行")]
Number = Annotated[str, typer.Option("--case", help="按案件编号找申请人")]
Talk = Annotated[str, typer.Option("--talk", help="按聊天代号找（find 会列出来）")]

FATES = {Fate.ERASED: "可以删除", Fate.STORED: "依法保存", Fate.REFUSED: "现在不能删"}
AS_HERSELF = "有加密案件：一定当面核对是本人，防止对方冒充来打听或者删证据；不要打电话、发消息去问。"
OUT_OF_REACH = (
    "查不到的：工作人员备注、别人的案件里提到这个人的话、登记表里没有电话的家人。需要时请按姓名在工作台人工核对。"
)


def _asked(phone: bool, number: str, talk: str) -> "Asked":
    """Exactly one way to name the person. A phone is never taken from the command line, where others see it."""
    from storage.persons import Asked

    if [phone, bool(number), bool(talk)].count(True) != 1:
        raise stop("请用 --phone、--case、--talk 中的一个说明是谁。")
    if not phone:
        return Asked(number=number.strip().upper(), handle=talk.strip())
    told = typer.prompt("电话") if sys.stdin.isatty() else sys.stdin.readline().strip()
    if sum(char.isdigit() for char in told) < 7:
        raise stop("电话号码看不懂。")
    return Asked(phone=told)


@persons.command("find")
def person_find(phone: Phone = False, case: Number = "", talk: Talk = "") -> None:
    """列出这个人名下有什么：聊天、案件、附件、参加别人的调解。号码和称呼遮住。"""
    from bot.app import utc_now

    asked = _asked(phone, case, talk)
    for line in shown(with_store(lambda store: store.persons.find(asked, utc_now()))):
        typer.echo(line)


def shown(person: "Person") -> list[str]:
    """The list an operator reads: nothing in it tells who it is about."""
    lines = [f"聊天 {len(person.talks)} 个，案件 {len(person.cases)} 件，参加别人的调解 {len(person.seats)} 件。"]
    lines += [
        f"聊天 {seen.talk.handle}：{seen.talk.address.channel}，{seen.since:%Y-%m-%d} 起，{seen.lines} 句，附件 {seen.files} 个"
        for seen in person.talks
    ]
    lines += [_case_line(seen) for seen in person.cases]
    for seat in person.seats:
        left = f"，{seat.left_at:%Y-%m-%d} 退出" if seat.left_at else ""
        lines.append(f"参加 {seat.number}：{seat.joined_at:%Y-%m-%d} 起{left}。那是别人的案卷，随那件案件保存")
    lines += [f"{number}：别人登记的对方电话和这个号码相同；那是别人的案卷" for number in person.named]
    lines += [f"{number} 的另一位参加人：聊天 {handle}" for handle, number in person.others]
    if any(seen.kept.case.sensitive for seen in person.cases):
        lines.append(AS_HERSELF)
    return [*lines, OUT_OF_REACH]


def _case_line(seen: "CaseSeen") -> str:
    from handlers.casework.codes import STATUS_NAMES

    case = seen.kept.case
    who = "，".join(word for word in (masked_name(case.facts.name), masked_phone(case.facts.phone)) if word)
    marks = "，加密案件" if case.sensitive else ""
    apart = "，不在上面的聊天里" if seen.apart else ""
    head = f"案件 {case.number}：{STATUS_NAMES[case.status]}，{who or '匿名'}{marks}，附件 {seen.files} 个{apart}"
    return f"{head}\n    {FATES[seen.verdict.fate]}：{seen.verdict.why}"


@persons.command("export")
def person_export(
    file: Annotated[Path, typer.Argument(help="要写的 ZIP 文件")],
    phone: Phone = False,
    case: Number = "",
    talk: Talk = "",
) -> None:
    """把这个人的个人信息存成一个 ZIP（个人信息保护法第45条）：可读的网页、JSON 和附件。"""
    from bot.person_pack import write

    if file.exists():
        raise stop(f"{file} 已经存在，请换一个名字。")
    asked, settings = _asked(phone, case, talk), settings_now()
    packed = run(lambda: write(settings, asked, file))
    typer.echo(
        f"已写好：{file}，{packed.lines} 句话，{packed.cases} 件案件，{packed.files} 个附件。只有本机这个用户能读。"
    )
    typer.echo("文件没有加密，里面都是这个人的隐私：核对身份后当面交给本人，交完就删掉，不要用聊天软件或普通邮件传。")
    if packed.missing:
        typer.echo(f"有 {packed.missing} 个附件的内容已经不在了，副本里只有名字。", err=True)
    if packed.sensitive:
        typer.echo("里面有加密案件：别人可能看得到本人的手机，只能当面交。", err=True)


@persons.command("erase")
def person_erase(
    reason: Annotated[
        Ground, typer.Option(help="、".join(f"{one.value}：{name}" for one, name in GROUND_NAMES.items()))
    ],
    phone: Phone = False,
    case: Number = "",
    talk: Talk = "",
    yes: Annotated[bool, typer.Option("--yes", help="真的删；不写就只说会怎样")] = False,
) -> None:
    """删除这个人的个人信息（个人信息保护法第47条）。依法要留的只保存、不再使用；正在办的不动。删了找不回来。"""
    from bot.app import utc_now

    asked = _asked(phone, case, talk)
    if not yes:
        for line in shown(with_store(lambda store: store.persons.find(asked, utc_now()))):
            typer.echo(line)
        typer.echo(f"依据：{GROUND_NAMES[reason]}。以上只是预演，什么都没有删；确定要删就加 --yes。")
        return
    done = with_store(lambda store: store.erasing.erase(asked, reason, utc_now()))
    fates = [seen.verdict.fate for seen in done.person.cases]
    typer.echo(
        f"已删除 {fates.count(Fate.ERASED)} 件案件的内容、{done.files} 个附件、{done.talks_gone} 个聊天；"
        f"依法保存、停止使用 {fates.count(Fate.STORED)} 件；没有动 {fates.count(Fate.REFUSED)} 件。"
    )
    for seen in done.person.cases:
        if seen.verdict.fate is not Fate.ERASED:
            typer.echo(f"{seen.kept.case.number}：{seen.verdict.why}")
    typer.echo("以前的备份里还有：按备份的保留期销毁；在那之前从旧备份恢复过，要再删一次。请把这次处理记在纸面登记里。")
    if not done.settled:
        typer.echo("数据库文件的日志还被别的进程占着，几分钟内会自己覆盖；再运行一次可以确认。", err=True)


@persons.command("release")
def person_release(number: Annotated[str, typer.Argument(help="案件编号")]) -> None:
    """让只保存的一件案件恢复使用：本人改变主意，或者法院等依法调取。"""
    from bot.app import utc_now

    with_store(lambda store: store.erasing.release(number.strip().upper(), utc_now()))
    typer.echo("已恢复使用。")
