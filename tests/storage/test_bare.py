"""What cameras write beside a picture is left out of what is given to the other side; the picture stays as it is."""

import random
import struct

import pytest

from storage.bare import bare
from storage.sniff import mime_of
from storage.store import Store
from tests.stores import NOW

PLACE = b"N30.123456 E120.654321 Phone of somebody"


def tiff(turn: int, order: str = ">") -> bytes:
    """Exif with a turn among other tags, and a place behind them."""
    mark = b"MM\0*" if order == ">" else b"II*\0"
    tags = ((0x0110, 2, len(PLACE), 38), (0x0112, 3, 1, 0), (0x8825, 4, 1, 38))
    entries = [
        struct.pack(f"{order}HHIHH", 0x0112, 3, 1, turn, 0)
        if tag == 0x0112
        else struct.pack(f"{order}HHII", tag, kind, count, value)
        for tag, kind, count, value in tags
    ]
    return mark + struct.pack(f"{order}IH", 8, len(entries)) + b"".join(entries) + bytes(4) + PLACE


def part(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


JFIF, TABLE = part(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0"), part(0xC4, bytes(9) + b"\xff\xd9" + bytes(9))
ICC, ADOBE = part(0xE2, b"ICC_PROFILE\0\1\1" + bytes(30)), part(0xEE, b"Adobe" + bytes(7))
SCAN = part(0xDA, bytes(6)) + b"\x01\xff\x00\x02\xff\xd0\x03"
END = b"\xff\xd9"


def jpeg(exif: bytes = b"") -> bytes:
    """A progressive one: between its two scans stands a table in which the sign of the end occurs."""
    beside = part(0xE1, b"Exif\0\0" + exif) + part(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + PLACE) if exif else b""
    more = part(0xED, b"Photoshop 3.0\0" + PLACE) + part(0xE2, b"MPF\0" + PLACE) + part(0xFE, PLACE) if exif else b""
    start = b"\xff\xd8" + JFIF + beside + more + ICC + ADOBE
    return start + TABLE + SCAN + TABLE + SCAN + END + (PLACE if exif else b"")


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + b"\1\2\3\4"


def png(*beside: bytes) -> bytes:
    told = b"".join(chunk(name, PLACE) for name in beside)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes(13)) + told + chunk(b"IDAT", b"x") + chunk(b"IEND", b"")


def webp(flags: int, *beside: bytes) -> bytes:
    parts = b"VP8X" + struct.pack("<I", 10) + bytes((flags,)) + bytes(9) + b"VP8 " + struct.pack("<I", 3) + b"abc\0"
    parts += b"".join(name + struct.pack("<I", len(PLACE)) + PLACE + bytes(len(PLACE) % 2) for name in beside)
    return b"RIFF" + struct.pack("<I", len(parts) + 4) + b"WEBP" + parts


def box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + name + body


def film(brand: bytes, told: bytes) -> bytes:
    track = box(b"trak", box(b"mdia", b"where the pictures stand") + told)
    return box(b"ftyp", brand + bytes(4)) + box(b"moov", box(b"mvhd", bytes(20)) + track + told) + box(b"mdat", b"seen")


def blank(size: int) -> bytes:
    return box(b"free", bytes(size - 8))


def item(number: int, kind: bytes, more: bytes = b"") -> bytes:
    return box(b"infe", struct.pack(">IHH", 2 << 24, number, 0) + kind + b"\0" + more)


NO_EXIF = (bytes(4) + b"MM\0*\0\0\0\x08" + bytes(6)).ljust(len(PLACE))


def heic(exif: bytes, xmp: bytes, version: int = 0) -> bytes:
    """A picture in two pieces; Exif among them in the file, XMP in the box for small things where the version knows it."""
    items = item(1, b"hvc1") + item(2, b"Exif") + item(3, b"mime", b"application/rdf+xml\0") + item(4, b"hvc1")
    names = box(b"iinf", bytes(4) + struct.pack(">H", 4) + items)
    brand = box(b"ftyp", b"heic" + bytes(4) + b"mif1")
    pieces = [b"the picture, first piece", exif, xmp, b"the picture, second piece"]
    small, seen = (xmp if version else b""), b"".join(pieces[:2] + pieces[2 + (version > 0) :])

    def table(at: int) -> bytes:
        rows = b""
        for number, piece in enumerate(pieces, 1):
            inside = version > 0 and number == 3
            rows += struct.pack(">H", number) + (struct.pack(">H", inside) if version else b"")
            rows += struct.pack(">HHII", 0, 1, 0 if inside else at, len(piece))
            at += 0 if inside else len(piece)
        return box(b"iloc", struct.pack(">IBBH", version << 24, 0x44, 0, 4) + rows)

    def meta(at: int) -> bytes:
        return box(b"meta", bytes(4) + box(b"hdlr", bytes(24)) + table(at) + names + box(b"idat", small))

    return brand + meta(len(brand + meta(0)) + 8) + box(b"mdat", seen)


UDTA = box(b"udta", box(b"\xa9xyz", PLACE))
META = box(b"meta", PLACE)
WITH_PLACE = {
    "image/jpeg": (jpeg(tiff(1)), jpeg()),
    "image/png": (png(b"eXIf", b"tEXt", b"iTXt", b"zTXt", b"tIME") + PLACE, png()),
    "image/webp": (webp(0x1C, b"EXIF", b"XMP "), webp(0x10)),
    "image/heic": (heic(PLACE, PLACE), heic(NO_EXIF, b" " * len(PLACE))),
    "video/mp4": (film(b"isom", UDTA + META), film(b"isom", blank(len(UDTA)) + blank(len(META)))),
    "audio/mp4": (film(b"M4A ", UDTA), film(b"M4A ", blank(len(UDTA)))),
}


@pytest.mark.parametrize("mime", WITH_PLACE)
def test_the_place_a_picture_was_taken_at_is_left_out_and_the_picture_is_not(mime: str) -> None:
    told, without = WITH_PLACE[mime]
    assert mime_of(told) == mime
    assert bare(told, mime) == without
    assert bare(without, mime) == without


def test_small_things_that_lie_in_the_table_itself_are_left_out_too() -> None:
    assert bare(heic(PLACE, PLACE, 1), "image/heic") == heic(NO_EXIF, b" " * len(PLACE), 1)


@pytest.mark.parametrize("order", [">", "<"])
def test_a_picture_is_still_held_the_right_way(order: str) -> None:
    turned = bare(jpeg(tiff(6, order)), "image/jpeg")
    assert PLACE not in turned
    assert turned == jpeg().replace(JFIF, JFIF + part(0xE1, b"Exif\0\0" + turn_alone(6)))


def turn_alone(turn: int) -> bytes:
    return b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, turn, 0, 0)


@pytest.mark.parametrize("mime", [*WITH_PLACE, "application/pdf"])
def test_broken_files_are_given_out_all_the_same(mime: str) -> None:
    whole, at_random = WITH_PLACE.get(mime, (b"%PDF-1.7",))[0], random.Random(7)  # the same each time
    for _ in range(300):
        broken = bytearray(whole[: at_random.randrange(len(whole) + 1)])
        for _ in range(at_random.randrange(4)):
            if broken:
                broken[at_random.randrange(len(broken))] = at_random.choice((0, 1, 0xFF, 0xE1, 0xDA))
        assert len(bare(bytes(broken), mime)) <= len(broken) + 100
    assert bare(whole, "application/pdf") == whole


def test_boxes_in_boxes_without_end_are_let_be() -> None:
    deep = b""
    for _ in range(3000):
        deep = box(b"moov", deep)
    assert bare(deep, "video/mp4") == deep


async def test_staff_get_the_picture_as_it_was_sent(store: Store) -> None:
    told, without = WITH_PLACE["image/jpeg"]
    kept = await store.files.put(told, "照片.jpg", NOW)
    assert await store.files.get(kept.sha256) == ("image/jpeg", told)
    assert await store.files.get_bare(kept.sha256) == ("image/jpeg", without)
