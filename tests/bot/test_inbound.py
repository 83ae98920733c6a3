"""The way in for letters over HTTP and from files: receipt, once per number, result by polling, keys of their own scope."""

import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from bot.__main__ import app as commands
from handlers.casework.case import CaseNumber, Move, Outcome
from handlers.casework.desk import Order
from handlers.casework.outside import Reply
from handlers.casework.staff import Role
from storage.keys import Scope
from storage.people import NewStaff
from tests.bot.house import House, begun

LETTER = {
    "sender": "court",
    "name": "枫溪区人民法院",
    "number": "委调7号",
    "kind": "summary",
    "sent": "2026-01-05",
    "facts": "李家村的两户因为借款三万元起了纠纷。",
    "parties": [
        {"side": "applicant", "name": "张三丰"},
        {"side": "respondent", "name": "周大成", "phone": "13900000001"},
    ],
}


@pytest.fixture
async def court(house: House) -> AsyncIterator[httpx.AsyncClient]:
    """The court's system with its key."""
    key = await house.service.store.keys.create("court", house.clock(), Scope.INBOUND)
    async with house.client(Authorization=f"Bearer {key}") as client:
        yield client


def letter(**changes: Any) -> dict[str, Any]:
    return {**LETTER, **changes}


async def test_a_letter_gets_its_receipt_and_the_same_again(court: httpx.AsyncClient) -> None:
    first = (await court.post("/api/v1/inbound", json=letter())).raise_for_status().json()
    assert set(first) == {"number", "sender_number", "received", "received_by", "due", "fresh"}
    assert first["number"].startswith("FQ")
    assert first["fresh"] is True
    again = (await court.post("/api/v1/inbound", json=letter(facts="写法不同"))).json()
    assert again == {**first, "fresh": False}


async def test_the_result_is_polled_and_comes_only_once_released(house: House, court: httpx.AsyncClient) -> None:
    store, now = house.service.store, house.clock()
    receipt = (await court.post("/api/v1/inbound", json=letter())).json()
    number = CaseNumber(receipt["number"])
    body = next(iter(house.service.district.bodies))
    boss = await store.people.create(NewStaff("boss", "主管甲", Role.MANAGER, body.code, body.level, "", "证9"), now)
    await store.moves.move(number, boss, Order(Move.CLAIM), now)
    await store.moves.move(number, boss, Order(Move.CLOSE, outcome=Outcome.NOT_AGREED, words="没谈成"), now)
    open_ = (await court.get(f"/api/v1/inbound/{number}")).json()
    assert (open_["state"], open_["outcome"]) == ("open", "")
    await store.moves.move(number, boss, Order(Move.REPLY, entry=Reply("材料随后")), now)
    told = (await court.get(f"/api/v1/inbound/{number}")).json()
    assert (told["state"], told["outcome_name"], told["words"]) == ("answered", "未达成协议", "材料随后")
    assert told["agreement"] is None


async def test_each_key_opens_its_own_door(house: House, court: httpx.AsyncClient) -> None:
    receipt = (await court.post("/api/v1/inbound", json=letter())).json()
    said = {"channel": "court", "sender": "x", "message_id": "1", "text": "您好"}
    refused = [await court.post("/api/v1/messages", json=said)]
    async with house.client(Authorization=f"Bearer {await house.key()}") as kiosk:
        refused += [await kiosk.post("/api/v1/inbound", json=letter())]
        refused += [await kiosk.get(f"/api/v1/inbound/{receipt['number']}")]
    assert [(no.status_code, no.json()["error"]) for no in refused] == [(403, "wrong_scope")] * 3
    other = await house.service.store.keys.create("police", house.clock(), Scope.INBOUND)
    async with house.client(Authorization=f"Bearer {other}") as police:
        theirs = await police.get(f"/api/v1/inbound/{receipt['number']}")
        nobody = await police.get("/api/v1/inbound/FQ22222222")
    assert (theirs.status_code, theirs.content) == (404, nobody.content)
    async with house.client() as nameless:
        assert (await nameless.post("/api/v1/inbound", json=letter())).status_code == 401


