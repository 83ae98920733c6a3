"""Early warnings with the cases they rest on, and the reports that were made."""

from sqlalchemy import Column, Index, Integer, Table, UniqueConstraint, text

from storage.tables.columns import Code, at, key, key_id, link, metadata, sealed

warning = Table(
    "warning",
    metadata,
    key(),
    Column("uid", Code, nullable=False, unique=True),
    Column("cell_index", Code, nullable=False),  # blind
    Column("kind", Code, nullable=False),
    Column("place_code", Code, nullable=False),  # the township whose it is; "" the district's
    Column("state", Code, nullable=False),
    sealed("body"),  # handlers.oversight.warned.Warned
    key_id(),
    at("first_at"),
    at("seen_at"),  # when it stood out last
    at("closed_at", nullable=True, index=True),
    Column("version", Integer, nullable=False, default=1),
    Index(
        "ix_warning_live",
        "cell_index",
        unique=True,  # one at a time for each cell
        sqlite_where=text("closed_at IS NULL"),
        postgresql_where=text("closed_at IS NULL"),
    ),
)

warning_case = Table(
    "warning_case",
    metadata,
    key(),
    link("warning_id", "warning"),
    link("case_id", "case_", index=True),
    UniqueConstraint("warning_id", "case_id"),
)

report_file = Table(
    "report_file",
    metadata,
    key(),
    Column("uid", Code, nullable=False, unique=True),
    Column("kind", Code, nullable=False),  # handlers.oversight.analysis.Report
    Column("period", Code, nullable=False),
    Column("place_code", Code, nullable=False),  # the area it is about; "" the district
    link("staff_id", "staff", nullable=True),  # who asked for it; NULL: made by itself
    at("made_at"),
    sealed("body"),  # the DOCX
    key_id(),
    UniqueConstraint("kind", "period", "place_code"),
)
