"""Official numbers: how a district writes them, from the year and the running number within it."""

_LONGEST = 40  # characters of the form


def numbered(form: str) -> bool:
    """Whether a form can be filled: one `{serial}`, at most one `{year}`, no other brace."""
    plain = form.replace("{serial}", "").replace("{year}", "")
    once = form.count("{serial}") == 1 and form.count("{year}") <= 1
    return once and "{" not in plain and "}" not in plain and len(form) <= _LONGEST


def official(form: str, year: int, serial: int) -> str:
    """The number as it is printed: 督办〔2026〕12号."""
    return form.replace("{year}", str(year)).replace("{serial}", str(serial))
