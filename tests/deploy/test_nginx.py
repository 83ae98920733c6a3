"""The shipped nginx file in front of a real service: https, the resident's socket, the desk's events, uploads, no metrics."""

import asyncio
import json
import re
import ssl
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from websockets.asyncio.client import connect

from handlers.casework.staff import Role
from tests.__main__ import nginx
from tests.bot.house import PASSWORD, House, opened
from tests.console.house import VILLAGE
from tests.deploy.test_files import DEPLOY
from tests.replay import free_port

pytestmark = pytest.mark.nginx
COOKIE = "__Host-fengqiao"
NAME = "mediation.example.org"
MEBIBYTE = 2**20
AROUND = """daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 64; }}
http {{
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {folder}/fengqiao.conf;
}}
"""


def certificate(folder: Path) -> None:
    """One that nobody trusts, for the name in the file."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1)
    )
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
    (folder / "site.crt").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / "site.key").write_bytes(pem)


@contextmanager
def proxy(folder: Path, service: int, http: int, https: int) -> Iterator[None]:
    """nginx with the shipped file; only ports and the certificate's place are other ones."""
    folder.mkdir()
    certificate(folder)
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    for shipped, here in {
        "127.0.0.1:8081;": f"127.0.0.1:{service};",
        "    server 127.0.0.1:8082;\n": "",
        "listen 80;": f"listen 127.0.0.1:{http};",
        "listen 443 ": f"listen 127.0.0.1:{https} ",
        "/var/log/nginx/error.log": "stderr",
        "/etc/ssl/fengqiao.crt": f"{folder}/site.crt",
        "/etc/ssl/fengqiao.key": f"{folder}/site.key",
    }.items():
        assert text.count(shipped) == 1, shipped
        text = text.replace(shipped, here)
    (folder / "fengqiao.conf").write_text(text, encoding="utf-8")
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder), encoding="utf-8")
    command = [nginx() or "nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")]
    subprocess.run([*command, "-t"], check=True, capture_output=True)
    running = subprocess.Popen(command)
    try:
        yield
    finally:
        running.terminate()
        running.wait(20)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with opened(tmp_path / "house") as house:
        yield house


def untrusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


async def test_through_the_shipped_proxy(house: House, tmp_path: Path) -> None:
    await house.staff("cun1", Role.MEDIATOR, VILLAGE)
    http, https = free_port(), free_port()
    with proxy(tmp_path / "nginx", int(house.url.rpartition(":")[2]), http, https):
        url, site = f"https://127.0.0.1:{https}", f"https://{NAME}"
        headers = {"Host": NAME, "Origin": site}
        async with httpx.AsyncClient(base_url=url, verify=untrusting(), headers=headers, timeout=60) as client:
            await reached(client)
            assert COOKIE in client.cookies  # browsers take this name over https alone
            moved = await client.get(f"http://127.0.0.1:{http}/desk")
            assert (moved.status_code, moved.headers["location"]) == (301, f"{site}/desk")
            assert (await client.get("/metrics")).status_code == httpx.codes.FORBIDDEN
            picture = b"\x89PNG\r\n\x1a\n" + bytes(3 * MEBIBYTE)
            sent = await client.post("/upload", files={"file": ("墙.png", picture)})
            assert sent.status_code == httpx.codes.OK, sent.text
            assert await answered(client, https, site)
            await events_come(client)


async def test_on_a_port_of_its_own(house: House, tmp_path: Path) -> None:
    """A browser names the port in Origin: the desk is signed in to, and the resident's page is answered, there too."""
    await house.staff("cun1", Role.MEDIATOR, VILLAGE)
    https = free_port()
    with proxy(tmp_path / "nginx", int(house.url.rpartition(":")[2]), free_port(), https):
        site = f"https://{NAME}:{https}"
        headers = {"Host": f"{NAME}:{https}", "Origin": site}
        there = f"https://127.0.0.1:{https}"
        async with httpx.AsyncClient(base_url=there, verify=untrusting(), headers=headers, timeout=60) as client:
            await reached(client)
            assert await answered(client, https, site)
            await events_come(client)


async def reached(client: httpx.AsyncClient) -> None:
    """The resident's page, once nginx listens."""
    for _ in range(200):
        try:
            (await client.get("/")).raise_for_status()
            return
        except httpx.TransportError:
            await asyncio.sleep(0.05)
    raise TimeoutError("nginx does not listen")


async def answered(client: httpx.AsyncClient, port: int, site: str) -> str:
    """What is answered to a greeting over the socket."""
    cookie = {"Cookie": f"{COOKIE}={client.cookies[COOKIE]}"}
    address, there = f"{site.replace('https', 'wss')}/ws", {"host": "127.0.0.1", "port": port}
    async with connect(address, ssl=untrusting(), origin=site, additional_headers=cookie, **there) as ws:  # type: ignore[arg-type]  # Origin is a NewType of str
        await ws.send(json.dumps({"type": "since", "after": None}))
        await ws.send(json.dumps({"type": "say", "id": "a" * 32, "text": "你好"}))
        async with asyncio.timeout(60):
            while (frame := json.loads(await ws.recv()))["type"] != "reply":
                pass
    return str(frame["text"])


async def events_come(client: httpx.AsyncClient) -> None:
    """The desk is signed in to through the proxy, and its event stream is not held back."""
    form = re.search('name="csrf" value="([^"]+)"', (await client.get("/desk/login")).text)
    assert form
    signed = await client.post("/desk/login", data={"login": "cun1", "password": PASSWORD, "csrf": form[1]})
    assert signed.status_code == httpx.codes.SEE_OTHER, signed.text
    async with asyncio.timeout(60), client.stream("GET", "/desk/events") as events:
        assert await anext(line async for line in events.aiter_lines() if line.startswith("event: counts"))
