"""Outgoing web hooks: who is told of cases, and what still has to be told."""

from sqlalchemy import Column, Index, Integer, Table

from storage.tables.columns import Code, Document, Words, at, key, key_id, link, metadata, only, sealed

hook = Table(
    "hook",
    metadata,
    key(),
    Column("uid", Code, nullable=False, unique=True),
    sealed("url"),  # its path or query may be a secret of the receiver's
    sealed("secret"),
    key_id(),
    Column("events", Document, nullable=False),
    at("created_at"),
    at("ended_at", nullable=True),
)

hook_event = Table(
    "hook_event",
    metadata,
    key(),
    Column("uid", Code, nullable=False, unique=True),  # the receiver's idempotency key
    link("hook_id", "hook"),
    link("case_id", "case_", index=True),
    Column("event", Code, nullable=False),
    Column("status", Code, nullable=False),  # of the case at that moment
    at("at", index=True),
    at("due_at"),
    Column("attempts", Integer, nullable=False, default=0),
    at("lease_until", nullable=True),
    at("sent_at", nullable=True),
    at("dead_at", nullable=True),
    Column("dead_reason", Words(), nullable=False, default=""),
    Column("trace", Code, nullable=False, default="", server_default=""),  # of the message that moved the case
    Index("ix_hook_event_waits", "hook_id", "id", **only("sent_at IS NULL AND dead_at IS NULL")),
    Index("ix_hook_event_dead", "dead_at", **only("dead_at IS NOT NULL")),
)
