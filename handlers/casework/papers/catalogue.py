"""Every paper by its code, in the order of the file."""

from collections.abc import Callable, Mapping

from handlers.casework.case import Case
from handlers.casework.codes import Outcome
from handlers.casework.papers.file import cover, steps
from handlers.casework.papers.outside import answer, receipt, referral, sham, undisputed
from handlers.casework.papers.result import agreement, confirmation, oral, visits
from handlers.casework.papers.sheet import Sheet, Source
from handlers.casework.papers.talk import acceptance, application, inquiry, session
from handlers.errors import NotYours

PAPERS: Mapping[str, Callable[[Source], Sheet]] = {
    "cover": cover,
    "application": application,
    "acceptance": acceptance,
    "inquiry": inquiry,
    "session": session,
    "agreement": agreement,
    "oral": oral,
    "visits": visits,
    "confirmation": confirmation,
    "steps": steps,
    "receipt": receipt,
    "undisputed": undisputed,
    "answer": answer,
    "referral": referral,
    "sham": sham,
}


# Papers to other bodies, and when a case has them. Who may not know of a doubt is given a case without one.
_OUTSIDE: Mapping[str, Callable[[Case], bool]] = {
    "receipt": lambda case: case.record.inbound is not None,
    "undisputed": lambda case: case.record.undisputed is not None,
    "answer": lambda case: case.record.inbound is not None and case.outcome is not None,
    "referral": lambda case: bool(case.record.referrals),
    "sham": lambda case: any(one.forwarded for one in case.record.doubts),
}


def paper(code: str, source: Source) -> Sheet:
    """The paper of that code. Raises `NotYours` for a code that is none."""
    make = PAPERS.get(code)
    if make is None:
        raise NotYours("no such paper")
    return make(source)


def offered(source: Source) -> tuple[Sheet, ...]:
    """The papers worth having now: of agreements only the kind the case has, of records only what was written down."""
    record = source.case.record
    absent = set()
    if record.terms is not None:
        absent.add("agreement" if record.terms.oral else "oral")
    if source.case.outcome not in (None, Outcome.AGREED, Outcome.ORAL):
        absent |= {"agreement", "oral", "confirmation"}
    absent |= {code for code, has in (("inquiry", record.inquiries), ("visits", record.visits)) if not has}
    absent |= {code for code, has in _OUTSIDE.items() if not has(source.case)}
    return tuple(make(source) for code, make in PAPERS.items() if code not in absent)
