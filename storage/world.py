"""What a turn may look at: the resident's own cases, and whether a number with its code was right."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from handlers.casework.case import WORKED, CaseNumber
from handlers.casework.life import agreeable
from handlers.casework.online.dates import days_of
from handlers.casework.online.meeting import APPLICANT_SEAT
from handlers.conversation import Ask, Conversation
from handlers.messages import Incoming
from handlers.oversight.village_rules import VillageRule
from handlers.topics import audience, contacts, mediators, village_rules
from handlers.world import Beside, Holder, Knowledge, OwnCase, Proof, Sitting, World
from nlu.types import Understanding
from storage import invitations, outsiders
from storage.cases import Kept, cases_query, find_case, read_cases
from storage.inbox import Found
from storage.meetings import OUTSIDE, load_meeting, mediator_of
from storage.people import ALPHABET, all_staff, get_staff
from storage.registers import told
from storage.tables import alert, attachment, case, participation
from storage.talks import Talk
from storage.throttle import Throttle
from storage.transcript import files_where
from storage.unit import Unit
from storage.vault import same
from storage.village_rules import published

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
# Counted for numbers that do not exist too: otherwise the lock would tell which do. See `_prove`.
_HERE = Throttle("case_code_here", tries=5, window=_DAY, lock=_DAY)  # one number from one place
_NUMBER = Throttle("case_code", tries=50, window=_DAY, lock=_DAY)  # one number from everywhere
_SENDER = Throttle("case_code_sender", tries=10, window=_HOUR, lock=_HOUR)
_PLACE = Throttle("case_code_place", tries=30, window=_HOUR, lock=_HOUR)  # a hall's or a village's one network


def new_number() -> CaseNumber:
    """An unguessable case number without letters that look like digits."""
    return CaseNumber("FQ" + "".join(ALPHABET[byte % len(ALPHABET)] for byte in secrets.token_bytes(8)))


def new_secret() -> str:
    """A six-digit secret code."""
    return f"{secrets.randbelow(1_000_000):06d}"


async def load_world(
    unit: Unit,
    talk: Talk,
    beside: Found,
    knowledge: Knowledge,
    understood: Sequence[Understanding],
    now: datetime,
    waiting: Sequence[Incoming] = (),
) -> World:
    """The world of this turn. Its cases are locked: what the step decides on them still holds when it is saved."""
    found = await invitations.asked_for(unit, talk, waiting, now)
    seats = await _seats(unit, talk) if beside.seated else {}
    more = {*seats, *([found.case_id] if found else [])}
    kept = await _cases(unit, talk, more) if beside.cases or more or talk.state.known else []
    own = [await _own(unit, k) for k in kept if k.talk_id == talk.id or k.case.number in talk.state.known]
    to = next((k for k in kept if found and k.id == found.case_id), None)
    origin = next((said.origin for said in reversed(waiting) if said.origin), "")
    proof, proven = await _prove(unit, talk, own, understood, now, origin)
    return World(
        district=unit.district,
        knowledge=knowledge,
        next_number=new_number(),
        next_secret=new_secret(),
        cases=tuple(own),
        proof=proof,
        proven=proven,
        staff_online=beside.online,
        sittings=tuple(await _sittings(unit, talk, kept, seats, now)),
        beside=tuple(await _beside(unit, kept, seats)),
        invited=await invitations.invited(unit, talk, found, to),
        code=await invitations.prove(unit, talk, found, waiting, now),
        people=await all_staff(unit) if any(mediators.asks(u.clean or u.text) for u in understood) else (),
        village_rules=await _rules(unit, talk, own, understood),
        registers=await told(unit, now) if _asks_registers(talk.state, understood) else (),
    )


def _asks_registers(talk: Conversation, understood: Sequence[Understanding]) -> bool:
    """Whether the words, or what the talk waits for, need the registers."""
    heard = [u.clean or u.text for u in understood]
    return audience.waits(talk) or any(contacts.asks(text) or audience.asks(text) for text in heard)


async def _rules(
    unit: Unit, talk: Talk, own: Sequence[OwnCase], understood: Sequence[Understanding]
) -> tuple[VillageRule, ...]:
    """The published rules of the villages in question, when the words ask for them."""
    if not any(village_rules.asks(u.clean or u.text) for u in understood):
        return ()
    draft = talk.state.draft
    known = village_rules.places_of(understood) | {o.case.facts.place_code for o in own}
    known |= {draft.place_code} if draft else set()
    return await published(unit, {node.code for code in known for node in unit.district.path(code)})


async def _cases(unit: Unit, talk: Talk, more: Collection[int]) -> list[Kept]:
    """Cases opened here, proven with their code, or sat at, newest first: all locked in one order."""
    mine = or_(case.c.conversation_id == talk.id, case.c.number.in_(talk.state.known), case.c.id.in_(more))
    query = cases_query(mine).order_by(case.c.id.desc()).with_for_update(key_share=True, of=case)
    return await read_cases(unit, query)


async def _seats(unit: Unit, talk: Talk) -> dict[int, int]:
    """The cases this talk sits at by invitation, with its seat."""
    mine = (participation.c.conversation_id == talk.id, participation.c.left_at.is_(None))
    rows = await unit.conn.execute(select(participation.c.case_id, participation.c.seat).where(*mine))
    return {row.case_id: row.seat for row in rows}


async def _sittings(
    unit: Unit, talk: Talk, kept: Sequence[Kept], seats: Mapping[int, int], now: datetime
) -> list[Sitting]:
    """The meetings this talk is a party of."""
    found = []
    for one in kept:
        seat = APPLICANT_SEAT if one.talk_id == talk.id else seats.get(one.id)
        if seat is not None and seat >= OUTSIDE:
            continue
        meeting = await load_meeting(unit, one.id) if seat is not None else None
        if meeting is None or seat is None or meeting.seats[seat].left_at is not None:
            continue
        mediator = await mediator_of(unit, one.case.holder)
        stopped = meeting.draft is not None and bool(agreeable(one.case, oral=meeting.draft.oral))
        mine, open_ = meeting.seats[seat], one.case.status in WORKED
        days = days_of(one.case, meeting, mine, unit.district, now)
        found.append(Sitting(mine, meeting, mediator, open_, stopped, days))
    return found


async def _beside(unit: Unit, kept: Sequence[Kept], seats: Mapping[int, int]) -> list[Beside]:
    """The tables this talk was asked to beside the parties."""
    mine = [(one, seats[one.id]) for one in kept if seats.get(one.id, 0) >= OUTSIDE]
    found = [await outsiders.beside(unit, one, seat) for one, seat in mine]
    return [one for one in found if one is not None]


async def _own(unit: Unit, kept: Kept) -> OwnCase:
    holder = None
    if kept.case.holder is not None and (who := await get_staff(unit, kept.case.holder)):
        body = unit.district.body_of.get(who.committee)
        holder = Holder(who.name, who.certificate, body.name if body else "")
    read = select(alert.c.id).where(alert.c.case_id == kept.id, alert.c.acknowledged_at.is_not(None)).limit(1)
    alert_read = (await unit.conn.execute(read)).first() is not None
    theirs = (attachment.c.case_id == kept.id, attachment.c.conversation_id == kept.talk_id)
    files = tuple(file for _, file in await files_where(unit, *theirs))
    return OwnCase(kept.case, holder, alert_read, files)


async def _prove(
    unit: Unit, talk: Talk, own: Sequence[OwnCase], understood: Sequence[Understanding], now: datetime, origin: str
) -> tuple[Proof, OwnCase | None]:
    """Whether the words carry a case number with its right code. Wrong tries shut the number for strangers.

    Who knows a number can try codes, or try to shut it for its owner. A place (`origin`: the network of a web visitor, who
    gets a new name with each cookie; elsewhere the sender) has five wrong tries a day at a number, and is shut alone: the
    right code from another place still opens. Fifty wrong tries from everywhere shut the number for a day, which takes ten
    places. Then a code of six digits is found with at most 50 in a million a day, 1.8 % in a year of trying every day with
    ever ten new places a day; each wrong try stands in the case's trail. Talks that know the case already are never shut out.
    """
    said = _number_and_code(talk.state, understood)
    if said is None:
        return Proof.NONE, None
    number, code = said
    stranger = all(o.case.number != number for o in own)
    counted = _counted(number, talk, origin)
    if stranger and (
        await _NUMBER.hold(unit, number, now) or any([await each.locked(unit, what, now) for each, what in counted])
    ):
        return Proof.LOCKED, None
    kept = await find_case(unit, number)
    right = same(unit.vault.secret_digest(number, code), kept.secret_digest if kept else "")
    if kept is not None and right:
        return Proof.RIGHT, await _own(unit, kept)
    if stranger:
        for each, what in counted:
            await each.miss(unit, what, now)
    return Proof.WRONG, None


def _counted(number: str, talk: Talk, origin: str) -> tuple[tuple[Throttle, str], ...]:
    """What a wrong try counts for; the number first, whose row who tries the same waits for."""
    sender = f"{talk.address.channel} {talk.address.sender}"
    place = f"{talk.address.channel} from {origin}" if origin else sender
    return (_NUMBER, number), (_HERE, f"{number} {place}"), (_SENDER, sender), (_PLACE, place)


def _number_and_code(talk: Conversation, understood: Sequence[Understanding]) -> tuple[str, str] | None:
    """The first number and the first code of the messages; a number asked for before counts."""
    hangs = talk.pending
    asked = [hangs.about] if hangs and hangs.ask is Ask.SECRET and hangs.about else []
    numbers = [n for u in understood for n in u.facts.case_numbers] or asked
    codes = [s for u in understood for s in u.facts.secrets]
    return (numbers[0].upper(), codes[0]) if numbers and codes else None
