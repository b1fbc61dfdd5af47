"""What customers read is worded in both languages, and names no place that nobody fills."""

import re
from pathlib import Path
from string import Formatter

import pytest
import yaml

from care.outreach.decide import Reason
from care.texts import load_texts
from tests.conftest import ROOT

DOMAIN = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
TEXTS = load_texts(ROOT / "content")
ACTIONS = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "actions").glob("*.py"))
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("name", DOMAIN["responses"])
def test_a_response_is_worded_once_in_each_language_with_the_same_places(name: str):
    variations = DOMAIN["responses"][name]
    by_language = {v["condition"][0]["value"]: v for v in variations}
    assert list(by_language) == ["zh", "en"]
    assert len(variations) == 2
    assert places(by_language["zh"]["text"]) == places(by_language["en"]["text"])
    assert not CHINESE.search(by_language["en"]["text"])
    assert next(len(v.get("buttons", [])) for v in variations) == len(by_language["en"].get("buttons", []))
    for variation in variations:
        assert all(button["title"] == button["payload"] for button in variation.get("buttons", []))


@pytest.mark.parametrize("name", DOMAIN["responses"])
def test_a_response_is_said_by_a_rule_or_a_skill(name: str):
    rules = (ROOT / "data/rules/rules.yml").read_text(encoding="utf-8")
    assert name in rules or f'"{name.removeprefix("utter_")}"' in ACTIONS


def test_every_intent_has_a_rule_and_examples_in_both_languages():
    rules = yaml.safe_load((ROOT / "data/rules/rules.yml").read_text(encoding="utf-8"))["rules"]
    ruled = {rule["steps"][0]["intent"] for rule in rules}
    assert ruled == set(DOMAIN["intents"])
    for intent in set(DOMAIN["intents"]) - {"nlu_fallback"}:
        for language in ("zh", "en"):
            file = yaml.safe_load((ROOT / f"data/nlu/{language}/{intent}.yml").read_text(encoding="utf-8"))
            examples = [
                e for entry in file["nlu"] for e in entry["examples"].splitlines() if e.startswith("- ")
            ]
            assert {entry["intent"] for entry in file["nlu"]} == {intent}
            assert len(examples) >= 25


def test_no_utterance_stands_under_two_intents():
    seen: dict[str, Path] = {}
    for path in sorted((ROOT / "data/nlu").glob("*/*.yml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            for line in entry["examples"].splitlines():
                text = line.removeprefix("- ").strip().lower()
                other = seen.setdefault(text, path)
                assert other.stem == path.stem, f"{text!r} stands in {other} and {path}"


@pytest.mark.parametrize("name", TEXTS.entries)
def test_a_text_has_the_same_places_in_both_languages(name: str):
    zh, en = TEXTS.entries[name]["zh"], TEXTS.entries[name]["en"]
    if isinstance(zh, list):
        assert len(zh) == len(en)
        return
    assert places(zh) == places(en)
    assert not CHINESE.search(en)
    if name.endswith("_list"):
        assert name.removesuffix("_list") in TEXTS.entries


def test_every_reason_is_worded():
    assert {reason.value for reason in Reason} <= set(TEXTS.entries)
