"""Links that open the bot in Telegram, as far as the service knows the bot's name. Imports nothing of the channel itself."""

from bot.service import Service


def deep_link(service: Service, token: str) -> list[str]:
    """The link that brings an invitation into the bot's chat; none while Telegram does not run."""
    return [f"https://t.me/{service.telegram_name}?start={token}"] if service.telegram_name else []
