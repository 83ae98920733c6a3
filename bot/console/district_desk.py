"""Where the district's forms work: on the version in force, or on a draft that nobody serves yet. One path for both."""

from dataclasses import dataclass
from typing import Any, Protocol

from bot.console.door import Visit
from bot.service import Service
from handlers.district import document_of
from handlers.district_change import Change, changes
from handlers.district_file import read_document
from handlers.errors import BadDistrict, Refused
from storage.audit import staff_actor
from storage.districts import Draft, Drafted
from storage.store import Store

NOT_BEGUN = "还没有开始填。"
FIXED = "区县由 FENGQIAO_DISTRICT_FILE 指定的文件决定：请改那个文件，再重启服务。"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A district's document as a form is filled from it, with the stamp that tells whether it is still the same."""

    document: dict[str, Any]
    stamp: int


class Bench(Protocol):
    """Where a form is filled from and saved to."""

    async def open(self) -> Sheet:
        """What is there now."""

    async def keep(self, document: dict[str, Any], stamp: int, visit: Visit, sections: frozenset[str]) -> None:
        """Save. Raises `Stale` when somebody saved meanwhile, `BadDistrict` or `Refused` for what cannot be."""

    async def meanwhile(self, stamp: int) -> tuple[Change, ...]:
        """What others changed since that stamp."""


class InForce:
    """The version in force: saving takes a new version at once."""

    def __init__(self, service: Service) -> None:
        self._store, self._fixed = service.store, service.settings.district_file is not None

    async def open(self) -> Sheet:
        """The district served, with the number of its version."""
        await self._store.districts.reload()
        return Sheet(document_of(self._store.district), await self._store.districts.number())

    async def keep(self, document: dict[str, Any], stamp: int, visit: Visit, sections: frozenset[str]) -> None:  # noqa: ARG002  # a version is checked as a whole
        """Take it."""
        if self._fixed:
            raise Refused(FIXED)
        await self._store.districts.take(read_document(document), stamp, visit.now, staff_actor(visit.me.id))

    async def meanwhile(self, stamp: int) -> tuple[Change, ...]:
        """What later versions changed."""
        return changes(await self._store.districts.version(stamp), self._store.district)


class OnDraft:
    """The wizard's draft: it may be unfinished; only what the step at hand asks must be right."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def open(self) -> Sheet:
        """The draft, with how often it was saved."""
        found = await self.drafted()
        return Sheet(found.document, found.saves)

    async def drafted(self) -> Drafted:
        """The draft itself. Raises `Refused` before it was begun."""
        found = await self._store.districts.draft(Draft.WIZARD)
        if found is None:
            raise Refused(NOT_BEGUN)
        return found

    async def keep(self, document: dict[str, Any], stamp: int, visit: Visit, sections: frozenset[str]) -> None:
        """Save it, unless the section at hand is wrong."""
        wrong = [told for where, told in faults_of(document) if where in sections]
        if wrong:
            raise BadDistrict("\n".join(wrong))
        await self._store.districts.save(Draft.WIZARD, document, stamp, visit.now, staff_actor(visit.me.id))

    async def meanwhile(self, stamp: int) -> tuple[Change, ...]:  # noqa: ARG002  # earlier saves of a draft are not kept
        """Not told for drafts: the page shows what is there."""
        return ()


def faults_of(document: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """Everything still wrong with a document: the section it is in, and the sentence."""
    try:
        read_document(document)
    except BadDistrict as wrong:
        return wrong.faults
    return ()
