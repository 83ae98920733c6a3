"""WeChat's signature and its AES envelope: a message is only read when both are right.

AES-256-CBC under the account's key, whose first half is the vector, padded to blocks of 32 bytes; inside stand 16
random bytes, the length of the message, the message and the AppID it is for. `Box.seal` is the other direction, which
the tests speak.
"""

import base64
import binascii
import hmac
import secrets
from hashlib import sha1

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_BLOCK = 32  # bytes padded to: WeChat's own choice, twice the cipher's
_NOISE = 16  # random bytes in front
_LENGTH = 4  # bytes of the message's length, most significant first


class BadEnvelope(Exception):
    """It does not open: forged, damaged, or for another account. Says no more, for nobody is to learn by trying."""


def signature(token: str, *parts: str) -> str:
    """What WeChat signs with: a digest of the token and what it stands for, sorted."""
    return sha1("".join(sorted([token, *parts])).encode("utf-8", "replace")).hexdigest()  # noqa: S324  # the protocol's


def signed(shown: str, token: str, *parts: str) -> bool:
    """Whether `shown` is the signature, compared in constant time."""
    return hmac.compare_digest(shown.encode("utf-8", "replace"), signature(token, *parts).encode())


class Box:
    """The envelope of one account."""

    def __init__(self, aes_key: str, app_id: str) -> None:
        """`aes_key` as WeChat shows it: 43 letters and digits."""
        self._key = base64.b64decode(f"{aes_key}=")
        self._app_id = app_id.encode()

    def open(self, sealed: str) -> bytes:
        """The message. Raises `BadEnvelope`. Only for what carries a right signature: padding is told from nothing else."""
        try:
            raw = base64.b64decode(sealed, validate=True)
            plain = self._cipher().decryptor().update(raw)
        except (ValueError, binascii.Error):
            raise BadEnvelope from None
        padding = plain[-1] if plain else 0
        if len(raw) % _BLOCK or not 1 <= padding <= _BLOCK or plain[-padding:] != bytes([padding]) * padding:
            raise BadEnvelope
        content = plain[_NOISE:-padding]
        end = _LENGTH + int.from_bytes(content[:_LENGTH], "big")
        if len(content) < end or not hmac.compare_digest(content[end:], self._app_id):
            raise BadEnvelope
        return content[_LENGTH:end]

    def seal(self, message: bytes) -> str:
        """The message as WeChat would send it."""
        content = secrets.token_bytes(_NOISE) + len(message).to_bytes(_LENGTH, "big") + message + self._app_id
        padding = _BLOCK - len(content) % _BLOCK
        sealed = self._cipher().encryptor().update(content + bytes([padding]) * padding)
        return base64.b64encode(sealed).decode()

    def _cipher(self) -> "Cipher[modes.CBC]":
        return Cipher(algorithms.AES(self._key), modes.CBC(self._key[:16]))
