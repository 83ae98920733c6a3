"""Encryption at rest: data keys wrapped by the master key, blind indexes, digests, and the keys of the audit trail.

The master key never touches the disk from here. Every ciphertext is bound to its row and column, so that ciphertexts
moved to another row do not open.
"""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from handlers.errors import FengqiaoError

NONCE = 12  # bytes
KEY = 32  # bytes
MIN_MASTER = 16  # bytes
_ROOTED = ("index", "secret", "audit", "token")  # what must stay the same when the master key changes


class WrongKey(FengqiaoError):
    """The master key is too short or is not the one this database was made with."""


class Tampered(FengqiaoError):
    """A ciphertext does not open: it was changed, or moved to another row."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """Ciphertext and the data key it needs."""

    body: bytes
    key_id: int


def bound(*parts: object) -> bytes:
    """The row and column a ciphertext belongs to, without ambiguity between its parts."""
    halves: list[bytes] = []
    for part in parts:
        raw = str(part).encode("utf-8", "surrogatepass")
        halves += (len(raw).to_bytes(4, "big"), raw)
    return b"".join(halves)


def raw_bytes(text: str) -> bytes:
    """UTF-8 that takes any Python string, lone surrogates too."""
    return text.encode("utf-8", "surrogatepass")


class Master:
    """The master key and what is derived from it. Its repr shows nothing."""

    def __init__(self, secret: bytes) -> None:
        """Raises `WrongKey` when the secret is shorter than 16 bytes."""
        if len(secret) < MIN_MASTER:
            raise WrongKey(f"FENGQIAO_SECRET_KEY 太短，至少要 {MIN_MASTER} 个字节。")
        self._wrapping = AESGCM(_derived(secret, b"wrap"))
        self._keys = {purpose: _derived(secret, purpose.encode()) for purpose in (*_ROOTED, "backup")}

    def rooted(self, root: bytes) -> "Master":
        """The same key for wrapping and backups; indexes, digests and macs from `root`, the database's first key.

        So a new master key opens what the old one wrote, without touching a single row but the wrapped keys.
        """
        other = Master.__new__(Master)
        other._wrapping = self._wrapping
        other._keys = self._keys | {purpose: _derived(root, purpose.encode()) for purpose in _ROOTED}
        return other

    def wrap(self, key: bytes, key_id: int) -> bytes:
        """A data key as it is stored."""
        nonce = secrets.token_bytes(NONCE)
        return nonce + self._wrapping.encrypt(nonce, key, bound("data_key", key_id))

    def unwrap(self, wrapped: bytes, key_id: int) -> bytes:
        """The data key. Raises `WrongKey`."""
        try:
            return self._wrapping.decrypt(wrapped[:NONCE], wrapped[NONCE:], bound("data_key", key_id))
        except InvalidTag as wrong:
            raise WrongKey("FENGQIAO_SECRET_KEY 不是这个数据库的密钥，打不开已有的数据。") from wrong

    def backup(self, salt: bytes) -> AESGCM:
        """The cipher of one backup, which its salt makes its own."""
        return AESGCM(HKDF(SHA256(), KEY, salt=salt, info=b"fengqiao/backup").derive(self._keys["backup"]))

    def digest(self, purpose: str, *parts: str) -> str:
        """A keyed digest in hex, for `index`, `secret`, `audit` or `token`."""
        return hmac.digest(self._keys[purpose], bound(*parts), "sha256").hex()


def _derived(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), KEY, salt=None, info=b"fengqiao/" + purpose).derive(secret)


class Vault:
    """Seals and opens. Holds every data key; seals with the current one."""

    def __init__(self, master: Master, keys: Mapping[int, bytes], current: int) -> None:
        """`keys` by their id, `current` among them."""
        self._master = master
        self.learn(keys, current)

    def learn(self, keys: Mapping[int, bytes], current: int) -> None:
        """All data keys as they are now: a key made meanwhile by another process opens from here on."""
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self._current = current

    def seal_bytes(self, plain: bytes, *where: object) -> Sealed:
        """Ciphertext bound to `where`: table, column and what identifies the row."""
        nonce = secrets.token_bytes(NONCE)
        body = nonce + self._ciphers[self._current].encrypt(nonce, plain, bound(*where))
        return Sealed(body, self._current)

    def open_bytes(self, body: bytes, key_id: int, *where: object) -> bytes:
        """The plain bytes. Raises `Tampered`."""
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise Tampered("有一条记录打不开，请联系管理员。", f"no data key {key_id} for {where!r}")
        try:
            return cipher.decrypt(body[:NONCE], body[NONCE:], bound(*where))
        except InvalidTag as wrong:
            raise Tampered("有一条记录被改动过，请联系管理员。", f"does not open: {where!r}") from wrong

    def seal(self, text: str, *where: object) -> Sealed:
        """A text, bound to `where`."""
        return self.seal_bytes(raw_bytes(text), *where)

    def open(self, body: bytes, key_id: int, *where: object) -> str:
        """The text. Raises `Tampered`."""
        return self.open_bytes(body, key_id, *where).decode("utf-8", "surrogatepass")

    def index(self, kind: str, value: str) -> str:
        """A blind index: finds equal values without telling them."""
        return self._master.digest("index", kind, value)

    def secret_digest(self, number: str, secret: str) -> str:
        """The keyed digest of a case's secret code."""
        return self._master.digest("secret", number, secret)

    def token_digest(self, kind: str, token: str) -> str:
        """The keyed digest of a session token, API key or bind code."""
        return self._master.digest("token", kind, token)

    def mac(self, *parts: str) -> str:
        """The keyed mac of an entry of the audit trail."""
        return self._master.digest("audit", *parts)


def same(one: str, other: str) -> bool:
    """Comparison in constant time."""
    return hmac.compare_digest(one, other)
