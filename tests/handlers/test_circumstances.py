"""Circumstances in residents' words: what shows one, and the like-sounding words that do not."""

import pytest

from handlers.circumstances import MANY, SMALL_SUM, read
from handlers.facts import CaseFacts
from handlers.route_files import load_routes

KNOWN = load_routes().circumstances
PAIRS = [
    ("whereabouts_unknown", "debt", "钱借出去他就失联了", "为这点钱我来回跑了五趟"),
    ("whereabouts_unknown", "labour.wages", "厂里门都锁了，老板电话也打不通", "老板电话里说月底给"),
    ("individual_employer", "labour", "主人家不给工资", "主管不给工资"),
    ("accused", "criminal.theft", "邻居说我偷了他的鸡，我没偷", "昨晚有人偷了我的电动车"),
    ("accused", "criminal.theft", "超市怀疑我拿了东西", "门卫跟我说车被人偷了"),
    ("accused", "injury.reputation", "邻居说我偷鸡，在村里到处讲", "邻居跟别人说我坏话"),
    ("accused", "neighbourhood", "他家丢了鸡，一口咬定是我拿的", "他家偷接我家的水管"),
    ("village_takes", "expropriation", "村里修路占了我家三分地，一分没补", "政府征地，村里占了我家的补偿款"),
    ("punished", "criminal.public_security", "我被派出所拘留了5天，不服", "他被派出所拘留了5天"),
    ("punished", "criminal.gambling_drugs", "被公安罚了五百块，说我赌博", "公安不罚他"),
    ("punished_lightly", "criminal.assault", "邻居打了我，派出所只罚了他二百", "派出所罚了我二百"),
    ("name_misused", "contract", "别人用我的身份证注册了公司，税务找我", "我用身份证注册了公司"),
    ("judged", "marriage_family.custody", "抚养费他一分不给，法院判了每月八百", "抚养费他一分不给，我想去法院"),
    ("seized_no_paper", "administrative.penalty", "城管把我的三轮车收走了，没给条子", "城管把我的车收走了，给了张单子"),
    ("load_bearing", "neighbourhood.illegal_building", "隔壁装修把承重墙砸了", "隔壁装修太吵"),
    ("parcel_lost", "consumer.online_shopping", "快递丢了，里面是手机", "快递送得慢"),
    ("enforced_upon", "debt.guarantee", "法院把我妈的养老金冻了", "法院把他的房子封了"),
    ("official_greed", "administrative.inaction", "我举报村干部贪污低保", "我反映村干部不办低保"),
    ("landlord_keeps", "expropriation", "租的门面拆迁，装修补偿房东拿走了", "房东的房子要拆迁，补偿太低"),
    ("guarantor", "debt.guarantee", "我帮朋友担保贷款，他跑了", "他借我的钱，担保人说不关他事"),
    ("guarantor", "debt.guarantee", "签字作保的是我，现在银行找我要", "我找担保人要，担保人不给"),
    ("guarantor", "debt.guarantee", "银行起诉我，我是担保人", "他跑了，我让担保人还钱"),
    ("guarantor", "debt.guarantee", "给同事担保，判决下来要我一起还", "银行要我去找个担保人"),
    ("guarantor", "finance.bank", "我给侄子贷款当保人，银行把我告了", "银行把我告了，说我逾期"),
    ("judged_to_pay", "debt", "法院判了让我还，我拿不出", "法院判他还我五万，他不给"),
    ("judged_to_pay", "finance", "判决书下来了，要我和他一起还二十万", "判决生效了，他一直不给我"),
    ("judged_to_pay", "debt.guarantee", "我担保的，已经强制执行我了", "我申请执行了，执行到他的车"),
    ("paid_for_another", "debt.guarantee", "我担保的，替他还了八万，他不认", "银行要我替他还"),
    ("vouched_for", "debt.private_loan", "我借给老李五万，老王给他担保的", "我给老李担保，他借的钱不还"),
    ("vouched_for", "debt.guarantee", "借条上有担保人，我想找担保人要", "我找了老王给我担保，钱还不上了"),
    ("refuses", "debt", "调解员上门他拒绝调解", "还没跟他谈过"),
    ("iou", "labour.wages", "老板给我打了张欠条", "老板没打欠条"),
    ("judged", "debt", "法院判了他一年多，钱还是没给", "判决书还没下来"),
    ("enforced_upon", "debt", "工资卡被法院冻结了，说我是老赖，我没欠钱", "他是老赖，法院把他的车查封了"),
    ("judged", "debt", "调解书早就生效，他拒不履行", "对方不服一审判决要上诉"),
    ("court_seized", "property_management", "收到法院传票，下周开庭", "我想起诉，法院会不会受理"),
    ("arbitration_clause", "contract", "合同写明争议由仲裁委仲裁", "合同里没约定仲裁"),
    ("domestic_violence", "marriage_family", "老公喝酒就动手打人", "老公在外面打工"),
    ("domestic_violence", "marriage_family", "儿媳妇掐我妈脖子", "他从来没打过我"),
    ("sexual", "education", "教练摸我女儿大腿", "教练收费不透明"),
    ("sexual", "injury", "房东在浴室装针孔摄像头", "楼道的摄像头正对我家门"),
    ("injury", "injury.dog_bite", "狗把我手咬伤了缝了两针", "狗咬死我家兔子"),
    ("animal_loss", "injury.dog_bite", "他家狗咬死我家兔子", "他家狗天天叫"),
    ("individual_employer", "labour", "在一户人家做保姆", "在家政公司做保洁"),
    ("contractor", "labour.wages", "我包了外墙活，工程款没结", "我的包工头跑了"),
    ("civil_servant", "labour.personnel", "我是公务员被免职", "我在考公务员"),
    ("limit_near", "labour", "离职快满一年了还没去仲裁", "我的合同快到期了"),
    ("limit_passed", "debt", "十年前借的钱，从没要过", "八年前借的，年年催他"),
    ("review_passed", "administrative", "处罚决定书收到三个月了", "举报三个月没有答复"),
    ("ownership_decided", "land", "县政府下了处理决定，把山划给他家", "县里还没处理"),
    ("agreed", "marriage_family", "两口子都愿意离", "他不愿意离"),
    ("business", "consumer", "我开理发店进了一批货有问题", "我在理发店办了卡"),
]


