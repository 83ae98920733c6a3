"""Indexes of what reports count: they need not read the cases, which are wide, nor the steps after which nothing follows."""

import sqlalchemy as sa
from alembic import op

revision = '0032_counted'
down_revision = '0031_parties'
branch_labels = None
depends_on = None

_WORK = ['outcome', 'sensitive', 'clue', 'status', 'rating', 'holder_id', 'claimed_at', 'place_code']
_COUNTED = ['sensitive', 'clue', 'category', 'subcategory', 'place_code', 'outcome', 'opened_at', 'amount_fen', 'skips']
_CLOSED, _LATER = sa.text('closed_at IS NOT NULL'), sa.text("move IN ('breach', 'perform', 'reopen')")


def _index(name: str, table: str, columns: list[str], only: sa.TextClause | None) -> None:
    op.create_index(name, table, columns, unique=False, sqlite_where=only, postgresql_where=only)


def upgrade() -> None:
    """Forward."""
    op.drop_index('ix_case_closed', 'case_')
    _index('ix_case_closed', 'case_', ['closed_at', 'id', *_WORK], _CLOSED)
    _index('ix_case_counted', 'case_', ['id', *_COUNTED], None)
    _index('ix_case_step_later', 'case_step', ['case_id', 'move'], _LATER)


def downgrade() -> None:
    """Back."""
    op.drop_index('ix_case_step_later', 'case_step')
    op.drop_index('ix_case_counted', 'case_')
    op.drop_index('ix_case_closed', 'case_')
    _index('ix_case_closed', 'case_', ['closed_at', 'id'], _CLOSED)
