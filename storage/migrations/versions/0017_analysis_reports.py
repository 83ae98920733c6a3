"""analysis reports."""

import sqlalchemy as sa
from alembic import op

revision = '0017_reports'
down_revision = '0016_registers'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('report_file',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('uid', sa.String(64), nullable=False),
    sa.Column('kind', sa.String(64), nullable=False),
    sa.Column('period', sa.String(64), nullable=False),
    sa.Column('place_code', sa.String(64), nullable=False),
    sa.Column('staff_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('key_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_report_file_staff_id_staff')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_file')),
    sa.UniqueConstraint('kind', 'period', 'place_code', name=op.f('uq_report_file_kind_period_place_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_report_file_uid'))
    )


def downgrade() -> None:
    """Back."""
    op.drop_table('report_file')
