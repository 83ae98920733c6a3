"""Who the other side is, and how many stand on one's own."""

import re
from collections.abc import Iterator

from nlu.entities.numbers import CHINESE, value
from nlu.types import Mention, Party

_RELATIONS: tuple[tuple[str, str], ...] = (
    ("ex_spouse", "前夫|前妻|前老公|前老婆|前丈夫"),
    ("partner", "前男友|前女友|前男朋友|前女朋友|男朋友|女朋友|男友|女友|未婚夫|未婚妻|对象|同居的(?:男人|女人)"),
    (
        "spouse",
        ("老公|老婆|丈夫|妻子|媳妇|爱人|婆娘|堂客|配偶|我家那口子|孩子爸|孩子他爸|孩子妈|孩子他妈|老伴|女方|男方"),
    ),
    (
        "parent",
        ("我爸妈?|我妈|爸爸|妈妈|父亲|母亲|父母|爹妈|公公|婆婆|公婆|岳父|岳母|丈母娘|老丈人|继父|继母|后爸|后妈"),
    ),
    ("child", "(?:我|他|她|俺)?(?:大|小|二|三)?(?:儿子|女儿|闺女|儿女|子女|儿媳妇?|女婿|崽)"),
    (
        "relative",
        (
            "(?:我|他)?(?:大|小|二|三|堂|表)?(?:哥哥?|弟弟?|姐姐?|妹妹?|叔叔?|伯伯?|舅舅?|姑姑?|姨妈?|侄子"
            "|侄女|外甥|嫂子|姐夫|妹夫|小叔子|大伯哥|小舅子|亲家)(?!们好)|亲戚|堂兄弟|表兄弟|兄弟姐妹|兄弟"
        ),
    ),
    ("property_company", "物业(?:公司|管理公司|管理处|经理|服务中心)?"),
    ("developer", "开发商|楼盘方|售楼部|售楼处|房地产公司"),
    ("landlord", "(?:二)?房东|出租人|出租方"),
    ("tenant", "租客|租户|承租人|租房的"),
    (
        "neighbour",
        (
            "邻居|隔壁(?:邻居|家|老[一-鿿]|邻里|村)?|楼上(?:邻居|住户|业主|那家|的)?|楼下(?:邻居|住户|业主"
            "|那家|的)?|对门|对面邻居|左邻右舍|邻里"
        ),
    ),
    (
        "employer",
        (
            "老板娘?|包工头|工头|厂长|厂里|厂方|工厂|用人单位|单位|雇主|东家|班组长|承包商|施工队|项目部"
            "|总包|分包|劳务公司|用工方|公司老板|我们?公司|所在公司|人事"
        ),
    ),
    ("hospital", "[一-鿿]{0,6}(?:医院|卫生院|诊所|卫生室)|主治医生|医生|医美机构|整形医院"),
    ("school", "[一-鿿]{0,4}(?:学校|幼儿园|小学|中学|高中|初中|大学|学院|职校|技校)|班主任|老师|校方|校长|教练"),
    ("bank", "[一-鿿]{0,4}银行|信用社|网贷平台|贷款平台|小贷公司|贷款公司|金融公司"),
    (
        "merchant",
        (
            "商家|店家|卖家|店主|店老板|4s店|健身房|美容院|超市|商场|旅行社|驾校|培训机构|培训班|网店|平台"
            "|装修公司|中介|饭店|酒店|商户|加盟商|客服"
        ),
    ),
    ("court", "法院|法官|执行局"),
    ("police", "派出所|公安局|公安|民警|警察|交警队?|刑警"),
    ("village", "村委会|村委|村里|村干部|村主任|村支书|村长|村书记|生产队|村民小组|居委会|队长|组长|村集体|合作社"),
    (
        "government",
        (
            "(?:镇|乡|县|区|市)政府|街道办(?:事处)?|拆迁办|征收办|社保局|人社局|劳动局|城管|自然资源局|国土局"
            "|住建局|教育局|卫健委|税务局|信访局|市监局|政府|有关部门|医保局|规划局|林业局|环保局"
        ),
    ),
    ("debtor", "欠款人|借款人|债务人|欠我钱的人?|老赖"),
    ("driver", "肇事者|肇事司机|肇事方|对方司机|司机|车主|骑车的|开车的"),
    ("friend", "(?:我)?(?:一个|个)?(?:好)?(?:朋友|同学|闺蜜|战友|室友|舍友|网友|老乡|熟人)"),
    ("colleague", "同事|工友|合伙人|股东"),
    ("company", "[一-鿿a-z]{0,10}(?:有限公司|有限责任公司|集团|公司|企业)|工作室|客户|供应商|甲方"),
    ("stranger", "陌生人|骗子|小偷|不认识的人|一伙人|几个人|混混|催收(?:的|人员|公司)?|债主"),
)
_PARTY = re.compile("|".join(f"(?P<{code}>{words})" for code, words in _RELATIONS))
_SALUTE = re.compile(r"(?:尊敬的|敬爱的|亲爱的)[^,。!:\n]{0,12}")
_ACTS = re.compile(
    r"^(?:们|的人|家|那边|方面|一家|他|她|就|又|也|却|还|都|一直|总|老|突然|已经|现在|故意|私自|强行"
    r"|非)*(?:欠|不|没|拒|打|骂|拖|骗|跑|把|占|漏|吵|强|撞|扣|要|说|让|逼|威胁|恐吓|出轨|家暴|抢"
    r"|偷|违|涨|赖|推|克扣|辞|开除|耍|动手|砸|害|装|养|开|盖|建|堵|放|私|收|卖|借|推脱|推诿|拉黑"
    r"|失联|躲|拆|征)"
)
_TURNED_TO = re.compile(
    r"(?:找过?|去过?|去了|找了|问过?|到|向|跟|报|打过?|打了|投诉到|告到|反映给|求助|联系过?|给)(?:了)?$"
)
_SUFFERS = re.compile(r"(?:我|我们|帮|替|代|为|给|我家|的)$")

