"""One spelling for many: the text as the classifier and the entity patterns see it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache


def words(text: str) -> frozenset[str]:
    """A set of words, written as they are read."""
    return frozenset(text.split())


DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-")
# What a thumb or a wave says; all other emoji say too little to be read as words.
GESTURES = {
    "👍": " ok ", "👌": " ok ", "🆗": " ok ", "✅": " ok ", "👎": " no ", "❌": " no ", "🙅": " no ",
    "🙏": " thanks ", "👋": " hi ",
}  # fmt: skip
_ELONGATED = re.compile(r"[a-z]*([a-z])\1{2,}[a-z]*")
_TRIPLED = re.compile(r"([a-z])\1{2,}")
# Words that keep their double letter when it is drawn out; all others lose it.
_DOUBLED = words(
    "all bee been bees call cool feed feel feet fell full good goodbye hello keep less look mall mood need off book room "
    "seen see sleep sleepy soon spoon still tell food too tooth week weeks well will yell fee free agree school pee poo "
    "poop pass kiss miss mess fuss fussy fall ball small smell tall pill ill bill hmm mmm ooh aww eww www"
)
_REPEATED = re.compile(r"([^\w\s]|[㐀-鿿])\1{2,}")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Folded:
    """Folded text that still knows where each of its characters stood in the original."""

    text: str
    places: tuple[int, ...]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The span in the original that a span of the folded text came from."""
        return self.places[start], self.places[end - 1] + 1


@lru_cache(maxsize=1)
def _simplified() -> dict[int, str]:
    from opencc import OpenCC

    han = [chr(code) for code in range(0x3400, 0xA000)]
    converted = OpenCC("t2s").convert("\n".join(han)).split("\n")
    return {ord(a): b for a, b in zip(han, converted, strict=True) if a != b}


def _fold_character(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cf":  # zero-width characters, direction marks, soft hyphens
        return ""
    if category in ("Cc", "Cs", "Zl", "Zp"):
        return " "
    if "!" <= character <= "~":
        return character.lower()
    return unicodedata.normalize("NFKC", character).translate(DASHES).translate(_simplified()).lower()


@lru_cache(maxsize=512)
def fold(text: str) -> Folded:
    """Half-width, simplified, lower-case, without control characters; offsets lead back to `text`."""
    pieces: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        piece = _fold_character(character)
        if piece.isspace():  # runs of blanks become one: patterns would take the square of their length
            piece = "" if pieces and pieces[-1] == " " else " "
            if not piece:
                continue
        pieces.append(piece)
        places.extend([place] * len(piece))
    return Folded("".join(pieces), tuple(places))


def _shorten(match: re.Match[str]) -> str:
    """ "stoooop" to "stop", "noooo" to "no", but "goooood" to "good"."""
    doubled = _TRIPLED.sub(r"\1\1", match[0])
    return doubled if doubled in _DOUBLED else _TRIPLED.sub(r"\1", match[0])


def normalise(text: str) -> str:
    """The text as the featurizers read it: folded, gestures in words, letters drawn out made short."""
    for gesture, word in GESTURES.items():
        text = text.replace(gesture, word)
    plain = fold(text).text
    plain = _ELONGATED.sub(_shorten, plain)
    plain = _REPEATED.sub(r"\1\1", plain)
    return _SPACES.sub(" ", plain).strip()


def head_and_tail(text: str, limit: int) -> str:
    """At most `limit` characters: people say what they want at the beginning or at the end."""
    if len(text) <= limit:
        return text
    head = limit * 2 // 3
    return f"{text[:head]} {text[len(text) - (limit - head - 1) :]}"


def has_words(text: str) -> bool:
    """True if anything can be read in it: a letter, an ideograph or a digit."""
    return any(character.isalnum() for character in text)


def defuse(text: str) -> str:
    """Text that Rasa cannot take for a command: a leading "/" would set intents and restart conversations."""
    start = 0
    while start < len(text) and (text[start] == "/" or unicodedata.category(text[start])[0] in "CZ"):
        start += 1
    rest = text[start:].rstrip()
    return rest or ("／" if "/" in text else "")
