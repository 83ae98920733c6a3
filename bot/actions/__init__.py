"""The door for Rasa assistants: an action server that relays, and an assistant that only relays."""
