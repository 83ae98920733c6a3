"""What the Telegram channel must remember: the bot itself, staff groups, where a case is shown, files to fetch, updates done."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, UniqueConstraint

from storage.tables.columns import Big, Code, at, key, key_id, link, metadata, only, sealed

telegram_group = Table(
    "telegram_group",
    metadata,
    Column("committee", Code, primary_key=True),
    Column("chat_id", BigInteger, nullable=False, unique=True),
    at("registered_at"),
)

TO_BE_TAKEN_DOWN = -1  # a version no case has: nothing but its taking down is written over it

telegram_board = Table(
    "telegram_board",
    metadata,
    key(),
    link("case_id", "case_"),
    Column("chat_id", BigInteger, nullable=True),  # NULL: shown nowhere, decided at `shown_version`
    Column("thread", Integer, nullable=True),  # NULL: a private chat
    Column("card", Integer, nullable=True),  # the message with the summary and the buttons
    Column("title", String(128), nullable=False, default=""),
    Column("shown_version", Integer, nullable=False, default=0),
    Column("shown_line", Big, nullable=False, default=0),
    Column("closed", Boolean, nullable=False, default=False),
    UniqueConstraint("case_id"),
    Index("ix_telegram_board_place", "chat_id", "thread"),
    Index("ix_telegram_board_alive", "case_id", **only("NOT closed")),
)

telegram_parcel = Table(
    "telegram_parcel",
    metadata,
    key(),
    Column("parcel_index", Code, nullable=False, unique=True),  # blind: chat and message
    sealed("body"),
    key_id(),
    Column("attempts", Integer, nullable=False, default=0),
    at("kept_at"),
)

telegram_done = Table(
    "telegram_done",
    metadata,
    Column("name", Code, primary_key=True),  # keyed digest of chat and message
    at("at", index=True),
)

telegram_bot = Table(
    "telegram_bot",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),  # one row: 1
    Column("name", String(64), nullable=False),  # as in https://t.me/name
    at("seen_at"),  # when Telegram said so last
)
