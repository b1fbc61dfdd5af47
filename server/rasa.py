"""Speaks to Rasa, by Rasa's own protocols and behind the shared secret. Nothing else does."""

from collections.abc import Sequence
from typing import Any

import httpx

from care.turns import Claim, Reply, dialogue_facts


class RasaDown(Exception):
    """Rasa did not answer, or answered with an error."""


class Rasa:
    """One Rasa server."""

    def __init__(self, url: str, secret: str, timeout: float) -> None:
        self._http = httpx.AsyncClient(
            base_url=url,
            headers={"X-Tiexin-Secret": secret},
            timeout=httpx.Timeout(timeout, connect=3),
            trust_env=False,
        )

    async def close(self) -> None:
        """Let go of all connections."""
        await self._http.aclose()

    async def alive(self) -> bool:
        """Whether Rasa answers and has a model."""
        try:
            return (await self._http.get("/version", timeout=3)).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    async def tell(self, claim: Claim) -> None:
        """Have the tracker know what was said since the last turn."""
        events = events_before(claim)
        if events:
            await self._post(
                f"/conversations/{claim.conversation_id}/tracker/events", events, include_events="NONE"
            )

    async def talk(self, claim: Claim) -> list[Reply]:
        """One turn: what the bot answers to her words."""
        body = {
            "sender": claim.conversation_id,
            "message": speakable(claim.text),
            "metadata": dialogue_facts(claim),
        }
        answers = (await self._post("/webhooks/tiexin/webhook", body)).json()
        return [
            Reply(answer["text"], _buttons(answer.get("buttons"))) for answer in answers if answer.get("text")
        ]

    async def forget(self, conversation_id: str) -> None:
        """Erase Rasa's copy of a conversation."""
        await self._call("DELETE", f"/webhooks/tiexin/conversations/{conversation_id}")

    async def _post(self, path: str, body: Any, **query: str) -> httpx.Response:
        return await self._call("POST", path, json=body, params=query)

    async def _call(self, method: str, path: str, **more: Any) -> httpx.Response:
        try:
            answer = await self._http.request(method, path, **more)
        except httpx.HTTPError as error:
            raise RasaDown(type(error).__name__) from error
        if answer.is_error:
            raise RasaDown(f"status {answer.status_code}")
        return answer


def events_before(claim: Claim) -> list[dict[str, Any]]:
    """Tracker events for what Rasa missed: a new session, the language, and what others said."""
    events: list[dict[str, Any]] = []
    if claim.new_session:  # the SQL store loads from the last session_started on
        events += [
            {"event": "action", "name": "action_session_start"},
            {"event": "session_started"},
            {"event": "action", "name": "action_listen"},
        ]
    if claim.new_session or claim.language_changed:
        events.append({"event": "slot", "name": "language", "value": claim.language})
    for said in claim.unheard:
        events.append({"event": "bot", "text": said.text, "metadata": {"author": said.author}})
        if said.outreach_id:
            events += [
                {"event": "slot", "name": "reminder", "value": said.outreach_id},
                {"event": "slot", "name": "reminder_on", "value": said.local_date},
                {"event": "slot", "name": "awaiting", "value": None},
            ]
    return events


def speakable(text: str) -> str:
    """Rasa's channel takes leading slashes off, and refuses what is then empty."""
    return text if text.strip().strip("/").strip() else "?"


def _buttons(buttons: Sequence[dict[str, str]] | None) -> list[dict[str, str]] | None:
    return [{"title": b["title"], "text": b["payload"]} for b in buttons] if buttons else None
