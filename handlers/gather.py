"""What a message adds to the facts of a matter: fills what is empty, replaces what is corrected."""

from collections.abc import Mapping

from handlers import corrections, kinds, other_side
from handlers.clauses import COUNT
from handlers.conversation import Ask
from handlers.district import District
from handlers.facts import LABELS, CaseFacts, Naming
from nlu.entities import mask_documents
from nlu.entities.people import people
from nlu.entities.tried import untried
from nlu.patterns import Pattern
from nlu.types import Act, Category, Facts, PlaceMention, Understanding

MONEY_CATEGORIES = {
    "labour",
    "debt",
    "consumer",
    "finance",
    "contract",
    "traffic",
    "injury",
    "medical",
    "expropriation",
}
RELATIONS = {
    "employer": "老板或单位",
    "spouse": "夫妻",
    "ex_spouse": "前配偶",
    "partner": "恋人或同居",
    "parent": "父母",
    "child": "子女",
    "relative": "亲戚",
    "neighbour": "邻居",
    "landlord": "房东",
    "tenant": "租客",
    "company": "公司",
    "property_company": "物业公司",
    "developer": "开发商",
    "merchant": "商家",
    "school": "学校",
    "hospital": "医院",
    "government": "政府部门",
    "village": "村委会",
    "driver": "司机",
    "friend": "朋友",
    "colleague": "同事",
    "debtor": "欠款人",
    "stranger": "陌生人",
    "police": "公安机关",
    "bank": "银行",
    "court": "法院",
    "client": "业主或客户",
    "insurer": "保险公司",
}
_WISHES = 3  # of one message that are kept
_PLAIN_WISH = 10  # characters of words in which nothing was read that may still be a wish: 和和气气过日子
_SIGNS = " ,，。.!！;；、"
MAX_WORDS = 600  # characters of one free-text fact


def gather(facts: CaseFacts, heard: Understanding, district: District, *, asked: Ask | None = None) -> CaseFacts:
    """The facts after a message. A correction, or an answer to the very question, replaces; anything else only fills."""
    corrects = Act.CORRECT in heard.acts
    heard = other_side.oneself(other_side.without_helpers(heard, facts.other_party), asked_for=asked is Ask.REACH)
    found = _found(facts, heard, district, asked) | _by_acts(heard)
    named = {} if corrects else other_side.named(facts, heard)
    anew = corrections.said_anew(facts, heard)
    free = _may_change(facts, found, heard, asked) | _finer_place(facts, found, district) | named.keys() | anew.keys()
    if "wanted" in anew and facts.amount_fen is not None:
        found.pop("amount_fen", None)  # 希望改成先给两万
    found |= {**_naming(heard, found), **named, **anew}
    kept = {k: v for k, v in found.items() if corrects or k in free or not getattr(facts, k)}
    after = _place_fits(facts, facts.with_(**kept), kept)
    if facts.when and after.when != facts.when and (corrects or "when" in anew):
        after = after.with_(when_was=(*facts.when_was, facts.when))
    kind = kinds.corrected(after, heard.clean)
    return kind.with_(what=clip(f"{kind.what} {heard.text}")) if kind else after


def _found(facts: CaseFacts, heard: Understanding, district: District, asked: Ask | None) -> dict[str, object]:
    """What the words state, read beside what is known."""
    corrects, category = Act.CORRECT in heard.acts, facts.category or heard.category or ""
    told = corrections.undenied(heard)
    found = _read(told, district, last=corrects)
    if facts.when and corrections.to_be_done(heard):
        found.pop("when", None)
    if not corrects:
        found |= other_side.usual(told, category)
    if not corrects and found.get("relation") in ("employer", "company"):
        found["other_party"] = other_side.with_firm(told, str(found["other_party"]), category)
    if (
        category == "medical"
        and found.get("relation") in other_side.OWN_PEOPLE
        and (at := _HOSPITAL.search(heard.clean))
    ):
        found |= {"other_party": at.group(), "relation": "hospital"}  # 医院让我爸出院: not with the patient
    if found.get("relation") == "merchant" and category == "labour":
        found["relation"] = "employer"  # the shop one works in
    if found.get("relation") == "employer" and category != "labour" and "厂" in str(found.get("other_party")):
        found["relation"] = "company"  # a works that pollutes or owes for goods employs nobody here
    found |= _count(heard)
    if not told.tried:
        found |= _untried(heard, found) if asked is Ask.WANTED else _nobody(heard)
    if asked is Ask.WHO_WHEN and (who := other_side.surname_alone(facts, heard) or other_side.name_first(heard)):
        found = {key: value for key, value in found.items() if key != "name"} | who
    return found


