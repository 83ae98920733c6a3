"""The doors and the wiring: settings, web chat, API, delivery, timed work, command line."""
