"""What those who oversee keep: official numbers, notices of supervision, the backlog register, figures to count, subsidy, village rules."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, Table, UniqueConstraint, false

from storage.tables.columns import Big, Code, Document, Plain, Words, at, key, key_id, link, metadata, only, sealed

official_number = Table(
    "official_number",
    metadata,
    Column("register", Code, primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)

supervision = Table(
    "supervision",
    metadata,
    key(),
    Column("uid", Code, nullable=False, unique=True),
    Column("number", Plain(64), nullable=False, unique=True),
    link("case_id", "case_", index=True),
    link("issuer_id", "staff", index=True),
    link("to_id", "staff", index=True),
    Column("state", Code, nullable=False),
    sealed("body"),  # everything said
    key_id(),
    Column("due", Date, nullable=False),
    Column("rung", Integer, nullable=False, default=0),
    at("next_at", nullable=True),  # when it climbs; NULL: nothing is owed
    at("created_at"),
    at("ended_at", nullable=True),
    Index("ix_supervision_next", "next_at", **only("next_at IS NOT NULL")),
)

backlog = Table(
    "backlog",
    metadata,
    key(),
    Column("uid", Code, nullable=False, unique=True),
    Column("number", Plain(64), nullable=False, unique=True),
    link("case_id", "case_", index=True),
    Column("why", Code, nullable=False),
    Column("state", Code, nullable=False),
    link("entered_by", "staff", nullable=True),  # NULL: by rule
    link("lead_id", "staff", nullable=True, index=True),
    sealed("body"),  # everything written down of it
    key_id(),
    at("entered_at", index=True),
    at("since"),
    at("ended_at", nullable=True, index=True),
    at("next_at", nullable=True),
    Index("ix_backlog_live", "case_id", unique=True, **only("ended_at IS NULL")),  # a case stands in it once
    Index("ix_backlog_next", "next_at", **only("next_at IS NOT NULL")),
)

backlog_file = Table(
    "backlog_file",
    metadata,
    key(),
    Column("uid", Code, nullable=False, unique=True),
    link("backlog_id", "backlog", index=True),
    Column("sha256", Code, ForeignKey("stored_file.sha256"), nullable=False, index=True),
    sealed("name"),
    key_id(),
    link("staff_id", "staff"),
    at("at"),
)

case_petition = Table(
    "case_petition",  # a figure: that, when and in which way the matter was taken to the petition offices
    metadata,
    key(),
    link("case_id", "case_"),
    Column("filed", Date, nullable=False, index=True),
    Column("ordinal", Integer, nullable=False),  # 1 the first time
    Column("skipped", Boolean, nullable=False),
    UniqueConstraint("case_id", "ordinal"),
)

subsidy_list = Table(
    "subsidy_list",
    metadata,
    key(),
    Column("area", Code, nullable=False),  # code of the committee whose manager made it
    Column("period", Code, nullable=False),
    Column("state", Code, nullable=False),
    link("made_by", "staff"),
    at("made_at"),
    link("approved_by", "staff", nullable=True),
    at("approved_at", nullable=True),
    UniqueConstraint("area", "period"),
)

subsidy_line = Table(
    "subsidy_line",
    metadata,
    key(),
    Column("uid", Code, nullable=False, unique=True),
    link("list_id", "subsidy_list", index=True),
    link("case_id", "case_"),
    link("staff_id", "staff", index=True),
    Column("rule", Code, nullable=False),
    Column("computed", Big, nullable=False),
    Column("fen", Big, nullable=False),
    sealed("body"),  # objection, answer, why it was corrected
    key_id(),
    UniqueConstraint("case_id"),  # a case is paid for once, on whichever list
)

case_suit = Table(
    "case_suit",  # a figure: that and when the matter went to court, or came from there
    metadata,
    key(),
    link("case_id", "case_"),
    Column("filed", Date, nullable=False, index=True),
    Column("ordinal", Integer, nullable=False),
    Column("accepted", Boolean, nullable=True),  # by the court; NULL: written before anybody asked
    Column("letter", Boolean, nullable=False, default=False, server_default=false()),  # the court sent it here
    UniqueConstraint("case_id", "ordinal"),
)

village_rule = Table(
    "village_rule",
    metadata,
    key(),
    Column("place_code", Code, nullable=False, index=True),
    Column("title", Plain(200), nullable=False),
    Column("body", Words(), nullable=False),  # a public text
    Column("adopted", Date, nullable=False),
    Column("state", Code, nullable=False),
    link("by_id", "staff"),
    at("handed_at"),
    Column("checks", Document, nullable=True),
    Column("opinion", Words(), nullable=False, default=""),
    link("reviewer_id", "staff", nullable=True),
    at("reviewed_at", nullable=True),
    Index("ix_village_rule_public", "place_code", unique=True, **only("state = 'published'")),  # one stands
)
