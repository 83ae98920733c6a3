"""Multiplies the archive inside the database: sealing a million cases one by one would take hours.

A copy has its own numbers, ids and indexes, and blobs of the same size; its blobs do not open, and nothing measured opens
them. What is measured on single cases (pages, claims, returning residents) uses the sealed ones.
"""

from typing import Any

# Of each table: the step of its ids for one case (0: none), and what a copy has instead of the column's own value.
_FRESH = "md5({c} || j)"
_LONG = "encode(sha256(({c} || j)::bytea), 'hex')"
_NUMBER = "'FQ' || lpad(to_hex(number_of.id + j * {size}), 8, '0')"
TABLES: dict[str, tuple[int, dict[str, str]]] = {
    "conversation": (1, {"handle": _FRESH, "sender_index": _LONG}),
    "case_": (1, {"number": "'FQ' || lpad(to_hex(t.id + j * {size}), 8, '0')", "conversation_id": "{c} + j * {size}"}),
    "case_party": (2, {"uid": _FRESH, "case_id": "{c} + j * {size}", "conversation_id": "{c} + j * {size}", "phone_index": _LONG}),
    "case_step": (5, {"case_id": "{c} + j * {size}"}),
    "case_holder": (1, {"case_id": "{c} + j * {size}"}),
    "case_offer": (2, {"case_id": "{c} + j * {size}"}),
    "case_named": (1, {"case_id": "{c} + j * {size}"}),
    "alert": (1, {"uid": _FRESH, "case_id": "{c} + j * {size}"}),
    "alert_call": (1, {"alert_id": "{c} + j * {size}"}),
    "notice": (2, {"case_id": "{c} + j * {size}"}),
    "message": (4, {"uid": _FRESH, "case_id": "{c} + j * {size}", "conversation_id": "{c} + j * {size}", "message_index": _LONG}),
    "inbox": (4, {"sender_index": _LONG, "message_index": _LONG}),
    "outbox": (4, {"message_id": "{c} + j * 4 * {size}", "conversation_id": "{c} + j * {size}"}),
    "audit_chain": (0, {"name": _NUMBER}),
    "audit": (0, {"chain": _NUMBER}),
}  # fmt: skip
_OF_CHAIN = {"audit_chain": "name", "audit": "chain"}


async def multiply(conn: Any, size: int, total: int) -> None:
    """From `size` sealed cases with the ids 1 to `size`, all of the archive, to `total` cases."""
    for table, (step, values) in TABLES.items():
        columns = [row["c"] for row in await conn.fetch(_COLUMNS, table)]
        made = [_value(column, step, values, size) for column in columns]
        chain = _OF_CHAIN.get(table)
        source = f"{table} t JOIN case_ number_of ON number_of.number = t.{chain}" if chain else f"{table} t"
        case_id = "number_of.id" if chain else "t.id / 1" if step == 1 else f"t.id / {step}"
        await conn.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(made)} FROM {source},"
            f" generate_series(1, {total // size}) j"
            f" WHERE {case_id} BETWEEN 1 AND {size} AND {case_id} + j * {size} <= {total}"
        )


def _value(column: str, step: int, values: dict[str, str], size: int) -> str:
    if column == "id":
        return f"t.id + j * {step * size}"
    return (
        values.get(column, "t.{c}")
        .replace("{c}", f"t.{column}" if column in values else column)
        .replace("{size}", str(size))
    )


_COLUMNS = (
    "SELECT column_name AS c FROM information_schema.columns WHERE table_name = $1 AND table_schema = 'public'"
    " ORDER BY ordinal_position"
)
