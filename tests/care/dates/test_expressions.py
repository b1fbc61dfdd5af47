"""Every expression of the two lists means what the list says."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from care.dates import Reading, read

HERE = Path(__file__).parent / "expressions"


@dataclass(frozen=True)
class Case:
    """One line of a list."""

    text: str
    answer: str
    today: date = date(2026, 11, 22)
    market: str = "CN"
    expect: str | None = None

    def __str__(self) -> str:
        extra = "" if self.expect is None else f" ({self.expect})"
        return f"{self.market} {self.today} {self.text}{extra}"


def cases(name: str) -> list[Case]:
    found: list[Case] = []
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        text, rest = line.split(" -> ")
        answer, _, options = rest.partition(";")
        chosen: dict[str, object] = {}
        for option in filter(None, (each.strip() for each in options.split(","))):
            if option.startswith("today="):
                chosen["today"] = date.fromisoformat(option[6:])
            elif option in ("CN", "US"):
                chosen["market"] = option
            else:
                assert option in ("past", "future", "age", "pregnancy"), line
                chosen["expect"] = option
        found.append(Case(text.strip(), answer.strip(), **chosen))  # pyright: ignore[reportArgumentType]
    return found


ALONE, IN_SENTENCES = cases("alone.txt"), cases("in_sentences.txt")


def as_answer(reading: Reading) -> str:
    if reading.kind == "date":
        return f"{reading.date}{' !' if reading.exact else ''}"
    if reading.kind == "age":
        return f"{reading.age_months} months"
    if reading.kind == "pregnancy":
        return f"{reading.weeks_pregnant}w" + (f"+{reading.extra_days}" if reading.extra_days else "")
    return f"none {reading.reason}"


@pytest.mark.parametrize("case", ALONE + IN_SENTENCES, ids=str)
def test_an_expression_means_what_the_list_says(case: Case):
    assert as_answer(read(case.text, case.today, case.market, case.expect)) == case.answer


@pytest.mark.parametrize("case", [case for case in ALONE if not case.answer.startswith("none")], ids=str)
def test_spaces_and_capitals_around_it_change_nothing(case: Case):
    for text in (f"  {case.text} ", case.text.upper(), f"{case.text}。", f"（{case.text}）"):
        assert as_answer(read(text, case.today, case.market, case.expect)) == case.answer, text


def test_the_lists_are_long_and_half_of_them_are_sentences():
    assert len(ALONE) >= 200
    assert len(IN_SENTENCES) >= 200
    for language in (r"[㐀-鿿]", r"[A-Za-z]{3}"):
        assert sum(bool(re.search(language, case.text)) for case in IN_SENTENCES) >= 80
