"""Starts the parts of one installation, keeps them running, and stops them all together."""

import asyncio
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import httpx

from cli.processes import leashed

KEPT_LINES = 30
LONGEST_LINE = 20_000


@dataclass(frozen=True)
class Part:
    """One long-running process, and how it shows that it is ready."""

    name: str
    command: Sequence[str]
    ready_urls: Sequence[str] = ()  # each in turn must answer 200
    ready_line: str = ""  # a line that holds this
    environment: Mapping[str, str] = field(default_factory=dict)
    start_seconds: float = 180
    stops_first: bool = False


@dataclass(frozen=True)
class Patience:
    """How long and how often."""

    crashes: int = 5
    within_seconds: float = 60
    first_pause: float = 0.5
    longest_pause: float = 30
    grace_seconds: float = 10
    probe_seconds: float = 0.2


@dataclass(frozen=True)
class Standing:
    """Who runs, told each time when all are ready."""

    pids: Mapping[str, int]
    seconds: Mapping[str, float]


Say = Callable[[str, str], None]  # part's name, line


class _Running:
    """What is known of one part while it is kept running."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.process: asyncio.subprocess.Process | None = None
        self.ready = asyncio.Event()
        self.said_ready = asyncio.Event()
        self.seconds = 0.0
        self.crashes: deque[float] = deque()
        self.unready_starts = 0
        self.was_ready = False
        self.last_words: deque[str] = deque(maxlen=KEPT_LINES)


class Supervisor:
    """Runs parts until told to stop or until one keeps crashing."""

    def __init__(self, parts: Sequence[Part], say: Say, patience: Patience | None = None) -> None:
        self._parts = [_Running(part) for part in parts]
        self._say = say
        self._patience = patience or Patience()
        self._stopping = asyncio.Event()
        self._hurry = asyncio.Event()
        self._failure = ""

    async def run(self, on_ready: Callable[[Standing], None]) -> int:
        """Returns 0 when asked to stop, 1 when a part could not be kept running."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._asked_to_stop)
        keepers = [asyncio.create_task(self._keep(running)) for running in self._parts]
        watcher = asyncio.create_task(self._tell_when_ready(on_ready))
        for task in (*keepers, watcher):
            task.add_done_callback(self._own_fault)
        try:
            await self._stopping.wait()
        finally:
            watcher.cancel()
            await self._stop_all()
            await asyncio.gather(*keepers, watcher, return_exceptions=True)
        if self._failure:
            self._say("", self._failure)
        return 1 if self._failure else 0

    def _asked_to_stop(self) -> None:
        if self._stopping.is_set():
            self._hurry.set()
        else:
            self._say("", "Stopping; once more to stop at once.")
            self._stopping.set()

    def _own_fault(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()):
            self._give_up(f"The supervisor itself failed: {error!r}")

    def _give_up(self, why: str) -> None:
        self._failure = self._failure or why
        self._stopping.set()

    async def _tell_when_ready(self, on_ready: Callable[[Standing], None]) -> None:
        told: dict[str, int] = {}
        while True:
            for running in self._parts:
                await running.ready.wait()
            pids = {r.part.name: r.process.pid for r in self._parts if r.process and r.ready.is_set()}
            if len(pids) == len(self._parts) and pids != told:
                told = pids
                on_ready(Standing(pids, {r.part.name: round(r.seconds, 2) for r in self._parts}))
            await asyncio.sleep(self._patience.probe_seconds)

    async def _keep(self, running: _Running) -> None:
        part, patience = running.part, self._patience
        while not self._stopping.is_set():
            code = await self._live_once(running)
            if self._stopping.is_set():
                return
            now = time.monotonic()
            running.crashes.append(now)
            while now - running.crashes[0] > patience.within_seconds:
                running.crashes.popleft()
            tries = max(len(running.crashes), running.unready_starts)
            if tries >= patience.crashes:
                words = "\n".join(f"  {line}" for line in running.last_words)
                self._give_up(
                    f"{part.name} stopped {tries} times ({_ending(code)}), so everything is stopped. "
                    f"Its last words:\n{words or '  (none)'}"
                )
                return
            pause = min(patience.first_pause * 2 ** (tries - 1), patience.longest_pause)
            self._say(part.name, f"stopped ({_ending(code)}); started again in {pause:g} s")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)

    async def _live_once(self, running: _Running) -> int:
        """Runs the part from start to end."""
        part, began = running.part, time.monotonic()
        running.ready.clear()
        running.said_ready.clear()
        running.unready_starts += 1
        running.process = process = await asyncio.create_subprocess_exec(
            *leashed(part.command),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1", **part.environment},
            start_new_session=True,
        )
        if self._stopping.is_set():  # while it was being started
            _signal_group(process, signal.SIGKILL)
        reader = asyncio.create_task(self._read(running, process))
        prober = asyncio.create_task(self._await_ready(running, process, began))
        code = await process.wait()
        running.ready.clear()
        prober.cancel()
        _signal_group(process, signal.SIGKILL)  # whatever it left behind
        with suppress(TimeoutError):
            await asyncio.wait_for(reader, 2)
        await asyncio.gather(prober, return_exceptions=True)
        return code

    async def _read(self, running: _Running, process: asyncio.subprocess.Process) -> None:
        assert process.stdout
        rest = b""
        while chunk := await process.stdout.read(65_536):
            *lines, rest = (rest + chunk).split(b"\n")
            if len(rest) > LONGEST_LINE:
                lines, rest = [*lines, rest], b""
            for line in lines:
                self._heard(running, line)
        if rest:
            self._heard(running, rest)

    def _heard(self, running: _Running, line: bytes) -> None:
        text = line.decode("utf-8", "replace").rstrip("\r")
        running.last_words.append(text)
        if running.part.ready_line and running.part.ready_line in text:
            running.said_ready.set()
        self._say(running.part.name, text)

    async def _await_ready(
        self, running: _Running, process: asyncio.subprocess.Process, began: float
    ) -> None:
        part = running.part
        try:
            async with asyncio.timeout(part.start_seconds):
                if part.ready_line:
                    await running.said_ready.wait()
                for url in part.ready_urls:
                    await self._answers(url)
        except TimeoutError:
            if not running.was_ready:
                self._give_up(f"{part.name} was not ready after {part.start_seconds:g} s.")
            else:
                self._say(part.name, f"not ready after {part.start_seconds:g} s: stopping it")
            _signal_group(process, signal.SIGKILL)
            return
        running.seconds = time.monotonic() - began
        running.unready_starts = 0
        running.was_ready = True
        self._say(part.name, f"ready after {running.seconds:.1f} s")
        running.ready.set()

    async def _answers(self, url: str) -> None:
        async with httpx.AsyncClient(trust_env=False, timeout=3) as client:  # no proxy on the loopback
            while True:
                with suppress(httpx.HTTPError):
                    if (await client.get(url)).status_code == httpx.codes.OK:
                        return
                await asyncio.sleep(self._patience.probe_seconds)

    async def _stop_all(self) -> None:
        for first in (True, False):
            await asyncio.gather(*(self._stop(r) for r in self._parts if r.part.stops_first is first))

    async def _stop(self, running: _Running) -> None:
        process = running.process
        if process is None or process.returncode is not None:
            return
        _signal_group(process, signal.SIGTERM)
        ended = asyncio.create_task(process.wait())
        hurried = asyncio.create_task(self._hurry.wait())
        await asyncio.wait(
            {ended, hurried}, timeout=self._patience.grace_seconds, return_when=asyncio.FIRST_COMPLETED
        )
        if not ended.done():
            self._say(running.part.name, "did not stop by itself: killed")
        _signal_group(process, signal.SIGKILL)
        hurried.cancel()
        await ended


def _signal_group(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def _ending(code: int) -> str:
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"code {code}"


class Output:
    """Lines of many parts on one screen, each behind its part's name."""

    COLOURS = (36, 33, 32, 35, 34, 31)

    def __init__(self, names: Sequence[str]) -> None:
        self._width = max(map(len, names))
        self._colours = dict(zip(names, (self.COLOURS * len(names)), strict=False))
        self._coloured = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        self._heard = True

    def __call__(self, name: str, line: str) -> None:
        prefix = f"{name:{self._width}} │ " if name else ""
        if prefix and self._coloured:
            prefix = f"\033[{self._colours[name]}m{prefix}\033[0m"
        if self._heard:
            try:
                print(prefix + line, flush=True)
            except OSError:  # the reader of our output has gone: keep the parts running
                self._heard = False
