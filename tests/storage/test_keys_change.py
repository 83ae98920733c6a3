"""Keys change while the service runs: a new data key, a new master key; nothing stops opening."""

from datetime import timedelta
from pathlib import Path

import pytest

from storage.store import Store
from storage.vault import WrongKey
from storage.vaultkeys import SETTLES
from tests.storage.acts import NUMBER, hire, open_case
from tests.stores import KEY, NOW, small_district, small_knowledge

NEW = b"another master key, long enough"


async def opened(url: str, folder: Path, key: bytes = KEY) -> Store:
    return await Store.open(url, folder, key, small_district(), small_knowledge())


async def key_of_last_line(store: Store) -> int:
    async with store._units.read() as unit:
        found = await unit.conn.exec_driver_sql("SELECT key_id FROM message ORDER BY id DESC LIMIT 1")
        return int(found.scalar_one())


async def test_two_processes_never_meet_a_key_they_do_not_know(store: Store, url: str, tmp_path: Path) -> None:
    await open_case(store)
    who = await hire(store, "a")
    other = await opened(url, tmp_path)
    made = await store.vault_keys.add(NOW)
    for each in (store, other):
        await each.vault_keys.reload(NOW + SETTLES / 2)
        await each.moves.remark(NUMBER, who, "旧钥匙还在用", NOW)
        assert await key_of_last_line(store) == made - 1
    await store.vault_keys.reload(NOW + SETTLES)
    await store.moves.remark(NUMBER, who, "新钥匙", NOW)
    assert await key_of_last_line(store) == made
    assert (await other.desk.page(NUMBER, who, NOW)).lines[-1].text == "新钥匙"
    await other.close()


async def test_another_master_key_opens_everything_and_the_old_one_nothing(
    store: Store, url: str, tmp_path: Path
) -> None:
    await open_case(store)
    who = await hire(store, "a")
    await store.moves.remark(NUMBER, who, "换钥匙以前", NOW)
    await store.audit.anchor(NOW)
    key = await store.keys.create("minipro", NOW)
    derived = store.derived_key("tickets")
    assert await store.vault_keys.change_master(NEW, NOW) == 1
    await store.vault_keys.reload(NOW + timedelta(minutes=9))  # under the old key: goes on as it was
    await store.moves.remark(NUMBER, who, "照常在跑", NOW)
    with pytest.raises(WrongKey):
        await opened(url, tmp_path)
    again = await opened(url, tmp_path, NEW)
    texts = [line.text for line in (await again.desk.page(NUMBER, who, NOW)).lines]
    assert texts[-2:] == ["换钥匙以前", "照常在跑"]
    assert await again.audit.verify() == ()
    assert await again.keys.channel(key) == "minipro"
    assert again.derived_key("tickets") == derived
    assert await again.vault_keys.change_master(b"a third master key, long too", NOW) == 1
    await again.close()
    third = await opened(url, tmp_path, b"a third master key, long too")
    assert (await third.desk.page(NUMBER, who, NOW)).lines[-1].text == "照常在跑"
    await third.close()


async def test_a_short_or_equal_master_key_is_refused(store: Store) -> None:
    for bad in (b"short", KEY):
        with pytest.raises(WrongKey):
            await store.vault_keys.change_master(bad, NOW)
