"""A place told that is plainly outside the district: a province or city by name (`data/divisions.toml`), or a county.

Careful: most who name a city elsewhere live here. Only who says to be there, or that it happened there, is understood so.
"""

import re
from functools import cache
from importlib.resources import files

import tomli as tomllib

from handlers.district import District

_SUFFIX = re.compile(r"(?:特别行政区|(?:维吾尔|壮族|回族)?自治区|省|市|州|盟|地区|林区)$")
_IS_THERE = (  # 那天我在广东 tells where somebody was, not is
    r"(?:(?<!那天)(?<!当时)(?<!时候)(?<!那时)(?:我们?|俺们?|咱们?)(?:人|现在|一直|都|家|是|就)*(?:住?在|住)|[都发]生在|事情?(?:就|是|也)*在|出在|位于)"
)
_OPENS = r"(?:^|[,，。;；!！\s])"
_NO_PLACE = r"(?!路|街|大道|大街|巷|人|话|菜|面|拉面|火锅|烧烤|牌|银行|大学|小区|花园|公寓|村|社区|饭店|宾馆|酒|号|品牌|版|籍|的?政策|玩)"
_PART = r"(?:[一-鿿]{2,4}?(?:新区|区|县|市|旗))?"
_GENERIC = (  # what stands before 县 and 市 and is no name
    r"[我你他她咱俺本全外邻各该那这哪某每整一几两个在到去来从住是就的了说找有请对给想要跑时同别让把于和]"
    r"|隔壁|旁边|附近|老家|贫困|农村|建议|希望|事后|如今"
)
_COUNTY = (
    rf"(?:(?!{_GENERIC})[一-鿿]){{2,3}}(?:县|(?<![城超门夜菜股集都上房车花鱼早黑楼闹贸材])市)"
    r"(?=[一-鿿]{1,4}(?:镇|乡|街道|村)|的|$|[,，。;；\s])"
)
_AWAY = re.compile(r"[^,，。;；!！?？]{0,8}(?:打工|上班|工作|出差|读书|上学|做生意|住院|看病|回来)")
_BOTH = (
    r"(?:对方|[他她])(?:和|跟|与)(?:我|俺)们?|(?:我|俺)们?(?:和|跟|与)(?:对方|[他她])|双方|两边|我俩|我们[俩两]个?人?"
)
_OUTSIDE = re.compile(
    rf"(?:(?:{_BOTH})(?:现在|人|也)*都?在|发生在|事情?(?:就|是)?在)(?P<place>省城|省会|外省|外地|外市|外县)"
)
_AREA = re.compile(
    r"(?:就|是|在|都)*(?P<place>[一-鿿]{2,3}(?<![小社园厂山校景城郊辖街库住宅工开发高技营矿牧片东南西北新老])区)"
)


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A place that is said to be where it is, and one that is the whole answer to where it was."""
    data = tomllib.loads((files("handlers") / "data" / "divisions.toml").read_text(encoding="utf-8"))
    provinces, common = [one["name"] for one in data["province"]], set(data["words"])
    cities = [name for name in provinces if name.endswith("市")]  # 上海市 is both
    cities += [city for one in data["province"] for city in one["cities"]]
    city, province = _any_of(cities, common), _any_of(provinces, common)
    place = rf"(?:(?:{province})?(?:{city})市?{_NO_PLACE}{_PART}|{_COUNTY})"
    wide = rf"(?:{place}|(?:{province})省?{_NO_PLACE}{_PART})"
    said = rf"{_IS_THERE}(?P<there>{wide})|{_OPENS}(?P<opens>{place})"
    answer = rf"(?:就|是|在|都|我们|事情|发生)*(?P<place>{wide})[一-鿿]{{0,12}}[。.!！]?"
    return re.compile(said), re.compile(answer)


def _any_of(names: list[str], common: set[str]) -> str:
    """The names in full and in short, the longest first; no short form that is a common word."""
    bare = {short for name in names if len(short := _SUFFIX.sub("", name)) >= 2} - common
    return "|".join(sorted({*names, *bare}, key=lambda name: (-len(name), name)))


def told(words: str, district: District) -> str:
    """The place outside the district the writer says to be at, or that it happened at; "" when there is none.

    Who only works or studies there (我在杭州打工) may well live here.
    """
    if outside := _OUTSIDE.search(words):
        return outside["place"]
    for hit in _patterns()[0].finditer(words):
        place = hit["there"] or hit["opens"]
        if not _AWAY.match(words, hit.end()) and not _own(place, words, district):
            return str(place)
    return ""


def answered(words: str, district: District) -> str:
    """The same of an answer to where it happened, which is a place whatever it says."""
    hit = _patterns()[1].fullmatch(words) or _AREA.fullmatch(words)
    return hit["place"] if hit and not _own(hit["place"], words, district) else ""


def _own(place: str, words: str, district: District) -> bool:
    """Whether it is the district itself, one of its places, or next door: those are read by their own names."""
    names = [district.name, *(name for known in district.gazetteer() for name in (known.name, *known.aliases))]
    return district.name in words or any(place in name or name in place for name in names)
