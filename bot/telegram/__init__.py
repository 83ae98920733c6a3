"""Telegram: residents in private chats, staff in private chats and forum topics. aiogram is imported only from here."""
