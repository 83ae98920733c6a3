"""Transcripts of talks, and what reads and plays them. The same files run through the core and through every channel."""
