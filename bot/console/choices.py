"""Choices that several forms of the desk offer alike: kinds of matter, places of the district, what the other side is."""

from handlers.district import District
from handlers.gather import RELATIONS
from nlu import categories

Choice = tuple[str, str]


def kind_choices(_: District) -> tuple[Choice, ...]:
    """Every kind of matter, each category before what is finer than it."""
    found: list[Choice] = []
    for category in categories.load().values():
        found.append((category.code, category.name))
        found += [
            (f"{category.code}/{code}", f"{category.name} · {name}") for code, name in category.subcategories.items()
        ]
    return tuple(found)


def place_choices(district: District) -> tuple[Choice, ...]:
    """Every place of the district by its full name."""
    return tuple((node.code, district.full_name(node.code)) for node in district.places)


def relation_choices(_: District) -> tuple[Choice, ...]:
    """What the other side may be to the applicant."""
    return tuple(RELATIONS.items())


OF_FACTS = {"kind": kind_choices, "place_code": place_choices, "relation": relation_choices}
