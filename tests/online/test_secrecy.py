"""No sequence of acts carries a private word to the other side: every view that side can reach is searched for it."""

import asyncio
import io
import logging
import tempfile
import zipfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.documents.docx import docx_of
from bot.shown import reply_shape
from bot.web.shown import past_frames
from handlers.casework.case import Room
from handlers.casework.codes import Move, Outcome
from handlers.casework.desk import Order
from handlers.casework.online.offers import Terms
from handlers.casework.papers.catalogue import PAPERS
from handlers.casework.papers.sheet import Source
from handlers.casework.staff import Role, Staff
from handlers.district import District
from handlers.errors import FengqiaoError
from handlers.messages import Address, Attachment, MessageId, Sort
from handlers.world import Knowledge
from nlu.pipeline import Reader
from storage.store import Store
from storage.tables import audit, notice
from storage.telegram import TelegramMemory
from tests.online.table import NUMBER, A, B, Table
from tests.stores import KEY, postgres_database

OTHER = {A: B, B: A}
SWITCHED, BACK = "对方也看得到", "只有调解员看得到"


@dataclass
class Play:
    """One sequence of acts, and the words that must stay where they were said."""

    table: Table
    expert: Staff
    count: int = 0
    aloud: dict[Address, bool] = field(default_factory=lambda: {A: False, B: False})
    secret: dict[Address, set[str]] = field(default_factory=lambda: {A: set(), B: set()})  # said or told there alone
    staff_only: set[str] = field(default_factory=set)
    offered: dict[int, tuple[Address, str]] = field(default_factory=dict)
    files: dict[Address, list[Attachment]] = field(default_factory=lambda: {A: [], B: []})

    def mark(self) -> str:
        self.count += 1
        return f"暗语{chr(0x4E00 + 37 * self.count)}{self.count:03d}"

    def hidden(self, who: Address) -> str:
        mark = self.mark()
        self.secret[who].add(mark)
        return mark

    async def private(self, who: Address) -> None:
        words = f"说给调解员听：{self.hidden(who)}" if self.aloud[who] else f"其实{self.hidden(who)}"
        await self.table.says(who, words)

    async def aside(self, who: Address) -> None:
        await self.table.says(who, f"说给调解员听：{self.hidden(who)}")

    async def public(self, who: Address) -> None:
        await self.table.says(who, f"说给双方听：公开{self.mark()}")

    async def switch(self, who: Address) -> None:
        self.aloud[who] = SWITCHED in await self.table.says(who, "说给双方听")

    async def back(self, who: Address) -> None:
        await self.table.says(who, "说给调解员听")
        self.aloud[who] = False

    async def bottom_line(self, who: Address) -> None:
        """A sum told in private: it must not turn up as a fact of the case either."""
        if not self.aloud[who]:
            await self.table.says(who, "实话说，九千七百三十一块我就认了")

    async def correction(self, who: Address) -> None:
        if not self.aloud[who]:
            await self.table.says(who, "不是八千，是九千七百三十一")

    async def burst(self, who: Address) -> None:
        await self.table.says(who, "说给双方听", "我想好好商量", "说给调解员听", f"底线{self.hidden(who)}")
        self.aloud[who] = False

    async def silence(self, who: Address) -> None:
        self.table.on(minutes=50)
        await self.table.says(who, f"隔了很久{self.hidden(who)}")
        self.aloud[who] = False

    async def edit(self, who: Address) -> None:
        said = self.table.incoming(who, f"改成{self.hidden(who)}", Sort.EDIT, edits=MessageId("t2"))
        await self.table.send(who, said)

    async def danger(self, who: Address) -> None:
        await self.table.says(who, f"我今晚拿刀砍死他，{self.hidden(who)}")

    async def sad(self, who: Address) -> None:
        await self.table.says(who, f"活着没意思，{self.hidden(who)}")

    async def complain(self, who: Address) -> None:
        await self.table.says(who, f"我要投诉调解员，态度不好，{self.hidden(who)}")

    async def keep_secret(self, who: Address) -> None:
        await self.table.says(who, f"他会看我手机，{self.hidden(who)}")

    async def ask_law(self, who: Address) -> None:
        if not self.aloud[who]:
            await self.table.says(who, f"楼上漏水{self.hidden(who)}谁来赔？")

    async def progress(self, who: Address) -> None:
        await self.table.says(who, "进度")

    async def file(self, who: Address) -> None:
        if self.aloud[who]:
            return
        mark = self.hidden(who)
        kept = await self.table.store.files.put(f"凭据 {mark}".encode(), f"{mark}.txt", self.table.now)
        self.files[who].append(kept)
        await self.table.files(who, kept)

    async def offer_held(self, who: Address) -> None:
        mark = self.hidden(who)
        await self.table.says(who, f"提方案 赔{self.count}千元，{mark}")
        await self.table.presses(who, "先只告诉调解员")

    async def offer_left(self, who: Address) -> None:
        mark = self.hidden(who)
        await self.table.says(who, f"提方案 赔{self.count}百元，{mark}")
        await self.table.presses(who, "告诉调解员，他觉得合适可以转给对方")
        self.offered[len((await self.table.meeting()).offers)] = (who, mark)

    async def offer_dropped(self, who: Address) -> None:
        await self.table.says(who, f"提方案 {self.hidden(who)}")
        await self.table.says(who, f"算了，{self.hidden(who)}")

    async def offer_made(self, who: Address) -> None:
        await self.table.says(who, f"提方案 赔{self.count + 1}百元，{self.mark()}")
        await self.table.presses(who, "直接给对方看")

    async def pass_on(self, _: Address) -> None:
        for number, (who, mark) in list(self.offered.items()):
            await self.table.store.online.pass_on(NUMBER, self.table.mediator, number, self.table.now)
            self.secret[who].discard(mark)
            del self.offered[number]

    async def accept(self, who: Address) -> None:
        await self.table.says(who, "接受")

    async def refuse(self, who: Address) -> None:
        await self.table.says(who, "不接受")

    async def mediator_private(self, who: Address) -> None:
        room = Room.APPLICANT if who == A else Room.RESPONDENT
        mark = self.mark()
        await self.table.speaks(f"单独和您说{mark}", room)
        self.secret[who].add(mark)

    async def mediator_joint(self, _: Address) -> None:
        await self.table.speaks(f"和大家说{self.mark()}", Room.JOINT)

    async def mediator_undone(self, who: Address) -> None:
        room = Room.APPLICANT if who == A else Room.RESPONDENT
        moves, table = self.table.store.moves, self.table
        mark = self.mark()
        line = await moves.say(NUMBER, table.mediator, f"说错了{mark}", table.now, room)
        self.staff_only.add(mark)
        await moves.undo(NUMBER, table.mediator, line, table.now)

    async def joint_undone(self, _: Address) -> None:
        moves, table, mark = self.table.store.moves, self.table, self.mark()
        line = await moves.say(NUMBER, table.mediator, f"说错了{mark}", table.now, Room.JOINT)
        self.staff_only.add(mark)
        await moves.undo(NUMBER, table.mediator, line, table.now)

    async def note(self, _: Address) -> None:
        mark = self.mark()
        self.staff_only.add(mark)
        await self.table.store.moves.remark(NUMBER, self.table.mediator, f"内部{mark}", self.table.now)

    async def propose(self, _: Address) -> None:
        await self.table.store.online.propose(NUMBER, self.table.mediator, Terms("各让一步"), self.table.now)

    async def appoint(self, _: Address) -> None:
        at = self.table.now + timedelta(days=3)
        await self.table.store.online.appoint(
            NUMBER, self.table.mediator, at, "社区调解室", self.table.now, pause=False
        )

    async def draft(self, _: Address) -> None:
        await self.table.store.online.write_draft(NUMBER, self.table.mediator, "各让一步。", self.table.now, oral=False)

    async def confirm(self, who: Address) -> None:
        name = "李红" if who == A else "张伟"
        if not self.aloud[who]:
            await self.table.says(who, f"我确认 {name}")

    async def record(self, _: Address) -> None:
        await self.table.store.online.record_result(NUMBER, self.table.mediator, "漏水", self.table.now)

    async def ask_guest(self, _: Address) -> None:
        await self.table.store.online.ask_guest(NUMBER, self.table.mediator, self.expert.id, self.table.now)

    async def agree_guest(self, who: Address) -> None:
        await self.table.presses(who, "同意")

    async def guest_speaks(self, _: Address) -> None:
        await self.table.store.joint.say(NUMBER, self.expert, f"专家说{self.mark()}", self.table.now)

    async def own_matter(self, who: Address) -> None:
        if who == B:
            await self.table.says(B, "我有自己的事要说")
            await self.table.says(B, f"老板拖欠我工资{self.hidden(B)}")
            await self.table.says(B, "回到调解")
            self.aloud[B] = False

    async def leave(self, who: Address) -> None:
        if who == B and self.count % 3 == 0:
            await self.table.says(B, "不想调了")
            await self.table.presses(B, "不调了")
            self.aloud[B] = False

    async def close(self, _: Address) -> None:
        if self.count % 4 == 0:
            order = Order(Move.CLOSE, outcome=Outcome.NOT_AGREED, words="谈不拢")
            await self.table.store.moves.move(NUMBER, self.table.mediator, order, self.table.now)

    async def clock(self, _: Address) -> None:
        self.table.on(days=2)
        self.aloud = {A: False, B: False}  # a silence that long ends it
        await self.table.store.online.tick(self.table.now)


