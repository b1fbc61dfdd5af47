"""The members of staff, and adding one; for admins."""

from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from care import staff
from care.errors import Conflict, Invalid
from care.markets import LANGUAGES
from console.access import ADMINS, HOME, SignedIn, signed
from console.frame import Frame

LONGEST_NAME = 80
log = structlog.get_logger()


class Team:
    """Who works here."""

    def __init__(self, frame: Frame) -> None:
        self._frame, self._care = frame, frame.care

    def add_to(self, router: APIRouter) -> None:
        """Add the routes."""
        admins = [Depends(SignedIn(self._care, ADMINS))]
        router.get("/staff", dependencies=admins)(self.page)
        router.post("/staff", dependencies=admins)(self.add)

    def page(self, request: Request) -> Response:
        """The list, and the form for one more."""
        return self._show(request)

    def add(
        self,
        request: Request,
        name: Annotated[str, Form()] = "",
        email: Annotated[str, Form(max_length=255)] = "",
        role: Annotated[str, Form()] = "",
        language: Annotated[str, Form()] = "zh",
        password: Annotated[str, Form(max_length=255)] = "",
    ) -> Response:
        """Add a member of staff."""
        name = " ".join(name.split())
        language = language if language in LANGUAGES else "zh"
        filled = {"name": name, "email": email.strip(), "role": role, "language": language}
        wrong = self._wrong(request, name, role, password)
        if wrong:
            return self._show(request, wrong=wrong, filled=filled)
        words = self._frame.words(request)
        try:
            with self._care.store.write() as db:
                member = staff.add(
                    db, email.strip(), name, role, password, self._care.clock(), language=language
                )
                added = member.id
        except Conflict:
            return self._show(request, wrong=words.t("staff_exists", email=email.strip()), filled=filled)
        except Invalid:
            return self._show(request, wrong=words.t("staff_bad_email"), filled=filled)
        log.info("console.staff_added", staff=signed(request).id, added=added, role=role)
        return RedirectResponse(f"{HOME}/staff?done=done", 303)

    def _wrong(self, request: Request, name: str, role: str, password: str) -> str:
        words = self._frame.words(request)
        if not name:
            return words.t("staff_no_name")
        if len(name) > LONGEST_NAME:
            return words.t("staff_name_long", most=LONGEST_NAME)
        if role not in staff.ROLES:
            return words.t("staff_bad_role")
        if len(password) < staff.SHORTEST_PASSWORD:
            return words.t("staff_short_password", least=staff.SHORTEST_PASSWORD)
        return ""

    def _show(self, request: Request, *, wrong: str = "", filled: dict[str, str] | None = None) -> Response:
        words = self._frame.words(request)
        empty = {"name": "", "email": "", "role": "agent", "language": words.language}
        with self._care.store.read() as db:
            return self._frame.page(
                request,
                "team.html",
                w=words,
                status=422 if wrong else 200,
                people=staff.everybody(db),
                now=words.now,
                wrong=wrong,
                filled=filled or empty,
                roles=staff.ROLES,
                least=staff.SHORTEST_PASSWORD,
            )
