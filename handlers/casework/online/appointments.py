"""Appointments and breaks: told to both sides with a calendar file (RFC 5545), reminded of the day before."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from handlers.casework.online.meeting import Appointment, Done, Meeting, Telling
from handlers.district import District
from handlers.errors import Refused
from handlers.hours import local_day

AHEAD = timedelta(days=366)
LASTS = timedelta(hours=1)
_FOLD = 75  # octets of a line (RFC 5545, 3.1)


def appoint(meeting: Meeting, at: datetime, place: str, district: District, now: datetime, *, pause: bool) -> Done:
    """A meeting of both sides at a place, or online when no place is named; a break ends at that moment."""
    if at <= now:
        raise Refused("约定的时间要在以后。")
    if at > now + AHEAD:
        raise Refused("约定的时间最晚在一年以内，请核对年份。")
    if not meeting.both:
        raise Refused("双方都参加以后才能约时间。")
    made = Appointment(len(meeting.appointments) + 1, at, place.strip(), online=not place.strip(), pause=pause)
    after = replace(meeting, appointments=(*meeting.appointments, made))
    told = Telling(tuple(s.id for s in meeting.present), words(made, district), calendar=made)
    return Done(after, (told,), f"约定：{_day(made, district)}。")


def cancel(meeting: Meeting, number: int, district: District, now: datetime) -> Done:
    """An appointment that does not take place."""
    found = next((a for a in meeting.appointments if a.id == number and not a.cancelled and a.at > now), None)
    if found is None:
        raise Refused("没有这个约定，或者已经过了。")
    after = _with(meeting, replace(found, cancelled=True))
    text = f"原来约在{_day(found, district)}的{'休息' if found.pause else '调解'}取消了。"
    return Done(after, (Telling(tuple(s.id for s in meeting.present), text),), f"取消约定：{_day(found, district)}。")


def remind(meeting: Meeting, district: District, now: datetime) -> Done:
    """The reminder on the day before, once for each appointment."""
    tells = []
    for due in _unreminded(meeting):
        if reminder_at(due, district) <= now < due.at:
            meeting = _with(meeting, replace(due, reminded=True))
            text = f"提醒：{words(due, district)}"
            tells.append(Telling(tuple(s.id for s in meeting.present), text))
    return Done(meeting, tuple(tells), "")


def reminder_at(appointment: Appointment, district: District) -> datetime:
    """Nine in the morning of the day before."""
    day = local_day(district, appointment.at) - timedelta(days=1)
    return datetime(day.year, day.month, day.day, 9, tzinfo=district.tz)


def next_reminder(meeting: Meeting, district: District, now: datetime) -> datetime | None:
    """When the clock must look at the appointments next."""
    return min((reminder_at(a, district) for a in _unreminded(meeting) if a.at > now), default=None)


def words(appointment: Appointment, district: District) -> str:
    """An appointment as people read it."""
    if appointment.pause:
        return f"先休息一下，{_day(appointment, district)}接着商量。想好了可以提前说。"
    where = "在这个聊天里（线上）" if appointment.online else f"地点：{appointment.place}"
    return f"约好了：{_day(appointment, district)}一起商量，{where}。来不了请提前说一声。"


def _day(appointment: Appointment, district: District) -> str:
    at = appointment.at.astimezone(district.tz)
    return f"{at.year}年{at.month}月{at.day}日 {at.hour}:{at.minute:02d}"


def _unreminded(meeting: Meeting) -> list[Appointment]:
    return [a for a in meeting.appointments if not a.cancelled and not a.reminded]


def _with(meeting: Meeting, changed: Appointment) -> Meeting:
    return replace(meeting, appointments=tuple(changed if a.id == changed.id else a for a in meeting.appointments))


def calendar(at: datetime, place: str, uid: str, now: datetime) -> bytes:
    """The calendar file. It names neither the matter nor anybody: calendars are read over shoulders."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//fengqiao//mediation//ZH",
        "BEGIN:VEVENT",
        f"UID:{uid}@fengqiao",
        f"DTSTAMP:{_stamp(now)}",
        f"DTSTART:{_stamp(at)}",
        f"DTEND:{_stamp(at + LASTS)}",
        "SUMMARY:约谈",
        f"LOCATION:{_escaped(place or '线上')}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(_folded(line) for line in lines)


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    """TEXT of RFC 5545, 3.3.11."""
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return plain.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def _folded(line: str) -> bytes:
    """Lines of at most 75 octets, no character cut in two."""
    pieces: list[bytes] = []
    current = b""
    for char in line:
        encoded = char.encode("utf-8", "replace")
        if len(current) + len(encoded) > _FOLD - (1 if pieces else 0):
            pieces.append(current)
            current = b""
        current += encoded
    return b"\r\n ".join([*pieces, current]) + b"\r\n"
