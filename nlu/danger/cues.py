"""What makes the danger rules quick: most messages hold no cue of a rule, and it is not tried.

Both strings follow from the patterns; a test takes them apart and says what is missing.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cue:
    """`one_of`: every match of the rule holds one of these. `starts`: every match begins with one of these; empty: any."""

    one_of: frozenset[str]
    starts: str = ""


CUES: dict[str, Cue] = {
    "cry": Cue(
        frozenset("哪警快救啊命呀sh"),
        "hs他她帮快我救替来求",
    ),
    "fire": Cue(
        frozenset("烧火冒点"),
        "",
    ),
    "gas": Cue(
        frozenset("股漏味煤泄燃闻碳"),
        "一他天她妈液煤燃爸闻",
    ),
    "break_in": Cue(
        frozenset("门走进等听撞拍敢翻响砸堵骂喊刀敲棍踢闯撬踹捶"),
        "一不使冲半听响在堵守就已开快撞撬疯砸硬等翻要踢踹蹲闯",
    ),
    "own_threat": Cue(
        frozenset(
            "打看得知点谁放付账见复死断掉撞活数整伙油烧脸血砸鱼绝背弄尽刀毒砍命汽卸葬埋杀摸炸棍锄拼捅掐灭剁睁炭宰唬仇饶尝斧给赏"
        ),
        "不之几刀去只吓家就想我打拉斧汽油炭炸绝老被要见谁走饶恨真都俺",
    ),
    "hit": Cue(
        frozenset(
            "打用手口得头拿动按改伤撞重推流往骨拖怕砸抽举摔抓骂脑残咬毒砍耳操挨烫泼即暴痛肿磕踢抄晕殴扇扭扯捅掐郁勒粗踹拳揪丁抡拧武揍臼捶摁瘸虐拗掼煽掌脚围"
        ),
        "一丈不两举他以使冲冷动勒又咬围堵大她妈实家将就开往扇手扑打扯抄把抓抡抽拍拖拧拳拿按挨捅捶掐推揍揪摁操改施暴有朝殴毒没泼烟烫煽爸用男痛砍砸群老耳胳腕虐被踢踹还追郁非",
    ),
    "threat": Cue(
        frozenset(
            "让看找放等你账见心复死夜断代拍整消烧血砸值鱼废绝背弄尽刀毒赌砍割命敲抱躺脱横卸喂埋杀扬炸拼捅掐灭勒威剁盐兜尸恐狠挟瞧走总"
        ),
        "一下不人他付以会伺催几出剁前割卸受叫吃同命喂天女她威安对小就废弄恐想房手打扬找抱拉拍拼拿捅掐收放敢敲断杀来横死活灭用男白砍等老能腿蓄血补被要见言让谁谩走跟轰辱进遭骚鱼",
    ),
    "weapon": Cue(
        frozenset("伙钢刀砍汽亮塞插杀炸棍弯瓜雷枪猎硫铳镐匕斧"),
        "举买亮他刀动塞她家对带手抄拎拿持提插握揣操攥汽磨那吵打闹",
    ),
    "harass": Cue(
        frozenset("跟等撞划债砸堵密圈随鸡冲闹遗漆猫扔扎泼暴灵淋鼠辱骚威弹踪悠掀裸刨侮雅冥艳住住发窗"),
        "p一上不他侮划发坟堵天家寄尾开扎扔把掀暴有来死泼淋砸祖私红艳花被裸跑跟轮软辱送门骚人她怕照男知前友就往朝对",
    ),
    "captive": Cue(
        frozenset("出让机关身掉限锁传禁软逃绑钉捆囚围堵扣拦走电"),
        "不人传儿反囚女她娃孩将带我手把收被身软门限非骗俺围堵扣拦想要挨用",
    ),
    "injured": Cue(
        frozenset("伤身满血皮膜肿疤紫掐勒瞎淤瘀鳞"),
        "勒带掐没淤满烟瘀皮眼耳脸血身遍青鼻",
    ),
    "rape": Cue(
        frozenset("强礼侵摸奸猥"),
        "强性猥被",
    ),
    "harm_by_many": Cue(
        frozenset("打砸砍殴"),
        "一七几十叫四多好带",
    ),
    "pursued": Cue(
        frozenset("骚踪缠跟"),
        "纠缠跟骚一到天总老",
    ),
    "family_violence": Cue(
        frozenset("大爸婆娘媳爹令暴诫庇虐b拖推拽扔赶"),
        "丈人加受告婆嫁家庇打男老虐那把将",
    ),
    "family_fear": Cue(
        frozenset("找什接撞气敢怕答旁喝摔缝软逃躲抖煤藏醉燃住"),
        "一丈不从他儿听喝她婆家将怕我把来煤燃男第答老被说跟躲饮管",
    ),
    "suicide_letter": Cue(
        frozenset("代排绝遗坟撒言事"),
        "交后坟绝遗骨",
    ),
    "suicide_poison": Cue(
        frozenset("死药吃毒拔鼠剂眠胃枯吞敌喝"),
        "买农吃吞喝安带找拿敌服毒没洗灌瓶百第老自药除打想要准",
    ),
    "suicide_cut": Cue(
        frozenset("己撞墙划刀割腕"),
        "一刀划割咬头手打拿掐烫",
    ),
    "suicide_height": Cue(
        frozenset("点楼边台高死站撞坐往窗翻顶烧层库火河阳跳井桥栏吊海抬躺江杆绳塔坝湖轨炭焚崖己"),
        ",0123456789。一七三上两九买二五人他儿八六刚包十卧又吊和四坐坝塔天女她妈家屋已带往悬我房投撞栏桥楼死水江河海点烧爬爸现男窗站绳翻老自跟跳躺车轨铁阳顶马",
    ),
    "suicide_along": Cue(
        frozenset("带死跳杀"),
        "他以她就带我抱拉拿用自逼",
    ),
    "suicide": Cue(
        frozenset("结伤断活轻残弄尽杀束寻k孽"),
        "k不了寻弄无杀没活结自轻",
    ),
    "suicide_wish": Cue(
        frozenset("要死如念走自"),
        "不假去如宁念想我打死要谁以别你自",
    ),
    "suicide_weak": Cue(
        frozenset("百想对找见死早活如消世更余绝步吧亡辈命亮醒陪此脱抑傻尸瞬"),
        ",。一下不了以会做先再去只各命唯多天如安对就干彻怎想我扛抑挺撑日早替来死每求没活熬生用真等给自要解走过逼除",
    ),
    "suicide_leave": Cue(
        frozenset("走成间样等带世餐顾页烦界顿饿疼痛苦打找系没"),
        "一世以写准带想我打最永没照等要饿安",
    ),
    "farewell": Cue(
        frozenset("找送最顾扰删永"),
        "不别把最永照莫送",
    ),
    "weary": Cue(
        frozenset("没活希继义思挺撑盼累孤熬扛坚割划"),
        "不人太好实很我扛挺撑日没活熬特生真手",
    ),
    "child_sexual": Cue(
        frozenset("领亲身光床骗脚侵独隐脱嘴摸窝裤骚裸哄奸猥腿"),
        "上下亲光内动单哄奸强性抚摸来猥翻脱裸隐领骗坐让叫要逼抱",
    ),
    "child_pregnant": Cue(
        frozenset("怀"),
        "1初十",
    ),
    "child_abuse": Cue(
        frozenset(
            "个被打收门跟才关按伤吃往拖罚饭锁皮丢冻弃逼敲扔胶剪暴欺扇绑霸抹掐勒孤扒剥捏饿n臼虐捂蒙闷学舔脱泼倒撒睡站跪头"
        ),
        "0123456789n一三不丢两五交体关冻几剥剪四带扇扒扔把抹拖按捏掐收敲新校欺没皮绑绳罚胳胶虐被要逼遗锁霸饿拿用自互轮往光穿",
    ),
    "child_family": Cue(
        frozenset("打也动叫死妈连爸活母骂哭喊跳命逼抱暴挤欺挑孤惨虐皮棍拖拽拉见青瘀鞭疤印"),
        "不也做全别同向因妈娃学孩室对小带打抱拉父爸班给虐要让连高管教把女儿闺",
    ),
    "child_hit": Cue(
        frozenset("被打伤断砸抽破脱扎烫踢扇掐捆踹揍"),
        "丈他侄保儿前同后外女奶她妈妹娃孙学孩宝小弟打抽掐揍教楼母混父爷爸爹男继老邻闺阿隔高妻",
    ),
    "mass_action": Cue(
        frozenset(
            "都让好走起法进停放约断干排扣坐愿线往满集国量架群封联砸布围堵游举挖散织守访讨凑巴抗静抬拦躺幅塔福抄焊聚怪坝阻扯威扛坚寝罢京运工摆单下带高铁灵"
        ),
        "一上下不举停全准凑别到包去商围国在坐坚堵多大对封就层年往打扛扯找抄把抗抬拉拦断来没游砸示站约组罢联聚自说请越路躺轮进逐都门阻集静锄扁家铁棍灵",
    ),
    "mass_plan": Cue(
        frozenset("后地好口定进路医明市县校晚约底站镇坐委供往周变量省府广围厅守塔拜闸聚莫坝俯群"),
        "下今住到同后商围坐守定就把明月省约聚莫说轮群",
    ),
    "mass_action_first": Cue(
        frozenset("车各群性堵访纠薪幅聚罢n门府"),
        "一各围堵打横的纠罢群聚集正大门政",
    ),
    "mass_protest": Cue(
        frozenset("发次集联堵致纠聚坚烈"),
        "一围坚堵多强纠联聚自集",
    ),
    "unpaid_many": Cue(
        frozenset("工分拿资见劳薪酬汗"),
        "一不克工拖未欠没结血讨",
    ),
    "one_word": Cue(
        frozenset("救急快"),
        "救急快",
    ),
    "life_buried": Cue(frozenset("埋压困"), ""),
    "life_water": Cue(frozenset("溺掉落滑摔"), ""),
    "life_shock": Cue(frozenset("电"), ""),
    "life_swallowed": Cue(frozenset("误错偷吞喝吃噎卡"), ""),
    "life_faint": Cue(frozenset("叫没不口昏晕抽紫"), ""),
    "missing": Cue(frozenset("走失不找离丢回"), ""),
    "arson": Cue(frozenset("点烧炸火"), ""),
    "in_law_at_night": Cue(frozenset("我了摸"), ""),
    "child_at_night": Cue(frozenset("我"), ""),
}
