"""Talks: conversations, what came in, what goes out, the transcript and its files."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, UniqueConstraint

from storage.tables.columns import Big, Code, Plain, Words, at, key, key_id, link, metadata, only, sealed

conversation = Table(
    "conversation",
    metadata,
    key(),
    Column("handle", Code, nullable=False, unique=True),  # unguessable, for addresses on the web
    Column("channel", Code, nullable=False),
    Column("sender_index", Code, nullable=False),
    sealed("sender"),
    sealed("state"),
    key_id(),
    Column("pushed", Boolean, nullable=False),  # replies are sent; otherwise they are fetched
    Column("last_position", Integer, nullable=False, default=0),  # of its released replies
    Column("version", Integer, nullable=False, default=1),
    at("created_at"),
    at("updated_at"),
    UniqueConstraint("channel", "sender_index"),
)

inbox = Table(
    "inbox",
    metadata,
    key(),
    Column("channel", Code, nullable=False),
    Column("sender_index", Code, nullable=False),
    Column("message_index", Code, nullable=False),
    sealed("body", nullable=True),  # emptied once taken in: the transcript has the words
    key_id(),
    Column("attempts", Integer, nullable=False, default=0),
    at("received_at"),
    at("taken_at", nullable=True),
    Column("trace", Code, nullable=False, default="", server_default=""),
    UniqueConstraint("channel", "sender_index", "message_index"),
    Index(
        "ix_inbox_waiting",
        "channel",
        "sender_index",
        "id",
        **only("taken_at IS NULL"),
    ),
)

message = Table(
    "message",
    metadata,
    key(),
    Column("uid", Code, nullable=False, unique=True),
    link("conversation_id", "conversation", nullable=True),
    link("case_id", "case_", nullable=True),
    Column("room", Code, nullable=False),
    Column("author", Code, nullable=False),  # Author: resident, bot, staff, service
    link("staff_id", "staff", nullable=True),
    at("at"),
    sealed("body"),
    key_id(),
    Column("message_index", Code, nullable=True),  # of the incoming message, so that its edits find it
    Column("edited_of", Big, ForeignKey("message.id", ondelete="SET NULL"), nullable=True),
    at("undone_at", nullable=True),
    Column(
        "copy_of", Big, ForeignKey("message.id", ondelete="CASCADE"), nullable=True
    ),  # of a joint line, for one party
    Index("ix_message_copy", "copy_of"),
    Index("ix_message_case", "case_id", "id"),
    Index("ix_message_conversation", "conversation_id", "id"),
    Index("ix_message_edited_of", "edited_of"),
)

stored_file = Table(
    "stored_file",
    metadata,
    Column("sha256", Code, primary_key=True),
    Column("mime", Plain(128), nullable=False),
    Column("size", Big, nullable=False),
    key_id(),
    at("created_at"),
)

attachment = Table(
    "attachment",
    metadata,
    key(),
    Column("uid", Code, nullable=False, unique=True),
    Column("sha256", Code, ForeignKey("stored_file.sha256"), nullable=False, index=True),
    sealed("name"),
    key_id(),
    link("message_id", "message", nullable=True, index=True, cascade=True),
    link("conversation_id", "conversation", nullable=True, index=True),
    link("case_id", "case_", nullable=True, index=True),
    at("at"),
)

outbox = Table(
    "outbox",
    metadata,
    key(),
    link("message_id", "message", index=True, cascade=True),
    link("conversation_id", "conversation"),
    Column("pushed", Boolean, nullable=False),
    Column("priority", Integer, nullable=False),  # 0 danger, 1 the rest
    at("release_at"),  # not shown to anybody before: undo, slowed senders
    Column("held", Boolean, nullable=False, default=False),  # until the resident writes: the phone may be read
    Column("position", Integer, nullable=True),  # its place in the talk, given at release
    at("due_at"),
    Column("attempts", Integer, nullable=False, default=0),
    at("lease_until", nullable=True),
    at("sent_at", nullable=True),
    at("dead_at", nullable=True),
    Column("dead_reason", Words(), nullable=False, default=""),
    Column("remote_id", Words(), nullable=True),
    Column("trace", Code, nullable=False, default="", server_default=""),  # of the message it answers
    UniqueConstraint("conversation_id", "position"),
    Index(
        "ix_outbox_release",
        "release_at",
        **only("position IS NULL"),
    ),
    Index(
        "ix_outbox_due",
        "priority",
        "due_at",
        "id",
        **only("sent_at IS NULL AND dead_at IS NULL"),
    ),
    Index("ix_outbox_dead", "dead_at", "id", **only("dead_at IS NOT NULL")),
)
