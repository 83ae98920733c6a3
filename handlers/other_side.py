"""Who the other side is, over several messages: the usual one of many, and the name told after a bare word (老板, 公司)."""

from dataclasses import replace

from handlers.clauses import how_reached
from handlers.facts import CaseFacts, Naming
from nlu.entities.firms import firms
from nlu.entities.names import FAMILY, NAMED
from nlu.entities.relations import RELATION_OF
from nlu.patterns import Pattern
from nlu.types import Facts, Mention, Party, Understanding

_USUAL = {  # who the other side usually is, by category
    "labour": {"employer", "company"},
    "marriage_family": {"spouse", "ex_spouse", "partner", "parent", "child", "relative"},
    "neighbourhood": {"neighbour"},
    "housing": {"landlord", "tenant", "developer"},
    "property_management": {"property_company"},
    "consumer": {"merchant", "company", "client"},
    "traffic": {"driver", "insurer"},
    "medical": {"hospital"},
    "education": {"school"},
    "administrative": {"police", "government"},
    "expropriation": {"government", "village", "developer"},
}


OWN_PEOPLE = {"spouse", "ex_spouse", "partner", "parent", "child", "relative", "friend", "colleague"}
_HIRES = ("employer", "company")  # of a boss, and of the firm beside him
_CALLED = Pattern(r"(?<=[一-鿿])(?:叫|名叫|名字叫|是)(?=[一-鿿]{2,4}$)")


def plain(party: Party) -> str:
    """The other side as a record names it: 老板张大勇 of 老板叫张大勇, the firm alone of 公司是鑫达建筑公司."""
    if _is_firm(party):
        return party.name
    return _CALLED.sub("", party.text) if party.name and party.text.endswith(party.name) else party.text


def without_helpers(heard: Understanding, known: str) -> Understanding:
    """A message without the parties that are named only as those turned to (村里说过没用).

    They are nobody's other side where one is `known` or told beside them; the village alone is none either: it is
    asked about nearly everything.
    """
    asked = tuple(party for party in heard.facts.parties if _turned_to(party, heard.facts))
    beside = known or len(asked) < len(heard.facts.parties)
    out = {party for party in asked if beside or party.relation == "village"}
    if not out:
        return heard
    kept = tuple(party for party in heard.facts.parties if party not in out)
    return replace(heard, facts=replace(heard.facts, parties=kept))


def _turned_to(party: Party, facts: Facts) -> bool:
    return any(step.step != "talks" and step.start <= party.start < step.end for step in facts.tried)


def usual(facts: Facts, category: str) -> dict[str, object]:
    """Of several people named, the one whom a matter of this kind is usually with."""
    often = _USUAL.get(category, set())
    party = next((p for p in facts.parties if p.relation in often), None)
    return {"other_party": plain(_fullest(party, facts)), "relation": party.relation} if party else {}


def with_firm(facts: Facts, chosen: str, category: str) -> str:
    """包工头姓李、浙江鑫达公司: boss and firm where one message names both; wages may be owed by the firm, whoever hires."""
    known = next((party for party in facts.parties if plain(party) == chosen), None)
    if category != "labour" or known is None:
        return chosen
    if not known.name:
        return _firm_of(known, facts) or chosen
    beside = next((party for party in facts.parties if _other_of_two(party, known)), None)
    if beside is None:
        return chosen
    boss, firm = (beside, known) if _is_firm(known) else (known, beside)
    return f"{plain(boss)}、{firm.name}"


def _firm_of(boss: Party, facts: Facts) -> str:
    """The firm named beside a boss without a name, who adds nothing to it; "" where none is."""
    of_him = (p for p in facts.parties if _is_firm(p) and (p.relation in _HIRES or p.start < boss.start < p.end))
    return next((firm.name for firm in of_him), "")


def joined(facts: CaseFacts, heard: Understanding) -> dict[str, object]:
    """The firm told after the boss, or the boss after the firm: both stand, for wages may be owed by either."""
    if facts.category != "labour" or facts.relation not in _HIRES or "、" in facts.other_party:
        return {}
    firm_known = any(firms(facts.other_party))
    for party in heard.facts.parties:
        hires = party.name and party.relation in _HIRES and party.name not in facts.other_party
        if hires and _is_firm(party) is not firm_known:
            pair = (plain(party), facts.other_party) if firm_known else (facts.other_party, party.name)
            return {"other_party": "、".join(pair), "relation": facts.relation}
    return {}


def _other_of_two(party: Party, known: Party) -> bool:
    """Whether it is the named firm beside the boss, or the named boss beside the firm."""
    apart = party.end <= known.start or known.end <= party.start
    return bool(party.name) and party.relation in _HIRES and apart and _is_firm(party) is not _is_firm(known)


def _is_firm(party: Party) -> bool:
    return any(firm.text == party.name for firm in firms(party.name))


def _fullest(party: Party, facts: Facts) -> Party:
    """老板姓赵,叫赵建军: the whole name when it is told beside the surname."""
    whole = (one for one in facts.parties if not one.relation and len(one.name) > len(party.name) == 1)
    return next((one for one in whole if one.name.startswith(party.name)), party)


