"""Reads WeChat's XML: one level of named texts. A document type ends it, and with it every entity there could be."""

from xml.parsers import expat

MAX_DEPTH = 6
MAX_FIELDS = 64


class BadXml(Exception):
    """Not WeChat's XML. What was in it is not repeated."""


def fields(body: bytes) -> dict[str, str]:
    """The texts right under the root, by name; of two with one name the first. Raises `BadXml`."""
    reader = _Reader()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = reader.doctype
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(body, True)
    except expat.ExpatError:
        raise BadXml from None
    return reader.found


class _Reader:
    """Keeps what stands at the second level; deeper levels are passed over."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}
        self._path: list[str] = []
        self._words: list[str] = []

    def doctype(self, *_: object) -> None:
        raise BadXml

    def start(self, name: str, _: object) -> None:
        self._path.append(name)
        self._words = []
        if len(self._path) > MAX_DEPTH or len(self.found) > MAX_FIELDS:
            raise BadXml

    def text(self, words: str) -> None:
        if len(self._path) == 2:
            self._words.append(words)

    def end(self, _: str) -> None:
        if len(self._path) == 2:
            self.found.setdefault(self._path[1], "".join(self._words))
        self._path.pop()
