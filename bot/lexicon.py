"""The lexicons of content/: what people call a thing, in both languages, and the canonical id it means."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from bot.text import fold

_ID = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_")


class LexiconFaulty(Exception):
    """A lexicon file that cannot be used, and why."""


@dataclass(frozen=True)
class Term:
    """One way to call a thing."""

    entity: str
    id: str
    text: str
    exact: bool = False  # counts only in the very letters it is written in


def lexicon_files(content: Path) -> list[Path]:
    """Market-free lexicons and those of the packs."""
    return sorted(content.glob("**/lexicon/*.yml"))


def fingerprint(content: Path) -> str:
    """A hash over all lexicon files."""
    digest = hashlib.sha256()
    for file in lexicon_files(content):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def read_lexicons(content: Path) -> list[Term]:
    """All terms, each alias once; an alias that means two things is a fault."""
    meanings: dict[tuple[str, str], Term] = {}
    for file in lexicon_files(content):
        for term in _terms(file):
            key = (term.entity, term.text if term.exact else fold(term.text).text)
            known = meanings.setdefault(key, term)
            if known.id != term.id:
                raise LexiconFaulty(f"{file.name}: {term.text!r} means both {known.id} and {term.id}")
    return list(meanings.values())


def _terms(file: Path) -> Iterator[Term]:
    try:
        data = YAML(typ="safe").load(file.read_text(encoding="utf-8"))
        entity = str(data["entity"])
        for entry in data["terms"]:
            if not set(entry["id"]) <= _ID:
                raise LexiconFaulty(f"{file.name}: {entry['id']!r} is no id")
            for group in ("zh", "en", "exact"):
                for text in entry.get(group) or []:
                    yield Term(entity, entry["id"], str(text), exact=group == "exact")
    except (KeyError, TypeError, AttributeError) as error:
        raise LexiconFaulty(f"{file.name}: not in the form entity, terms, id, zh, en ({error!r})") from None
