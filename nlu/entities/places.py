"""Places of the district's file in a text: the longest name wins, with or without 镇, 村, 社区; other names and typos too."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from nlu.entities.wordsets import any_of
from nlu.normalise import normalise
from nlu.patterns import Pattern
from nlu.types import Place, PlaceMention

_SUFFIX = Pattern(
    r"(?:街道办事处|街道办|街道|社区居委会|社区|村民委员会|村委会|居委会|行政村|自然村|镇|乡|村|区"
    r"|县|市|网格|小区|组)$"
)
_FOLLOWS = Pattern(r"^(?:街道|街上|社区|居委会|村委会|镇|乡|村(?!里有)|小区)")
_WIDER = Pattern(r"^[区县市](?!块)")  # 枫溪区 is the district, not its township 枫溪
_THERE = Pattern(r"(?:[在住到从去回归属往]|老家|嫁到|户口|地址[是:]?)$")
_BEFORE = Pattern(r"(?:^|[在住到是于去来回从,。!?;:、\s我们的里属归叫镇乡道区县市和跟与、])$")
_AFTER = Pattern(
    r"^(?:$|[,。!?;:、\s的人这那村镇街社和到有]|这边|那边|跟|与|卫生院|水库|小学|中学|敬老院|菜场|市场|[一二三四五六七八九十\d]{1,2}组|\d)"
)
_NOT = Pattern(r"(?:不是|不在|不住)$")
# 大石桥, 青石桥小区, 石桥湾: a longer name of another place; not 晚上|石桥村, 房东|石桥村.
_LONGER_BEFORE = Pattern(
    r"(?:[小青红古双]|(?<![老最多很])大|(?<!明)白|(?<![晚早路街以马镇村网线身地墙桌])上|(?<![楼底乡山地])下|(?<![房股广山])东|(?<!东)西|(?<![湖河云海])南|(?<![湖河])北"
    r"|(?<!重)新)$"
)
_LONGER_AFTER = Pattern(r"^(?:头(?!上|疼)|湾|墩|岭|坡|沟|铺(?!子)|桥|河|山(?!上))")
# Characters that sound or look alike and are typed for one another in the names of places.
_ALIKE = (
    "桥乔侨荞 塘糖唐堂棠 岭领令玲 湾弯万 庄装壮桩 枫丰风峰锋封 溪西希熙 陈成城程承 李里理礼 家佳加嘉 王汪旺 新心辛欣 民明名铭 柳刘留流 "
    "竹住筑祝 林琳临凌 和合河禾何 平坪苹萍 山衫杉珊 青清轻 石实时 园圆元源原 工公功 业叶 东冬 南楠 沙莎 坝霸 "
    "湖胡 浦普 江姜 港岗 高皋 兴星 阳杨羊洋 田甜 井景 沟勾 屯囤 坡波 泉全 龙隆 "
    "凤奉 安庵 永勇 太泰 长常 关官 桃陶 梅眉 柏百 莲连 大达 上尚 下夏 前钱 "
    "后厚 中钟忠 红洪宏 黄皇 马玛 周州洲 张章 赵兆 吴武 徐许 朱珠 梁良 宋送 郑正 "
    "韩寒 于余 萧肖 傅付 沈申 卢芦 秦勤 路陆 寺四 墩敦 潭谭 川穿 坳凹 圩墟 "
    "埠步 店殿 营迎 堡保"
)
_TYPED_FOR: Mapping[str, str] = {char: group for group in _ALIKE.split() for char in group}


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Names, clean, with the places they mean. `bare` are short forms: they need more around them."""

    full: Mapping[str, Place]
    bare: Mapping[str, Place]
    longest: int
    starts: frozenset[str]
    begins: Pattern


def gazetteer(places: Sequence[Place]) -> Gazetteer:
    """A gazetteer. A short form that two places share means neither; a typo never hides a name there is."""
    full: dict[str, Place] = {}
    bare: dict[str, list[Place]] = {}
    for place in places:
        for name in (place.name, *place.aliases):
            clean = normalise(name)
            if len(clean) >= 3:
                full.setdefault(clean, place)
            short = _SUFFIX.sub("", clean)
            if len(short) >= 2:
                bare.setdefault(short, []).append(place)
    single = {name: meant for name, found in bare.items() if name not in full and (meant := _meant(name, found))}
    typed = {typo: known for name, known in full.items() for typo in _typos(name)}
    full = {**typed, **full}
    every = (*full, *single)
    starts = frozenset(name[:2] for name in every)
    begins = Pattern(f"(?={any_of(starts)})" if starts else "(?!)")
    return Gazetteer(full, single, max(map(len, every), default=0), starts, begins)


def _meant(name: str, found: Sequence[Place]) -> Place | None:
    """The one place that bears the short form, or the one of several that gives it as its own other name."""
    if len({place.code for place in found}) == 1:
        return found[0]
    own = {place.code: place for place in found if name in place.aliases}
    return next(iter(own.values())) if len(own) == 1 else None


def _typos(name: str) -> Iterator[str]:
    """The name with one character typed for another that sounds like it."""
    for at, char in enumerate(name):
        for alike in _TYPED_FOR.get(char, ""):
            if alike != char:
                yield name[:at] + alike + name[at + 1 :]


def places(clean: str, known: Gazetteer) -> tuple[PlaceMention, ...]:
    """The places named, in order, not those denied (不是石桥村); offsets are into the clean text."""
    return tuple(
        place for place in _found(clean, known) if not _NOT.search(clean[max(0, place.start - 3) : place.start])
    )


def _found(clean: str, known: Gazetteer) -> Iterator[PlaceMention]:
    ended = -1
    for hit in known.begins.finditer(clean):
        if hit.start() < ended:
            continue
        mention = _here(clean, hit.start(), known, joined=hit.start() == ended)
        if mention is not None:
            yield mention
            ended = mention.end


def _here(clean: str, at: int, known: Gazetteer, *, joined: bool) -> PlaceMention | None:
    """The longest name that begins here; `joined` when another place ends here."""
    if not joined and _LONGER_BEFORE.search(clean[max(0, at - 2) : at]):
        return None
    for end in range(min(len(clean), at + known.longest), at + 1, -1):
        name = clean[at:end]
        if place := known.full.get(name):
            return PlaceMention(name, at, end, place.code, place.foreign)
        if (place := known.bare.get(name)) and (
            joined or clean[end : end + 2] in known.starts or _stands_alone(clean, at, end)
        ):
            if _WIDER.match(clean[end : end + 2]) and not place.foreign:
                return None
            if follows := _FOLLOWS.match(clean[end : end + 3]):
                end += follows.end()
            return PlaceMention(clean[at:end], at, end, place.code, place.foreign)
    return None


def _stands_alone(clean: str, start: int, end: int) -> bool:
    """A short form of two characters may be any word: it counts beside words of place or at an edge."""
    if _LONGER_AFTER.match(clean[end : end + 2]):
        return False
    if end - start > 2 or _FOLLOWS.match(clean[end : end + 3]) or _THERE.search(clean[max(0, start - 3) : start]):
        return True
    family = clean[end - 1] == "家"  # 李家 is as often a family
    return (
        not family
        and bool(_BEFORE.search(clean[max(0, start - 1) : start]))
        and bool(_AFTER.match(clean[end : end + 4]))
    )