ACTS: tuple[str, ...] = tuple(
    name for name in vars(Play) if not name.startswith("_") and name not in ("mark", "hidden")
)
ACTS = tuple(name for name in ACTS if asyncio.iscoroutinefunction(getattr(Play, name)))


async def seen_by(play: Play, who: Address) -> str:
    """Everything the talk of this side can fetch: polling, the API, the socket's history, files and calendars."""
    store, now = play.table.store, play.table.now + timedelta(days=30)
    shapes = [str(reply_shape(reply)) for reply in await store.outbox.replies(who, 0, now)]
    frames = [str(frame) for frame in past_frames(await store.residents.history(who, 10_000))]
    files = []
    for shape in await store.outbox.replies(who, 0, now):
        for file in shape.files:
            assert await store.residents.file(who, file.sha256) is not None
            files.append((await store.files.get(file.sha256))[1].decode())
    return "\n".join([*shapes, *frames, *files])


async def shared_views(play: Play) -> str:
    """What is not one side's own: the joint record, papers, notices, the trail, the topic of the committee's group."""
    store, table = play.table.store, play.table
    found = [await table.room(Room.JOINT)]
    page = await store.desk.page(NUMBER, table.mediator, table.now)
    found += [str(entry) for entry in page.audit]
    source = Source(page.case, store.district, "调解员甲", "证", "邻里", table.now.date())
    for make in PAPERS.values():
        with zipfile.ZipFile(io.BytesIO(docx_of(make(source)))) as paper:
            found += [paper.read(name).decode("utf-8", "replace") for name in paper.namelist()]
    if NUMBER in await store.joint.mine(play.expert):
        joint = await store.joint.page(NUMBER, play.expert, table.now)
        found += [line.text for line in joint.lines]
    async with store._units.read() as unit:
        for one in (notice, audit):
            found += [str(dict(row._mapping)) for row in await unit.conn.execute(select(one))]
    return "\n".join(found)


