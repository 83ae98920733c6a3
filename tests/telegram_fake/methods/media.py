"""Photos, documents and voice notes; getFile."""

from typing import Literal

from tests.telegram_fake.api import Api, method
from tests.telegram_fake.errors import Json, bad_request, entity_too_large
from tests.telegram_fake.files import DOWNLOAD_LIMIT, PHOTO_LIMIT, UPLOAD_LIMIT, StoredFile
from tests.telegram_fake.methods.sending import deliver, read_caption, read_target
from tests.telegram_fake.params import Params

MediaKind = Literal["photo", "document", "voice"]


def media_json(kind: MediaKind, file: StoredFile, duration: int = 1) -> Json:
    """The field of a Message that carries the file."""
    if kind == "photo":
        return {"photo": file.as_photo()}
    if kind == "voice":
        return {"voice": file.as_voice(duration)}
    return {"document": file.as_document()}


def _take_file(api: Api, params: Params, kind: MediaKind) -> StoredFile:
    """An upload, or a file Telegram already has."""
    upload = params.upload(kind)
    if upload is not None:
        if not upload.content:
            raise bad_request("file must be non-empty")
        if len(upload.content) > UPLOAD_LIMIT:
            raise entity_too_large()
        if kind == "photo" and len(upload.content) > PHOTO_LIMIT:
            raise bad_request("file is too big")
        return api.world.files.add(kind, upload.content, upload.name, upload.mime)
    if not params.has(kind):
        raise bad_request(f"there is no {kind} in the request")
    stored = api.world.files.by_id(params.text(kind))
    if stored is None:
        raise bad_request("wrong remote file identifier specified: can't unserialize it")
    if stored.kind != kind:
        raise bad_request(f"can't use file of type {stored.kind.title()} as {kind.title()}")
    return stored


async def _send(api: Api, params: Params, kind: MediaKind) -> Json:
    target = read_target(api, params)
    caption, file = read_caption(params), _take_file(api, params, kind)
    content = media_json(kind, file, params.integer("duration", 1)) | caption
    return deliver(api, target, content, file).wire()


@method("sendPhoto")
async def send_photo(api: Api, params: Params) -> Json:
    return await _send(api, params, "photo")


@method("sendDocument")
async def send_document(api: Api, params: Params) -> Json:
    return await _send(api, params, "document")


@method("sendVoice")
async def send_voice(api: Api, params: Params) -> Json:
    return await _send(api, params, "voice")


@method("getFile")
async def get_file(api: Api, params: Params) -> Json:
    file = api.world.files.by_id(params.text("file_id"))
    if file is None:
        raise bad_request("invalid file_id")
    if file.size > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return file.as_json() | {"file_path": file.path}
