"""When a human answers: office hours, Chinese holidays and make-up days, in the district's zone."""

from datetime import date, datetime, timedelta

from handlers.district import District

_DAYS = ("", "周一", "周二", "周三", "周四", "周五", "周六", "周日")


def read_day(text: str) -> date:
    """A day as people type it, 2026-11-22. Raises `ValueError` for none, and for one no limit can be reckoned from."""
    day = date.fromisoformat(text)
    if not 1900 <= day.year < 2200:
        raise ValueError("a day out of all bounds")
    return day


def is_workday(district: District, moment: datetime) -> bool:
    """Whether the office works on that local day: make-up days win over weekends, holidays over weekdays."""
    return works_on(district, moment.astimezone(district.tz).date())


def works_on(district: District, day: date) -> bool:
    """Whether the office works on that day of the district."""
    hours = district.hours
    if day in hours.makeup_days:
        return True
    return day.isoweekday() in hours.weekdays and day not in hours.holidays


_FAR = 3660  # days: a calendar without workdays ends the search


def workdays_after(district: District, day: date, count: int) -> date:
    """The day on which `count` working days have passed; the first day itself is not counted (民法典 §201)."""
    for _ in range(_FAR):
        if count <= 0:
            break
        day += timedelta(days=1)
        count -= works_on(district, day)
    return day


def next_workday(district: District, day: date) -> date:
    """The day itself when the office works, else the next one that does (民法典 §203)."""
    for _ in range(_FAR):
        if works_on(district, day):
            break
        day += timedelta(days=1)
    return day


def local_day(district: District, moment: datetime) -> date:
    """The district's calendar day at that moment."""
    return moment.astimezone(district.tz).date()


def is_open(district: District, moment: datetime) -> bool:
    """Whether the office is open at that moment."""
    local = moment.astimezone(district.tz)
    return is_workday(district, moment) and any(a <= local.time() < b for a, b in district.hours.spans)


def next_opening(district: District, moment: datetime) -> datetime | None:
    """The next moment the office opens, within sixty days; None when the hours are never open."""
    local = moment.astimezone(district.tz)
    for days in range(60):
        day = local.date() + timedelta(days=days)
        for start, _ in sorted(district.hours.spans):
            opening = datetime.combine(day, start, district.tz)
            if opening > local and is_workday(district, opening):
                return opening
    return None


def opening_words(district: District, moment: datetime) -> str:
    """The next opening as people say it: 今天14:00, 明天8:30, 11月24日（周二）8:30."""
    opening = next_opening(district, moment)
    if opening is None:
        return "上班后"
    days = (opening.date() - moment.astimezone(district.tz).date()).days
    clock = f"{opening.hour}:{opening.minute:02d}"
    if days < 2:
        return f"{('今天', '明天')[days]}{clock}"
    return f"{opening.month}月{opening.day}日（{_DAYS[opening.isoweekday()]}）{clock}"


def who_answers(district: District, moment: datetime, staff_online: bool) -> str:
    """The truth about who will answer and when."""
    if is_open(district, moment):
        minutes = district.limits.offer_township
        if staff_online:
            return f"现在是上班时间，有调解员在线，一般{minutes}分钟内有人接手；没人接，会自动转给上一级。"
        return f"现在是上班时间，调解员暂时不在线，已经通知他们；{minutes}分钟没人接，会自动转给上一级。"
    return (
        f"现在是下班时间，没有调解员在线。{opening_words(district, moment)}上班后有人看您的事。您可以先留言，不会丢。"
    )
