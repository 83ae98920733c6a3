"""A fictional district, its staff by role, and cases to look at: what `serve --demo` fills an empty database with."""
