"""The staff desk: every page put behind one door."""

from collections.abc import Callable

from fastapi import APIRouter
from fastapi.responses import Response

from bot.console import canned
from bot.console.assist import Assist
from bot.console.backlog import BacklogPages
from bot.console.beside import Beside
from bot.console.bulk import BulkPage
from bot.console.campaigns import CampaignPages
from bot.console.case import CasePage
from bot.console.case_dialogs import CaseDialogs
from bot.console.case_moves import CaseMoves
from bot.console.charts import ChartPages
from bot.console.checks import CheckPages
from bot.console.communities import CommunityPages
from bot.console.complaints import ComplaintPages
from bot.console.district import DistrictPages
from bot.console.district_registers import RegisterPages
from bot.console.door import EVERYBODY, Door, Visit
from bot.console.figures import FiguresPage
from bot.console.flow import FlowChart
from bot.console.inbound import InboundPage
from bot.console.incentives import IncentivePages
from bot.console.joint import JointRoom
from bot.console.linkage import LinkageForms
from bot.console.links import LinkPages
from bot.console.lists import Lists
from bot.console.live import Live
from bot.console.login import Login
from bot.console.me import Me
from bot.console.online import OnlineMoves
from bot.console.outreach import OutreachPages
from bot.console.overview import Overview
from bot.console.panels import PanelPages
from bot.console.papers import Papers
from bot.console.people import People
from bot.console.person_forms import PersonForms
from bot.console.print import PrintPage
from bot.console.reception import ReceptionPage
from bot.console.registers import Registers
from bot.console.reports import ReportPages
from bot.console.roster import RosterPages
from bot.console.screening import ScreeningPages
from bot.console.search import SearchPage
from bot.console.second import SecondPages
from bot.console.setup import Setup
from bot.console.staffing import StaffingPage
from bot.console.supervision import SupervisionPages
from bot.console.warnings import WarningPages
from bot.service import Service
from handlers.errors import NotYours

PAGES: tuple[Callable[[Door], object], ...] = (
    Login,
    Lists,
    SearchPage,
    BulkPage,
    Live,
    CaseDialogs,
    Beside,
    PrintPage,
    JointRoom,
    LinkPages,
    InboundPage,
    ReceptionPage,
    ScreeningPages,
    CampaignPages,
    RegisterPages,
    Papers,
    CheckPages,
    Me,
    SecondPages,
    Overview,
    WarningPages,
    People,
    PersonForms,
    RosterPages,
    PanelPages,
    SupervisionPages,
    BacklogPages,
    ComplaintPages,
    IncentivePages,
    CommunityPages,
    Registers,
    DistrictPages,
    StaffingPage,
    OutreachPages,
    FlowChart,
    Setup,
)


def router(service: Service) -> APIRouter:
    """Everything under /desk. Static files are public, the login too; all else needs a session."""
    door = Door(service, canned.load())

    async def static(version: str, name: str) -> Response:  # noqa: ARG001  # the version is only for the browser's cache
        return door.pages.static(name) or Response(status_code=404)

    door.router.add_api_route("/static/{version}/{name}", static, methods=["GET"], response_model=None)
    moves = CaseMoves(door, CasePage(door))
    for forms in (OnlineMoves, Assist, LinkageForms):
        forms(door, moves)
    figures = FiguresPage(door)
    for reports in (ChartPages, ReportPages):
        reports(door, figures)
    for page in PAGES:
        page(door)
    door.page("/{rest:path}", _nowhere, EVERYBODY)
    return door.router


async def _nowhere(_: Visit) -> Response:
    """An address of the desk that does not exist answers like a case out of sight."""
    raise NotYours
