"""Who may call a route. Every route names one of these; a test walks the routes and asks."""

import ipaddress
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, HTTPException, Request, WebSocket
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection

from care import visitors
from care.core import Care
from care.errors import NotAllowed


@dataclass(frozen=True)
class Visitor:
    """A website visitor with a living session."""

    customer_id: str
    conversation_id: str


def anyone() -> None:
    """No sign-in: what is shown or done is meant for the public."""


def operator(request: Request) -> None:
    """Only from this machine: numbers for the operator."""
    host = request.client.host if request.client else ""
    try:
        local = ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = False
    if not local or request.headers.get("X-Forwarded-For"):
        raise HTTPException(404)


async def visitor(request: Request) -> Visitor:
    """The session named by `Authorization: Bearer …`, or 401."""
    return await _visitor(request, request.headers.get("Authorization", "").removeprefix("Bearer ").strip())


async def visitor_of_socket(socket: WebSocket) -> Visitor:
    """The same for a WebSocket: a browser cannot set the header, so it offers `bearer.<token>` as a protocol."""
    token = socket.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    for protocol in socket.scope.get("subprotocols", []):
        if protocol.startswith("bearer."):
            token = protocol.removeprefix("bearer.")
    return await _visitor(socket, token)


async def _visitor(connection: HTTPConnection, token: str) -> Visitor:
    care: Care = connection.app.state.care

    def look_up() -> Visitor:
        with care.store.read() as db:
            session = visitors.session_of(db, token, care.clock())
            return Visitor(session.customer_id, session.conversation_id)

    if not token:
        raise NotAuthenticated("send the session's token as `Authorization: Bearer …`")
    try:
        return await run_in_threadpool(look_up)
    except NotAllowed as error:
        raise NotAuthenticated(str(error)) from error


class NotAuthenticated(NotAllowed):
    """The caller did not say who he is."""


Visit = Annotated[Visitor, Depends(visitor)]
SocketVisit = Annotated[Visitor, Depends(visitor_of_socket)]
ACCESS = (anyone, operator, visitor, visitor_of_socket)
