"""The district's settings on the desk: every section, a file to download or look at, and all versions there were."""

from fastapi.responses import Response

from bot.console.district_desk import FIXED, InForce, faults_of
from bot.console.district_fields import FORMS, LISTS, TEXTS, part_of, title
from bot.console.district_section import LEADS, SectionPages
from bot.console.door import ADMINISTRATORS, Door, Visit, go
from bot.console.forms import LONGEST, Upload
from handlers.district import document_of
from handlers.district_change import Preview
from handlers.district_file import DistrictFile, read_document, read_text, written
from handlers.errors import BadDistrict, BadInput, FengqiaoError, NotYours, Refused
from storage.audit import staff_actor
from storage.districts import Draft, Version

SHOWN = tuple(section for section in FORMS if section != "staff")


class DistrictPages:
    """The administrator's pages of the district."""

    def __init__(self, door: Door) -> None:
        """Registers its routes."""
        self._door, self._districts = door, door.service.store.districts
        door.page("/district", self.show, ADMINISTRATORS)
        door.page("/district/file", self.file, ADMINISTRATORS)
        door.upload("/district/file", self.upload, ADMINISTRATORS)
        door.page("/district/check/{draft}", self.check, ADMINISTRATORS)
        door.act("/district/check/{draft}", self.take, ADMINISTRATORS)
        door.page("/district/versions", self.versions, ADMINISTRATORS)
        door.page("/district/versions/{id:int}", self.version, ADMINISTRATORS)
        door.act("/district/versions/{id:int}", self.restore, ADMINISTRATORS)
        SectionPages(door, "/district", InForce(door.service), _after, live=True)

    async def show(self, visit: Visit, refused: FengqiaoError | None = None) -> Response:
        """All sections with how much is in each."""
        service = self._door.service
        document = document_of(service.district)
        drafts = [draft for draft in Draft if await self._districts.draft(draft) is not None]
        return await self._door.show(
            "district.html",
            visit,
            422 if refused else 200,
            nav="district",
            name=service.district.name,
            fictional=service.fictional,
            fixed=FIXED if self._fixed else "",
            drafts=drafts,
            number=await self._districts.number(),
            sections=[
                {"code": code, "title": title(code), "lead": LEADS.get(code, ""), "count": _count(document, code)}
                for code in SHOWN
            ],
            refused=refused.sentence if refused else "",
            done="已采用，马上生效。" if visit.query("done") else "",
        )

    @property
    def _fixed(self) -> bool:
        return self._door.service.settings.district_file is not None

    async def file(self, visit: Visit) -> Response:  # noqa: ARG002  # a page like any other
        """The district in force as a file, without staff."""
        headers = {"Content-Disposition": 'attachment; filename="district.toml"', "Cache-Control": "no-store"}
        body = written(self._door.service.district)
        return Response(body, media_type="application/toml; charset=utf-8", headers=headers)

    async def upload(self, visit: Visit) -> Response:
        """A file, read and checked; what it changes is shown before anything is taken."""
        form = visit.form
        try:
            if not isinstance(form, Upload) or not form.file:
                raise BadInput("请先选一个文件。")
            if len(form.file) > LONGEST:
                raise BadInput("文件太大，不像一个区县文件。")
            found = read_text(form.file.decode("utf-8"))
        except UnicodeDecodeError:
            return await self.show(visit, BadInput("区县文件要用 UTF-8 编码保存。"))
        except (BadInput, BadDistrict) as wrong:
            return await self.show(visit, wrong)
        document = draft_of(found)
        base = await self._districts.number()
        await self._districts.begin(Draft.IMPORT, document, base, visit.now, staff_actor(visit.me.id))
        return go(f"/desk/district/check/{Draft.IMPORT}")

    async def check(self, visit: Visit, refused: str = "") -> Response:
        """What is still wrong with a draft, or what taking it would change."""
        draft = _draft(visit)
        kept = await self._districts.draft(draft)
        if kept is None:
            return go("/desk/district")
        wrong = faults_of(kept.document)
        found = Preview(()) if wrong else await self._districts.preview(read_document(kept.document))
        number = await self._districts.number()
        return await self._door.show(
            "district_check.html",
            visit,
            409 if refused else 200,
            nav="district",
            draft=draft,
            wrong=[{"title": title(section), "section": section, "told": told} for section, told in wrong],
            found=found,
            number=number,
            overtaken=number != kept.base,
            fixed=FIXED if self._fixed else "",
            refused=refused,
        )

    async def take(self, visit: Visit) -> Response:
        """Take the draft as it was shown, or throw it away."""
        draft = _draft(visit)
        kept = await self._districts.draft(draft)
        if kept is None:
            return go("/desk/district")
        if visit.form.secret("drop") == "1":
            await self._districts.drop(draft)
            return go("/desk/district")
        try:
            self._free()
            base, who = visit.form.number("number"), staff_actor(visit.me.id)
            await self._districts.take(read_document(kept.document), base, visit.now, who)
        except (Refused, BadDistrict) as refused:
            return await self.check(visit, refused.sentence)
        await self._districts.drop(draft)
        return go("/desk/district?done=1")

    def _free(self) -> None:
        if self._fixed:
            raise Refused(FIXED)

    async def versions(self, visit: Visit) -> Response:
        """Every version, the newest first, with what it changed."""
        listed = [self._listed(version) for version in await self._districts.versions()]
        who = {f"staff:{person.id}": person.name for person in await self._door.account.roster()}
        return await self._door.show("district_versions.html", visit, nav="district", versions=listed, who=who)

    @staticmethod
    def _listed(version: Version) -> dict[str, object]:
        lines = version.note.split("\n")
        return {
            "number": version.number,
            "at": version.at,
            "actor": version.actor,
            "first": lines[0],
            "more": lines[1:],
        }

    async def version(self, visit: Visit, refused: str = "") -> Response:
        """What bringing a version back would change."""
        number = int(visit.path("id"))
        old = DistrictFile(await self._districts.version(number))
        return await self._door.show(
            "district_version.html",
            visit,
            409 if refused else 200,
            nav="district",
            number=number,
            newest=await self._districts.number(),
            found=await self._districts.preview(old),
            fixed=FIXED if self._fixed else "",
            refused=refused,
        )

    async def restore(self, visit: Visit) -> Response:
        """Bring it back, as a new version."""
        number = int(visit.path("id"))
        await self._districts.version(number)  # not there is told before anything else
        try:
            self._free()
            base, who = visit.form.number("number"), staff_actor(visit.me.id)
            await self._districts.bring_back(number, base, visit.now, who)
        except Refused as refused:
            return await self.version(visit, refused.sentence)
        return go("/desk/district?done=1")


def _after(section: str) -> str:
    return f"/desk/district/part/{section}?done=1"


def draft_of(found: DistrictFile) -> dict[str, object]:
    """A file's document with its people."""
    people = [
        {
            "login": p.login,
            "name": p.name,
            "role": p.role.value,
            "committee": p.committee,
            "certificate": p.certificate,
            "specialities": list(p.specialities),
            "on_call": p.on_call,
            "kind": p.kind,
            "firm": p.firm,
        }
        for p in found.staff
    ]
    return {**document_of(found.district), "staff": people}


def _draft(visit: Visit) -> Draft:
    name = visit.path("draft")
    if name not in set(Draft):
        raise NotYours
    return Draft(name)


def _count(document: dict[str, object], section: str) -> int | None:
    value = part_of(document, section)
    return len(value) if section in LISTS or section in TEXTS else None
