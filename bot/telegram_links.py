"""Links that open the bot in Telegram, where a process of the house runs it. Imports nothing of the channel itself."""

from bot.service import Service


async def deep_link(service: Service, token: str) -> list[str]:
    """The link that brings an invitation into the bot's chat; none while Telegram does not run."""
    name = await service.store.telegram.name(service.clock())
    return [f"https://t.me/{name}?start={token}"] if name else []


async def invitation_links(service: Service, base: str, token: str) -> list[str]:
    """Every way to open an invitation: the page under the service's own address ("" unknown), and the bot."""
    page = [f"{base.rstrip('/')}/join/{token}"] if base else []
    return [*page, *await deep_link(service, token)]
