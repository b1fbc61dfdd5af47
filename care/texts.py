"""Customer wording that no Rasa response holds, from `content/replies/*.yml`, in both languages."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from care.dates.clock import say_date
from care.errors import ContentError
from care.immunization import Schedule
from care.markets import LANGUAGES
from care.store.models import Child

MOST_IN_A_SENTENCE = 2


class Texts:
    """Named texts with `{placeholders}`; a missing name or language is refused when the file is read."""

    def __init__(self, entries: Mapping[str, Mapping[str, Any]]) -> None:
        self.entries = entries

    def say(self, name: str, language: str, /, **values: Any) -> str:
        """The text in this language with its places filled."""
        return self.entries[name][language].strip().format(**values)

    def say_doses(self, name: str, language: str, doses: Sequence[str], /, **values: Any) -> str:
        """A text about doses; more than a sentence bears are listed by the text's `…_list` twin."""
        twin = f"{name}_list" if len(doses) > MOST_IN_A_SENTENCE else name
        return self.say(twin, language, doses=join(doses, language), **values)

    def buttons(self, name: str, language: str) -> list[dict[str, str]]:
        """Quick replies; what is on the button is what a tap says."""
        return [{"title": title, "text": title} for title in self.entries[name][language]]


def load_texts(content_dir: Path) -> Texts:
    """Read all of `replies/*.yml`."""
    entries: dict[str, dict[str, Any]] = {}
    for path in sorted((content_dir / "replies").glob("*.yml")):
        try:
            data = yaml.safe_load(path.read_text(encoding="utf-8"))
        except (OSError, yaml.YAMLError) as error:
            raise ContentError(f"{path}: {error}") from error
        for name, entry in data.items():
            if set(entry) != set(LANGUAGES):
                raise ContentError(f"{path}: {name} needs exactly the languages {', '.join(LANGUAGES)}")
            if name in entries:
                raise ContentError(f"{path}: {name} is worded twice")
            entries[name] = entry
    return Texts(entries)


def child_name(child: Child, language: str) -> str:
    """How we call the child."""
    return child.nickname or {"zh": "宝宝", "en": "your baby"}[language]


def dose_name(schedule: Schedule, vaccine: str, dose: int, language: str) -> str:
    """`乙肝疫苗第2剂`, `hepatitis B vaccine, dose 2`; a vaccine given once goes by its name alone."""
    entry = schedule.vaccines[vaccine]
    name = entry.names[language]
    if entry.doses_total == 1:
        return name
    return f"{name}第{dose}剂" if language == "zh" else f"{name}, dose {dose}"


def join(parts: Sequence[str], language: str) -> str:
    """`甲和乙`, `one and two`; more stand below each other."""
    if len(parts) > MOST_IN_A_SENTENCE:
        return "\n".join(f"· {part}" for part in parts)
    return (" and " if language == "en" else "和").join(parts)


def day_name(day: date, language: str, today: date) -> str:
    """A date as one says it, with the year only where it is another."""
    return say_date(day, language, today)


def birthday(day: date, language: str) -> str:
    """A birth or due date in full."""
    if language == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day:%B} {day.day}, {day.year}"