def codes(text: str, matter: str) -> frozenset[str]:
    category, _, subcategory = matter.partition(".")
    return read(CaseFacts(what=text, category=category, subcategory=subcategory), KNOWN, 0)


def test_a_wall_knocked_through_is_no_damage_done_out_of_spite() -> None:
    assert "intentional" not in codes("隔壁装修把承重墙砸了", "neighbourhood.illegal_building")
    assert "intentional" not in codes("电动车在楼下充电起火，把我车烧了", "injury.property_damage")


@pytest.mark.parametrize(("code", "matter", "shows", "does_not"), PAIRS)
def test_words_that_show_a_circumstance_and_words_that_do_not(
    code: str, matter: str, shows: str, does_not: str
) -> None:
    assert code in codes(shows, matter)
    assert code not in codes(does_not, matter)


def test_a_circumstance_stays_in_its_categories() -> None:
    assert "developer" not in codes("开发商一直没办下来证", "labour")
    assert "developer" in codes("开发商一直没办下来证", "housing.title")


def test_traditional_script_is_read_as_simplified() -> None:
    assert "whereabouts_unknown" in codes("借錢的人失聯了", "debt")


def test_numbers_speak_for_themselves() -> None:
    facts = CaseFacts(category="debt", amount_fen=2_000_000, people=6)
    assert {SMALL_SUM, MANY} <= read(facts, KNOWN, 3_000_000)
    assert SMALL_SUM not in read(facts, KNOWN, 1_000_000)
    assert SMALL_SUM not in read(facts.with_(amount_fen=0), KNOWN, 3_000_000)


def test_the_other_side_can_show_it_by_itself() -> None:
    told = CaseFacts(what="墙根渗水", category="neighbourhood", relation="neighbour")
    assert "same_village" in read(told, KNOWN, 0)
