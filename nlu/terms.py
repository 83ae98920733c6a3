"""What of a text can be searched for: its words, without stop words, bare numbers, contact data and names of people."""

from collections.abc import Collection

from nlu import tokens
from nlu.entities import mask, names
from nlu.entities.firms import firms
from nlu.normalise import normalise
from nlu.patterns import Pattern

READ = 2000  # characters; what follows repeats or lists
_MASKED = Pattern(r"\[(?:电话|证件号|卡号|号码)\]")
_BOX = "□"
_WORD = Pattern(r"[一-鿕]|[a-z]{2}")
_EMPTY = frozenset(
    "的了是我你您他她它们在有就不没也都还又和与及或而但被把给让叫跟对从向到去来说要想会能可请吗呢吧啊呀嘛哦个这那哪些什么怎么"
    "为因所以着过得地很太更最再才只之其该此每各上下里外前后中间时候一二两三四五六七八九十几多少年月日号天点分元块万千百"
)
_ALONE = frozenset(
    "狗猫猪牛羊鸡鸭鹅树墙路桥渠沟井水电气房地田林坟车船钱债酒烟鱼药"
)  # looked for alone, also inside words
_STOP_WORDS = """
我们 你们 他们 她们 我家 自己 一个 这个 那个 什么 怎么 怎样 为什么 没有
不是 就是 还是 但是 因为 所以 如果 已经 现在 可以 应该 知道 觉得 一直
一下 一点 一些 这样 那样 这里 那里 时候 问题 事情 情况 请问 谢谢 您好
你好 怎么办 咨询
"""
_STOP = frozenset(_STOP_WORDS.split())


def terms(text: str, *, without: Collection[str] = ()) -> tuple[str, ...]:
    """The words of a text to be found by, each once, with the shorter ones inside them; `without`: names told elsewhere."""
    words = _cut(text, without)
    found = [piece for word in words for piece in (word, *tokens.inner(word), *(c for c in word if c in _ALONE))]
    return tuple(dict.fromkeys(piece for piece in found if piece not in _STOP))


def asked(text: str) -> tuple[str, ...]:
    """The words of a search, each once. A long word is asked for by the shorter ones it is made of."""
    return tuple(dict.fromkeys(piece for word in _cut(text) for piece in _parts(word)))


def _cut(text: str, without: Collection[str] = ()) -> list[str]:
    clean = normalise(_MASKED.sub(_BOX, mask(text[:READ])))
    for name in sorted((normalise(name) for name in without), key=len, reverse=True):
        if len(name) > 1:
            clean = clean.replace(name, _BOX)
    return [word for word in tokens.cut(_nameless(clean).lower()) if _counts(word)]


def _nameless(clean: str) -> str:
    """The text with the names of people boxed, as far as they are recognised; firms stay."""
    kept = {(firm.start, firm.end) for firm in firms(clean)}
    own = names.own(clean)
    spans = [(name.start, name.end) for name, _ in names.others(clean)] + ([(own.start, own.end)] if own else [])
    chars = list(clean)
    for start, end in spans:
        if (start, end) not in kept:
            chars[start:end] = _BOX * (end - start)
    return "".join(chars)


def _counts(word: str) -> bool:
    return bool(_WORD.search(word)) and word not in _STOP and word not in _EMPTY


def _parts(word: str) -> tuple[str, ...]:
    """A word of four characters or more as the known ones it is made of; itself where it is not made of such."""
    known = set(tokens.inner(word))
    found, at = [], 0
    while len(word) > 3 and at < len(word):
        piece = next((word[at : at + size] for size in (3, 2) if word[at : at + size] in known), "")
        if not piece:
            return (word,)
        found.append(piece)
        at += len(piece)
    return tuple(found) or (word,)