def _count(heard: Understanding) -> dict[str, object]:
    """十五个人, that is all: how many they are."""
    count = people(f"我们{heard.clean}") if COUNT.match(heard.clean) else None
    return {} if count is None else {"people": count}


def _nobody(heard: Understanding) -> dict[str, object]:
    """没找过谁, told before it is asked."""
    words = untried(heard.clean)
    return {"tried": words} if words else {}


def _untried(heard: Understanding, found: Mapping[str, object]) -> dict[str, object]:
    """还钱,没找过谁: that nobody was turned to, which is no part of the wish beside it."""
    words = untried(heard.clean)
    rest = heard.clean.replace(words, "").strip(_SIGNS) if words else ""
    if not words or (not found and len(rest) > _PLAIN_WISH):
        return {}
    return {"tried": words} if found or len(rest) < len("还钱") else {"tried": words, "wanted": rest}


def _by_acts(heard: Understanding) -> dict[str, object]:
    """What the message says of the writer."""
    flags = {"minor": Act.MINOR, "unsafe_phone": Act.UNSAFE_PHONE}
    return {key: True for key, act in flags.items() if act in heard.acts}


def _naming(heard: Understanding, found: Mapping[str, object]) -> dict[str, object]:
    """Whether the writer gives a name or none."""
    if Act.ANONYMOUS in heard.acts:
        return {"naming": Naming.ANONYMOUS}
    return {"naming": Naming.NAMED} if Act.NAMED in heard.acts or "name" in found else {}


def _may_change(
    facts: CaseFacts, found: Mapping[str, object], heard: Understanding, asked: Ask | None
) -> frozenset[str]:
    """The fields that are replaced without a correction."""
    answered = ANSWERS.get(asked, frozenset()) if asked else frozenset()
    if COUNT.match(heard.clean):
        answered |= {"people"}  # 十五个人, after 十几个人
    if facts.tried and untried(facts.tried) == facts.tried:
        answered |= {"tried"}  # 没找过谁, and then 后来找了村里
    vague = {"place", "place_code"} if "place_code" in found and not facts.place_code else set()
    if facts.amount_fen is not None and (_PAID.search(heard.clean) or _is_part(facts, found, heard)):
        answered -= {"amount_fen"}  # 给了两千就不管了: what was paid is not what is left
    return answered | _FLAGS | vague


def _is_part(facts: CaseFacts, found: Mapping[str, object], heard: Understanding) -> bool:
    """先给两万, 四万八就算了: less than is owed, told as a first part of it or as what would do."""
    told, known = found.get("amount_fen"), facts.amount_fen
    return isinstance(told, int) and known is not None and told < known and _PART.search(heard.clean) is not None


_PART = Pattern(
    r"先[还给付退赔发拿]|每|分[一二两三四五六七八九十几\d]*[期次回批]|一个?[月期]|首[付期]|一半|至少|起码"
    r"|(?:就|也)(?:行|好|可以|成|算了|认了|满足)|就算了?"
)
_HOSPITAL = Pattern(r"[一-鿿]{0,6}(?<![到去在])(?:医院|卫生院|诊所|卫生室)")
_PAID = Pattern(
    r"(?:给|付|赔|还|退|垫)(?:了|过)[^,。]{0,4}\d|(?:给|付|赔|还|退|垫)(?:了|过)[^,。]{0,2}[一二两三四五六七八九十百千万]"
)
_FLAGS = {"minor", "unsafe_phone", "naming", "phone", "other_phone"}  # said again, they hold
ANSWERS: dict[Ask | None, frozenset[str]] = {
    Ask.WHERE: frozenset({"place", "place_code"}),
    Ask.WHO_WHEN: frozenset({"other_party", "relation", "when"}),
    Ask.WANTED: frozenset({"amount_fen", "tried", "wanted"}),
    Ask.REACH: frozenset({"phone", "name"}),
    Ask.CALL_WHERE: frozenset({"phone", "place", "place_code"}),
}


