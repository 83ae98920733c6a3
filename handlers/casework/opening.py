"""The case an `OpenCase` effect means, for the store that writes it and for the rest of the turn that opened it."""

from dataclasses import replace
from datetime import datetime

from handlers.casework.case import Case, Status
from handlers.casework.levels import jurisdiction
from handlers.casework.online.meeting import Meeting
from handlers.district import District
from handlers.effects import Effect, Meet, OpenCase, StepOut
from handlers.messages import Address
from handlers.world import OwnCase, Sitting, World


def new_case(new: OpenCase, district: District, address: Address, now: datetime) -> Case:
    """The case as it begins: in the queue of its committee, at the district's window, or a clue for screening."""
    body = district.body_of[new.committee]
    certain = jurisdiction(new.facts, district, sensitive=new.sensitive).certain
    waits = Status.ROUTED if certain or new.sensitive else Status.RECEIVED
    return Case(
        number=new.number,
        status=Status.CLUE if new.clue else waits,
        urgency=new.urgency,
        facts=new.facts,
        sensitive=new.sensitive,
        level=body.level,
        committee=body.code,
        opened_at=now,
        waiting_since=now,
        address=address,
        risks=tuple(risk.value for risk in new.risks),
    )


def world_after(world: World, effects: tuple[Effect, ...], address: Address, now: datetime) -> World:
    """The world for the next message of the same turn: a case opened by the one before is there already."""
    if not any(isinstance(effect, Meet | StepOut | OpenCase) for effect in effects):
        return world
    met = {e.number: e.done.meeting for e in effects if isinstance(e, Meet)}
    world = replace(world, sittings=tuple(_after(sitting, met.get(sitting.number)) for sitting in world.sittings))
    gone = {e.number for e in effects if isinstance(e, StepOut)}
    world = replace(world, beside=tuple(one for one in world.beside if one.number not in gone))
    opened = [e for e in effects if isinstance(e, OpenCase)]
    if not opened:
        return world
    fresh = tuple(OwnCase(new_case(new, world.district, address, now)) for new in opened)
    return replace(world, cases=(*fresh, *world.cases))


def _after(sitting: Sitting, meeting: Meeting | None) -> Sitting:
    """The sitting with the meeting as the message before left it."""
    if meeting is None:
        return sitting
    return replace(sitting, meeting=meeting, seat=meeting.seats[sitting.seat.id])
