"""Alembic's door: runs the versions on the connection it is given, inside that connection's transaction."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from storage.tables import metadata
from storage.tables.columns import Moment, Number, Plain, Words


def _render(kind: str, value: Any, _: AutogenContext) -> str | Literal[False]:
    """Versions name plain types, so that they keep their meaning when the code's own types change."""
    if kind == "type" and isinstance(value, Moment):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(value, Number):
        return "sa.BigInteger().with_variant(sa.Integer(), 'sqlite')"
    if kind == "type" and isinstance(value, Plain):
        return "sa.Text()" if isinstance(value, Words) else f"sa.String({getattr(value.impl, 'length', None)})"
    return False


def _ours(_: object, name: str | None, kind: str, reflected: bool, compare_to: object) -> bool:
    """SQLite's full-text index is written by its own version and stands in no metadata."""
    return not (kind == "table" and reflected and compare_to is None and (name or "").startswith("case_fts"))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,  # SQLite can: BEGIN is ours, see storage.database
    render_item=_render,
    include_object=_ours,
)
with context.begin_transaction():
    context.run_migrations()
