"""One id follows a message from its acceptance to its delivery: in the rows, the logs, the answer, and the calls out."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog
from structlog.testing import LogCapture

from bot.app import built
from bot.delivery import Channels, DeliveryLoop
from bot.service import Service
from bot.trace_command import told
from bot.tracing import parent_header
from handlers.messages import Address, Incoming, MessageId
from handlers.tracing import trace_in, trace_named, traceparent
from handlers.webhooks import Event
from tests.bot.house import Clock, House, settings_for
from tests.bot.test_delivery import Post
from tests.waiting import until

TRACE, OTHER = "4bf92f3577b34da6a3ce929d0e0e4736", "0af7651916cd43dd8448eb211c80319c"
PARENT = f"00-{TRACE}-00f067aa0ba902b7-01"
WHO = Address("telegram", "1001")


@pytest.mark.parametrize(
    ("header", "trace"),
    [
        (PARENT, TRACE),
        (PARENT.replace("00-", "cc-", 1) + "-more", TRACE),  # a later version may say more
        (PARENT + "-more", ""),
        (PARENT.replace("00-", "ff-", 1), ""),
        (PARENT.upper(), ""),
        (f"00-{'0' * 32}-00f067aa0ba902b7-01", ""),
        (f"00-{TRACE}-{'0' * 16}-01", ""),
        (f"00-{TRACE[:-1]}-00f067aa0ba902b7-01", ""),
        ("转人工", ""),
        ("", ""),
    ],
)
def test_only_a_valid_header_is_taken_up(header: str, trace: str) -> None:
    assert trace_in(header) == trace


def test_an_operator_may_paste_either_form() -> None:
    assert [trace_named(f" {text} ") for text in (TRACE.upper(), PARENT, "x", "0" * 32)] == [TRACE, TRACE, "", ""]
    assert trace_in(traceparent(TRACE, "00f067aa0ba902b7")) == TRACE
    assert parent_header("") == {}


async def test_the_answer_names_the_trace_it_was_given_and_a_repetition_names_the_first(house: House) -> None:
    said = {"channel": "kiosk", "sender": "resident", "message_id": "1", "text": "转人工"}
    async with house.client(Authorization=f"Bearer {await house.key()}") as kiosk:
        first = await kiosk.post("/api/v1/messages", json=said, headers={"traceparent": PARENT})
        again = await kiosk.post("/api/v1/messages", json=said)
        fresh = await kiosk.post(
            "/api/v1/messages", json=said | {"message_id": "2"}, headers={"traceparent": "转".encode().hex()}
        )
    assert [trace_in(answer.headers["traceparent"]) for answer in (first, again)] == [TRACE, TRACE]
    made = trace_in(fresh.headers["traceparent"])
    assert made not in ("", TRACE)
    for trace in (TRACE, made):
        path = await house.service.store.traces.path(trace)
        assert path is not None
        assert (len(path.came), path.came[0].channel, path.came[0].taken_at is not None) == (1, "kiosk", True)
        assert path.replies


@pytest.fixture
def lines() -> Iterator[list[structlog.types.EventDict]]:
    """Everything that is logged, with what is bound to its task."""
    capture, before = LogCapture(), structlog.get_config()
    structlog.configure(processors=[structlog.contextvars.merge_contextvars, capture])
    yield capture.entries
    structlog.configure(**before)


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    async with built(settings_for(tmp_path), Clock()) as made, made.tasks:
        yield made


async def test_one_search_finds_every_step_of_a_message(
    service: Service, lines: list[structlog.types.EventDict]
) -> None:
    post = Post(faults=[ConnectionError("down")])
    loop = DeliveryLoop(
        service.store, service.hub, Channels({"telegram": post}), service.tasks, service.metrics, service.clock
    )
    await service.store.webhooks.add("https://hooks.example.org/in", (Event.OPENED,), service.clock())
    for number, (text, trace) in enumerate((("您好", OTHER), ("转人工", TRACE))):
        await service.store.accept(Incoming(WHO, MessageId(str(number)), service.clock(), text=text, trace=trace))
    service.hub.turns.wake(WHO, at_once=True)
    await service.hub.turns.finish(WHO)
    await loop.pull()

    def stepped(event: str) -> bool:
        return (event, TRACE) in [(line["event"], line.get("trace")) for line in lines]

    await until(lambda: stepped("answered") and stepped("fault"))
    assert next(line["also"] for line in lines if line["event"] == "answered") == [OTHER]
    (call,) = await service.store.webhooks.due(service.clock(), 1)
    assert call.trace == TRACE
    path = await service.store.traces.path(TRACE)
    assert path is not None
    assert [went.reason for went in path.replies[:1]] == ["ConnectionError"]
    assert path.calls[0].to == "case.opened"
    text = "\n".join(told(path))
    assert "收下：telegram" in text
    assert "等着送到 telegram" in text
    assert "转人工" not in text
    earlier = await service.store.traces.path(OTHER)  # answered together with the newer one
    assert earlier is not None
    assert [went.to for went in earlier.replies] == [went.to for went in path.replies]


async def test_a_message_without_a_trace_gets_one(service: Service, lines: list[structlog.types.EventDict]) -> None:
    await service.take(Incoming(WHO, MessageId("1"), service.clock(), text="您好"))
    await service.hub.turns.finish(WHO)
    accepted, answered = (line for line in lines if line["event"] in ("accepted", "answered"))
    assert trace_named(accepted["trace"]) == accepted["trace"] == answered["trace"]
    assert await service.store.traces.path("f" * 32) is None
