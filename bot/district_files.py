"""District files on disk: the one that is named, and the fictional one that ships with the service."""

from pathlib import Path

from bot.malformed import text_of
from handlers.district import District
from handlers.district_file import DistrictFile, read_text
from handlers.errors import BadDistrict

DEMO = Path(__file__).parent / "demo"
DEMO_CODE = "fengxi"


def read_file(path: Path) -> DistrictFile:
    """A district file, checked. Raises `BadDistrict` or `BadInput`, which name the file, or an OSError."""
    text = text_of(path)
    try:
        return read_text(text)
    except BadDistrict as wrong:
        raise BadDistrict(f"{path}：{wrong.sentence}", wrong.faults) from wrong


def demo_district() -> District:
    """The fictional district."""
    return read_file(DEMO / "district.toml").district
