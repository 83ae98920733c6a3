"""Outsiders as the desk asks them in: proposed to both sides, invited with a link once they agreed, asked to go."""

from datetime import datetime

from handlers.casework.case import CaseNumber
from handlers.casework.online import invitation, outsiders, seats
from handlers.casework.online.outsiders import Wished
from handlers.casework.staff import Staff
from handlers.errors import Refused
from storage import audit, invitations
from storage.invitations import Made
from storage.meetings import carry_done
from storage.online import need_meeting, need_ready, of_holder
from storage.outsiders import go
from storage.transcript import note
from storage.unit import Changed, Units


class TableGuests:
    """For the holder of a case. Every act is refused with a sentence or carried out whole, with its entry in the trail."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def propose(self, number: CaseNumber, who: Staff, wished: Wished, now: datetime) -> None:
        """Both sides are asked whether this person may come (人民调解法 §20). Raises `Refused`."""
        async with self._units.write() as unit:
            kept, _ = await of_holder(unit, number, who)
            outsiders.check(kept.case, wished)
            value = await need_meeting(unit, kept)
            need_ready(value, kept)
            await carry_done(unit, kept, outsiders.propose(value, wished, now), now)
            await audit.record(unit, number, audit.staff_actor(who.id), "outsider", now, str(len(value.outsiders)))

    async def invite(self, number: CaseNumber, who: Staff, outsider: int, now: datetime) -> Made:
        """A one-time link and a code, once every party agreed; an earlier one works no more. Raises `Refused`."""
        async with self._units.write() as unit:
            kept, _ = await of_holder(unit, number, who)
            value = await need_meeting(unit, kept)
            one = outsiders.find(value, outsider)
            if one.joined_at is not None or not outsiders.agreed(value, one):
                raise Refused("双方都同意以后才能邀请，已经参加的不用再邀请（《人民调解法》第20条）。")
            invitee = outsiders.invitee(Wished(one.name, one.kind, one.why, one.about), one.id)
            invitation.check(kept.case, invitee)
            await invitations.end_of(unit, kept.id, one.id, "renewed", now)
            made = await invitations.make(unit, kept, invitee, who.id, now)
            days = unit.district.online.invite_days
            await note(unit, kept.id, f"{who.name} 邀请{outsiders.shown(one)}，链接 {days} 天内有效，只能用一次。", now)
            await audit.record(unit, number, audit.staff_actor(who.id), "outsider_invite", now, str(one.id))
            unit.changed(Changed.CASE, number)
            return made

    async def end_guest(self, number: CaseNumber, who: Staff, guest: int, now: datetime) -> None:
        """A colleague who was let in takes no more part. Raises `Refused`."""
        async with self._units.write() as unit:
            kept, _ = await of_holder(unit, number, who)
            value = await need_meeting(unit, kept)
            await carry_done(unit, kept, seats.end_guest(value, guest), now)
            person = audit.staff_actor(value.guests[guest].staff)
            await audit.record(unit, number, audit.staff_actor(who.id), "guest_end", now, person)

    async def remove(self, number: CaseNumber, who: Staff, outsider: int, now: datetime) -> None:
        """It takes no more part; a link that is out works no more. Raises `Refused`."""
        async with self._units.write() as unit:
            kept, _ = await of_holder(unit, number, who)
            await invitations.end_of(unit, kept.id, outsider, "withdrawn", now)
            await go(unit, kept, outsider, audit.staff_actor(who.id), "outsider_remove", now)