async def topic(play: Play) -> str:
    """What a group's topic would show."""
    memory = TelegramMemory(play.table.store._units)
    async with play.table.store._units.read() as unit:
        from storage.tables import case

        case_id = (await unit.conn.execute(select(case.c.id).where(case.c.number == NUMBER))).scalar_one()
    return "\n".join(line.text for line in await memory.boards.lines(case_id, 0, 10_000))


@contextmanager
def logged() -> Iterator[io.StringIO]:
    """Everything any logger writes meanwhile."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    for noisy in ("aiosqlite", "asyncio", "sqlalchemy"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    try:
        yield stream
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


async def run(store: Store, reader: Reader, acts: list[tuple[str, bool]]) -> None:
    table = await Table.opened(store, reader)
    play = Play(table, await table.hire("e1", Role.EXPERT))
    with logged() as log:
        await table.both()
        for name, applicant in acts:
            act: Callable[[Address], Awaitable[Any]] = getattr(play, name)
            try:
                await act(A if applicant else B)
            except FengqiaoError:
                pass  # the rules did not allow it: nothing may have got out all the same
            except AssertionError as missing:
                if "no button" not in str(missing):
                    raise
    shared, lines = await shared_views(play), await topic(play)
    for sum_ in ("9731", "9,731", "九千七百三十一"):
        assert sum_ not in shared
    for who in (A, B):
        view = await seen_by(play, OTHER[who])
        for mark in {*play.secret[who], *play.staff_only}:
            assert mark not in view, f"{mark} of {who.sender} reached the other side"
        for mark in play.secret[who]:
            assert mark not in shared, f"{mark} of {who.sender} stands in a shared view"
            assert mark not in log.getvalue()
        for file in play.files[who]:
            assert await store.residents.file(OTHER[who], file.sha256) is None
    assert not [mark for mark in play.secret[B] if mark in lines], "the topic shows the invited side's private words"


SEQUENCES = st.lists(st.tuples(st.sampled_from(ACTS), st.booleans()), min_size=4, max_size=24)
CHECKED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@given(acts=SEQUENCES)
@settings(max_examples=25, deadline=None, suppress_health_check=CHECKED)
def test_no_private_word_reaches_the_other_side(
    acts: list[tuple[str, bool]], district: District, knowledge: Knowledge, reader: Reader
) -> None:
    async def once() -> None:
        with tempfile.TemporaryDirectory() as folder:
            async with Store.opened("", Path(folder), KEY, district, knowledge) as store:
                await run(store, reader, acts)

    asyncio.run(once())


@pytest.mark.postgres
@given(acts=SEQUENCES)
@settings(max_examples=8, deadline=None, suppress_health_check=CHECKED)
def test_no_private_word_reaches_the_other_side_on_postgres(
    acts: list[tuple[str, bool]], postgres_socket: str, district: District, knowledge: Knowledge, reader: Reader
) -> None:
    async def once() -> None:
        with tempfile.TemporaryDirectory() as folder:
            async with (
                postgres_database(postgres_socket) as url,
                Store.opened(url, Path(folder), KEY, district, knowledge) as store,
            ):
                await run(store, reader, acts)

    asyncio.run(once())


def test_every_act_once_in_a_row_keeps_what_is_private(
    tmp_path: Path, district: District, knowledge: Knowledge, reader: Reader
) -> None:
    acts = [(name, applicant) for name in ACTS if name not in ("leave", "close") for applicant in (True, False)]

    async def once() -> None:
        async with Store.opened("", tmp_path, KEY, district, knowledge) as store:
            await run(store, reader, acts)

    asyncio.run(once())
