"""Deleted on request: planted words are nowhere any more, in no row, no file, no free page. What must stay is used no more."""

import asyncio
import os
import stat
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

import storage.vault
from handlers.casework.case import CaseNumber, Move, Outcome, Room, Status
from handlers.casework.desk import Order
from handlers.casework.opening import new_case
from handlers.casework.staff import Role
from handlers.effects import Complain, RateCase, Say, Tell
from handlers.errors import NotYours, Refused
from handlers.facts import CaseFacts
from handlers.messages import Address, Reply
from handlers.oversight.backlog import Act
from handlers.oversight.backlog_doing import Ask
from handlers.oversight.complaints import Verdict
from handlers.personal import Fate, Ground, Owed, verdict
from handlers.retention import Retention
from handlers.webhooks import Event
from storage.persons import Asked
from storage.store import Store
from storage.tables import audit, case, case_search, metadata
from storage.telegram_boards import Board
from tests.storage.acts import NUMBER, SECRET, WHO, hire, incoming, open_case, opening, turn
from tests.stores import NOW, small_district

PHONE, NAME, WORDS, FILE = "13800001234", "阿桂婶", "他昨晚又摔东西了", "灶台照片.txt"
SENDER = "visitor-secret-token"
ME = Address("web", SENDER)
OTHER, OTHER_WORDS = CaseNumber("FQYYYYYYYY"), "自来水管漏到楼下了"


class Glass:
    """A cipher that hides nothing: what is kept can be searched for as it was said."""

    def __init__(self, key: bytes) -> None:
        """As the real one."""

    def encrypt(self, nonce: bytes, plain: bytes, bound: bytes) -> bytes:
        del nonce, bound
        return plain

    def decrypt(self, nonce: bytes, body: bytes, bound: bytes) -> bytes:
        del nonce, bound
        return body


