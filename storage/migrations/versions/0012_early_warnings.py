"""early warnings."""

import sqlalchemy as sa
from alembic import op

revision = '0012_early'
down_revision = '0011_district_versions'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('warning',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('uid', sa.String(64), nullable=False),
    sa.Column('cell_index', sa.String(64), nullable=False),
    sa.Column('kind', sa.String(64), nullable=False),
    sa.Column('place_code', sa.String(64), nullable=False),
    sa.Column('state', sa.String(64), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('key_id', sa.Integer(), nullable=False),
    sa.Column('first_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_warning')),
    sa.UniqueConstraint('uid', name=op.f('uq_warning_uid'))
    )
    with op.batch_alter_table('warning', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_warning_closed_at'), ['closed_at'], unique=False)
        batch_op.create_index('ix_warning_live', ['cell_index'], unique=True, sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))

    op.create_table('warning_case',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('warning_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case_.id'], name=op.f('fk_warning_case_case_id_case_')),
    sa.ForeignKeyConstraint(['warning_id'], ['warning.id'], name=op.f('fk_warning_case_warning_id_warning')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_warning_case')),
    sa.UniqueConstraint('warning_id', 'case_id', name=op.f('uq_warning_case_warning_id_case_id'))
    )
    with op.batch_alter_table('warning_case', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_warning_case_case_id'), ['case_id'], unique=False)



def downgrade() -> None:
    """Back."""
    with op.batch_alter_table('warning_case', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_warning_case_case_id'))

    op.drop_table('warning_case')
    with op.batch_alter_table('warning', schema=None) as batch_op:
        batch_op.drop_index('ix_warning_live', sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_warning_closed_at'))

    op.drop_table('warning')
