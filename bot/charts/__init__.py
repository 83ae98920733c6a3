"""Charts as image files: drawn by a short-lived process of their own, kept by the hash of their data."""
