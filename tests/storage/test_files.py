"""Attachments: told by content, kept once, encrypted, refused with a clear sentence."""

import io
import os
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from handlers.casework.case import CaseNumber
from handlers.errors import BadFile, NotYours
from handlers.messages import Address
from storage.sniff import mime_of
from storage.store import Store
from storage.vault import Tampered
from tests.storage.acts import NUMBER, WHO, hire, open_case, turn
from tests.stores import KEY, NOW, small_district, small_knowledge

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


def archive(*names: str) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as out:
        for name in names:
            out.writestr(name, "x")
    return raw.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
KNOWN = {
    "image/jpeg": b"\xff\xd8\xff\xe0" + bytes(20),
    "image/png": PNG,
    "image/gif": b"GIF89a" + bytes(20),
    "image/webp": b"RIFF\x00\x00\x00\x00WEBPVP8 " + bytes(20),
    "image/heic": b"\0\0\0\x18ftypheic" + bytes(20),
    "application/pdf": b"%PDF-1.7\n" + bytes(20),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": archive(
        "[Content_Types].xml", "word/document.xml"
    ),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": archive(
        "[Content_Types].xml", "xl/workbook.xml"
    ),
    "application/msword": OLE + "WordDocument".encode("utf-16-le"),
    "application/vnd.ms-excel": OLE + "Workbook".encode("utf-16-le"),
    "audio/ogg": b"OggS" + bytes(20),
    "audio/mpeg": (b"\xff\xfb\x90\0" + bytes(413)) * 2,
    "audio/mp4": b"\0\0\0\x18ftypM4A " + bytes(20),
    "audio/amr": b"#!AMR\n" + bytes(20),
    "audio/wav": b"RIFF\x00\x00\x00\x00WAVEfmt " + bytes(20),
    "video/webm": b"\x1aE\xdf\xa3" + bytes(20),
    "video/mp4": b"\0\0\0\x18ftypisom" + bytes(20),
    "text/plain": "借条：今借到五千元。".encode("gb18030"),
}
REFUSED = {
    "nothing": b"",
    "elf": b"\x7fELF" + bytes(20),
    "exe": b"MZ" + bytes(20),
    "utf-16": "\ufeff".encode("utf-16-le") + "借条".encode("utf-16-le"),
    "only the sign of a sound": b"\xff\xfb\x90\0" + bytes(600),
    "html": b"<!DOCTYPE html><script>alert(1)</script>",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>",
    "html after a mark": b"\xef\xbb\xbf \n<html>",
    "script": b"#!/bin/sh\nrm -rf /\n",
    "zip": archive("a.txt"),
    "jar": archive("META-INF/MANIFEST.MF"),
    "macros": archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
    "old macros": OLE + "WordDocument".encode("utf-16-le") + "_VBA_PROJECT".encode("utf-16-le"),
    "msi": OLE,
    "broken zip": b"PK\x03\x04" + bytes(20),
    "riff": b"RIFF\x00\x00\x00\x00AVI " + bytes(20),
    "binary": bytes(range(256)),
    "unknown brand": b"\0\0\0\x18ftypxxxx" + bytes(20),
}


@pytest.mark.parametrize("mime", KNOWN)
def test_known_kinds(mime: str) -> None:
    assert mime_of(KNOWN[mime]) == mime


@pytest.mark.parametrize("kind", REFUSED)
def test_refused_kinds(kind: str) -> None:
    assert mime_of(REFUSED[kind]) is None


async def test_put_and_get(store: Store, tmp_path: Path) -> None:
    kept = await store.files.put(PNG, "../../etc/passwd.png", NOW)
    again = await store.files.put(PNG, "b.png", NOW)
    assert (kept.sha256, kept.mime, kept.size) == (again.sha256, "image/png", len(PNG))
    assert await store.files.get(kept.sha256) == ("image/png", PNG)
    on_disk = tmp_path / "files" / kept.sha256[:2] / kept.sha256[2:]
    assert PNG not in on_disk.read_bytes()
    assert len(list(on_disk.parent.iterdir())) == 1


async def test_what_is_too_large_or_unknown_is_refused(store: Store) -> None:
    with pytest.raises(BadFile, match="20 MB"):
        await store.files.put(PNG + bytes(20 * 1024 * 1024), "big.png", NOW)
    with pytest.raises(BadFile, match="不能收"):
        await store.files.put(b"MZ" + bytes(20), "photo.jpg", NOW)
    with pytest.raises(BadFile, match="空的"):
        await store.files.put(b"", "a.txt", NOW)


@pytest.mark.parametrize("digest", ["", "0" * 64, "../../../etc/passwd", "x\x00y"])
async def test_what_is_not_there_is_not_there(store: Store, digest: str) -> None:
    with pytest.raises(NotYours):
        await store.files.get(digest)


async def test_a_changed_file_does_not_open(store: Store, tmp_path: Path) -> None:
    one, two = await store.files.put(PNG, "a.png", NOW), await store.files.put(PNG + b"1", "b.png", NOW)
    paths = [tmp_path / "files" / f.sha256[:2] / f.sha256[2:] for f in (one, two)]
    paths[0].write_bytes(paths[1].read_bytes())
    with pytest.raises(Tampered):
        await store.files.get(one.sha256)


