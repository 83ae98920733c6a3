"""A danger that beside it turns out to be none alarms nobody; what only sounds like such a turn takes nothing back."""

import pytest

from nlu.danger import SOFT, scan
from nlu.danger.reading import read
from nlu.normalise import clean
from nlu.types import Risk


def _kinds(text: str) -> set[str]:
    """What the rules alone alarm of."""
    return {alarm.risk.value for alarm in read(clean(text).text).alarms if alarm.rule not in SOFT}


@pytest.mark.parametrize(
    "text",
    [
        "我以为他要打我，结果人家是来还梯子的",
        "阳台上有人坐着，吓得我报警，上去一看是个假人",
        "拔牙拔完脸肿得像被人打了一拳，要不要复查",
        "有没有人对我动手？没有没有，就是嗓门大",
        "邻居说我打孩子，其实是他怕打针，一路嚎回来的",
        "我要离婚不是他打我，是他不管家",
        "退票退到我想死，点了半天没反应",
        "拔火罐拔得后背一块一块紫的，我妈吓一跳",
        "他打呼噜震天响，我都想拿枕头捂他",
        "刚离婚那会儿真想死，现在缓过来了，想问抚养费怎么要",
        "写毕业论文用，家暴告诫书由谁出具",
        "你们楼下反家暴的海报掉了",
        "有事打我堂弟的手机",
        "工地打桩打得我头疼，晚上十点还在打",
        "笑不活了，你们机器人还会背诗",
        "我们几十号人选了五个代表去信访局登记，按规矩走，要带什么材料",
        "一百多人的广场舞七点在路口集合，想申请个电源",
        "我是村支书，我们村两户为了一条路吵了三年，一户姓张一户姓王，王家把路堵了",
        "村里把路堵了不让我家过",
        "邻居把我们几户的路堵了，车进不来",
        "我开个小饭店，楼上住户嫌油烟，天天往我招牌上倒水",
        "他天天往我家门口倒垃圾",
        "网贷逾期，天天打我通讯录的人",
        "村里说钱被镇里扣了，要补偿款，一亩四万六",
        "我妈的遗体现在停放在医院太平间，医院不给说法",
        "我爸的遗体还放在医院，一直没结果",
    ],
)
def test_what_is_cleared_up_beside_alarms_nobody(text: str) -> None:
    assert not _kinds(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("我以为他打我一次就会改，结果变本加厉", "domestic_violence"),
        ("怀疑老师打孩子，一看监控果然是", "minor_harm"),
        ("有人砸我家门，吓得我不敢动，一看是前夫", "violence"),
        ("孩子身上有伤，问了才知道原来他被老师打", "minor_harm"),
        ("问老师，老师说没有的事，可是孩子说老师打他了", "violence"),
        ("他打我像打牲口一样", "domestic_violence"),
        ("要不是他打我，我也不会跑出来", "domestic_violence"),
        ("不是他打我，是我公公打我", "domestic_violence"),
        ("我说错了一句话他就打我", "domestic_violence"),
        ("他打我，我忍住了没还手", "domestic_violence"),
        ("他打我，哈哈，我早就习惯了", "domestic_violence"),
        ("他说要杀我全家，说完他笑了", "violence"),
        ("被他逼到想死", "self_harm"),
        ("好想一睡不醒，哈哈开玩笑的", "self_harm"),
        ("孩子脖子一圈掐痕，老师说是过敏", "minor_harm"),
        ("去年他把我打骨折，现在好了，我想离婚", "domestic_violence"),
        ("普法志愿者来过，可是我老公还是打我", "domestic_violence"),
        ("按程序走不通，明天我们几百人去市政府堵门", "crowd"),
        ("跳广场舞的一百多人明天要坐下来不让车进", "crowd"),
    ],
)
def test_what_only_sounds_like_it_takes_nothing_back(text: str, kind: str) -> None:
    assert kind in _kinds(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("他们家把路堵了，我们全村准备去堵他家的门", "crowd"),
        ("大家把路堵了，要求给补偿", "crowd"),
        ("村里把政府大门堵了", "crowd"),
        ("村里都堵路了，车过不去", "crowd"),
        ("老乡把工地大门堵了，要工资", "crowd"),
        ("遗体停在医院大厅", "crowd"),
        ("他往我家人身上倒大粪", "violence"),
        ("医院把我老婆治坏了，不赔我就把棺材抬到门诊大厅", "crowd"),
        ("对方往我头上浇水", "violence"),
        ("他往我家倒汽油", "violence"),
        ("我弟被他们扣了，要五万才放人", "violence"),
    ],
)
def test_many_who_stir_and_what_hurts_somebody_are_heard_beside_it(text: str, kind: str) -> None:
    assert kind in _kinds(text)


