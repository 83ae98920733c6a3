"""An answer of several clauses, taken apart: the wish, beside a sum, what was tried, a name and how to be reached."""

import re

from handlers.facts import CaseFacts, Naming
from nlu.entities.tried import untried
from nlu.patterns import Pattern

MYSELF = r"(?:我|免贵|这边|本人)+(?:姓|叫|是)[一-鿿]{1,4}"
HERE = (
    r"(?:我|你们?|请|想|要|那|就|还是|先|可以|[,\s])*在(?:这里|这儿|这上面|这)(?:跟我|和我)?(?:联系|说|聊|回复?)(?:我)?"
    r"(?:就(?:行|好|可以)|好了|吧|[,\s])*"
)
_HERE = Pattern(rf"^{HERE}$")
_ANONYMOUS = Pattern(r"^(?:我|那|就|还是|要|想|选|请)*匿名(?:反映|举报|登记|处理)?(?:吧|就行|就好|好了|算了)*$")
_NO_PHONE = Pattern(
    r"^(?:我|也|就)*(?:没(?:有|得)?|不(?:想|方便|愿意?)?(?:留|给))(?:手机|电话|号码)+(?:号码?)?[了的呢]*$"
)
_CLAUSE = Pattern(r"[^,，。;；!！\n\s]+")
_SUM = Pattern(
    r"^(?:一共|总共|大概|大约|差不多|就是|也就|就|是|欠|共|约)*[\d.一二两三四五六七八九十百千万几多来半]+(?:元|块钱?|万|千)?"
    r"(?:左右|多|吧|的样子)*$"
)
COUNT = Pattern(  # how many they are, that is all: 一共十五个人, 二十多人
    r"^(?:我们|一共|总共|大概|差不多|有|是|就|共)*[\d一二两三四五六七八九十百几]+[多来几]?(?:个|名)?(?:人|工人|工友)[吧了的。]*$"
)
_BESIDE = 5  # characters around a name or a number that make no clause of its own: 我电话是139…
_ELSEWHERE = ("name", "phone", "other_phone", "when", "place")  # fields whose clause tells no wish


def how_reached(words: str) -> Naming:
    """How one is to be reached, told by a clause: 还钱,就在这里联系 is named, 修好就行,匿名 anonymous; UNSAID when by none."""
    clauses = _CLAUSE.findall(words)
    if any(_ANONYMOUS.match(clause) for clause in clauses):
        return Naming.ANONYMOUS
    here = any(_HERE.match(clause) or _NO_PHONE.match(clause) for clause in clauses)
    return Naming.NAMED if here else Naming.UNSAID


def without_reach(words: str) -> str:
    """An answer without the clauses that only tell how one is reached: "" of 没得电话 就在这里说."""
    clauses = _CLAUSE.findall(words)
    kept = [c for c in clauses if not (_HERE.match(c) or _ANONYMOUS.match(c) or _NO_PHONE.match(c))]
    return words if len(kept) == len(clauses) else "，".join(kept)


def wish_in(words: str, found: CaseFacts, before: CaseFacts) -> str:
    """The clauses of an answer that may tell a wish, as they stand: 慢慢还也行 of 三万，没找过谁，慢慢还也行."""
    told = [str(getattr(found, key)) for key in _ELSEWHERE if getattr(found, key) != getattr(before, key)]
    told += found.tried.split("、") if found.tried != before.tried else []
    hits = list(_CLAUSE.finditer(words))
    kept = [hit for hit in hits if not _is_other(hit.group(), [one for one in told if one])]
    if len(kept) == len(hits):
        return words
    return "，".join(hit.group() for hit in kept)


def _is_other(clause: str, told: list[str]) -> bool:
    """Whether the clause answers another question than what is wanted."""
    beside = any(value in clause and len(clause) - len(value) <= _BESIDE for value in told)
    alone = _SUM.match(clause) or _HERE.match(clause) or _ANONYMOUS.match(clause) or untried(clause) == clause
    return beside or bool(alone) or re.fullmatch(MYSELF, clause) is not None
