"""Multinomial logistic regression for dense features, quick where features are many and correlated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cholesky, solve_triangular
from scipy.optimize import minimize

# The softmax's curvature near its solution; it only decides how fast the fit is, not where it ends.
_CURVATURE = 0.02


@dataclass(frozen=True)
class Fit:
    """What was learned: one row of weights and one bias a class."""

    weights: np.ndarray
    bias: np.ndarray
    converged: bool

    def logits(self, matrix: np.ndarray) -> np.ndarray:
        """Scores before the softmax."""
        return matrix @ self.weights.T + self.bias


def fit_softmax(
    matrix: np.ndarray, classes: np.ndarray, count: int, strength: float = 1.0, rounds: int = 150
) -> Fit:
    """Minimise balanced cross-entropy plus |weights|² / (2 · strength), as scikit-learn's C and "balanced" do.

    The fit runs in coordinates in which the features are uncorrelated and of equal size. Sentence embeddings are
    neither: L-BFGS in their own coordinates, as scikit-learn runs it, had not converged after 300 rounds where this
    needs some 60 to reach the same minimum.
    """
    rows, columns = matrix.shape
    weight = (rows / count / np.maximum(np.bincount(classes, minlength=count), 1))[classes].astype(np.float32)
    inputs = np.hstack([matrix, np.ones((rows, 1))]).astype(np.float32)
    penalty = np.full(columns + 1, 1 / strength, dtype=np.float32)
    penalty[-1] = 1e-6  # the bias is free
    curvature = (inputs * (weight * _CURVATURE)[:, None]).T @ inputs + np.diag(penalty)
    lower = cholesky(curvature.astype(np.float64), lower=True)
    back = solve_triangular(lower, np.eye(columns + 1), lower=True).T.astype(np.float32)
    inputs = inputs @ back
    wanted = np.zeros((rows, count), dtype=np.float32)
    wanted[np.arange(rows), classes] = 1

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        point = flat.reshape(columns + 1, count).astype(np.float32)
        natural = back @ point
        scores = inputs @ point
        scores -= scores.max(axis=1, keepdims=True)
        log_sum = np.log(np.exp(scores).sum(axis=1, keepdims=True))
        surprise = weight @ (log_sum[:, 0] - scores[np.arange(rows), classes])
        residual = (np.exp(scores - log_sum) - wanted) * weight[:, None]
        pull = penalty[:, None] * natural
        value = float(surprise) + 0.5 * float(np.vdot(pull, natural))
        return value, (inputs.T @ residual + back.T @ pull).astype(np.float64).ravel()

    start = np.zeros((columns + 1) * count)
    options = {"maxiter": rounds, "maxcor": 20, "ftol": 1e-6, "gtol": 1e-3}
    result = minimize(loss, start, jac=True, method="L-BFGS-B", options=options)
    natural = back @ result.x.reshape(columns + 1, count).astype(np.float32)
    return Fit(natural[:-1].T.copy(), natural[-1].copy(), converged=result.nit < rounds)
