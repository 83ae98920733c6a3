"""The Bot API methods; importing the package registers them all."""

from tests.telegram_fake.methods import chats, editing, forum, leaving, media, receiving, sending

__all__ = ["chats", "editing", "forum", "leaving", "media", "receiving", "sending"]
