"""Conversations: locked and loaded by address, or found again by their handle."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, Table, bindparam, select, update

from handlers.conversation import Conversation
from handlers.messages import Address
from nlu.normalise import to_traditional
from nlu.types import Script
from storage.database import INSERTS
from storage.mapping import CONVERSATION
from storage.prepared import Prepared
from storage.tables import conversation
from storage.unit import Unit
from storage.vault import Sealed


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation's row. `handle` is its unguessable public name; `pushed`: its replies are sent, not fetched.

    `index` is the blind index of its sender.
    """

    id: int
    index: str
    handle: str
    pushed: bool
    state: Conversation
    last_position: int  # of its newest released reply when it was loaded

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


def open_talk(unit: Unit, row: Row[Any]) -> Talk:
    """The talk in a row of `conversation`."""
    where = ("conversation", "state", row.channel, row.sender_index)
    state = CONVERSATION.load(unit.vault.open(row.state, row.key_id, *where))
    return Talk(row.id, row.sender_index, row.handle, row.pushed, state, row.last_position)


def _sealed(unit: Unit, state: Conversation, index: str) -> tuple[Sealed, Sealed]:
    """Sender and state of a conversation as they are stored, under one data key."""
    channel = state.address.channel
    sender = unit.vault.seal(state.address.sender, "conversation", "sender", channel, index)
    return sender, unit.vault.seal(CONVERSATION.dump(state), "conversation", "state", channel, index)


async def lock_address(unit: Unit, address: Address, pushed: bool, now: datetime) -> Talk:
    """Lock the conversation of an address, then load it; it is made when there was none."""
    index = sender_index(unit, address)
    of = {"of_channel": address.channel, "of_sender": index}
    row = await _LOCKED.one(unit.conn, of) or await _make(unit, Conversation(address), index, pushed, now)
    return open_talk(unit, row or await _LOCKED.one(unit.conn, of))


async def _make(unit: Unit, state: Conversation, index: str, pushed: bool, now: datetime) -> Any:
    """A new conversation, locked; None when somebody else made it at the same moment."""
    sender, sealed = _sealed(unit, state, index)
    values = {
        "handle": secrets.token_urlsafe(16),
        "channel": state.address.channel,
        "sender_index": index,
        "sender": sender.body,
        "state": sealed.body,
        "key_id": sealed.key_id,
        "pushed": pushed,
        "created_at": now,
        "updated_at": now,
    }
    return await _NEW.one(unit.conn, values)


_TALK = tuple(
    conversation.c[name]
    for name in ("id", "channel", "sender_index", "handle", "pushed", "state", "key_id", "last_position")
)  # what `open_talk` reads
_NEW = Prepared(
    lambda dialect: INSERTS[dialect](conversation).on_conflict_do_nothing().returning(*_TALK),
    *("handle", "channel", "sender_index", "sender", "state", "key_id", "pushed", "created_at", "updated_at"),
)


def locked(query: Select[Any], of: Table = conversation) -> Select[Any]:
    """FOR NO KEY UPDATE: rows that refer to this one may still be written elsewhere."""
    return query.with_for_update(key_share=True, of=of)


_OF = select(*_TALK).where(
    conversation.c.channel == bindparam("of_channel"), conversation.c.sender_index == bindparam("of_sender")
)
_LOCKED = Prepared(locked(_OF), "of_channel", "of_sender")


async def lock_talk(unit: Unit, talk_id: int) -> Talk:
    """Lock a known conversation, then load it."""
    return open_talk(
        unit, (await unit.conn.execute(locked(select(conversation).where(conversation.c.id == talk_id)))).one()
    )


async def read_talk(unit: Unit, talk_id: int) -> Talk:
    """A known conversation as it stands, without a lock."""
    return open_talk(unit, (await unit.conn.execute(select(conversation).where(conversation.c.id == talk_id))).one())


async def find_talk(unit: Unit, address: Address) -> Talk | None:
    """The conversation of an address, without a lock."""
    of = {"of_channel": address.channel, "of_sender": sender_index(unit, address)}
    row = (await unit.conn.execute(_OF, of)).one_or_none()
    return open_talk(unit, row) if row else None


async def find_handle(unit: Unit, handle: str) -> Talk | None:
    """The conversation with that public name."""
    row = (await unit.conn.execute(select(conversation).where(conversation.c.handle == handle))).one_or_none()
    return open_talk(unit, row) if row else None


SAVE = (
    update(conversation)
    .where(conversation.c.id == bindparam("of_talk"))
    .values(
        version=conversation.c.version + 1,
        last_position=conversation.c.last_position + bindparam("released"),
        sender=bindparam("to_sender"),
        state=bindparam("to_state"),
        key_id=bindparam("to_key"),
        updated_at=bindparam("to_moment"),
    )
    .returning(conversation.c.last_position)
)
SAVED = Prepared(SAVE)


def saving(unit: Unit, talk: Talk, state: Conversation, now: datetime, released: int) -> dict[str, object]:
    """What `SAVE` is given: the state, with so many more replies released."""
    sender, sealed = _sealed(unit, state, talk.index)
    sent = {"to_sender": sender.body, "to_state": sealed.body, "to_key": sealed.key_id, "to_moment": now}
    return sent | {"of_talk": talk.id, "released": released}


async def save_talk(unit: Unit, talk: Talk, state: Conversation, now: datetime) -> None:
    """Write the state back. Only under the conversation's lock."""
    await SAVED.one(unit.conn, saving(unit, talk, state, now, 0))


async def next_position(unit: Unit, talk_id: int) -> int:
    """The next place among the released replies of a talk; places follow the order of commits."""
    return int((await _NEXT.one(unit.conn, {"of_talk": talk_id})).last_position)


_NEXT = Prepared(
    update(conversation)
    .where(conversation.c.id == bindparam("of_talk"))
    .values(last_position=conversation.c.last_position + 1)
    .returning(conversation.c.last_position),
    "of_talk",
)
