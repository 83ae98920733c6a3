"""Who the other side is: its relation to the writer, and its name where one is told."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from nlu.entities import names
from nlu.entities.relations import RELATION_OF
from nlu.entities.wordsets import any_of
from nlu.patterns import Cued, Pattern
from nlu.types import Mention, Party

_PARTY = Cued(any_of(RELATION_OF))
_SALUTE = Cued(r"(?:尊敬的|敬爱的|亲爱的)[^,。!:\n]{0,12}|^(?:大哥|大姐|大伯|叔叔)(?=,)")
_DOES = (
    "[欠不没拒打骂拖骗跑把占漏吵强撞扣要说让逼偷违涨赖推辞耍砸害装养开盖建堵放私收卖借脱诿躲拆征叫只领贪烂掐闹毁悔催霸赶弄"
    "拿取压押罚流垫排冒吹响灌溢倒撵吃藏停搬截]|威胁|恐吓|出轨|家暴|抢(?!救)|克扣|动手|拉黑|失联|答应"
)
_HURTS = (
    "不管|要我|嫌|让我|叫我|不养|不给|不让|不出|不肯|都不|把我|把房|把老|打我|骂我|赶|取走|拿走|占|骗|打(?!游戏)"
    "|要[^,。]{0,6}才|只|悔|拐|把[^,。]{0,4}拿"
)
_CURES = "做|治|打|补|开|动|诊|手术|误|漏|切|抢救|没及时|不|把|用错|说|收"
_LINK = "们|的人|家|那边|方面|一家|他|她|就|又|也|却|还|都|一直|总|老|突然|已经|现在|故意|私自|强行|非|天天|半夜|来"
_ACTS = Pattern(rf"^(?:{_LINK}|的?[狗鸡猫空调]{{1,2}})*(?:{_DOES})|^,(?:欠|不[给还退]|拖欠|没给)")
_ACTS_LATER = Pattern(rf"^[^,。;!?]{{0,12}}?(?:{_DOES})")
_CHILD_ACTS = Pattern(rf"^[^,。;!?]{{0,8}}?(?:{_HURTS})")
_HOSPITAL_ACTS = Pattern(rf"^[^,。;!?]{{0,6}}?(?:{_CURES})")
_BY = Pattern(r"(?:被|叫|让)(?:我|他|她)?$")  # 被二叔占了: who does it
_LENT = Pattern(r"(?:借|转|垫|担保)给?(?:了|过)?(?:我|俺)?$")  # 借给我表哥的: who has to give it back
_WITH = Pattern(r"(?:跟|和|与|找|向|对|给|告|同)(?:了|过)?$")
_SPOKEN_TO = Pattern(r"^(?:们)?(?:说|反映|谈|协商|理论|要|沟通|商量|交涉|催|讲|打电话)")
_TURNED_TO = Pattern(
    r"(?:找过?|去过?|去了|找了|问过?|到|向|报|打过?|打了|投诉到|告到|反映给|求助|联系过?|送|进|在|住"
    r"|跑了.趟|没找|让我?们?找|叫找|就在)(?:了)?$"
)
_ANSWERED = Pattern(
    r"^(?:也|都|又|的?人|大?队)*(?:说|让|叫|来|立|不?给?立案|调解|处理|答复|登记|判|过|问|电话|一共|推|归|按|名下)"
)
_NOT_HIM = Pattern(r"(?:我是|不是|我们是|作为|[他她](?:们|的)?)$")
_DENIED = Pattern(r"不[是叫姓]$")  # 他叫王刚,不是王强
_SUFFERED = Pattern(
    r"(?:[把帮替给从]|有.个|送)(?:我|俺|她|他)?$|(?:老板娘?|支书|书记|主任|厂长|经理|邻居|房东|他|她|人家)的$"
)
_IS_HIT = Pattern(
    r"^(?:也?都?被|叫人|的[^,。]{0,6}被|的(?:名字|卡|身份证|金戒指|工资|赡养|医药|抚恤|地|存折)|今年|\d"
    r"|住院|摔|走得早|早|住在|[七八九]十|走了|走失"
    r"|[^,。!?欠打骂占拿抢把]{0,8}被(?!子|单|套|我|他|她)[^,。!?]{0,4}[撞碰砸压轧烫烧咬摔绊电打伤卷割夹]"  # 我妈过马路被车撞了: who is hit
    r"|们?一起|[一二两三四五六七八九十\d]个(?!月|星期|礼拜)|俩(?=[,。!?人都]|$)|之间|(?:朋友)?都[去在]|上下|去[跟找说]|老人|有人|单号|单)"
)
_LIES_THERE = Pattern(r"^(?:里|也|还)?(?:躺|住着|昏迷|养伤)")  # where one lies is not whom it is against
_NEAR = Pattern(r"^(?:旁边|门口|对面|附近|后面|前面|边上|家?隔壁)")
_PAPERS = Pattern(r"^(?:的)?(?:单子|单据|证明|发票|收据|诊断|化验单|检查单|小票)")
_COURTING = Pattern(r"[年处找谈搞个月]$")
_FAMILY_NAME = Pattern(rf"[{names.FAMILY}]$")
_WORK = Cued(
    r"工资|工钱|社保|医保|报销|辞|开除|离职|加班|上班|入职|工伤|提成|劳动|试用期|干了|干活|打工|年终奖|津贴|做的|派到|返费|招工|工地|考勤"
    r"|保底|协商|裁决|仲裁|服务员|月薪|薪水|老板"
)
_SHOPS = Cued(r"店|酒楼|餐馆|馆|铺|摊|超市|小卖部|车行|美容院|驾校|商家|卖家|机构")
_PUBLIC = frozenset({"court", "police", "village", "government", "hospital"})  # who is turned to
_NEVER = frozenset({"court", "police"})  # once they have answered they are not the other side
_WEAK = _PUBLIC | {"parent", "child", "relative", "friend", "colleague", "company", "school", "stranger"}
_KIN = frozenset({"parent", "child", "relative", "spouse"})
_JOIN = Pattern(r"^(?:大名|名|就)?(?:叫|是|姓|的|,|,他)?$")
_PLACES = ("楼上", "楼下", "对门", "同村")
_HOUSE = Pattern(r"的|邻|那|\d|姓|老|小|[一-鿿]家|是|天|噪|水|[一-鿿]{0,2}店")


class _Found(NamedTuple):
    """A party with how much speaks for it being the other side."""

    party: Party
    score: int


def parties(clean: str, mine: Mention | None = None, there: Sequence[Mention] = ()) -> tuple[Party, ...]:
    """The other sides named, likeliest first: who does something, before who was turned to or is only mentioned.

    `mine` is the writer's own name and `there` are places, which are no party's names.
    """
    text = _SALUTE.sub(lambda m: "□" * len(m.group()), clean.lower())
    taken = (*there, mine) if mine else tuple(there)
    named = [pair for pair in names.others(text) if not any(_overlap(pair[0], other) for other in taken)]
    named = [pair for pair in named if not _DENIED.search(text[max(0, pair[0].start - 2) : pair[0].start])] or named
    found = [*_related(text, named), *_named(text, named)]
    if not found:
        return ()
    found.sort(key=lambda one: (-one.score, one.party.start))
    kept: dict[tuple[str, str], Party] = {}
    for one in found:
        kept.setdefault((one.party.relation, one.party.text), one.party)
    return _without_doubles(tuple(kept.values()))


def _overlap(one: Mention, other: Mention) -> bool:
    return one.start < other.end and other.start < one.end


def _without_doubles(found: tuple[Party, ...]) -> tuple[Party, ...]:
    """A bare name that another party already bears is not told twice."""
    borne = {party.name for party in found if party.relation and party.name}
    return tuple(party for party in found if party.relation or party.name not in borne)


def _related(text: str, named: list[tuple[Mention, str]]) -> list[_Found]:
    """Those whose relation is told, with the name that stands right behind it; a body that answered when there is none."""
    found, spare = [], []
    for hit in _PARTY.finditer(text):
        bearer = next((pair for pair in named if _belongs(hit, pair[0], text)), None)
        relation = _relation(hit.group(), text, named=bearer is not None)
        score = _score(hit.start(), hit.end(), relation, text) + 2 * (bearer is not None)
        start, end = hit.span()
        if bearer is not None:
            start, end = min(start, bearer[0].start), max(end, bearer[0].end)
        one = _Found(Party(text[start:end], start, end, relation, bearer[1] if bearer else ""), score)
        if score >= (3 if relation in _NEVER else relation in _WEAK):
            found.append(one)
        elif score >= -1 and relation in _PUBLIC - _NEVER:
            spare.append(one)
    return found or ([] if named else spare)


def _belongs(hit: re.Match[str], name: Mention, text: str) -> bool:
    """老板叫周大成, 包工头老王, 姓李的邻居, 惠民大药房."""
    if name.start <= hit.start() and hit.end() <= name.end:
        return True
    if 0 <= name.start - hit.end() <= 3:
        return bool(_JOIN.match(text[hit.end() : name.start]))
    return name.end == hit.start() and (text[name.end - 1] in "的家" or hit.group().startswith("开车"))


def _named(text: str, named: list[tuple[Mention, str]]) -> Iterator[_Found]:
    """Those told by name only. A name says more than a relation that does nothing."""
    for mention, name in named:
        relation = ("employer" if _WORK.is_in(text) else "company") if name.endswith("厂") else ""
        score = max(0, _score(*_ends(mention), relation, text))
        yield _Found(Party(mention.text, mention.start, mention.end, relation, name), score)


def _ends(mention: Mention) -> tuple[int, int]:
    return mention.start, mention.end


def _relation(word: str, text: str, *, named: bool) -> str:
    """What the word means here: a firm one works for is the employer, the owner of a shop a merchant."""
    relation = RELATION_OF[word]
    if relation == "company" and _WORK.is_in(text):
        return "employer"
    if word.startswith("老板") and _SHOPS.is_in(text):
        return "merchant"
    return "neighbour" if word == "村里" and named else relation


def _score(start: int, end: int, relation: str, text: str) -> int:
    """How much the words around speak for the other side."""
    before, after = text[max(0, start - 5) : start], text[end : end + 16]
    if relation == "hospital" and (_PAPERS.match(after) or (before.endswith("在") and _LIES_THERE.match(after))):
        return -5
    if _NOT_HIM.search(before) or _NEAR.match(after) or _no_relation(text[start:end], before, after):
        return -5
    if _BY.search(before) and not _IS_HIT.match(after):
        return 3
    if _LENT.search(before) and relation not in _PUBLIC:
        return 2
    score = _does(relation, before, after)
    if relation in _PUBLIC:
        score -= (4 if relation in _NEVER else 2) * bool(_ANSWERED.match(after))
        score -= 4 * bool(_TURNED_TO.search(before) and not (relation == "hospital" and before.endswith("在")))
    if relation in _KIN and _SUFFERED.search(before):
        score -= 4
    if relation in _KIN | _WEAK and _IS_HIT.match(after):
        score -= 4
    return score - (text[start:end] in _PLACES and not score and not _HOUSE.match(after))


def _does(relation: str, before: str, after: str) -> int:
    """3 when it does something, 1 when it does so later in the clause or is dealt with."""
    if relation == "child":
        return 3 * bool(_CHILD_ACTS.match(after))
    if relation == "hospital":
        return 2 * bool(_HOSPITAL_ACTS.match(after))
    if _WITH.search(before) and relation not in _PUBLIC | _KIN:
        return 1 if _SPOKEN_TO.match(after) or not _ACTS.match(after) else 3
    return 3 if _ACTS.match(after) else int(bool(_ACTS_LATER.match(after)))


def _no_relation(word: str, before: str, after: str) -> bool:
    """处了三年对象, 翟老师, 隔壁街: the word stands for something else."""
    if word.startswith("老板") and before.endswith(("换了", "换")):
        return True
    if word in _PLACES and before.endswith(("我住", "我住在", "住在", "我家在", "我们住")):
        return True  # 我住楼下: where the writer lives
    if word == "隔壁" and after.startswith(("街", "镇", "县", "市", "区", "乡")):
        return True  # 在隔壁街开了一家: a street
    if word == "对象":
        return bool(_COURTING.search(before))
    return word in ("老师", "大夫", "医生") and bool(_FAMILY_NAME.search(before))
