"""The console's wording: whole in both languages, and nothing inline that the policy would block."""

import re
import string
from pathlib import Path

import pytest

from care.cases import SEVERITIES
from care.consent import Purpose
from care.immunization import Status
from care.markets import LANGUAGES, MARKETS
from care.outreach.decide import RULES, Verdict
from care.staff import ROLES
from care.store.models import OutreachState
from console.decisions import FACTS
from console.texts import load_wording

CONSOLE = Path(__file__).parent.parent.parent / "console"
WORDING = load_wording()
TEMPLATES = sorted((CONSOLE / "templates").glob("*.html"))
SOURCES = [*TEMPLATES, *sorted(CONSOLE.rglob("*.py"))]
BUILT = {
    "severity": SEVERITIES,
    "language": LANGUAGES,
    "market": tuple(MARKETS),
    "purpose": tuple(Purpose),
    "state": tuple(OutreachState),
    "verdict": tuple(Verdict),
    "role": ROLES,
    "owner": ("bot", "queue", "me", "other"),
    "rule": (*(rule.__name__ for rule in RULES), "useful_then"),
    "stage": ("reserve", "hand_over"),
    "dose": tuple(Status),
    "reason": ("complaint", "request", "other"),
    "kind": ("complaint", "request"),
    "event": ("taken_over", "given_back", "case_closed"),
    "identity": ("visitor", "site_user"),
    "consent": ("yes", "no", "none"),
    "sex": ("F", "M"),
    "author": ("bot", "system", "customer"),
    "tab": ("waiting", "mine", "all"),
    "step": ("recorded", "closed", "before", "on_day", "snoozed"),
    "channel": ("any", "website"),
    "fact": ("day", "week", "month"),
}
"""Texts whose names are built from a code: prefix and every code."""


def places(text: str) -> set[str]:
    """The names of the places to be filled."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("name", WORDING.entries)
def test_a_text_is_worded_in_both_languages_with_the_same_places(name: str) -> None:
    entry = WORDING.entries[name]
    assert tuple(entry) == LANGUAGES
    assert all(text.strip() for text in entry.values())
    assert places(entry["zh"]) == places(entry["en"])


def test_each_language_is_written_in_its_own_letters() -> None:
    chinese = re.compile(r"[\u3400-\u9fff]")
    assert [name for name, text in WORDING.entries.items() if chinese.search(text["en"])] == [
        "other_language"
    ]
    latin = [name for name, text in WORDING.entries.items() if not chinese.search(text["zh"])]
    assert [name for name in latin if places(WORDING.entries[name]["zh"]) == set()] == ["other_language"]


def test_every_code_has_its_words() -> None:
    missing = [
        f"{prefix}_{code}"
        for prefix, codes in BUILT.items()
        for code in codes
        if f"{prefix}_{code}" not in WORDING
    ]
    assert missing == []


def test_every_rule_of_the_one_door_says_its_numbers() -> None:
    assert set(FACTS) == set(BUILT["rule"])


def test_no_page_asks_for_a_text_that_is_not_there() -> None:
    whole = re.compile(r"""\bt\(\s*["'](\w+)["']\s*[,)]""")
    asked = {name for path in SOURCES for name in whole.findall(path.read_text(encoding="utf-8"))}
    assert len(asked) > 100
    assert sorted(name for name in asked if name not in WORDING) == []


def test_no_text_is_there_for_nothing() -> None:
    built = {f"{prefix}_{code}" for prefix, codes in BUILT.items() for code in codes}
    built |= {f"empty_{tab}{more}" for tab in BUILT["tab"] for more in ("", "_more")}
    built |= {f"role_{role}_can" for role in ROLES} | {"journey_vaccine_reminders", "why_worker_died"}
    named = re.compile(r"""["'](\w+)["']""")
    used = {name for path in SOURCES for name in named.findall(path.read_text(encoding="utf-8"))}
    assert sorted(set(WORDING.entries) - used - built) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_nothing_that_the_content_policy_blocks(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son\w+\s*=", text)
    assert "<style" not in text
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert "js:" not in text
    assert "hx-on" not in text
    assert "javascript:" not in text
    assert not re.search(r"""(?:src|href|action)\s*=\s*["']https?:""", text)
    assert "|safe" not in text.replace(" ", "")


def test_the_panels_are_the_only_markup_that_is_passed_through() -> None:
    through = [path for path in TEMPLATES if "{{ panel.body }}" in path.read_text(encoding="utf-8")]
    assert [path.name for path in through] == ["panel.html"]


def test_forms_that_change_something_carry_the_token() -> None:
    for path in TEMPLATES:
        for form in re.findall(r"<form\b.*?</form>", path.read_text(encoding="utf-8"), re.S):
            if 'method="post"' in form:
                assert 'name="csrf"' in form, path.name


def test_script_and_style_load_nothing_from_elsewhere() -> None:
    for name in ("console.js", "console.css"):
        text = (CONSOLE / "static" / name).read_text(encoding="utf-8")
        assert not re.search(r"https?:|url\(|@import|\beval\b|new Function|innerHTML", text), name
