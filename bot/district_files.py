"""District files on disk: the one that is named, and the fictional one that ships with the service."""

from pathlib import Path

from handlers.district import District
from handlers.district_file import DistrictFile, read_text

DEMO = Path(__file__).parent / "demo"
DEMO_CODE = "fengxi"


def read_file(path: Path) -> DistrictFile:
    """A district file, checked. Raises `BadDistrict`, an OSError, or `UnicodeDecodeError`."""
    return read_text(path.read_text(encoding="utf-8"))


def demo_district() -> District:
    """The fictional district."""
    return read_file(DEMO / "district.toml").district
