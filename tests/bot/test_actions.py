"""The door for Rasa: action calls as Rasa sends them, against a really running service."""

import asyncio
import json
import os
import subprocess
import sys
import zlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from rasa_sdk.executor import ActionExecutor

from bot.actions.action import CASE, CONVERSATION, LAST, NAME
from bot.actions.blocks import ANSWER, CATEGORY, CHANNEL, DANGER, HANDOFF, KIND, POLL, PROGRESS, UNDERSTAND
from bot.actions.export import assistant, relay
from bot.actions.form import FORM, VALIDATE
from bot.actions.front import BODY, executor
from bot.actions.relay import Relay
from handlers.casework.case import CaseNumber, Move
from handlers.casework.desk import Order
from tests.bot.house import House
from tests.dialogues.behind import Behind
from tests.replay import free_port


class Talk:
    """One user of a Rasa assistant: keeps the slots between the calls, as Rasa does."""

    def __init__(self, actions: ActionExecutor, sender: str = "rasa-user") -> None:
        self._actions, self._sender = actions, sender
        self.slots: dict[str, Any] = {CONVERSATION: None, LAST: None, CASE: None}
        self._said = 0

    def call(self, text: str, action: str = NAME) -> dict[str, Any]:
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
        domain = {"forms": {FORM: {"required_slots": [CASE]}}, "slots": {}}
        return {
            "next_action": action,
            "sender_id": self._sender,
            "tracker": tracker,
            "domain": domain,
            "version": "3.6.21",
        }

    async def say(self, text: str, action: str = NAME) -> list[dict[str, Any]]:
        done = await self._actions.run(self.call(text, action))
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


def documents(files: tuple[Path, ...]) -> dict[str, Any]:
    return {file.name: yaml.safe_load(file.read_text(encoding="utf-8")) for file in files}


def ways(rules: dict[str, Any]) -> dict[str, list[str]]:
    """The actions of each intent's rule, the form's own left out."""
    steps = {rule["rule"]: rule["steps"] for rule in rules["rules"] if not rule["rule"].startswith("the intake")}
    return {name: [step["action"] for step in found[1:]] for name, found in steps.items()}


def test_the_small_assistant_relays_everything_and_is_never_written_over(tmp_path: Path) -> None:
    found = documents(relay(tmp_path / "assistant"))
    assert found["domain.yml"]["actions"] == [NAME]
    assert ways(found["rules.yml"]) == {"say": [NAME], "nlu_fallback": [NAME]}
    with pytest.raises(FileExistsError):
        relay(tmp_path / "assistant")
    with pytest.raises(FileExistsError):
        assistant(tmp_path / "assistant", [], 1)


def test_the_whole_assistant_knows_every_action_and_relays_whatever_is_said(tmp_path: Path) -> None:
    labelled = [
        ("labour", "老板\n不给工资[欠条](x)"),
        ("debt", "借钱不还: 怎么办"),
        *(("debt", f"第{n}次来要") for n in range(9)),
    ]
    found = documents(assistant(tmp_path / "assistant", labelled, 4))
    domain = found["domain.yml"]
    registered = {item.name for item in executor(Relay("http://127.0.0.1:1", "fq_x", "rasa")).list_actions()}
    assert set(domain["actions"]) == registered
    assert domain["forms"] == {FORM: {"required_slots": [CASE]}}
    assert all(actions[-1] == NAME for intent, actions in ways(found["rules.yml"]).items() if "fengqiao" not in intent)
    assert set(ways(found["rules.yml"])) | {FORM} == set(domain["intents"])
    read = {block["intent"]: block["examples"].splitlines() for block in found["nlu.yml"]["nlu"]}
    assert read["labour"] == ["- 老板 不给工资［欠条］（x）"]
    assert len(read["debt"]) == 4
    assert "JiebaTokenizer" in {part["name"] for part in found["config.yml"]["pipeline"]}


async def test_reading_sets_slots_and_says_nothing(talk: Talk) -> None:
    assert await talk.say("工地包工头欠我三个月工资一万二", UNDERSTAND) == []
    assert (talk.slots[CATEGORY], talk.slots[KIND], talk.slots[DANGER]) == ("labour", "matter", "")
    await talk.say("我老公又打我了，拿刀要杀我", UNDERSTAND)
    assert "domestic_violence" in talk.slots[DANGER]


async def test_the_way_and_an_answer_are_told_without_a_case(talk: Talk) -> None:
    assert "建议先走：" in (await talk.say("工地包工头欠我三个月工资一万二", CHANNEL))[0]["text"]
    assert "劳动争议调解仲裁法" in (await talk.say("劳动仲裁要多少钱", ANSWER))[0]["text"]
    assert talk.slots[CONVERSATION] is None


