"""The feature matrix that the classifier and the fallback read off messages."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from scipy.sparse import csr_matrix, hstack, issparse, spmatrix, vstack


def sentence_features(
    messages: Sequence[Message], featurizers: list[str] | None = None
) -> np.ndarray | csr_matrix:
    """One row a message, sparse beside dense; dense alone stays a plain array."""
    rows = [_row(message, featurizers) for message in messages]
    if any(issparse(row) for row in rows):
        return csr_matrix(vstack(rows))
    return np.vstack(rows)


def unit_rows(matrix: np.ndarray | csr_matrix) -> np.ndarray:
    """Dense rows of length one; a row of zeros stays so."""
    dense = np.asarray(matrix.todense() if issparse(matrix) else matrix, dtype=np.float32)
    lengths = np.linalg.norm(dense, axis=1, keepdims=True)
    return dense / np.where(lengths > 0, lengths, 1)


def _row(message: Message, featurizers: list[str] | None) -> np.ndarray | spmatrix:
    _, dense = message.get_dense_features(TEXT, featurizers)
    _, sparse = message.get_sparse_features(TEXT, featurizers)
    if sparse is None and dense is None:
        return np.zeros((1, 0), dtype=np.float32)
    if sparse is None:
        return dense.features
    if dense is None:
        return csr_matrix(sparse.features)
    return hstack([csr_matrix(sparse.features), csr_matrix(dense.features)])
