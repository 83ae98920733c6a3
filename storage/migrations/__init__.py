"""The schema's history. `HEAD` is its newest version, known without loading alembic."""

HEAD = "0035_code_by"