@pytest.mark.parametrize(
    ("harmless", "danger", "risk"),
    [
        # what the law allows to threaten with
        ("老板威胁我要起诉", "老板威胁我要动刀", Risk.VIOLENCE),
        ("他威胁我不签字就不发工资", "他威胁我不签字就打断我的腿", Risk.VIOLENCE),
        ("房东威胁我再不搬就停水停电", "房东威胁我再不搬就找人砍我", Risk.VIOLENCE),
        ("客户威胁说不补货就给差评", "客户威胁我不补货就把我照片发出去", Risk.VIOLENCE),
        # trees, animals, passing the buck, discounts, parked and passing cars
        ("前面加盖了一层，我屋里一天到晚见不着太阳", "前面那家放话，要让我见不着太阳", Risk.VIOLENCE),
        ("隔壁把我们组的杉树砍了", "隔壁把我弟的手砍了", Risk.VIOLENCE),
        ("他家的狗要杀了才行，咬了三个人了", "他说我家的人都要杀了才行", Risk.VIOLENCE),
        ("打工的钱被打了折扣", "打工的时候被打了耳光", Risk.VIOLENCE),
        ("学校只知道踢皮球，学生没处说", "学校的保安只知道踢学生，学生没处说", Risk.MINOR_HARM),
        ("公交司机急刹车我摔了，公司之间推来推去", "公交司机们说好明天一起把路堵了", Risk.CROWD),
        ("高架桥边上一晚上都是大货车", "她站在高架桥边上一晚上了，劝不下来", Risk.SELF_HARM),
        # no doer, and no child
        ("小孩被滚水烫了，餐厅服务员端汤碰的", "孩子被保姆用滚水烫了", Risk.MINOR_HARM),
        ("酒席上灌酒出了事，家属找同桌喝酒的人赔", "孩子被同桌灌酒灌到住院", Risk.MINOR_HARM),
        ("妹妹嫁过去三年，被婆家赶出来了，嫁妆能要回来吗", "妹妹才六岁，被后妈赶出来了", Risk.MINOR_HARM),
        ("买的三轮车车架断了，差点出人命", "再不给钱，迟早要出人命", Risk.VIOLENCE),
        ("打麻将打到半夜，楼下吵死了", "老公打我打到半夜，楼下都听见了", Risk.DOMESTIC_VIOLENCE),
        ("喝农药自杀的邻居家房子便宜，能买吗", "邻居说房子拆了就喝农药自杀", Risk.SELF_HARM),
        ("二十多个老师都去培训了，工资照发", "二十多个代课老师的工资拖了半年", Risk.CROWD),
        ("车门被人用刀划了一道", "我弟被人用刀划了一道", Risk.VIOLENCE),
        ("我爸自杀走的，保险公司不赔", "我爸说要自杀，保险公司不赔", Risk.SELF_HARM),
        ("遗书算不算遗嘱", "他留下遗书就走了", Risk.SELF_HARM),
        ("老板叫我去爬塔吊检修", "工友没拿到钱，说要爬塔吊", Risk.SELF_HARM),
        ("孩子学校催收学费", "催收的说要去孩子学校接她", Risk.VIOLENCE),
        ("他赌博被派出所关了五天", "我被传销的人关了五天", Risk.VIOLENCE),
        ("我借给表哥钱，他对我做了这种事，我三十岁", "表哥对我做那种事，我十三岁", Risk.MINOR_HARM),
        ("全厂的工资都发了，就我的没发", "全厂的工资拖了半年没发", Risk.CROWD),
    ],
)
def test_one_word_makes_the_difference(harmless: str, danger: str, risk: Risk) -> None:
    assert risk.value not in _kinds(harmless)
    assert risk.value in _kinds(danger)


