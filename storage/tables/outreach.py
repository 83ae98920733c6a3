"""Outreach: pieces of law information, the residents who agreed to them, and which went to whom."""

from sqlalchemy import Column, ForeignKey, Index, Table, UniqueConstraint

from storage.tables.columns import Big, Code, Document, Plain, Words, at, key, link, metadata, only

outreach = Table(
    "outreach",
    metadata,
    key(),
    Column("title", Plain(200), nullable=False),
    Column("text", Words(), nullable=False),
    Column("sources", Words(), nullable=False),
    Column("category", Code, nullable=False),  # "" every theme
    Column("place_code", Code, nullable=False),  # "" the whole district
    Column("faq", Code, nullable=False, default=""),
    Column("state", Code, nullable=False),
    link("author_id", "staff"),
    link("approver_id", "staff", nullable=True),
    Column("reason", Words(), nullable=False, default=""),
    at("created_at"),
    at("released_at", nullable=True),
    Column("cursor", Big, nullable=False, default=0),  # the talk looked at last in this round
    Index("ix_outreach_released", "id", **only("state = 'released'")),
)

outreach_reader = Table(
    "outreach_reader",
    metadata,
    Column(
        "conversation_id", Big, ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    ),
    Column("themes", Document, nullable=False),  # categories; none is all of them
    Column("place_code", Code, nullable=False),
    at("agreed_at"),
    at("ended_at", nullable=True),
    Column("last_id", Big, ForeignKey("outreach.id", ondelete="SET NULL"), nullable=True),  # the last piece received
    Index("ix_outreach_reader_live", "conversation_id", **only("ended_at IS NULL")),
    Index("ix_outreach_reader_last", "last_id"),
)

outreach_sent = Table(
    "outreach_sent",
    metadata,
    key(),
    link("outreach_id", "outreach", cascade=True),
    Column("conversation_id", Big, ForeignKey("conversation.id", ondelete="SET NULL"), nullable=True),
    Column("message_id", Big, ForeignKey("message.id", ondelete="SET NULL"), nullable=True, index=True),
    at("at"),
    UniqueConstraint("outreach_id", "conversation_id"),
    Index("ix_outreach_sent_talk", "conversation_id", "at"),
)
