"""Files the fake keeps: uploaded by the bot or sent by people."""

import hashlib
from dataclasses import dataclass
from itertools import count

from tests.telegram_fake.errors import Json

DOWNLOAD_LIMIT = 20 * 1024 * 1024
UPLOAD_LIMIT = 50 * 1024 * 1024
PHOTO_LIMIT = 10 * 1024 * 1024
_FOLDERS = {"photo": "photos", "document": "documents", "voice": "voice", "sticker": "stickers"}
_SUFFIXES = {"photo": "jpg", "voice": "oga", "sticker": "webp"}


@dataclass(frozen=True)
class StoredFile:
    """A file as Telegram knows it."""

    file_id: str
    unique_id: str
    kind: str
    path: str
    content: bytes
    size: int
    name: str | None = None
    mime: str | None = None

    def as_json(self) -> Json:
        return {
            "file_id": self.file_id,
            "file_unique_id": self.unique_id,
            "file_size": self.size,
        }

    def as_document(self) -> Json:
        extra = {"file_name": self.name, "mime_type": self.mime}
        return self.as_json() | {key: value for key, value in extra.items() if value}

    def as_voice(self, duration: int) -> Json:
        return self.as_json() | {"duration": duration, "mime_type": self.mime or "audio/ogg"}

    def as_photo(self) -> list[Json]:
        """Two sizes, as even small photographs have; the last is the largest."""
        small = {"file_id": self.file_id + "s", "file_unique_id": self.unique_id + "s"}
        thumb = small | {"width": 90, "height": 67, "file_size": min(self.size, 1200)}
        return [thumb, self.as_json() | {"width": 1280, "height": 960}]


class FileStore:
    """Every file by its file_id and by its download path."""

    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}
        self._number = count()

    def add(
        self,
        kind: str,
        content: bytes,
        name: str | None = None,
        mime: str | None = None,
        size: int | None = None,
    ) -> StoredFile:
        """`size` lets a test declare a big file without holding its bytes."""
        number = next(self._number)
        digest = hashlib.sha256(content + bytes(str(number), "ascii")).hexdigest()
        suffix = _SUFFIXES.get(kind) or (name or "").rpartition(".")[2] or "bin"
        stored = StoredFile(
            file_id=f"AgAC{kind[0].upper()}{digest[:44]}",
            unique_id=f"AQAD{digest[:12]}",
            kind=kind,
            path=f"{_FOLDERS[kind]}/file_{number}.{suffix}",
            content=content,
            size=len(content) if size is None else size,
            name=name,
            mime=mime,
        )
        self._by_id[stored.file_id] = self._by_path[stored.path] = stored
        if kind == "photo":
            self._by_id[stored.file_id + "s"] = stored
        return stored

    def by_id(self, file_id: str) -> StoredFile | None:
        return self._by_id.get(file_id)

    def by_path(self, path: str) -> StoredFile | None:
        return self._by_path.get(path)
