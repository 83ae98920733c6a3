"""What the WeChat channel must remember: messages whose file is still to be fetched from there."""

from sqlalchemy import Column, Integer, Table

from storage.tables.columns import Code, at, key, key_id, metadata, sealed

wechat_parcel = Table(
    "wechat_parcel",
    metadata,
    key(),
    Column("parcel_index", Code, nullable=False, unique=True),  # blind: sender and message
    sealed("body"),
    key_id(),
    Column("attempts", Integer, nullable=False, default=0),
    at("kept_at"),
)
