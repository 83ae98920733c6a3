"""The master key: as it is set, or in a file of the data folder, where it is made with the first database and never later."""

import contextlib
import secrets
from pathlib import Path

from bot.settings import Settings
from handlers.errors import FengqiaoError

KEY_FILE = "secret.key"  # in the data folder


class NoKey(FengqiaoError):
    """What is kept was sealed with a key that is not here: a new one would open nothing."""


def existing_key(settings: Settings) -> bytes:
    """The master key as it was given or lies in the data folder. Raises `NoKey`."""
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value().encode()
    path = settings.data_dir / KEY_FILE
    if not path.exists():
        raise NoKey(f"没有密钥：请设 FENGQIAO_SECRET_KEY，或者把原来的 {KEY_FILE} 放到 {path}，再试。")
    return path.read_text(encoding="ascii").strip().encode()


def first_key(settings: Settings) -> bytes:
    """The master key of a house that begins: the one there is, else a new one beside the data."""
    with contextlib.suppress(NoKey):
        return existing_key(settings)
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    _create(settings.data_dir / KEY_FILE)
    return existing_key(settings)


def kept_beside(settings: Settings) -> str:
    """What the operator must hear while the key lies beside what it protects; "" when it is kept elsewhere."""
    if settings.secret_key is not None:
        return ""
    path = settings.data_dir / KEY_FILE
    return f"主密钥在数据目录里：{path}。正式使用请移到别处保管，设 FENGQIAO_SECRET_KEY；丢了它，数据就打不开了。"


def _create(path: Path) -> None:
    """Write a new key beside `path` and link it there whole: of two processes starting at once one wins."""
    fresh = path.with_suffix(f".{secrets.token_hex(4)}")
    fresh.touch(mode=0o600)
    try:
        fresh.write_text(secrets.token_urlsafe(48), encoding="ascii")
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(fresh)
    finally:
        fresh.unlink()
