"""PostgreSQL clears up sooner behind what is rewritten all day: small indexes of what is open lie over millions of rows."""

from alembic import op

revision = '0033_vacuum'
down_revision = '0032_counted'
branch_labels = None
depends_on = None

# By default a fifth of a table may be dead first. Of a million cases that is years of a queue, all still in its index.
_REWRITTEN = ('case_', 'case_search', 'conversation', 'outbox', 'inbox', 'audit_chain')
_SOONER = {'autovacuum_vacuum_scale_factor': 0.01, 'autovacuum_vacuum_threshold': 1000}


def upgrade() -> None:
    """Forward."""
    _set('SET', ', '.join(f'{name} = {value}' for name, value in _SOONER.items()))


def downgrade() -> None:
    """Back."""
    _set('RESET', ', '.join(_SOONER))


def _set(act: str, words: str) -> None:
    if op.get_bind().dialect.name == 'postgresql':
        for table in _REWRITTEN:
            op.execute(f'ALTER TABLE {table} {act} ({words})')
