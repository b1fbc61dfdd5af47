"""One small model for all tests here, and the real server process around it."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from bot.settings import ROOT, prepare_environment
from bot.tests.standins import SECRET, ActionServer, RunningBot

# Before rasa is imported by any test module.
_CACHE = tempfile.mkdtemp(prefix="tiexin-bot-tests-")
os.environ["TIEXIN_CACHE_DIR"] = _CACHE
prepare_environment()

DATA = Path(__file__).parent / "data"


def pytest_unconfigure() -> None:
    """Throw the cache of this run away."""
    shutil.rmtree(_CACHE, ignore_errors=True)


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Domain, rules and examples of the small assistant."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "data").mkdir()
    for name in ("nlu.yml", "rules.yml"):
        shutil.copy(DATA / name, folder / "data" / name)
    shutil.copy(DATA / "domain.yml", folder)
    return folder


@pytest.fixture(scope="session")
def model(project: Path) -> Path:
    """A model trained by the project's own config.yml."""
    from bot.train import train

    target = project / "models" / "tiexin-test.tar.gz"
    train(project / "domain.yml", ROOT / "config.yml", project / "data", target)
    return target


@pytest.fixture(scope="session")
def parse(model: Path) -> Callable[[str], dict[str, Any]]:
    """What the small assistant understands."""
    from bot.understanding import Understanding

    return Understanding(model).parse


@pytest.fixture(scope="session")
def _action_server() -> Iterator[ActionServer]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.calls.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            told.secrets.append(self.headers.get("X-Tiexin-Secret"))
            time.sleep(told.wait)
            self.send_response(told.status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(told.body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told = ActionServer(f"http://127.0.0.1:{server.server_port}/webhook")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield told
    server.shutdown()


@pytest.fixture
def actions(_action_server: ActionServer) -> ActionServer:
    """The action server, fresh for each test."""
    _action_server.reset()
    return _action_server


@pytest.fixture(scope="session")
def bot(
    model: Path, _action_server: ActionServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningBot]:
    """The server, with the small model, the fake action server and a database file."""
    folder = tmp_path_factory.mktemp("run")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    running = RunningBot(f"http://127.0.0.1:{port}", folder / "bot.log", folder / "tracker.db")
    environment = {
        **os.environ,
        "TIEXIN_INNER_SECRET": SECRET,
        "TIEXIN_ACTIONS_URL": _action_server.url,
        "TIEXIN_TRACKER_URL": f"sqlite:///{running.database}",
        "TIEXIN_ACTION_TIMEOUT": "2",
    }
    command = [sys.executable, "-m", "bot.run", "--model", str(model), "--port", str(port)]
    with running.log.open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + 120
        while "Rasa is ready" not in running.log.read_text():
            assert process.poll() is None, running.log.read_text()
            assert time.monotonic() < deadline, running.log.read_text()
            time.sleep(0.2)
        yield running
    finally:
        process.terminate()
        process.wait(timeout=30)
