"""What a message takes back or says anew of what was told before, beyond the fields it names: who, where, when, the phone.

Pure reading: an empty mapping where nothing of the sort is said.
"""

import re
from dataclasses import replace

from handlers.facts import CaseFacts
from handlers.other_side import plain
from nlu.entities.durations import since
from nlu.entities.firms import firms
from nlu.entities.names import NAMED
from nlu.entities.relations import RELATION_OF
from nlu.normalise import normalise
from nlu.patterns import Pattern
from nlu.types import Act, Facts, Party, Understanding

_DENIED = Pattern(r"(?<!是)(?:不是|不叫|并非)$")
_BUT = Pattern(r"(?<!是)(?:不是|不叫|并非)(?P<name>[^,，。;；]{1,12})")
_FIRM = r"[一-鿿]{2,14}(?:公司|厂|店|物业|医院|学校|超市)"
_CALLED = Pattern(  # 对方改成王刚, 他叫王刚, 对方名字错了,叫王刚
    r"(?:对方|[他她]们?|那个?人|老板|东家|房东|邻居|公司|单位)(?:的)?(?:名字|姓名|大名|真名|全名|名称)?"
    r"(?:(?:不对|不是这个|(?:写|说|打|记|弄|搞)?错了?)[,， ]*)?(?:改成|改为|应该[叫是]|其实[叫是]|叫|是)"
    rf"(?P<new>{NAMED}|{_FIRM})(?![一-鿿])"
)
_EXACTLY = Pattern(  # right before a day that is told more exactly, or for the first time right
    r"(?:具体|确切|准确|精确|严格|更正|改成|改为)(?:地|来|上|一点)?(?:的)?(?:时间|日期|日子)?(?:说|讲|来说)?(?:应该)?[是为在,，]?$"
    r"|不是[^,，。;；]{1,12}[,，]?\s*(?:而|应该)?是$"
)
_RATHER = Pattern(r"(?:其实|实际|应该|应当)(?:上)?(?:的)?(?:时间|日期|日子)?是$")  # other words: 他应该下个月还我
_TO_BE_DONE = Pattern(  # right behind a day: what was promised for it, or done besides
    r"^(?:[月年]?[底初末]|月?份|左右|前后|之前|就|才|再|会|又|也)*(?:还|付|给|催|要|来)"
)
_DAY = Pattern(r"(?:月|/|-)[^月/\-]{1,3}[号日]?$")  # how a day of the calendar ends: 9月30号
_OF_IT = Pattern(  # right behind a day: what the matter runs from
    r"^(?:[那当]天|早上|上午|中午|下午|晚上)?(?:我们?|[他她]|公司|单位|厂里|老板|才|就|被|把|从|给|正式|自己|已经)*"
    r"(?:离(?:的|了)?职|离开|辞|走(?:的|人)|不干|没干|[干做]完|开除|裁|解除|解雇|完工|结束|停工|开始|发生|出的?事|受的?伤|到期)"
)
_ALONE = Pattern(r"^(?:的|[那当]天)?[。!！]?$")
_BEFORE_ALONE = Pattern(r"^(?:时间|日期|日子|大概|好像|应该)?[是在:：]?$")
_SELF_DENIED = Pattern(r"(?:我|俺|本人)(?:的?(?:名字|姓名))?(?:不是|不叫|并非)")
_SELF_ANEW = Pattern(rf"(?<!不)(?:是|叫)(?P<new>{NAMED})(?![一-鿿])")
_PLACE_WRONG = Pattern(r"(?:地点|地方|地址|位置|[村镇]名?)(?:不对|不是这|(?:写|说|弄|搞|记|填)?错|有误|不准)")
_NOT_THERE = Pattern(r"(?<!是)不(?:是|在|住)(?:在)?(?P<place>[一-鿿]{2,8})")
_AWAY = Pattern(
    r"现在|今天|明天|这几天|最近|暂时|平时|人不在|出门|打工|外地"
)  # who is away says nothing of where it happened
_WISH_ANEW = Pattern(  # 希望改成分期给, 诉求写错了,不是要回工资,是要赔偿金
    r"^(?:请|麻烦|你们?|帮我|那|把|将)*(?:我的?)?(?:希望|诉求|要求|想法)(?:那里|那条|那项|这里|这条|这项)?(?:写错了|说错了|记错了|不对|错了|改一下|改改)?"
    r"[,，:：\s]*(?:不是[^,，。]{1,20}[,，]\s*(?:而?是)|改成|改为|换成|写成|应该是|应该写|是)(?P<wish>[^。]{2,60})"
)
_NUMBER = (
    r"(?:我的?|俺的?|那个?|这个?|刚才的?|前面的?|登记的?|留的?|写的?)*(?:电话号码|电话|手机号码?|手机|号码|联系方式)"
)
_TELEPHONE = _NUMBER.replace("|手机号码?|手机|号码|", "|手机号码?|")  # 手机不要了 may be one that was bought
_DELETE = r"(?:删(?:掉|了|除|去)?|去掉|抹掉|拿掉|划掉|清掉|撤掉)"
_KEEP_NONE = r"(?:(?:不|别|莫)(?:要|想|用|愿意?|敢|必|能|方便|需要)?(?:再)?(?:留|登记|写|记|填)(?:着|下)?)"
_PLEASE = r"(?:请|麻烦|帮我|给我|你们?|您|就|都|也|还是|先|那|我|算了|可以)*"
_END = r"(?:了|掉|吧|啊|呀|行了|就行|好吗|行吗|可以吗|谢谢|[。！!])*"
_NO_PHONE = Pattern(
    rf"{_PLEASE}(?:把|将)?{_NUMBER}{_PLEASE}(?:{_DELETE}|{_KEEP_NONE}){_END}"
    rf"|{_PLEASE}(?:{_DELETE}|{_KEEP_NONE}){_END}{_NUMBER}{_END}"
)
_NO_CALLS = Pattern(
    rf"{_PLEASE}(?:把|将)?{_TELEPHONE}{_PLEASE}不要{_END}|{_PLEASE}(?:不要|别要){_END}{_TELEPHONE}{_END}"
)
_BOUGHT = Pattern(r"[退换赔修钱]")
_CLAUSES = Pattern(r"[^,，。;；!！\s]+")
_SHORT = 30  # characters of a message that takes a phone back; longer ones tell of one


