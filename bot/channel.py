"""The one way into Rasa: our server posts what a customer wrote, and failures are told apart from silence."""

from __future__ import annotations

import hmac
import logging
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from rasa.core.channels.rest import RestInput
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot import repairs
from bot.repairs import TurnFailed
from bot.settings import SECRET_HEADER, inner_secret
from bot.text import defuse
from bot.tracker_store import conversation_store

logger = logging.getLogger(__name__)
NAME = "tiexin"
_OPEN_ROUTES = {"/", f"/webhooks/{NAME}", f"/webhooks/{NAME}/"}  # liveness only

repairs.install()


class CollectedAnswers(OutputChannel):
    """Keeps what the assistant says until the turn is over."""

    fails_turns = True

    def __init__(self) -> None:
        self.answers: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        """As the input channel is called."""
        return NAME

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one answer whole; Rasa's collector would cut it at empty lines and drop its metadata."""
        answer = {key: message[key] for key in ("text", "buttons", "custom", "image") if message.get(key)}
        if not answer:
            return
        metadata = dict(message.get("metadata") or {})
        if message.get("utter_action"):
            metadata.setdefault("response", message["utter_action"])
        if metadata:
            answer["metadata"] = metadata
        self.answers.append(answer)


class GuardedBlueprint(Blueprint):
    """Asks every caller of the whole application for `ctx.secret`, Rasa's own HTTP API included."""

    def register(self, app: Sanic, options: dict[str, Any]) -> None:
        """Put the guard before all routes of the application."""

        async def guard(request: Request) -> HTTPResponse | None:
            if request.method == "GET" and request.path in _OPEN_ROUTES:
                return None
            given = request.headers.get(SECRET_HEADER, "")
            if hmac.compare_digest(given.encode(), self.ctx.secret.encode()):
                return None
            return json({"error": "unauthorized"}, 401)

        app.register_middleware(guard, "request")
        super().register(app, options)


class TiexinInput(RestInput):
    """POST /webhooks/tiexin/webhook `{"sender", "message", "metadata"}`: a list of answers, or an error status."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    @classmethod
    def name(cls) -> str:
        """The name in the URL and in the tracker."""
        return NAME

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """The secret comes from the environment, never from a file in the repository."""
        return cls(inner_secret())

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes."""
        routes = GuardedBlueprint(f"{NAME}_webhook")
        routes.ctx.secret = self._secret

        @routes.get("/")
        async def health(request: Request) -> HTTPResponse:
            ready = _agent(request) is not None
            return json({"status": "ok" if ready else "loading"}, 200 if ready else 503)

        @routes.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            body = _body(request)
            problem = _problem(body)
            if problem:
                return json({"error": "invalid", "detail": problem}, 422)
            if not _agent(request):
                return json({"error": "not_ready"}, 503)
            collected = CollectedAnswers()
            message = UserMessage(
                defuse(body["message"]),
                collected,
                body["sender"],
                input_channel=NAME,
                metadata=body.get("metadata"),
            )
            try:
                await on_new_message(message)
            except TurnFailed as failure:
                logger.error("turn failed sender=%s: %s", body["sender"], failure)
                return json({"error": "action_failed", "detail": str(failure)}, 500)
            except Exception as error:
                # Only names and places: a message of an error may repeat what the customer wrote.
                places = " < ".join(f"{frame.name}:{frame.lineno}" for frame in _frames(error))
                logger.error("turn failed sender=%s: %s at %s", body["sender"], type(error).__name__, places)
                return json({"error": "internal", "detail": type(error).__name__}, 500)
            return json(collected.answers)

        @routes.delete("/conversations/<sender:path>")
        async def erase(request: Request, sender: str) -> HTTPResponse:
            """Forget a conversation: Rasa's own PUT on a tracker only adds to it."""
            agent = _agent(request)
            store = conversation_store(agent.tracker_store) if agent else None
            if not agent or not store:
                return json({"error": "not_ready"}, 503)
            async with agent.lock_store.lock(sender):
                return json({"erased_events": store.erase(sender)})

        return routes


def _agent(request: Request) -> Agent | None:
    agent = getattr(request.app.ctx, "agent", None)
    return agent if agent and agent.is_ready() else None


def _body(request: Request) -> Any:
    try:
        return request.json
    except Exception:  # Sanic's InvalidUsage: not JSON
        return None


def _problem(body: Any) -> str | None:
    if not isinstance(body, dict):
        return "the body is not a JSON object"
    sender, message = body.get("sender"), body.get("message")
    if not isinstance(sender, str) or not 0 < len(sender) <= 255:
        return "sender must be 1 to 255 characters"
    if not isinstance(message, str) or not defuse(message):
        return "message is empty"
    if not isinstance(body.get("metadata", {}), dict):
        return "metadata is not an object"
    return None


def _frames(error: BaseException) -> list[traceback.FrameSummary]:
    return list(reversed(traceback.extract_tb(error.__traceback__)))[:4]
