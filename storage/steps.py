"""Steps of a span of time counted by the database, in several ways by one question: what `storage.statistics` asks."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Row,
    Select,
    String,
    Subquery,
    and_,
    cast,
    func,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy import (
    case as choice,
)

from handlers.casework.case import Level, Outcome, Status
from handlers.oversight.figures import ENDING, ORAL, PERFORMANCE, REOPENING, RESULTS, WRITTEN, Count, Steps, Way
from storage.tables import case, case_step
from storage.tables.columns import Code, among, whole_seconds

_SAID = choice((case.c.outcome == Outcome.ORAL.value, ORAL), else_=WRITTEN)  # of a case that was not looked at yet
_FORM = choice((case.c.outcome == Outcome.ORAL.value, ORAL), else_=func.coalesce(case.c.agreement, _SAID))
_TOOK = whole_seconds(case_step.c.at) - whole_seconds(case.c.opened_at)
_NONE = literal_column("''", Code)
_FIELDS: Mapping[str, ColumnElement[Any]] = {
    "move": case_step.c.move,
    "status": case_step.c.status,
    "form": _FORM,
    "level": case_step.c.level,
    "category": case.c.category,
    "subcategory": case.c.subcategory,
    "place": case.c.place_code,
}
_ABSENT: Mapping[str, ColumnElement[Any]] = {"stretch": literal_column("0")}


def counting(
    ways: Sequence[Way], since: datetime, until: datetime, starts: Sequence[datetime], seen: ColumnElement[bool]
) -> CompoundSelect[Any]:
    """The question whose rows `read` reads. `starts`: of the stretches of time; `seen`: of which cases."""
    of = _steps(ways, since, until, starts, seen).cte("steps")
    return union_all(*(_counted(of, n, way) for n, way in enumerate(ways)))


def behind(
    way: Way, since: datetime, until: datetime, starts: Sequence[datetime], seen: ColumnElement[bool]
) -> Select[Any]:
    """The cases whose steps are counted in one way, each once beside what its steps are told apart by; the newest first."""
    of = _steps([way], since, until, starts, seen).cte("steps")
    query = select(of.c.case_id, *_told(of, way)).where(*_only(of, way)).distinct()
    return query.order_by(of.c.case_id.desc())


def _steps(
    ways: Sequence[Way], since: datetime, until: datetime, starts: Sequence[datetime], seen: ColumnElement[bool]
) -> Select[Any]:
    """The steps themselves, with what any of the ways asks for. Of endings and performance what stands."""
    moves = frozenset[str]().union(*(way.moves for way in ways))
    asked = {"move"}.union(*(way.by for way in ways), *(("status",) for way in ways if way.status))
    fields = {**_FIELDS, "stretch": _stretch(starts)}
    columns: list[ColumnElement[Any]] = [fields[name].label(name) for name in sorted(asked)]
    if any(way.count is Count.FIGURES for way in ways):
        ended = choice((among(case_step.c.move, ENDING), _TOOK))
        columns += [case.c.amount_fen, case.c.skips, ended.label("seconds")]
    span = and_(case_step.c.at >= since, case_step.c.at < until)
    undone, became = (_last(steps, span, name) for steps, name in ((REOPENING, "undone"), (PERFORMANCE, "became")))
    query = select(case_step.c.case_id, *columns).join(case, case.c.id == case_step.c.case_id)
    for last in (undone, became):
        query = query.outerjoin(last, last.c.case_id == case_step.c.case_id)
    # Of a case reopened within the span no ending before it stands, nor its performance; of that the last does.
    stands = or_(undone.c.last.is_(None), case_step.c.id > undone.c.last, ~among(case_step.c.move, RESULTS))
    final = or_(~among(case_step.c.move, PERFORMANCE), case_step.c.id == became.c.last)
    return query.where(span, among(case_step.c.move, moves), stands, final, seen)


def _last(moves: frozenset[str], span: ColumnElement[bool], name: str) -> Subquery:
    """The cases with such steps in the span, each with the last of them.

    Told by the order in which steps were written, for two of them may bear the same moment.
    """
    query = select(case_step.c.case_id, func.max(case_step.c.id).label("last"))
    return query.where(among(case_step.c.move, moves), span).group_by(case_step.c.case_id).subquery(name)


def _stretch(starts: Sequence[datetime]) -> ColumnElement[int]:
    ends: list[tuple[Any, Any]] = [
        (case_step.c.at < start, literal_column(str(n))) for n, start in enumerate(starts[1:])
    ]
    return choice(*ends, else_=literal_column(str(len(ends)))) if ends else literal_column("0")


def _told(of: CTE, way: Way) -> list[ColumnElement[Any]]:
    """Every field a step can be told apart by, empty where this way does not."""
    names = (*_FIELDS, "stretch")
    return [(of.c[name] if name in way.by else _ABSENT.get(name, _NONE)).label(name) for name in names]


def _only(of: CTE, way: Way) -> list[ColumnElement[bool]]:
    only = [among(of.c.move, way.moves)]
    return [*only, among(of.c.status, [way.status])] if way.status else only


def _counted(of: CTE, number: int, way: Way) -> Select[Any]:
    """Steps that are alike in this way."""
    nothing: ColumnElement[int] = literal_column("0")
    measures: tuple[ColumnElement[Any], ...] = (func.count(), nothing, nothing, _NONE)
    if way.count is Count.CASES:
        measures = (func.count(of.c.case_id.distinct()), nothing, nothing, _NONE)
    if way.count is Count.FIGURES:
        measures = (
            func.count(),
            func.sum(choice((of.c.skips > 0, 1), else_=0)),
            func.coalesce(func.sum(of.c.amount_fen), 0),
            func.coalesce(func.aggregate_strings(cast(of.c.seconds, String), ","), ""),
        )
    names = ("times", "skipping", "fen", "seconds")
    values = [value.label(name) for name, value in zip(names, measures, strict=True)]
    query = select(literal_column(str(number)).label("way"), *_told(of, way), *values).where(*_only(of, way))
    return query.group_by(*(of.c[name] for name in way.by))


def read(row: Row[Any]) -> Steps:
    """Steps as a question found them."""
    return Steps(**_apart(row), times=row.times, skipping=row.skipping, fen=int(row.fen), seconds=_numbers(row.seconds))


def apart(row: Row[Any]) -> Steps:
    """What the steps of one case are told apart by, as `behind` found it."""
    return Steps(**_apart(row))


def _apart(row: Row[Any]) -> dict[str, Any]:
    return {
        "move": row.move,
        "status": _STATUS[row.status],
        "form": row.form,
        "level": _LEVEL[row.level],
        "category": row.category,
        "subcategory": row.subcategory,
        "place": row.place,
        "stretch": row.stretch,
    }


# Looked up here, a code costs a tenth of what it costs as a call of its kind.
_LEVEL: Mapping[str, Level | None] = {"": None, **{level.value: level for level in Level}}
_STATUS: Mapping[str, Status | None] = {"": None, **{status.value: status for status in Status}}


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(","))) if text else ()
