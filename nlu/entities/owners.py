"""Whose a number is: 他的电话是…, 老板王强 139…: not the writer's, who must never be reached at the other side's."""

from collections.abc import Iterator, Sequence

from nlu import quoted
from nlu.entities.relations import RELATION_OF
from nlu.entities.wordsets import any_of
from nlu.patterns import Pattern
from nlu.types import Mention, Party

_REACH = 24  # characters before a number in which its owner is told
_KIN = frozenset({"parent", "child", "relative", "friend"})  # through whom many a writer is reached
_OTHERS = [word for word, relation in RELATION_OF.items() if relation not in _KIN]
_PHONE = r"(?:手机|手機|电话|電話|联系方式|聯繫方式|聯絡方式|座机|座機|微信|号码|號碼|号|號)"
_LINK = rf"(?:的|那边|本人)?{_PHONE}{{0,2}}(?:就?是|为|：)?[\s,，:：()（）+-]*(?:86)?$"
_NAMED = r"(?:,?名?叫|姓)?[一-鿿]{0,3}"
_THEIRS = Pattern(rf"(?:[他她它](?:们|們)?|对方|對方|人家|{any_of(_OTHERS)}){_NAMED}[,，]?(?:留的|给的|用的)?{_LINK}")
_MINE = Pattern(
    rf"(?:我|俺|本人|咱)(?:自己|这边|家里|家|现在)?{_LINK}|(?:打给?|联系|找|回|加)(?:我|俺)[^,，。;；]{{0,8}}$"
)
_SAYS_WHO = Pattern(  # 我是房东王强 138…, 我是他老板，138…; not 我是给老板王强干活的
    r"(?:我们?|俺们?|本人|这里)(?:这边)?(?:就)?是(?![给被在说找跟和从去来要想向替帮问听打因])[^,，。;；!！?？]{1,14}[,，]?"
    + _LINK
)
_OUR_FIRM = Pattern(rf"(?:我|俺|咱)们(?:的)?(?:公司|单位|店|厂)(?:里)?{_LINK}")
_FIRM_AT_FAULT = Pattern(r"(?:公司|单位|店|厂)[^,，。;；]{0,6}(?:欠|拖|扣|辞|开除|不发|不给|不付|不赔)")
_BEARER = Pattern(rf"^(?:,|，)?{_LINK}")


_SAID_BEHIND = Pattern(  # 孙强 138…是他电话
    rf"^[\s,，(（]*(?:这|就|那)?(?:个)?是(?:[他她](?:们|們)?|对方|對方|{any_of(_OTHERS)})(?:本人|家|自己)?的?(?:{_PHONE})"
)


def bears(text: str, name: Mention | None, phones: Sequence[Mention]) -> bool:
    """Whether a name stands right before one of these numbers, whose owner then bears it."""
    return name is not None and any(
        name.end <= phone.start and _BEARER.match(text[name.end : phone.start]) for phone in phones
    )


def theirs(text: str, phones: Sequence[Mention], parties: Sequence[Party]) -> tuple[Mention, ...]:
    """Those of the numbers that are told to be somebody else's; `parties` are the other sides. All of the text as sent."""
    return tuple(_theirs(text, phones, parties)) if phones else ()


def _theirs(text: str, phones: Sequence[Mention], parties: Sequence[Party]) -> Iterator[Mention]:
    after = 0
    for phone in phones:
        before = text[max(after, phone.start - _REACH) : phone.start]
        after = phone.end
        told = not _own(text, before) and (_THEIRS.search(before) or _borne(text, phone, parties))
        if told or _SAID_BEHIND.match(text[phone.end :]) or quoted.within(text, phone.start):
            yield phone


def _own(text: str, before: str) -> bool:
    """Whether the words before a number tell it to be the writer's: by 我, by who the writer is, or the writer's own firm."""
    if _MINE.search(before) or _SAYS_WHO.search(before):
        return True
    return bool(_OUR_FIRM.search(before)) and not _FIRM_AT_FAULT.search(text)


def _borne(text: str, phone: Mention, parties: Sequence[Party]) -> bool:
    """Whether it stands right behind another side: 周大成 139…"""
    return any(p.end <= phone.start and _BEARER.match(text[p.end : phone.start]) for p in parties)
