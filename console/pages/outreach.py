"""What the system wrote first, or did not, and why; no conversation is shown."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from care import desk
from console.access import MARKETERS, SignedIn
from console.decisions import Explained, explain
from console.frame import Frame
from console.views import about, written_view
from console.words import Words, code_of

AT_ONCE = 50


@dataclass(frozen=True)
class HeldBack:
    """An occasion that was held or dropped, as it is shown."""

    at: datetime
    who: str
    about: str
    purpose: str
    verdict: str
    why: str
    zone: str
    decision: Explained


class OutreachPages:
    """Messages written first."""

    def __init__(self, frame: Frame) -> None:
        self._frame, self._care = frame, frame.care

    def add_to(self, router: APIRouter) -> None:
        """Add the routes."""
        router.get("/outreach", dependencies=[Depends(SignedIn(self._care, MARKETERS))])(self.page)

    def page(
        self,
        request: Request,
        show: str = "written",
        until: Annotated[datetime | None, Query()] = None,
    ) -> Response:
        """The newest messages, or the newest occasions that were not written."""
        words = self._frame.words(request)
        until = until if until and until.tzinfo else None
        with self._care.store.read() as db:
            written = held = []
            if show == "not_written":
                held = [_held(words, found) for found in desk.not_written(db, until=until, limit=AT_ONCE)]
            else:
                written = [
                    written_view(words, found) for found in desk.written(db, until=until, limit=AT_ONCE)
                ]
            shown = held or written
            return self._frame.page(
                request,
                "outreach.html",
                w=words,
                show="not_written" if show == "not_written" else "written",
                written=written,
                held=held,
                older=shown[-1].at.isoformat() if len(shown) == AT_ONCE else "",
            )


def _held(words: Words, found: desk.NotWritten) -> HeldBack:
    zone = found.customer.time_zone
    decision = explain(words, found.decision, zone)
    return HeldBack(
        at=found.decision.at,
        who=f"#{code_of(found.customer.id)}",
        about=about(words, found.item.journey, found.item.step) if found.item else "",
        purpose=words.named("purpose", found.item.purpose) if found.item else "",
        verdict=found.decision.verdict,
        why=("；" if words.language == "zh" else "; ").join(
            rule.reason for rule in decision.rules if rule.reason
        ),
        zone=words.zone(zone),
        decision=decision,
    )
