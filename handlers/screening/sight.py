"""Whose a grid is: which grids somebody sees, who screens them, and who is told. Where a village has no grids it is one itself."""

from collections.abc import Iterable
from datetime import datetime

from handlers.casework.codes import Level
from handlers.casework.staff import Role, Staff, away
from handlers.district import District, PlaceNode

SCREENERS = frozenset({Role.GRID_WORKER, Role.MEDIATOR, Role.MANAGER})


def grounds(district: District, area: str = "") -> tuple[PlaceNode, ...]:
    """What is screened one by one in an area ("" the whole district): its grids, and villages that have none."""
    gridded = {node.parent for node in district.places if node.level is Level.GRID}
    return tuple(
        node
        for node in district.places
        if (node.level is Level.GRID or (node.level is Level.VILLAGE and node.code not in gridded))
        and district.within(node.code, area)
    )


def seen_by(staff: Staff, district: District) -> frozenset[str]:
    """The grids whose findings this person may read: a grid worker the own ones, others those of their committee's place.

    A grid worker without places of their own screens the whole village; an industry's committee screens none.
    """
    body = district.body_of.get(staff.committee)
    if staff.role not in SCREENERS or not staff.active or body is None or body.categories:
        return frozenset()
    if staff.role is not Role.GRID_WORKER:
        return frozenset(node.code for node in grounds(district, body.place))
    areas = staff.places or ((body.place,) if body.level is Level.VILLAGE and body.place else ())
    return frozenset(node.code for area in areas if area for node in grounds(district, area))


def may_work(staff: Staff, grid: str, district: District) -> bool:
    """Whether this person screens the grid: grid workers, the village's people, mediators of the township."""
    body = district.body_of.get(staff.committee)
    if body is None or grid not in seen_by(staff, district) or body.level is Level.DISTRICT:
        return False
    return staff.role is not Role.MANAGER or body.level is Level.VILLAGE


def workers(grid: str, people: Iterable[Staff], now: datetime, district: District) -> tuple[Staff, ...]:
    """Who is told of the grid's tasks: its grid workers, without any the village's people, without those the township's."""
    fit = [who for who in people if may_work(who, grid, district) and not away(who, now)]
    own = [who for who in fit if who.role is Role.GRID_WORKER]
    village = [who for who in fit if who.level is Level.VILLAGE]
    return tuple(own or village or fit)


def leaders(grid: str, people: Iterable[Staff], now: datetime, district: District) -> tuple[Staff, ...]:
    """Who hears that a grid is late: the village's people beside the grid worker."""
    return tuple(
        who
        for who in people
        if who.role is not Role.GRID_WORKER
        and who.level is Level.VILLAGE
        and grid in seen_by(who, district)
        and not away(who, now)
    )


def managers(grid: str, people: Iterable[Staff], now: datetime, district: District) -> tuple[Staff, ...]:
    """Managers in whose area the grid lies."""
    return tuple(
        who for who in people if who.role is Role.MANAGER and grid in seen_by(who, district) and not away(who, now)
    )
