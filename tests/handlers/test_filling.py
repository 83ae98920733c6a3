"""A free answer goes where it belongs, whatever question hangs; later messages say more exactly who and where."""

from datetime import UTC, datetime

import pytest

from handlers import filling
from handlers.clauses import how_reached
from handlers.conversation import Ask
from handlers.district import District
from handlers.facts import CaseFacts, Naming
from handlers.gather import gather
from handlers.topics.intake_told import classified
from nlu.pipeline import Reader

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)  # a Wednesday
TOLD = CaseFacts(what="邻居占地", when="去年", place="柳湾镇王庄村", place_code="lw-wangzhuang")


def answer(before: CaseFacts, ask: Ask, text: str, reader: Reader, district: District) -> CaseFacts:
    """The facts after an answer to a question, read and filled as the intake does it."""
    found = gather(before, reader.understand(text, NOW), district, asked=ask)
    return filling.fill(found, before, ask, text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("七月底干完的", ""),
        ("上周五", ""),
        ("上月15", ""),
        ("暑假干的", ""),
        ("就今年七八月", ""),
        ("和平里", ""),
        ("王庄村", ""),
        ("跑了三趟了", ""),
        ("具体是去年12月5号辞退的", ""),
        ("是去年10月把我辞退的", ""),
        ("其实是前年3月的事", ""),
        ("不对,是王海滔,滔滔不绝的滔", ""),
        ("我叫陈桂花电话是13812345678", ""),
        ("他没有单子,就是一张嘴在说", ""),
        ("叫他还", "叫他还"),
        ("想退", "想退"),
        ("当面道歉", "当面道歉"),
        ("和和气气过日子", "和和气气过日子"),
        ("上门把墙补好", "上门把墙补好"),
    ],
)
def test_only_a_wish_is_a_wish(text: str, wanted: str, reader: Reader, district: District) -> None:
    assert answer(TOLD, Ask.WANTED, text, reader, district).wanted == wanted


@pytest.mark.parametrize(
    ("text", "wanted", "told"),
    [
        ("还钱,没找过谁", "还钱", "没找过谁"),
        ("要他还钱,还没找过别人", "要他还钱", "还没找过别人"),
        ("和和气气解决,没找过谁", "和和气气解决", "没找过谁"),
        ("还钱,找过村委会", "还钱", "找过村委会"),
        ("三万，没找过谁，慢慢还也行", "慢慢还也行", "没找过谁"),
        ("修好，赔两千，没找过谁，我叫周大海", "修好，赔两千", "没找过谁"),
        ("让他晚上别施工,找过村委会", "让他晚上别施工", "找过村委会"),
    ],
)
def test_what_was_tried_is_no_part_of_the_wish(
    text: str, wanted: str, told: str, reader: Reader, district: District
) -> None:
    after = answer(TOLD, Ask.WANTED, text, reader, district)
    assert (after.wanted, after.tried) == (wanted, told)


@pytest.mark.parametrize("text", ["上周五", "跑了三趟了", "不对,是王海滔,滔滔不绝的滔"])
def test_an_answer_that_fits_no_field_is_told_in_the_story(text: str, reader: Reader, district: District) -> None:
    after = answer(TOLD, Ask.WANTED, text, reader, district)
    assert text in after.what or after.other_party


@pytest.mark.parametrize("ask", [Ask.WHO_WHEN, Ask.WHERE, Ask.REACH])
def test_a_wish_told_under_another_question_is_the_wish(ask: Ask, reader: Reader, district: District) -> None:
    after = answer(CaseFacts(what="地租"), ask, "嗯就是想让他把钱给了", reader, district)
    assert after.wanted == "想让他把钱给了"
    assert (after.other_party, after.place, after.name) == ("", "", "")


def test_what_happened_is_nobody(reader: Reader, district: District) -> None:
    told = "在家里生的 接生婆都死了"
    after = answer(CaseFacts(what="补办出生证明"), Ask.WHO_WHEN, told, reader, district)
    assert after.other_party == ""
    assert told in after.what


