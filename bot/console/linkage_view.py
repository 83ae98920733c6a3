"""The checklist of a danger on the case page: whom staff call, in which order and by when; what was said, and by whom."""

from collections.abc import Mapping

from handlers.casework.case import Case
from handlers.casework.linkage import STEP_NAMES, WAITS, WILL_NAMES, Step, current
from storage.linkage import Seen


def checklist(lines: tuple[Seen, ...], case: Case, names: Mapping[int, str]) -> dict[str, object]:
    """The checklist as its template needs it; `plans` is empty when there is none."""
    holds = current(case.record.wills)
    plans: dict[str, list[dict[str, object]]] = {}
    for seen in lines:
        plans.setdefault(seen.told.plan, []).append(_line(seen, names))
    return {
        "plans": list(plans.items()),
        "next": next((_line(seen, names) for seen in lines if seen.told.step in WAITS and seen.may_call), None),
        "open": sum(seen.told.step in WAITS for seen in lines),
        "wills": [(will.by, WILL_NAMES[will.kind], will.words, will.at) for will in case.record.wills],
        "holds": "；".join(name for kind, name in WILL_NAMES.items() if kind in holds),
        "kinds": [(kind.value, name) for kind, name in WILL_NAMES.items()],
        "asks": any(seen.told.step is Step.BLOCKED for seen in lines),
    }


def _line(seen: Seen, names: Mapping[int, str]) -> dict[str, object]:
    told = seen.told
    by = names.get(seen.done_by, "工作人员") if seen.done_by is not None else ""
    reminded = names.get(seen.reminded, "工作人员") if seen.reminded is not None else ""
    return {
        "id": seen.id,
        "body": told.line.body,
        "phone": told.line.phone,
        "minutes": told.line.minutes,
        "ask": told.line.ask,
        "step": told.step.value,
        "state": STEP_NAMES[told.step],
        "due": told.due,
        "words": told.words,
        "by": by,
        "at": seen.done_at,
        "reminded": reminded,
        "taken_at": seen.taken_at if told.step is Step.TAKEN else None,
        "must": seen.must_call,
        "may": seen.may_call and told.step not in (Step.CALLED, Step.SKIPPED),
        "over": told.step in (Step.CALLED, Step.SKIPPED),
    }
