"""Who comes to the window or calls: registered with consent, understood as a resident's own words, given a slip."""

from dataclasses import dataclass, replace
from datetime import date

from handlers.casework import levels, steering
from handlers.casework.arrival import WAY_NAMES, Arrival, Way
from handlers.casework.case import Case
from handlers.casework.outside import SENDER_NAMES, SENDING_NAMES
from handlers.casework.reading import Reading, read_in
from handlers.casework.record import Party, Record
from handlers.casework.remarks import phone_remark
from handlers.district import District
from handlers.errors import BadInput
from handlers.facts import CaseFacts, Naming
from handlers.gather import RELATIONS
from nlu import categories
from nlu.types import Understanding

LONGEST = 4000  # characters of the story


@dataclass(frozen=True, slots=True)
class Came:
    """What the form says. `kind`: category or category/subcategory, "" lets the words decide."""

    way: Way
    name: str
    phone: str
    consent: bool
    what: str
    other_party: str = ""
    other_phone: str = ""
    relation: str = ""
    place_code: str = ""
    place: str = ""
    kind: str = ""


def checked(came: Came, district: District) -> Came:
    """The registration, if it can be taken in. Raises `BadInput` naming what is wrong."""
    category, _, subcategory = came.kind.partition("/")
    known = categories.load().get(category)
    wrong = ""
    if not came.name.strip():
        wrong = "请写来人的姓名。不愿意留名的，请他自己在网上匿名反映。"
    elif not came.what.strip():
        wrong = "请写明是什么事。"
    elif not came.consent:
        wrong = "要本人同意才能登记（《个人信息保护法》第13条）。请先问清楚，再勾选“本人同意登记”。"
    elif came.kind and (known is None or (subcategory and subcategory not in known.subcategories)):
        wrong = "类型要从名单里选。"
    elif came.place_code and came.place_code not in district.place_of:
        wrong = "地点要从本区的名单里选；名单里没有的，写在“具体地点”里。"
    elif came.relation and came.relation not in RELATIONS:
        wrong = "和对方的关系要从名单里选。"
    if wrong:
        raise BadInput(wrong)
    return came


def remarks(came: Came) -> str:
    """What looks wrong and may be right all the same."""
    found = (phone_remark(came.phone, "来人的电话"), phone_remark(came.other_phone, "对方的电话"))
    return "".join(words for words in found if words)


def understood(came: Came, read: Understanding | None, district: District) -> Reading:
    """The matter as a case has it. What the form says goes before what its story says; who tells has the phone he gave."""
    category, _, subcategory = came.kind.partition("/")
    place = came.place.strip() or district.full_name(came.place_code)
    given = {
        "what": came.what.strip(),
        "category": category,
        "subcategory": subcategory,
        "other_party": came.other_party.strip(),
        "relation": came.relation,
        "place_code": came.place_code,
        "place": place,
        "name": came.name.strip(),
        "phone": came.phone.strip(),
        "naming": Naming.NAMED,
    }
    reading = read_in(CaseFacts().with_(**given), read, district)
    typed = {name: value for name, value in given.items() if value and name not in ("category", "subcategory")}
    told = typed | {"phone": given["phone"]}  # a number in the story may be anybody's
    return replace(reading, facts=reading.facts.with_(**told))


def record_of(came: Came, today: date, by: str) -> Record:
    """What the new case knows from the start: how it came in, and who the sides are."""
    cards = [Party("applicant", came.name.strip(), phone=came.phone.strip())]
    if came.other_party.strip():
        cards.append(Party("respondent", came.other_party.strip(), phone=came.other_phone.strip()))
    return Record(parties=tuple(cards), arrival=Arrival(came.way, today, by))


def at_window(case: Case) -> bool:
    """Whether it was registered at a window or by telephone and no chat leads to the applicant."""
    return case.record.arrival is not None and case.address is None


def source(case: Case) -> str:
    """How the case came in, in a few words; "" where nobody wrote it down."""
    letter, arrival = case.record.inbound, case.record.arrival
    if letter is not None:
        return f"{letter.name or SENDER_NAMES[letter.sender]}{SENDING_NAMES[letter.sending]}"
    if arrival is not None:
        return WAY_NAMES[arrival.way]
    return "网上申请" if case.address is not None else ""


def reach(case: Case) -> str:
    """How the applicant is reached where no chat leads to him; "" where one does."""
    if case.address is not None:
        return ""
    arrival, facts = case.record.arrival, case.facts
    cards = [card.phone for card in case.record.parties if card.side == "applicant" and card.phone]
    phone = "、".join(dict.fromkeys(cards)) or facts.phone
    head = f"这件事是{WAY_NAMES[arrival.way]}的，不能在网上回话" if arrival else "这件事不能在网上回话"
    if facts.unsafe_phone:
        return f"{head}。对方可能在看当事人的手机，不要打电话，等本人再来。"
    if not phone:
        return f"{head}，也没有留电话。请当面联系，或者等本人再来。"
    return f"{head}。请打电话联系申请人：{phone}。"


def slip_words(case: Case, where: str) -> tuple[str, ...]:
    """What the slip says besides number and code: what happens next, what it costs, how to ask, what keeps running.

    Of a sealed case nothing that tells others what it is about: the paper lies about at home. `where`: the service's address.
    """
    asked = f"打开 {where}，" if where else "在网上受理的聊天里，"
    rest = f"{asked}把编号和查询码一起发来；不会上网的，带身份证到受理窗口问。查询码不要给别人看。"
    if case.sensitive:
        return (f"查进度：{rest}",)
    ask = f"查进度，或者改在网上联系：{rest}"
    facts = case.facts
    by_phone = bool(facts.phone) and not facts.unsafe_phone
    first = f"等调解员接手，接手以后{'会打电话' if by_phone else '再'}和您联系。"
    if case.holder is not None:
        first = "调解员已经接手，会继续和您联系。"
    if not facts.phone:
        first += "您没有留电话：请过几天再来问，或者按编号在网上查。"
    cost = "调解不收费（《人民调解法》第4条），愿不愿意调解由您定（《人民调解法》第23条）。"
    running = "申请复议、仲裁、起诉的期限照样计算，不要等调解（《人民调解法》第3条）。"
    return (first, steering.told(case) or f"{cost}{levels.total_words(case)}", running, ask)
