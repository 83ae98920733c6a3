"""Screening in Telegram: my grids, a finding in words, its photo as a reply, nothing found, settled, reported, visited."""

import re
from collections.abc import Awaitable, Callable

from bot.service import Service
from bot.telegram import cards, texts
from bot.telegram.speaking import Answer
from handlers.casework.staff import Staff
from handlers.errors import BadInput
from handlers.hours import local_day
from handlers.messages import Attachment
from handlers.screening.finding import STATED_SECRET, Finding, Told, understood
from handlers.screening.ledger import WEEKLY
from handlers.screening.sight import SCREENERS, may_work
from handlers.screening.task import Task

SHOWN = 15
FOUND = ("found", "发现")
_FINDING = re.compile(r"发现第(\d{1,15})条")
_MET = {"见到": True, "没见到": False, "没有见到": False}

Run = Callable[[Staff, str], Awaitable[Answer]]


class Rounds:
    """The commands of screening. The store decides; here words are read. They are private: never taken in a group."""

    def __init__(self, service: Service) -> None:
        """English names for the menu, Chinese ones for the hand."""
        self._service = service
        self._store, self._findings = service.store.screenings, service.store.findings
        self.table: dict[str, Run] = {
            **dict.fromkeys(("screening", "排查"), self._listed),
            **dict.fromkeys(FOUND, self._found),
            **dict.fromkeys(("nothing", "没有发现", "screened", "查完"), self._reported),
            **dict.fromkeys(("settled", "化解"), self._settled),
            **dict.fromkeys(("upward", "上报发现"), self._upward),
            **dict.fromkeys(("visited", "走访"), self._visited),
        }

    async def _listed(self, who: Staff, _: str) -> Answer:
        tasks = await self._mine(who)
        today = local_day(self._service.district, self._service.clock())
        lines = [self._line(task, task.late(today)) for task in tasks[:SHOWN]]
        again = await self._findings.again(who, today)
        lines += [f"再去看：{self._place(one)}，发现第{one.id}条" for one in again[:SHOWN]]
        link = cards.desk_link(self._service.settings, page="screening")
        head = "\n".join(lines) or texts.NOTHING_TO_SCREEN
        return Answer(f"{head}\n\n{texts.SCREENING_HOW}\n{link}", privately=True)

    def _line(self, task: Task, late: bool) -> str:
        state = "过期未报" if late else f"{task.due.month}月{task.due.day}日前报"
        return f"{task.id} 号：{self._service.district.full_name(task.grid)}，{task.theme or WEEKLY}，{state}"

    def _place(self, one: Finding) -> str:
        return self._service.district.full_name(one.grid)

    async def _found(self, who: Staff, words: str) -> Answer:
        return await self.found(who, words, ())

    async def found(self, who: Staff, words: str, files: tuple[Attachment, ...]) -> Answer:
        """`任务号 情况 化解：…`: one more finding; the number may be left out when there is one open task."""
        task, rest = await self._task(who, words)
        what, _, result = rest.partition("化解：")
        if not what.strip():
            raise BadInput(texts.FOUND_HOW)
        told = Told(what.strip(" ，,；;\n"), result=result.strip(), files=files)
        heard = await self._service.read(told.what, self._service.clock())
        read = understood(told, task.grid, heard, self._service.district)
        one = await self._findings.tell(task.id, who, told, read, self._service.clock())
        if one.sensitive:
            return Answer(f"{one.number}：{STATED_SECRET}", privately=True)
        if one.number:
            return Answer(f"{one.number}：{texts.FOUND_DANGER}", privately=True)
        return Answer(texts.FOUND.format(id=one.id, place=self._place(one)), privately=True)

    async def photo(self, who: Staff, quoted: str, file: Attachment) -> Answer:
        """A photo sent as a reply to what was said of a finding."""
        finding_id = quoted_finding(quoted)
        if finding_id is None:
            raise BadInput(texts.PHOTO_HOW)
        await self._findings.photo(finding_id, who, file, self._service.clock())
        return Answer(texts.PHOTO_ADDED.format(id=finding_id), privately=True)

    async def _reported(self, who: Staff, words: str) -> Answer:
        """`任务号`: the grid was screened, with or without findings."""
        task, _ = await self._task(who, words)
        done = await self._store.report(task.id, who, self._service.clock())
        counted = f"登记 {done.findings} 条" if done.findings else "没有需要登记的"
        return Answer(f"已报：{self._service.district.full_name(task.grid)}，{counted}。", privately=True)

    async def _settled(self, who: Staff, words: str) -> Answer:
        """`条号 怎么化解的`."""
        finding_id, rest = _number(words)
        await self._findings.settle(finding_id, who, rest, None, self._service.clock())
        return Answer(f"发现第{finding_id}条：已记为当场化解。", privately=True)

    async def _upward(self, who: Staff, words: str) -> Answer:
        """`条号 做过什么`."""
        finding_id, rest = _number(words)
        now = self._service.clock()
        one = await self._findings.finding(finding_id, who, now)
        heard = await self._service.read(one.content.what, now)
        told = Told(one.content.what, one.content.category, one.content.people)
        read = understood(told, one.grid, heard, self._service.district)
        done = await self._findings.report(finding_id, who, read, rest, now)
        said = STATED_SECRET if done.sensitive else texts.RAISED
        return Answer(f"{done.number}：{said}", privately=True)

    async def _visited(self, who: Staff, words: str) -> Answer:
        """`条号 见到|没见到 情况`."""
        finding_id, rest = _number(words)
        met, _, said = rest.partition(" ")
        if met not in _MET:
            raise BadInput(texts.VISITED_HOW)
        await self._findings.visit(finding_id, who, _MET[met], said, None, self._service.clock())
        return Answer(f"发现第{finding_id}条：走访已登记。", privately=True)

    async def _mine(self, who: Staff) -> list[Task]:
        """The person's own tasks that wait for the report."""
        tasks = await self._store.tasks(who, self._service.clock()) if who.role in SCREENERS else ()
        return [t for t in tasks if t.done_at is None and may_work(who, t.grid, self._service.district)]

    async def _task(self, who: Staff, words: str) -> tuple[Task, str]:
        """The task named first, or the only open one, and the rest."""
        tasks = await self._mine(who)
        head, _, rest = words.strip().partition(" ")
        if (named := next((t for t in tasks if head == str(t.id)), None)) is not None:
            return named, rest.strip()
        if len(tasks) == 1:
            return tasks[0], words.strip()
        raise BadInput(texts.WHICH_TASK if tasks else texts.NOTHING_TO_SCREEN)


def quoted_finding(text: str) -> int | None:
    """The finding a message of the bot speaks of."""
    found = _FINDING.search(text)
    return int(found.group(1)) if found else None


def _number(words: str) -> tuple[int, str]:
    """The number of a finding, and the rest. Raises `BadInput`."""
    head, _, rest = words.strip().partition(" ")
    if not (head.isascii() and head.isdigit() and len(head) < 16):
        raise BadInput(texts.WHICH_FINDING)
    return int(head), rest.strip()
