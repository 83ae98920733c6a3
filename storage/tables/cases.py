"""Cases: the case itself, its parties, its history, its alerts, and what residents say of the service."""

from sqlalchemy import Boolean, Column, Date, Index, Integer, Table, UniqueConstraint

from storage.tables.columns import Big, Code, Plain, at, key, key_id, link, metadata, only, sealed

_OF_WORK = ("outcome", "sensitive", "clue", "status", "rating", "holder_id", "claimed_at", "place_code")
_COUNTED = (
    "sensitive",
    "clue",
    "category",
    "subcategory",
    "place_code",
    "outcome",
    "opened_at",
    "amount_fen",
    "skips",
    "agreement",
)

case = Table(
    "case_",  # "case" is a word of SQL
    metadata,
    key(),
    Column("district", Code, nullable=False),
    Column("number", Code, nullable=False, unique=True),
    Column("secret_digest", Code, nullable=False),
    link("conversation_id", "conversation", nullable=True, index=True),
    Column("status", Code, nullable=False),
    Column("urgency", Code, nullable=False),
    Column("urgency_rank", Integer, nullable=False),  # 0 danger
    Column("category", Code, nullable=False),  # "" in sensitive cases: it would tell
    Column("subcategory", Code, nullable=False),
    Column("sensitive", Boolean, nullable=False),
    Column("clue", Boolean, nullable=False),
    Column("level", Code, nullable=False),
    Column("committee", Code, nullable=False),
    Column("place_code", Code, nullable=False),
    link("holder_id", "staff", nullable=True),
    at("claimed_at", nullable=True),
    at("opened_at"),
    at("waiting_since"),
    at("closed_at", nullable=True),
    Column("outcome", Code, nullable=True),
    sealed("facts"),
    sealed("brief"),  # summary, suggested channel, reasons, risks
    key_id(),
    Column("resident_waits", Boolean, nullable=False, default=False),
    at("last_resident_at", nullable=True),
    at("last_staff_at", nullable=True),
    at("consent_at", nullable=True),
    Column("retention", Code, nullable=False, default="case"),
    Column("rating", Integer, nullable=True),
    Column("amount_fen", Big, nullable=True),  # agreed on, for sums of many; never of sensitive cases
    Column("agreement", Code, nullable=True),  # its form as registered, "" where none is; NULL: not looked at yet
    sealed("record", nullable=True),  # what staff wrote down; NULL: nothing yet
    Column("handed_to", Code, nullable=False, default="", server_default=""),
    Column("skips", Integer, nullable=False, default=0, server_default="0"),  # levels passed over
    at("warn_at", nullable=True),  # when a clock of the case is looked at next
    Column("due_on", Date, nullable=True),  # the last day of what staff owe next
    at("widen_at", nullable=True),  # when it is to be offered further, while nobody holds it
    Column("version", Integer, nullable=False, default=1),
    # Of open cases alone: what has ended must cost the desk nothing, however much of it there is.
    Index("ix_case_queue", "status", "urgency_rank", "waiting_since", "id", **only("closed_at IS NULL")),
    Index("ix_case_open", "id", **only("closed_at IS NULL")),
    Index("ix_case_holder", "holder_id", "status", "id"),
    Index("ix_case_committee", "committee", "status"),
    Index("ix_case_place", "place_code", "status"),
    Index("ix_case_handed", "handed_to", "status", **only("closed_at IS NULL")),
    # What reports count of many cases stands in an index: the cases themselves are wide, of sealed bytes.
    Index("ix_case_closed", "closed_at", "id", *_OF_WORK, **only("closed_at IS NOT NULL")),
    Index("ix_case_counted", "id", *_COUNTED),
    Index("ix_case_unread", "id", **only("agreement IS NULL")),
    Index("ix_case_warn", "warn_at", **only("warn_at IS NOT NULL")),
    Index("ix_case_due", "due_on", **only("due_on IS NOT NULL")),
    Index("ix_case_widen", "widen_at", **only("widen_at IS NOT NULL")),
)

