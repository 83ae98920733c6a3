"""Names of persons and firms: the writer's own, and those of the other side: 周大成, 老王, 刘姐, 姓李的, 鑫达建筑劳务公司."""

from collections.abc import Iterator

from nlu import tokens
from nlu.entities.firms import firms
from nlu.entities.wordsets import beginning, heads
from nlu.patterns import Cued, Pattern
from nlu.types import Mention

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
# Surnames that open common words so often that only 姓… shows them to be names.
_COMMON = frozenset("都谈费公经居班平于后相查全时常明水和路车家农国从东利别通应计单包诸终步满")
FAMILY = "".join(char for char in _SURNAMES if char not in _COMMON)
# Characters that end a name of one given character, because they begin what follows: 方勇|把, 李强|两万.
_NOT_GIVEN = (
    "把欠不说的给在是了就也都没拿开借让要来跑打写承和跟带躲躺当卖住家两一二三四五六七八九十百千万叫签偷骗又还被从到去找收"
    "租答姓今拖吵你我他她这那向只却另做干骂砸介占同换翻转盖拆挖堵砍,。、"
)
_DOUBLE = "(?:欧阳|上官|司马|诸葛|皇甫|慕容)[一-鿿]{1,2}"
_GIVEN = rf"(?![了过的着是不在家给把转到就也我你您他她俺咱])[一-鿿](?:(?![{_NOT_GIVEN}])[一-鿿])?"
_TITLE = (
    "经理|老板|主任|师傅|老师|先生|女士|总监|总|大?哥|大?姐|叔|阿?姨|大妈|大爷|队长|书记|厂长|会计|医生|大夫|某某|某"
)
_TITLED = rf"(?:{_TITLE})(?![一-鿿]?[司程])"
_RANKED = r"[二三四五六七八](?![一-鿿]?[个天次年月家楼万千百户])"
_OLD = rf"[老小][{FAMILY}](?:头|汉|婆)?"
# The many surnames stand once in a pattern where they can: long patterns are slow ones.
NAMED = rf"(?:{_DOUBLE}|[{FAMILY}](?:{_TITLED}|老[大二三四五六七八]|{_GIVEN}|{_RANKED})|{_OLD}(?=[^一-鿿]|[{_NOT_GIVEN}]|$))"

_SELF = rf"{_DOUBLE}|[小老阿][一-鿿]|[{FAMILY}](?:女士|先生|大?姐|大?哥|{_GIVEN})"
_TELLS, _IS_NAMED = beginning(r"我姓名称本报叫联户免敝村居业,。!;\s□打找"), beginning(f"是小老阿欧上司诸{FAMILY}")
_OWN = Cued(
    rf"(?:{_TELLS}|^{_IS_NAMED})"
    rf"(?:(?:我(?:的名字)?(?:就|是)?叫|姓名[:是 ]?|名字[:是叫 ]{{1,2}}|称呼[:是 ]{{0,2}}|本人(?:名叫|叫|姓名)?|报案人|叫我"
    rf"|联系人[:是 ]?|户名|^叫)(?P<told>{_SELF})(?=[,。!;、\s(\d□:就可吧]|$|是|今年|住|电话|手机|家住|男|女|现)"
    rf"|(?:我(?:免贵)?|免贵|敝|^)姓[{_SURNAMES}][,\s]{{0,2}}(?:大?名)?(?:字?叫|是)(?P<whole>{_SELF})(?=[,。!;、\s□]|$|电话|手机)"
    rf"|(?:我(?:免贵)?|免贵|敝)姓(?P<surname>[{_SURNAMES}])(?=[,。!;、\s□]|$|名|叫|电话|住)"
    rf"|^(?:□+[,\s]?)?(?:免贵)?姓(?P<alone>[{_SURNAMES}])(?=[,。!;、\s□]|$)"
    rf"|(?:^|[,。!;\s])(?:我是?|是)?(?:[他她]|孩子|小孩|老人|当事人|受害人)的?(?:女儿|儿子|妈妈?|爸爸?|母亲|父亲|老公|老婆|爱人|妻子|丈夫"
    rf"|[姐妹哥弟]{{1,2}}|家长|家属|奶奶|爷爷|外公|外婆|媳妇)[,。\s]*(?:我)?(?:姓(?P<kin_family>[{_SURNAMES}])|叫(?P<kin>{_SELF}))(?=[,。!;、\s□]|$)"
    rf"|(?<![他她位名个些跟和])(?:村民|居民|业主)(?P<member>[{FAMILY}][一-鿿]{{2}})(?=[,。\s□]|$)"
    rf"|^(?P<family_only>[{FAMILY}])[\s,]{{0,3}}(?=□|1[3-9]\d{{9}})"
    rf"|(?:^|[,。!;\s]|我是?)(?P<bare>{_SELF})[,\s:]{{0,3}}(?:(?:我的)?(?:电话|手机|联系方式|微信)?[,\s:]{{0,2}})"
    r"(?=□|1[3-9]\d(?:\d{8}|那|这))"
    rf"|我的?(?:电话|手机|手机号码?|号码|联系方式)?[:是\s]{{0,2}}(?:□+|1[3-9]\d{{9}})[,\s]*姓(?P<at_phone>[{_SURNAMES}])(?=[,。!;、\s]|$)"
    rf"|□,?(?P<behind>[{FAMILY}]{_GIVEN})(?=[,。]|$)"
    rf"|(?:^|[,。])我是(?P<iam>[小阿老][一-鿿]|[{FAMILY}][一-鿿]{{2}})(?=[,。!;、]|$)"
    rf"|(?:联系(?:人)?|打给|打电话给|找)[:是]?(?P<ask>{_SELF})(?=[,。!;\s□]|$)"
    rf"|(?:^|[,。])(?P<aged>[{FAMILY}][一-鿿]{{1,2}}),(?=\d{{2}}岁|男,|女,))"
)
_CALLS = Pattern(r"□|1[3-9]\d{9}|电话|手机")

