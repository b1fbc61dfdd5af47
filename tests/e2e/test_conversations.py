"""Whole conversations in customers' words, over the running stack."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import yaml

from care.markets import MARKETS, local_date
from tests.conftest import ROOT
from tests.e2e.conftest import Stack, open_chat

pytestmark = pytest.mark.e2e
CONVERSATIONS = yaml.safe_load((ROOT / "tests/conversations/line.yml").read_text(encoding="utf-8"))


def spoken(text: str, language: str) -> str:
    """The words with their dates filled in."""
    zone = MARKETS["CN" if language == "zh" else "US"].time_zone
    day = local_date(datetime.now(UTC), zone) - timedelta(days=20)
    said = f"{day.year}年{day.month}月{day.day}日" if language == "zh" else f"{day:%B} {day.day}, {day.year}"
    return text.replace("{today-20}", said)


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=[c["name"] for c in CONVERSATIONS])
def test_conversation(stack: Stack, conversation: dict[str, Any]):
    language = conversation["language"]
    zone = MARKETS["CN" if language == "zh" else "US"].time_zone
    chat = open_chat(stack, language=language, market="CN" if language == "zh" else "US", time_zone=zone)
    for turn in conversation["turns"]:
        answer = chat.say(spoken(turn["says"], language))
        assert turn["hears"] in answer, f"{turn['says']!r} was answered {answer!r}"
        assert turn.get("never", "\0") not in answer
