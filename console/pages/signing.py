"""Signing in and out, and the language of the console."""

from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from care import staff
from care.errors import NotAllowed
from care.markets import LANGUAGES
from care.store.models import Staff
from console.access import (
    COOKIE,
    EVERYBODY,
    HOME,
    KNOCK,
    Anyone,
    SignedIn,
    back_to,
    is_https,
    knock,
    local_path,
    new_token,
    signed,
)
from console.frame import Frame

LONGEST = 255
log = structlog.get_logger()


class Signing:
    """The sign-in page and what goes with it."""

    def __init__(self, frame: Frame) -> None:
        self._frame, self._care = frame, frame.care

    def add_to(self, router: APIRouter) -> None:
        """Add the routes."""
        anyone, everybody = [Depends(Anyone())], [Depends(SignedIn(self._care, EVERYBODY))]
        router.get("/sign-in", dependencies=anyone)(self.form)
        router.post("/sign-in", dependencies=anyone)(self.sign_in)
        router.post("/sign-out", dependencies=everybody)(self.sign_out)
        router.post("/language", dependencies=everybody)(self.choose_language)

    def form(self, request: Request, next: str = HOME) -> Response:  # noqa: A002 - the name in the address
        """The sign-in page."""
        return self._show(request, local_path(next))

    def sign_in(
        self,
        request: Request,
        email: Annotated[str, Form(max_length=LONGEST)] = "",
        password: Annotated[str, Form(max_length=LONGEST)] = "",
        next: Annotated[str, Form()] = HOME,  # noqa: A002
    ) -> Response:
        """Check the password; a wrong one is counted."""
        wanted = local_path(next)
        try:
            with self._care.store.write() as db:
                done = staff.sign_in(db, email, password, self._care.clock())
        except NotAllowed:
            log.warning("console.sign_in_locked")
            minutes = int(staff.LOCKED_FOR.total_seconds() // 60)
            return self._show(request, wanted, email=email, text="sign_in_locked", minutes=minutes)
        if done is None:
            log.warning("console.sign_in_failed")
            return self._show(request, wanted, email=email, text="sign_in_wrong")
        log.info("console.signed_in", staff=done.session.staff_id)
        response = RedirectResponse(wanted, 303)
        response.set_cookie(
            COOKIE,
            done.token,
            max_age=int(staff.SESSION_LASTS.total_seconds()),
            path=HOME,
            httponly=True,
            samesite="lax",
            secure=is_https(request),
        )
        response.delete_cookie(KNOCK, path=HOME)
        return response

    def sign_out(self, request: Request) -> Response:
        """End this session."""
        with self._care.store.write() as db:
            staff.sign_out(db, request.cookies[COOKIE])
        response = RedirectResponse(f"{HOME}/sign-in?done=signed_out", 303)
        response.delete_cookie(COOKIE, path=HOME)
        return response

    def choose_language(self, request: Request, language: Annotated[str, Form()] = "") -> Response:
        """From now on the console speaks this language with her."""
        if language in LANGUAGES:
            with self._care.store.write() as db:
                db.get_one(Staff, signed(request).id).language = language
        return RedirectResponse(back_to(request.headers), 303)

    def _show(
        self, request: Request, wanted: str, *, email: str = "", text: str = "", **values: int
    ) -> Response:
        token = request.cookies.get(KNOCK) or new_token()
        words = self._frame.words(request)
        response = self._frame.page(
            request,
            "sign_in.html",
            w=words,
            status=401 if text else 200,
            wrong=words.t(text, **values) if text else "",
            email=email,
            wanted=wanted,
            csrf=token,
        )
        knock(request, response, token)
        return response