_COUNT = re.compile(
    rf"(?P<n>\d{{1,5}}|[{CHINESE}]{{1,5}})(?P<more>多|余|来|几)?(?:个|名|位)?"
    r"(?P<who>农民工|民工|工友|工人|员工|同事|村民|业主|居民|住户|商户|家长|租户|户人家|户村民|户业主"
    r"|户居民|户|家人|人|老乡|兄弟|受害者|受害人|客户|会员|同学|家)(?!民币|行道|次|均|口|性|家住"
    r"|工|情|头)"
)
_NOT_OURS = re.compile(r"(?:被|来了?|带了?|叫了?|对方|他们|有|那|找来?|一共来|涌来|出动|上来)$")
_OURS = re.compile(r"我们|咱们|俺们|全村|全组|小区|一起|大家|工友|涉及|共|总共|连我|包括我")
_PLAIN = {"人", "家", "家人", "兄弟", "同学", "客户"}


def parties(clean: str) -> tuple[Party, ...]:
    """The other sides named, likeliest first: who does something, before who was turned to or is only mentioned."""
    found = list(_found_parties(_SALUTE.sub(lambda m: "□" * len(m.group()), clean)))
    found.sort(key=lambda pair: (-pair[0], pair[1].start))
    kept: dict[tuple[str, str], Party] = {}
    for _, party in found:
        kept.setdefault((party.relation, party.text), party)
    return tuple(kept.values())


def _found_parties(text: str) -> Iterator[tuple[int, Party]]:
    for hit in _PARTY.finditer(text.lower()):
        relation = hit.lastgroup or ""
        start, words = _without_edges(hit)
        if not words:
            continue
        before, after = text[max(0, start - 4) : start], text[hit.end() : hit.end() + 10]
        score = 3 * bool(_ACTS.match(after)) - 4 * bool(_TURNED_TO.search(before)) - (relation in _WEAK)
        yield score, Party(words, start, hit.end(), relation)


_WEAK = {"parent", "child", "relative", "court", "police", "government", "village", "friend", "colleague", "company"}
_EDGE = re.compile(r"^(?:我们?|在|去|到|找|跟|和|把|被|是|的|了|向|对|给|从|让|说|叫|这家|那家|这个|那个|一家|某)+")


def _without_edges(hit: re.Match[str]) -> tuple[int, str]:
    """The mention without the small words a loose pattern took along."""
    words = hit.group()
    edge = _EDGE.match(words)
    if edge and len(words) - edge.end() >= 2:
        return hit.start() + edge.end(), words[edge.end() :]
    return hit.start(), words


def people(clean: str) -> int | None:
    """How many persons or households are concerned, the largest number told of one's own side."""
    counts = [n for hit in _COUNT.finditer(clean) if (n := _count(hit, clean))]
    return max(counts, default=None)


def _count(hit: re.Match[str], clean: str) -> int | None:
    worth = value(hit["n"])
    if worth is None or worth != int(worth) or not 2 <= worth <= 100_000:
        return None
    lead = clean[max(0, hit.start("n") - 4) : hit.start("n")]
    if _NOT_OURS.search(lead) or lead.endswith(("第", "几", "数", "十")):
        return None
    if hit["who"] in _PLAIN and not _OURS.search(clean[max(0, hit.start("n") - 12) : hit.end() + 4]):
        return None
    return int(worth)


_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚"
    "范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余"
    "元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻"
    "强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓"
    "郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊甄曲家封芮储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷"
    "车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸"
    "籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍桑桂牛寿通边扈燕冀浦尚农温别庄晏"
    "柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄东殴殳沃利蔚越夔隆师巩"
    "厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公晋楚闫覃岳帅佟肖"
    "欧"
)
_NAME = re.compile(
    rf"(?:我(?:的名字)?(?:就|是)?叫|姓名[:是 ]?|名字[:是叫 ]{{1,2}}|称呼[:是 ]{{1,2}}|本人(?:名叫"
    rf"|叫|姓名)?)(?P<name>[{_SURNAMES}][一-鿿]{{1,2}})(?=[,。!;、\s(\d]|$|是|今年|住|电话|家住|男"
    rf"|女|现)"
    rf"|我(?:免贵)?姓(?P<surname>[{_SURNAMES}])(?=[,。!;、\s]|$|名|叫|,|电话|住)"
    rf"|^(?P<bare>[{_SURNAMES}][一-鿿]{{1,2}})[,\s:]{{0,3}}(?=1[3-9]\d{{9}})"
)


def name(clean: str) -> Mention | None:
    """The writer's own name as told: 我叫…, 我姓…, or a name right before a phone number."""
    hit = _NAME.search(clean)
    if hit is None:
        return None
    group = next(key for key in ("name", "surname", "bare") if hit[key])
    return Mention(hit[group], *hit.span(group))
