"""Every paper by its code, in the order of the file."""

from collections.abc import Callable, Mapping

from handlers.casework.case import Case
from handlers.casework.codes import Outcome
from handlers.casework.papers.file import accepts, back, contents, cover, index, steps
from handlers.casework.papers.followed import performance, service, transfer, visits
from handlers.casework.papers.outside import answer, receipt, referral, sham, undisputed
from handlers.casework.papers.result import agreement, confirmation, oral
from handlers.casework.papers.sheet import Sheet, Source
from handlers.casework.papers.talk import acceptance, application, inquiry, notice, session
from handlers.errors import NotYours

PAPERS: Mapping[str, Callable[[Source], Sheet]] = {
    "cover": cover,
    "index": index,
    "application": application,
    "acceptance": acceptance,
    "notice": notice,
    "inquiry": inquiry,
    "session": session,
    "agreement": agreement,
    "oral": oral,
    "undisputed": undisputed,
    "performance": performance,
    "visits": visits,
    "confirmation": confirmation,
    "service": service,
    "transfer": transfer,
    "steps": steps,
    "receipt": receipt,
    "answer": answer,
    "referral": referral,
    "sham": sham,
    "back": back,
}


# Papers to other bodies, and when a case has them. Who may not know of a doubt is given a case without one.
_OUTSIDE: Mapping[str, Callable[[Case], bool]] = {
    "receipt": lambda case: case.record.inbound is not None,
    "undisputed": lambda case: case.record.undisputed is not None,
    "answer": lambda case: case.record.inbound is not None and case.outcome is not None,
    "referral": lambda case: bool(case.record.referrals),
    "sham": lambda case: any(one.forwarded for one in case.record.doubts),
}
_OF_MEDIATION = {"application", "acceptance", "notice", "session", "agreement", "oral", "confirmation"}
WHOLE = "file"  # the whole case file as one document
FOR_JUDGES = frozenset({"agreement", "oral", "session", "confirmation", "performance", "service"})


def paper(code: str, source: Source) -> Sheet:
    """The paper of that code. Raises `NotYours` for a code that is none."""
    make = PAPERS.get(code)
    if make is None:
        raise NotYours("no such paper")
    return make(source)


def inside(source: Source) -> tuple[Sheet, ...]:
    """The papers inside the covers of the case file, in their order."""
    return tuple(PAPERS[code](source) for code, _, _ in contents(source))


def offered(source: Source) -> tuple[Sheet, ...]:
    """The papers worth having now: of agreements only the kind the case has, of records only what was written down."""
    record = source.case.record
    absent = set()
    if record.terms is not None:
        absent.add("agreement" if record.terms.oral else "oral")
    if source.case.outcome not in (None, Outcome.AGREED, Outcome.ORAL):
        absent |= {"agreement", "oral", "confirmation"}
    written = {
        "inquiry": record.inquiries,
        "visits": record.visits,
        "performance": record.plan.instalments,
        "service": record.services,
        "transfer": [turn for turn in record.turns if turn.handovers],
    }
    absent |= {code for code, has in written.items() if not has}
    if not accepts(source.case):
        absent |= _OF_MEDIATION
    absent |= {code for code, has in _OUTSIDE.items() if not has(source.case)}
    return tuple(make(source) for code, make in PAPERS.items() if code not in absent)
