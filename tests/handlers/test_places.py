"""Where a place lies: sight rests on it."""

from handlers.district import District


def test_a_place_lies_in_itself_and_in_all_above_it_and_nowhere_else(district: District) -> None:
    for place in district.places:
        above = {node.code for node in district.path(place.code)}
        assert {area.code for area in district.places if district.within(place.code, area.code)} == above
        assert district.within(place.code, "")


def test_an_unknown_place_lies_nowhere_but_in_the_district(district: District) -> None:
    known = district.places[0].code
    assert district.within("elsewhere", "")
    assert not district.within("elsewhere", known)
    assert not district.within("elsewhere", "elsewhere")
    assert not district.within(known, "elsewhere")
