"""The console's own wording, from `texts.yml`, in both languages."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).parent / "texts.yml"


class Wording:
    """Named texts with `{places}`."""

    def __init__(self, entries: Mapping[str, Mapping[str, str]]) -> None:
        self.entries = entries

    def say(self, name: str, language: str, /, **values: Any) -> str:
        """The text in this language with its places filled."""
        return self.entries[name][language].format(**values)

    def __contains__(self, name: str) -> bool:
        return name in self.entries


def load_wording() -> Wording:
    """Read `texts.yml`."""
    return Wording(yaml.safe_load(FILE.read_text(encoding="utf-8")))
