"""What stands in the cases of the measurement: plain made-up matters of real length."""

from datetime import date

from handlers.casework.record import Party, Record, Session, Terms
from handlers.facts import CaseFacts, Naming
from storage.mapping import Brief

_MATTERS = (
    ("neighbourhood", "leak", "楼上卫生间漏水，把我家客厅吊顶和地板都泡坏了，找他们说了三次都说不是他家的问题，物业也来看过，没有结果。"),
    ("labour", "wages", "在工地干了四个月，包工头只给了生活费，剩下的工资一直拖着，说等工程款下来再结，现在电话也打不通了。"),
    ("debt", "private_loan", "前年借给同村的人三万块钱，有借条，说好一年还，现在已经过了半年，催了几次都说没有钱。"),
    ("land", "contracted", "两家承包地的田埂被对方挪了一垄，往年一直以那棵树为界，今年春耕的时候争起来了，村里量过一次，没谈拢。"),
    ("marriage_family", "elder_support", "老人三个儿子，轮流赡养的事情一直没有说清楚，去年住院的钱是我一个人垫的，另外两家不肯分担。"),
)  # fmt: skip
LINES = (
    "您好，我是调解员，您反映的情况我看到了，想再和您核实几个细节，方便的时候回我一下。",
    "好的，我下午三点以后都在家，您什么时候过来都行，最好叫上对方一起当面说。",
    "我们已经联系了对方，他愿意先把现场看一遍，约在周五上午，您这边时间可以吗？",
    "照片我都留着，还有当时的聊天记录和收据，需要的话我拍了发给您。",
    "可以",
    "还有一件事，他们家装修的时候把承重墙也动了，我担心以后还会出问题，这个能一起处理吗？麻烦您帮忙问问清楚。",
    "请您先不要着急，有新的情况随时在这里留言，我会尽快回复您。",
    "谢谢",
)
FACTS_WORDS = tuple(
    CaseFacts(
        what=what,
        category=category,
        subcategory=subcategory,
        when="上个月月初开始的",
        place="村口第三排",
        other_party="隔壁邻居",
        relation="邻居",
        amount_fen=1_200_000,
        tried="找过村干部，也打过电话，没有谈成",
        wanted="希望对方赔偿损失，并且保证以后不再发生",
        name="当事人甲",
        phone="13800000000",
        naming=Naming.NAMED,
    )
    for category, subcategory, what in _MATTERS
)
BRIEF_WORDS = tuple(
    Brief(
        f"{what}希望对方赔偿损失，并且保证以后不再发生。",
        "mediation",
        ("事情不大，双方在一个村，先在本村调处", "人民调解不收费，达成协议有法律约束力"),
    )
    for _, _, what in _MATTERS
)
_DAY = date(2026, 1, 5)
_CARDS = tuple(
    Party(side, f"{name}", "男", "1975-03", "汉族", "务农", "示例区某镇某村三组十二号", "13800000000")
    for side, name in (("applicant", "当事人甲"), ("respondent", "当事人乙"))
)
RECORD_WORDS = (
    Record(applied=_DAY, started=_DAY, parties=_CARDS),
    Record(
        applied=_DAY,
        started=_DAY,
        parties=_CARDS,
        sessions=(Session(_DAY, "村委会调解室", "双方当事人", "双方各自陈述了经过，对漏水的原因没有争议，对赔偿的数额有分歧。" * 2),),
        terms=Terms("双方对事实没有争议。", "对方在一个月内赔偿损失，并把漏水的地方修好，费用由对方承担。", "一次付清", agreed=_DAY),
    ),
)  # fmt: skip
