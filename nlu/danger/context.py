"""What takes the danger out of a dangerous word: negation, films and games, hearsay, exam cases, the long past."""

from nlu.patterns import Cued, Pattern

_CLAUSE_END = Pattern(r"[,。!?;:\n、]|\.\.")
_NEGATED = Pattern(
    r"(?:没有?|未曾?|从不|(?<![忍受耐控得个光只话])不|从没|从来(?:没|不)|不会|不曾|别(?!人|家)|不要|并未|绝不|并不|不是"
    r"|没想过|没有过|不想"
    r"|不敢|不得|不许|禁止|避免|防止|不准|谈不上|算不上|没人|没被|没让|没再|不再|没有再|又没|也没|都没|舍不得|没对)"
    r"(?:有|真|人|谁|被|过|要|再|想|去|来?说|叫|喊|动不动|怎么|真的)*$"
)
_NOT_NEGATED = Pattern(
    r"(?:不是第?[一二三两几]|没有?(?:哪|一)[个天次月]|没有?一[天次].{0,6}不|没少|从没停|没停过|不是没|没有不|哪有不"
    r"|不是一次|忍不住|受不了|不止|不光|不只|不仅).{0,6}$"
)
_SAID_TO_BE_FALSE = Pattern(r"^[^,。!?;\n]{0,3}(?:是假的|是谣言|那?是假话|是瞎说|是误会)")
_NO_SUCH_THING = Pattern(r"^[^,。!?;\n]{0,3}(?:那回事|的事没有)")
_DENIED_BLOW = Pattern(
    r"(?:从没|从不|从来没有?|从来不|从未|没有?|不曾|未曾|并没有?|不会|不是)(?:有|过|人|真|再|被|怎么|动手)?(?:打|骂|揍|抽|踢|掐|动手|虐待|欺负|体罚|碰)(?!算|扰|招呼)"
)
_FICTION = Cued(
    r"电影|电视(?!机|柜|[^,。]{0,4}(?:砸|摔|坏))|短剧|小说|剧本|游戏|副本|段子|梦见|做梦|梦里|新闻[里上说讲]|短视频|旧视频|视频里的|这种视频|歌里"
    r"|那首歌|书[里上]|课本|课文|写一篇|写小说"
    r"|作文|主播|剧情|综艺|话剧|排练|台词|动画|漫画|相声|小品|密室|剧组|拍戏|听收音机|看直播|刷到|恐怖片|教育片|剧里|网文|主角|练戏|唱戏|歌手|这首歌|[演扮](?:毒|坏|鬼|死|公主|王子)|班里演|(?:鹦鹉|八哥)[^,。]{0,4}(?:学|喊|叫|说)"
)
_LIKE = Cued(
    r"(?:像|跟|和|学|学着)(?:电影|电视|那|里面|小说|新闻|短剧|剧|网上|游戏|动画|视频)[^,。]{0,8}(?:一样|那样|样子"
    r"|里|挑战)|我也|我像"
    r"|模仿|不是(?:在)?拍戏|竟然真|真的就|没人在意|其实是|(?<!不)是真的|真的让|电视声音|电视开"
)
_HEARSAY = Cued(
    r"听说|听人说|听人讲|据说|听讲|传说|网上(?:说|到处|看|传)|看到网上|有人说|(?:大家|人家|别人|村里人)都说|听牌友|听别人|好像有"
    r"|谁也没见过|是真是假"
)
_WITNESSED = Cued(
    r"亲眼|亲耳|惨叫|哭喊|喊救命|听[见到][^,。]{0,10}(?:打|叫|哭|喊)|正在|(?:天天|每天|每晚|经常)(?:打|揍|虐|骂)"
)
_NOT_SURE = Cued(r"谁也没见过|是不是真的|是真是假|不知(?:道)?真假|没见过")
_EXAM = Cued(
    r"甲(?!方|醛|状|亢|沟|壳)|某[某甲乙丙男女]|[一-鿿]某(?:等|[,、。]|的|诉|向|在)|某(?:与|和|因|将|在|持|对|县"
    r"|市|省|村|镇|区)"
    r"|某[一-鿿]{0,9}?(?:公司|厂|医院|企业|中心|物业)|量刑|定性|如何(?:定罪|处罚|认定|界定|承担|防范|预防|避免)"
    r"|构成(?:何|什么|犯罪|哪)|论文|法考"
    r"|司考|法律规定|刑法第|试题|作业|讲座|普法|案例|(?<!虚假)(?<!欺诈)宣传(?!片|单|页|册|语|虚假)|培训(?!班|机构|学校|老师|费)|行为人|嫌疑人|犯罪分子|受害人|被害人|假设|刑期"
    r"|是否(?:构成|应当|属于|可以|需要|承担)|应当?(?:由|如何|承担|怎样)|(?:承担|负)(?:什么|何种|哪些)(?:法律)?责任"
    r"|哪些(?:情形|条件|行为|措施)|什么(?:是|叫)|算不算(?:犯罪|家暴|自杀|强奸)|由谁(?:承担|清偿|负责)|的(?:标准"
    r"|条件|界限|区别)"
    r"|(?:杀人|强奸|猥亵|伤害|抢劫|放火|拘禁|虐待)(?:罪|犯|案|未遂)|(?:过失|故意)(?:杀人|伤害)|判(?:几|多少)年"
    r"|最[多高轻]判|自愿[^。!?]{0,14}(?:算|是不是|属于|构成)[^。!?]{0,4}(?:强奸|猥亵)"
)
_FOR_A_CLASS = Cued(  # asked to teach it, to write on it, to pass an exam in it
    r"讲课|备课|上课用|论文|法考|司考|(?:考核|考试)[卷题]|考卷|(?:第[一二三四五六七八九十\d]+|一道|有一道)题|有一道|标准答案|(?:官方)?教材|课件|科普|普法"
    r"|社会调查|预案|案例学习|范本|海报|公开数据|新来的社工|防[^,。]{1,6}的?课|刚看到新闻|看了?新闻"
)
_TO_SOMEBODY = Cued(  # and yet somebody is hurt
    r"[打骂踢掐摸亲烫扇抽罚捅砍][了过]?(?:我|她|他|孩子)|耳光|巴掌|我(?:老公|丈夫|家?孩子|女儿|儿子|妈|爸)|欺负|害怕|被(?:他|她|老公|老师|人|同学)|对我|威胁我|跟踪我|我(?:被|怕|不敢|不想活|想死)|昨[天晚夜]|今晚|刚才|天天|每晚|惨叫|哭喊|正在|救命|现在(?:还|又|在)"
)
_OF_ONE_CHILD = Cued(  # told of a child of that age, by whom: nobody makes that up to ask what the law says
    r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})岁?的?(?:小?女孩|小?男孩|女童|男童|女儿|儿子|孩子|小孩|学生)"
    r"[^。!?]{0,12}被[^,。!?]{0,14}(?:摸|猥亵|亲|脱|性侵|强奸)"
)
_OF_NOBODY = Cued(r"[甲乙某]|行为人|嫌疑人|被告")
_SUFFERS = Cued(  # or told with the writer left out, as most tell it: 被人砍了
    r"(?:经常|天天|每天|总是|老是|一直|多次|屡次|长期)被"
    r"|(?:^|[,。!?])被(?![告害诈指控执保继抚拆征申监侵骗起])[^,。!?甲乙某]{1,14}(?:打|砍|捅|刀划|刺伤|踢|揍|骂|威胁|恐吓|强奸|猥亵|骚扰|家暴)了"
)
_TOPIC = (
    r"(?:家暴|家庭暴力|打人|打架|持刀|伤人|威胁|恐吓|强奸|猥亵|虐待|霸凌|校园暴力|打老人|打老婆|打孩子|上访|跟踪|骚扰"
    r"|(?:人身(?:安全)?)?保护令|告诫书|反家庭暴力法|反家暴法|非法拘禁|绑架|敲诈(?:勒索)?|故意伤害|寻衅滋事)"
)
_LAW_ONLY = Cued(
    rf"^(?:你好|您好|请问|请教|想问|问下|问一下|咨询|一下|下|,|。|:| |律师|老师|什么是|怎么算"
    rf"|怎样算)*[^,。我他她俺咱你被遭了]{{0,4}}{_TOPIC}"
    r"[^我他她俺咱你被]{0,12}(?:怎么|如何|区别|怎样|会|要|能|算|是不是|是否|判|可以|犯法|违法|报警|取证|举证|证据|定义|多[长久]|什么|哪|效力|有效"
    r"|标准)[^我他她俺咱你]{0,14}$"
)
_SUPPOSED = Cued(  # 如果以后他打我, 我该找谁: nothing has happened
    r"(?:如果|假如|假设|要是|万一|若是?)[^,。!?]{0,16}(?:打|动手|威胁|恐吓|家暴|闹|堵|骂|杀|砍|跳楼|自杀|轻生|欺负|体罚|骚扰|跟踪)[^。!?]{0,10}"
    r"(?:怎么|如何|该|找谁|哪个|哪里|可以|能不能|算不算|会不会|有没有|犯法|要不要)"
)
_HAPPENED = Cued(
    r"再(?!婚)|又(?!名)|昨|今[天晚早]|刚|上[次回周个]|还(?:打|会|敢|来)|一直|每|经常|已经|老是|总是|天天|现在|正|说(?:要|了|我)|扬言|害怕|不敢|怕他|曾|多次"
    r"|[打骂掐踢推扇]过|[打骂掐踢推扇]了"
)
_TOLD = Cued(
    r"前夫|前妻|爸|妈|婆|邻居|老师|儿子|女婿|女儿|隔壁|离婚|期间|经常|天天|每天|总是|一直|老公|丈夫|妻子|老婆|男方|女方|现在|昨|今|刚"
)
_OWN = Cued(r"我(?!国|方律师)|俺|咱|本人|家里|侬|吾|老子")
_ENDED = Cued(
    r"(?:自杀|上吊|跳楼|喝农药)(?:过|死)?的(?:邻居|房子|人家|前房主|那家|租客)|自杀(?:了(?!$|[,。]$)|身亡|死亡?|过世|去世|致死|的死因|死因|后|案)|(?:导致|致使|逼得|害得|造成"
    r"|逼人).{0,8}自杀|被逼自杀|(?:喝农药|喝药|上吊|跳楼|跳河|投河|烧炭|自杀)(?:走|没|去|死)的"
    r"|(?:被害人|受害人|当事人|行为人)[^。!?想要]{0,10}(?:自杀|跳楼|轻生)"
    r"|(?:她|他|人|友|哥|弟|姐|妹|爸|妈|叔|女儿|儿子|同事|同学|死者|丈夫|妻子|员工|学生)(?:.{0,4})?(?:自杀|寻了?短见|跳楼"
    r"|上吊|喝农药|轻生)(?:身亡|死了?|走了|去世|没了|没救)|寻了短见"
)
_GONE = Cued(  # the deed is told as done; grief or liability only when more says so
    r"(?:她|他|人|友|哥|弟|姐|妹|爸|妈|叔|女儿|儿子|同事|同学|死者|丈夫|妻子|员工|学生)(?:.{0,4})?(?:自杀|跳楼"
    r"|上吊|喝农药|轻生)了|跳楼了|楼跳下来?了"
)
_OF_OTHERS = Cued(
    r"(?:女方|男方|对方|死者|员工|学生|职工|客户|保险|分红险|受益人|被保险人|患者|病人|单位|学校|医院|网友|女儿"
    r"|儿子|他|她|老太婆|老人)"
    r"[^,。想要说闹会有怕]{0,16}(?<!想)(?<!要)(?<!说)(?<!闹)(?<!有)自杀(?!倾向|念头|的|未遂|威胁|怎么办|行为)"
)
_THEORY = Cued(  # how the law names it, with nobody of the writer's own in it
    r"结果加重|想象竞合|法条竞合|国家赔偿|公安机关|(?:构成|属于|定)(?:什么|何)(?:类型的?)?(?:犯罪|罪)|某[甲乙]"
)
_ASKED = Cued(r"吗|责任|赔|关系|怎么判|犯法|理赔|处罚|定罪|立案|\?|依旧|节哀|走不出")
_OWN_WISH = Cued(
    r"我(?:也|就|真|好|都|现在|总|老|很|又)*(?:想(?!问|知|咨)|要(?!告|起|求|怎|退|赔|投诉|反映|举报)|不想活|活不|怕我)"
    r"|我(?:怕|会|失控|控制不|忍不住|随时).{0,6}自杀|轻生|活不下去|想(?:自杀|死)|要自杀|还(?:想|要)死|念头又|自杀解脱"
)
_LONG_PAST = Cued(
    r"[一二两三四五六七八九十几多\d]+年前|当年|小(?:的)?时候|幼[时年]|儿时|童年|(?<!这)(?<!很)多年(?:以后|之后|后)|年轻(?:时|不懂事)|老一辈|上辈|以前(?!的?(?:[照相]片|视频|聊天|对象|男|女|老公"
    r"|老婆|同事|老板|房东|单位|公司))|早年|那年|早就(?:好|结"
    r"|散|过|离)|早离"
    r"|了结了|已经(?:赔|判|过去|离了)|人家早|早赔|去年的事|[去前]年[^。!?]{0,14}(?:堵|讨薪|上访|坐|闹|罢工|说要)[^。!?]{0,8}(?:那[次事回]|过,)"
)
_OVER = Cued(
    r"(?:家暴|动手)[^,。!?]{0,8}离婚了[^。!?]{0,20}(?:赔偿|补偿)|过世|去世|走了[一二三四五六七八九十几\d]+年|人不在了|再没(?:来往|联系|见)|人也去了|早离|早搬走|早散了|早没联系"
)
_CONTINUES = Cued(
    r"又(?!名)|还在(?!上学|读)|还是(?!不签|该|要|归)|如今(?!想|他走|她走|都|他?她?躺|我[^,。]{0,3}[岁十]|[^,。]{0,3}老了)|经常|天天|每[次天周晚月]|再(?:打|来|也控)|这些天|这回"
    r"|最近|(?<!如)今(?!年|后|天是?(?:来|问|想))|昨"
    r"|至今(?!没|不)|不断|会再失手|又来|回来了|隔几天|动不动|前天|刑满|出狱|放出来|这[几两]个?[月天]"
    r"|撑不住|熬不住|撑不下去|(?:现在|一直)[^,。]{0,5}(?:打|骂|威胁|骚扰|缠|跟踪|跟着|动手|找(?:我|上门)|堵|围|拉横|聚|罢|怕|躲)"
)
_ACCUSED = Cued(
    r"(?:说|告|诬陷?|冤枉|赖|指控|诬告|诬赖)(?:是)?(?:我|我老公|我儿子)(?:家暴|强奸|猥亵|性侵|骚扰|虐待|打(?:她"
    r"|他|人|对方|了她|老婆))"
    r"|告(?:了)?(?:我|他|我老公|我儿子)?(?:强奸|猥亵|性侵)|被判[^,。]{0,4}(?:强奸|猥亵|强制)"
    r"|涉嫌[^,。]{0,4}(?:强奸|猥亵|故意|伤害|虐待)"
    r"|冤枉[^,。]{0,6}(?:打|猥亵|强奸|虐待)|被(?:我老公|我儿子|我弟|我哥)[^,。]{0,2}(?:猥亵|强奸)|诽谤|看守所|拘留所|(?:说|赖|冤枉|怀疑|诬陷)(?:是)?我(?:在|往|给|偷偷|半夜)?[^,。!?不]{0,4}(?:下药|下毒|投毒)"
    r"|我(?:一?气[^,。]{0,3}|就|也|先|昨天|喝多了?)?把(?:他|她|对方|那[^,。]{1,3}|人家?)给?(?:打|揍|踢|推)[^。]{0,16}(?:报警|坐牢|拘留"
    r"|判|赔|犯法)"
    r"|我(?:的)?(?:朋友|[表堂]?[哥弟]|儿子|男朋友|同事|兄弟)?[^,。!?我]{0,6}[用拿持]刀[^,。!?我]{0,4}[砍捅刺](?:伤)?了?(?:人|别人|对方)"
    r"[^。!?]{0,30}(?:[判叛]|坐牢|拘留|牵连)"
)
_STILL_ACCUSING = Cued(r"(?:他|老公|丈夫|她|爸|妈)[^,。]{0,6}(?:又|还|天天|经常)[^,。]{0,3}打")
_SETTLED = Cued(
    r"鉴定|轻伤|轻微伤|轻伤害|重伤|判(?!断)|叛[刑邢]|赔|医药费|医疗费|拘留|看守所|工伤|谅解|立案|追究|怎么处"
    r"|什么处|处罚|犯法|伪法|犯罪|坐牢"
    r"|自首|取保|责任|起诉|开除|刑|袭警|保险|和解|合解|谁报|法律|后遗症|误伤"
)
_UNSETTLED = Cued(
    r"又(?!名)|扬言|威胁|恐吓|再来|天天|经常|一直|不断|还在(?!牢|坐牢|服刑)|今晚|下次|下回|砍死|刀|铁[棍管]|斧|多人|一群|带人"
    r"|追着|堵|门外|不敢|害怕|怕他|老师|教练"
    r"|欺负|霸凌|躲|只抓|没抓到?|未抓|在逃|跑了|逃跑|没人管|不管|不处理|不立案|不抓|icu|昏迷|抢救"
)
_ACCIDENT = Cued(
    r"摔(?!打|门|了我|东西)|骑(?:车|电动)|车祸|机器|施工|工地|高空|掉下|脚手架|没拿稳|不小心|工伤|作业|车间|打球|拳馆|拳击|散打|跆拳|对练|护具"
    r"|球|干活|刮下|掉在|追尾"
)
_BY_MISTAKE = Cued(
    r"被(?:开水壶?|热水壶?|热水瓶|暖瓶|热?汤|火锅|茶水|滚水|热粥)(?:给|烫)|(?:台风|大?风)[^,。!?]{0,8}(?:刮|吹)[^。!?]{0,14}砸|误伤|误打|(?:倒塌|坍塌|塌方|垮塌|坠落)[^!?]{0,16}(?:打|砸)[死伤到]|不小心[^,。我]{0,4}(?:打|砸|碰)到"
    r"|(?:飞溅物|飞石|石子|足球|篮球|乒乓球|羽毛球|球|树枝|广告牌)(?:打|砸|弹|崩)(?:到|中|在|着)"
)
_DELIBERATE = Cued(
    r"打(?!球|篮|断|针|车|电|了?破伤风|石膏|疫苗)|推搡|被[^,。]{1,4}推|揍|踹|殴|动手|家暴|捅|砍|推我|拎起来|薅|揪|故意|说是[^,。]{0,3}(?:摔|撞)|其实|护着他"
)
_LAUGHS = Cued(r"哈哈|嘻嘻|嘿嘿|开玩笑|笑嘻嘻")
_TRIFLE = Cued(
    r"发货|客服|游戏|快递|作业|加班|酒店|补办|老婆你|减肥|笑死|喝多|喝酒|好喝|表情|打牌|麻将|(?<!开)玩|零件|退款"
)
_IN_EARNEST = Cued(
    r"不是(?:开)?玩笑|没有?开玩笑|不开玩笑|(?:说|当)(?:成|作|是)?[^,。]{0,3}开玩笑|不放心|不是玩梗|是认真|当真|真的想|不想活|撑不"
)


