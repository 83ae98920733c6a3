"""Free answers to the intake's questions: words go into a field only when they can be that kind of thing."""

import re

from handlers.conversation import Ask
from handlers.facts import CaseFacts, Naming
from handlers.gather import clip

_PLACE = re.compile(r"[村镇乡街路区县市里巷号厂园桥屯庄湾岭塘坝店院校家楼栋组社地场站苑城]")
_TIME = re.compile(r"[年月日天号周昨前去刚久早晚今]|半|时候|开始|星期|春节|过年|一直")
_SOMEBODY = re.compile(
    r"[老小姓叫哥姐弟妹爸妈叔伯姨舅姑爷奶嫂公婆头人家友他她亲某总]|公司|厂|店|房东|物业|医院|学校|单位|同事|邻|隔壁|楼上|楼下"
)
_NAME = re.compile(r"^(?:我(?:是|叫|姓)|叫我|就叫)?([一-鿿]{1,4}(?:先生|女士|师傅|大爷|大妈|阿姨)?)$")
_PHONE = re.compile(r"[0-9０-９+\-－ ]{7,}")
_NO_NAME = re.compile(  # answers that look like a name and are none
    r"^(?:好|行|可以|不|没|嗯|是|对|就|在|随|要|别|有|电话|手机|微信|匿名|哪|什么|怎么|这里|谢|你|我|知道|同意|算|跳过|晓)"
)
_NOISE = " ，。,.！!；;、"
LONGEST_PLACE, LONGEST_PARTY, LONGEST_WHEN = 24, 24, 16


def fill(found: CaseFacts, before: CaseFacts, ask: Ask, words: str) -> CaseFacts:
    """The facts after a free answer: `found` is what reading recognised, `words` the answer as it stands.

    What fits no field is not lost: it is added to the story.
    """
    filled = _FILL[ask](found, before, words) if ask in _FILL else found
    if filled == found and found == _asked(before, found) and words and words not in found.what:
        return filled.with_(what=clip(f"{found.what} {words}"))
    return filled


def _asked(before: CaseFacts, found: CaseFacts) -> CaseFacts:
    """The facts as they were, with the question marked as asked: equal to `found` when reading recognised nothing."""
    return before.with_(skipped=found.skipped)


def _where(found: CaseFacts, before: CaseFacts, words: str) -> CaseFacts:
    if found.place != before.place or not _short(words, LONGEST_PLACE):
        return found
    stands = words.startswith("（") or _PLACE.search(words)
    return found.with_(place=words, place_code="") if stands else found


def _who_when(found: CaseFacts, before: CaseFacts, words: str) -> CaseFacts:
    if (found.name, found.phone) != (before.name, before.phone) or words.startswith("（"):
        return found
    rest = words.replace(found.when, "").strip(_NOISE) if found.when else words.strip(_NOISE)
    if not found.other_party and _short(rest, LONGEST_PARTY) and _SOMEBODY.search(rest):
        return found.with_(other_party=rest)
    if not found.when and _short(words, LONGEST_WHEN) and _TIME.search(words):
        return found.with_(when=words)
    return found


def _wanted(found: CaseFacts, before: CaseFacts, words: str) -> CaseFacts:
    tells_more = (found.tried, found.amount_fen) != (before.tried, before.amount_fen)
    if found.wanted or len(words) < 2 or (tells_more and len(words) < 12):
        return found
    return found.with_(wanted=words)


def _reach(found: CaseFacts, _: CaseFacts, words: str) -> CaseFacts:
    named = found.with_(naming=Naming.NAMED) if found.naming is Naming.UNSAID else found
    plain = _NAME.match(_PHONE.sub("", words).strip(_NOISE))
    told = plain.group(1) if plain and not _NO_NAME.match(plain.group(1)) else ""
    return named.with_(name=named.name or told)


def _short(words: str, longest: int) -> bool:
    return 2 <= len(words) <= longest


_FILL = {Ask.WHERE: _where, Ask.WHO_WHEN: _who_when, Ask.WANTED: _wanted, Ask.REACH: _reach}
