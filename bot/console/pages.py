"""Pages from templates, and the few static files they need, held in memory under a name that changes with them."""

import hashlib
import mimetypes
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from bot.console import words

# Same-origin forms must carry their Origin, which "no-referrer" would blank out.
PAGE_HEADERS = {"Referrer-Policy": "same-origin", "Cache-Control": "no-store"}
_FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """A static file."""

    body: bytes
    mime: str


class Pages:
    """Renders templates; everything put into them is escaped."""

    def __init__(self, zone: Callable[[], ZoneInfo]) -> None:
        """`zone` is the district's, as it is now."""
        self._zone = zone
        self._env = Environment(
            loader=PackageLoader("bot.console"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
            lstrip_blocks=True,
        )  # fmt: skip
        self._env.filters.update(clock=self._clock, exact=self._exact, stamp=self._stamp)
        self._env.filters.update(waited=_waited, ago=_ago)

    @pass_context
    def _clock(self, context: Context, moment: datetime) -> str:
        return words.clock(moment, self._zone(), context["now"])

    def _exact(self, moment: datetime) -> str:
        return words.exact(moment, self._zone())

    @pass_context
    def _stamp(self, context: Context, moment: datetime) -> Markup:
        """A moment as the element that shows it; a long talk has hundreds."""
        zone = self._zone()
        shown, whole = words.clock(moment, zone, context["now"]), words.exact(moment, zone)
        return Markup(f'<time datetime="{moment.isoformat()}" title="{whole}">{shown}</time>')  # noqa: S704  # digits and words of ours

    @cached_property
    def assets(self) -> dict[str, Asset]:
        """The static files by name."""
        folder = files("bot.console") / "static"
        found = sorted((f.name, f.read_bytes()) for f in folder.iterdir() if f.is_file())
        return {name: Asset(body, mimetypes.guess_type(name)[0] or "application/octet-stream") for name, body in found}

    @cached_property
    def version(self) -> str:
        """Changes whenever a static file does, so that browsers may keep them forever."""
        return hashlib.sha256(b"".join(asset.body for asset in self.assets.values())).hexdigest()[:12]

    def render(self, template: str, status: int = 200, **context: Any) -> HTMLResponse:
        """A page that nobody may keep."""
        html = self._env.get_template(template).render(static=f"/desk/static/{self.version}", **context)
        return HTMLResponse(html, status, headers=PAGE_HEADERS)

    def static(self, name: str) -> Response | None:
        """A static file; None when there is none of that name."""
        asset = self.assets.get(name)
        if asset is None:
            return None
        return Response(asset.body, media_type=asset.mime, headers={"Cache-Control": _FOREVER})


@pass_context
def _waited(context: Context, since: datetime) -> str:
    return words.waited(since, context["now"])


@pass_context
def _ago(context: Context, moment: datetime) -> str:
    return words.ago(moment, context["now"])
