"""grid screening: campaigns, tasks, findings, visits."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
revision = '0010_screening'
down_revision = '0009_supervision'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('campaign',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('uid', sa.String(64), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('key_id', sa.Integer(), nullable=False),
    sa.Column('committee', sa.String(64), nullable=False),
    sa.Column('areas', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('categories', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('sectors', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('people', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('starts', sa.Date(), nullable=False),
    sa.Column('ends', sa.Date(), nullable=False),
    sa.Column('created_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['created_by'], ['staff.id'], name=op.f('fk_campaign_created_by_staff')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaign')),
    sa.UniqueConstraint('uid', name=op.f('uq_campaign_uid'))
    )
    op.create_table('screening_task',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('slot', sa.String(64), nullable=False),
    sa.Column('grid', sa.String(64), nullable=False),
    sa.Column('campaign_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('starts', sa.Date(), nullable=False),
    sa.Column('due', sa.Date(), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('done_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('rung', sa.String(64), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_screening_task_campaign_id_campaign')),
    sa.ForeignKeyConstraint(['done_by'], ['staff.id'], name=op.f('fk_screening_task_done_by_staff')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_screening_task')),
    sa.UniqueConstraint('slot', name=op.f('uq_screening_task_slot'))
    )
    with op.batch_alter_table('screening_task', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_screening_task_campaign_id'), ['campaign_id'], unique=False)
        batch_op.create_index('ix_screening_task_grid', ['grid', 'starts'], unique=False)
        batch_op.create_index('ix_screening_task_next', ['next_at'], unique=False, sqlite_where=sa.text('next_at IS NOT NULL'), postgresql_where=sa.text('next_at IS NOT NULL'))

    op.create_table('finding',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('uid', sa.String(64), nullable=False),
    sa.Column('task_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('grid', sa.String(64), nullable=False),
    sa.Column('state', sa.String(64), nullable=False),
    sa.Column('sensitive', sa.Boolean(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('key_id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('found_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('found_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('again', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['case_.id'], name=op.f('fk_finding_case_id_case_')),
    sa.ForeignKeyConstraint(['found_by'], ['staff.id'], name=op.f('fk_finding_found_by_staff')),
    sa.ForeignKeyConstraint(['task_id'], ['screening_task.id'], name=op.f('fk_finding_task_id_screening_task')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_finding')),
    sa.UniqueConstraint('uid', name=op.f('uq_finding_uid'))
    )
    with op.batch_alter_table('finding', schema=None) as batch_op:
        batch_op.create_index('ix_finding_again', ['again'], unique=False, sqlite_where=sa.text('again IS NOT NULL'), postgresql_where=sa.text('again IS NOT NULL'))
        batch_op.create_index(batch_op.f('ix_finding_case_id'), ['case_id'], unique=False)
        batch_op.create_index('ix_finding_grid', ['grid', 'found_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_finding_task_id'), ['task_id'], unique=False)

    op.create_table('finding_file',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('uid', sa.String(64), nullable=False),
    sa.Column('finding_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('sha256', sa.String(64), nullable=False),
    sa.Column('name', sa.LargeBinary(), nullable=False),
    sa.Column('key_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['finding_id'], ['finding.id'], name=op.f('fk_finding_file_finding_id_finding')),
    sa.ForeignKeyConstraint(['sha256'], ['stored_file.sha256'], name=op.f('fk_finding_file_sha256_stored_file')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_finding_file')),
    sa.UniqueConstraint('uid', name=op.f('uq_finding_file_uid'))
    )
    with op.batch_alter_table('finding_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_finding_file_finding_id'), ['finding_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_finding_file_sha256'), ['sha256'], unique=False)

    op.create_table('finding_visit',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('uid', sa.String(64), nullable=False),
    sa.Column('finding_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('met', sa.Boolean(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('key_id', sa.Integer(), nullable=False),
    sa.Column('staff_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['finding_id'], ['finding.id'], name=op.f('fk_finding_visit_finding_id_finding')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_finding_visit_staff_id_staff')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_finding_visit')),
    sa.UniqueConstraint('uid', name=op.f('uq_finding_visit_uid'))
    )
    with op.batch_alter_table('finding_visit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_finding_visit_finding_id'), ['finding_id'], unique=False)



def downgrade() -> None:
    """Back."""
    with op.batch_alter_table('finding_visit', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_finding_visit_finding_id'))

    op.drop_table('finding_visit')
    with op.batch_alter_table('finding_file', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_finding_file_sha256'))
        batch_op.drop_index(batch_op.f('ix_finding_file_finding_id'))

    op.drop_table('finding_file')
    with op.batch_alter_table('finding', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_finding_task_id'))
        batch_op.drop_index('ix_finding_grid')
        batch_op.drop_index(batch_op.f('ix_finding_case_id'))
        batch_op.drop_index('ix_finding_again', sqlite_where=sa.text('again IS NOT NULL'), postgresql_where=sa.text('again IS NOT NULL'))

    op.drop_table('finding')
    with op.batch_alter_table('screening_task', schema=None) as batch_op:
        batch_op.drop_index('ix_screening_task_next', sqlite_where=sa.text('next_at IS NOT NULL'), postgresql_where=sa.text('next_at IS NOT NULL'))
        batch_op.drop_index('ix_screening_task_grid')
        batch_op.drop_index(batch_op.f('ix_screening_task_campaign_id'))

    op.drop_table('screening_task')
    op.drop_table('campaign')
