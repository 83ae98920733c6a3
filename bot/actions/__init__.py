"""The door for Rasa assistants: an action server that relays to the service, and a ready assistant for it."""
