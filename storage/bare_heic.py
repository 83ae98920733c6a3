"""A HEIC picture without what its camera wrote beside it: the place it was taken at, the device, the owner.

A HEIC file is a table of items (ISO/IEC 14496-12, `meta`): pieces of the picture, and what is told of it (Exif, XMP). What is
told is blanked where it stands, so that nothing else moves; how the picture is held is told apart (ISO/IEC 23008-12, `irot`).
"""

from collections.abc import Iterator, Mapping

_EMPTY = bytes(4) + b"MM\0*" + (8).to_bytes(4, "big") + bytes(6)  # Exif with nothing in it, which readers expect
_TELLING = {b"Exif": _EMPTY, b"mime": b"", b"uri ": b""}  # kinds of items: XMP is one with a media type
_MOST = 10_000  # items of one picture that are looked at
Span = tuple[int, int]  # from, to


def told_items(data: bytes, at: int, end: int) -> Iterator[tuple[Span, bytes]]:
    """Where in the file stands what the box `meta` (from `at` to `end`) lists as told of the picture, and what to put there."""
    found = {name: (start, after) for name, start, after in boxes(data, at + 4, end)}
    if b"iinf" not in found or b"iloc" not in found:
        return
    telling = dict(_telling(data, *found[b"iinf"]))
    inner = found.get(b"idat", (0, 0))[0]
    for item, spans in _places(data, *found[b"iloc"], inner).items():
        for begins, ends in spans if item in telling else ():
            if begins < ends <= len(data):
                yield (begins, ends), telling[item].ljust(ends - begins)[: ends - begins]


def boxes(data: bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """The boxes that stand one after the other: name, where its body begins, where it ends."""
    while at + 8 <= end:
        size, name, head = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8], 8
        if size == 1:
            size, head = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        after = end if size == 0 else at + size
        if not at + head <= after <= end:
            return
        yield name, at + head, after
        at = after


class _Reader:
    """Numbers one after the other; behind the end there is nothing but 0."""

    def __init__(self, data: bytes, at: int, end: int) -> None:
        self.data, self.at, self.end = data, at, end

    def number(self, size: int) -> int:
        part = self.data[self.at : min(self.at + size, self.end)]
        self.at += size
        return int.from_bytes(part, "big")

    @property
    def over(self) -> bool:
        return self.at >= self.end


def _telling(data: bytes, at: int, end: int) -> Iterator[tuple[int, bytes]]:
    """The numbers of the items that tell of the picture, with what stands in an empty one."""
    for name, start, after in boxes(data, at + (6 if data[at] == 0 else 8), end):
        entry = _Reader(data, start, after)
        version = entry.number(4) >> 24
        item = entry.number(4 if version == 3 else 2)
        entry.number(2)
        empty = _TELLING.get(data[entry.at : entry.at + 4]) if version >= 2 and name == b"infe" else None
        if empty is not None:
            yield item, empty


def _places(data: bytes, at: int, end: int, inner: int) -> Mapping[int, list[Span]]:
    """Where each item stands in the file; `inner` is where the box `idat` begins, in which small ones lie."""
    table, found = _Reader(data, at, end), dict[int, list[Span]]()
    version, sizes = table.number(4) >> 24, table.number(2)
    offset, length, base, index = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
    for _ in range(min(table.number(4 if version == 2 else 2), _MOST)):
        item = table.number(4 if version == 2 else 2)
        inside = version > 0 and table.number(2) & 15 == 1
        table.number(2)
        start = table.number(base) + (inner if inside else 0)
        for _ in range(min(table.number(2), _MOST)):
            if version > 0:
                table.number(index)
            begins = start + table.number(offset)
            found.setdefault(item, []).append((begins, begins + table.number(length)))
            if table.over:
                return found
    return found
