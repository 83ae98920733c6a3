"""law information."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
revision = '0021_outreach'
down_revision = '0020_communities'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('outreach',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('title', sa.String(200), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('sources', sa.Text(), nullable=False),
    sa.Column('category', sa.String(64), nullable=False),
    sa.Column('place_code', sa.String(64), nullable=False),
    sa.Column('faq', sa.String(64), nullable=False),
    sa.Column('state', sa.String(64), nullable=False),
    sa.Column('author_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('approver_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('released_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cursor', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['approver_id'], ['staff.id'], name=op.f('fk_outreach_approver_id_staff')),
    sa.ForeignKeyConstraint(['author_id'], ['staff.id'], name=op.f('fk_outreach_author_id_staff')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outreach'))
    )
    with op.batch_alter_table('outreach', schema=None) as batch_op:
        batch_op.create_index('ix_outreach_released', ['id'], unique=False, sqlite_where=sa.text("state = 'released'"), postgresql_where=sa.text("state = 'released'"))

    op.create_table('outreach_reader',
    sa.Column('conversation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('themes', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('place_code', sa.String(64), nullable=False),
    sa.Column('agreed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id'], name=op.f('fk_outreach_reader_conversation_id_conversation'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['last_id'], ['outreach.id'], name=op.f('fk_outreach_reader_last_id_outreach'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('conversation_id', name=op.f('pk_outreach_reader'))
    )
    with op.batch_alter_table('outreach_reader', schema=None) as batch_op:
        batch_op.create_index('ix_outreach_reader_last', ['last_id'], unique=False)
        batch_op.create_index('ix_outreach_reader_live', ['conversation_id'], unique=False, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    op.create_table('outreach_sent',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('outreach_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('conversation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('message_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id'], name=op.f('fk_outreach_sent_conversation_id_conversation'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['message_id'], ['message.id'], name=op.f('fk_outreach_sent_message_id_message'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['outreach_id'], ['outreach.id'], name=op.f('fk_outreach_sent_outreach_id_outreach'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outreach_sent')),
    sa.UniqueConstraint('outreach_id', 'conversation_id', name=op.f('uq_outreach_sent_outreach_id_conversation_id'))
    )
    with op.batch_alter_table('outreach_sent', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outreach_sent_message_id'), ['message_id'], unique=False)
        batch_op.create_index('ix_outreach_sent_talk', ['conversation_id', 'at'], unique=False)



def downgrade() -> None:
    """Back."""
    with op.batch_alter_table('outreach_sent', schema=None) as batch_op:
        batch_op.drop_index('ix_outreach_sent_talk')
        batch_op.drop_index(batch_op.f('ix_outreach_sent_message_id'))

    op.drop_table('outreach_sent')
    with op.batch_alter_table('outreach_reader', schema=None) as batch_op:
        batch_op.drop_index('ix_outreach_reader_live', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index('ix_outreach_reader_last')

    op.drop_table('outreach_reader')
    with op.batch_alter_table('outreach', schema=None) as batch_op:
        batch_op.drop_index('ix_outreach_released', sqlite_where=sa.text("state = 'released'"), postgresql_where=sa.text("state = 'released'"))

    op.drop_table('outreach')
