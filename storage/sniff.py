"""What a file is, told from its content. What is not known here is not taken: nothing that can run, no SVG, no HTML."""

import io
import re
import zipfile
from collections.abc import Callable

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ZIP_ENTRIES = 5000
_ZIP_RECORD = b"PK\x01\x02"
_TEXT_SAMPLE = 65536  # bytes

_MPEG1_KBIT = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0)
_MPEG2_KBIT = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0)
_HERTZ = ((11025, 12000, 8000, 0), (0, 0, 0, 0), (22050, 24000, 16000, 0), (44100, 48000, 32000, 0))

_HEIC = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"}
_M4A = {b"M4A ", b"M4B "}
_MP4 = {
    b"isom",
    b"iso2",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"qt  ",
    b"M4V ",
    b"3gp4",
    b"3gp5",
    b"dash",
}


# What a file of each kind may be called: who opens it by its name must get what its content is. The first is ours.
ENDINGS: dict[str, tuple[str, ...]] = {
    "image/jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "image/png": (".png",),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
    "image/heic": (".heic", ".heif", ".hif"),
    "application/pdf": (".pdf",),
    "application/msword": (".doc", ".wps"),
    "application/vnd.ms-excel": (".xls", ".et"),
    _DOCX: (".docx",),
    _XLSX: (".xlsx",),
    "audio/ogg": (".ogg", ".oga", ".opus"),
    "audio/mpeg": (".mp3",),
    "audio/mp4": (".m4a",),
    "audio/amr": (".amr",),
    "audio/wav": (".wav",),
    "video/webm": (".webm", ".weba", ".mkv"),
    "video/mp4": (".mp4", ".m4v", ".mov", ".3gp"),
    "text/plain": (".txt", ".csv", ".md", ".log"),
}
_ENDING = re.compile(r"\.[^.\s]{1,20}$")


def fitting(name: str, mime: str) -> str:
    """The name with an ending that opens it as what it is: a paper called `.exe` or `.html` gets its own one as well."""
    bare = name.rstrip(". ")  # Windows leaves these out
    ending = _ENDING.search(bare)
    if ending is None or ending.group().lower() in ENDINGS.get(mime, ()):
        return bare
    return f"{bare}{ENDINGS[mime][0]}" if mime in ENDINGS else bare


def mime_of(data: bytes) -> str | None:
    """The MIME type; None for a kind that is not taken."""
    for start, mime in _STARTS:
        if data.startswith(start):
            return mime(data) if callable(mime) else mime
    if data[4:8] == b"ftyp":
        return _ftyp(data[8:12])
    if _mp3_frame(data):
        return "audio/mpeg"
    return "text/plain" if _is_text(data) else None


def _mp3_frame(data: bytes) -> bool:
    """Two MPEG audio layer III frames in a row: the sync bits alone also begin UTF-16 text."""
    length = _mp3_length(data[:4])
    return bool(length) and len(data) > length + 4 and bool(_mp3_length(data[length : length + 4]))


def _mp3_length(head: bytes) -> int:
    """Bytes of the frame this header begins; 0 when it is none."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return 0
    first = head[1] & 0x18 == 0x18  # MPEG 1; else 2 or 2.5
    rates = _MPEG1_KBIT if first else _MPEG2_KBIT
    kbit, sampling = rates[head[2] >> 4], _HERTZ[head[1] >> 3 & 3][head[2] >> 2 & 3]
    return (144 if first else 72) * kbit * 1000 // sampling + (head[2] >> 1 & 1) if kbit and sampling else 0


def _ftyp(brand: bytes) -> str | None:
    """Files of the MP4 family, by their brand."""
    if brand in _HEIC:
        return "image/heic"
    if brand in _M4A:
        return "audio/mp4"
    return "video/mp4" if brand in _MP4 else None


def _riff(data: bytes) -> str | None:
    return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(data[8:12])


def _office(data: bytes) -> str | None:
    """Word or Excel by the parts in the archive; one with macros, or any other archive, is not taken."""
    if data.count(_ZIP_RECORD) > _ZIP_ENTRIES:  # counted before the directory is read: reading a huge one costs seconds
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return None
    if len(names) > _ZIP_ENTRIES or any(name.lower().endswith("vbaproject.bin") for name in names):
        return None
    if "[Content_Types].xml" not in names:
        return None
    return _DOCX if "word/document.xml" in names else _XLSX if "xl/workbook.xml" in names else None


def _old_office(data: bytes) -> str | None:
    """Word or Excel of before 2007, by the stream names in the directory (UTF-16)."""
    if "VBA".encode("utf-16-le") + b"\0\0" in data or "_VBA_PROJECT".encode("utf-16-le") in data:
        return None
    if "WordDocument".encode("utf-16-le") in data:
        return "application/msword"
    return "application/vnd.ms-excel" if "Workbook".encode("utf-16-le") in data else None


def _is_text(data: bytes) -> bool:
    """Plain text in UTF-8 or GB18030 without control characters, and no markup that a browser would run."""
    if not data.strip():
        return False
    sample = data[:_TEXT_SAMPLE]
    if any(byte < 32 and byte not in (9, 10, 12, 13) for byte in sample):
        return False
    if sample.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"#!", b"%!")):
        return False
    return any(_decodes(data, encoding) for encoding in ("utf-8", "gb18030"))


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


_STARTS: tuple[tuple[bytes, str | Callable[[bytes], str | None]], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"#!AMR", "audio/amr"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"RIFF", _riff),
    (b"PK\x03\x04", _office),
    (_OLE, _old_office),
)