_KNOWN = (  # words after which a name of somebody else follows at once
    "同事|同学|朋友|本村|村里|老乡|工头|包工头|老板|东家|房东|司机|前夫|前妻|会计|队长|医生|班主任|保姆|邻居|隔壁|[哥弟姐妹]"
    "|媳妇|老赖|师[傅父]|客户|同村的?|行的|卖方|微商|住户|对方|合伙人|工友|主人"
)
_DOES = "欠|把|签|写|拿|不还|不给|不肯|没来|开车|承包|跟我|和我|打|骂|说|躲|介绍|给我打|那边|家的?|翻"
_HEADS = f"姓老小欧上司诸皇慕{FAMILY}"  # what the names begin with: close behind every beginning
_BEGINS = "改更大名经被签对写姓跟和找给借租交卖向与是让在厂那叫,。;!的老小欧上司诸皇慕"
_FRAME = Cued(
    beginning(rf"{_BEGINS}\s{FAMILY}{heads(_KNOWN)}") + rf"(?=[^{_HEADS}]{{0,4}}[{_HEADS}])"
    rf"(?:(?:(?:大名|名)?叫(?!我|你|他|她)|名为|经手人是|被告是|签字人|对方是|写条的)(?P<called>{NAMED})"
    rf"|(?:(?<![我贵])姓(?P<family>[{_SURNAMES}])的?|姓(?P<that>[{_SURNAMES}])的)"
    rf"|(?:{_KNOWN})(?P<after>{NAMED}|小[一-鿿](?=卖|说|把|不|欠|拿|跟))"
    rf"|(?:改成|改为|更正为|跟着?|和|找|被|给|借给|租给|交给|卖给|向|与|(?<!我)是|让|在|厂里|那个|租了)(?P<beside>{NAMED})"
    rf"|(?:^|[,。;!\s的])(?P<first>{NAMED})(?=(?:也|又|就|还|一直|他|天天|,)*(?:{_DOES}))"
    rf"|(?P<title>(?!(?<=[那这旁身外里两左右前后上下路河])边)[{FAMILY}]{_TITLED})(?=拿|说|把|介绍|给我|不|欠|家)"
    rf"|(?P<old>{_OLD})(?=家|把|不|欠|说|没|换|给|来|拿)"
    rf"|(?P<clan>(?<![老小])[{FAMILY}]家)(?=占|的|盖|办|把|翻|不))"
)
_SURE = ("called", "after", "title", "clan", "old")  # the words around show a name, whatever the dictionary says
_NO_NAME = Pattern(
    r"^(?:[老小](?:[家板师公婆伴人百乡时区孩学店额心计方金车安]|家)|包工|毛[刺病]|黄毛|项目|严重|任何|陌生|国庆|王庄|后来)"
)


def own(clean: str) -> Mention | None:
    """The writer's own name as told: 我叫…, 我姓…, or a name right before a phone number (boxed as □)."""
    for hit in _OWN.finditer(clean):
        group = next(key for key, said in hit.groupdict().items() if said)
        said_so = group != "member" or not _is_word(hit[group])
        if said_so and (group != "ask" or _CALLS.search(clean)) and not _NO_NAME.match(hit[group]):
            return Mention(hit[group], *hit.span(group))
    return None


def others(clean: str) -> Iterator[tuple[Mention, str]]:
    """Names of the other side: the words as they stand (姓李的) and the name in them (李); firms by their full name."""
    named = tuple(firms(clean))
    yield from ((firm, firm.text) for firm in named)
    for hit in _FRAME.finditer(clean):
        group = next(key for key, said in hit.groupdict().items() if said)
        if any(firm.start <= hit.start(group) < firm.end for firm in named):
            continue
        if group in ("family", "that"):
            yield Mention(hit.group(), *hit.span()), hit[group]
        elif not _NO_NAME.match(hit[group]) and (group in _SURE or not _is_word(hit[group])):
            yield Mention(hit[group], *hit.span(group)), hit[group]


def _is_word(words: str) -> bool:
    """Whether what looks like surname and given name begins with a word of the dictionary: 经济, 公司, 孙子."""
    return words[0] not in "老小" and len(tokens.cut(words)[0]) > 1