def said_anew(facts: CaseFacts, heard: Understanding) -> dict[str, object]:
    """The fields whose old value the message takes back, with the new one; "" where it gives none."""
    taken_back = elsewhere(facts, heard) if Act.CORRECT in heard.acts else {}
    return renamed(facts, heard) | exactly(facts, heard) | wish_anew(heard) | taken_back


def wish_anew(heard: Understanding) -> dict[str, object]:
    """The wish under its field's name: 希望改成先给两万,剩下的年底给清."""
    told = _WISH_ANEW.search(heard.text)
    return {"wanted": told["wish"]} if told else {}


def exactly(facts: CaseFacts, heard: Understanding) -> dict[str, object]:
    """A day told more exactly than before, or set right: 具体是去年12月5号, 不是去年3月,是前年3月, 9月30号离的职."""
    day = next((w for w in heard.facts.whens if _sets_right(heard.text[: w.start], heard.text[w.end :])), None)
    if day is not None and day.text != facts.when:
        return {"when": day.text}
    return _dated(facts, heard)


def _dated(facts: CaseFacts, heard: Understanding) -> dict[str, object]:
    """The day behind what was told only as how long it goes on (押了两个月工资): a limit runs from a day.

    The words are kept in the story: they say what happened on it.
    """
    day = next((w for w in heard.facts.whens if w.first is not None and w.first == w.last), None)
    if day is None or day.first is None or not any(since(normalise(facts.when), day.first)):
        return {}
    before, behind = heard.text[: day.start], heard.text[day.end :]
    alone = _BEFORE_ALONE.search(before) and _ALONE.search(behind)
    if not _DAY.search(day.text) or not (alone or _OF_IT.search(behind)):
        return {}
    if heard.text in facts.what:
        return {"when": day.text}
    return {"when": day.text, "what": f"{facts.what} {heard.text}".strip()}


def _sets_right(before: str, behind: str) -> bool:
    """Whether the words around a day set right when it was."""
    if _EXACTLY.search(before):
        return True
    return bool(_RATHER.search(before)) and not _TO_BE_DONE.search(behind)


def to_be_done(heard: Understanding) -> bool:
    """Whether the last day told is one on which something should happen, or did besides: 应该是下个月底还我."""
    day = next(iter(heard.facts.whens[-1:]), None)
    if day is None or not _RATHER.search(heard.text[: day.start]):
        return False
    return bool(_TO_BE_DONE.search(heard.text[day.end :]))


