"""Whether and in which form an agreement is registered, for sums of many. What stood here before is looked at by `storage.agreements`."""

import sqlalchemy as sa
from alembic import op

revision = '0034_agreement'
down_revision = '0033_vacuum'
branch_labels = None
depends_on = None

_COUNTED = ['sensitive', 'clue', 'category', 'subcategory', 'place_code', 'outcome', 'opened_at', 'amount_fen', 'skips']


def _count(columns: list[str]) -> None:
    op.drop_index('ix_case_counted', 'case_')
    op.create_index('ix_case_counted', 'case_', ['id', *columns], unique=False)


def upgrade() -> None:
    """Forward."""
    op.add_column('case_', sa.Column('agreement', sa.String(length=64), nullable=True))
    _count([*_COUNTED, 'agreement'])
    only = sa.text('agreement IS NULL')
    op.create_index('ix_case_unread', 'case_', ['id'], unique=False, sqlite_where=only, postgresql_where=only)


def downgrade() -> None:
    """Back."""
    op.drop_index('ix_case_unread', 'case_')
    _count(_COUNTED)
    op.drop_column('case_', 'agreement')
