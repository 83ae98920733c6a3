"""To whom a case may be given without a receipt: colleagues of the same committee and step. Everybody else receipts it first.

B, 三级四步: what goes to another level or committee is reported, registered and handed over, one step at a time.
"""

from datetime import datetime

from handlers.casework import levels
from handlers.casework.case import Case
from handlers.casework.codes import FOLLOWED, LADDER, Level
from handlers.casework.staff import CASELESS, Role, Staff, away
from handlers.district import District
from handlers.errors import Refused

_ELSEWHERE = "只能移交给本委员会同一级的同事。{up}交给别的委员会，先退回队列，再“分流”过去，由他们接手；别的委员会也可以请来“联合调处”。"
_UP = "要往上走，用“上报上一级”，由上级签收。"


def check(case: Case, to: Staff, by: Staff, now: datetime, district: District) -> None:
    """Raises `Refused` with the reason when this person may not be given the case."""
    if to.id in (by.id, case.holder):
        raise Refused("请选择移交给谁。")
    if away(to, now) or to.role in CASELESS:
        raise Refused("这位同事现在不能接案。")
    if to.id in case.kept_from:
        raise Refused("这位同事需要回避这个案件。")
    if not _near(case, to, by, district):
        raise Refused(_ELSEWHERE.format(up=_UP if case.level is not Level.DISTRICT else ""))


def _near(case: Case, to: Staff, by: Staff, district: District) -> bool:
    """A colleague of the step. An agreement that is only watched has no step any more: a manager names who goes on.

    Without that nobody could follow it where the committee has no second person.
    """
    if to.committee == case.committee and levels.level_of(to, district) is case.level:
        return True
    if case.status not in FOLLOWED or by.role is not Role.MANAGER or to.role is Role.GRID_WORKER:
        return False
    serving = (levels.committee_at(level, case.facts.place_code, district) for level in LADDER)
    return to.committee in {body.code for body in serving if body is not None}
