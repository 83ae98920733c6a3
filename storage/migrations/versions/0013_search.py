"""What cases are found by."""

import sqlalchemy as sa
from alembic import op

revision = '0013_search'
down_revision = '0012_early'
branch_labels = None
depends_on = None

_VALUES = '{at}.case_id, {at}.words, {at}.marks'
_OUT = "INSERT INTO case_fts(case_fts, rowid, words, marks) VALUES ('delete', " + _VALUES.format(at='old') + ');'
_IN = 'INSERT INTO case_fts(rowid, words, marks) VALUES (' + _VALUES.format(at='new') + ');'
_TRIGGERS = {'insert': _IN, 'delete': _OUT, 'update': _OUT + _IN}


def upgrade() -> None:
    """Forward. The rows are filled in beside the running service: they need the keys."""
    op.create_table(
        'case_search',
        sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
        sa.Column('words', sa.Text(), nullable=False),
        sa.Column('marks', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['case_id'], ['case_.id'], name=op.f('fk_case_search_case_id_case_')),
        sa.PrimaryKeyConstraint('case_id', name=op.f('pk_case_search')),
    )
    gone = sa.text("marks = ''")
    op.create_index('ix_case_search_gone', 'case_search', ['case_id'], sqlite_where=gone, postgresql_where=gone)
    if op.get_bind().dialect.name == 'postgresql':
        op.execute("CREATE INDEX case_fts ON case_search USING gin (to_tsvector('simple', words || ' ' || marks))")
        return
    op.execute(
        "CREATE VIRTUAL TABLE case_fts USING fts5(words, marks, content='case_search', content_rowid='case_id',"
        " detail='none', tokenize='ascii')"
    )
    for event, work in _TRIGGERS.items():
        op.execute(f'CREATE TRIGGER case_fts_{event} AFTER {event.upper()} ON case_search BEGIN {work} END')


def downgrade() -> None:
    """Back."""
    if op.get_bind().dialect.name == 'sqlite':
        op.execute('DROP TABLE case_fts')
    op.drop_table('case_search')
