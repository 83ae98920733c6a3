"""Writes the parts of the README that are derived: the file map and the settings table. `python -m tests.readme`."""

import re
from pathlib import Path

from tests.test_readme import ROOT, modules


def map_table() -> str:
    """Every module with the first line of its docstring."""
    rows = [f"| `{path}` | {line} |" for path, line in modules().items()]
    return "\n".join(["| file | what it is |", "|---|---|", *rows])


def settings_table() -> str:
    """Every setting with its default and meaning."""
    from bot.settings import Settings

    rows = []
    for name, field in Settings.model_fields.items():
        default = "" if field.is_required() or field.default in (None, "") else f"`{field.default}`"
        rows.append(f"| `FENGQIAO_{name.upper()}` | {default} | {field.description} |")
    return "\n".join(["| name | default | meaning |", "|---|---|---|", *rows])


def put(text: str, mark: str, table: str) -> str:
    """The text with what stands between two marks replaced."""
    pattern = re.compile(rf"(<!-- {mark} -->\n).*?(<!-- /{mark} -->)", re.DOTALL)
    return pattern.sub(lambda found: f"{found[1]}{table}\n{found[2]}", text)


def main() -> None:
    """Rewrite the README in place."""
    path = Path(ROOT / "README.md")
    text = put(path.read_text(encoding="utf-8"), "map", map_table())
    path.write_text(put(text, "settings", settings_table()), encoding="utf-8")


if __name__ == "__main__":
    main()
