"""The resident's page over HTTP: headers, cookie, uploads, files, leaving, health, metrics."""

import asyncio
import contextlib
from hashlib import sha256
from pathlib import Path

import httpx
import pytest

from tests.bot.house import House, opened
from tests.bot.page import paged, visiting
from tests.dialogues.web import FILES
from tests.storage.test_bare import WITH_PLACE

PAGES = ["/", "/privacy", "/desk/login", "/nothing-here", "/healthz", "/api/v1/nothing", "/static/chat.js"]


@pytest.mark.parametrize("path", PAGES)
async def test_every_answer_carries_the_security_headers(house: House, path: str) -> None:
    async with house.client(Accept="text/html") as client:
        answer = await client.get(path)
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in policy
    assert "traceback" not in answer.text.lower()


async def test_page_is_light_and_has_no_inline_script_or_style(house: House) -> None:
    async with house.client() as client:
        page = (await client.get("/")).text
        parts = ["/static/chat.css", "/static/chat.js", "/static/socket.js", "/static/lines.js", "/static/media.js"]
        parts.append("/static/leaf.svg")
        weight = len(page.encode()) + sum([len((await client.get(part)).content) for part in parts])
    assert weight < 60_000
    assert "<script>" not in page
    assert "style=" not in page
    assert 'href="tel:110"' in page
    assert 'href="/privacy"' in page


async def test_cookie_is_out_of_scripts_reach_and_slides(house: House) -> None:
    async with house.client() as client:
        first = await client.get("/")
        cookie = first.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert "max-age=2592000" in cookie
        token = client.cookies["fengqiao"]
        assert (await client.get("/")).cookies["fengqiao"] == token


async def test_cookie_behind_a_trusted_proxy_is_for_https_only(house: House) -> None:
    async with house.client(**{"X-Forwarded-Proto": "https"}) as client:
        cookie = (await client.get("/")).headers["set-cookie"]
    assert cookie.startswith("__Host-fengqiao=")
    assert "Secure" in cookie


@pytest.mark.parametrize("path", ["/session", "/leave", "/upload"])
@pytest.mark.parametrize("origin", ["http://evil.example", "null", ""])
async def test_other_pages_change_nothing(house: House, path: str, origin: str) -> None:
    async with visiting(house) as client:
        files = {"file": FILES["photo"]} if path == "/upload" else None
        answer = await client.post(path, headers={"Origin": origin}, files=files)
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers


async def test_upload_without_a_cookie_is_refused(house: House) -> None:
    async with house.client() as client:
        assert (await client.post("/upload", files={"file": FILES["photo"]})).status_code == 401


@pytest.mark.parametrize("kind", sorted(FILES))
async def test_sent_file_is_kept_and_only_its_sender_gets_it_back(house: House, kind: str) -> None:
    name, content = FILES[kind]
    async with visiting(house) as client, paged(house, client) as page:
        receipt = (await page.upload(name, content)).raise_for_status().json()["attachment"]
        await page.send({"type": "file", "id": "file-00001", "attachment": receipt, "text": ""})
        await page.until("ack", id="file-00001")
        await page.until("reply")
        path = f"/files/{sha256(content).hexdigest()}"
        back = await client.get(path)
        assert back.content == content
        assert back.headers["content-disposition"].startswith("attachment")
        assert "sandbox" in back.headers["content-security-policy"]
    async with visiting(house) as stranger, paged(house, stranger) as page:
        assert (await stranger.get(path)).status_code == 404
        await page.send({"type": "file", "id": "file-00002", "attachment": receipt, "text": ""})
        assert "重新发" in (await page.until("error", id="file-00002"))["message"]


@pytest.mark.parametrize("mime", ["image/jpeg", "image/png", "video/mp4"])
async def test_where_a_picture_was_taken_goes_to_no_page_of_a_resident(house: House, mime: str) -> None:
    told, without = WITH_PLACE[mime]
    async with visiting(house) as client, paged(house, client) as page:
        receipt = (await page.upload("photo", told)).raise_for_status().json()["attachment"]
        await page.send({"type": "file", "id": "file-00001", "attachment": receipt, "text": ""})
        await page.until("ack", id="file-00001")
        await page.until("reply")
        back = await client.get(f"/files/{sha256(told).hexdigest()}")
        assert (back.content, back.headers["content-type"]) == (without, mime)


async def test_wrong_kind_of_file_is_told_in_a_sentence(house: House) -> None:
    async with visiting(house) as client, paged(house, client) as page:
        answer = await page.upload("program.exe", b"MZ\x90\x00" + b"\x00" * 60)
        assert answer.status_code == 422
        assert "不能收" in answer.json()["message"]
        megabytes = house.service.district.limits.file_mb + 2
        assert (await page.upload("big.png", b"x" * megabytes * 1024**2)).status_code == 413


async def test_body_that_lies_about_its_length_is_cut(house: House) -> None:
    async def endless() -> "asyncio.AsyncIterator[bytes]":  # type: ignore[name-defined]  # an async generator is enough
        for _ in range(40):
            yield b"x" * 65536

    async with house.client() as client:
        answer = await client.post("/api/v1/messages", content=endless())
    assert answer.status_code in (401, 413)


