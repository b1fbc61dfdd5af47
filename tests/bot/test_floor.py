"""The committed sets of utterances nobody trained on are understood at least this well."""

import json
import subprocess

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.e2e
FLOOR = {"zh": 0.94, "en": 0.90}


@pytest.mark.parametrize("language", FLOOR)
def test_accuracy_does_not_fall_below_the_floor(language: str):
    lines = (ROOT / f"tests/conversations/nlu_{language}.jsonl").read_text(encoding="utf-8").splitlines()
    wanted = [json.loads(line) for line in lines]
    done = subprocess.run(
        ["./tiexin", "parse"], cwd=ROOT, input="\n".join(lines), capture_output=True, text=True, check=True
    )
    understood = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(understood) == len(wanted)
    wrong = [
        f"{u['text']!r} is {w['intent']}, understood as {u['intent']}"
        for w, u in zip(wanted, understood, strict=True)
        if u["intent"] != w["intent"]
    ]
    assert 1 - len(wrong) / len(wanted) >= FLOOR[language], "\n".join(wrong)
