"""The fit is scikit-learn's logistic regression, only quicker."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from bot.softmax import fit_softmax


def some_data(classes: int) -> tuple[np.ndarray, np.ndarray]:
    """Correlated features of unequal size, as embeddings are."""
    random = np.random.RandomState(0)
    labels = np.repeat(np.arange(classes), 30 + 10 * np.arange(classes))
    centres = random.randn(classes, 12)
    rows = centres[labels] + random.randn(len(labels), 12) * 1.5
    return (rows @ random.randn(12, 12) * np.linspace(0.1, 5, 12)).astype(np.float32), labels


@pytest.mark.parametrize("strength", [0.1, 1.0, 10.0])
def test_it_finds_the_minimum_that_scikit_learn_finds(strength: float) -> None:
    rows, labels = some_data(4)
    ours = fit_softmax(rows, labels, 4, strength)
    theirs = LogisticRegression(C=strength, class_weight="balanced", max_iter=5000, tol=1e-8).fit(
        rows, labels
    )
    logits = ours.logits(rows)
    probabilities = np.exp(logits - logits.max(1, keepdims=True))
    probabilities /= probabilities.sum(1, keepdims=True)
    assert ours.converged
    assert np.abs(probabilities - theirs.predict_proba(rows)).max() < 0.01


def test_two_classes_and_fewer_rows_than_features_are_no_special_case() -> None:
    rows = np.eye(4, 20, dtype=np.float32) * 5
    labels = np.array([0, 0, 1, 1])
    assert list(fit_softmax(rows, labels, 2).logits(rows).argmax(1)) == [0, 0, 1, 1]


def test_stopping_early_is_told() -> None:
    rows, labels = some_data(5)
    assert not fit_softmax(rows, labels, 5, rounds=2).converged
