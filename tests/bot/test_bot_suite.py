"""The bot has a Python of its own: its suite runs there."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / "bot" / ".venv" / "bin" / "python"


def test_the_bots_own_suite_passes_in_its_own_environment() -> None:
    assert PYTHON.exists(), "bot/.venv is missing: ./tiexin test prepares it"
    # What this process inherited from its own environment must not reach the other Python.
    environment = {
        name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")
    }
    done = subprocess.run(
        [PYTHON, "-m", "pytest", "bot/tests", "-q", "-p", "no:cacheprovider"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        pytest.fail(f"{done.stdout[-20_000:]}\n{done.stderr[-5_000:]}", pytrace=False)
