"""A picture as a Vega-Lite specification: the values alone, in the desk's colours. No chart tells by colour alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.district import District
from handlers.oversight.pictures import Picture

Spec = dict[str, Any]
_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"  # a name, never fetched
_WIDTH, _HEIGHT, _BAR = 400, 220, 26  # pixels
_FONTS = "Noto Sans CJK SC, Noto Sans SC, PingFang SC, Microsoft YaHei, sans-serif"


@dataclass(frozen=True, slots=True)
class Colours:
    """A scheme; contrast as on the desk."""

    ink: str
    muted: str
    line: str
    accent: str
    second: str
    ground: str
    low: str


LIGHT = Colours("#1a2220", "#52605b", "#d5dbd7", "#0a6557", "#b45309", "#ffffff", "#e3f0ec")
DARK = Colours("#e4ebe8", "#a5b3ae", "#313c38", "#68d0bb", "#f2b36b", "#18201d", "#20332e")


def spec_of(picture: Picture, district: District, colours: Colours) -> Spec:
    """What is drawn."""
    made = {"lines": _lines, "map": _map}.get(picture.form, _bars)(picture, district, colours)
    return {"$schema": _SCHEMA, "width": _WIDTH, "background": colours.ground, "config": _config(colours), **made}


def _config(colours: Colours) -> Spec:
    axis = {
        "labelColor": colours.ink,
        "titleColor": colours.muted,
        "gridColor": colours.line,
        "domainColor": colours.line,
    }
    return {
        "font": _FONTS,
        "axis": {**axis, "tickColor": colours.line, "labelFontSize": 13, "labelLimit": 180},
        "legend": {"labelColor": colours.ink, "labelFontSize": 13, "title": None, "orient": "top", "symbolSize": 120},
        "view": {"stroke": None},
        "text": {"color": colours.ink, "fontSize": 13, "font": _FONTS},
    }


def _rows(picture: Picture) -> list[Mapping[str, object]]:
    return [
        {"n": p.label, "v": p.value, "b": p.before, "e": p.earlier, "s": p.series, "k": p.key} for p in picture.points
    ]


def _count(title: str | None = None) -> Spec:
    return {"type": "quantitative", "title": title, "axis": {"tickMinStep": 1, "format": "d", "grid": True}}


def _bars(picture: Picture, district: District, colours: Colours) -> Spec:  # noqa: ARG001  # one shape for all forms
    """Horizontal bars with their number; a stroke for the period before, a ring for the same one a year earlier."""
    y = {"field": "n", "type": "nominal", "sort": None, "title": None}
    layers: list[Spec] = [
        {"mark": {"type": "bar", "color": colours.accent, "height": {"band": 0.62}}, "encoding": {"y": y, "x": {"field": "v", **_count()}}},
        {
            "mark": {"type": "text", "align": "left", "dx": 6, "fontWeight": 600},
            "encoding": {"y": y, "x": {"field": "v", "type": "quantitative"}, "text": {"field": "v"}},
        },
    ]  # fmt: skip
    if picture.compared:
        was = {"type": "tick", "color": colours.second, "thickness": 3, "height": {"band": 0.86}}
        ring = {
            "type": "point",
            "shape": "circle",
            "filled": True,
            "size": 70,
            "stroke": colours.ink,
            "strokeWidth": 1.5,
            "fill": colours.ground,
        }
        layers += [
            {"mark": was, "encoding": {"y": y, "x": {"field": "b", "type": "quantitative"}}},
            {"mark": ring, "encoding": {"y": y, "x": {"field": "e", "type": "quantitative"}}},
        ]
    return {"height": {"step": _BAR}, "data": {"values": _rows(picture)}, "layer": layers}


def _lines(picture: Picture, district: District, colours: Colours) -> Spec:  # noqa: ARG001  # one shape for all forms
    """One line a series, told apart by colour, dash and shape."""
    order = list(dict.fromkeys(point.label for point in picture.points))
    names = list(dict.fromkeys(point.series for point in picture.points))
    every = -(-len(order) // 8)
    shown = [label for at, label in enumerate(order) if at % every == 0]
    x = {"field": "n", "type": "ordinal", "sort": order, "title": None, "axis": {"labelAngle": -35, "values": shown}}
    colour = {"field": "s", "type": "nominal", "scale": {"domain": names, "range": [colours.accent, colours.second]}}
    encoding = {
        "x": x,
        "y": {"field": "v", **_count()},
        "color": colour,
        "shape": {"field": "s", "type": "nominal", "scale": {"domain": names, "range": ["circle", "square"]}},
        "strokeDash": {"field": "s", "type": "nominal", "scale": {"domain": names, "range": [[1, 0], [6, 3]]}},
    }
    mark = {"type": "line", "strokeWidth": 2.5, "point": {"size": 40, "filled": True}}
    return {"height": _HEIGHT, "data": {"values": _rows(picture)}, "mark": mark, "encoding": encoding}


def _map(picture: Picture, district: District, colours: Colours) -> Spec:
    """Townships by their shapes, the darker the more, with name and number written on each."""
    of = {point.key: point for point in picture.points}
    shapes, labels = [], []
    for place in district.places:
        if place.parent or not place.shape:
            continue
        count = of[place.code].value if place.code in of else 0
        ring = [list(corner) for corner in (*place.shape, place.shape[0])]
        shapes.append({"type": "Feature", "v": count, "geometry": {"type": "Polygon", "coordinates": [ring]}})
        middle = _middle(place.shape)
        labels.append({"x": middle[0], "y": middle[1], "n": place.name, "v": f"{count}件"})
    scale = {
        "range": [colours.low, colours.accent],
        "domainMin": 0,
        "domainMax": max(1, picture.whole and max(p.value for p in picture.points)),
    }
    at = {"longitude": {"field": "x", "type": "quantitative"}, "latitude": {"field": "y", "type": "quantitative"}}
    halo = {"type": "text", "stroke": colours.ground, "strokeWidth": 4, "strokeJoin": "round", "strokeOpacity": 0.85}
    texts = [
        {"data": {"values": labels}, "mark": {**mark, "dy": dy, "fontWeight": weight}, "encoding": {**at, "text": {"field": field}}}
        for field, dy, weight in (("n", -8, 400), ("v", 10, 600))
        for mark in (halo, {"type": "text"})
    ]  # fmt: skip
    fill = {"field": "v", "type": "quantitative", "scale": scale, "legend": None}
    shape = {
        "data": {"values": shapes},
        "mark": {"type": "geoshape", "stroke": colours.ground, "strokeWidth": 2},
        "encoding": {"color": fill},
    }
    return {"height": 300, "projection": {"type": "identity", "reflectY": True}, "layer": [shape, *texts]}


def _middle(shape: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The centre of gravity of an outline, where its name is written."""
    pairs = list(zip(shape, (*shape[1:], shape[0]), strict=True))
    turns = [a[0] * b[1] - b[0] * a[1] for a, b in pairs]
    area = 3 * sum(turns)
    if not area:
        return shape[0]
    x = sum((a[0] + b[0]) * turn for (a, b), turn in zip(pairs, turns, strict=True)) / area
    y = sum((a[1] + b[1]) * turn for (a, b), turn in zip(pairs, turns, strict=True)) / area
    return x, y
