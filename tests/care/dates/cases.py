"""A line of the lists and of the docs: what is said, what it means, and what it was asked for."""

from dataclasses import dataclass
from datetime import date

from care.dates import Reading, read


@dataclass(frozen=True)
class Case:
    """One expression and its answer."""

    text: str
    answer: str
    today: date = date(2026, 11, 22)
    market: str = "CN"
    expect: str | None = None

    def __str__(self) -> str:
        asked = "" if self.expect is None else f" ({self.expect})"
        return f"{self.market} {self.today} {self.text}{asked}"

    def read(self, text: str | None = None) -> str:
        return as_answer(read(text or self.text, self.today, self.market, self.expect))


def case(text: str, answer: str, options: str) -> Case:
    chosen: dict[str, object] = {}
    for option in filter(None, (each.strip() for each in options.split(","))):
        if option.startswith("today="):
            chosen["today"] = date.fromisoformat(option.removeprefix("today="))
        elif option in ("CN", "US"):
            chosen["market"] = option
        else:
            assert option in ("past", "future", "age", "pregnancy"), option
            chosen["expect"] = option
    return Case(text.strip(), answer.strip(), **chosen)  # pyright: ignore[reportArgumentType]


def as_answer(reading: Reading) -> str:
    if reading.kind == "date":
        return f"{reading.date}{' !' if reading.exact else ''}"
    if reading.kind == "age":
        return f"{reading.age_months} months"
    if reading.kind == "pregnancy":
        return f"{reading.weeks_pregnant}w" + (f"+{reading.extra_days}" if reading.extra_days else "")
    return f"none {reading.reason}"