@pytest.mark.parametrize(
    ("before", "text", "other_party", "relation"),
    [
        (CaseFacts(other_party="房东", relation="landlord"), "他姓吴", "房东姓吴", "landlord"),
        (CaseFacts(other_party="老板", relation="employer"), "他叫赵建军", "老板赵建军", "employer"),
        (
            CaseFacts(other_party="公司", relation="employer"),
            "对方叫宁远甜甜餐饮管理有限公司",
            "宁远甜甜餐饮管理有限公司",
            "employer",
        ),
        (CaseFacts(other_party="老板", relation="employer"), "永兴木业", "永兴木业", "employer"),
        (CaseFacts(other_party="公司", relation="employer"), "园区的兴达电子", "公司", "employer"),
        (CaseFacts(other_party="老板", relation="employer"), "老板姓赵,叫赵建军", "老板赵建军", "employer"),
        (CaseFacts(other_party="邻居", relation="neighbour"), "邻居姓方,只给了五千", "邻居姓方", "neighbour"),
        (CaseFacts(other_party="老板", relation="employer"), "我和工友王强一起去的", "老板", "employer"),
        (CaseFacts(other_party="赵建军", relation=""), "他姓吴", "赵建军", ""),
    ],
)
def test_the_other_side_told_more_exactly(
    before: CaseFacts, text: str, other_party: str, relation: str, reader: Reader, district: District
) -> None:
    after = gather(before, reader.understand(text, NOW), district)
    assert (after.other_party, after.relation) == (other_party, relation)
    assert after.name == ""


def test_a_surname_alone_is_whose_name_was_asked_for(reader: Reader, district: District) -> None:
    known = CaseFacts(other_party="房东", relation="landlord")
    asked_for_him = answer(known, Ask.WHO_WHEN, "姓吴", reader, district)
    assert (asked_for_him.other_party, asked_for_him.name) == ("房东姓吴", "")
    asked_for_me = answer(known, Ask.REACH, "姓吴", reader, district)
    assert (asked_for_me.other_party, asked_for_me.name) == ("房东", "吴")