def _finer_place(facts: CaseFacts, found: dict[str, object], district: District) -> set[str]:
    """The fields of the place when the one told now lies within the one told before: 中山路 after 枫溪街道."""
    code = found.get("place_code")
    lies = isinstance(code, str) and code != facts.place_code and district.within(code, facts.place_code)
    return {"place", "place_code"} if lies and facts.place_code else set()


def _place_fits(before: CaseFacts, after: CaseFacts, kept: dict[str, object]) -> CaseFacts:
    """Place and its code change together: a corrected place never keeps the old code."""
    if "place" in kept and "place_code" not in kept and after.place != before.place:
        return after.with_(place_code="")
    return after


def _read(facts: Facts, district: District, *, last: bool = False) -> dict[str, object]:
    """The facts of one message as fields of `CaseFacts`; only what was said. A correction names the right one last."""
    found: dict[str, object] = {}
    at = -1 if last else 0
    places = facts.places[-1:] if last else facts.places
    if place := finest(places, district):
        found |= {"place_code": place.code, "place": district.full_name(place.code)}
    if amount := (facts.amounts[-1] if last and facts.amounts else facts.amount):
        found["amount_fen"] = amount.fen
    if facts.whens:
        found["when"] = facts.whens[at].text
    if facts.parties:
        found |= {"other_party": other_side.plain(facts.parties[at]), "relation": facts.parties[at].relation}
    return found | _read_rest(facts)


def _read_rest(facts: Facts) -> dict[str, object]:
    """People, what was tried and wanted, and how to reach the resident."""
    found: dict[str, object] = {}
    if facts.people is not None:
        found["people"] = facts.people
    if facts.tried:
        found["tried"] = "、".join(dict.fromkeys(m.text for m in facts.tried))
    if facts.wanted:
        found["wanted"] = "，".join(dict.fromkeys(m.text for m in facts.wanted[:_WISHES]))
    for whose, phones in (
        ("phone", [p for p in facts.phones if p not in facts.their_phones]),
        ("other_phone", facts.their_phones),
    ):
        if phones:
            found[whose] = phones[-1].text
    if facts.name:
        found["name"] = facts.name.text
    return found


def finest(places: tuple[PlaceMention, ...], district: District) -> PlaceMention | None:
    """The place farthest down among those of the district."""
    own = [p for p in places if not p.foreign and p.code in district.place_of]
    return max(own, key=lambda p: len(district.path(p.code)), default=None)


def foreign(places: tuple[PlaceMention, ...], district: District) -> PlaceMention | None:
    """A place of a neighbouring district, when none of the own was named."""
    if finest(places, district):
        return None
    return next((p for p in places if p.foreign), None)


def clip(text: str) -> str:
    """A free-text fact, bounded, without ID and bank-card numbers: nothing here needs them (个人信息保护法 §6)."""
    words = mask_documents(" ".join(text.split()))
    return words if len(words) <= MAX_WORDS else words[:MAX_WORDS] + "…"


def wants_money(facts: CaseFacts) -> bool:
    """Whether the sum matters for this matter."""
    return facts.category in MONEY_CATEGORIES


def yuan(fen: int) -> str:
    """A sum as people write it: 35000元, 12.5元."""
    whole, rest = divmod(fen, 100)
    return f"{whole}元" if not rest else f"{fen / 100:.2f}".rstrip("0") + "元"


def kind_words(facts: CaseFacts, categories: Mapping[str, Category]) -> str:
    """What kind of matter it is: 民间债务·借贷; "" while nobody knows."""
    category = categories.get(facts.category)
    if category is None:
        return ""
    narrower = category.subcategories.get(facts.subcategory)
    return f"{category.name}·{narrower}" if narrower else category.name


def changes(before: CaseFacts, after: CaseFacts, categories: Mapping[str, Category]) -> str:
    """Which facts changed, in words; "" when none did."""
    shown = []
    for key, label in LABELS.items():
        value = getattr(after, key)
        if value != getattr(before, key) and key not in ("relation", "what"):
            words = kind_words(after, categories) if key == "category" else value
            words = yuan(value) if key == "amount_fen" else words
            shown.append(f"{label} {words}" if words else f"{label}删掉了")
    if after.naming is not before.naming and after.name == before.name:
        shown.append("匿名反映" if after.naming is Naming.ANONYMOUS else "实名，就在这里联系")
    return "，".join(shown)