case_party = Table(
    "case_party",
    metadata,
    key(),
    Column("uid", Code, nullable=False, unique=True),
    link("case_id", "case_", index=True),
    Column("role", Code, nullable=False),  # applicant, respondent, other
    link("conversation_id", "conversation", nullable=True, index=True),
    sealed("name"),
    sealed("phone"),
    Column("phone_index", Code, nullable=True, index=True),
    Column("relation", Code, nullable=False, default=""),
    key_id(),
)

case_step = Table(
    "case_step",
    metadata,
    key(),
    link("case_id", "case_", index=True),
    Column("move", Code, nullable=False),
    Column("status", Code, nullable=False),
    Column("level", Code, nullable=False),
    Column("committee", Code, nullable=False),
    link("staff_id", "staff", nullable=True),
    at("at", index=True),
    Index("ix_case_step_later", "case_id", "move", **only("move IN ('breach', 'perform', 'reopen')")),
)

case_holder = Table(
    "case_holder",
    metadata,
    key(),
    link("case_id", "case_", index=True),
    link("staff_id", "staff", index=True),
    at("since"),
    at("until", nullable=True),
    Column("ended_by", Code, nullable=False, default=""),  # the move that ended it
)

case_offer = Table(
    "case_offer",
    metadata,
    key(),
    link("case_id", "case_", index=True),
    Column("body", Code, nullable=False),
    at("at"),
    at("ended_at", nullable=True),
    Index("ix_case_offer_live", "body", "case_id", **only("ended_at IS NULL")),
)

case_named = Table(
    "case_named",
    metadata,
    key(),
    link("case_id", "case_"),
    link("staff_id", "staff", index=True),
    Column("why", Code, nullable=False),  # Named: alert or kept
    at("at"),
    UniqueConstraint("case_id", "staff_id", "why"),
)

alert = Table(
    "alert",
    metadata,
    key(),
    Column("uid", Code, nullable=False, unique=True),
    link("case_id", "case_", index=True),
    sealed("body"),  # risks and words
    key_id(),
    Column("urgent", Boolean, nullable=False),
    Column("rung", Integer, nullable=False, default=0),
    link("staff_id", "staff", nullable=True),  # who is addressed now; NULL: nobody was found
    at("created_at"),
    at("due_at"),  # when the next is told
    link("acknowledged_by", "staff", nullable=True),
    at("acknowledged_at", nullable=True),
    at("resident_told_at", nullable=True),
    at("retracted_at", nullable=True),
    Index("ix_alert_due", "due_at", **only("acknowledged_at IS NULL")),
)

alert_call = Table(
    "alert_call",
    metadata,
    key(),
    link("alert_id", "alert", index=True),
    link("staff_id", "staff"),
    Column("rung", Integer, nullable=False),
    at("at"),
)

complaint = Table(
    "complaint",
    metadata,
    key(),
    Column("uid", Code, nullable=False, unique=True),
    link("case_id", "case_", nullable=True, index=True),
    link("conversation_id", "conversation", index=True),
    sealed("body"),
    key_id(),
    at("at"),
    at("handled_at", nullable=True),
    link("handled_by", "staff", nullable=True),
    Column("number", Plain(64), nullable=True, unique=True),  # NULL: from before numbers were given
    link("about_id", "staff", nullable=True),  # who worked the case when it was made
    link("handler_id", "staff", nullable=True),
    Column("due", Date, nullable=True),
    Column("verdict", Code, nullable=True),
    sealed("reply", nullable=True),
    Column("reply_key", Integer, nullable=False, default=0, server_default="0"),
    Column("reply_number", Plain(64), nullable=True, unique=True),
    at("replied_at", nullable=True),
    Column("rung", Integer, nullable=False, default=0, server_default="0"),
    at("next_at", nullable=True),  # when it climbs
    Index("ix_complaint_next", "next_at", **only("next_at IS NOT NULL")),
)

rating = Table(
    "rating",
    metadata,
    key(),
    Column("uid", Code, nullable=False, unique=True),
    link("case_id", "case_", index=True),
    Column("stars", Integer, nullable=False),
    sealed("words"),
    key_id(),
    at("at"),
)
