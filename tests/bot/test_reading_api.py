"""One message read for another program: what it is, its danger, the way, an answer; nothing of it stays."""

from typing import Any

import httpx
import pytest

from tests.bot.house import House
from tests.dialogues.behind import Behind


async def read(house: House, text: str) -> dict[str, Any]:
    async with house.client(Authorization=f"Bearer {await house.key()}") as client:
        answer = await client.post("/api/v1/understand", json={"text": text})
    found: dict[str, Any] = answer.raise_for_status().json()
    return found


async def test_a_matter_is_named_and_its_way_told(house: House) -> None:
    found = await read(house, "我在工地干了三个月，包工头欠我一万二工资不给，人也找不到了")
    assert (found["category"], found["category_name"], found["kind"]) == ("labour", "劳动人事", "matter")
    assert found["likely"][0]["code"] == "labour"
    assert "建议先走：" in found["way"]
    assert not found["danger"]


async def test_the_way_says_that_a_limit_looks_to_be_over(house: House) -> None:
    found = await read(house, "2019年3月在石桥工业园工地摔断腿，一直没认定工伤")
    assert "申请工伤认定的期限可能已经过了" in found["way"]


async def test_a_question_gets_its_answer_with_article(house: House) -> None:
    found = await read(house, "劳动仲裁要多少钱")
    assert "劳动争议调解仲裁法" in found["answer"]
    assert found["near"][0]["p"] >= 0.7


async def test_danger_is_named_with_its_words_and_nothing_else_is_advised(house: House) -> None:
    found = await read(house, "我老公又打我，拿着刀要杀我，怎么离婚")
    assert {"domestic_violence"} <= {danger["kind"] for danger in found["danger"]}
    assert any(word in "我老公又打我，拿着刀要杀我" for danger in found["danger"] for word in danger["words"])
    assert (found["way"], found["answer"], found["near"]) == ("", "", [])


async def test_nothing_is_kept_and_no_case_opened(house: House) -> None:
    await read(house, "隔壁拿刀堵在我家门口要砍人")
    assert not await Behind(house.service).cases()
    assert not await Behind(house.service).alerts()


async def test_the_key_of_letters_reads_nothing(house: House) -> None:
    async with house.client(Authorization="Bearer fq_wrong") as client:
        answer = await client.post("/api/v1/understand", json={"text": "您好"})
    assert answer.status_code == httpx.codes.UNAUTHORIZED


@pytest.mark.parametrize("text", ["", "字" * 4001])
async def test_empty_and_endless_texts_are_refused(house: House, text: str) -> None:
    async with house.client(Authorization=f"Bearer {await house.key()}") as client:
        assert (await client.post("/api/v1/understand", json={"text": text})).status_code == 422
