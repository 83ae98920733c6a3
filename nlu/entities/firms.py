"""Names of firms: 鑫达建筑劳务公司, 惠民大药房, 康达物业; not the mere kind (保险公司, 县医院)."""

from collections.abc import Iterator

from nlu.entities.wordsets import beginning, heads
from nlu.patterns import Cued, Pattern
from nlu.types import Mention

_BRANCHES = (
    "物业|保险|装修|建设|建材|物流|家政|房产|地产|装饰|置业"
    "|木业|纸业|服饰|商贸|实业|印务|餐饮|电子|机械|科技"  # a firm by itself only after two or three characters
)
_ENDS = (
    "有限责任公司|有限公司|集团|公司|事务所|工作室|合作社|超市|大药房|药房|药店|粮油店|专卖店|饭店|酒店|宾馆|茶楼|酒楼|餐馆"
    "|火锅店|奶茶店|理发店|幼儿园|养老院|敬老院|医院|诊所|旅行社|装修队|培训机构|驾校|电子厂|制衣厂|机械厂|服装厂|鞋厂|砖厂|箱包厂|家具厂|食品厂|五金厂|塑料厂|纺织厂|玩具厂|印刷厂"
    f"|化工厂|健身房|美容院|影楼|家具城|{_BRANCHES}"
)
_EDGES = r"在的是叫给跟和找被由从去到向把让对欠租买了我们你他她这那名说住来往进出与及推送肯没候,。;:!?、()\s"
_END = f"{beginning(heads(_ENDS))}(?:{_ENDS})"
_FIRM = Cued(rf"(?:^|(?<=[{_EDGES}]))(?P<name>[^{_EDGES}\d]{{2,12}}{_END}(?![一-鿿]?[费部款]))")
_ENDED = Cued(_END)
# 石桥镇光明厂: a works or shop with a name of its own, known as one by the place before it.
_OF_A_PLACE = Cued(
    rf"(?<=[镇乡村道区园市县])(?P<name>(?![一二两三几某有开办哪各])[^{_EDGES}\d]{{2,4}}[厂店])(?![里区房长工子家方门址铺面])"
)
_PLACE = Pattern(r"^[一-鿿]{2,4}?(?:镇|乡|街道|村|社区|工业园区?|开发区)(?=[一-鿿]{3})")
_BRANCH = Pattern(rf"(?:{_BRANCHES})$")
_SHORT = Pattern(rf"^(?!希望|中介|房屋|新房|老房|室内|在家|要求|请求|前期|小区|单位).{{2,3}}(?:{_BRANCHES})$")
_LEADING = Pattern(r"^(?:中介|开发区|[一-鿿]{0,4}工业园区?|教培机构|[这那一]?家|叫做|隔壁|附近|镇上|县里|城里)+")
# Words that tell the trade or the place: a firm that consists of them has no name.
_TRADES = Pattern(
    f"{_ENDS}|建筑|劳务|装修|食品|网络|科技|种业|派遣|制衣|箱包|家具|五金|塑料|纺织|玩具|印刷|电子|机械|电动车|公交|广告|快递|培训|教培|机构|开发|房地产"
    "|二手|人寿|财产|小额|贷款?|金融|中介|保安|美容|健身|医美|整形|县|市|区|镇|乡|村|省|人民|中心|卫生|第[一二三四五六]"
    "|中医|妇幼|公办|私立|民办|附近|隔壁|楼下|楼上|门口|小区|老板|外地|当地|连锁|外卖|网上|单位|还有|以及|如果|请问|上班"
    "|工作|自来水|电力|燃气|供电|运输|出租|汽车|旅游|服装|贸易|商贸|实业|投资|工程|用工|所有|部分|要求|想告|请求|养殖场"
)
_NO_FIRM = Pattern(r"癌|合伙|[一二两三四五六七八九十几]个?人")  # 得了癌症|公司说, 三个人合伙开火锅店
# 平台叫好运来, 店名叫老陈面馆: a name no trade ends, told as one; not what they tell somebody to do (公司叫签字).
_CALLED = Cued(
    r"(?:(?:平台|公司|软件|app|店铺?|机构|健身房|驾校|旅行社|中介|网店|商家|品牌|厂)的?(?:(?:名字?|全称)[是叫]+|叫做|叫)|店名[是叫]+)"
    r"(?P<name>(?![我你他她它人谁啥什哪大那这]|充|交|去|签|等|再|先|退|还|加|转|打|提|付|买|下载|注册|停|回|上|来|拉|扫|点|发|填|办|不|把|客|员工|工人|用户|商户|顾客|派|法院|小姐|外卖|餐|车|救护|代驾|服务|人)"
    r"[^,。;!?、()\s的了]{2,10})(?=[,。;!?\s]|$)"
)
_COURIERS = Cued(r"(?:中通|圆通|申通|韵达|顺丰|极兔|百世)(?=快递|的|网点|说|把|$)")


def firms(clean: str) -> Iterator[Mention]:
    """Firms that are named, by their name; offsets are into the clean text."""
    for hit in _FIRM.finditer(clean) if _ENDED.search(clean) else ():
        lead = _LEADING.match(hit["name"])
        start = hit.start("name") + (lead.end() if lead else 0)
        start += _place_before(clean[start : hit.end("name")])
        words = clean[start : hit.end("name")]
        if _has_name(words) and (not _BRANCH.search(words) or _SHORT.match(words)):
            yield Mention(words, start, hit.end("name"))
    for hit in _OF_A_PLACE.finditer(clean):
        if _has_name(hit["name"][:-1]) and not _ENDED.search(hit["name"]):
            yield Mention(hit["name"], *hit.span("name"))
    for hit in _CALLED.finditer(clean.lower()):
        name = clean[slice(*hit.span("name"))]
        if not _ENDED.search(name):
            yield Mention(name, *hit.span("name"))
    for hit in _COURIERS.finditer(clean):
        yield Mention(hit.group(), *hit.span())


def _has_name(words: str) -> bool:
    """Whether more than trade and place is told."""
    return not _NO_FIRM.search(words) and len(_TRADES.sub("", words)) >= 2


def _place_before(words: str) -> int:
    """How many characters of the place stand before the firm's own name: 石桥镇|光明鞋厂, but 柳河村合作社 is one name."""
    place = _PLACE.match(words)
    return place.end() if place and _has_name(words[place.end() :]) else 0
