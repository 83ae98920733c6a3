"""The official account as its settings name it."""

from dataclasses import dataclass, field

from bot.settings import Settings
from bot.wechat.envelope import Box

CHANNEL = "wechat"


@dataclass(frozen=True, slots=True)
class Account:
    """Who we are to WeChat. `box` opens its messages; None: they come in plain text."""

    app_id: str
    secret: str = field(repr=False)
    token: str = field(repr=False)
    api: str
    box: Box | None = None


def account_of(settings: Settings) -> Account:
    """The account of these settings, which are whole where they are read from outside."""
    secret, token, key = settings.wechat_secret, settings.wechat_token, settings.wechat_aes_key
    if secret is None or token is None:
        raise ValueError("WeChat needs its secret and its token")
    return Account(
        settings.wechat_app_id,
        secret.get_secret_value(),
        token.get_secret_value(),
        settings.wechat_api.rstrip("/"),
        Box(key.get_secret_value(), settings.wechat_app_id) if key else None,
    )
