from pathlib import Path

import pytest

from storage.store import Store
from storage.vault import WrongKey
from tests.stores import KEY, small_district, small_knowledge


async def test_opens_twice(store: Store, url: str, tmp_path: Path) -> None:
    again = await Store.open(url, tmp_path, KEY, small_district(), small_knowledge())
    assert await again.readiness.current()
    await again.close()


async def test_wrong_master_key_is_refused(store: Store, url: str, tmp_path: Path) -> None:
    with pytest.raises(WrongKey):
        await Store.open(url, tmp_path, b"another key of thirty-two bytes.", small_district(), small_knowledge())
