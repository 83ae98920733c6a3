"""Conversations: locked and loaded by address, or found again by their handle."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select, update

from handlers.conversation import Conversation
from handlers.messages import Address
from nlu.normalise import to_traditional
from nlu.types import Script
from storage.database import insert
from storage.mapping import CONVERSATION
from storage.tables import conversation
from storage.unit import Unit
from storage.vault import Sealed


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation's row. `handle` is its unguessable public name; `pushed`: its replies are sent, not fetched."""

    id: int
    handle: str
    pushed: bool
    state: Conversation

    @property
    def address(self) -> Address:
        """Whom it is with."""
        return self.state.address

    def in_script(self, text: str) -> str:
        """A sentence of the service in the resident's script."""
        return to_traditional(text) if self.state.script is Script.TRADITIONAL else text


def sender_index(unit: Unit, address: Address) -> str:
    """The blind index of a sender on its channel."""
    return unit.vault.index("sender", f"{address.channel} {address.sender}")


def open_address(unit: Unit, row: Row[Any]) -> Address:
    """The address in a row of `conversation`."""
    return open_sender(unit, row.channel, row.sender_index, row.sender, row.key_id)


def open_sender(unit: Unit, channel: str, index: str, sender: bytes, key_id: int) -> Address:
    """The address from its columns."""
    return Address(channel, unit.vault.open(sender, key_id, "conversation", "sender", channel, index))


def _open(unit: Unit, row: Row[Any]) -> Talk:
    where = ("conversation", "state", row.channel, row.sender_index)
    state = CONVERSATION.load(unit.vault.open(row.state, row.key_id, *where))
    return Talk(row.id, row.handle, row.pushed, state)


def _sealed(unit: Unit, state: Conversation, index: str) -> tuple[Sealed, Sealed]:
    """Sender and state of a conversation as they are stored, under one data key."""
    channel = state.address.channel
    sender = unit.vault.seal(state.address.sender, "conversation", "sender", channel, index)
    return sender, unit.vault.seal(CONVERSATION.dump(state), "conversation", "state", channel, index)


async def lock_address(unit: Unit, address: Address, pushed: bool, now: datetime) -> Talk:
    """Lock the conversation of an address, then load it; it is made when there was none."""
    index = sender_index(unit, address)
    query = _locked(_by_address(address, index))
    row = (await unit.conn.execute(query)).one_or_none()
    if row is None:
        await _make(unit, Conversation(address), index, pushed, now)
        row = (await unit.conn.execute(query)).one()
    return _open(unit, row)


async def _make(unit: Unit, state: Conversation, index: str, pushed: bool, now: datetime) -> None:
    """A new conversation, unless somebody else makes it at the same moment."""
    sender, sealed = _sealed(unit, state, index)
    fresh = insert(unit.conn, conversation).values(
        handle=secrets.token_urlsafe(16),
        channel=state.address.channel,
        sender_index=index,
        sender=sender.body,
        state=sealed.body,
        key_id=sealed.key_id,
        pushed=pushed,
        created_at=now,
        updated_at=now,
    )
    await unit.conn.execute(fresh.on_conflict_do_nothing())


def _by_address(address: Address, index: str) -> Select[Any]:
    return select(conversation).where(conversation.c.channel == address.channel, conversation.c.sender_index == index)


def _locked(query: Select[Any]) -> Select[Any]:
    """FOR NO KEY UPDATE: rows that refer to the conversation may still be written elsewhere."""
    return query.with_for_update(key_share=True)


async def lock_talk(unit: Unit, talk_id: int) -> Talk:
    """Lock a known conversation, then load it."""
    return _open(
        unit, (await unit.conn.execute(_locked(select(conversation).where(conversation.c.id == talk_id)))).one()
    )


async def read_talk(unit: Unit, talk_id: int) -> Talk:
    """A known conversation as it stands, without a lock."""
    return _open(unit, (await unit.conn.execute(select(conversation).where(conversation.c.id == talk_id))).one())


async def find_talk(unit: Unit, address: Address) -> Talk | None:
    """The conversation of an address, without a lock."""
    row = (await unit.conn.execute(_by_address(address, sender_index(unit, address)))).one_or_none()
    return _open(unit, row) if row else None


async def find_handle(unit: Unit, handle: str) -> Talk | None:
    """The conversation with that public name."""
    row = (await unit.conn.execute(select(conversation).where(conversation.c.handle == handle))).one_or_none()
    return _open(unit, row) if row else None


async def save_talk(unit: Unit, talk: Talk, state: Conversation, now: datetime) -> None:
    """Write the state back. Only under the conversation's lock."""
    index = sender_index(unit, talk.address)
    sender, sealed = _sealed(unit, state, index)
    values = {"sender": sender.body, "state": sealed.body, "key_id": sealed.key_id, "updated_at": now}
    counted = values | {"version": conversation.c.version + 1}
    await unit.conn.execute(update(conversation).where(conversation.c.id == talk.id).values(counted))


async def next_position(unit: Unit, talk_id: int) -> int:
    """The next place among the released replies of a talk; places follow the order of commits."""
    counted = update(conversation).where(conversation.c.id == talk_id)
    counted = counted.values(last_position=conversation.c.last_position + 1)
    return int((await unit.conn.execute(counted.returning(conversation.c.last_position))).scalar_one())