async def test_loose_uploads_are_swept_and_used_ones_kept(store: Store) -> None:
    used, loose = await store.files.put(PNG, "a.png", NOW), await store.files.put(PNG + b"1", "b.png", NOW)
    await turn(store, text="看图", files=(used,))
    assert await store.files.sweep(NOW + timedelta(hours=23)) == 0
    assert await store.files.sweep(NOW + timedelta(hours=25)) == 1
    await store.files.get(used.sha256)
    with pytest.raises(NotYours):
        await store.files.get(loose.sha256)
    await store.files.put(PNG + b"1", "b.png", NOW)
    await store.files.get(loose.sha256)


async def test_what_a_killed_writer_left_is_swept_after_a_day(store: Store, tmp_path: Path) -> None:
    kept = await store.files.put(PNG, "a.png", NOW)
    file = tmp_path / "files" / kept.sha256[:2] / kept.sha256[2:]
    old, new = (file.with_name(f".{name}.part") for name in ("old", "new"))
    for part, days in ((old, 2), (new, 0)):
        part.write_bytes(b"half")
        at = (NOW - timedelta(days=days)).timestamp()
        os.utime(part, (at, at))
    await store.files.sweep(NOW)
    assert [path.exists() for path in (old, new, file)] == [False, True, True]


async def test_who_may_open_a_file(store: Store) -> None:
    file = await store.files.put(PNG, "a.png", NOW)
    await open_case(store)
    await turn(store, text="看图", files=(file,))
    near, far = await hire(store, "a"), await hire(store, "b", "ct2")
    await store.desk.open_file(NUMBER, file.sha256, near, NOW)
    assert "file" in [e.act for e in (await store.desk.page(NUMBER, near, NOW)).audit]
    with pytest.raises(NotYours):
        await store.desk.open_file(NUMBER, file.sha256, far, NOW)
    assert await store.residents.file(WHO, file.sha256) is not None
    assert await store.residents.file(Address("web", "stranger"), file.sha256) is None


async def test_the_same_picture_in_two_cases_opens_in_each_and_is_recorded_there_alone(store: Store) -> None:
    file = await store.files.put(PNG, "a.png", NOW)
    other, stranger = CaseNumber("FQZZZZZZZZ"), CaseNumber("FQYYYYYYYY")
    await open_case(store)
    await turn(store, text="看图", files=(file,))
    for number, sender in ((other, "b"), (stranger, "c")):
        await open_case(store, number, Address("web", sender))
    await turn(store, text="也看图", address=Address("web", "b"), files=(file,))
    near = await hire(store, "a")
    for number in (NUMBER, other):
        await store.desk.open_file(number, file.sha256, near, NOW)
        acts = [entry.act for entry in (await store.desk.page(number, near, NOW)).audit]
        assert acts.count("file") == 1, number
    with pytest.raises(NotYours):
        await store.desk.open_file(stranger, file.sha256, near, NOW)
    assert "file" not in [entry.act for entry in (await store.desk.page(stranger, near, NOW)).audit]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("收据.png", "收据.png"),
        ("收据.PNG", "收据.PNG"),
        ("收据", "收据"),
        ("赔偿协议.hta", "赔偿协议.hta.png"),
        ("收据.png.exe", "收据.png.exe.png"),
        ("收据.exe. . ", "收据.exe.png"),
        ("gpj\u202eexe.收据", "gpjexe.收据.png"),
        ("a\r\nSet-Cookie: x.png", "a Set-Cookie: x.png"),
        ("\x00. .", "附件"),
    ],
)
async def test_a_file_is_called_by_what_it_is(store: Store, name: str, kept: str) -> None:
    """Parties get each other's files under their senders' names: whoever opens one by its ending gets a picture."""
    assert (await store.files.put(PNG, name, NOW)).name == kept


@pytest.mark.parametrize("name", ["run.bat", "run.vbs", "run.url", "run.js", "run.html"])
async def test_words_are_called_words(store: Store, name: str) -> None:
    assert (await store.files.put("照片说明".encode(), name, NOW)).name == f"{name}.txt"


async def test_what_an_earlier_version_left_open_is_shut(tmp_path: Path) -> None:
    data, elsewhere = tmp_path / "data", tmp_path / "elsewhere"
    (data / "files" / "ab").mkdir(parents=True)
    elsewhere.mkdir()
    kept = [data / "secret.key", data / "files" / "ab" / "cd", data / "old.fq", elsewhere / "house.db"]
    outside = tmp_path / "not ours"
    async with Store.opened(f"sqlite:///{elsewhere}/house.db", data, KEY, small_district(), small_knowledge()) as store:
        for path in (*kept, outside):
            path.touch()
            path.chmod(0o644)
        data.chmod(0o755)
        (data / "link").symlink_to(outside)
        opened, failed = await store.shut()
        assert (opened >= len(kept) + 1, failed) == (True, 0)
        assert [path.stat().st_mode & 0o777 for path in kept] == [0o600] * len(kept)
        assert data.stat().st_mode & 0o777 == 0o700
        assert outside.stat().st_mode & 0o777 == 0o644
        assert await store.shut() == (0, 0)
