"""Promise 4: nothing a resident said can be read from the disk, or moved to another row."""

from pathlib import Path

import pytest
from sqlalchemy import select, update

from handlers.casework.case import CaseNumber, Move, Room, Urgency
from handlers.casework.desk import Order
from handlers.effects import Complain, RateCase, Say, Tell
from handlers.facts import CaseFacts
from handlers.messages import Address, Reply
from storage.store import Store
from storage.tables import case, case_party, conversation, inbox, message
from storage.vault import Tampered
from tests.storage.acts import NUMBER, SECRET, WHO, hire, incoming, open_case, open_danger, turn
from tests.stores import KEY, NOW, small_district, small_knowledge

PHONE, NAME, WORDS = "13800001234", "阿桂婶", "他昨晚又摔东西了"
SENDER = "visitor-secret-token"


async def _talk(store: Store) -> None:
    """Every kind of thing that is kept, with the same give-away words."""
    who = Address("web", SENDER)
    facts = CaseFacts(what=WORDS, category="neighbourhood", place_code="v1", name=NAME, phone=PHONE, other_party=NAME)
    file = await store.files.put(f"{WORDS}{PHONE}".encode(), f"{NAME}.txt", NOW)
    await open_case(store, address=who, facts=facts, summary=f"{WORDS} {PHONE}")
    evidence = Tell(NUMBER, Room.APPLICANT, WORDS, (file,))
    note = Tell(NUMBER, Room.INTERNAL, WORDS, by_resident=False)
    effects = (evidence, note, Say(Reply(WORDS)), Complain(WORDS, NUMBER), RateCase(NUMBER, 2, WORDS))
    draft = CaseFacts(what=WORDS, phone=PHONE)
    await turn(store, *effects, text=WORDS, address=who, files=(file,), change=lambda t: t.with_(draft=draft))
    mediator = await hire(store, "a")
    await store.moves.move(NUMBER, mediator, Order(Move.CLAIM), NOW)
    await store.moves.say(NUMBER, mediator, WORDS, NOW)
    await store.moves.remark(NUMBER, mediator, f"{WORDS} {PHONE}", NOW)
    await store.moves.move(NUMBER, mediator, Order(Move.RETURN, WORDS), NOW)
    await store.accept(incoming(WORDS, who))  # not taken in yet
    await store.keys.create("hotline", NOW)


def _everything(folder: Path) -> bytes:
    return b"".join(p.read_bytes() for p in folder.rglob("*") if p.is_file())


async def test_the_files_on_disk_hold_no_plain_text(tmp_path: Path) -> None:
    store = await Store.open("", tmp_path, KEY, small_district(), small_knowledge())
    await _talk(store)
    await store.audit.anchor(NOW)
    await store.close()
    raw = _everything(tmp_path)
    assert NUMBER.encode() in raw
    for secret in (PHONE, NAME, WORDS, SENDER, SECRET):
        assert secret.encode() not in raw
        assert secret.encode("utf-16-le") not in raw


async def test_no_column_of_any_table_holds_plain_text(store: Store) -> None:
    from storage.tables import metadata

    await _talk(store)
    async with store._units.read() as unit:
        for table in metadata.sorted_tables:
            for row in await unit.conn.execute(select(table)):
                for secret in (PHONE, NAME, WORDS, SENDER, SECRET):
                    assert secret not in str(tuple(row)), table.name
                    assert secret.encode() not in b"".join(v for v in row if isinstance(v, bytes)), table.name


async def test_of_a_sensitive_case_the_columns_do_not_tell_the_matter(store: Store) -> None:
    await hire(store, "t", "ct1", on_call=True)
    await open_danger(store)
    async with store._units.read() as unit:
        row = (await unit.conn.execute(select(case))).one()
    assert (row.category, row.subcategory) == ("", "")
    assert "domestic_violence" not in str(tuple(row))


async def test_ciphertexts_do_not_open_in_another_row(store: Store) -> None:
    one, two = NUMBER, CaseNumber("FQYYYYYYYY")
    await open_case(store, one)
    await open_case(store, two, Address("web", "other"), urgency=Urgency.SOON)
    who = await hire(store, "a")
    async with store._units.write() as unit:
        facts = (await unit.conn.execute(select(case.c.facts).where(case.c.number == one))).scalar_one()
        await unit.conn.execute(update(case).where(case.c.number == two).values(facts=facts))
    with pytest.raises(Tampered):
        await store.desk.page(two, who, NOW)


async def test_lines_cannot_be_exchanged_between_talks(store: Store) -> None:
    other = Address("web", "other")
    await turn(store, text="我是甲")
    await turn(store, text="我是乙", address=other)
    async with store._units.write() as unit:
        ids = select(conversation.c.id).order_by(conversation.c.id)
        first, second = (await unit.conn.execute(ids)).scalars().all()
        await unit.conn.execute(
            update(message).where(message.c.conversation_id == first).values(conversation_id=second)
        )
    with pytest.raises(Tampered):
        await store.residents.history(other, 10)


async def test_a_changed_byte_shows(store: Store) -> None:
    await turn(store, text="你好")
    async with store._units.write() as unit:
        row = (await unit.conn.execute(select(message))).one()
        bent = bytes([row.body[0] ^ 1]) + row.body[1:]
        await unit.conn.execute(update(message).values(body=bent))
    with pytest.raises(Tampered):
        await store.residents.history(WHO, 10)


async def test_a_taken_in_message_leaves_no_body_in_the_inbox(store: Store) -> None:
    await turn(store, text="你好")
    async with store._units.read() as unit:
        assert (await unit.conn.execute(select(inbox.c.body))).scalars().all() == [None]


async def test_equal_phones_are_found_by_their_index(store: Store) -> None:
    for number, phone in ((NUMBER, "138 0000 1234"), (CaseNumber("FQYYYYYYYY"), "+86 13800001234")):
        await open_case(store, number, Address("web", number), facts=CaseFacts(what="x", category="debt", phone=phone))
    async with store._units.read() as unit:
        found = (await unit.conn.execute(select(case_party.c.phone_index))).scalars().all()
    assert len(found) == 2
    assert len(set(found)) == 1


async def test_errors_of_the_database_do_not_tell_what_was_said(store: Store) -> None:
    from sqlalchemy.exc import DBAPIError

    async def breaks() -> None:
        async with store._units.write() as unit:
            await unit.conn.execute(
                message.insert().values(uid=WORDS, room="x", author="x", at=NOW, body=b"", key_id=0, staff_id=999)
            )

    with pytest.raises(DBAPIError) as error:
        await breaks()
    assert "INSERT INTO message" in str(error.value)
    assert "[SQL parameters hidden" in str(error.value)