_TRADE = (
    "(?:司机|瓦工|木工|电工|焊工|钢筋工|水电工|油漆工|泥工|架子工|小工|工人|农民工|师傅|保安|保洁员?|保姆|会计|厨师|服务员|护工|快递员|外卖员|骑手|教师|老师"
    "|村民|居民|业主|住户|租客|租户|家长|学生)"
)
_ONESELF = Pattern(rf"^(?P<own>(?:我|本人)(?:是|就是)?)?{_TRADE}(?P<name>{NAMED})[。!]?$")
_FAMILY_NAME = Pattern(rf"(?:^|[,。!\s])(?:我|免贵)?姓(?P<name>[{FAMILY}])(?=[,。!\s]|$)")
_NAME_FIRST = Pattern(rf"^(?:是|就是|叫)?(?P<name>{NAMED})[,\s]")


def oneself(heard: Understanding, *, asked_for: bool) -> Understanding:
    """With the writer's name behind what they work as: 我是司机老程; without 我 only where the name is `asked_for`."""
    told = _ONESELF.match(heard.clean)
    if told is not None and (told["own"] or asked_for):
        name = Mention(told["name"], *told.span("name"))
        return replace(heard, facts=replace(heard.facts, parties=(), name=name))
    beside = _FAMILY_NAME.search(heard.clean)
    if beside is None or heard.facts.name or how_reached(heard.clean) is not Naming.NAMED:
        return heard
    name = Mention(beside["name"], *beside.span("name"))  # 姓周,就在这里联系
    others = tuple(party for party in heard.facts.parties if party.relation or party.name != name.text)
    return replace(heard, facts=replace(heard.facts, parties=others, name=name))


def name_first(heard: Understanding) -> dict[str, object]:
    """老程,开车的 and 王大勇,包工头 as the answer to who the other side is: the name with what he is."""
    told = _NAME_FIRST.match(heard.clean)
    party = next((p for p in heard.facts.parties if p.relation and not p.name), None)
    if told is None or party is None or party.text not in RELATION_OF or party.start < told.end():
        return {}
    known = "" if party.text.endswith("的") else party.text
    return {"other_party": f"{known}{told['name']}", "relation": party.relation}


_NICK = Pattern(
    r"^(?P<who>[一-鿿]{2,4}?)(?:外号|绰号)?(?:叫|人称|都叫他)(?P<nick>(?![我你他她它人大家别])[一-鿿]{2,4}|大[一-鿿])[。!]?$"
)
_SURNAME = Pattern(r"^姓.(?:的)?(?:[,。!\s]|$)")
_OF_HIM = Pattern(  # what stands before a name that is the other side's
    r"(?:他|她|对方|那人|这人|老板|东家|房东)(?:的)?(?:大名|名字|全名|真名|公司|单位|厂|店)?(?:名字?|全称)?(?:好像|应该|就)?(?:是|叫|姓)?$"
    r"|^(?:就是|公司|单位|厂里?|店)?(?:名字?|全称)?(?:是|叫)?$"
)


def surname_alone(facts: CaseFacts, heard: Understanding) -> dict[str, object]:
    """姓吴 as the answer to who the other side is: its name, and none of the writer's."""
    name = heard.facts.name
    if name is None or not _SURNAME.match(heard.clean):
        return {}
    known = facts.other_party if facts.other_party in RELATION_OF else ""
    return {"other_party": f"{known}姓{name.text}", "relation": facts.relation}


def named(facts: CaseFacts, heard: Understanding) -> dict[str, object]:
    """The other side told more exactly than by the bare word it was known by: its name or its firm."""
    if facts.other_party not in RELATION_OF:
        return joined(facts, heard)
    if office := _office(facts, heard):
        return office
    for party in sorted(heard.facts.parties, key=lambda told: -len(told.name)):
        if party.name and _same(facts, party, heard.text):
            relation = facts.relation or party.relation
            name = _with_name(facts.other_party, _fullest(party, heard.facts))
            return {"other_party": with_firm(heard.facts, name, facts.category), "relation": relation}
    return _nicknamed(facts, heard)


def _nicknamed(facts: CaseFacts, heard: Understanding) -> dict[str, object]:
    """老板叫大胖, that is all: what he goes by, where no other name is known."""
    told = _NICK.match(heard.clean)
    if told is None or RELATION_OF.get(told["who"]) not in ("merchant", facts.relation):
        return {}
    return {"other_party": f"{told['who']}{told['nick']}", "relation": facts.relation}


def _office(facts: CaseFacts, heard: Understanding) -> dict[str, object]:
    """派出所不给上户口, told after the village that would not sign: what the office does is contested before an authority."""
    if facts.category != "administrative" or facts.relation != "village":
        return {}
    office = next((p for p in heard.facts.parties if p.relation in _USUAL["administrative"]), None)
    return {"other_party": f"{office.text}、{facts.other_party}", "relation": office.relation} if office else {}


def _same(facts: CaseFacts, party: Party, text: str) -> bool:
    """Whether the party named is the one known so far; a name besides (找了工友王强) is somebody else's."""
    if party.relation in OWN_PEOPLE and party.relation != facts.relation:
        return False  # 我妈叫陈桂花, in a matter with a hospital
    alike = bool(party.relation) and party.relation == facts.relation
    return alike or _OF_HIM.search(text[: party.start]) is not None


def _with_name(known: str, party: Party) -> str:
    """房东姓吴, 老板赵建军; a firm, and a name told with its relation, stand by themselves."""
    by_itself = party.relation or any(firm.text == party.name for firm in firms(party.name))
    return plain(party) if by_itself else f"{known}{party.text.removesuffix('的')}"
