"""Online mediation: meetings, who sits at them, invitations, and guests."""

from sqlalchemy import Column, Index, Integer, Table, UniqueConstraint, text

from storage.tables.columns import Code, at, key, key_id, link, metadata, sealed

meeting = Table(
    "meeting",
    metadata,
    key(),
    Column("uid", Code, nullable=False, unique=True),
    link("case_id", "case_"),
    sealed("body"),  # seats, offers, appointments, draft
    key_id(),
    at("look_at", nullable=True),  # when an offer lapses or a reminder is due
    UniqueConstraint("case_id"),
    Index(
        "ix_meeting_look",
        "look_at",
        sqlite_where=text("look_at IS NOT NULL"),
        postgresql_where=text("look_at IS NOT NULL"),
    ),
)

participation = Table(
    "participation",
    metadata,
    key(),
    link("case_id", "case_"),
    link("conversation_id", "conversation", index=True),
    Column("seat", Integer, nullable=False),
    at("joined_at"),
    at("left_at", nullable=True),
    UniqueConstraint("case_id", "seat"),
)

invitation = Table(
    "invitation",
    metadata,
    key(),
    Column("uid", Code, nullable=False, unique=True),
    link("case_id", "case_", index=True),
    Column("token_digest", Code, nullable=False, unique=True),
    Column("code_digest", Code, nullable=False),
    sealed("body"),  # whom it is for, and what about
    key_id(),
    link("made_by", "staff"),
    at("made_at"),
    at("expires_at"),
    at("ended_at", nullable=True),  # used, declined or withdrawn
    Column("end", Code, nullable=False, default=""),
)

meeting_guest = Table(
    "meeting_guest",
    metadata,
    key(),
    link("case_id", "case_"),
    link("staff_id", "staff", index=True),
    at("joined_at"),
    at("left_at", nullable=True),
    UniqueConstraint("case_id", "staff_id"),
)
