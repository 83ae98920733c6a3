"""The doors and the wiring: channels, HTTP, delivery, timed work and the command line."""
