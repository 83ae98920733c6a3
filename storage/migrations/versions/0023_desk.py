"""Own ready sentences of staff; and PostgreSQL keeps the words of a case as its full-text index reads them."""

import sqlalchemy as sa
from alembic import op

revision = '0023_desk'
down_revision = '0022_webhooks'
branch_labels = None
depends_on = None

_VECTOR = "to_tsvector('simple', words || ' ' || marks)"


def upgrade() -> None:
    """Forward."""
    op.create_table(
        'staff_phrases',
        sa.Column('staff_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
        sa.Column('body', sa.LargeBinary(), nullable=False),
        sa.Column('key_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_staff_phrases_staff_id_staff')),
        sa.PrimaryKeyConstraint('staff_id', name=op.f('pk_staff_phrases')),
    )
    if op.get_bind().dialect.name != 'postgresql':
        return
    op.execute('DROP INDEX case_fts')
    op.execute('ALTER TABLE case_search SET (toast_tuple_target = 128)')  # rows so small that many lie on a page
    op.execute(f'ALTER TABLE case_search ADD COLUMN case_fts tsvector GENERATED ALWAYS AS ({_VECTOR}) STORED')
    op.execute('CREATE INDEX case_fts_words ON case_search USING gin (case_fts) WITH (fastupdate = off)')


def downgrade() -> None:
    """Back."""
    op.drop_table('staff_phrases')
    if op.get_bind().dialect.name != 'postgresql':
        return
    op.execute('ALTER TABLE case_search DROP COLUMN case_fts')
    op.execute(f'CREATE INDEX case_fts ON case_search USING gin ({_VECTOR})')