async def test_body_that_never_ends_is_given_up(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.http.BODY_SECONDS", 0.3)
    monkeypatch.setattr("bot.http.SLOWEST", 2**40)
    head = f"POST /api/v1/understand HTTP/1.1\r\nHost: {house.host}\r\nAuthorization: Bearer {await house.key()}\r\n"
    host, port = house.host.split(":")
    answer, call = await asyncio.open_connection(host, int(port))
    call.write(f'{head}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{{"text": "'.encode())
    async with asyncio.timeout(20):
        status = (await answer.readline()).decode()
        assert " 408 " in status
        assert "太慢" in (await answer.readuntil(b"}")).decode()
    call.close()
    assert b'errors_total{place="http"}' not in house.service.metrics.page()


@pytest.mark.parametrize("start", [b"GET /healthz HTTP/1.1\r\nX: ", b"GET /healthz?", b"GET /healthz HTTP/1.1\r\n"])
async def test_headers_without_end_are_given_up_and_long_ones_are_read(house: House, start: bytes) -> None:
    host, port = house.host.split(":")
    more = b"x: 1\r\n" * 4000 if start.endswith(b"\n") else b"x" * 24_000
    for pieces, status in ((2, b" 200 "), (10_000, b" 400 ")):
        answer, call = await asyncio.open_connection(host, int(port))
        call.write(start)
        sent = 0
        async with asyncio.timeout(20):
            with contextlib.suppress(ConnectionError):
                while sent < pieces and not answer.at_eof():
                    call.write(more)
                    await call.drain()
                    await asyncio.sleep(0)
                    sent += 1
                call.write(b"" if start.endswith(b"\n") else b" HTTP/1.1\r\n" if b"?" in start else b"\r\n")
                call.write(f"Host: {house.host}\r\nConnection: close\r\n\r\n".encode())
            line = b""
            with contextlib.suppress(ConnectionError):  # what came behind a refusal was not read
                line = await answer.readline()
            assert status in line or (line, status) == (b"", b" 400 ")
        call.close()
        assert sent < 10_000
    assert b'errors_total{place="http"}' not in house.service.metrics.page()


async def test_health_ready_and_metrics(house: House) -> None:
    async with visiting(house) as client, paged(house, client) as page:
        await page.say("房东不退我三千块押金")
        await page.until("reply")
        assert (await client.get("/healthz")).json() == {"status": "alive"}
        ready = await client.get("/readyz")
        assert ready.status_code == 200
        assert all(ready.json()["checks"].values())
        measured = (await client.get("/metrics")).text
    assert 'fengqiao_accepted_total{channel="web"} 1.0' in measured
    assert "fengqiao_waiting_cases" in measured
    assert "房东" not in measured
    assert page.address.sender not in measured


async def test_metrics_are_for_this_machine_or_for_who_has_the_token(tmp_path: Path) -> None:
    async with opened(tmp_path) as house, house.client() as client:
        assert (await client.get("/metrics")).status_code == 200
        passed_on = {"X-Forwarded-For": "203.0.113.9"}
        assert (await client.get("/metrics", headers=passed_on)).status_code == 404
    async with (
        opened(tmp_path, metrics_token="monitoring-secret") as house,
        house.client() as client,
    ):
        shown = {"Authorization": "Bearer monitoring-secret"}
        assert (await client.get("/metrics", headers=shown)).status_code == 200
        for wrong in ({}, {"Authorization": "Bearer monitoring-secreT"}):
            assert (await client.get("/metrics", headers=wrong)).status_code == 404


async def test_not_ready_without_a_database_but_alive(tmp_path: Path) -> None:
    async with opened(tmp_path) as house, house.client() as client:

        async def broken() -> None:
            raise OSError("no database")

        house.service.store.readiness.try_keeping = broken  # type: ignore[method-assign]  # the database is gone
        answer = await client.get("/readyz")
        assert answer.status_code == 503
        assert answer.json()["checks"]["database"] is False
        assert (await client.get("/healthz")).status_code == 200


async def test_fault_of_a_route_shows_no_trace_and_is_counted(
    house: House, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    async def fails(*_: object) -> None:
        raise RuntimeError("秘密 13912345678")

    monkeypatch.setattr(house.service.store.residents, "file", fails)
    async with visiting(house) as client:
        answer = await client.get("/files/" + "0" * 64)
    assert answer.status_code == 500
    assert "RuntimeError" not in answer.text
    assert b'fengqiao_errors_total{place="http"} 1.0' in house.service.metrics.page()
    assert "13912345678" not in "".join(capfd.readouterr())


async def test_host_header_does_not_get_into_the_policy(house: House) -> None:
    async with httpx.AsyncClient(base_url=house.url) as client:
        answer = await client.get("/", headers={"Host": "evil; script-src *"})
    assert "script-src *" not in answer.headers["content-security-policy"]


async def test_ones_own_record_is_given_to_its_owner_alone_and_shows_text_as_text(house: House) -> None:
    async with visiting(house) as client, paged(house, client) as page:
        await page.send({"type": "say", "id": "record-0001", "text": "楼上漏水<script>alert(1)</script>泡坏了天花板"})
        await page.until("ack", id="record-0001")
        await page.until("reply")
        mine = await client.get("/my-record")
        assert mine.status_code == 200
        assert "attachment" in mine.headers["content-disposition"]
        assert "楼上漏水&lt;script&gt;" in mine.text
        assert "<script>" not in mine.text
    async with house.client() as stranger:
        assert (await stranger.get("/my-record")).status_code == 401
    async with visiting(house) as other:
        assert "漏水" not in (await other.get("/my-record")).text


async def test_no_record_where_others_may_read_the_phone(house: House) -> None:
    async with visiting(house) as client, paged(house, client) as page:
        await page.send({"type": "say", "id": "record-0002", "text": "我老公打我，他会看我手机"})
        await page.until("ack", id="record-0002")
        await page.until("reply")
        assert (await client.get("/my-record")).status_code == 404