def test_a_place_within_the_one_told_before_is_finer(reader: Reader, district: District) -> None:
    before = CaseFacts(place="柳湾镇", place_code="lw")
    assert gather(before, reader.understand("店在王庄村", NOW), district).place_code == "lw-wangzhuang"
    besides = gather(before, reader.understand("中山路也有一家", NOW), district)
    assert besides.place_code == "lw"


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("老王欠我3万块钱工资", "labour"),
        ("老王欠我三万工钱", "labour"),
        ("老李欠我老公工资一万二", "labour"),
        ("老王欠我3万块钱", "debt"),
        ("老王去年借我三万块，欠我的钱说发了工资就还", "debt"),
    ],
)
def test_wages_owed_by_somebody_known_by_name_alone_are_no_loan(text: str, category: str, reader: Reader) -> None:
    assert classified(CaseFacts(what=text), reader.understand(text, NOW)).category == category


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("住院花了两万三", ""),
        ("老人住十八楼下不来", ""),
        ("上个月18号提的车", ""),
        ("在医院躺着", ""),
        ("城东菜市场", "城东菜市场"),
        ("我们小区3栋门口", "我们小区3栋门口"),
    ],
)
def test_what_only_holds_a_sign_of_a_place_is_none(text: str, place: str, reader: Reader, district: District) -> None:
    assert answer(CaseFacts(what="车撞了人"), Ask.WHERE, text, reader, district).place == place


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("找过了，劳动局让我等", ""),
        ("报了交警，认定对方全责", ""),
        ("找了物业，找了居委会", ""),
        ("陈小姐，微信行吗", "陈小姐"),
    ],
)
def test_a_step_taken_is_nobodys_name(text: str, name: str, reader: Reader, district: District) -> None:
    assert answer(TOLD, Ask.REACH, text, reader, district).name == name


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        ("欠了两万八，我和我老婆两个人", set()),
        ("我妈过马路被车撞了，车跑了", set()),
        ("三个人合伙开火锅店，一个把账上的钱都转走了", {"合伙"}),
        ("老公在外面有人被发现了，我要离婚", {"老公"}),
        ("我哥把我被子扔了", {"我哥"}),
        ("我弟抢了我的钱", {"我弟"}),
        ("我买的保险，得了癌症公司说我没如实告知，不赔", {"公司"}),
        ("别人抄了我店的招牌，在隔壁街开了一家", set()),
        ("我爸在医院抢救，医生说没救了", {"医院", "医生"}),
    ],
)
def test_who_stands_or_suffers_beside_the_writer_is_not_the_other_side(
    text: str, parties: set[str], reader: Reader
) -> None:
    found = {party.text for party in reader.understand(text, NOW).facts.parties}
    assert found <= parties
    assert bool(found) == bool(parties)


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("花了4200，11月11号买的", 4200),
        ("欠我3500，12月说还", 3500),
        ("一共12,300元", 12300),
        ("欠我3,0000元", 30000),
        ("花了4200,1000是定金", 4200),
        ("工地上摔断了腿，包工头给了一万就不管了", None),
        ("给了八万八彩礼，女方悔婚不退", 88000),
        ("我给了一万定金他就不发货了", 10000),
    ],
)
def test_the_sum_stands_by_itself_and_is_still_to_be_had(text: str, yuan: int | None, reader: Reader) -> None:
    amount = reader.understand(text, NOW).facts.amount
    assert (amount.fen // 100 if amount else None) == yuan


@pytest.mark.parametrize(("text", "name"), [("13312345678，姓冯", "冯"), ("他电话15900003344，姓佟", "")])
def test_a_surname_behind_ones_own_phone_is_ones_own(text: str, name: str, reader: Reader) -> None:
    own = reader.understand(text, NOW).facts.name
    assert (own.text if own else "") == name


@pytest.mark.parametrize(
    ("text", "other_party"),
    [
        ("包工头姓李,浙江鑫达公司,欠我工资两万", "包工头姓李、浙江鑫达公司"),
        ("鑫达公司欠我工资,老板叫张大勇", "老板张大勇、鑫达公司"),
        ("包工头李强欠我工资,总包是浙江鑫达建设有限公司", "包工头李强、浙江鑫达建设有限公司"),
        ("包工头李强欠我工资", "包工头李强"),
        ("浙江鑫达建设有限公司欠我工资", "浙江鑫达建设有限公司"),
    ],
)
def test_boss_and_firm_are_both_the_other_side(text: str, other_party: str, reader: Reader, district: District) -> None:
    assert gather(CaseFacts(), reader.understand(text, NOW), district).other_party == other_party


def test_boss_and_firm_answer_who_it_is(reader: Reader, district: District) -> None:
    asked = CaseFacts(what="欠我工资两万", category="labour", subcategory="wages")
    after = answer(asked, Ask.WHO_WHEN, "包工头姓李,浙江鑫达公司,上个月", reader, district)
    assert (after.other_party, after.when) == ("包工头姓李、浙江鑫达公司", "上个月")


@pytest.mark.parametrize(
    "text", ["修好村里的路", "他挖断了我家门口的路", "让他搬出小区", "他家占道路", "希望修路", "两家共用的路"]
)
def test_a_wish_or_a_deed_that_ends_like_a_place_is_none(text: str) -> None:
    assert filling.place_alone(TOLD.with_(place=""), text) == ""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        *[(word, "") for word in ("高兴", "马上", "黄了", "成", "成交", "房租", "隔壁大姐", "老样子", "小区", "老板")],
        *[(name, name) for name in ("何阿姨", "老王", "小李", "张三", "陈桂花", "王海滔")],
    ],
)
def test_a_word_that_begins_like_a_surname_is_no_name(text: str, name: str) -> None:
    assert filling.name_alone(TOLD, text) == name


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("每个月还一万块就行", 5_000_000),
        ("先给两万，剩下的年底给清", 5_000_000),
        ("四万八就算了", 5_000_000),
        ("加上利息要他还六万", 6_000_000),
        ("只欠三万，不是五万", 3_000_000),
    ],
)
def test_less_than_is_owed_told_as_a_wish_is_not_the_sum(
    text: str, fen: int, reader: Reader, district: District
) -> None:
    owed = TOLD.with_(category="debt", amount_fen=5_000_000)
    assert answer(owed, Ask.WANTED, text, reader, district).amount_fen == fen


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("还钱，就在这里联系，我姓周", Naming.NAMED),
        ("叫他修好，匿名", Naming.ANONYMOUS),
        ("他在这里说要打我", Naming.UNSAID),
        ("收到匿名电话", Naming.UNSAID),
    ],
)
def test_how_to_be_reached_is_heard_in_a_clause_of_its_own(words: str, told: Naming) -> None:
    assert how_reached(words) is told


