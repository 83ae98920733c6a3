"""The papers of a case: each official form as a value, filled from the record alone, with what it still lacks by name."""
