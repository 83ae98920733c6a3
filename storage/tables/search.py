"""What cases are found by: keyed digests of words and codes, of no sensitive case. The full-text index reads this table.

The index itself is called case_fts: an FTS5 table kept by triggers on SQLite, a column with a GIN index on PostgreSQL. Both
are made by the migrations alone.
"""

from sqlalchemy import Column, ForeignKey, Index, Table

from storage.tables.columns import Big, Words, metadata, only

case_search = Table(
    "case_search",
    metadata,
    Column("case_id", Big, ForeignKey("case_.id"), primary_key=True, autoincrement=False),
    Column("words", Words(), nullable=False),  # "" with no marks: taken out, to be swept
    Column("marks", Words(), nullable=False),
    Index("ix_case_search_gone", "case_id", **only("marks = ''")),
)
