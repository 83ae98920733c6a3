"""People and what they are asked for: training, panels, help on a case, and the checklists of danger."""

from sqlalchemy import Boolean, Column, Date, Index, Integer, Table, UniqueConstraint, text

from storage.tables.columns import Code, Document, Plain, at, key, key_id, link, metadata, sealed

staff_training = Table(
    "staff_training",
    metadata,
    key(),
    link("staff_id", "staff", index=True),
    Column("day", Date, nullable=False),
    Column("hours", Integer, nullable=False),
    Column("theme", Plain(200), nullable=False),
)

panel = Table(
    "panel",
    metadata,
    key(),
    Column("name", Plain(100), nullable=False, unique=True),
    Column("committee", Code, nullable=False),  # who keeps it
    Column("places", Document, nullable=False),  # codes of the area; none is the whole district
    Column("days", Plain(200), nullable=False),  # on which days it tours, as people say it
    Column("active", Boolean, nullable=False, default=True),
    at("created_at"),
)

panel_member = Table(
    "panel_member",
    metadata,
    key(),
    link("panel_id", "panel"),
    link("staff_id", "staff", index=True),
    UniqueConstraint("panel_id", "staff_id"),
)

assistance = Table(
    "assistance",
    metadata,
    key(),
    Column("uid", Code, nullable=False, unique=True),
    link("case_id", "case_", index=True),
    Column("kind", Code, nullable=False),
    Column("state", Code, nullable=False),
    Column("live", Boolean, nullable=False),  # opens the case to its members
    link("asker_id", "staff", index=True),
    link("owner_id", "staff", nullable=True, index=True),
    sealed("body"),
    key_id(),
    Column("due", Date, nullable=False),
    Column("day", Date, nullable=True),
    Column("rung", Integer, nullable=False, default=0),
    at("next_at", nullable=True),  # when it climbs; NULL: nothing has to come of it
    at("created_at"),
    at("ended_at", nullable=True),
    Index(
        "ix_assistance_next",
        "next_at",
        sqlite_where=text("next_at IS NOT NULL"),
        postgresql_where=text("next_at IS NOT NULL"),
    ),
)

assistance_member = Table(
    "assistance_member",
    metadata,
    key(),
    link("assistance_id", "assistance"),
    link("staff_id", "staff", index=True),
    UniqueConstraint("assistance_id", "staff_id"),
)

linkage = Table(
    "linkage",
    metadata,
    key(),
    Column("uid", Code, nullable=False, unique=True),
    link("case_id", "case_", index=True),
    sealed("body"),  # plan, line and words: of a sensitive case the plan would tell the matter
    key_id(),
    Column("step", Code, nullable=False),
    link("staff_id", "staff", nullable=True),  # who is reminded now
    Column("rung", Integer, nullable=False, default=0),
    at("opened_at"),
    at("due_at", nullable=True),
    link("done_by", "staff", nullable=True),
    at("taken_at", nullable=True),
    at("done_at", nullable=True),
    Index(
        "ix_linkage_due",
        "due_at",
        sqlite_where=text("due_at IS NOT NULL"),
        postgresql_where=text("due_at IS NOT NULL"),
    ),
)
