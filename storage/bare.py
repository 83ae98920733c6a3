"""A picture or film without what its camera wrote beside it: the place it was taken at, the device, the owner, a small earlier picture.

What is seen and heard is not touched. Of a picture's turn, which stands among it in JPEG, the turn alone is kept. Formats:
JPEG (ITU-T T.81 annex B), Exif in it (CIPA DC-008), PNG (W3C), WebP (RFC 9649), MP4 and QuickTime (ISO/IEC 14496-12), HEIC
(`storage.bare_heic`).
"""

import re
import struct
from collections.abc import Callable, Iterator

from storage.bare_heic import boxes, told_items

_SOS, _EOI, _COM = 0xDA, 0xD9, 0xFE  # JPEG: lines of the picture begin; it ends; a comment
_PART = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_EXIF = b"Exif\0\0"
_ICC, _ADOBE = b"ICC_PROFILE\0", b"Adobe"
_TURN = 0x0112  # the tag of how the picture is held
_TELLING = {b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"}  # PNG
_BESIDE = {b"EXIF": 0x08, b"XMP ": 0x04}  # WebP: parts, and the flags that announce them
_HOLDING = {b"moov", b"trak", b"moof", b"traf"}  # MP4: boxes that hold boxes
_TOLD = {b"udta", b"meta", b"uuid"}
_DEEPEST = 4  # of boxes in boxes that are looked into


def bare(data: bytes, mime: str) -> bytes:
    """The content without it. What is no whole file of its kind stays as it is, from there on."""
    strip = _OF.get(mime)
    return strip(data) if strip else data


def _jpeg(data: bytes) -> bytes:
    """Part by part; behind the end nothing is kept: phones hang a second, whole picture or a film there."""
    kept, at = bytearray(data[:2]), 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == _EOI:
            return bytes(kept) + data[at : at + 2]
        if marker == 0xFF:  # filling
            at += 1
            continue
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == _SOS:
            end = _next_part(data, end)
        kept += _part(marker, data[at:end])
        at = end
    return bytes(kept) + data[at:]


def _next_part(data: bytes, at: int) -> int:
    """Where the lines of a picture end: in them 0xFF stands before 0 or the sign of a restart alone."""
    found = _PART.search(data, at)
    return found.start() if found else len(data)


def _part(marker: int, part: bytes) -> bytes:
    """What stays of a part."""
    body = part[4:]
    if marker == 0xE1 and body.startswith(_EXIF):
        return _turned(_turn(body[len(_EXIF) :]))
    telling = marker == _COM or (0xE1 <= marker <= 0xEF and not body.startswith((_ICC, _ADOBE)))
    return b"" if telling else part


def _turn(tiff: bytes) -> int:
    """How the picture is held, 1 to 8; 1 where it is not told."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 8:
        return 1
    first = struct.unpack_from(f"{order}I", tiff, 4)[0]
    if first + 2 > len(tiff):
        return 1
    for number in range(struct.unpack_from(f"{order}H", tiff, first)[0]):
        entry = first + 2 + 12 * number
        if entry + 12 > len(tiff):
            return 1
        tag, _, _, value = struct.unpack_from(f"{order}HHIH", tiff, entry)
        if tag == _TURN:
            return int(value) if 1 <= value <= 8 else 1
    return 1


def _turned(turn: int) -> bytes:
    """A part that tells the turn and nothing else."""
    if turn == 1:
        return b""
    tiff = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, _TURN, 3, 1, turn, 0, 0)
    body = _EXIF + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _png(data: bytes) -> bytes:
    kept, at = bytearray(data[:8]), 8
    while at + 12 <= len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        name = data[at + 4 : at + 8]
        kept += b"" if name in _TELLING else data[at:end]
        at = end
        if name == b"IEND":
            return bytes(kept)
    return bytes(kept) + data[at:]


def _webp(data: bytes) -> bytes:
    kept, at = bytearray(), 12
    while at + 8 <= len(data):
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        end = at + 8 + size + size % 2
        part = bytearray(data[at:end])
        if part[:4] == b"VP8X" and len(part) > 8:
            part[8] &= ~sum(_BESIDE.values()) & 0xFF
        kept += b"" if bytes(part[:4]) in _BESIDE else part
        at = end
    kept += data[at:]
    return data[:4] + (len(kept) + 4).to_bytes(4, "little") + data[8:12] + bytes(kept)


def _film(data: bytes) -> bytes:
    """Blanked where it stands, so that nothing else moves: the sound and the pictures are found by their places."""
    blanked = bytearray(data)
    for start, end in _told(data, 0, len(data)):
        blanked[start + 4 : start + 8] = b"free"
        blanked[start + 8 : end] = bytes(end - start - 8)
    return bytes(blanked)


def _heic(data: bytes) -> bytes:
    """Blanked where it stands, as in films; a row of pictures is one."""
    blanked = bytearray(data)
    for name, start, after in boxes(data, 0, len(data)):
        if name == b"meta":
            for (at, end), instead in told_items(data, start, after):
                blanked[at:end] = instead
        elif name in _HOLDING:
            for at, end in _told(data, start, after, 1):
                blanked[at + 4 : at + 8] = b"free"
                blanked[at + 8 : end] = bytes(end - at - 8)
    return bytes(blanked)


def _told(data: bytes, at: int, end: int, depth: int = 0) -> Iterator[tuple[int, int]]:
    """Where the boxes stand that tell of the camera."""
    for name, start, after in boxes(data, at, end):
        if name in _HOLDING and depth < _DEEPEST:
            yield from _told(data, start, after, depth + 1)
        elif name in _TOLD and start == at + 8:
            yield at, after
        at = after


_OF: dict[str, Callable[[bytes], bytes]] = {
    "image/jpeg": _jpeg,
    "image/png": _png,
    "image/webp": _webp,
    "image/heic": _heic,
    "video/mp4": _film,
    "audio/mp4": _film,
}
