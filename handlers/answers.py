"""Reading the answer to a question with choices: the button, its digit in any writing, or the words of its label."""

import re
import unicodedata

from handlers.conversation import Pending
from handlers.messages import Incoming, Sort
from nlu.normalise import normalise

_DIGITS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "两": 2, "壹": 1, "贰": 2, "叁": 3}
_CHOICE = re.compile(r"^(?:我?选|第)?\s*([0-9]|[一二三四五六两壹贰叁])\s*(?:个|项|号|吧|。|、|\.|!|！)*$")


def digit(text: str) -> int | None:
    """The number a message consists of: 1, １, ①, 一, 第一个, 选2."""
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _CHOICE.match(plain)
    if not found:
        return None
    token = found.group(1)
    return _DIGITS.get(token) or (int(token) if token.isdigit() else None)


def is_old_button(pending: Pending | None, said: Incoming) -> bool:
    """Whether a button of another question (or a forged one) was pressed."""
    if said.sort is not Sort.BUTTON:
        return False
    return pending is None or _pressed(pending, said.button) is None


def chosen(pending: Pending, said: Incoming) -> str | None:
    """What the chosen option means; None when the message is no choice of this question."""
    if said.sort is Sort.BUTTON:
        return _pressed(pending, said.button)
    number = digit(said.text)
    if number is not None and 1 <= number <= len(pending.options):
        return pending.options[number - 1].means
    words = said.text.strip(" 。！!.,，")
    simple = normalise(words)  # 沒有危險 is typed where the button was shown in traditional script
    return next((o.means for o in pending.options if words and normalise(o.label) == simple), None)


def _pressed(pending: Pending, button: str) -> str | None:
    """The option of a button id `<question>:<option>`; None when it is not of this question."""
    question, _, option = button.partition(":")
    if question != str(pending.number) or not option.isascii() or not option.isdigit():
        return None
    index = int(option) - 1
    return pending.options[index].means if 0 <= index < len(pending.options) else None
