"""The index cases are found by, as it is written and asked: keyed digests of words, never a word, of no sensitive case.

On SQLite the table `case_fts` (FTS5) is kept by triggers on `case_search`; on PostgreSQL it is a column of that table that
follows by itself, with its index.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    column,
    exists,
    func,
    literal_column,
    or_,
    select,
    table,
    text,
    true,
    update,
)

from handlers.casework import searching
from handlers.casework.case import Case
from handlers.casework.searching import Group
from handlers.facts import CaseFacts
from storage.database import insert
from storage.tables import case, case_search
from storage.unit import Unit

_LETTERS = str.maketrans("0123456789", "ghijklmnop")  # of letters alone: one word for either database
_LENGTH = 10  # letters of a digest: enough that two words do not meet
_FTS = table("case_fts", column("rowid"))
_SIMPLE: ColumnElement[object] = literal_column("'simple'::regconfig")


def _blind(unit: Unit, terms: Iterable[str]) -> list[str]:
    return [unit.vault.index("search", term)[:_LENGTH].translate(_LETTERS) for term in terms]


def _words(unit: Unit, facts: CaseFacts) -> str:
    return " ".join(sorted(_blind(unit, searching.words_of(facts, unit.district))))


async def keep(unit: Unit, case_id: int, after: Case, before: Case | None = None) -> None:
    """Bring the index in step with the case, in its transaction. One that is sensitive is taken out."""
    if after.sensitive:
        if before is not None and not before.sensitive:
            await forget(unit, case_id)
        return
    marks = " ".join(_blind(unit, searching.marks_of(after, unit.district)))
    values: dict[str, object] = {"marks": marks}
    fresh = before is None or before.sensitive
    if before is None or fresh or before.facts != after.facts:
        values["words"] = _words(unit, after.facts)
    if fresh:
        new = insert(unit.conn, case_search).values(case_id=case_id, **values)
        await unit.conn.execute(new.on_conflict_do_update(index_elements=["case_id"], set_=values))
        return
    moved = or_(*(case_search.c[name].is_distinct_from(value) for name, value in values.items()))
    mine = (case_search.c.case_id == case_id, case_search.c.marks != "")
    await unit.conn.execute(update(case_search).where(*mine, moved).values(values))


async def forget(unit: Unit, case_id: int) -> None:
    """The case is found no more. What the index's file still holds of it goes with the next sweep."""
    gone = update(case_search).where(case_search.c.case_id == case_id)
    await unit.conn.execute(gone.values(words="", marks=""))


def newest(unit: Unit, groups: Sequence[Group], where: Sequence[ColumnElement[bool]], limit: int) -> Select[Any]:
    """Keys of the newest cases that meet every group, and every condition on `case`.

    The index gives its keys in order, and the conditions are asked of one case after the other until there are enough:
    left to itself PostgreSQL may walk through all cases instead.
    """
    met = (exists().where(case_search.c.case_id == case.c.id, case_search.c.marks != ""), *where)
    if not groups:
        return select(case.c.id).where(*met).order_by(case.c.id.desc()).limit(limit)
    sqlite = unit.conn.dialect.name == "sqlite"
    either, both = (" OR ", " AND ") if sqlite else (" | ", " & ")
    asked = both.join(f"({either.join(_blind(unit, group))})" for group in groups)
    key = _FTS.c.rowid if sqlite else _in_order(asked)
    fits = select(true()).select_from(case).where(case.c.id == key, *where).limit(1).scalar_subquery()
    query = select(key).where(fits)
    if sqlite:
        query = query.where(literal_column("case_fts").op("MATCH")(asked)).order_by(key.desc())
    return query.limit(limit)


def _in_order(asked: str) -> ColumnElement[int]:
    """PostgreSQL: the keys the full-text index has for this, the newest first, before anything else is asked."""
    met = literal_column("case_fts").op("@@")(func.to_tsquery(_SIMPLE, asked))
    hits = select(case_search.c.case_id).where(met).cte("hits").prefix_with("MATERIALIZED")
    ordered = select(hits.c.case_id).order_by(hits.c.case_id.desc()).offset(0).subquery()  # which nothing is moved into
    return ordered.c.case_id


async def sweep(unit: Unit) -> int:
    """What was taken out leaves the index's file as well; returns of how many cases.

    FTS5 only marks what was deleted: the file is written anew without it, and freed pages are overwritten
    (secure_delete). PostgreSQL's own vacuum does the like.
    """
    gone = (await unit.conn.execute(select(func.count()).where(case_search.c.marks == ""))).scalar_one()
    if not gone:
        return 0
    await unit.conn.execute(case_search.delete().where(case_search.c.marks == ""))
    if unit.conn.dialect.name == "sqlite":
        await unit.conn.execute(text("INSERT INTO case_fts(case_fts) VALUES ('optimize')"))
    return int(gone)
