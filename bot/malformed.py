"""What is wrong with a value that was typed or sent, from pydantic's findings, in plain Chinese; the value is not repeated."""

from collections.abc import Mapping
from typing import Any

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
    "date": "应当是日期，写成 2026-10-01 这样",
    "list": "应当是一列，外面加方括号",
    "model": "应当是 JSON 对象，外面加花括号",
    "dict": "应当是 JSON 对象，外面加花括号",
}


def why(error: Mapping[str, Any]) -> str:
    """One of `ValidationError.errors()`, to be read after the name of its field; without a full stop."""
    kind, ctx = str(error["type"]), error.get("ctx", {})
    if kind in ("enum", "literal_error"):
        return "只能是 " + ctx["expected"].replace("'", "").replace(" or ", "、").replace(", ", "、")
    if kind.startswith(("greater_than", "less_than")):
        edge = "不能小于" if "ge" in ctx else "要大于" if "gt" in ctx else "不能大于" if "le" in ctx else "要小于"
        return f"{edge} {next(iter(ctx.values()))}"
    words = next((words for start, words in _WORDS.items() if kind.startswith(start)), "不合要求")
    limit = ctx.get("max_length")
    return words + (f"，最多 {limit} {'项' if kind == 'too_long' else '个字'}" if limit else "")
