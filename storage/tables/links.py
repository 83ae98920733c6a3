"""What ties cases to each other and to bodies outside: keys of their parties, groups, letters."""

from sqlalchemy import Column, Index, Integer, Table, UniqueConstraint, text

from storage.tables.columns import Code, Moment, at, key, key_id, link, metadata, sealed

case_key = Table(
    "case_key",
    metadata,
    key(),
    link("case_id", "case_", index=True),
    Column("side", Code, nullable=False),  # handlers.casework.links.Side
    Column("key_index", Code, nullable=False, index=True),  # blind
    Column("strength", Integer, nullable=False),
    UniqueConstraint("case_id", "side", "key_index"),
)

case_group = Table(
    "case_group",
    metadata,
    key(),
    at("created_at"),
)

case_member = Table(
    "case_member",
    metadata,
    key(),
    Column("uid", Code, nullable=False, unique=True),
    link("case_id", "case_"),
    link("group_id", "case_group", index=True),
    link("staff_id", "staff"),
    sealed("reason"),
    key_id(),
    at("at"),
    at("ended_at", nullable=True),
    link("ended_by", "staff", nullable=True),  # NULL with an end: the case became sensitive
    Index(
        "ix_case_member_live",
        "case_id",
        unique=True,  # a case is in one group at the most
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
)

inbound_letter = Table(
    "inbound_letter",
    metadata,
    key(),
    link("case_id", "case_"),
    Column("letter_index", Code, nullable=False, unique=True),  # blind: sender and its number
    Column("channel", Code, nullable=False, default=""),  # of the key; "" entered at the desk
    Column("received_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    at("answered_at", nullable=True),
    Index("ix_inbound_letter_case_id", "case_id", unique=True),
    Index(
        "ix_inbound_letter_due",
        "due_at",
        sqlite_where=text("answered_at IS NULL"),
        postgresql_where=text("answered_at IS NULL"),
    ),
)
