"""Where things are."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
MODELS = VAR / "models"
TOOLS = ROOT / ".tools"
BIN = ROOT / ".venv" / "bin"
PYTHON = BIN / "python"
BOT_PYTHON = ROOT / "bot" / ".venv" / "bin" / "python"


def as_called(path: Path) -> Path:
    """A path as the caller meant it: `./tiexin` changes to the project's root before it hands over."""
    return Path(os.environ.get("TIEXIN_CALLED_FROM", ".")) / path


def shown(path: Path) -> str:
    """A path as a person at the project's root would write it."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