def test_that_nobody_was_asked_is_heard_before_the_question_and_yields_to_a_step(
    reader: Reader, district: District
) -> None:
    untold = CaseFacts(what="老李借我三万不还")
    first = gather(untold, reader.understand("老李借我三万不还，没找过谁", NOW), district)
    assert first.tried == "没找过谁"
    assert gather(first, reader.understand("昨天找了村委会", NOW), district).tried == "找了村委会"


@pytest.mark.parametrize(
    ("first", "then", "other_party"),
    [
        ("老板欠我三个月工资", "公司叫鑫达建筑劳务公司", "鑫达建筑劳务公司"),
        ("包工头姓李欠我三个月工资", "是鑫达建筑劳务公司的工地", "包工头姓李、鑫达建筑劳务公司"),
        ("鑫达建筑劳务公司欠我三个月工资", "老板叫王强", "老板王强、鑫达建筑劳务公司"),
        ("鑫达建筑公司老板欠我工资三万", "要回工资", "鑫达建筑公司"),
        ("我在鑫达建筑公司上班，老板王强拖欠我三个月工资", "要回工资", "老板王强、鑫达建筑公司"),
        ("房东不退我押金", "房东叫吴桂花", "房东吴桂花"),
        ("老板不给我发工资", "老板姓胡 大河电子厂的", "老板姓胡、大河电子厂"),
        ("孩子上不了户口，村里说要亲子鉴定", "派出所不给上户口", "派出所、村里"),
        ("村里不给开证明，派出所不给上户口", "去年", "派出所"),
    ],
)
def test_boss_and_firm_told_one_after_the_other_both_stand(
    first: str, then: str, other_party: str, reader: Reader, district: District
) -> None:
    heard = reader.understand(first, NOW)
    known = classified(gather(CaseFacts(what=first), heard, district), heard)
    assert answer(known, Ask.WHO_WHEN, then, reader, district).other_party == other_party


@pytest.mark.parametrize(
    ("ask", "text", "name", "other_party"),
    [
        (Ask.REACH, "司机老程", "老程", "老板"),
        (Ask.REACH, "瓦工王大勇", "王大勇", "老板"),
        (Ask.WHO_WHEN, "我是司机老程", "老程", "老板"),
        (Ask.WHO_WHEN, "王大勇，包工头", "", "包工头王大勇"),
        (Ask.WHO_WHEN, "司机老程", "", "司机老程"),
    ],
)
def test_a_name_with_a_trade_is_ones_own_where_ones_own_is_asked_for(
    ask: Ask, text: str, name: str, other_party: str, reader: Reader, district: District
) -> None:
    unpaid = CaseFacts(what="不给钱", category="labour", other_party="老板", relation="employer")
    after = answer(unpaid, ask, text, reader, district)
    assert (after.name, after.other_party) == (name, other_party)


def test_a_name_and_what_he_does_answer_who_it_is(reader: Reader, district: District) -> None:
    hit = CaseFacts(what="被车撞了骨折", category="traffic")
    after = answer(hit, Ask.WHO_WHEN, "老程，开车的", reader, district)
    assert (after.other_party, after.relation) == ("老程", "driver")


