"""Rows of existing ledgers that were imported: each once."""

from sqlalchemy import Column, Table

from storage.tables.columns import Code, at, key, link, metadata

ledger_row = Table(
    "ledger_row",  # a figure: it stays when the case's content goes, so that an old row does not come back
    metadata,
    key(),
    link("case_id", "case_", index=True),
    Column("row_index", Code, nullable=False, unique=True),  # blind index of the committee and the ledger's own number
    at("at"),
)
