"""People on the roster, help on cases, and checklists of danger."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0005_people'
down_revision = '0004_links'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('panel',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('name', sa.String(100), nullable=False),
    sa.Column('committee', sa.String(64), nullable=False),
    sa.Column('places', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('days', sa.String(200), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_panel')),
    sa.UniqueConstraint('name', name=op.f('uq_panel_name'))
    )
    op.create_table('panel_member',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('panel_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('staff_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['panel_id'], ['panel.id'], name=op.f('fk_panel_member_panel_id_panel')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_panel_member_staff_id_staff')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_panel_member')),
    sa.UniqueConstraint('panel_id', 'staff_id', name=op.f('uq_panel_member_panel_id_staff_id'))
    )
    with op.batch_alter_table('panel_member', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_panel_member_staff_id'), ['staff_id'], unique=False)

    op.create_table('staff_training',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('staff_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('hours', sa.Integer(), nullable=False),
    sa.Column('theme', sa.String(200), nullable=False),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_staff_training_staff_id_staff')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff_training'))
    )
    with op.batch_alter_table('staff_training', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_staff_training_staff_id'), ['staff_id'], unique=False)

    op.create_table('assistance',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('uid', sa.String(64), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(64), nullable=False),
    sa.Column('state', sa.String(64), nullable=False),
    sa.Column('live', sa.Boolean(), nullable=False),
    sa.Column('asker_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('owner_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('key_id', sa.Integer(), nullable=False),
    sa.Column('due', sa.Date(), nullable=False),
    sa.Column('day', sa.Date(), nullable=True),
    sa.Column('rung', sa.Integer(), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['asker_id'], ['staff.id'], name=op.f('fk_assistance_asker_id_staff')),
    sa.ForeignKeyConstraint(['case_id'], ['case_.id'], name=op.f('fk_assistance_case_id_case_')),
    sa.ForeignKeyConstraint(['owner_id'], ['staff.id'], name=op.f('fk_assistance_owner_id_staff')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assistance')),
    sa.UniqueConstraint('uid', name=op.f('uq_assistance_uid'))
    )
    with op.batch_alter_table('assistance', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_assistance_asker_id'), ['asker_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_assistance_case_id'), ['case_id'], unique=False)
        batch_op.create_index('ix_assistance_next', ['next_at'], unique=False, sqlite_where=sa.text('next_at IS NOT NULL'), postgresql_where=sa.text('next_at IS NOT NULL'))
        batch_op.create_index(batch_op.f('ix_assistance_owner_id'), ['owner_id'], unique=False)

    op.create_table('linkage',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('uid', sa.String(64), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('key_id', sa.Integer(), nullable=False),
    sa.Column('step', sa.String(64), nullable=False),
    sa.Column('staff_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('rung', sa.Integer(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('done_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['case_.id'], name=op.f('fk_linkage_case_id_case_')),
    sa.ForeignKeyConstraint(['done_by'], ['staff.id'], name=op.f('fk_linkage_done_by_staff')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_linkage_staff_id_staff')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_linkage')),
    sa.UniqueConstraint('uid', name=op.f('uq_linkage_uid'))
    )
    with op.batch_alter_table('linkage', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_linkage_case_id'), ['case_id'], unique=False)
        batch_op.create_index('ix_linkage_due', ['due_at'], unique=False, sqlite_where=sa.text('due_at IS NOT NULL'), postgresql_where=sa.text('due_at IS NOT NULL'))

    op.create_table('assistance_member',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('assistance_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('staff_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['assistance_id'], ['assistance.id'], name=op.f('fk_assistance_member_assistance_id_assistance')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_assistance_member_staff_id_staff')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assistance_member')),
    sa.UniqueConstraint('assistance_id', 'staff_id', name=op.f('uq_assistance_member_assistance_id_staff_id'))
    )
    with op.batch_alter_table('assistance_member', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_assistance_member_staff_id'), ['staff_id'], unique=False)

    with op.batch_alter_table('staff', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kind', sa.String(64), server_default='', nullable=False))
        batch_op.add_column(sa.Column('places', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=True))
        batch_op.add_column(sa.Column('firm', sa.String(200), server_default='', nullable=False))
        batch_op.add_column(sa.Column('grade', sa.String(100), server_default='', nullable=False))
        batch_op.add_column(sa.Column('certificate_until', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('phone', sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column('phone_key', sa.Integer(), server_default='0', nullable=False))



def downgrade() -> None:
    """Back."""
    with op.batch_alter_table('staff', schema=None) as batch_op:
        batch_op.drop_column('phone_key')
        batch_op.drop_column('phone')
        batch_op.drop_column('certificate_until')
        batch_op.drop_column('grade')
        batch_op.drop_column('firm')
        batch_op.drop_column('places')
        batch_op.drop_column('kind')

    with op.batch_alter_table('assistance_member', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_assistance_member_staff_id'))

    op.drop_table('assistance_member')
    with op.batch_alter_table('linkage', schema=None) as batch_op:
        batch_op.drop_index('ix_linkage_due', sqlite_where=sa.text('due_at IS NOT NULL'), postgresql_where=sa.text('due_at IS NOT NULL'))
        batch_op.drop_index(batch_op.f('ix_linkage_case_id'))

    op.drop_table('linkage')
    with op.batch_alter_table('assistance', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_assistance_owner_id'))
        batch_op.drop_index('ix_assistance_next', sqlite_where=sa.text('next_at IS NOT NULL'), postgresql_where=sa.text('next_at IS NOT NULL'))
        batch_op.drop_index(batch_op.f('ix_assistance_case_id'))
        batch_op.drop_index(batch_op.f('ix_assistance_asker_id'))

    op.drop_table('assistance')
    with op.batch_alter_table('staff_training', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_staff_training_staff_id'))

    op.drop_table('staff_training')
    with op.batch_alter_table('panel_member', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_panel_member_staff_id'))

    op.drop_table('panel_member')
    op.drop_table('panel')
