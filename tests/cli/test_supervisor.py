"""Real small processes under the supervisor: they crash, hang, stop, and lose their parent."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from cli.up import free_port

ROOT = Path(__file__).parents[2]
PATIENT = 120  # seconds until a test gives up waiting; never a claim about speed

STEADY = "import time; print('at work', flush=True); time.sleep(600)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + STEADY
CRASHING = "import sys; print('at work', flush=True); sys.exit('the disk is on fire')"
MUTE = "import time; time.sleep(600)"
PARENT = (
    "import subprocess, sys, time; "
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']); "
    "print('child', child.pid, flush=True); print('at work', flush=True); time.sleep(600)"
)
WEB = """
import http.server, sys
answers = iter([503, 503])
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(next(answers, 200)); self.end_headers()
    def log_message(self, *args):
        print('asked', args[2], flush=True)
http.server.HTTPServer(('127.0.0.1', int(sys.argv[1])), Page).serve_forever()
"""


def part(name: str, code: str, *arguments: str, **options: Any) -> dict[str, Any]:
    ready = {} if "ready_urls" in options else {"ready_line": "at work"}
    return {"name": name, "command": [sys.executable, "-c", code, *arguments], **ready, **options}


class Stage:
    """A running supervisor and what it said."""

    def __init__(self, folder: Path, parts: list[dict[str, Any]], **patience: float) -> None:
        self._said = folder / "said"
        with self._said.open("wb") as out:
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    str(ROOT / "tests/cli/stage.py"),
                    json.dumps({"parts": parts, "patience": patience}),
                ],
                stdout=out,
                stderr=subprocess.STDOUT,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        return self._said.read_text("utf-8", "replace")

    @property
    def standings(self) -> list[dict[str, int]]:
        return [json.loads(line[6:])["pids"] for line in self.said.splitlines() if line.startswith("READY ")]

    def ready(self, times: int = 1) -> dict[str, int]:
        eventually(lambda: len(self.standings) >= times or self.process.poll() is not None)
        assert len(self.standings) >= times, self.said
        return self.standings[times - 1]

    def hears(self, words: str) -> None:
        eventually(lambda: words in self.said)

    def code(self) -> int:
        return self.process.wait(PATIENT)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Callable[..., Stage]]:
    stages: list[Stage] = []

    def start(parts: list[dict[str, Any]], **patience: float) -> Stage:
        stages.append(Stage(tmp_path, parts, **patience))
        return stages[-1]

    yield start
    for running in stages:
        for pid in {pid for standing in running.standings for pid in standing.values()}:
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
        running.process.kill()
        running.process.wait()


def eventually(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENT
    while not true():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    """Whether it runs still; a zombie does not."""
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except ProcessLookupError:
        return False
    except FileNotFoundError:
        return not Path("/proc/self").exists()  # without /proc the signal's answer is all there is
    return state != "Z"


def gone(*pids: int) -> None:
    eventually(lambda: not any(alive(pid) for pid in pids))


def test_each_line_stands_behind_the_name_of_its_part(stage: Callable[..., Stage]):
    running = stage([part("one", STEADY), part("second", STEADY)])
    running.ready()
    assert "one    │ at work" in running.said
    assert "second │ at work" in running.said


def test_ready_is_told_only_when_the_page_answers_200(stage: Callable[..., Stage]):
    port = free_port()
    running = stage([part("web", WEB, str(port), ready_urls=[f"http://127.0.0.1:{port}/"])])
    running.ready()
    before = running.said.split("READY ")[0]
    assert [line.split()[-1] for line in before.splitlines() if "asked" in line] == ["503", "503", "200"]


def test_nothing_is_ready_while_one_part_is_not(stage: Callable[..., Stage]):
    running = stage([part("quick", STEADY), part("mute", MUTE, start_seconds=1)])
    assert running.code() == 1
    assert running.standings == []
    assert "mute was not ready after 1 s." in running.said


def test_a_crashed_part_is_started_again_and_the_others_run_on(stage: Callable[..., Stage]):
    running = stage([part("one", STEADY), part("two", STEADY)])
    first = running.ready()
    os.kill(first["one"], signal.SIGKILL)
    second = running.ready(2)
    assert second["two"] == first["two"]
    assert second["one"] != first["one"]
    assert "stopped (killed by SIGKILL)" in running.said


def test_a_part_that_keeps_crashing_stops_the_rest_and_its_last_words_are_shown(stage: Callable[..., Stage]):
    running = stage([part("fine", STEADY), part("bad", CRASHING, ready_urls=["http://127.0.0.1:1/"])])
    assert running.code() == 1
    assert running.said.count("started again") == 4
    closing = running.said[running.said.index("bad stopped 5 times (code 1)") :]
    assert "the disk is on fire" in closing


def test_crashes_that_lie_far_apart_do_not_add_up(stage: Callable[..., Stage]):
    running = stage([part("one", STEADY)], crashes=2, within_seconds=0.0)
    for times in (1, 2, 3):
        os.kill(running.ready(times)["one"], signal.SIGKILL)
    running.ready(4)
    assert running.process.poll() is None


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_all_parts_and_what_they_started(stage: Callable[..., Stage], number: signal.Signals):
    running = stage([part("parent", PARENT), part("other", STEADY)])
    pids = running.ready()
    grandchild = int(running.said.split("child ")[1].split()[0])
    running.process.send_signal(number)
    assert running.code() == 0
    gone(*pids.values(), grandchild)


def test_a_part_that_ignores_the_signal_is_killed_after_the_grace(stage: Callable[..., Stage]):
    running = stage([part("stubborn", STUBBORN)], grace_seconds=0.2)
    pids = running.ready()
    running.process.send_signal(signal.SIGTERM)
    assert running.code() == 0
    gone(*pids.values())
    assert "did not stop by itself: killed" in running.said


def test_a_second_ctrl_c_does_not_wait_for_the_grace(stage: Callable[..., Stage]):
    running = stage([part("stubborn", STUBBORN)], grace_seconds=3600)
    pids = running.ready()
    running.process.send_signal(signal.SIGINT)
    running.hears("Stopping")
    running.process.send_signal(signal.SIGINT)
    assert running.code() == 0
    gone(*pids.values())


def test_a_signal_while_parts_are_starting_leaves_none(stage: Callable[..., Stage]):
    running = stage([part("parent", PARENT, ready_urls=["http://127.0.0.1:1/"])])
    running.hears("child ")
    grandchild = int(running.said.split("child ")[1].split()[0])
    running.process.send_signal(signal.SIGTERM)
    assert running.code() == 0
    gone(grandchild)


def test_what_takes_work_in_stops_before_what_does_it(stage: Callable[..., Stage]):
    farewell = (
        "import signal, sys; "
        "signal.signal(signal.SIGTERM, lambda *_: (print('bye', flush=True), sys.exit())); " + STEADY
    )
    running = stage([part("inner", farewell), part("door", farewell, stops_first=True)])
    running.ready()
    running.process.send_signal(signal.SIGTERM)
    assert running.code() == 0
    assert [line.split()[0] for line in running.said.splitlines() if line.endswith("bye")] == [
        "door",
        "inner",
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent-death signal is Linux's")
def test_no_part_outlives_a_supervisor_that_was_killed_outright(stage: Callable[..., Stage]):
    running = stage([part("one", STUBBORN), part("two", STEADY)])
    pids = running.ready()
    running.process.kill()
    gone(*pids.values())


def test_endless_and_unreadable_lines_pass(stage: Callable[..., Stage]):
    noisy = "import sys; sys.stdout.buffer.write(b'x' * 300_000 + b'\\xff\\n'); " + STEADY
    running = stage([part("noisy", noisy)])
    running.ready()
    assert running.said.count("x") >= 300_000


def test_a_command_that_is_not_there_is_told_in_one_sentence(stage: Callable[..., Stage]):
    running = stage([{"name": "lost", "command": ["/no/such/python"], "ready_line": "never"}])
    assert running.code() == 1
    assert "/no/such/python can't be run: No such file or directory" in running.said
    assert "Traceback" not in running.said


def test_parts_run_on_when_nobody_reads_their_lines_any_more(tmp_path: Path):
    chatty = "import time\nwhile True: print('at work', flush=True); time.sleep(0.01)"
    given = {"parts": [part("chatty", chatty)], "patience": {}}
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "tests/cli/stage.py"), json.dumps(given)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdout
    try:
        pid = next(
            json.loads(line[6:])["pids"]["chatty"] for line in process.stdout if line.startswith(b"READY ")
        )
        process.stdout.close()
        time.sleep(0.3)  # some thirty lines into the closed pipe
        assert alive(pid)
        assert process.poll() is None
    finally:
        process.terminate()
    assert process.wait(PATIENT) == 0
    gone(pid)
