"""Official numbers and notices of supervision; the day of what staff owe next beside each case."""

import sqlalchemy as sa
from alembic import op

revision = '0009_supervision'
down_revision = '0008_figures'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('official_number',
    sa.Column('register', sa.String(64), nullable=False),
    sa.Column('year', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('register', 'year', name=op.f('pk_official_number'))
    )
    op.create_table('supervision',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('uid', sa.String(64), nullable=False),
    sa.Column('number', sa.String(64), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('issuer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('to_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('state', sa.String(64), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('key_id', sa.Integer(), nullable=False),
    sa.Column('due', sa.Date(), nullable=False),
    sa.Column('rung', sa.Integer(), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['case_.id'], name=op.f('fk_supervision_case_id_case_')),
    sa.ForeignKeyConstraint(['issuer_id'], ['staff.id'], name=op.f('fk_supervision_issuer_id_staff')),
    sa.ForeignKeyConstraint(['to_id'], ['staff.id'], name=op.f('fk_supervision_to_id_staff')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_supervision')),
    sa.UniqueConstraint('number', name=op.f('uq_supervision_number')),
    sa.UniqueConstraint('uid', name=op.f('uq_supervision_uid'))
    )
    with op.batch_alter_table('supervision', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_supervision_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_supervision_issuer_id'), ['issuer_id'], unique=False)
        batch_op.create_index('ix_supervision_next', ['next_at'], unique=False, sqlite_where=sa.text('next_at IS NOT NULL'), postgresql_where=sa.text('next_at IS NOT NULL'))
        batch_op.create_index(batch_op.f('ix_supervision_to_id'), ['to_id'], unique=False)

    with op.batch_alter_table('case_', schema=None) as batch_op:
        batch_op.add_column(sa.Column('due_on', sa.Date(), nullable=True))
        batch_op.create_index('ix_case_due', ['due_on'], unique=False, sqlite_where=sa.text('due_on IS NOT NULL'), postgresql_where=sa.text('due_on IS NOT NULL'))

    # The day stands in the encrypted record: every case whose clocks may run is looked at once, and written with it.
    op.execute("UPDATE case_ SET warn_at = opened_at WHERE retention <> 'erased' AND status NOT IN ('archived', 'withdrawn', 'clue')")


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table('case_', schema=None) as batch_op:
        batch_op.drop_index('ix_case_due', sqlite_where=sa.text('due_on IS NOT NULL'), postgresql_where=sa.text('due_on IS NOT NULL'))
        batch_op.drop_column('due_on')

    with op.batch_alter_table('supervision', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_supervision_to_id'))
        batch_op.drop_index('ix_supervision_next', sqlite_where=sa.text('next_at IS NOT NULL'), postgresql_where=sa.text('next_at IS NOT NULL'))
        batch_op.drop_index(batch_op.f('ix_supervision_issuer_id'))
        batch_op.drop_index(batch_op.f('ix_supervision_case_id'))

    op.drop_table('supervision')
    op.drop_table('official_number')