def clause_before(text: str, at: int) -> str:
    """The words of the same clause that stand before `at`, at most fourteen characters."""
    before = text[max(0, at - 14) : at]
    ends = [m.end() for m in _CLAUSE_END.finditer(before)]
    return before[ends[-1] :] if ends else before


def denied(text: str, start: int, end: int) -> bool:
    """Whether what stands at `start:end` is denied: 没有打我, 不会自杀, …那是假话. Denied twice is said."""
    before = clause_before(text, start)
    negated = not _NOT_NEGATED.search(before) and bool(_NEGATED.search(before))
    after = text[end : end + 12]
    return bool(_NO_SUCH_THING.match(after)) or negated != bool(_SAID_TO_BE_FALSE.match(after))


def denied_inside(words: str) -> bool:
    """Whether the blow itself is denied within what matched: 老婆从没打过孩子."""
    return bool(_DENIED_BLOW.search(words))


def fictional(text: str) -> bool:
    """Whether the whole is told of a film, a game, a song, the news; not when it says that it happened alike."""
    return _FICTION.is_in(text) and not _LIKE.is_in(text)


def hearsay(text: str) -> bool:
    """Whether it is only what people say; not when it goes on next door and somebody hears it."""
    if not _HEARSAY.is_in(text):
        return False
    return _NOT_SURE.is_in(text) or not _WITNESSED.is_in(text)


