"""Files that show why an entry of the backlog register may be written off."""

import sqlalchemy as sa
from alembic import op

revision = '0026_evidence'
down_revision = '0025_closed'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('backlog_file',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('uid', sa.String(64), nullable=False),
    sa.Column('backlog_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('sha256', sa.String(64), nullable=False),
    sa.Column('name', sa.LargeBinary(), nullable=False),
    sa.Column('key_id', sa.Integer(), nullable=False),
    sa.Column('staff_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['backlog_id'], ['backlog.id'], name=op.f('fk_backlog_file_backlog_id_backlog')),
    sa.ForeignKeyConstraint(['sha256'], ['stored_file.sha256'], name=op.f('fk_backlog_file_sha256_stored_file')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_backlog_file_staff_id_staff')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_backlog_file')),
    sa.UniqueConstraint('uid', name=op.f('uq_backlog_file_uid'))
    )
    with op.batch_alter_table('backlog_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_backlog_file_backlog_id'), ['backlog_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_backlog_file_sha256'), ['sha256'], unique=False)



def downgrade() -> None:
    """Back."""
    with op.batch_alter_table('backlog_file', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_backlog_file_sha256'))
        batch_op.drop_index(batch_op.f('ix_backlog_file_backlog_id'))

    op.drop_table('backlog_file')
