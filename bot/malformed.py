"""What is wrong with a value or file that somebody wrote, in plain Chinese; the value is not repeated."""

from pathlib import Path
from typing import TYPE_CHECKING

from handlers.errors import BadInput

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_WORDS = {
    "missing": "没有填",
    "extra_forbidden": "不认识，可能写错了名字",
    "string_too_long": "太长",
    "string_too_short": "不能为空",
    "string_type": "应当是文字",
    "string_pattern": "里有不能用的字符或者写法不对",
    "too_long": "太多",
    "int": "应当是整数",
    "float": "应当是数字",
    "bool": "应当是 true 或 false",
    "json_invalid": "不是有效的 JSON：引号、逗号或括号没有写对",
    "date": "应当是日期，写成 2026-10-01 这样",
    "list": "应当是一列，外面加方括号",
    "model": "应当是 JSON 对象，外面加花括号",
    "dict": "应当是 JSON 对象，外面加花括号",
}


def why(error: "ErrorDetails") -> str:
    """One of pydantic's `ValidationError.errors()`, to be read after the name of its field; without a full stop."""
    kind, ctx = error["type"], error.get("ctx", {})
    if kind in ("enum", "literal_error"):
        return "只能是 " + str(ctx["expected"]).replace("'", "").replace(" or ", "、").replace(", ", "、")
    if kind.startswith(("greater_than", "less_than")):
        edge = "不能小于" if "ge" in ctx else "要大于" if "gt" in ctx else "不能大于" if "le" in ctx else "要小于"
        return f"{edge} {next(iter(ctx.values()))}"
    words = next((words for start, words in _WORDS.items() if kind.startswith(start)), "不合要求")
    limit = ctx.get("max_length")
    return words + (f"，最多 {limit} {'项' if kind == 'too_long' else '个字'}" if limit else "")


def text_of(file: Path) -> str:
    """A text somebody wrote and saved, without the mark some editors put first. Raises `BadInput` with file and line, or OSError."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = wrong.object[: wrong.start].count(b"\n") + 1
        raise BadInput(f"{file}：第 {line} 行不是 UTF-8 编码，请用 UTF-8 保存再试。") from wrong
