"""A reference client of Fengqiao's HTTP API and web hooks, in the standard library alone: copy it and change it.

    python client.py https://fengqiao.example kiosk resident-17 "房东不退押金"      # the key in FENGQIAO_KEY

`Client` sends a resident's messages, uploads files and polls for what a mediator writes later. `Receiver` checks that a
web hook comes from Fengqiao, is fresh, and was not seen before.
"""

import hmac
import json
import os
import sys
import time
import urllib.error
import urllib.request
import uuid
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

FRESH_SECONDS = 300
TRIES = 5


class Refused(Exception):
    """The service said no: its code and its sentence for the user."""

    def __init__(self, status: int, code: str, sentence: str) -> None:
        super().__init__(f"{status} {code}: {sentence}")
        self.status, self.code, self.sentence = status, code, sentence


class Client:
    """One channel with its key (`fengqiao key create CHANNEL`)."""

    def __init__(self, address: str, channel: str, key: str) -> None:
        """`address` like https://fengqiao.example."""
        self._api = f"{address.rstrip('/')}/api/v1"
        self._channel, self._key = channel, key

    def send(
        self,
        sender: str,
        text: str = "",
        *,
        message_id: str = "",
        button: str = "",
        attachments: Sequence[str] = (),
    ) -> dict[str, Any]:
        """A resident's message; its replies. Tried again when the line breaks: the same `message_id` counts once."""
        message = {
            "channel": self._channel,
            "sender": sender,
            "message_id": message_id or uuid.uuid4().hex,  # made once, before the first try
            "text": text,
            "button": button,
            "attachments": list(attachments),
        }
        body = json.dumps(message).encode()
        for attempt in range(1, TRIES + 1):
            try:
                return self._call("/messages", body, "application/json")
            except (Refused, OSError) as wrong:
                again = not isinstance(wrong, Refused) or wrong.status in (429, 500, 503)
                if attempt == TRIES or not again:
                    raise
                time.sleep(2**attempt)
        raise AssertionError  # the loop either returns or raises

    def upload(self, sender: str, name: str, content: bytes, kind: str) -> str:
        """Keep a file; the receipt to send along with a message of this resident, and of no other."""
        mark = uuid.uuid4().hex
        whose = f'--{mark}\r\nContent-Disposition: form-data; name="sender"\r\n\r\n{sender}\r\n'
        safe = "".join(c for c in name if c.isprintable() and c not in '"\\')
        head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{safe}"\r\nContent-Type: {kind}\r\n\r\n'
        body = (whose + head).encode() + content + f"\r\n--{mark}--\r\n".encode()
        receipt: str = self._call("/attachments", body, f"multipart/form-data; boundary={mark}")["attachment"]
        return receipt

    def status(self, number: str) -> str:
        """How a case stands that was told in this channel. Raises `Refused` (404) for every other, and for sealed ones."""
        return str(self._call(f"/cases/{number}")["status"])

    def poll(self, conversation: str, after: int = 0) -> list[dict[str, Any]]:
        """Replies with an id above `after`, oldest first: keep the highest id and ask again every few seconds."""
        replies: list[dict[str, Any]] = self._call(f"/conversations/{conversation}/messages?after={after}")["replies"]
        return replies

    def _call(self, path: str, body: bytes | None = None, kind: str = "") -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._key}"} | ({"Content-Type": kind} if kind else {})
        request = urllib.request.Request(self._api + path, body, headers)  # noqa: S310  # the operator's own address
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310  # the operator's own address
                told: dict[str, Any] = json.load(answer)
                return told
        except urllib.error.HTTPError as no:
            with no:
                try:
                    told = json.load(no)
                except ValueError:
                    told = {}
            raise Refused(no.code, str(told.get("error", "")), str(told.get("message", ""))) from None


class BadHook(Exception):
    """Not from Fengqiao, changed on the way, or sent again by somebody else: answer 400 and do nothing."""


class Receiver:
    """Checks web hooks with the secret that `fengqiao hook add` showed."""

    def __init__(self, secret: str) -> None:
        """`secret` begins with whsec_."""
        self._key = b64decode(secret.removeprefix("whsec_"))
        self._seen: dict[str, float] = {}  # a real system keeps the ids in its database, beside what it did

    def event(self, headers: Mapping[str, str], body: bytes, now: float | None = None) -> dict[str, Any] | None:
        """The event; None for one that was told before (answer 200 to it as well). `body` as it came, byte by byte.

        Header names in lower case. Raises `BadHook`.
        """
        now = time.time() if now is None else now
        message_id, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
        if not message_id or not (stamp.isascii() and stamp.isdigit() and len(stamp) < 16):
            raise BadHook("headers")
        if abs(now - int(stamp)) > FRESH_SECONDS:
            raise BadHook("too old")
        mac = hmac.new(self._key, f"{message_id}.{stamp}.".encode() + body, sha256).digest()
        right = b"v1," + b64encode(mac)
        given = headers.get("webhook-signature", "").encode("utf-8", "replace").split(b" ")
        if not any(hmac.compare_digest(one, right) for one in given):
            raise BadHook("signature")
        if message_id in self._seen:
            return None
        self._seen[message_id] = now
        event: dict[str, Any] = json.loads(body)
        return event


def shown(reply: Mapping[str, Any]) -> str:
    """A reply as text alone: its choices numbered, since whoever answers "2" means the second of the last reply."""
    choices = [f"{number}. {button['label']}" for number, button in enumerate(reply["buttons"], 1)]
    files = [f"[文件] {file['name']}" for file in reply["files"]]
    return "\n".join([reply["text"], *choices, *files])


def main() -> None:
    """Send one message and print the answers."""
    address, channel, sender, text = sys.argv[1:5]
    answer = Client(address, channel, os.environ["FENGQIAO_KEY"]).send(sender, text)
    for reply in answer["replies"]:
        sys.stdout.write(f"{shown(reply)}\n")


if __name__ == "__main__":
    main()
