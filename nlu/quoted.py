"""Words a message gives to somebody else: 他发短信说“…”, 收到的短信：“…”. What they say of 我 is not the writer's own."""

from nlu.entities.relations import RELATION_OF
from nlu.entities.wordsets import any_of
from nlu.patterns import Pattern

_OTHER = (
    "(?<![跟对對给給和向让讓叫骂罵])(?:[他她](?:们|們)?|对方|對方|人家|别人|別人|那人|有人"
    f"|{any_of(RELATION_OF)}|收到|转发|轉發)"
)
_IN_CLAUSE = '[^,，。.!！?？;；:：“”"「」『』\\n我俺咱]'
_MIDDLE = f"(?:{_IN_CLAUSE}|(?<=[给給跟对對向骂罵胁脅回])[我俺])"
_SAYS = (
    "(?:说|說|讲|講|骂|罵|喊|发来|發來|发[给給了的]|[发發](?:短信|微信|语音)|短信|回复|回[我俺]|留言|威胁|威脅|放话|写的"
    "|原话|转发|轉發)"
)
_CLOSE = '”"」』'
_TOLD_BY = Pattern(
    f"(?:{_OTHER}{_MIDDLE}{{0,16}}?{_SAYS}|转发|轉發){_MIDDLE}{{0,8}}?"
    f'(?:[:：,，]?\\s*[“"「『](?P<marked>[^{_CLOSE}]*(?=[{_CLOSE}])|[^\\n]*)|[:：](?P<bare>[^。!！?？\\n]*))'
)
_OPENS = frozenset(':：“"「『')


def spans(text: str, *, marked: bool = False) -> tuple[tuple[int, int], ...]:
    """Where such words stand; only those in quotation marks, or those too that merely follow a colon."""
    if _OPENS.isdisjoint(text):
        return ()
    hits = (hit for hit in _TOLD_BY.finditer(text) if hit["bare"] is None or not marked)
    return tuple(hit.span("marked" if hit["bare"] is None else "bare") for hit in hits)


def without(text: str) -> str:
    """The text with such words left out: what the writer says."""
    kept, at = [], 0
    for start, end in spans(text):
        kept.append(text[at:start])
        at = end
    return "".join([*kept, text[at:]])


def stopped(text: str) -> str:
    """The text with full stops in place of what stands in quotation marks, in such words: every place stays where it was."""
    for start, end in spans(text, marked=True):
        text = f"{text[:start]}{'。' * (end - start)}{text[end:]}"
    return text


def within(text: str, at: int) -> bool:
    """Whether the character there stands in quotation marks, in such words: behind a colon the writer may go on."""
    return any(start <= at < end for start, end in spans(text, marked=True))
