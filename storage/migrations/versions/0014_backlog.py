"""The backlog register, and petitions as figures."""

import sqlalchemy as sa
from alembic import op

revision = '0014_backlog'
down_revision = '0013_search'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('backlog',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('uid', sa.String(64), nullable=False),
    sa.Column('number', sa.String(64), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('why', sa.String(64), nullable=False),
    sa.Column('state', sa.String(64), nullable=False),
    sa.Column('entered_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('lead_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('key_id', sa.Integer(), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['case_.id'], name=op.f('fk_backlog_case_id_case_')),
    sa.ForeignKeyConstraint(['entered_by'], ['staff.id'], name=op.f('fk_backlog_entered_by_staff')),
    sa.ForeignKeyConstraint(['lead_id'], ['staff.id'], name=op.f('fk_backlog_lead_id_staff')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_backlog')),
    sa.UniqueConstraint('number', name=op.f('uq_backlog_number')),
    sa.UniqueConstraint('uid', name=op.f('uq_backlog_uid'))
    )
    with op.batch_alter_table('backlog', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_backlog_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_backlog_ended_at'), ['ended_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_backlog_entered_at'), ['entered_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_backlog_lead_id'), ['lead_id'], unique=False)
        batch_op.create_index('ix_backlog_live', ['case_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.create_index('ix_backlog_next', ['next_at'], unique=False, sqlite_where=sa.text('next_at IS NOT NULL'), postgresql_where=sa.text('next_at IS NOT NULL'))

    op.create_table('case_petition',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('filed', sa.Date(), nullable=False),
    sa.Column('ordinal', sa.Integer(), nullable=False),
    sa.Column('skipped', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case_.id'], name=op.f('fk_case_petition_case_id_case_')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_petition')),
    sa.UniqueConstraint('case_id', 'ordinal', name=op.f('uq_case_petition_case_id_ordinal'))
    )
    with op.batch_alter_table('case_petition', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_petition_filed'), ['filed'], unique=False)

    # Petitions stand in the encrypted record: every case whose clocks may run is looked at once, and written with them.
    op.execute("UPDATE case_ SET warn_at = opened_at WHERE retention <> 'erased' AND status NOT IN ('archived', 'withdrawn', 'clue')")


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table('case_petition', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_case_petition_filed'))

    op.drop_table('case_petition')
    with op.batch_alter_table('backlog', schema=None) as batch_op:
        batch_op.drop_index('ix_backlog_next', sqlite_where=sa.text('next_at IS NOT NULL'), postgresql_where=sa.text('next_at IS NOT NULL'))
        batch_op.drop_index('ix_backlog_live', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_backlog_lead_id'))
        batch_op.drop_index(batch_op.f('ix_backlog_entered_at'))
        batch_op.drop_index(batch_op.f('ix_backlog_ended_at'))
        batch_op.drop_index(batch_op.f('ix_backlog_case_id'))

    op.drop_table('backlog')
