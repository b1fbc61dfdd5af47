"""`./tiexin dates`: JSON lines in, what each expression means out."""

import json
import sys
from collections.abc import Sequence
from datetime import date
from typing import Any

from care.dates import Reading, read
from care.markets import MARKETS

EXPECT = ("past", "future", "age", "pregnancy")


def main(argv: Sequence[str]) -> int:
    """Answer every line of stdin with one of stdout; a line that cannot be read gets an error and is passed."""
    if argv:
        print(f"dates takes no arguments: {' '.join(argv)}", file=sys.stderr)
        return 2
    for line in sys.stdin.buffer:
        if line.strip():
            print(json.dumps(_answer(line)), flush=True)
    return 0


def _answer(line: bytes) -> dict[str, Any]:
    try:
        asked = json.loads(line)
        return as_json(read(*_arguments(asked)))
    except (ValueError, RecursionError) as error:
        return {"error": str(error) or "not a line of JSON"}


def _arguments(asked: Any) -> tuple[str, date, str, str | None]:
    if not isinstance(asked, dict):
        raise ValueError("a line is an object with text, today and market")
    text, today, market, expect = (asked.get(key) for key in ("text", "today", "market", "expect"))
    if not isinstance(text, str):
        raise ValueError("text must be a string")
    if not isinstance(today, str):
        raise ValueError("today must be a date such as 2026-11-22")
    if not isinstance(market, str) or market.upper() not in MARKETS:
        raise ValueError(f"market must be one of {', '.join(MARKETS)}")
    if expect is not None and expect not in EXPECT:
        raise ValueError(f"expect must be one of {', '.join(EXPECT)}")
    return text, date.fromisoformat(today), market.upper(), expect


def as_json(reading: Reading) -> dict[str, Any]:
    """A reading as the command line tells it."""
    if reading.kind == "age":
        return {"age_months": reading.age_months}
    if reading.kind == "pregnancy":
        return {"weeks_pregnant": reading.weeks_pregnant}
    if reading.date:
        return {"date": reading.date.isoformat()}
    return {"date": None, "reason": reading.reason}
