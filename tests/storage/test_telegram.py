"""What Telegram remembers, on both databases: groups, boards, files to fetch, staff updates, and lines of one's own."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from handlers.casework.case import CaseNumber, Level, Move, Outcome
from handlers.casework.desk import Order
from handlers.casework.staff import Role, Staff
from handlers.district import District
from handlers.errors import NotYours, Refused
from handlers.messages import Address, Reply
from handlers.world import Knowledge
from storage.people import NewStaff
from storage.store import Store
from storage.telegram_boards import Board
from tests.storage import acts
from tests.stores import KEY, NOW

GROUP, OTHER = -1001, -1002
SECOND = CaseNumber("FQBBBBBBBB")


async def mediator(store: Store, login: str = "m", telegram: int | None = 90) -> Staff:
    new = NewStaff(login, f"调解员{login}", Role.MEDIATOR, "cv1", Level.VILLAGE)
    made = await store.people.create(new, NOW)
    return await store.people.change(replace(made, telegram_user=telegram), NOW)


async def numbers(store: Store) -> list[CaseNumber]:
    return [posting.case.number for posting in await store.telegram.boards.postings()]


async def show(store: Store, chat: int = GROUP, thread: int = 5) -> None:
    """As the bot does: everything that is behind is shown."""
    for posting in await store.telegram.boards.postings():
        lines = await store.telegram.boards.lines(posting.case_id, 0)
        board = Board(chat, thread, 6, "t", posting.case.version, lines[-1].id if lines else 0)
        await store.telegram.boards.save_board(posting.case_id, board)


async def test_a_group_belongs_to_one_committee_and_can_move(store: Store) -> None:
    boards = store.telegram.boards
    await boards.register_group("cv1", GROUP, NOW)
    await boards.register_group("cv1", GROUP, NOW)
    with pytest.raises(Refused):
        await boards.register_group("ct1", GROUP, NOW)
    await boards.group_moved(GROUP, OTHER)
    assert await boards.groups() == {"cv1": OTHER}
    await boards.forget_group(OTHER)
    assert await boards.groups() == {}


async def test_a_case_is_not_forgotten_when_its_group_is_registered_meanwhile(store: Store) -> None:
    boards, number = store.telegram.boards, await acts.open_case(store)
    await boards.register_group("cv1", GROUP, NOW)
    (posting,) = await boards.postings()
    nowhere = Board(version=posting.case.version)
    await boards.save_nowhere(posting.case_id, nowhere, {})  # decided before the group was there
    assert [p.case.number for p in await boards.postings()] == [number]
    await boards.save_nowhere(posting.case_id, nowhere, await boards.groups())
    assert await boards.postings() == ()


async def test_only_cases_with_somewhere_to_go_are_posted(store: Store) -> None:
    number = await acts.open_case(store)
    await acts.open_danger(store, SECOND)
    assert await numbers(store) == []
    await store.telegram.boards.register_group("cv1", GROUP, NOW)
    await store.telegram.boards.register_group("ct1", OTHER, NOW)
    assert await numbers(store) == [number], "the sensitive one has no place"


async def test_a_board_is_behind_when_the_case_or_its_talk_moved(store: Store) -> None:
    number, who = await acts.open_case(store), await mediator(store)
    await store.telegram.boards.register_group("cv1", GROUP, NOW)
    await show(store)
    assert await numbers(store) == []
    await acts.turn(store, text="还有一句", change=lambda talk: talk.with_(active=number))
    (posting,) = await store.telegram.boards.postings()
    assert posting.board is not None
    fresh = await store.telegram.boards.lines(posting.case_id, posting.board.line)
    assert [line.text for line in fresh] == ["还有一句"]
    await show(store)
    await store.moves.remark(number, who, "自己写的", NOW)
    assert await numbers(store) == [], "what staff wrote themselves is not shown to them again"
    await store.moves.move(number, who, Order(Move.CLAIM), NOW)
    (posting,) = await store.telegram.boards.postings()
    assert posting.holder_chat == 90
    assert await store.telegram.boards.case_of_topic(GROUP, 5) == number
    assert await store.telegram.boards.case_of_topic(GROUP, 4) is None


async def test_finished_cases_are_looked_at_until_they_are_shown_and_no_longer(store: Store) -> None:
    number, who = await acts.open_case(store), await mediator(store)
    await store.telegram.boards.register_group("cv1", GROUP, NOW)
    await store.moves.move(number, who, Order(Move.CLAIM), NOW)
    await show(store)
    await store.moves.move(number, who, Order(Move.CLOSE, outcome=Outcome.ORAL, words="好"), NOW)
    (posting,) = await store.telegram.boards.postings()
    assert posting.board is not None
    shown = replace(posting.board, version=posting.case.version, line=10_000, closed=True)
    await store.telegram.boards.save_board(posting.case_id, shown)
    assert await numbers(store) == []
    manager = replace(who, role=Role.MANAGER)
    await store.moves.move(number, manager, Order(Move.REOPEN, reason="没付钱"), NOW)
    assert await numbers(store) == [number]


async def test_cases_shown_nowhere_wait_for_a_group_or_an_account(store: Store) -> None:
    number = await acts.open_case(store)
    await store.telegram.boards.register_group("cv1", GROUP, NOW)
    (posting,) = await store.telegram.boards.postings()
    await store.telegram.boards.save_board(posting.case_id, Board(version=posting.case.version))
    assert await numbers(store) == []
    await store.telegram.boards.look_again()
    assert await numbers(store) == [number]


async def test_parcels_are_kept_once_in_order_and_sealed_each_channels_apart(store: Store) -> None:
    for parcels in (store.telegram.parcels, store.wechat):
        for name in ("7 1", "7 2", "7 1"):
            await parcels.keep(name, f"body of {name}", NOW)
        first, second = await parcels.waiting()
        assert (first.body, second.body) == ("body of 7 1", "body of 7 2")
        await parcels.failed(first.id)
        assert (await parcels.waiting())[0].attempts == 1
        await parcels.done(first.id)
        assert [p.id for p in await parcels.waiting()] == [second.id]


async def test_a_line_outside_a_turn_goes_through_the_outbox(store: Store) -> None:
    address = Address("telegram", "7")
    await store.telegram.parcels.tell(address, Reply("文件太大"), NOW)
    (due,) = await store.outbox.due(NOW)
    assert (due.address, due.reply.text) == (address, "文件太大")


async def test_what_was_done_is_known_for_some_days(store: Store) -> None:
    memory = store.telegram
    assert not await memory.is_done("-1 5")
    await memory.mark_done("-1 5", NOW)
    await memory.mark_done("-1 5", NOW)
    assert await memory.is_done("-1 5")
    await memory.mark_done("-1 6", NOW + timedelta(days=4))
    assert not await memory.is_done("-1 5")


async def test_only_ones_own_words_of_a_case_in_sight_are_given_back(store: Store) -> None:
    number, who, other = await acts.open_case(store), await mediator(store), await mediator(store, "n", 91)
    line = await store.moves.remark(number, who, "我的话", NOW)
    assert await store.telegram.own_words(number, who, line) == "我的话"
    for staff, case, wanted in ((other, number, line), (who, SECOND, line), (who, number, line + 1)):
        with pytest.raises(NotYours):
            await store.telegram.own_words(case, staff, wanted)


async def test_the_bots_name_is_known_to_every_process_as_long_as_one_runs_it(
    url: str, tmp_path: Path, district: District, knowledge: Knowledge
) -> None:
    async with (
        Store.opened(url, tmp_path, KEY, district, knowledge) as leads,
        Store.opened(url, tmp_path, KEY, district, knowledge) as other,
    ):
        assert await other.telegram.name(NOW) == ""
        await leads.telegram.keep_name("old_bot", NOW)
        await leads.telegram.keep_name("village_bot", NOW)
        assert await other.telegram.name(NOW + timedelta(days=1)) == "village_bot"
        assert await other.telegram.name(NOW + timedelta(days=3)) == "", "nobody runs it any more"
