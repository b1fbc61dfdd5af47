"""The intent classifier: logistic regression over sentence embeddings, its probabilities calibrated."""

from __future__ import annotations

import json
import logging
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax
from sklearn.model_selection import StratifiedShuffleSplit

from bot import features, fingerprint, softmax
from bot.features import dense_features
from bot.softmax import Fit, fit_softmax

logger = logging.getLogger(__name__)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class CalibratedLinearClassifier(GraphComponent, IntentClassifier):
    """Linear, so it trains in seconds; what it learned is stored as plain arrays, never as a pickle."""

    @classmethod
    def required_components(cls) -> list[type]:
        """It reads features."""
        return [Featurizer]

    @staticmethod
    def required_packages() -> list[str]:
        """Their versions belong to the fingerprint."""
        return ["sklearn"]

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """The helpers are not part of this class's source."""
        return fingerprint.of_modules(features, softmax)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`C`: inverse strength of regularisation; `calibrate`: the share of examples that calibration holds out, or 0."""
        return {"C": 1.0, "rounds": 150, "calibrate": 0.2, "ranking_length": 10, "featurizers": None}

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._intents: list[str] = []
        self._fit = Fit(np.zeros((0, 0)), np.zeros(0), converged=True)
        self._temperature = 1.0

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CalibratedLinearClassifier:
        """Build it untrained."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the weights, then one temperature on examples that a second fit did not see."""
        examples = [
            example for example in training_data.intent_examples if example.get(TEXT) and example.get(INTENT)
        ]
        labels = [example.get(INTENT) for example in examples]
        self._intents = sorted(set(labels))
        if len(self._intents) < 2:
            raise RasaException("The classifier needs examples of at least two intents.")
        matrix = dense_features(examples, self._config["featurizers"])
        if not matrix.shape[1]:
            raise RasaException("The classifier found no features: is any embedding installed?")
        classes = np.searchsorted(self._intents, labels)
        self._fit = fit_softmax(matrix, classes, self._config["C"], self._config["rounds"])
        if not self._fit.converged:
            logger.warning(
                "the classifier stopped after %d rounds, before it converged", self._config["rounds"]
            )
        self._temperature = self._calibrate(matrix, classes)
        self._persist()
        return self._resource

    def _calibrate(self, matrix: np.ndarray, classes: np.ndarray) -> float:
        share = self._config["calibrate"]
        if not share or min(np.bincount(classes)) * share < 1:
            return 1.0
        splitter = StratifiedShuffleSplit(1, test_size=share, random_state=0)
        seen, unseen = next(splitter.split(matrix, classes))
        fit = fit_softmax(matrix[seen], classes[seen], self._config["C"], self._config["rounds"])
        logits, truth = fit.logits(matrix[unseen]), classes[unseen]

        def surprise(log_temperature: float) -> float:
            log_probabilities = log_softmax(logits / np.exp(log_temperature), axis=1)
            return -float(log_probabilities[np.arange(len(truth)), truth].mean())

        return float(np.exp(minimize_scalar(surprise, bounds=(-2, 2), method="bounded").x))

    def process(self, messages: list[Message]) -> list[Message]:
        """Rank the intents of each message."""
        if not messages or not self._intents:
            return messages
        matrix = dense_features(messages, self._config["featurizers"])
        if matrix.shape[1] != self._fit.weights.shape[1]:
            raise RasaException(
                f"The model was trained on {self._fit.weights.shape[1]} features, this process makes {matrix.shape[1]}: "
                "an embedding package is missing or differs. Train again."
            )
        probabilities = np.exp(log_softmax(self._fit.logits(matrix) / self._temperature, axis=1))
        for message, row in zip(messages, probabilities, strict=True):
            best = np.argsort(-row)[: self._config["ranking_length"] or None]
            ranking = [{"name": self._intents[place], "confidence": float(row[place])} for place in best]
            message.set(INTENT, dict(ranking[0]), add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _persist(self) -> None:
        with self._model_storage.write_to(self._resource) as folder:
            np.savez(
                folder / "weights.npz",
                weights=self._fit.weights,
                bias=self._fit.bias,
                temperature=self._temperature,
            )
            (folder / "intents.json").write_text(json.dumps(self._intents), encoding="utf-8")

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> CalibratedLinearClassifier:
        """Read back what was learned; a model without it is broken and says so."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            arrays = np.load(folder / "weights.npz", allow_pickle=False)
            component._fit = Fit(arrays["weights"], arrays["bias"], converged=True)
            component._temperature = float(arrays["temperature"])
            component._intents = json.loads((folder / "intents.json").read_text(encoding="utf-8"))
        return component
