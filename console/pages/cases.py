"""All cases, and closing one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from care import cases, conversations, desk, profiles
from care.cases import SEVERITIES
from care.errors import Conflict, Invalid
from care.store.models import Author, Owner, Staff
from console.access import AGENTS, Refused, SignedIn, back_to, signed
from console.customer_file import CaseView, case_view
from console.frame import Frame

LONGEST_OUTCOME = 1000
log = structlog.get_logger()


@dataclass(frozen=True)
class Listed:
    """A case as a line of the list."""

    view: CaseView
    conversation_id: str
    who: str
    language: str
    opened_at: datetime
    closed_at: datetime | None


class Cases:
    """The list of cases, and their end."""

    def __init__(self, frame: Frame) -> None:
        self._frame, self._care = frame, frame.care

    def add_to(self, router: APIRouter) -> None:
        """Add the routes."""
        agents = [Depends(SignedIn(self._care, AGENTS))]
        router.get("/cases", dependencies=agents)(self.page)
        router.post("/cases/{number}/close", dependencies=agents)(self.close)

    def page(self, request: Request, state: str = "open", severity: str = "") -> Response:
        """Open or closed cases, of all severities or one."""
        words = self._frame.words(request)
        is_open = state != "closed"
        severity = severity if severity in SEVERITIES else ""
        with self._care.store.read() as db:
            lines = [
                Listed(
                    case_view(words, line.case, line.customer.time_zone, line.closed_by),
                    line.case.conversation_id,
                    words.who(line.customer),
                    line.customer.language,
                    line.case.opened_at,
                    line.case.closed_at,
                )
                for line in desk.cases(db, is_open=is_open, severity=severity or None)
            ]
            return self._frame.page(
                request,
                "cases.html",
                w=words,
                lines=lines,
                is_open=is_open,
                severity=severity,
                severities=SEVERITIES,
            )

    def close(
        self,
        request: Request,
        number: str,
        outcome: Annotated[str, Form()] = "",
        tell: Annotated[str, Form()] = "",
    ) -> Response:
        """Settle a case with what was done, and tell the customer unless staff chose not to."""
        me, now = signed(request), self._care.clock()
        outcome = outcome.strip()
        if len(outcome) > LONGEST_OUTCOME:
            raise Refused(422, "outcome_long", most=LONGEST_OUTCOME)
        with self._care.store.write() as db:
            case = cases.get(db, number)
            conversation = conversations.hold(db, case.conversation_id)
            db.refresh(case)
            if conversation.owner == Owner.STAFF and conversation.staff_id != me.id:
                name = conversation.staff.name if conversation.staff else ""
                raise Refused(409, "conflict_owner", name=name)
            try:
                cases.close(db, case, db.get_one(Staff, me.id), outcome, now)
            except Conflict as conflict:
                raise Refused(409, "case_closed_before", number=number) from conflict
            except Invalid as invalid:
                raise Refused(422, "outcome_missing") from invalid
            conversations.case_settled(db, conversation)
            if tell:
                language = profiles.get(db, case.customer_id).language
                words = self._care.texts.say("case_closed", language, number=number, outcome=outcome)
                conversations.say(
                    db, conversation, Author.SYSTEM, words, now, event="case_closed", staff_id=me.id
                )
        log.info("console.case_closed", case=number, staff=me.id)
        return self._frame.acted(
            request,
            "case_closed_told" if tell else "case_closed",
            number=number,
            back=back_to(request.headers),
            events={"settled": number},
        )
