"""Short ways to do what residents and staff do, for the store's tests."""

import itertools
from collections.abc import Callable, Sequence
from datetime import datetime

from handlers.casework.case import CaseNumber, Level, Urgency
from handlers.casework.staff import Role, Staff
from handlers.conversation import Conversation
from handlers.effects import Alert, Effect, OpenCase, Say
from handlers.facts import CaseFacts
from handlers.messages import Address, Attachment, Incoming, MessageId, Reply, Sort
from nlu.types import Facts, Risk, Understanding
from storage.people import NewStaff
from storage.store import Store
from tests.stores import NOW

WHO = Address("web", "visitor-1")
NUMBER = CaseNumber("FQABCDEFGH")
SECRET = "468135"
_count = itertools.count(1)


def incoming(text: str = "", address: Address = WHO, message_id: str = "", at: datetime = NOW) -> Incoming:
    return Incoming(address, MessageId(message_id or f"m{next(_count)}"), at, Sort.TEXT, text)


def same(talk: Conversation) -> Conversation:
    return talk


async def turn(
    store: Store,
    *effects: Effect,
    text: str = "说一句",
    address: Address = WHO,
    now: datetime = NOW,
    change: Callable[[Conversation], Conversation] = same,
    files: tuple[Attachment, ...] = (),
) -> Sequence[Reply]:
    """One message, taken in with these effects."""
    said = Incoming(address, MessageId(f"m{next(_count)}"), now, Sort.TEXT, text, attachments=files)
    await store.accept(said)
    await store.begin(address)
    async with store.turn(address, now) as open_turn:
        return await open_turn.save(change(open_turn.conversation), effects)


def opening(number: CaseNumber = NUMBER, **changes: object) -> OpenCase:
    values: dict[str, object] = {
        "number": number,
        "secret": SECRET,
        "facts": CaseFacts(what="邻居漏水", category="neighbourhood", place_code="v1", name="甲"),
        "urgency": Urgency.NORMAL,
        "committee": "cv1",
    }
    return OpenCase(**(values | changes))  # type: ignore[arg-type]  # test data


async def open_case(
    store: Store, number: CaseNumber = NUMBER, address: Address = WHO, now: datetime = NOW, **changes: object
) -> CaseNumber:
    case = opening(number, **changes)
    await turn(store, case, address=address, now=now, change=lambda talk: talk.with_(active=number))
    return number


async def open_danger(store: Store, number: CaseNumber = NUMBER, now: datetime = NOW, **changes: object) -> CaseNumber:
    """A sensitive case with an alert."""
    facts = CaseFacts(what="他又打我", category="marriage_family", subcategory="domestic_violence", place_code="v1")
    risks = (Risk.DOMESTIC_VIOLENCE,)
    values: dict[str, object] = {"facts": facts, "urgency": Urgency.DANGER, "sensitive": True, "committee": "ct1"}
    case = opening(number, **(values | {"risks": risks} | changes))
    alert = Alert(number, risks, ("打我",), True)
    await turn(
        store, Say(Reply("先保证安全", first=True)), case, alert, now=now, change=lambda t: t.with_(active=number)
    )
    return number


async def hire(
    store: Store,
    login: str,
    committee: str = "cv1",
    role: Role = Role.MEDIATOR,
    *,
    on_call: bool = False,
    password: str = "",
    specialities: tuple[str, ...] = (),
) -> Staff:
    body = store.district.body_of[committee]
    name = f"调解员{login}"
    new = NewStaff(login, name, role, committee, Level(body.level), password, "证1", specialities, on_call)
    return await store.people.create(new, NOW)


def heard(text: str = "", numbers: tuple[str, ...] = (), secrets: tuple[str, ...] = ()) -> Understanding:
    return Understanding(text, text, facts=Facts(case_numbers=numbers, secrets=secrets))
