"""The door for Rasa: action calls as Rasa sends them, against a really running service."""

import asyncio
import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from rasa_sdk.executor import ActionExecutor

from bot.actions.action import CONVERSATION, LAST, NAME, executor
from bot.actions.export import assistant, examples
from bot.actions.relay import Relay
from handlers.casework.case import CaseNumber, Move
from handlers.casework.desk import Order
from tests.bot.house import House
from tests.replay import free_port


class Talk:
    """One user of a Rasa assistant: keeps the slots between the calls, as Rasa does."""

    def __init__(self, actions: ActionExecutor, sender: str = "rasa-user") -> None:
        self._actions, self._sender = actions, sender
        self.slots: dict[str, Any] = {CONVERSATION: None, LAST: None}
        self._said = 0

    def call(self, text: str) -> dict[str, Any]:
        """The body of Rasa's request."""
        self._said += 1
        latest = {"text": text, "intent": {"name": "say"}, "entities": [], "message_id": f"rasa-{self._said}"}
        tracker = {
            "sender_id": self._sender,
            "slots": self.slots,
            "latest_message": latest,
            "events": [{"event": "user", "text": text}],
            "paused": False,
            "followup_action": None,
            "active_loop": {},
            "latest_action_name": "action_listen",
        }
        return {"next_action": NAME, "sender_id": self._sender, "tracker": tracker, "domain": {}, "version": "3.6.21"}

    async def say(self, text: str) -> list[dict[str, Any]]:
        done = await self._actions.run(self.call(text))
        assert done is not None
        self.keep(done.events)
        return list(done.responses)

    def keep(self, events: list[dict[str, Any]]) -> None:
        self.slots |= {event["name"]: event["value"] for event in events if event["event"] == "slot"}


@pytest.fixture
async def talk(house: House) -> Talk:
    return Talk(executor(Relay(house.url, await house.key("rasa"), "rasa")))


async def test_matter_is_taken_down_through_rasa_with_digits_for_buttons(talk: Talk) -> None:
    first = await talk.say("房东不退我三千块押金，已经拖了两个月")
    assert "机器人" in first[0]["text"]
    choices = next(reply["buttons"] for reply in first if reply["buttons"])
    assert [choice["payload"] for choice in choices] == [str(n) for n in range(1, len(choices) + 1)]
    assert await talk.say(choices[0]["payload"])
    assert any("编号 FQ" in reply["text"] for reply in await talk.say("转人工"))


async def test_danger_is_answered_first(talk: Talk) -> None:
    assert "110" in (await talk.say("他刚才又打我，拿着刀在门外"))[0]["text"]


async def test_what_a_mediator_wrote_meanwhile_is_shown_with_the_official_name(house: House, talk: Talk) -> None:
    text = " ".join(reply["text"] for reply in await talk.say("转人工"))
    number = CaseNumber(next(word for word in text.replace("，", " ").split() if word.startswith("FQ")))
    who = await house.staff()
    await house.service.store.moves.move(number, who, Order(Move.CLAIM), house.clock())
    await house.service.store.moves.say(number, who, "请问住在哪个村？", house.clock())
    house.clock.ahead += timedelta(seconds=6)
    shown = [reply["text"] for reply in await talk.say("在吗")]
    assert "调解员甲：请问住在哪个村？" in shown
    assert "调解员甲：请问住在哪个村？" not in [reply["text"] for reply in await talk.say("李家村")]


async def test_the_same_call_again_is_the_same_message(house: House, talk: Talk) -> None:
    call = talk.call("转人工")
    actions = executor(Relay(house.url, await house.key("rasa"), "rasa"))
    one, two = await actions.run(call), await actions.run(call)
    assert one is not None
    assert two is not None
    assert [reply["text"] for reply in one.responses] == [reply["text"] for reply in two.responses]


async def test_who_is_not_reached_is_told_the_truth() -> None:
    lost = Talk(executor(Relay(f"http://127.0.0.1:{free_port()}", "fq_x", "rasa")))
    assert "没有送到" in (await lost.say("老板不给工资"))[0]["text"]


async def test_wrong_key_is_no_silence(house: House) -> None:
    shut = Talk(executor(Relay(house.url, "fq_wrong", "rasa")))
    assert "没有送到" in (await shut.say("老板不给工资"))[0]["text"]


async def test_action_server_answers_on_its_port(house: House, tmp_path: Path) -> None:
    port = free_port()
    env = {
        **os.environ,
        "FENGQIAO_DATA_DIR": str(tmp_path),
        "FENGQIAO_ACTIONS_KEY": await house.key("rasa"),
        "FENGQIAO_ACTIONS_SERVICE": house.url,
    }
    command = [sys.executable, "-m", "bot", "actions", "--port", str(port)]
    server = await asyncio.create_subprocess_exec(*command, env=env)
    try:
        body = Talk(executor(Relay(house.url, "unused", "rasa"))).call("房东不退押金")
        answer = await posted(f"http://127.0.0.1:{port}/webhook", body)
        assert any("机器人" in reply["text"] for reply in answer["responses"])
    finally:
        server.terminate()
        try:
            await asyncio.wait_for(server.wait(), 20)
        except TimeoutError:  # Sanic ended between its worker's start and its word of it waits for that word for ever
            server.kill()
            await server.wait()


async def posted(url: str, body: dict[str, Any]) -> dict[str, Any]:
    """The answer, once the server is up."""
    async with httpx.AsyncClient(timeout=30) as client:
        for _ in range(300):
            try:
                found: dict[str, Any] = (await client.post(url, json=body)).json()
            except httpx.TransportError:
                await asyncio.sleep(0.1)
                continue
            return found
    raise AssertionError("the action server did not come up")


def test_exported_assistant_is_valid_and_never_written_over(tmp_path: Path) -> None:
    files = assistant(tmp_path / "assistant")
    documents = {file.name: yaml.safe_load(file.read_text(encoding="utf-8")) for file in files}
    assert documents["domain.yml"]["actions"] == [NAME]
    ways = {rule["steps"][0]["intent"]: rule["steps"][1]["action"] for rule in documents["rules.yml"]["rules"]}
    assert ways == {"say": NAME, "nlu_fallback": NAME}
    with pytest.raises(FileExistsError):
        assistant(tmp_path / "assistant")
    made = examples(tmp_path / "examples.yml", [("labour", "老板\n不给工资"), ("debt", "借钱不还: 怎么办")])
    read = yaml.safe_load(made.read_text(encoding="utf-8"))["nlu"]
    assert {block["intent"]: block["examples"] for block in read} == {
        "debt": "- 借钱不还: 怎么办\n",
        "labour": "- 老板 不给工资\n",
    }
