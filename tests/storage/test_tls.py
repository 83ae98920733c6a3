"""A server that speaks TLS with its own certificate: what each sslmode makes of it, and who does not answer at all."""

import asyncio
import shutil
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from storage.address import BadDatabase, address
from storage.database import Database
from tests.stores import CARELESS, _unprivileged, cluster


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1, signed with its own key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "db")]), datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    kept = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    files = folder / "server.crt", folder / "server.key"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(kept)
    files[1].chmod(0o600)
    return files


@pytest.fixture(scope="module")
def secure() -> Iterator[tuple[int, Path]]:
    """The port of a server with TLS, and its certificate."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    folder = Path("/tmp") / f"fq-tls-{port}"  # the server's user must get in
    folder.mkdir(mode=0o755)
    try:
        files = certificate(folder)
        if owner := _unprivileged(folder):
            for file in files:
                shutil.chown(file, owner)
        crt, key = files
        tls = f"-c ssl=on -c ssl_cert_file={crt} -c ssl_key_file={key}"
        with cluster(f"{CARELESS} -c listen_addresses=127.0.0.1 -c port={port} {tls}"):
            yield port, crt
    finally:
        shutil.rmtree(folder)


def reached(url: str, folder: Path) -> str | None:
    """The version found behind an address."""

    async def ask() -> str | None:
        database = Database(address(url, folder))
        try:
            return await database.version()
        finally:
            await database.close()

    return asyncio.run(ask())


@pytest.mark.postgres
def test_each_mode_does_what_its_name_says(secure: tuple[int, Path], tmp_path: Path) -> None:
    port, crt = secure
    base = f"postgresql://fengqiao@127.0.0.1:{port}/postgres"
    for asked in ("", "?sslmode=require", f"?sslmode=verify-full&sslrootcert={crt}", "?sslmode=disable"):
        assert reached(base + asked, tmp_path) is None
    with pytest.raises(BadDatabase, match="证书验证不过"):
        reached(f"{base}?sslmode=verify-ca&sslrootcert=system", tmp_path)
    elsewhere = base.replace("127.0.0.1", "localhost")
    assert reached(f"{elsewhere}?sslmode=verify-ca&sslrootcert={crt}", tmp_path) is None
    with pytest.raises(BadDatabase, match="证书验证不过"):  # not the name it was made for
        reached(f"{elsewhere}?sslmode=verify-full&sslrootcert={crt}", tmp_path)


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("@127.0.0.1:1/x", "没有在听"),
        ("@no-such-host.invalid/x", "没有这个主机名"),
        ("@/x?host=/nowhere", "没有在听"),
    ],
)
def test_who_does_not_answer_is_told_by_the_settings_name(place: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(BadDatabase, match=told) as refused:
        reached(f"postgresql://u:hidden{place}", tmp_path)
    assert refused.value.sentence.startswith("FENGQIAO_DATABASE_URL：")
    assert "hidden" not in refused.value.sentence
