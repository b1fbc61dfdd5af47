"""Red flags: words after which nothing comes before a doctor."""

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from care.errors import ContentError

_GAPS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class RedFlags:
    """Word lists by urgency, `emergency` before `doctor`."""

    words: dict[str, tuple[str, ...]]

    def urgency(self, text: str) -> str | None:
        """The gravest urgency a word of the text calls for, or nothing."""
        low = text.lower().replace("'", "").replace("’", "")
        spaced, joined = f" {_GAPS.sub(' ', low)} ", _GAPS.sub("", low)
        for urgency, words in self.words.items():
            if any(f" {word} " in spaced if word.isascii() else word in joined for word in words):
                return urgency
        return None


def load_red_flags(content_dir: Path) -> RedFlags:
    """Read `red_flags.yml`."""
    path = content_dir / "red_flags.yml"
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        return RedFlags({u: tuple(data[u]["zh"] + data[u]["en"]) for u in ("emergency", "doctor")})
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise ContentError(f"{path}: {error}") from error
