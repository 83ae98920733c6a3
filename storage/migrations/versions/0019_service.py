"""Complaints with their number, answer and who deals with them; subsidy lists."""

import sqlalchemy as sa
from alembic import op

revision = '0019_service'
down_revision = '0018_second'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('subsidy_list',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('area', sa.String(64), nullable=False),
    sa.Column('period', sa.String(64), nullable=False),
    sa.Column('state', sa.String(64), nullable=False),
    sa.Column('made_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('approved_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['approved_by'], ['staff.id'], name=op.f('fk_subsidy_list_approved_by_staff')),
    sa.ForeignKeyConstraint(['made_by'], ['staff.id'], name=op.f('fk_subsidy_list_made_by_staff')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_subsidy_list')),
    sa.UniqueConstraint('area', 'period', name=op.f('uq_subsidy_list_area_period'))
    )
    op.create_table('subsidy_line',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('uid', sa.String(64), nullable=False),
    sa.Column('list_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('staff_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('rule', sa.String(64), nullable=False),
    sa.Column('computed', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('fen', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('key_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case_.id'], name=op.f('fk_subsidy_line_case_id_case_')),
    sa.ForeignKeyConstraint(['list_id'], ['subsidy_list.id'], name=op.f('fk_subsidy_line_list_id_subsidy_list')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_subsidy_line_staff_id_staff')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_subsidy_line')),
    sa.UniqueConstraint('case_id', name=op.f('uq_subsidy_line_case_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_subsidy_line_uid'))
    )
    with op.batch_alter_table('subsidy_line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_subsidy_line_list_id'), ['list_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_subsidy_line_staff_id'), ['staff_id'], unique=False)

    with op.batch_alter_table('complaint', schema=None) as batch_op:
        batch_op.add_column(sa.Column('number', sa.String(64), nullable=True))
        batch_op.add_column(sa.Column('about_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('handler_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('due', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('verdict', sa.String(64), nullable=True))
        batch_op.add_column(sa.Column('reply', sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column('reply_key', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('reply_number', sa.String(64), nullable=True))
        batch_op.add_column(sa.Column('replied_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('rung', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('next_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index('ix_complaint_next', ['next_at'], unique=False, sqlite_where=sa.text('next_at IS NOT NULL'), postgresql_where=sa.text('next_at IS NOT NULL'))
        batch_op.create_unique_constraint(batch_op.f('uq_complaint_number'), ['number'])
        batch_op.create_unique_constraint(batch_op.f('uq_complaint_reply_number'), ['reply_number'])
        batch_op.create_foreign_key(batch_op.f('fk_complaint_about_id_staff'), 'staff', ['about_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_complaint_handler_id_staff'), 'staff', ['handler_id'], ['id'])



def downgrade() -> None:
    """Back."""
    with op.batch_alter_table('complaint', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_complaint_handler_id_staff'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_complaint_about_id_staff'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('uq_complaint_reply_number'), type_='unique')
        batch_op.drop_constraint(batch_op.f('uq_complaint_number'), type_='unique')
        batch_op.drop_index('ix_complaint_next', sqlite_where=sa.text('next_at IS NOT NULL'), postgresql_where=sa.text('next_at IS NOT NULL'))
        batch_op.drop_column('next_at')
        batch_op.drop_column('rung')
        batch_op.drop_column('replied_at')
        batch_op.drop_column('reply_number')
        batch_op.drop_column('reply_key')
        batch_op.drop_column('reply')
        batch_op.drop_column('verdict')
        batch_op.drop_column('due')
        batch_op.drop_column('handler_id')
        batch_op.drop_column('about_id')
        batch_op.drop_column('number')

    with op.batch_alter_table('subsidy_line', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_subsidy_line_staff_id'))
        batch_op.drop_index(batch_op.f('ix_subsidy_line_list_id'))

    op.drop_table('subsidy_line')
    op.drop_table('subsidy_list')
