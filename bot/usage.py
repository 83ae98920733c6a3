"""The command line's own words in Chinese: what is wrong with a command as typed, and the headings of every help page."""

import re
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import typer
from typer._click.formatting import HelpFormatter  # typer keeps its copy of click private and has no other name for it
from typer.core import TyperGroup

# What was typed wrong, as typer says it, and as we do. The first that fits; its groups fill the gaps.
_FAULTS = (
    (r"No such option: (\S+)(?: \(Possible options: (.+)\))?", "没有 {0} 这个选项。|没有 {0} 这个选项，是不是 {1}？"),
    (r"No such command '(.+?)'\.(?: Did you mean (.+)\?)?", "没有 {0} 这个命令。|没有 {0} 这个命令，是不是 {1}？"),
    (r"Missing command\.", "还要写上命令。"),
    (r"Missing argument '(.+?)'\.", "少写了参数 {0}。"),
    (r"Missing option '(.+?)'\.(?: Choose from:.*)?", "少写了选项 {0}。"),
    (r"Got unexpected extra arguments?(?:\(s\))? \((.+)\)", "多写了：{0}。含空格的内容要加引号。"),
    (r"Option '(.+?)' requires an argument\.", "选项 {0} 后面要写上内容。"),
    (r"Option '(.+?)' does not take a value\.", "选项 {0} 后面不写内容。"),
    (r"Invalid value for '(.+?)': Input should be a valid integer.*", "{0} 要写整数。"),
    (r"Invalid value for '(.+?)': Input should be a valid number.*", "{0} 要写数字。"),
    (r"Invalid value for '(.+?)': Input should be greater than or equal to (\S+)", "{0} 不能小于 {1}。"),
    (r"Invalid value for '(.+?)': Input should be less than or equal to (\S+)", "{0} 不能大于 {1}。"),
    (r"Invalid value for '(.+?)': (?:Value error, )?'(.*?)' is not one of (.+?)\.?", "{0} 没有“{1}”，可以写 {2}。"),
    (r"Invalid value for '(.+?)': (.*)", "{0} 写得不对：{1}"),
)
_HEADINGS = {"Options": "选项", "Commands": "命令", "Arguments": "参数"}
_USAGE = {"[OPTIONS]": "[选项]", "COMMAND [ARGS]...": "命令 [参数]..."}
_BESIDE = {
    "Show this message and exit.": "显示这份说明。",
    "Install completion for the current shell.": "给现在的命令行装上自动补全。",
    "Show completion for the current shell, to copy it or customize the installation.": "显示自动补全的脚本，自己复制或修改。",
    "[default: ": "[不写就是：",
    "[required]": "[必须写]",
    "; required]": "；必须写]",
}


class Page(HelpFormatter):
    """A help page: typer's own words in Chinese, ours as they are."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """How the command is written."""
        super().write_usage(prog, _told(args, _USAGE), prefix or "用法：")

    def write_heading(self, heading: str) -> None:
        """The heading of a section."""
        self.write(f"{'':>{self.current_indent}}{_HEADINGS.get(heading, heading)}：\n")

    def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """A list of options, arguments or commands with what each does."""
        super().write_dl([(name, _told(what, _BESIDE)) for name, what in rows], col_max, col_spacing)


class Words(typer.Context):
    """The context of every command: its pages are `Page`s."""

    formatter_class = Page


class Spoken(TyperGroup):
    """The root of the command line: of itself and of all commands below, faults and help are told in Chinese."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **more: Any,
    ) -> Any:
        """Run what was typed; a fault in it ends with exit code 2, as ever, and a sentence on stderr."""
        for command in (self, *_below(self)):
            command.context_class = Words
        try:
            code = super().main(args, prog_name, complete_var, False, windows_expand_args, **more)
        except typer.TyperException as wrong:
            if not standalone_mode:
                raise
            typer.echo(explained(wrong), err=True)
            sys.exit(wrong.exit_code)
        except typer.Abort:
            if not standalone_mode:
                raise
            typer.echo("已取消。", err=True)
            sys.exit(1)
        if not standalone_mode:
            return code
        sys.exit(code if isinstance(code, int) else 0)


def _below(group: TyperGroup) -> Iterator[Any]:
    """All commands and groups below one."""
    for command in group.commands.values():
        yield command
        if isinstance(command, TyperGroup):
            yield from _below(command)


def explained(wrong: typer.TyperException) -> str:
    """What is wrong, how the command is written, and where to read more; of a group without a command, its help."""
    context, fault = getattr(wrong, "ctx", None), fault_words(wrong.format_message())
    if fault is None:
        return wrong.format_message()
    if about := getattr(getattr(wrong, "param", None), "help", None):
        fault = f"{fault.rstrip('。')}（{about}）。"
    if context is None:
        return f"写错了：{fault}"
    return f"写错了：{fault}\n{context.get_usage()}\n说明：{context.command_path} --help"


def fault_words(message: str) -> str | None:
    """Typer's message in Chinese; None for one that is no fault we know, which is shown as it is."""
    for pattern, words in _FAULTS:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            told = [(group or "").replace("', '", " 或 ").strip("'") for group in found.groups()]
            plain, _, more = words.partition("|")
            return (more if more and told[-1] else plain).format(*told)
    return None


def _told(text: str, words: dict[str, str]) -> str:
    for theirs, ours in words.items():
        text = text.replace(theirs, ours)
    return text
