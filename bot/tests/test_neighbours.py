"""The nearest examples."""

import numpy as np
import pytest

from bot.neighbours import Neighbours

CENTRES = np.array([[10, 0, 1, 5], [0, 10, 1, 5], [0, 0, 11, 5]], dtype=np.float32)


def some_neighbours(each: int = 20) -> Neighbours:
    """Three intents around three centres, in no order."""
    classes = np.random.RandomState(0).permutation(np.repeat(np.arange(3), each))
    rows = CENTRES[classes] + np.random.RandomState(1).randn(len(classes), 4).astype(np.float32)
    return Neighbours.fit(rows, classes, 3)


@pytest.mark.parametrize("each", [1, 3, 20])
def test_a_message_goes_with_the_intent_it_stands_next_to(each: int) -> None:
    shares, likeness = some_neighbours(each).look(CENTRES)
    assert list(shares.argmax(1)) == [0, 1, 2]
    assert np.allclose(shares.sum(1), 1)
    assert (likeness <= 1.0001).all()


def test_what_lies_elsewhere_is_less_alike() -> None:
    near, far = some_neighbours().look(np.array([[10, 0, 1, 5], [4, 4, 4, -90]], dtype=np.float32))[1]
    assert near > 0.9 > far


def test_an_intent_without_examples_gets_no_share() -> None:
    rows = np.eye(4, dtype=np.float32)
    shares, _ = Neighbours.fit(rows, np.array([0, 0, 2, 2]), 4).look(rows)
    assert (shares[:, [1, 3]] == 0).all()
    assert np.isfinite(shares).all()


def test_a_row_of_zeros_is_no_division_by_zero() -> None:
    shares, likeness = some_neighbours().look(np.zeros((1, 4), dtype=np.float32))
    assert np.isfinite(shares).all()
    assert np.isfinite(likeness).all()
