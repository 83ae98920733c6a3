"""Registers of the district: entries, their history, and the half hours that are booked."""

from sqlalchemy import Column, Date, Index, Integer, Table, UniqueConstraint

from storage.tables.columns import Code, at, key, key_id, link, metadata, only, sealed

register_entry = Table(
    "register_entry",
    metadata,
    key(),
    Column("uid", Code, nullable=False, unique=True),
    Column("register", Code, nullable=False),
    Column("place", Code, nullable=False),  # "" the whole district
    Column("day", Date, nullable=True),
    Column("due", Date, nullable=True),  # what it waits for, until it is written down
    sealed("body"),
    key_id(),
    Column("version", Integer, nullable=False, default=1),
    link("created_by", "staff"),
    at("created_at"),
    at("removed_at", nullable=True),
    Index("ix_register_entry_place", "register", "place"),
    Index("ix_register_entry_due", "due", **only("due IS NOT NULL")),
)

register_change = Table(
    "register_change",
    metadata,
    key(),
    Column("uid", Code, nullable=False, unique=True),
    link("entry_id", "register_entry", index=True),
    Column("act", Code, nullable=False),
    sealed("body"),  # the values it left
    key_id(),
    link("staff_id", "staff"),
    at("at"),
)

audience = Table(
    "audience",  # a visiting day of a leader that a resident booked
    metadata,
    key(),
    link("case_id", "case_", index=True),
    link("entry_id", "register_entry", index=True),
    Column("day", Date, nullable=False),  # as the resident was told
    at("at"),
    at("reminded_at", nullable=True),
    at("ended_at", nullable=True),
    Index("ix_audience_live", "case_id", unique=True, **only("ended_at IS NULL")),
)

register_slot = Table(
    "register_slot",
    metadata,
    key(),
    link("entry_id", "register_entry", index=True),
    Column("thing", Code, nullable=False),
    Column("day", Date, nullable=False),
    Column("slot", Integer, nullable=False),  # half hours from midnight
    UniqueConstraint("thing", "day", "slot"),  # nothing is booked twice at one time
)