@pytest.mark.parametrize(
    "changes",
    [
        {"sender": "mars"},
        {"kind": "gift"},
        {"name": ""},
        {"sent": "yesterday"},
        {"sent": "2099-01-01"},
        {"facts": ""},
        {"sender": "hotline"},
        {"category": "nothing"},
        {"category": "debt", "subcategory": "nothing"},
        {"amount_fen": -1},
        {"people": 0},
        {"parties": [{"side": "judge", "name": "甲"}]},
        {"parties": [{"side": "applicant", "name": "甲"}] * 51},
        {"extra": 1},
    ],
)
async def test_a_wrong_letter_is_refused_and_leaves_nothing(
    house: House, court: httpx.AsyncClient, changes: dict[str, Any]
) -> None:
    answer = await court.post("/api/v1/inbound", json=letter(**changes))
    assert answer.status_code in (400, 422)
    assert set(answer.json()) == {"error", "message"}
    assert (await house.service.store.figures.standing(house.clock())).waiting_cases == 0


async def test_a_letters_own_words_fill_its_blanks(house: House, court: httpx.AsyncClient) -> None:
    receipt = (await court.post("/api/v1/inbound", json=letter(place="lw-lijia"))).json()
    body = house.service.district.body_of["district"]
    new = NewStaff("boss", "主管甲", Role.MANAGER, "district", body.level)
    boss = await house.service.store.people.create(new, house.clock())
    case = (await house.service.store.desk.page(CaseNumber(receipt["number"]), boss, house.clock())).case
    assert (case.facts.category, case.facts.place_code, case.facts.name) == ("debt", "lw-lijia", "张三丰")
    assert case.record.parties[1].phone == "13900000001"


def fengqiao(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "FENGQIAO_DATA_DIR": str(folder / "data"), "FENGQIAO_LOG_LEVEL": "ERROR"}
    return subprocess.run(
        [sys.executable, "-m", "bot", *words], env=env, capture_output=True, text=True, timeout=180, check=False
    )


def test_letters_come_from_a_file_and_each_gets_a_receipt(tmp_path: Path) -> None:
    begun(tmp_path / "data", secret_key=None)
    file = tmp_path / "letters.jsonl"
    file.write_text("\n".join(json.dumps(letter(number=n), ensure_ascii=False) for n in ("1", "2", "1")), "utf-8")
    done = fengqiao(tmp_path, "letters", str(file), "--by", "窗口甲")
    assert done.returncode == 0, done.stderr
    receipts = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert [r["fresh"] for r in receipts] == [True, True, False]
    assert {r["received_by"] for r in receipts} == {"窗口甲"}


def test_a_wrong_line_of_a_file_is_named_and_nothing_is_taken(tmp_path: Path) -> None:
    begun(tmp_path)
    file = tmp_path / "letters.jsonl"
    bad = ('{"sender": "court"', letter(sent="昨天", amount=3), letter(category="nothing"), letter(sent="2199-01-01"))
    rows = [letter(), *bad]
    file.write_text("\n".join(r if isinstance(r, str) else json.dumps(r, ensure_ascii=False) for r in rows), "utf-8")
    typed = run_letters(tmp_path, file)
    assert "第 2 行：不是有效的 JSON" in typed
    assert "第 3 行“sent”：应当是日期" in typed
    assert "第 3 行“amount”：不认识" in typed
    assert f"{file} 有 3 处不对，什么也没有收" in typed
    file.write_text("\ufeff" + "\n\n".join(json.dumps(r, ensure_ascii=False) for r in (letter(), *bad[2:])), "utf-8")
    checked = run_letters(tmp_path, file)
    assert "第 3 行：没有这个纠纷类别。" in checked
    assert "第 5 行：来文日期不能晚于今天。" in checked
    file.write_bytes(b"\n\n" + "枫".encode("gb18030"))
    assert f"{file}：第 3 行不是 UTF-8 编码" in run_letters(tmp_path, file)
    assert "没有这个文件" in run_letters(tmp_path, tmp_path / "none.jsonl")
    file.write_text("\n\n", "utf-8")
    assert "一件也没有" in run_letters(tmp_path, file)


def run_letters(folder: Path, file: Path) -> str:
    """What is said of a file that must be refused without a receipt."""
    env = {"FENGQIAO_DATA_DIR": str(folder), "FENGQIAO_SECRET_KEY": "a master key for tests only"}
    done = CliRunner().invoke(commands, ["letters", str(file), "--by", "甲"], env=env)
    assert (done.exit_code, done.stdout) == (1, "")
    return done.stderr
