"""Who reports, read from words alone: an employer or a merchant, where it is usually the worker or the customer. Careful."""

import re

from handlers.facts import CaseFacts

FIRM = re.compile(
    "公司|集团|企业|工作室|事务所|合作社|酒店|饭店|宾馆|超市|经营部|商行|商店|医院|学校|幼儿园|养殖场|项目部|厂$|店$|部$"
)
_HANDS = "员工|职工|工人|雇员|伙计|店员|服务员|保姆|保洁|学徒|临时工|小工"
_GUESTS = "顾客|客人|客户|消费者|买家|会员|食客"
_HOUSE = "公司|厂里?|店里?|企业|饭店|超市|工地|单位"
# Not the words of one who employs: the speaker is owed wages, or was sent away.
_OWED = re.compile("(?:欠|不发|没发|没给|不给|克扣|扣)(?:了|着)?(?:我们?|大家)(?!公司|厂|店)|(?:开除|辞退|炒)(?:了)?我")
_RUNS = (
    f"我(?:们)?(?:是|就是|作为)[^，。,.！!？?]{{0,6}}(?:(?:{_HOUSE})(?:的)?(?:老板|法人|法定代表人)|厂长|店主|雇主)"
    f"|我[^，。,.！!？?]{{0,12}}(?:开|办)[^，。,.车给去到会说在]{{0,4}}(?:{_HOUSE})"
)
_TURNS = "(?:要求?|找|告|向|跟|来|拿|说|投诉|起诉|举报)(?:了)?我(?!们?工资)|(?:没|不)(?:办)?交接就|(?:泄露|带走)(?:了)?(?:我们?|公司)的?"
_EMPLOYS = re.compile(
    f"{_RUNS}|我(?:们)?(?:雇|请|招)(?:了|的|来)[^，。,.]{{0,6}}(?:{_HANDS}|阿姨|人干活)"
    f"|我(?:们)?(?:{_HOUSE})(?:的|有)?[^，。,.]{{0,6}}(?:{_HANDS})[^。！!？?]{{0,20}}(?:{_TURNS})"
    f"|(?:{_HANDS})(?:(?!老板|单位)[^。！!？?]){{0,16}}(?:(?:要|找|告|向|说|拿)[^。！!？?]{{0,6}}我们?(?:公司|厂|店)|要我赔|告(?:了)?我)"
)
_SELLS = re.compile(
    f"{_RUNS}|(?:{_GUESTS})[^。！!？?]{{0,20}}(?:{_TURNS}|要我|我们?店|我店)|我(?:们)?(?:{_HOUSE})(?:的)?(?:{_GUESTS})"
)
_WORDS = {"labour": _EMPLOYS, "consumer": _SELLS}
_OTHERS = {"labour": re.compile(_HANDS), "consumer": re.compile(_GUESTS)}


def other_way(facts: CaseFacts) -> bool:
    """Whether the side that usually is answered reports. Only on clear words: who is taken to be a worker loses nothing."""
    if facts.category not in _WORDS or _OWED.search(facts.what):
        return False
    named = facts.relation in ("", "client") and _OTHERS[facts.category].search(facts.other_party)
    return bool(named or FIRM.search(facts.name) or _WORDS[facts.category].search(facts.what))
