"""What stands around the bot in these tests."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

SECRET = "a secret of the tests"  # noqa: S105


@dataclass
class ActionServer:
    """Stands where the real action server stands; answers as the test says."""

    url: str
    calls: list[dict[str, Any]] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)
    status: int = 200
    body: bytes = b'{"events": [], "responses": []}'
    wait: float = 0.0

    def reset(self) -> None:
        """As at the beginning."""
        self.calls.clear()
        self.secrets.clear()
        self.status, self.wait = 200, 0.0
        self.says(responses=[{"text": "done"}])

    def says(self, **answer: Any) -> None:
        """The next answers."""
        self.body = json.dumps({"events": [], "responses": [], **answer}).encode()


@dataclass
class RunningBot:
    """The real process of `python -m bot.run`."""

    url: str
    log: Path
    database: Path

    def post(self, body: Any, secret: str | None = SECRET) -> Any:
        """One message, as our server posts it."""
        headers = {} if secret is None else {"X-Tiexin-Secret": secret}
        data = body if isinstance(body, str) else json.dumps(body)
        return requests.post(f"{self.url}/webhooks/tiexin/webhook", data=data, headers=headers, timeout=60)

    def say(self, sender: str, text: str) -> Any:
        """The answers to one message."""
        return self.post({"sender": sender, "message": text}).json()

    def request(self, method: str, path: str, secret: str | None = SECRET, **more: Any) -> Any:
        """Any other call."""
        headers = {} if secret is None else {"X-Tiexin-Secret": secret}
        return requests.request(method, f"{self.url}{path}", headers=headers, timeout=60, **more)

    def events(self, sender: str) -> list[dict[str, Any]]:
        """What Rasa remembers of a conversation."""
        return self.request("GET", f"/conversations/{sender}/tracker?include_events=ALL").json()["events"]
