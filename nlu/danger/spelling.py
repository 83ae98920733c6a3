"""Danger words in disguise: pinyin in place of a character, and everyday phrases that only sound dangerous."""

from nlu.patterns import Cued, Pattern

# A syllable of latin letters that stands next to Chinese characters, or a whole phrase in pinyin.
_SYLLABLES = {
    "sha": "杀",
    "si": "死",
    "bao": "暴",
    "da": "打",
    "wo": "我",
    "kan": "砍",
    "dao": "刀",
    "tiao": "跳",
    "lou": "楼",
    "ge": "割",
    "wan": "腕",
    "zou": "揍",
    "ti": "踢",
    "qu": "去",
    "men": "门",
    "zi": "自",
    "jia": "家",
    "du": "堵",
    "ta": "他",
    "huo": "活",
    "ming": "命",
    "ren": "人",
    "gun": "棍",
    "zha": "炸",
    "shao": "烧",
    "nue": "虐",
    "bai": "掰",
    "tong": "捅",
    "qiang": "强",
    "jian": "奸",
    "mo": "摸",
    "xiang": "想",
    "bu": "不",
    "yao": "要",
    "le": "了",
    "an": "暗",
    "shang": "上",
    "di": "敌",
    "wei": "威",
    "xie": "胁",
    "lan": "拦",
    "lu": "路",
    "nv": "女",
    "er": "儿",
    "hai": "害",
    "ling": "凌",
}
_PHRASES = {
    "zi sha": "自杀",
    "jia bao": "家暴",
    "bu xiang huo": "不想活",
    "xiang si": "想死",
    "tiao lou": "跳楼",
    "da wo": "打我",
    "sha le": "杀了",
    "ge wan": "割腕",
    "sha ren": "杀人",
    "jiu ming": "救命",
    "bei da": "被打",
    "qu si": "去死",
    "nue dai": "虐待",
    "qiang jian": "强奸",
    "sha wo": "杀我",
    "da ren": "打人",
    "kan ren": "砍人",
    "wei xie": "威胁",
    "kong he": "恐吓",
    "huo bu xia": "活不下",
    "du men": "堵门",
    "du lu": "堵路",
}
_PHRASE = Cued("|".join(rf"(?<![a-z]){p.replace(' ', ' ?')}(?![a-z])" for p in sorted(_PHRASES, key=len)[::-1]))
# Looking back only behind the first letter lets the search run from one letter to the next.
_MIXED = Pattern(r"[a-z](?:(?<=[一-鿿].)[a-z]{1,4}(?![a-z])|(?<![a-z].)[a-z]{1,4}(?=[一-鿿]))")
_LATIN = Pattern(r"[a-z]")
_SPACES = Pattern(r" ")

