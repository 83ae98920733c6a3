"""wechat: files still to be fetched."""

import sqlalchemy as sa
from alembic import op

revision = '0027_wechat'
down_revision = '0026_evidence'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('wechat_parcel',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('parcel_index', sa.String(64), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('key_id', sa.Integer(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('kept_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_wechat_parcel')),
    sa.UniqueConstraint('parcel_index', name=op.f('uq_wechat_parcel_parcel_index'))
    )


def downgrade() -> None:
    """Back."""
    op.drop_table('wechat_parcel')
