"""Who the other side is: its relation to the writer, and its name where one is told."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nlu.entities import names
from nlu.entities.wordsets import any_of
from nlu.types import Mention, Party

_RELATIONS = {
    "ex_spouse": "前夫 前妻 前老公 前老婆 前丈夫",
    "partner": "前男友 前女友 前男朋友 前女朋友 男朋友 女朋友 男友 女友 未婚夫 未婚妻 对象",
    "spouse": (
        "老公 老婆 丈夫 妻子 媳妇 爱人 婆娘 堂客 配偶 我男的 我男人 我家男人 那口子 孩子爸 孩子他爸 孩子爹 娃他爸 孩子妈"
        " 孩子他妈 老伴 两口子吵 女方 男方"
    ),
    "parent": (
        "爸妈 我爸 我妈 爸爸 妈妈 父亲 母亲 父母 爹妈 爹娘 公公 婆婆 公婆 岳父 岳母 丈母娘 老丈人 继父 继母 后爸 后妈 我爹"
        " 我娘 老娘 养父母"
    ),
    "child": "儿子 女儿 闺女 儿女 子女 儿媳妇 儿媳 女婿 养子 孙子",
    "relative": (
        "哥哥 弟弟 姐姐 妹妹 大哥 二哥 三哥 我哥 我弟 我姐 我妹 大姐 二姐 三姐 大嫂 二嫂 我嫂 叔叔 二叔 三叔 我叔 俺叔 大伯"
        " 伯伯 舅舅 大舅 二舅 姑姑 姑妈 小姑 大姑 姨妈 二姨 侄子 侄女 外甥 嫂子 姐夫 妹夫 弟媳 弟媳妇 弟妹"
        " 我弟媳妇 我弟媳 我弟妹 小叔子 大伯哥"
        " 小舅子 亲家 亲家母 亲戚 堂兄弟 表兄弟 兄弟姐妹 兄弟 表哥 表弟 表姐 表妹 堂哥 堂弟 堂叔 老二 老三 老大"
    ),
    "property_company": "物业公司 物业管理公司 物业管理处 物业经理 物业服务中心 物业客服 物业",
    "developer": "开发商 楼盘 售楼部 售楼处 房地产公司 置业公司 开发公司",
    "landlord": "二房东 房东 出租人 出租方",
    "tenant": "租客 租户 承租人 租房的",
    "neighbour": (
        "邻居 隔壁 楼上邻居 楼上 楼下邻居 楼下 对门 对面邻居 左邻右舍 邻里 同村的 同村 三楼那户 二楼那户 四楼那户 五楼那户"
        " 一楼那户 六楼那户 楼下那家 楼上那家 对面那家"
    ),
    "insurer": "保险公司",
    "employer": (
        "老板娘 老板 包工头 工头 厂长 厂里 厂方 工厂 用人单位 单位 雇主 东家 主家 班组长 承包商 施工队 项目部 总包 分包"
        " 劳务公司 用工方 公司老板 所在公司 人事 hr 车间 老细 进厂"
    ),
    "hospital": "医院 卫生院 诊所 卫生室 主治医生 医生 医务科 大夫 妇幼 医美机构",
    "merchant": (
        "商家 店家 卖家 店主 店老板 4s店 健身房 美容院 超市 商场 旅行社 驾校 培训机构 教培机构 培训班 培训班老师 网店 平台"
        " 装修公司 装修队 中介 饭店 酒店 商户 加盟商 客服 快递员 快递 车行 花店 理发店 粮油店 药房 药店 小店 小卖部 水果店"
        " 游泳馆 馆子 水果店老板 小卖部老板 奶茶店 车行的白老板 网吧 家政"
    ),
    "school": ("学校 幼儿园 小学 中学 高中 初中 大学 学院 职校 技校 班主任 老师 校方 校长 教练 托管班 军训 园长"),
    "bank": "银行 信用社 网贷平台 网贷 贷款平台 小贷公司 小额贷公司 贷款公司 金融公司 信用卡中心",
    "court": "人民法院 法院 法官 执行局",
    "police": "派出所 公安局 公安 民警 警察 交警队 交警 刑警",
    "village": (
        "村委会 村委 村里 村干部 村主任 村支书 村长 村书记 大队书记 村会计 生产队 村民小组 居委会 队长 组长 村集体 合作社"
    ),
    "government": (
        "镇政府 乡政府 县政府 区政府 市政府 街道办 街道办事处 拆迁办 征收办 社保局 人社局 劳动局 城管 自然资源局 国土局 住建局"
        " 教育局 卫健委 税务局 信访局 市监局 政府 有关部门 医保局 规划局 林业局 环保局"
    ),
    "debtor": "欠款人 借款人 债务人 欠我钱的人 欠钱的人 老赖",
    "driver": "肇事者 肇事司机 肇事方 对方司机 司机 车主 骑车的 开车的 开车撞",
    "friend": "朋友 同学 闺蜜 战友 室友 舍友 网友 老乡 熟人",
    "colleague": "同事 工友 合伙人 股东 合伙",
    "client": "客户 甲方 主顾 业主姓",
    "company": "有限公司 公司 集团 企业 工作室 供应商 养猪场 养殖场 采石场 砖厂 化工厂 电子厂 机械厂 制衣厂 厂子 建材 物流 建设",
    "stranger": "陌生人 骗子 小偷 一伙人 混混 催收公司 催收的 催收 债主",
}
_RELATION_OF = {word: code for code, words in _RELATIONS.items() for word in words.split()}


_PARTY = re.compile(any_of(_RELATION_OF))
_SALUTE = re.compile(r"(?:尊敬的|敬爱的|亲爱的)[^,。!:\n]{0,12}|^(?:大哥|大姐|大伯|叔叔)(?=,)")
_DOES = (
    "[欠不没拒打骂拖骗跑把占漏吵强撞扣要说让逼抢偷违涨赖推辞耍砸害装养开盖建堵放私收卖借脱诿躲拆征叫只领贪烂掐闹毁悔催霸赶弄"
    "拿取压押罚流垫排冒吹响灌溢倒撵吃藏停]|威胁|恐吓|出轨|家暴|克扣|动手|拉黑|失联|答应"
)
_HURTS = (
    "不管|不养|不给|不让|不出|不肯|都不|把我|把房|把老|打我|骂我|赶|取走|拿走|占|骗|打(?!游戏)"
    "|要[^,。]{0,6}才|只|悔|拐|把[^,。]{0,4}拿"
)
_CURES = "做|治|打|补|开|动|诊|手术|误|漏|切|抢救|没及时|不|把|用错|说|收"
_LINK = "们|的人|家|那边|方面|一家|他|她|就|又|也|却|还|都|一直|总|老|突然|已经|现在|故意|私自|强行|非|天天|半夜|来"
_ACTS = re.compile(rf"^(?:{_LINK}|的?[狗鸡猫空调]{{1,2}})*(?:{_DOES})|^,(?:欠|不[给还退]|拖欠|没给)")
_ACTS_LATER = re.compile(rf"^[^,。;!?]{{0,12}}?(?:{_DOES})")
_CHILD_ACTS = re.compile(rf"^[^,。;!?]{{0,8}}?(?:{_HURTS})")
_HOSPITAL_ACTS = re.compile(rf"^[^,。;!?]{{0,6}}?(?:{_CURES})")
_BY = re.compile(r"(?:被|叫|让)(?:我|他|她)?$")  # 被二叔占了: who does it
_WITH = re.compile(r"(?:跟|和|与|找|向|对|给|告|同)(?:了|过)?$")
_SPOKEN_TO = re.compile(r"^(?:们)?(?:说|反映|谈|协商|理论|要|沟通|商量|交涉|催|讲|打电话)")
_TURNED_TO = re.compile(
    r"(?:找过?|去过?|去了|找了|问过?|到|向|报|打过?|打了|投诉到|告到|反映给|求助|联系过?|送|进|在|住"
    r"|跑了.趟|没找|让我?们?找|叫找|就在)(?:了)?$"
)
_ANSWERED = re.compile(
    r"^(?:也|都|又|的?人|大?队)*(?:说|让|叫|来|立|不?给?立案|调解|处理|答复|登记|判|过|问|电话|一共|推|归|按|名下)"
)
_NOT_HIM = re.compile(r"(?:我是|不是|我们是|作为|[他她](?:们|的)?)$")
_SUFFERED = re.compile(
    r"(?:[把帮替给从]|有.个|送)(?:我|俺|她|他)?$|(?:老板娘?|支书|书记|主任|厂长|经理|邻居|房东|他|她|人家)的$"
)
_IS_HIT = re.compile(
    r"^(?:也?都?被|叫人|的[^,。]{0,6}被|的(?:名字|卡|身份证|金戒指|工资|赡养|医药|抚恤|地|存折)|今年|\d"
    r"|住院|摔|走得早|早|住在|[七八九]十|走了|走失"
    r"|们?一起|[一二三四五六七八九十\d]个|之间|(?:朋友)?都[去在]|上下|去[跟找说]|老人|有人|单号|单)"
)
_COURTING = re.compile(r"[年处找谈搞个月]$")
_FAMILY_NAME = re.compile(rf"[{names.FAMILY}]$")
_WORK = re.compile(
    r"工资|工钱|社保|辞|开除|离职|加班|上班|入职|工伤|提成|劳动|试用期|干了|干活|打工|年终奖|津贴|做的|派到|返费|招工|工地|考勤"
    r"|保底|协商|裁决|仲裁|服务员|月薪|薪水|老板"
)
_SHOPS = re.compile(r"店|馆|铺|摊|超市|小卖部|车行|美容院|驾校|商家|卖家|机构")
_PUBLIC = frozenset({"court", "police", "village", "government", "hospital"})  # who is turned to
_NEVER = frozenset({"court", "police"})  # once they have answered they are not the other side
_WEAK = _PUBLIC | {"parent", "child", "relative", "friend", "colleague", "company", "school", "stranger"}
_KIN = frozenset({"parent", "child", "relative", "spouse"})
_JOIN = re.compile(r"^(?:大名|名|就)?(?:叫|是|姓|的|,|,他)?$")
_PLACES = ("楼上", "楼下", "对门", "同村")
_HOUSE = re.compile(r"的|邻|那|\d|姓|老|小|[一-鿿]家|是|天|噪|水|[一-鿿]{0,2}店")


@dataclass(frozen=True, slots=True)
class _Found:
    """A party with how much speaks for it being the other side."""

    party: Party
    score: int


def parties(clean: str, mine: Mention | None = None) -> tuple[Party, ...]:
    """The other sides named, likeliest first: who does something, before who was turned to or is only mentioned.

    `mine` is the writer's own name, which is no party's.
    """
    text = _SALUTE.sub(lambda m: "□" * len(m.group()), clean.lower())
    named = [pair for pair in names.others(text) if mine is None or not _overlap(pair[0], mine)]
    found = [*_related(text, named), *_named(text, named)]
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
    works, shops = bool(_WORK.search(text)), bool(_SHOPS.search(text))
    found, spare = [], []
    for hit in _PARTY.finditer(text):
        bearer = next((pair for pair in named if _belongs(hit, pair[0], text)), None)
        relation = _relation(hit.group(), works=works, shops=shops, named=bearer is not None)
        score = _score(hit.start(), hit.end(), relation, text) + 2 * (bearer is not None)
        start, end = hit.span()
        if bearer is not None:
            start, end = min(start, bearer[0].start), max(end, bearer[0].end)
        one = _Found(Party(text[start:end], start, end, relation, bearer[1] if bearer else ""), score)
        if score >= (relation in _WEAK):
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
        yield _Found(
            Party(mention.text, mention.start, mention.end, "", name), max(0, _score(*_ends(mention), "", text))
        )


def _ends(mention: Mention) -> tuple[int, int]:
    return mention.start, mention.end


def _relation(word: str, *, works: bool, shops: bool, named: bool) -> str:
    """What the word means here: a firm one works for is the employer, the owner of a shop a merchant."""
    relation = _RELATION_OF[word]
    if relation == "company" and works:
        return "employer"
    if word.startswith("老板") and shops:
        return "merchant"
    return "neighbour" if word == "村里" and named else relation


def _score(start: int, end: int, relation: str, text: str) -> int:
    """How much the words around speak for the other side."""
    before, after = text[max(0, start - 5) : start], text[end : end + 16]
    if _NOT_HIM.search(before) or _no_relation(text[start:end], before):
        return -5
    if _BY.search(before) and not _IS_HIT.match(after):
        return 3
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
        return 2 * bool(_CHILD_ACTS.match(after))
    if relation == "hospital":
        return 2 * bool(_HOSPITAL_ACTS.match(after))
    if _WITH.search(before) and relation not in _PUBLIC | _KIN:
        return 1 if _SPOKEN_TO.match(after) or not _ACTS.match(after) else 3
    return 3 if _ACTS.match(after) else int(bool(_ACTS_LATER.match(after)))


def _no_relation(word: str, before: str) -> bool:
    """处了三年对象, 翟老师: the word stands for something else."""
    if word == "对象":
        return bool(_COURTING.search(before))
    return word in ("老师", "大夫", "医生") and bool(_FAMILY_NAME.search(before))