@pytest.fixture(autouse=True)
def glass(socket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """For every store of this file, opened after it; but not for the cluster's template, which other files copy too."""
    del socket
    monkeypatch.setattr(storage.vault, "AESGCM", Glass)


ON_ONE = pytest.mark.parametrize("socket", [""])  # nothing in it depends on the database: SQLite alone


async def everything(store: Store, folder: Path) -> bytes:
    """Every row of every table, and the bytes of every file: the database's own with its log and free pages too."""
    async with store._units.read() as unit:
        rows = [row for table in metadata.tables.values() for row in (await unit.conn.execute(select(table))).all()]
    texts = [value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row]
    return b"\n".join([*texts, *await asyncio.to_thread(files_in, folder)])


def files_in(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]


async def told(store: Store, address: Address, number: CaseNumber, words: str, phone: str) -> None:
    """Every kind of thing that is kept of a resident, each with the same give-away words; the matter is answered."""
    facts = CaseFacts(
        what=words, category="neighbourhood", place_code="v1", name=NAME, phone=phone, other_party=NAME, tried=words
    )
    file = await store.files.put(f"{words}{phone}".encode(), FILE, NOW)
    await open_case(store, number, address, facts=facts, summary=words)
    evidence, note = Tell(number, Room.APPLICANT, words, (file,)), Tell(number, Room.INTERNAL, words, by_resident=False)
    await turn(
        store,
        *(evidence, note, Say(Reply(words)), RateCase(number, 2, words), Complain(words, number)),
        text=words,
        address=address,
        files=(file,),
        change=lambda talk: talk.with_(draft=CaseFacts(what=words, phone=phone), recent=(words,), held=words),
    )


async def answered(store: Store, number: CaseNumber, outcome: Outcome = Outcome.ADVICE) -> None:
    """A mediator answers it and a manager the complaint."""
    who = await hire(store, f"m{number}")
    await store.moves.move(number, who, Order(Move.CLAIM), NOW)
    await store.moves.remark(number, who, f"备注 {WORDS}", NOW)
    await store.moves.move(number, who, Order(Move.CLOSE, outcome=outcome, words=f"告诉她了：{WORDS}"), NOW)
    manager = await hire(store, f"g{number}", committee="cd", role=Role.MANAGER)
    for open_ in await store.complaints.register(manager):
        if open_.case == number:
            await store.complaints.reply(open_.id, manager, Verdict.NOT, f"核实过了 {WORDS}", NOW)


async def one_person(store: Store) -> None:
    """Her settled matter, loose words after it, a message not taken in yet, a web hook; and a neighbour's open matter."""
    await store.webhooks.add("https://hooks.example.org/in", tuple(Event), NOW)
    await told(store, ME, NUMBER, WORDS, PHONE)
    await told(store, WHO, OTHER, OTHER_WORDS, "13900005678")
    await answered(store, NUMBER)
    loose = await store.files.put(f"随手拍 {WORDS}".encode(), FILE, NOW)
    await turn(store, text=WORDS, address=ME, files=(loose,), change=lambda talk: talk.with_(active=None))
    await store.accept(incoming(WORDS, ME))
    await store.telegram.boards.save_board(await key_of(store, NUMBER), Board(-100, 7, 8, f"{NUMBER} 邻里"))


async def key_of(store: Store, number: CaseNumber) -> int:
    async with store._units.read() as unit:
        return int((await unit.conn.execute(select(case.c.id).where(case.c.number == number))).scalar_one())


async def marks(store: Store) -> list[bytes]:
    """What gives her away: words, name, phone, sender, and what the indexes make of them."""
    async with store._units.read() as unit:
        mine = select(case_search.c.words).where(case_search.c.case_id == await key_of(store, NUMBER))
        theirs = select(case_search.c.words).where(case_search.c.case_id == await key_of(store, OTHER))
        own = set((await unit.conn.execute(mine)).scalar_one().split())
        own -= set((await unit.conn.execute(theirs)).scalar_one().split())
        vault = unit.vault
    indexes = [vault.index("phone", PHONE), vault.index("sender", f"{ME.channel} {ME.sender}")]
    assert own, "the index holds words of hers alone"
    return [mark.encode() for mark in (WORDS, PHONE, SENDER, *indexes, *own)]


async def test_what_may_go_is_nowhere_any_more(store: Store, tmp_path: Path) -> None:
    await one_person(store)
    planted = await marks(store)
    before = await everything(store, tmp_path)
    assert [mark for mark in planted if mark not in before] == []  # all of it can be found
    done = await store.erasing.erase(Asked(phone="138 0000 1234"), Ground.CONSENT, NOW)
    assert [seen.verdict.fate for seen in done.person.cases] == [Fate.ERASED]
    assert (done.files, done.talks_gone, done.settled) == (2, 1, True)
    after = await everything(store, tmp_path)
    assert [mark.decode() for mark in planted if mark in after] == []
    assert OTHER_WORDS.encode() in after  # the neighbour's is whole
    history = await store.residents.history(WHO, 50)
    assert [line.text for line in history if line.mine] == ["说一句", OTHER_WORDS]
    assert await store.audit.verify() == ()


@pytest.mark.parametrize("channel", ["telegram", "wechat"])
async def test_files_that_are_still_being_fetched_go_too(store: Store, channel: str) -> None:
    parcels = {"telegram": store.telegram.parcels, "wechat": store.wechat}[channel]
    for sender in ("1001", "10012"):
        await turn(store, text=WORDS, address=Address(channel, sender))
        await parcels.keep(f"{sender} 1", f'{{"incoming":{{"address":{{"sender":"{sender}"}},"text":"{WORDS}"}}}}', NOW)
    glance = await store.residents.glance(Address(channel, "1001"))
    assert glance is not None
    await store.erasing.erase(Asked(handle=glance.handle), Ground.CONSENT, NOW)
    assert ["10012" in parcel.body for parcel in await parcels.waiting()] == [True]


@ON_ONE
async def test_the_trail_says_that_and_why_but_not_who(store: Store) -> None:
    await one_person(store)
    await store.erasing.erase(Asked(number=NUMBER), Ground.CONSENT, NOW)
    async with store._units.read() as unit:
        rows = (await unit.conn.execute(select(audit.c.chain, audit.c.act, audit.c.detail))).all()
    assert ("house", "person_erase", "consent") in {tuple(row) for row in rows}
    assert (NUMBER, "erased", "consent") in {tuple(row) for row in rows}
    assert not any(secret in str(row) for row in rows for secret in (PHONE, NAME, SENDER, WORDS))


async def test_what_telegram_shows_is_taken_down(store: Store) -> None:
    await one_person(store)
    await store.telegram.boards.postings()
    await store.erasing.erase(Asked(number=NUMBER), Ground.PURPOSE, NOW)
    gone = {posting.case.number: posting for posting in await store.telegram.boards.postings()}[NUMBER]
    assert (gone.forgotten, gone.summary) == (True, "")
    assert gone.board is not None
    assert (gone.board.chat, gone.board.title) == (-100, "")


async def test_a_mediated_case_is_stored_and_used_for_nothing(store: Store) -> None:
    await one_person(store)
    await told(store, ME, CaseNumber("FQMMMMMMMM"), WORDS, PHONE)
    await answered(store, CaseNumber("FQMMMMMMMM"), Outcome.NOT_AGREED)
    done = await store.erasing.erase(Asked(phone=PHONE), Ground.CONSENT, NOW)
    fates = {seen.kept.case.number: seen.verdict for seen in done.person.cases}
    kept = fates[CaseNumber("FQMMMMMMMM")]
    assert (fates[NUMBER].fate, kept.fate, done.talks_gone) == (Fate.ERASED, Fate.STORED, 0)
    assert "《人民调解法》第27条" in kept.why
    manager = await hire(store, "top", committee="cd", role=Role.MANAGER)
    with pytest.raises(NotYours):
        await store.desk.page(CaseNumber("FQMMMMMMMM"), manager, NOW)
    with pytest.raises(Refused, match="只保存"):
        await store.moves.move(CaseNumber("FQMMMMMMMM"), manager, Order(Move.REOPEN, "再看看"), NOW)
    state = await store.residents.state(ME)
    assert state is not None
    assert (state.draft, state.recent, state.active, state.known) == (None, (), None, ())
    copy = await store.persons.copy(Asked(phone=PHONE), NOW)  # she may still have a copy
    assert [seen.kept.case.facts.what for seen in copy.person.cases] == [WORDS]
    await store.erasing.release(CaseNumber("FQMMMMMMMM"), NOW)
    assert (await store.desk.page(CaseNumber("FQMMMMMMMM"), manager, NOW)).case.facts.what == WORDS
    with pytest.raises(Refused):
        await store.erasing.release(CaseNumber("FQMMMMMMMM"), NOW)


async def test_what_is_stored_goes_when_its_time_is_over(store: Store, tmp_path: Path) -> None:
    await told(store, ME, NUMBER, WORDS, PHONE)
    await answered(store, NUMBER, Outcome.NOT_AGREED)
    await store.erasing.erase(Asked(phone=PHONE), Ground.CONSENT, NOW)
    assert await store.retain.sweep(NOW + timedelta(days=365 * 9)) == 0
    assert WORDS.encode() in await everything(store, tmp_path)
    assert await store.retain.sweep(NOW + timedelta(days=365 * 10 + 1)) == 1
    assert await store.retain.sweep(NOW + timedelta(days=365 * 10 + 1)) == 0
    with pytest.raises(Refused):
        await store.persons.find(Asked(phone=PHONE), NOW)


@ON_ONE
async def test_what_goes_on_is_left_alone(store: Store) -> None:
    await open_case(store, NUMBER, ME, facts=CaseFacts(what=WORDS, category="neighbourhood", phone=PHONE))
    await turn(store, text=WORDS, address=ME)
    done = await store.erasing.erase(Asked(phone=PHONE), Ground.CONSENT, NOW)
    assert [seen.verdict.fate for seen in done.person.cases] == [Fate.REFUSED]
    assert "正在办" in done.person.cases[0].verdict.why
    state = await store.residents.state(ME)
    assert state is not None
    assert state.active == NUMBER
    who = await hire(store, "a", committee="cd", role=Role.MANAGER)
    assert (await store.desk.page(NUMBER, who, NOW)).case.facts.what == WORDS


@ON_ONE
async def test_a_device_that_two_people_use_is_not_taken_whole(store: Store) -> None:
    await told(store, ME, NUMBER, WORDS, PHONE)
    await told(store, ME, OTHER, OTHER_WORDS, "13900005678")
    await answered(store, NUMBER)
    await answered(store, OTHER)
    found = await store.persons.find(Asked(phone=PHONE), NOW)
    assert ([s.kept.case.number for s in found.cases], found.talks) == ([NUMBER], ())
    await store.erasing.erase(Asked(phone=PHONE), Ground.CONSENT, NOW)
    assert (await store.persons.find(Asked(number=OTHER), NOW)).cases[0].kept.case.facts.what == OTHER_WORDS


@ON_ONE
async def test_the_copy_holds_nothing_that_others_of_the_case_said_apart(store: Store) -> None:
    """Of a case that is in a shared talk, the case's own lines are copied: one who applies beside has the same room."""
    await told(store, ME, NUMBER, WORDS, PHONE)
    await told(store, ME, OTHER, OTHER_WORDS, "13900005678")
    mate, against = Address("web", "mate"), Address("web", "against")
    await turn(store, Tell(NUMBER, Room.APPLICANT, "我只肯少两千"), text="我只肯少两千", address=mate)
    await turn(store, Complain("调解员偏着她", NUMBER), text="调解员偏着她", address=against)
    copy = await store.persons.copy(Asked(phone=PHONE), NOW)
    ((_, lines),) = copy.lines
    assert {line.text for line in lines if not line.who} == {"说一句", WORDS}
    assert [words for _, _, words in copy.words] == [f"2 分 {WORDS}", WORDS]


@ON_ONE
async def test_evidence_of_the_backlog_goes_at_once_too(store: Store) -> None:
    await told(store, ME, NUMBER, WORDS, PHONE)
    holder = await hire(store, "holder")
    boss = await hire(store, "boss", "cd", Role.MANAGER)
    await store.moves.move(NUMBER, holder, Order(Move.CLAIM), NOW)
    entry = await store.backlogs.enter(NUMBER, boss, "反复吵", NOW)
    await store.backlogs.exhibit(entry, holder, await store.files.put(b"%PDF-1.7 x", "承诺书.pdf", NOW), NOW)
    manager = await hire(store, "second", committee="cd", role=Role.MANAGER)
    await store.backlogs.act(entry, manager, Ask(Act.OUT, "不是积案"), NOW)
    await store.moves.move(NUMBER, holder, Order(Move.CLOSE, outcome=Outcome.ADVICE, words="告诉她了"), NOW)
    (complaint,) = await store.complaints.register(manager)
    await store.complaints.reply(complaint.id, manager, Verdict.NOT, "核实过了", NOW)
    done = await store.erasing.erase(Asked(number=NUMBER), Ground.CONSENT, NOW)
    assert ([seen.verdict.fate for seen in done.person.cases], done.files) == ([Fate.ERASED], 2)


@ON_ONE
async def test_nobody_is_found_by_what_was_never_told(store: Store) -> None:
    await open_case(store)
    for asked in (Asked(phone="13700000000"), Asked(number="FQNOTHERE1"), Asked(handle="x")):
        with pytest.raises(Refused):
            await store.persons.find(asked, NOW)


@pytest.mark.parametrize(
    ("status", "outcome", "owed", "fate"),
    [
        (Status.ROUTED, None, (), Fate.REFUSED),
        (Status.MEDIATING, None, (), Fate.REFUSED),
        (Status.AGREED, Outcome.AGREED, (), Fate.REFUSED),
        (Status.NOT_PERFORMED, Outcome.ORAL, (), Fate.REFUSED),
        (Status.ANSWERED, Outcome.ADVICE, (Owed.COMPLAINT,), Fate.REFUSED),
        (Status.CLUE, None, (), Fate.ERASED),
        (Status.CLUE, None, (Owed.ALERT,), Fate.REFUSED),
        (Status.ANSWERED, Outcome.ADVICE, (), Fate.ERASED),
        (Status.WITHDRAWN, Outcome.WITHDRAWN, (), Fate.ERASED),
        (Status.REFERRED, Outcome.REFERRED, (), Fate.ERASED),
        (Status.NOT_AGREED, Outcome.NOT_AGREED, (), Fate.STORED),
        (Status.ARCHIVED, Outcome.AGREED, (), Fate.STORED),
    ],
)
def test_each_state_has_its_fate(status: Status, outcome: Outcome | None, owed: tuple[Owed, ...], fate: Fate) -> None:
    opened = new_case(opening(), small_district(), ME, NOW)
    ended = None if status in (Status.ROUTED, Status.MEDIATING, Status.CLUE) else NOW
    one = replace(opened, status=status, outcome=outcome, closed_at=ended)
    found = verdict(one, frozenset(owed), Retention(), NOW)
    assert (found.fate, bool(found.why)) == (fate, True)
    if fate is Fate.STORED:
        late = NOW + timedelta(days=365 * 10 + 1)
        assert verdict(one, frozenset(owed), Retention(), late).fate is Fate.ERASED


@ON_ONE
async def test_the_copy_holds_her_words_and_files_and_nothing_of_others(store: Store, tmp_path: Path) -> None:
    from bot.person_pack import _fill

    await one_person(store)
    copy = await store.persons.copy(Asked(number=NUMBER), NOW)
    target = tmp_path / "copy.zip"
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as out:
        packed = await _fill(store, copy, out)
    assert (packed.cases, packed.files, packed.missing) == (1, 2, 0)
    with zipfile.ZipFile(target) as archive:
        names = archive.namelist()
        page, data = archive.read("看这里.html").decode(), archive.read("data.json").decode()
        files = [archive.read(name).decode() for name in names if name.startswith("附件/")]
    for text in (page, data):
        assert all(word in text for word in (WORDS, PHONE, NAME, NUMBER, "核实过了"))
        assert OTHER_WORDS not in text
        assert "备注" not in text.replace("内部备注", "")  # what staff noted for themselves
        assert SECRET not in text
    assert sorted(files) == sorted([f"{WORDS}{PHONE}", f"随手拍 {WORDS}"])
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
