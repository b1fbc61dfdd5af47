"""Every expression of the lists means what the list says."""

import re
from pathlib import Path

import pytest

from tests.care.dates.cases import Case, case

HERE = Path(__file__).parent / "expressions"


def cases(name: str) -> list[Case]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [
        case(text, *rest.partition(";")[::2])
        for text, rest in (line.split(" -> ") for line in lines if line.strip() and not line.startswith("#"))
    ]


ALONE, IN_SENTENCES, ALSO = cases("alone.txt"), cases("in_sentences.txt"), cases("also.txt")


@pytest.mark.parametrize("each", ALONE + IN_SENTENCES + ALSO, ids=str)
def test_an_expression_means_what_the_list_says(each: Case):
    assert each.read() == each.answer


@pytest.mark.parametrize("each", [each for each in ALONE if not each.answer.startswith("none")], ids=str)
def test_spaces_capitals_and_brackets_around_it_change_nothing(each: Case):
    for text in (f"  {each.text} ", each.text.upper(), f"{each.text}。", f"（{each.text}）"):
        assert each.read(text) == each.answer, text


def test_the_lists_are_long_and_half_of_the_hard_ones_are_sentences():
    assert len(ALONE) >= 400
    assert len(IN_SENTENCES) >= 400
    for language in (r"[㐀-鿿]", r"[A-Za-z]{3}"):
        assert sum(bool(re.search(language, each.text)) for each in IN_SENTENCES) >= 150
