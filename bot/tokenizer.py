"""A tokenizer for Chinese and English at once: an ideograph, a word or a number each is a token."""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from bot.text import Folded, fold

# Letters and digits part ("ev71" is "ev", "71"), so that "9价hpv" and "hpv9价" both hold "hpv".
_TOKEN = re.compile(r"[㐀-鿿]|\d+|[^\W\d_㐀-鿿]+(?:['’][^\W\d_㐀-鿿]+)*|[^\w\s]")


def spans(folded: Folded) -> list[tuple[int, int]]:
    """Where the tokens of a folded text stand in it."""
    return [match.span() for match in _TOKEN.finditer(folded.text)]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class BilingualTokenizer(Tokenizer):
    """Splits both scripts without asking which language it is."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Rasa's own options of a tokenizer, at their defaults."""
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
        }

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """The tokens of one attribute, with their places in the original text."""
        text = message.get(attribute)
        folded = fold(text)
        tokens = []
        for start, end in spans(folded):
            first, last = folded.original_span(start, end)
            tokens.append(Token(folded.text[start:end], first, last))
        return self._apply_token_pattern(tokens or [Token(text, 0)])