def undenied(heard: Understanding) -> Facts:
    """The facts without the parties that are only named to be denied: 他叫王刚,不是王强."""
    parties = tuple(p for p in heard.facts.parties if not _DENIED.search(heard.text[: p.start]))
    return heard.facts if parties == heard.facts.parties else replace(heard.facts, parties=parties)


def renamed(facts: CaseFacts, heard: Understanding) -> dict[str, object]:
    """The other side under its right name; its relation stays as it was told."""
    if own := _own_name(facts, heard):
        return own
    if not _SELF_DENIED.search(heard.text) and (swapped := _swapped(facts, heard)):
        return swapped
    corrects = Act.CORRECT in heard.acts or _BUT.search(heard.text)
    called = _CALLED.search(heard.text) if corrects else None
    if not facts.other_party or called is None or called["new"] in RELATION_OF:
        return {}
    named = called["new"]
    party = next((p for p in undenied(heard).parties if p.name == named), Party(named, *called.span("new"), "", named))
    if party.relation:
        return {"other_party": plain(party), "relation": party.relation}
    known = facts.other_party if facts.other_party in RELATION_OF and not any(firms(named)) else ""
    return {"other_party": f"{known}{named}", "relation": facts.relation}


def _own_name(facts: CaseFacts, heard: Understanding) -> dict[str, object]:
    """The writer's own name put right: 不是李强,是李刚 of who is 李强. The other side stays as it is."""
    denied = facts.name and any(one["name"].startswith(facts.name) for one in _BUT.finditer(heard.text))
    if not denied or facts.name in facts.other_party:
        return {}
    new = next((one["new"] for one in _SELF_ANEW.finditer(heard.text) if one["new"] != facts.name), "")
    return {"name": new, "other_party": facts.other_party, "relation": facts.relation} if new else {}


def _swapped(facts: CaseFacts, heard: Understanding) -> dict[str, object]:
    """不是王强,是王刚: the name that is denied makes way for the one that is told, in the same words."""
    wrong = next((name for denied in _BUT.finditer(heard.text) if (name := _in(facts.other_party, denied["name"]))), "")
    new = next((p for p in undenied(heard).parties if p.name and not p.relation), None)
    if not wrong or new is None or wrong == new.name:
        return {}
    return {"other_party": facts.other_party.replace(wrong, new.name), "relation": facts.relation}


def _in(party: str, words: str) -> str:
    """How the words begin, as far as it stands in the other side's name; "" for less than a name."""
    return next((words[:size] for size in range(len(words), 1, -1) if words[:size] in party), "")


def elsewhere(facts: CaseFacts, heard: Understanding) -> dict[str, object]:
    """The place taken back with no other told: 地点不对, 我们不在石桥镇."""
    if not facts.place or any(not p.foreign for p in heard.facts.places):
        return {}
    there = _NOT_THERE.search(heard.text)
    denied = there is not None and not _AWAY.search(heard.text) and _is_there(there["place"], facts.place)
    return {"place": "", "place_code": ""} if denied or _PLACE_WRONG.search(heard.text) else {}


def _is_there(words: str, place: str) -> bool:
    """Whether the words begin with the place or a part of it: 石桥镇 of 石桥镇石桥村."""
    return any(words[:size] in place for size in range(len(words), 1, -1))


def drops_phone(heard: Understanding) -> bool:
    """Whether the phone is to be forgotten, and no other given: 电话不要留了,删掉. A call forbidden is no such word."""
    if heard.facts.phones or len(heard.text) > _SHORT or _BOUGHT.search(heard.text):
        return False
    clauses = [clause.group() for clause in _CLAUSES.finditer(heard.text)]
    if any(_NO_PHONE.fullmatch(clause) for clause in clauses):
        return True
    return not heard.facts.wanted and any(_NO_CALLS.fullmatch(clause) for clause in clauses)


def without_phone(facts: CaseFacts) -> CaseFacts:
    """The facts without the phone, also where it stands in the story."""
    if not facts.phone:
        return facts
    number = re.compile(r"[\s\-]{0,2}".join(re.escape(digit) for digit in facts.phone))
    texts = {key: number.sub("（电话已删）", getattr(facts, key)) for key in ("what", "tried", "wanted", "other_party")}
    return facts.with_(phone="", callback=False, **texts)
