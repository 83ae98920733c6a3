"""A mediator at work in its committee's group: bound, with a claimed case, or with a stranger beside."""

from handlers.casework.case import CaseNumber, Move, Status
from handlers.casework.desk import Order
from handlers.messages import Address
from tests.telegram.house import House, until
from tests.telegram_fake import Supergroup, User


async def bound(house: House) -> tuple[User, Supergroup]:
    """A mediator of t-lw in the committee's group."""
    user = await house.person(90, "zhen1")
    return user, await house.group(user)


def house_stranger(house: House, group: Supergroup) -> User:
    stranger = house.fake.user(666, "路人")
    house.fake.supergroup(group.id, members=[stranger])
    return stranger


async def until_held(house: House, number: CaseNumber) -> None:
    async def held() -> bool:
        return (await house.look(number)).status is Status.CLAIMED

    await until(held)


async def claimed(house: House) -> tuple[User, Supergroup, User, int, CaseNumber]:
    user, group = await bound(house)
    ann = house.resident()
    ann.chat.contacted = True
    number = await house.case(Address("telegram", "7"))
    thread = await house.topic(group, number)
    await house.move(user, number, Order(Move.CLAIM))
    await ann.expect(lambda m: "接手了" in m.text)
    return user, group, ann, thread, number


def shown_data(house: House, message_id: int) -> str:
    """The data the undo button had."""
    calls = [c for c in house.fake.calls("sendMessage") if c.result and c.result["message_id"] == message_id]
    markup = calls[-1].result["reply_markup"]["inline_keyboard"]
    return str(markup[0][0]["callback_data"])
