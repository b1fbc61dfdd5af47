"""All routes of the console, to be mounted at `/console`."""

from fastapi import APIRouter

from care.core import Care
from console.frame import Frame, console_route
from console.pages.cases import Cases
from console.pages.conversation import Talk
from console.pages.inbox import Inbox
from console.pages.outreach import OutreachPages
from console.pages.signing import Signing
from console.pages.team import Team


def create_router(care: Care) -> APIRouter:
    """The console's routes; each names who may call it."""
    frame = Frame(care)
    router = APIRouter(route_class=console_route(frame), include_in_schema=False)
    for pages in (Signing, Inbox, Talk, Cases, OutreachPages, Team):
        pages(frame).add_to(router)
    return router
