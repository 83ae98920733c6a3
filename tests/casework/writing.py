"""`python -m tests.casework.writing`: draw the diagram of `docs/casework.md` anew from the code."""

from pathlib import Path

from handlers.casework.clock_rules import OWN_EVENTS, Rule, events, rules
from handlers.casework.life import diagram
from handlers.routing import cited

PAPER = Path(__file__).parents[2] / "docs" / "casework.md"
MARKS = {"life": ("<!-- life -->\n", "<!-- /life -->"), "clocks": ("<!-- clocks -->\n", "<!-- /clocks -->")}


def generated() -> dict[str, str]:
    """What the code says, as the paper shows it."""
    head = "| 期限 | 从哪天算起 | 多长 | 依据 |\n|---|---|---|---|\n"
    return {"life": f"```mermaid\n{diagram()}\n```\n", "clocks": head + "".join(_row(rule) for rule in rules())}


def _row(rule: Rule) -> str:
    spans = ((rule.years, "年"), (rule.months, "个月"), (rule.days, "天"), (rule.workdays, "个工作日"))
    span = "".join(f"{count}{unit}" for count, unit in spans if count) or "当天"
    since = events().get(rule.event) or OWN_EVENTS[rule.event]
    return f"| {rule.name} | {since} | {span}{'，可中断' if rule.interrupted else ''} | {cited(rule.sources)} |\n"


def written(text: str) -> str:
    """The paper with its generated parts drawn anew."""
    for name, made in generated().items():
        start, end = MARKS[name]
        before, _, rest = text.partition(start)
        _, _, after = rest.partition(end)
        text = f"{before}{start}{made}{end}{after}"
    return text


if __name__ == "__main__":
    PAPER.write_text(written(PAPER.read_text(encoding="utf-8")), encoding="utf-8")
