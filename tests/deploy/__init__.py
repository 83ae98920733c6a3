"""The ready-made deployment files, as far as they can be tried here."""
