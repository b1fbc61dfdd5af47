"""Says `nlu_fallback` where the classifier guesses: a message far from all examples is not understood."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot import features, fingerprint
from bot.features import dense_features, unit_rows
from bot.text import has_words, normalise


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SimilarityFallback(GraphComponent, IntentClassifier):
    """Weighs the best probability by the likeness to the nearest training example."""

    @classmethod
    def required_components(cls) -> list[type]:
        """It reads features; the classifier before it has no place in the training graph, so Rasa cannot require it."""
        return [Featurizer]

    @staticmethod
    def required_packages() -> list[str]:
        """None but numpy, which all else needs too."""
        return []

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """The helper that builds the matrix is not part of this class's source."""
        return fingerprint.of_modules(features)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`threshold`: below it the intent is `nlu_fallback`; `featurizers`: whose likeness counts, default all."""
        return {"threshold": 0.3, "featurizers": None}

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._examples = np.zeros((0, 0), dtype=np.float32)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SimilarityFallback:
        """Build it untrained."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Remember where the examples lie."""
        examples = [
            example for example in training_data.intent_examples if example.get(TEXT) and example.get(INTENT)
        ]
        self._examples = unit_rows(dense_features(examples, self._config["featurizers"]))
        with self._model_storage.write_to(self._resource) as folder:
            np.save(folder / "examples.npy", self._examples.astype(np.float16), allow_pickle=False)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SimilarityFallback:
        """Read the examples' places back."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            stored = np.load(folder / "examples.npy", allow_pickle=False)
        component._examples = stored.astype(np.float32)
        return component

    def process(self, messages: list[Message]) -> list[Message]:
        """Put `nlu_fallback` first where the score is below the threshold."""
        if not messages:
            return messages
        places = unit_rows(dense_features(messages, self._config["featurizers"]))
        likeness = (places @ self._examples.T).max(axis=1, initial=0.0)
        for message, nearest in zip(messages, likeness, strict=True):
            score = float(nearest) * (message.get(INTENT) or {}).get("confidence", 0.0)
            if not has_words(normalise(message.get(TEXT) or "")):
                score = 0.0
            if score < self._config["threshold"]:
                fallback = {"name": DEFAULT_NLU_FALLBACK_INTENT_NAME, "confidence": 1.0 - score}
                ranking = message.get(INTENT_RANKING_KEY) or []
                message.set(INTENT, dict(fallback), add_to_output=True)
                message.set(INTENT_RANKING_KEY, [fallback, *ranking], add_to_output=True)
        return messages
