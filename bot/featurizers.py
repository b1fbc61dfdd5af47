"""Dense featurizers for Rasa: one sentence embedding a message, scaled for a linear classifier."""

from __future__ import annotations

import logging
import sys
from typing import Any, ClassVar

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot import embeddings, fingerprint, text
from bot.embeddings import E5Encoder, EmbeddingCache, Encoder, UseEncoder
from bot.settings import cache_dir

logger = logging.getLogger(__name__)


class SentenceFeaturizer(DenseFeaturizer, GraphComponent):
    """What both embeddings share; `optional` lets training go on where the wheel is not installed."""

    encoder_class: ClassVar[type[Encoder]]

    @classmethod
    def required_components(cls) -> list[type]:
        """Rasa wants tokens before features."""
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`scale`: the length of the vectors, which weighs this embedding against the others."""
        return {"scale": 1.0, "optional": False, FEATURIZER_CLASS_ALIAS: None}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Rasa's cache sees only this class's own source: name the rest that decides the vectors."""
        sources = fingerprint.of_modules(embeddings, text, sys.modules[SentenceFeaturizer.__module__])
        return f"{cls.encoder_class.installed_version()} {sources}"

    def __init__(self, config: dict[str, Any], name: str) -> None:
        super().__init__(name, config)
        self._scale = float(config["scale"])
        self._encoder: Encoder | None = None
        if self.encoder_class.installed_version():
            self._encoder = self.encoder_class()
        elif config["optional"]:
            logger.warning("%s is not installed: going on without it", self.encoder_class.package)
        else:
            raise ImportError(
                f"{self.encoder_class.package} is not installed and config.yml does not call it optional"
            )

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """A scale of nothing would silence the embedding."""
        if not float(config["scale"]) > 0:
            raise InvalidConfigException(f"{cls.__name__}: scale must be above 0")

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceFeaturizer:
        """Build it from its configuration."""
        return cls(config, execution_context.node_name)

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the features of what a customer wrote; nothing of it is kept."""
        if self._encoder:
            texts = [self._encoder.readable(message.get(TEXT) or "") for message in messages]
            self._add(messages, self._encoder.encode(texts))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the features of the examples, from the cache where it has them."""
        examples = [example for example in training_data.training_examples if example.get(TEXT)]
        if self._encoder and examples:
            texts = [self._encoder.readable(example.get(TEXT)) for example in examples]
            self._add(examples, EmbeddingCache(cache_dir()).encode(self._encoder, texts))
        return training_data

    def _add(self, messages: list[Message], vectors: np.ndarray) -> None:
        for message, vector in zip(messages, vectors, strict=True):
            row = (vector * self._scale).astype(np.float32).reshape(1, -1)
            message.add_features(Features(row, FEATURE_TYPE_SENTENCE, TEXT, self._identifier))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class UseFeaturizer(SentenceFeaturizer):
    """Embeds by Universal Sentence Encoder multilingual."""

    encoder_class = UseEncoder


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class E5Featurizer(SentenceFeaturizer):
    """Embeds by multilingual E5 small."""

    encoder_class = E5Encoder
