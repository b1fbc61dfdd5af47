"""The feature matrix that the classifier and the fallback read off messages."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message


def dense_features(messages: Sequence[Message], featurizers: list[str] | None = None) -> np.ndarray:
    """One row a message: the sentence embeddings side by side, all or those of the featurizers named."""
    return np.vstack([_row(message, featurizers) for message in messages])


def _row(message: Message, featurizers: list[str] | None) -> np.ndarray:
    _, sparse = message.get_sparse_features(TEXT, featurizers)
    if sparse is not None:
        raise RasaException(f"{sparse.origin} makes sparse features, which these components do not read.")
    _, dense = message.get_dense_features(TEXT, featurizers)
    return np.zeros((1, 0), dtype=np.float32) if dense is None else dense.features
