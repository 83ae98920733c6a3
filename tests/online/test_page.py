"""The invited party at its page: live, nothing lost and nothing twice over a break, and never a word of the other's room."""

from contextlib import AsyncExitStack
from pathlib import Path

from handlers.casework.case import Room
from tests.bot.page import paged, visiting
from tests.online.page import accepts, desk, joins, until_said


async def test_live_and_nothing_lost_over_a_break(tmp_path: Path, url: str) -> None:
    async with AsyncExitStack() as stack:
        at = await stack.enter_async_context(desk(tmp_path, url))
        first, second = [await stack.enter_async_context(visiting(at.house)) for _ in range(2)]
        ann = await stack.enter_async_context(paged(at.house, first))
        await at.opens(ann)
        token, code = await at.invites()
        async with paged(at.house, second) as bob:
            await joins(second, bob, token, code)
            await accepts(bob)
            await accepts(ann)
            await until_said(bob, "双方都接受了调解员")
            await at.says("您能先拿六千六吗", Room.RESPONDENT)
            await until_said(bob, "〔只有您和调解员看得到〕您能先拿六千六吗")
            await ann.say("说给双方听：我先道个歉")
            last = await until_said(bob, "〔双方都看得到〕申请人李红：我先道个歉")
            shown = len(bob.replies())
        for words, room in (("单独说一句", Room.RESPONDENT), ("大家好", Room.JOINT), ("只给申请人", Room.APPLICANT)):
            await at.says(words, room)
        await until_said(ann, "大家好")
        async with paged(at.house, second, after=int(str(last["id"]))) as again:
            await until_said(again, "大家好")
            told = [str(frame["text"]) for frame in again.replies()]
            assert [words.partition("〕")[2] for words in told] == ["单独说一句", "大家好"], "all of it, once, in order"
            await at.says("接着说", Room.JOINT)
            await until_said(again, "接着说")
        async with paged(at.house, second) as anew:  # the page opened anew shows the talk
            await until_said(anew, "接着说")
            past = "\n".join(str(frame["text"]) for frame in anew.replies())
            assert "六千六" in past
            assert "只给申请人" not in past
            assert shown
        seen = "\n".join(str(frame["text"]) for frame in ann.replies())
        assert "六千六" not in seen
        assert "单独说一句" not in seen
