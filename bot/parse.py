"""Parse JSON lines: `python -m bot.parse --model PATH`, `{"text"}` in, what was understood out."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from bot.run import BrokenModel
from bot.settings import prepare_environment


def read_text(line: str) -> str:
    """The text of one input line; ValueError says what is wrong with it."""
    try:
        request = json.loads(line)
    except ValueError:
        raise ValueError("not JSON") from None
    text = request.get("text") if isinstance(request, dict) else None
    if not isinstance(text, str):
        raise ValueError('expected {"text": "..."}')
    return text


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m bot.parse", description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    options = parser.parse_args(arguments)
    prepare_environment()
    from bot.logs import configure_logging

    configure_logging()
    from bot.understanding import Understanding

    # A lone surrogate cannot be written as UTF-8, but its escape is JSON too.
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        understanding = Understanding(options.model)
    except BrokenModel as problem:
        print(problem, file=sys.stderr)
        return 1
    for line in sys.stdin:
        if not line.strip():
            continue
        answer: dict[str, Any]
        try:
            answer = understanding.parse(read_text(line))
        except ValueError as problem:
            answer = {"error": str(problem)}
        print(json.dumps(answer, ensure_ascii=False), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
