"""Cases tied to each other and to bodies outside: keys of parties, groups, letters, scopes of API keys."""

import sqlalchemy as sa
from alembic import op

revision = '0004_links'
down_revision = '0003_online'
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Forward."""
    op.create_table(
        'case_key',
        sa.Column('id', _BIG, autoincrement=True, nullable=False),
        sa.Column('case_id', _BIG, nullable=False),
        sa.Column('side', sa.String(64), nullable=False),
        sa.Column('key_index', sa.String(64), nullable=False),
        sa.Column('strength', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['case_id'], ['case_.id'], name='fk_case_key_case_id_case_'),
        sa.PrimaryKeyConstraint('id', name='pk_case_key'),
        sa.UniqueConstraint('case_id', 'side', 'key_index', name='uq_case_key_case_id_side_key_index'),
    )
    op.create_index('ix_case_key_case_id', 'case_key', ['case_id'])
    op.create_index('ix_case_key_key_index', 'case_key', ['key_index'])
    op.create_table(
        'case_group',
        sa.Column('id', _BIG, autoincrement=True, nullable=False),
        sa.Column('created_at', _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint('id', name='pk_case_group'),
    )
    op.create_table(
        'case_member',
        sa.Column('id', _BIG, autoincrement=True, nullable=False),
        sa.Column('uid', sa.String(64), nullable=False),
        sa.Column('case_id', _BIG, nullable=False),
        sa.Column('group_id', _BIG, nullable=False),
        sa.Column('staff_id', _BIG, nullable=False),
        sa.Column('reason', sa.LargeBinary(), nullable=False),
        sa.Column('key_id', sa.Integer(), nullable=False),
        sa.Column('at', _MOMENT, nullable=False),
        sa.Column('ended_at', _MOMENT, nullable=True),
        sa.Column('ended_by', _BIG, nullable=True),
        sa.ForeignKeyConstraint(['case_id'], ['case_.id'], name='fk_case_member_case_id_case_'),
        sa.ForeignKeyConstraint(['group_id'], ['case_group.id'], name='fk_case_member_group_id_case_group'),
        sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name='fk_case_member_staff_id_staff'),
        sa.ForeignKeyConstraint(['ended_by'], ['staff.id'], name='fk_case_member_ended_by_staff'),
        sa.PrimaryKeyConstraint('id', name='pk_case_member'),
        sa.UniqueConstraint('uid', name='uq_case_member_uid'),
    )
    op.create_index('ix_case_member_group_id', 'case_member', ['group_id'])
    live = sa.text('ended_at IS NULL')
    op.create_index('ix_case_member_live', 'case_member', ['case_id'], unique=True, sqlite_where=live, postgresql_where=live)
    op.create_table(
        'inbound_letter',
        sa.Column('id', _BIG, autoincrement=True, nullable=False),
        sa.Column('case_id', _BIG, nullable=False),
        sa.Column('letter_index', sa.String(64), nullable=False),
        sa.Column('channel', sa.String(64), nullable=False),
        sa.Column('received_at', _MOMENT, nullable=False),
        sa.Column('due_at', _MOMENT, nullable=False),
        sa.Column('answered_at', _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(['case_id'], ['case_.id'], name='fk_inbound_letter_case_id_case_'),
        sa.PrimaryKeyConstraint('id', name='pk_inbound_letter'),
        sa.UniqueConstraint('letter_index', name='uq_inbound_letter_letter_index'),
    )
    op.create_index('ix_inbound_letter_case_id', 'inbound_letter', ['case_id'], unique=True)
    due = sa.text('answered_at IS NULL')
    op.create_index('ix_inbound_letter_due', 'inbound_letter', ['due_at'], sqlite_where=due, postgresql_where=due)
    with op.batch_alter_table('api_key', schema=None) as batch_op:
        batch_op.add_column(sa.Column('scope', sa.String(64), server_default='messages', nullable=False))


def downgrade() -> None:
    """Back. Keys, groups and letters are lost; API keys for letters end, for they would open another door."""
    op.execute("DELETE FROM api_key WHERE scope <> 'messages'")
    with op.batch_alter_table('api_key', schema=None) as batch_op:
        batch_op.drop_column('scope')
    for table in ('inbound_letter', 'case_member', 'case_group', 'case_key'):
        op.drop_table(table)
