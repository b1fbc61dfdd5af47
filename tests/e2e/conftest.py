"""One running stack for all end-to-end tests: real Rasa, actions, server and worker, as `up` starts them."""

import json
import os
import signal
import subprocess
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.conftest import ROOT

STARTS_WITHIN_SECONDS = 25 * 60
"""Training included, on a machine that has nothing cached."""
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Stack:
    """A running installation."""

    url: str
    environment: dict[str, str]
    ready_file: Path
    shots: Path

    def pid(self, part: str) -> int:
        """The process of a part, as it is now."""
        return json.loads(self.ready_file.read_text())["pids"][part]

    def worker(self, now: datetime) -> str:
        """One pass of a worker of its own, as of a moment."""
        command = ["./tiexin", "worker", "--once", "--now", now.isoformat()]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """`./tiexin up --demo` over a database of its own, stopped as Ctrl-C does."""
    folder = tmp_path_factory.mktemp("stack")
    ready_file, log = folder / "ready.json", folder / "up.log"
    environment = os.environ | {
        "TIEXIN_DATABASE_URL": f"sqlite:///{folder}/tiexin.db",
        "TIEXIN_TRACKER_URL": f"sqlite:///{folder}/tracker.db",
        "TIEXIN_WORKER_INTERVAL_SECONDS": "2",
    }
    with log.open("w") as out:
        command = ["./tiexin", "up", "--demo", "--port", "0", "--ready-file", str(ready_file)]
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=out, stderr=out, start_new_session=True
        )
    try:
        end = time.monotonic() + STARTS_WITHIN_SECONDS
        while not ready_file.exists():
            assert process.poll() is None, log.read_text()[-4000:]
            assert time.monotonic() < end, log.read_text()[-4000:]
            time.sleep(0.5)
        shots = ROOT / "test-results"
        shots.mkdir(exist_ok=True)
        yield Stack(json.loads(ready_file.read_text())["server"], environment, ready_file, shots)
    finally:
        process.send_signal(signal.SIGINT)
        code = process.wait(60)
    assert code == 0, log.read_text()[-4000:]


@dataclass
class Chat:
    """A website visitor who speaks the API."""

    base: str
    token: str
    conversation_id: str
    said: list[str] = field(default_factory=list)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def send(self, text: str, client_id: str | None = None) -> requests.Response:
        """Post a message."""
        body = {"text": text, "client_id": client_id or uuid.uuid4().hex}
        return requests.post(f"{self.base}/api/v1/messages", json=body, headers=self.headers, timeout=60)

    def say(self, text: str) -> str:
        """Say something; all that was answered, joined."""
        answer = self.send(text)
        assert answer.status_code == 200, answer.text
        self.said = [message["text"] for message in answer.json()["messages"]]
        return "\n".join(self.said)

    def since(self, after: int = 0) -> list[dict[str, Any]]:
        """What came after a message."""
        answer = requests.get(
            f"{self.base}/api/v1/messages", params={"after": after}, headers=self.headers, timeout=30
        )
        assert answer.status_code == 200, answer.text
        return answer.json()["messages"]


def open_chat(stack: Stack, **body: Any) -> Chat:
    """A new session."""
    answer = requests.post(f"{stack.url}/api/v1/sessions", json=body, timeout=30)
    assert answer.status_code == 200, answer.text
    return Chat(stack.url, **answer.json())


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    if not Path(CHROMIUM).exists():
        if os.environ.get("TIEXIN_CI"):
            pytest.fail("no Chromium: apt-get install chromium")
        pytest.skip("no Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def contexts(browser: Browser) -> Iterator[list[BrowserContext]]:
    """Browser contexts that are closed at the end."""
    opened: list[BrowserContext] = []
    yield opened
    for context in opened:
        context.close()