# What is said of prices, games, feelings and errands, not of people being hurt. Same length when blanked out.
_IDIOMS = Cued(
    # 打 of calls, errands, games, work
    r"气得我?想打人|打(?:桩|呼噜|鼾|雷|嗝|喷嚏|石膏|[瘦脸]+针|水光针|疫苗|地基),?打得|(?:当成?|把[^,。!?]{0,6}当)皮球(?:一样)?(?:来回)?踢?|踢(?:来踢去的?)?(?:皮球)|踢(?:腿踢?|毽|踏)|打了?(?:个)?[一二三四五六七八九两对\d]{0,2}折扣?|(?:公司|部门|单位|政府|医院|学校|物业|社区|保险|街道|村里|两边|互相|都是?|就是)(?:之间)?推来推去|[狗猫鸡鸭鹅猪羊牛](?:都|就)*(?:应该|该|要|得|必须)(?:都|全)*(?:杀|宰|打死)了?|拖着不(?:修|办|给|还|退|赔|理|处理|解决|发)"
    r"|我(?:也)?自己(?:也)?扇了?自己(?:[一两几]个?(?:耳光|巴掌))?|背后捅刀子?|掐着?(?:[我他她]?[爸妈])?的?人中|我(?:要|都)?剁手|打[得不]过|你这是(?:要)?谋杀|要钱(?:不如|没有),?要[他我]?命(?:一条)?|(?:股票|跌停板?|大盘|股市)把我[埋套]|打(?:爆了?)?我们?的?(?:手机)?(?:通讯录|联系人)|打是亲骂是爱|打老婆天经地义|打(?:官司|[我你他她][^,。!?打抢砸摔还又看查翻用拿拍录夺收要没不就时完]{0,6}(?:电话|手机)(?!都|也|被)|(?:[我你他她]的?|了?[几一]?[个通]?|不通)?(?:电话|手机)|工|车|的[士费]"
    r"|印|卡[机上下]?|款|钱|疫苗|[吊点]?针|折|包|听|扰|[瘦脸]+针|石膏|水光针|玻尿酸|开|算|交道"
    r"|招呼|理|扫|牌|球|游戏|比方|欠?[借收]?[欠借收]条|官腔|井|地基|桩|孔|洞|农?药(?!片)|火机|雷|鼾|呼噜|喷嚏|假"
    r"|赏|通|造|动|击(?!报复)|响|烊|磨|光|结|印|杂"
    r"|水|乒乓|篮球|羽毛球|太极|麻将|扑克|毛衣|招牌|广告|白条|证明|申请|报告|卷|字|底|板|蜡|粉|[一二两三四五]份"
    r"|(?:了|过)?[个一]+(?:洞|孔|眼(?!眶)|盹|照面|喷嚏|比方|哈欠)|胎|两把牌|了[一两几]把牌|下手)"
    r"|苦打工|吹打|主打|拍打|敲打|自打|精打|打心|无精打采|小打小闹|打死(?:我|他|她|也)[^,。!?;\n]{0,2}也?不"
    r"|打死也不|你打死我吧"
    # 死 of prices, heat, stubbornness
    r"|[气累困饿热冷急愁吵烦臭笑闷渴痒晒挤坑堵羡慕恨爱辣](?:都)?(?:要|快|得要?|我都要|个半|得半)?死(?:我|人|了|你"
    r"|他)*(?=[,。!?;\s\n哈]|$|[的啊呀啦])"
    r"|[气累困饿热冷急愁吵烦臭笑闷渴坑辣]死(?:我|人|了|你)|想死(?:你|我)(?:了|们|家)"
    r"|[吵急坑气烦累吓贵疼痛忙][得的]?(?:我)?要死|的要死|要死不活|死活|死角|死板|死机|死心|死扛|死磕|死守|死缠"
    r"|死不(?:承认"
    r"|认账|认帐|还|给|退|改|松口|肯|同意|要脸)|该死的|死亡(?:赔偿|证明|补助|保险|证)|死了心|死对头|死党|压过去死"
    # 杀 砍 刀 炸 that hurt nobody
    r"|杀(?:价|毒|虫|菌|青|软件|鸡|猪(?!刀)|鱼|羊|牛|熟|出)|抹杀|封杀|扼杀|必杀|秒杀|自杀条款|自杀式|砍(?:价|头息"
    r"|单|树|柴|竹|一刀|掉(?:那|这|那棵|门)?树?|伐)"
    r"|跳楼(?:价|甩|大甩|处理|清仓|机)|清仓[^,。]{0,3}跳楼|(?:电影|剧本|密室|狼人|三国)杀|刀(?:具|架(?![在着到上我她他孩人])|削"
    r"|片面|刃上)|一刀切|剪刀(?!差?[^,。]{0,4}(?:捅|刺|戳|扎))|刀口|手术刀|开刀"
    r"|反(?:对)?家(?:庭暴力|暴)(?:法|的?(?:宣传|海报|展板|活动|讲座|日|志愿|中心|课|知识|主题))|(?:买|下单|购物)[^。!?]{0,14}剁手(?!指)|剁手(?:党|节|买)|炸(?:鸡|油条|串|薯条|酱|裂|开锅|了锅)|爆炸性|爆了|剁(?:一根|肉|骨|椒|(?:我的)?\.*榴莲)|磨(?:镰刀|剪子)|戗菜刀|汽油[^,。]{0,3}涨"
    # life and ruin of speech
    r"|笑不活了?|笑(?:得|到)?[^,。]{0,4}要出人命|(?:国|匝|车|人行|跑|赛)道上|救命(?:钱|稻草|药|恩)|要命的?(?:是|是,|钱)?|拼命(?!=)(?:干|工作|加班|挣|跑|打工|赚)|玩命|卖命|逃命似|命案"
    r"|(?:山林|林子|竹林|果园|庄稼|树苗|[一-鿿]树)(?:都|全|给|被|人|他们?|人家|偷偷|一夜|全部)*砍(?:了|光|掉|倒|走|完)*|打砸抢|(?:生意|合作|谈判)[^,。]{0,6}鱼死网破"
    r"|(?:账|债|欠款|条子|手续)[^,。]{0,4}一了百了|用得我生不如死|毕业[^,。]{0,3}解脱"
    # 威胁 of dangers nobody utters; pressure of an office is no threat to life
    r"|(?:造成|构成|带来|存在|潜在|严重|直接|时刻|极大|很大)(?:的)?[^,。]{0,6}威胁|威胁(?:着|到"
    r"|了)?[^,。我他她]{0,10}(?:安全|健康|环境|水源|饮水|生态|居民|库区|行人|学生|群众)"
    r"|安全(?:受到|有|遭)[^,。]{0,4}威胁|威胁(?:业主|家长|员工|职工|村民|老师|客户|商户|教师)|恐吓(?:和"
    r"|与)?(?:劝导|营销)|(?:资格|停电|停水|拆)[^,。]{0,6}(?:威胁|要挟)"
    r"|动手(?:术|能力|脚|做|操作)|动了手(?:术|脚)|按(?:地域|地区|地方)|全程跟踪|跟踪(?:回访|服务|报道)|摸(?:底|黑"
    r"|排|索|鱼|着石头|着良心|清)|偷偷摸摸|泼冷水"
)


def spell_out(text: str) -> str:
    """Clean, lower-cased text in which pinyin standing for a character of danger is that character."""
    text = text.lower()
    if not _LATIN.search(text):
        return text
    text = _PHRASE.sub(lambda m: _PHRASES[_with_spaces(m.group())], text)
    return _MIXED.sub(lambda m: _SYLLABLES.get(m.group(), m.group()), text)


def _with_spaces(found: str) -> str:
    """The key of a phrase that may be written with or without spaces."""
    bare = _SPACES.sub("", found)
    return next(key for key in _PHRASES if key.replace(" ", "") == bare)


def blank_idioms(text: str) -> str:
    """The text with harmless phrases replaced by boxes, so that offsets stay."""
    return _IDIOMS.sub(lambda m: "□" * len(m.group()), text)
