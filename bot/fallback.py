"""Says `nlu_fallback` where the classifier guesses: a message far from all examples is not understood."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.classifier import LIKENESS
from bot.text import has_words, normalise


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class LikenessFallback(GraphComponent, IntentClassifier):
    """Weighs the best probability by the likeness to the nearest training examples."""

    @classmethod
    def required_components(cls) -> list[type]:
        """It corrects a classifier."""
        return [IntentClassifier]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`threshold`: below it the intent is `nlu_fallback`."""
        return {"threshold": 0.4}

    def __init__(self, config: dict[str, Any]) -> None:
        self._threshold = float(config["threshold"])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LikenessFallback:
        """Build it from its configuration."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Put `nlu_fallback` first where the score is below the threshold."""
        for message in messages:
            score = self._score(message)
            if score < self._threshold:
                fallback = {"name": DEFAULT_NLU_FALLBACK_INTENT_NAME, "confidence": 1.0 - score}
                ranking = message.get(INTENT_RANKING_KEY) or []
                message.set(INTENT, dict(fallback), add_to_output=True)
                message.set(INTENT_RANKING_KEY, [fallback, *ranking], add_to_output=True)
        return messages

    @staticmethod
    def _score(message: Message) -> float:
        if not has_words(normalise(message.get(TEXT) or "")):
            return 0.0
        likeness = max(
            message.get(LIKENESS, 1.0), 0.0
        )  # another classifier tells none: then probability decides
        return likeness * (message.get(INTENT) or {}).get("confidence", 0.0)
