"""The entity extractor: lexicon terms by spaCy, shapes and date spans by pattern."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

import rasa.shared.nlu.constants as keys
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.util import filter_spans
from spacy.vocab import Vocab

from bot import datespans, fingerprint, lexicon, patterns, text, tokenizer
from bot.lexicon import Term, read_lexicons
from bot.patterns import Found
from bot.settings import content_dir
from bot.text import Folded, fold
from bot.tokenizer import spans

# Of two entities on the same characters the surer kind stays.
_SURER = ("email", "case_number", "phone", "order_number", "vaccine", "date", "channel")
_JOINS = frozenset("-/+.,'’、()")


class TermMatcher:
    """Finds lexicon terms in a folded text, the longest first, whatever script stands around them."""

    def __init__(self, terms: Iterable[Term]) -> None:
        # spaCy's own Chinese and English tokenizers each tear the other's script apart: ours makes the tokens.
        self._vocab = Vocab()
        self._matcher = PhraseMatcher(self._vocab)
        self._exact: dict[str, set[str]] = {}
        for term in terms:
            label = f"{term.entity}|{term.id}"
            folded = fold(term.text)
            words = [folded.text[a:b] for a, b in self._tokens(folded)]
            if not words:
                continue
            if term.exact:
                self._exact.setdefault(term.text, set()).add(label)
            else:
                self._matcher.add(label, [Doc(self._vocab, words=words)])
                if words[-1].isascii() and words[-1].isalpha() and not words[-1].endswith("s"):
                    self._matcher.add(label, [Doc(self._vocab, words=[*words[:-1], f"{words[-1]}s"])])

    def find(self, folded: Folded, original: str) -> Iterator[Found]:
        """The terms in a text; `exact` ones look at the original letters."""
        places = self._tokens(folded)
        doc = Doc(self._vocab, words=[folded.text[a:b] for a, b in places])
        for span in filter_spans(self._matcher(doc, as_spans=True)):
            entity, _, canonical = span.label_.partition("|")
            yield Found(entity, places[span.start][0], places[span.end - 1][1], canonical)
        for start, end in places:
            first, last = folded.original_span(start, end)
            for label in self._exact.get(original[first:last], ()):
                entity, _, canonical = label.partition("|")
                yield Found(entity, start, end, canonical)

    @staticmethod
    def _tokens(folded: Folded) -> list[tuple[int, int]]:
        """Without what merely joins, so that "hep-b", "hep b" and "A+C流脑" need one spelling each."""
        return [(a, b) for a, b in spans(folded) if folded.text[a:b] not in _JOINS]


def find_entities(message: str, matcher: TermMatcher) -> list[dict[str, Any]]:
    """All entities of a message in order, as Rasa wants them; `value` is the span as it was typed."""
    folded = fold(message)
    found = [*patterns.find(folded), *datespans.find(folded), *matcher.find(folded, message)]
    rank = {entity: place for place, entity in enumerate(_SURER)}
    kept: list[Found] = []
    for candidate in sorted(found, key=lambda f: (rank.get(f.entity, len(rank)), f.start - f.end, f.start)):
        if all(candidate.end <= other.start or candidate.start >= other.end for other in kept):
            kept.append(candidate)
    entities = []
    for item in sorted(kept, key=lambda f: f.start):
        start, end = folded.original_span(item.start, item.end)
        entities.append(
            {
                keys.ENTITY_ATTRIBUTE_TYPE: item.entity,
                keys.ENTITY_ATTRIBUTE_START: start,
                keys.ENTITY_ATTRIBUTE_END: end,
                keys.ENTITY_ATTRIBUTE_VALUE: message[start:end],
                "canonical": item.canonical,
            }
        )
    return entities


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class CareEntityExtractor(GraphComponent, EntityExtractorMixin):
    """Training takes the lexicons into the model, so a model always finds what it was trained with."""

    @staticmethod
    def required_packages() -> list[str]:
        """spaCy matches the terms."""
        return ["spacy"]

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """The lexicons and helpers, which Rasa's cache cannot see."""
        helpers = fingerprint.of_modules(datespans, patterns, text, tokenizer, lexicon)
        return lexicon.fingerprint(content_dir()) + helpers

    def __init__(self, terms: list[Term], model_storage: ModelStorage, resource: Resource) -> None:
        self._matcher = TermMatcher(terms)
        self._model_storage = model_storage
        self._resource = resource

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CareEntityExtractor:
        """Build it from the lexicons in content/."""
        return cls(read_lexicons(content_dir()), model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Store the terms with the model; the examples themselves teach it nothing."""
        terms = [[term.entity, term.id, term.text, term.exact] for term in read_lexicons(content_dir())]
        with self._model_storage.write_to(self._resource) as folder:
            (folder / "terms.json").write_text(json.dumps(terms, ensure_ascii=False), encoding="utf-8")
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> CareEntityExtractor:
        """Read the terms out of the model."""
        with model_storage.read_from(resource) as folder:
            terms = json.loads((folder / "terms.json").read_text(encoding="utf-8"))
        return cls([Term(*term) for term in terms], model_storage, resource)

    def process(self, messages: list[Message]) -> list[Message]:
        """Add what is found to each message."""
        for message in messages:
            entities = self.add_extractor_name(find_entities(message.get(keys.TEXT) or "", self._matcher))
            message.set(keys.ENTITIES, [*message.get(keys.ENTITIES, []), *entities], add_to_output=True)
        return messages
