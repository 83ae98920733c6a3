"""Receipts for uploaded files: what a client shows to send a file it uploaded, good for that sender alone."""

import base64
import hmac
import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from hashlib import sha256

from handlers.errors import BadFile
from handlers.messages import Attachment

LONGEST = 2000  # characters
_TICKET = re.compile(r"[A-Za-z0-9_=-]+\.[0-9a-f]+")  # no space, so that no owner's name reaches into the body


class Tickets:
    """Signs and reads receipts. Nothing is stored: a receipt names the stored file and whom it was given to."""

    def __init__(self, key: bytes) -> None:
        """`key` signs: the store's for this purpose."""
        self._key = key

    def issue(self, owner: str, file: Attachment) -> str:
        """A receipt for this owner."""
        body = base64.urlsafe_b64encode(json.dumps(asdict(file), ensure_ascii=False).encode()).decode()
        return f"{body}.{self._mac(owner, body)}"

    def redeem(self, owners: Sequence[str], ticket: str) -> Attachment:
        """The file of a receipt given to one of these. Raises `BadFile` when it is forged or somebody else's."""
        body, _, mac = ticket.partition(".")
        good = len(ticket) <= LONGEST and _TICKET.fullmatch(ticket)
        if not (good and any(hmac.compare_digest(mac, self._mac(owner, body)) for owner in owners)):
            raise BadFile("这个文件没有上传成功，请重新发一次。")
        return Attachment(**json.loads(base64.urlsafe_b64decode(body)))

    def page(self, owner: str, last: int) -> str:
        """What an open page keeps in its memory: proof, after a break, of the place from which it shows the talk."""
        return f"{last}.{self._mac(owner, f'page {last}')}"

    def mark(self, owner: str) -> str:
        """What a page keeps unsent words under: another visitor's page in the same tab has another."""
        return self._mac(owner, "mark")[:16]

    def shown_from(self, owner: str, given: str) -> int | None:
        """The place a page of this owner began at; None without a proof of ours."""
        last, _, mac = given.partition(".")
        if not given.isascii() or not last.isdigit() or not hmac.compare_digest(mac, self._mac(owner, f"page {last}")):
            return None
        return int(last)

    def _mac(self, owner: str, body: str) -> str:
        return hmac.new(self._key, f"{owner} {body}".encode(), sha256).hexdigest()
