"""A loaded model's understanding of one message, without the server around it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from bot.run import BrokenModel, check_model
from bot.text import defuse

FALLBACK = "nlu_fallback"


class Understanding:
    """Parses messages with the NLU part of a model; import Rasa's environment first."""

    def __init__(self, model: Path) -> None:
        check_model(model)
        from rasa.core.agent import Agent

        try:
            self._agent = Agent.load(str(model))
        except Exception as error:
            raise BrokenModel(f"{model} was not loaded: {error}") from error
        self._loop = asyncio.new_event_loop()

    def raw(self, text: str) -> dict[str, Any]:
        """Rasa's own parse data."""
        from rasa.core.channels.channel import UserMessage

        processor = self._agent.processor
        assert processor
        return self._loop.run_until_complete(processor.parse_message(UserMessage(text)))

    def parse(self, text: str) -> dict[str, Any]:
        """Intent, confidence, language and entities; the spans count in `text` as it was given."""
        readable = defuse(text)
        if not readable:
            return {"text": text, "intent": FALLBACK, "confidence": 1.0, "language": "other", "entities": []}
        before = max(text.find(readable), 0)
        data = self.raw(readable)
        entities = [
            {
                "entity": entity["entity"],
                "value": entity["value"],
                "canonical": entity.get("canonical"),
                "start": entity["start"] + before,
                "end": entity["end"] + before,
            }
            for entity in data.get("entities", [])
        ]
        return {
            "text": text,
            "intent": data["intent"]["name"],
            "confidence": round(data["intent"]["confidence"], 4),
            "language": data.get("language", "other"),
            "entities": entities,
        }

    def best_guess(self, text: str) -> str:
        """The top-ranked intent before any fallback."""
        data = self.raw(defuse(text) or "／")
        ranking = [rank["name"] for rank in data.get("intent_ranking", []) if rank["name"] != FALLBACK]
        return ranking[0] if ranking else FALLBACK
