"""A case after the resident's words: its states, who may move it, and what the desk does with it."""
