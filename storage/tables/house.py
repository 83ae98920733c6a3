"""The house itself: district, staff, sessions, keys, notices, leases and the audit trail."""

from sqlalchemy import BigInteger, Boolean, Column, Date, ForeignKey, Index, Integer, LargeBinary, Table

from storage.tables.columns import Big, Code, Document, Plain, Words, at, key, key_id, link, metadata, only, sealed

district = Table(
    "district",
    metadata,
    Column("code", Code, primary_key=True),
    Column("name", Plain(200), nullable=False),
    Column("document", Document, nullable=False),
    Column("version", Integer, nullable=False, default=1),
    at("updated_at"),
)

district_version = Table(
    "district_version",
    metadata,
    key(),  # the number people read: 第 7 版
    Column("code", Code, nullable=False),
    Column("name", Plain(200), nullable=False),
    Column("document", Document, nullable=False),
    Column("actor", Code, nullable=False),
    Column("note", Words(), nullable=False, default=""),  # what changed, in words
    at("at"),
)

district_draft = Table(
    "district_draft",
    metadata,
    Column("name", Code, primary_key=True),  # storage.districts.Draft
    Column("document", Document, nullable=False),
    Column("base", Big, nullable=False),  # the version it was begun on
    Column("version", Integer, nullable=False, default=1),  # counts its saves
    Column("actor", Code, nullable=False),
    at("at"),
)

data_key = Table(
    "data_key",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
    at("created_at"),
    at("retired_at", nullable=True),
)

staff = Table(
    "staff",
    metadata,
    key(),
    Column("login", Plain(100), nullable=False, unique=True),
    Column("password", Words(), nullable=False),  # argon2; "" cannot sign in
    Column("name", Plain(200), nullable=False),
    Column("role", Code, nullable=False),
    Column("committee", Code, nullable=False),
    Column("level", Code, nullable=False),
    Column("certificate", Plain(100), nullable=False, default=""),
    Column("specialities", Document, nullable=False),
    Column("on_call", Boolean, nullable=False, default=False),
    Column("on_duty", Boolean, nullable=False, default=False),  # said so in Telegram
    Column("active", Boolean, nullable=False, default=True),
    at("away_until", nullable=True),
    Column("telegram_user", BigInteger, nullable=True, unique=True),
    at("created_at"),
    Column("kind", Code, nullable=False, default="", server_default=""),
    Column("places", Document, nullable=True),
    Column("firm", Plain(200), nullable=False, default="", server_default=""),
    Column("grade", Plain(100), nullable=False, default="", server_default=""),
    Column("certificate_until", Date, nullable=True),
    sealed("phone", nullable=True),
    Column("phone_key", Integer, nullable=False, default=0, server_default="0"),
    Column(
        "code_by", Plain(200), nullable=False, default="", server_default=""
    ),  # who else had a binding code made for it
    at("code_at", nullable=True),
)

staff_phrases = Table(
    "staff_phrases",
    metadata,
    Column("staff_id", Big, ForeignKey("staff.id"), primary_key=True, autoincrement=False),
    sealed("body"),  # own ready sentences, one a line
    key_id(),
)

staff_session = Table(
    "staff_session",
    metadata,
    key(),
    link("staff_id", "staff", index=True),
    Column("token_hash", Code, nullable=False, unique=True),
    Column("csrf", Code, nullable=False),
    at("created_at"),
    at("seen_at", index=True),
    at("expires_at"),
    at("revoked_at", nullable=True),
)

second_factor = Table(
    "second_factor",
    metadata,
    Column("staff_id", Big, ForeignKey("staff.id"), primary_key=True),
    sealed("secret"),
    key_id(),
    Column("last_period", Big, nullable=False),  # of the last code that was used: each is good once
    Column("recovery", Document, nullable=False),  # digests of the codes for a lost phone that are left
    at("created_at"),
    at("confirmed_at", nullable=True),  # from then on it is asked for
)

bind_code = Table(
    "bind_code",
    metadata,
    key(),
    link("staff_id", "staff"),
    Column("code_hash", Code, nullable=False, unique=True),
    at("created_at"),
    at("expires_at"),
    at("used_at", nullable=True),
)

throttle = Table(
    "throttle",
    metadata,
    Column("name", Code, primary_key=True),  # keyed digest of what is counted
    Column("misses", Integer, nullable=False),
    at("last_at"),
    at("locked_until", nullable=True),
)

api_key = Table(
    "api_key",
    metadata,
    key(),
    Column("channel", Code, nullable=False),
    Column("scope", Code, nullable=False, default="messages", server_default="messages"),  # storage.keys.Scope
    Column("key_hash", Code, nullable=False, unique=True),
    at("created_at"),
    at("revoked_at", nullable=True),
)

lease = Table(
    "lease",
    metadata,
    Column("name", Code, primary_key=True),
    Column("holder", Code, nullable=False),
    at("until"),
)

notice = Table(
    "notice",
    metadata,
    key(),
    Column("kind", Code, nullable=False),
    link("case_id", "case_", nullable=True, index=True),
    link("staff_id", "staff", nullable=True),
    Column("committee", Code, nullable=False, default=""),
    at("created_at"),
    at("due_at"),
    Column("attempts", Integer, nullable=False, default=0),
    at("lease_until", nullable=True),
    at("done_at", nullable=True),
    Column("dead_reason", Words(), nullable=False, default=""),
    Index(
        "ix_notice_due",
        "due_at",
        "id",
        **only("done_at IS NULL"),
    ),
)

audit_chain = Table(
    "audit_chain",
    metadata,
    Column("name", Code, primary_key=True),  # a case number, or "house"
    Column("seq", Big, nullable=False),
    Column("mac", Code, nullable=False),
    Column("anchored_seq", Big, nullable=False, default=0),
    Index("ix_audit_chain_moved", "name", **only("seq > anchored_seq")),
)

audit = Table(
    "audit",
    metadata,
    Column("chain", Code, ForeignKey("audit_chain.name"), primary_key=True),
    Column("seq", Big, primary_key=True, autoincrement=False),
    at("at"),
    Column("actor", Code, nullable=False),
    Column("act", Code, nullable=False),
    Column("detail", Words(), nullable=False, default=""),
    Column("mac", Code, nullable=False),
)

audit_anchor = Table(
    "audit_anchor",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("lines", Big, nullable=False),
    Column("mac", Code, nullable=False),
)