def textbook(text: str) -> bool:
    """A case of the textbook or a general question: nobody of the writer's own in it."""
    if _LAW_ONLY.match(text) and not _TOLD.is_in(text):
        return True
    if _SUPPOSED.is_in(text) and not _HAPPENED.is_in(text):
        return True
    if _SUFFERS.is_in(text) or (_OF_ONE_CHILD.is_in(text) and not _OF_NOBODY.is_in(text)):
        return False
    if _FOR_A_CLASS.is_in(text) and not _TO_SOMEBODY.is_in(text):
        return True
    return not _OWN.is_in(text) and _EXAM.is_in(text)


def ended(text: str) -> bool:
    """Somebody else's death by their own hand, told as past: grief or liability, not danger to come."""
    if _OWN_WISH.is_in(text):
        return False
    if _ENDED.is_in(text) or (_THEORY.is_in(text) and not _OWN.is_in(text)):
        return True
    return (_OF_OTHERS.is_in(text) or _GONE.is_in(text)) and _ASKED.is_in(text)


def long_past(text: str) -> bool:
    """Ended years ago, with nothing that says it goes on."""
    if not (_LONG_PAST.is_in(text) or _OVER.is_in(text)) or _OWN_WISH.is_in(text):
        return False
    return not _CONTINUES.is_in(text)


def accused(text: str) -> bool:
    """The writer or theirs are said to have done it."""
    return _ACCUSED.is_in(text) and not _STILL_ACCUSING.is_in(text)


def settled(text: str) -> bool:
    """One fight that is over: it is asked who pays or what sentence follows."""
    return _SETTLED.is_in(text) and not _UNSETTLED.is_in(text)


def accident(text: str) -> bool:
    """Hurt by a fall, a machine, a vehicle, and by nobody."""
    if _BY_MISTAKE.is_in(text):
        return True
    return _ACCIDENT.is_in(text) and not _DELIBERATE.is_in(text)


def joking(text: str) -> bool:
    """Big words laughed about over a trifle."""
    return _LAUGHS.is_in(text) and _TRIFLE.is_in(text) and not _IN_EARNEST.is_in(text)
