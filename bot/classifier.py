"""The intent classifier: a linear model and the nearest examples, weighed on examples that neither has seen."""

from __future__ import annotations

import json
import logging
from dataclasses import fields
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
from scipy.optimize import minimize
from scipy.special import log_softmax
from sklearn.model_selection import StratifiedKFold

from bot import features, fingerprint, neighbours, softmax
from bot.features import dense_features
from bot.neighbours import Neighbours
from bot.softmax import Fit, fit_softmax

logger = logging.getLogger(__name__)
LIKENESS = "likeness"  # to the nearest examples; the fallback reads it off the message
_FLOOR = 0.01  # what an intent without a near example keeps
_FOLDS = 5
_MANY = 3000  # with so many examples one fold tells enough


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class BlendedClassifier(GraphComponent, IntentClassifier):
    """Trains in seconds; what it learned is stored as plain arrays, never as a pickle."""

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
        return fingerprint.of_modules(features, neighbours, softmax)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`C`: inverse strength of the linear model's regularisation; `featurizers`: which to read, default all."""
        return {"C": 1.0, "rounds": 150, "ranking_length": 5, "featurizers": None}

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._intents: list[str] = []
        self._linear: Fit
        self._neighbours: Neighbours
        self._blend = np.array([1.0, 0.0])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> BlendedClassifier:
        """Build it untrained."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit both voters on all examples, and how much each counts on examples held out from both."""
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
        self._linear, self._neighbours = self._fit(matrix, classes)
        if not self._linear.converged:
            logger.warning(
                "the classifier stopped after %d rounds, before it converged", self._config["rounds"]
            )
        self._blend = self._weigh(matrix, classes)
        self._persist()
        return self._resource

    def _fit(self, matrix: np.ndarray, classes: np.ndarray) -> tuple[Fit, Neighbours]:
        count = len(self._intents)
        linear = fit_softmax(matrix, classes, count, self._config["C"], self._config["rounds"])
        return linear, Neighbours.fit(matrix, classes, count)

    def _weigh(self, matrix: np.ndarray, classes: np.ndarray) -> np.ndarray:
        """The two weights under which held-out examples surprise least: this also calibrates the probabilities."""
        folds = min(_FOLDS, int(np.bincount(classes).max()))
        if folds < 2:
            return self._blend
        votes, truth = [], []
        for seen, unseen in StratifiedKFold(folds, shuffle=True, random_state=0).split(matrix, classes):
            votes.append(_votes(*self._fit(matrix[seen], classes[seen]), matrix[unseen])[0])
            truth.append(classes[unseen])
            if len(classes) >= _MANY:
                break
        both, right = np.concatenate(votes, axis=1), np.concatenate(truth)

        def surprise(blend: np.ndarray) -> float:
            return -float(
                log_softmax(np.tensordot(blend, both, 1), axis=1)[np.arange(len(right)), right].mean()
            )

        return np.maximum(minimize(surprise, [1.0, 0.5], method="Nelder-Mead").x, 0)

    def process(self, messages: list[Message]) -> list[Message]:
        """Rank the intents of each message."""
        if not messages or not self._intents:
            return messages
        matrix = dense_features(messages, self._config["featurizers"])
        trained = self._linear.weights.shape[1]
        if matrix.shape[1] != trained:
            raise RasaException(
                f"The model was trained on {trained} features, this process makes {matrix.shape[1]}: "
                "an embedding package is missing or differs. Train again."
            )
        votes, likeness = _votes(self._linear, self._neighbours, matrix)
        probabilities = np.exp(log_softmax(np.tensordot(self._blend, votes, 1), axis=1))
        for message, row, near in zip(messages, probabilities, likeness, strict=True):
            best = np.argsort(-row)[: self._config["ranking_length"] or None]
            ranking = [{"name": self._intents[place], "confidence": float(row[place])} for place in best]
            message.set(INTENT, dict(ranking[0]), add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
            message.set(LIKENESS, float(near))
        return messages

    def _persist(self) -> None:
        near = {field.name: getattr(self._neighbours, field.name) for field in fields(Neighbours)}
        near["examples"] = near["examples"].astype(np.float16)
        with self._model_storage.write_to(self._resource) as folder:
            np.savez(
                folder / "linear.npz", weights=self._linear.weights, bias=self._linear.bias, blend=self._blend
            )
            np.savez(folder / "neighbours.npz", **near)
            (folder / "intents.json").write_text(json.dumps(self._intents), encoding="utf-8")

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> BlendedClassifier:
        """Read back what was learned; a model without it is broken and says so."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            linear = np.load(folder / "linear.npz", allow_pickle=False)
            component._linear = Fit(linear["weights"], linear["bias"], converged=True)
            component._blend = linear["blend"]
            near = dict(np.load(folder / "neighbours.npz", allow_pickle=False))
            near["examples"] = near["examples"].astype(np.float32)
            component._neighbours = Neighbours(**{**near, "count": int(near["count"])})
            component._intents = json.loads((folder / "intents.json").read_text(encoding="utf-8"))
        return component


def _votes(linear: Fit, near: Neighbours, matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The log-probabilities of both voters, and the likeness to the nearest examples."""
    shares, likeness = near.look(matrix)
    return np.stack([log_softmax(linear.logits(matrix), axis=1), np.log(shares + _FLOOR)]), likeness