@pytest.mark.parametrize("block", [CHANNEL, ANSWER, HANDOFF, PROGRESS])
async def test_whatever_a_block_is_for_danger_reaches_people(house: House, block: str) -> None:
    talk = Talk(executor(Relay(house.url, await house.key("rasa"), "rasa")))
    assert "110" in (await talk.say("他刚才又打我，拿着刀在门外", block))[0]["text"]
    assert await Behind(house.service).alerts()


async def test_the_form_asks_until_there_is_a_case(talk: Talk) -> None:
    assert any("机器人" in reply["text"] for reply in await talk.say(f"/{FORM}", VALIDATE))
    assert talk.slots[CASE] is None
    assert await talk.say("楼上漏水把我家吊顶泡坏了，物业不管", VALIDATE)
    assert talk.slots[CASE] is None
    await talk.say("转人工", VALIDATE)
    assert str(talk.slots[CASE]).startswith("FQ")


async def test_a_human_and_progress_by_a_button_and_later_words_by_a_trigger(house: House, talk: Talk) -> None:
    opened = " ".join(reply["text"] for reply in await talk.say("/fengqiao_handoff", HANDOFF))
    number = CaseNumber(str(talk.slots[CASE]))
    assert number in opened
    assert any(number in reply["text"] for reply in await talk.say("/fengqiao_progress", PROGRESS))
    who = await house.staff()
    await house.service.store.moves.move(number, who, Order(Move.CLAIM), house.clock())
    await house.service.store.moves.say(number, who, "请问住在哪个村？", house.clock())
    house.clock.ahead += timedelta(seconds=6)
    later = [reply["text"] for reply in await talk.say("EXTERNAL", POLL)]
    assert "调解员甲：请问住在哪个村？" in later
    assert await talk.say("EXTERNAL", POLL) == []


SECRET = "a secret for the actions"


@pytest.fixture
async def front(house: House, tmp_path: Path) -> AsyncIterator[tuple[httpx.AsyncClient, dict[str, Any]]]:
    """A really running action server behind its secret, and a call for it."""
    port = free_port()
    env = {
        **os.environ,
        "FENGQIAO_DATA_DIR": str(tmp_path),
        "FENGQIAO_ACTIONS_KEY": await house.key("rasa"),
        "FENGQIAO_ACTIONS_SERVICE": house.url,
        "FENGQIAO_ACTIONS_SECRET": SECRET,
    }
    server = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "actions", "--port", str(port), env=env)
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            await up(client)
            yield client, Talk(executor(Relay(house.url, "unused", "rasa"))).call("房东不退押金")
    finally:
        server.terminate()
        assert await asyncio.wait_for(server.wait(), 20) is not None


async def up(client: httpx.AsyncClient) -> None:
    for _ in range(600):
        try:
            (await client.get("/health")).raise_for_status()
        except httpx.TransportError:
            await asyncio.sleep(0.1)
        else:
            return
    raise AssertionError("the action server did not come up")


async def test_the_action_server_stands_behind_its_secret_with_bounded_calls(
    front: tuple[httpx.AsyncClient, dict[str, Any]],
) -> None:
    client, call = front
    shown = {"Authorization": f"Bearer {SECRET}"}
    packed = {**shown, "Content-Encoding": "deflate", "Content-Type": "application/json"}
    assert (await client.post("/webhook", json=call)).status_code == 401
    assert (await client.get("/actions")).status_code == 401
    assert (await client.post("/webhook", json=call, headers={"Authorization": "Bearer wrong"})).status_code == 401
    answer = await client.post("/webhook", json=call, headers=shown)
    assert any("机器人" in reply["text"] for reply in answer.raise_for_status().json()["responses"])
    again = await client.post("/webhook", content=zlib.compress(json.dumps(call).encode()), headers=packed)
    assert again.raise_for_status().json()["responses"] == answer.json()["responses"]
    bomb = await client.post("/webhook", content=zlib.compress(b" " * (2 * BODY)), headers=packed)
    assert bomb.status_code == 413
    assert (await client.post("/webhook", content=b"x", headers={**shown, "Content-Encoding": "br"})).status_code == 415
    broken = await client.post("/webhook", content="[1, 2]", headers=shown)
    assert (broken.status_code, "[1" in broken.text) == (500, False)


def test_beyond_this_machine_it_asks_for_a_secret_first(tmp_path: Path) -> None:
    env = {**os.environ, "FENGQIAO_DATA_DIR": str(tmp_path), "FENGQIAO_ACTIONS_KEY": "fq_x"}
    started = subprocess.run(
        [sys.executable, "-m", "bot", "actions", "--host", "0.0.0.0"],  # must be refused
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert started.returncode != 0
    assert "FENGQIAO_ACTIONS_SECRET" in started.stderr + started.stdout
