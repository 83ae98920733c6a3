"""Up to which day the holidays are known: each year's are announced in the autumn before, and somebody has to enter them."""

from datetime import date, timedelta

from handlers.district import District

WARN = timedelta(days=60)


def known_until(district: District) -> date | None:
    """The last day of the last year whose holidays are entered; None when none are.

    The New Year holiday may begin or end in the other year: days around it make no year known.
    """
    years = [day.year for day in district.hours.holidays if 2 <= day.month < 12]
    return date(max(years), 12, 31) if years else None


def warning(district: District, today: date) -> str:
    """What the administrator has to hear; "" while the known holidays reach far enough."""
    until = known_until(district)
    if until is None:
        return "区县文件里没有节假日：期限按没有节假日推算。请照国务院办公厅的通知填写节假日和调休上班日，再导入。"
    if today > until:
        return f"节假日只录入到{until.year}年，现在的期限没有扣除节假日。{_what_to_do(until.year + 1)}"
    if today >= until - WARN:
        return f"节假日只录入到{until.year}年12月31日，之后的期限没有扣除节假日。{_what_to_do(until.year + 1)}"
    return ""


def _what_to_do(year: int) -> str:
    return f"请照国务院办公厅关于{year}年节假日安排的通知，在区县文件里补上节假日和调休上班日，再导入。"


def uncounted(district: District, since: date, due: date) -> str:
    """What is said beside a limit in working days that reaches beyond the known holidays; "" when it does not."""
    until = known_until(district)
    if until is not None and due <= until:
        return ""
    year = (until.year + 1) if until is not None else since.year
    return f"{year}年的节假日还没有录入，没有扣除"
