"""Parties and complaints by their talk and case: a talk that goes is looked for there, and without an index in all of them."""

from alembic import op

revision = '0031_parties'
down_revision = '0030_visits'
branch_labels = None
depends_on = None

_NEW = (("case_party", "conversation_id"), ("complaint", "case_id"), ("complaint", "conversation_id"))


def upgrade() -> None:
    """Forward."""
    for table, column in _NEW:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def downgrade() -> None:
    """Back."""
    for table, column in _NEW:
        op.drop_index(op.f(f"ix_{table}_{column}"), table_name=table)
