"""Village rules, and suits as figures."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
revision = '0020_communities'
down_revision = '0019_service'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table('village_rule',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('place_code', sa.String(64), nullable=False),
    sa.Column('title', sa.String(200), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('adopted', sa.Date(), nullable=False),
    sa.Column('state', sa.String(64), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('handed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('checks', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=True),
    sa.Column('opinion', sa.Text(), nullable=False),
    sa.Column('reviewer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('reviewed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['staff.id'], name=op.f('fk_village_rule_by_id_staff')),
    sa.ForeignKeyConstraint(['reviewer_id'], ['staff.id'], name=op.f('fk_village_rule_reviewer_id_staff')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_village_rule'))
    )
    with op.batch_alter_table('village_rule', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_village_rule_place_code'), ['place_code'], unique=False)
        batch_op.create_index('ix_village_rule_public', ['place_code'], unique=True, sqlite_where=sa.text("state = 'published'"), postgresql_where=sa.text("state = 'published'"))

    op.create_table('case_suit',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('filed', sa.Date(), nullable=False),
    sa.Column('ordinal', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case_.id'], name=op.f('fk_case_suit_case_id_case_')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_suit')),
    sa.UniqueConstraint('case_id', 'ordinal', name=op.f('uq_case_suit_case_id_ordinal'))
    )
    with op.batch_alter_table('case_suit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_suit_filed'), ['filed'], unique=False)

    # Suits stand in the encrypted record: every case whose clocks may run is looked at once, and written with them.
    op.execute("UPDATE case_ SET warn_at = opened_at WHERE retention <> 'erased' AND status NOT IN ('archived', 'withdrawn', 'clue')")


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table('case_suit', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_case_suit_filed'))

    op.drop_table('case_suit')
    with op.batch_alter_table('village_rule', schema=None) as batch_op:
        batch_op.drop_index('ix_village_rule_public', sqlite_where=sa.text("state = 'published'"), postgresql_where=sa.text("state = 'published'"))
        batch_op.drop_index(batch_op.f('ix_village_rule_place_code'))

    op.drop_table('village_rule')
