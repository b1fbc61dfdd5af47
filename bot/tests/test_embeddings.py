"""Embeddings are computed once."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.embeddings import E5Encoder, EmbeddingCache, Encoder, UseEncoder


class CountingEncoder(Encoder):
    """Remembers what it was asked to encode."""

    package = "numpy"
    dimensions = 3
    max_characters = 20

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        self.asked.extend(texts)
        return np.array([[len(text), ord(text[0]), 1] for text in texts], dtype=np.float32)


def test_second_time_nothing_is_computed(tmp_path: Path) -> None:
    encoder, cache = CountingEncoder(), EmbeddingCache(tmp_path)
    first = cache.encode(encoder, ["a", "bb", "a"])
    again = EmbeddingCache(tmp_path).encode(encoder, ["bb", "a", "ccc"])
    assert encoder.asked == ["a", "bb", "ccc"]
    assert np.array_equal(first[[1, 0]], again[:2])
    assert cache.encode(encoder, []).shape == (0, 3)


def test_another_version_of_the_package_is_computed_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder, cache = CountingEncoder(), EmbeddingCache(tmp_path)
    cache.encode(encoder, ["a"])
    monkeypatch.setattr(CountingEncoder, "installed_version", classmethod(lambda cls: "other"))
    cache.encode(encoder, ["a"])
    assert encoder.asked == ["a", "a"]


def test_a_vector_of_the_wrong_size_is_not_believed(tmp_path: Path) -> None:
    encoder, cache = CountingEncoder(), EmbeddingCache(tmp_path)
    cache.encode(encoder, ["a"])
    with sqlite3.connect(tmp_path / "embeddings.sqlite") as database:
        database.execute("UPDATE embedding SET vector = x'00'")
    cache.encode(encoder, ["a"])
    assert encoder.asked == ["a", "a"]


@pytest.fixture(scope="module", params=[UseEncoder, E5Encoder], ids=["use", "e5"])
def encoder(request: pytest.FixtureRequest) -> Encoder:
    """Each encoder, loaded once."""
    return request.param()


def test_both_encoders_bring_the_languages_together(encoder: Encoder) -> None:
    texts = ["which vaccine comes next", "接下来打什么疫苗", "book me a flight to Paris"]
    same, other = encoder.encode(texts[1:]) @ encoder.encode(texts[:1])[0]
    assert same > other


@pytest.mark.parametrize("text", ["", "😀", "\x00\x00", "宝" * 10_000, "\ud800"], ids=range(5))
def test_no_text_breaks_an_encoder(encoder: Encoder, text: str) -> None:
    vector = encoder.encode([encoder.readable(text)])[0]
    assert vector.shape == (encoder.dimensions,)
    assert np.isfinite(vector).all()
    assert np.linalg.norm(vector) == pytest.approx(1, abs=0.01)


def test_encoding_many_is_encoding_each(encoder: Encoder) -> None:
    texts = ["hello", "宝宝" * 50, "x", "a somewhat longer sentence about vaccines"] * 20
    assert np.allclose(
        encoder.encode(texts)[:4], np.vstack([encoder.encode([text]) for text in texts[:4]]), atol=0.02
    )
