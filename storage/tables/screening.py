"""Screening: campaigns, one task for each grid and week or campaign, findings with their files, and visits."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Table

from storage.tables.columns import Code, Document, at, key, key_id, link, metadata, only, sealed

campaign = Table(
    "campaign",
    metadata,
    key(),
    Column("uid", Code, nullable=False, unique=True),
    sealed("body"),  # its name, what to look for, and the words of its end report
    key_id(),
    Column("committee", Code, nullable=False),  # whose it is
    Column("areas", Document, nullable=False),  # codes of places; none is the committee's whole area
    Column("categories", Document, nullable=False),
    Column("sectors", Document, nullable=False),
    Column("people", Document, nullable=False),  # kinds of persons, never names
    Column("starts", Date, nullable=False),
    Column("ends", Date, nullable=False),
    link("created_by", "staff"),
    at("created_at"),
    at("ended_at", nullable=True),
)

screening_task = Table(
    "screening_task",
    metadata,
    key(),
    Column("slot", Code, nullable=False, unique=True),
    Column("grid", Code, nullable=False),
    link("campaign_id", "campaign", nullable=True, index=True),
    Column("starts", Date, nullable=False),
    Column("due", Date, nullable=False),
    at("done_at", nullable=True),
    link("done_by", "staff", nullable=True),
    Column("rung", Code, nullable=False),
    at("next_at", nullable=True),
    Index("ix_screening_task_grid", "grid", "starts"),
    Index("ix_screening_task_next", "next_at", **only("next_at IS NOT NULL")),
)

finding = Table(
    "finding",
    metadata,
    key(),
    Column("uid", Code, nullable=False, unique=True),
    link("task_id", "screening_task", index=True),
    Column("grid", Code, nullable=False),
    Column("state", Code, nullable=False),
    Column("sensitive", Boolean, nullable=False),
    sealed("body"),  # of a sensitive one empty: its words are in its case alone
    key_id(),
    link("case_id", "case_", nullable=True, index=True),
    link("found_by", "staff"),
    at("found_at"),
    at("settled_at", nullable=True),
    Column("again", Date, nullable=True),
    Index("ix_finding_grid", "grid", "found_at"),
    Index("ix_finding_again", "again", **only("again IS NOT NULL")),
)

finding_file = Table(
    "finding_file",
    metadata,
    key(),
    Column("uid", Code, nullable=False, unique=True),
    link("finding_id", "finding", index=True),
    Column("sha256", Code, ForeignKey("stored_file.sha256"), nullable=False, index=True),
    sealed("name"),
    key_id(),
    at("at"),
)

finding_visit = Table(
    "finding_visit",
    metadata,
    key(),
    Column("uid", Code, nullable=False, unique=True),
    link("finding_id", "finding", index=True),
    Column("day", Date, nullable=False),
    Column("met", Boolean, nullable=False),
    sealed("body"),
    key_id(),
    link("staff_id", "staff"),
    at("at"),
)