@pytest.mark.parametrize(
    ("text", "risk"),
    [
        ("嫁过来十二年，挨了十二年的打", Risk.DOMESTIC_VIOLENCE),
        ("媳妇脾气大，把我脸都抓花了", Risk.DOMESTIC_VIOLENCE),
        ("婆婆推我，我怀着五个月的孕", Risk.DOMESTIC_VIOLENCE),
        ("闺女被女婿打得眼睛睁不开", Risk.DOMESTIC_VIOLENCE),
        ("保安昨天还打了业主", Risk.VIOLENCE),
        ("每天都有人发威胁短信怎么办", Risk.VIOLENCE),
        ("我妈老念叨要去找我爸，我爸走了四年了", Risk.SELF_HARM),
        ("我们三十多个瓦工守在甲方公司楼下等钱", Risk.CROWD),
        ("我被保安推出来，腿磕青了", Risk.VIOLENCE),
        ("催债的把我家大门的锁眼用胶水堵了", Risk.VIOLENCE),
        ("网上有人要我转钱，不然曝光我隐私", Risk.VIOLENCE),
        ("学校欠我们三十多个代课老师半年的工资", Risk.CROWD),
        ("工地上五十多号人等着钱过年，老板关机", Risk.CROWD),
        ("拖欠我们全组工资，老板说过年再给", Risk.CROWD),
    ],
)
def test_danger_in_few_words_is_heard(text: str, risk: Risk) -> None:
    assert risk.value in _kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "厨房下水道堵了",
        "公司说不给钱就公开招标",
        "我把车推出来的时候腿磕青了",
        "我坐轮椅被车推倒，腿摔断了",
        "邻居的猫把我脸抓花了",
        "老公推着我去产检，我怀孕七个月",
        "我打了邻居的电话没人接",
        "恐吓信息怎么取证",
        "我妈说要去找我爸，我爸在广州",
        "小学时挨过同学打，今年都四十了",
    ],
)
def test_what_only_looks_like_it_alarms_nobody(text: str) -> None:
    assert not _kinds(text)


@pytest.mark.parametrize(
    ("text", "urgent"),
    [
        ("托管班老师用胶带粘孩子的嘴", True),
        ("幼儿园老师拿针扎孩子", True),
        ("几个男生扒我儿子裤子，还拍视频", True),
        ("老师罚孩子站了一上午", False),
    ],
)
def test_cruel_means_against_a_child_are_urgent(text: str, urgent: bool) -> None:
    assert any(alarm.urgent for alarm in scan(text)) is urgent


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("我爸被人打了", Risk.VIOLENCE),
        ("我爸被我哥打了", Risk.DOMESTIC_VIOLENCE),
        ("我弟让人打伤了腿", Risk.VIOLENCE),
        ("媳妇被人踢了两脚", Risk.VIOLENCE),
        ("媳妇被她爸踢了两脚", Risk.DOMESTIC_VIOLENCE),
        ("我哥被组长打了", Risk.VIOLENCE),
        ("我妈被店员推倒在地", Risk.VIOLENCE),
    ],
)
def test_one_of_the_family_hurt_by_somebody_is_no_family_matter(text: str, kind: Risk) -> None:
    assert _kinds(text) == {kind.value}


@pytest.mark.parametrize(
    ("text", "urgent"),
    [
        ("老公扇过我一耳光", False),
        ("老公掐过我脖子", True),
        ("他推我下楼梯", True),
    ],
)
def test_a_grip_at_the_throat_and_a_push_down_the_stairs_are_urgent(text: str, urgent: bool) -> None:
    assert any(alarm.urgent for alarm in scan(text)) is urgent
