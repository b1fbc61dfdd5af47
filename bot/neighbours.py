"""The examples nearest to a message: which intents they have, and how near they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_NEAREST = 5  # examples of each intent that count
_SHARPNESS = 0.06  # the difference in cosine that divides a neighbour's weight by e
_LIKE = 3  # examples that decide how near a message is


@dataclass(frozen=True)
class Neighbours:
    """Training examples where they differ most: centred, in few dimensions, at length one.

    Sentence embeddings share a common part that makes all of them look alike; without it a cosine tells more, and few
    dimensions keep the search short.
    """

    centre: np.ndarray
    axes: np.ndarray
    examples: np.ndarray
    classes: np.ndarray
    count: int

    @classmethod
    def fit(cls, matrix: np.ndarray, classes: np.ndarray, count: int, dimensions: int = 256) -> Neighbours:
        """Learn the dimensions from the examples and place the examples in them."""
        centre = matrix.mean(axis=0)
        centred = matrix - centre
        _, vectors = np.linalg.eigh(centred.T @ centred)
        axes = vectors[:, ::-1][:, :dimensions].astype(np.float32)
        order = np.argsort(classes, kind="stable")
        return cls(centre, axes, _unit(centred[order] @ axes), classes[order], count)

    def look(self, matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """For each row: the intents' shares among its neighbours, and its likeness to the nearest (-1 to 1)."""
        cosines = _unit((matrix - self.centre) @ self.axes) @ self.examples.T
        best = cosines.max(axis=1, keepdims=True)
        shares = np.zeros((len(matrix), self.count))
        edges = np.searchsorted(self.classes, np.arange(self.count + 1))
        for place in range(self.count):
            of_class = cosines[:, edges[place] : edges[place + 1]]
            if of_class.shape[1] > _NEAREST:
                of_class = np.partition(of_class, -_NEAREST, axis=1)[:, -_NEAREST:]
            shares[:, place] = np.exp((of_class - best) / _SHARPNESS).sum(axis=1)
        like = min(_LIKE, cosines.shape[1])
        likeness = np.partition(cosines, -like, axis=1)[:, -like:].mean(axis=1)
        return shares / shares.sum(axis=1, keepdims=True), likeness


def _unit(matrix: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    return (matrix / np.where(lengths > 0, lengths, 1)).astype(np.float32)
