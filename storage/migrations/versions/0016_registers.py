"""registers of the district."""

import sqlalchemy as sa
from alembic import op

revision = '0016_registers'
down_revision = '0015_telegram_name'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('register_entry',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('uid', sa.String(64), nullable=False),
    sa.Column('register', sa.String(64), nullable=False),
    sa.Column('place', sa.String(64), nullable=False),
    sa.Column('day', sa.Date(), nullable=True),
    sa.Column('due', sa.Date(), nullable=True),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('key_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['created_by'], ['staff.id'], name=op.f('fk_register_entry_created_by_staff')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_register_entry')),
    sa.UniqueConstraint('uid', name=op.f('uq_register_entry_uid'))
    )
    with op.batch_alter_table('register_entry', schema=None) as batch_op:
        batch_op.create_index('ix_register_entry_due', ['due'], unique=False, sqlite_where=sa.text('due IS NOT NULL'), postgresql_where=sa.text('due IS NOT NULL'))
        batch_op.create_index('ix_register_entry_place', ['register', 'place'], unique=False)

    op.create_table('register_change',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('uid', sa.String(64), nullable=False),
    sa.Column('entry_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('act', sa.String(64), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('key_id', sa.Integer(), nullable=False),
    sa.Column('staff_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['entry_id'], ['register_entry.id'], name=op.f('fk_register_change_entry_id_register_entry')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_register_change_staff_id_staff')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_register_change')),
    sa.UniqueConstraint('uid', name=op.f('uq_register_change_uid'))
    )
    with op.batch_alter_table('register_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_register_change_entry_id'), ['entry_id'], unique=False)

    op.create_table('register_slot',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('entry_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('thing', sa.String(64), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('slot', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['entry_id'], ['register_entry.id'], name=op.f('fk_register_slot_entry_id_register_entry')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_register_slot')),
    sa.UniqueConstraint('thing', 'day', 'slot', name=op.f('uq_register_slot_thing_day_slot'))
    )
    with op.batch_alter_table('register_slot', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_register_slot_entry_id'), ['entry_id'], unique=False)



def downgrade() -> None:
    """Back."""
    with op.batch_alter_table('register_slot', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_register_slot_entry_id'))

    op.drop_table('register_slot')
    with op.batch_alter_table('register_change', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_register_change_entry_id'))

    op.drop_table('register_change')
    with op.batch_alter_table('register_entry', schema=None) as batch_op:
        batch_op.drop_index('ix_register_entry_place')
        batch_op.drop_index('ix_register_entry_due', sqlite_where=sa.text('due IS NOT NULL'), postgresql_where=sa.text('due IS NOT NULL'))

    op.drop_table('register_entry')