@pytest.mark.parametrize(
    ("ask", "text", "field"),
    [
        (Ask.WHERE, "就是家里的事", "place"),
        (Ask.WHERE, "楼上姓林", "place"),
        (Ask.WHO_WHEN, "他有时候会那样", "when"),
        (Ask.WANTED, "十五个人", "wanted"),
    ],
)
def test_what_tells_of_the_matter_fills_no_field_by_its_looks(
    ask: Ask, text: str, field: str, reader: Reader, district: District
) -> None:
    assert getattr(answer(CaseFacts(what="欠钱"), ask, text, reader, district), field) == ""


def test_ones_own_mother_is_not_the_hospital(reader: Reader, district: District) -> None:
    ill = CaseFacts(what="手术后人瘫了", category="medical", other_party="医院", relation="hospital")
    assert answer(ill, Ask.REACH, "我妈叫陈桂花，我是她儿子", reader, district).other_party == "医院"


@pytest.mark.parametrize(
    ("text", "name"), [("李大爷 没有手机", "李大爷"), ("没得电话 就在这里说", ""), ("陈桂花，不想留电话", "陈桂花")]
)
def test_a_name_beside_no_phone_is_a_name(text: str, name: str, reader: Reader, district: District) -> None:
    after = answer(TOLD, Ask.REACH, text, reader, district)
    assert (after.name, after.what) == (name, TOLD.what)
    assert how_reached(text) is Naming.NAMED


def test_a_step_in_a_clause_of_its_own_is_no_part_of_the_wish(reader: Reader, district: District) -> None:
    after = answer(TOLD, Ask.WANTED, "退车退钱，打过12315", reader, district)
    assert (after.wanted, after.tried) == ("退车退钱", "打过12315")


def test_the_works_next_door_is_no_neighbour(reader: Reader) -> None:
    (party,) = reader.understand("隔壁厂子晚上放臭气", NOW).facts.parties
    assert (party.text, party.relation) == ("隔壁厂子", "company")


@pytest.mark.parametrize(("text", "name"), [("晓敏", "晓敏"), ("婷婷", "婷婷"), ("真烦", ""), ("退钱", "")])
def test_a_given_name_alone_answers_how_one_is_called(text: str, name: str, reader: Reader, district: District) -> None:
    assert answer(TOLD, Ask.REACH, text, reader, district).name == name


def test_what_a_complaint_is_for_takes_the_place_of_the_complaint(reader: Reader, district: District) -> None:
    angry = TOLD.with_(wanted="要告我老公")
    assert answer(angry, Ask.WANTED, "把钱追回来 离婚", reader, district).wanted == "把钱追回来 离婚"


@pytest.mark.parametrize(("text", "other_party"), [("老板叫大胖", "老板大胖"), ("老板叫我等着", "老板")])
def test_a_nickname_is_no_wish(text: str, other_party: str, reader: Reader, district: District) -> None:
    unpaid = CaseFacts(what="不给钱", category="labour", other_party="老板", relation="employer")
    after = answer(unpaid, Ask.WANTED, text, reader, district)
    assert after.other_party == other_party
    assert "大胖" not in after.wanted


@pytest.mark.parametrize(
    ("text", "wanted"), [("离婚 房子归我", "想离婚，离婚 房子归我"), ("他一直不给", "想离婚"), ("没找过", "想离婚")]
)
def test_more_that_is_wanted_stands_beside_the_wish(text: str, wanted: str, reader: Reader, district: District) -> None:
    assert answer(TOLD.with_(wanted="想离婚"), Ask.WANTED, text, reader, district).wanted == wanted


def test_a_surname_beside_how_one_is_reached_is_ones_own(reader: Reader, district: District) -> None:
    owes = CaseFacts(what="法院判我还三万", category="debt")
    after = answer(owes, Ask.WANTED, "没找过人，姓周，就在这里联系", reader, district)
    assert (after.name, after.other_party, after.tried) == ("周", "", "没找过人")
