"""The intent classifier: logistic regression over sentence embeddings, its probabilities calibrated."""

from __future__ import annotations

import json
import logging
import warnings
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
from scipy.sparse import csr_matrix
from scipy.special import log_softmax
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from bot import features, fingerprint
from bot.features import sentence_features

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
        """The helper that builds the matrix is not part of this class's source."""
        return fingerprint.of_modules(features)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`C`: inverse strength of regularisation; `calibration_folds`: 0 leaves probabilities as they are."""
        return {
            "C": 1.0,
            "class_weight": "balanced",
            "max_iter": 500,
            "tol": 1e-4,
            "calibration_folds": 4,
            "ranking_length": 10,
            "featurizers": None,
        }

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._intents: list[str] = []
        self._weights = np.zeros((0, 0))
        self._bias = np.zeros(0)
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
        """Fit the weights, then one temperature on folds that the weights did not see."""
        examples = [
            example for example in training_data.intent_examples if example.get(TEXT) and example.get(INTENT)
        ]
        labels = np.array([example.get(INTENT) for example in examples])
        if len(set(labels)) < 2:
            raise RasaException("The classifier needs examples of at least two intents.")
        matrix = sentence_features(examples, self._config["featurizers"])
        if not matrix.shape[1]:
            raise RasaException("The classifier found no features: is any embedding installed?")
        self._intents, self._weights, self._bias = self._fit(matrix, labels)
        self._temperature = self._calibrate(matrix, labels)
        self._persist()
        return self._resource

    def _fit(
        self, matrix: np.ndarray | csr_matrix, labels: np.ndarray
    ) -> tuple[list[str], np.ndarray, np.ndarray]:
        model = LogisticRegression(
            C=self._config["C"],
            class_weight=self._config["class_weight"],
            max_iter=self._config["max_iter"],
            tol=self._config["tol"],
        )
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", ConvergenceWarning)
            model.fit(matrix, labels)
        if any(issubclass(warning.category, ConvergenceWarning) for warning in caught):
            logger.warning(
                "the classifier stopped after %d rounds, before it converged", self._config["max_iter"]
            )
        weights, bias = model.coef_, model.intercept_
        if len(model.classes_) == 2:  # scikit-learn keeps one row for two classes
            weights, bias = np.vstack([-weights / 2, weights / 2]), np.concatenate([-bias / 2, bias / 2])
        return [str(intent) for intent in model.classes_], weights, bias

    def _calibrate(self, matrix: np.ndarray | csr_matrix, labels: np.ndarray) -> float:
        fewest = min(np.unique(labels, return_counts=True)[1])
        folds = min(self._config["calibration_folds"], int(fewest))
        if folds < 2:
            return 1.0
        places = np.searchsorted(self._intents, labels)
        held_out = np.zeros((len(labels), len(self._intents)))
        for fit, rest in StratifiedKFold(folds, shuffle=True, random_state=0).split(matrix, labels):
            _, weights, bias = self._fit(matrix[fit], labels[fit])
            held_out[rest] = matrix[rest] @ weights.T + bias

        def surprise(log_temperature: float) -> float:
            log_probabilities = log_softmax(held_out / np.exp(log_temperature), axis=1)
            return -float(log_probabilities[np.arange(len(places)), places].mean())

        return float(np.exp(minimize_scalar(surprise, bounds=(-3, 3), method="bounded").x))

    def process(self, messages: list[Message]) -> list[Message]:
        """Rank the intents of each message."""
        if not messages or not self._intents:
            return messages
        matrix = sentence_features(messages, self._config["featurizers"])
        if matrix.shape[1] != self._weights.shape[1]:
            raise RasaException(
                f"The model was trained on {self._weights.shape[1]} features, this process makes {matrix.shape[1]}: "
                "an embedding package is missing or differs. Train again."
            )
        logits = np.asarray(matrix @ self._weights.T + self._bias)
        for message, row in zip(
            messages, np.exp(log_softmax(logits / self._temperature, axis=1)), strict=True
        ):
            best = np.argsort(-row)[: self._config["ranking_length"] or None]
            ranking = [{"name": self._intents[place], "confidence": float(row[place])} for place in best]
            message.set(INTENT, dict(ranking[0]), add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _persist(self) -> None:
        with self._model_storage.write_to(self._resource) as folder:
            np.savez(
                folder / "weights.npz",
                weights=self._weights.astype(np.float32),
                bias=self._bias,
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
            component._weights, component._bias = arrays["weights"], arrays["bias"]
            component._temperature = float(arrays["temperature"])
            component._intents = json.loads((folder / "intents.json").read_text(encoding="utf-8"))
        return component
