"""Presidio as the frame: Kaiki's rules as its recognizers, spaCy's small English model from the models folder as its engine.

Presidio brings the loop over recognizers, the results with their reasons, and its recognizers for cards, bank accounts
and crypto wallets. Those that ask the network (the public-suffix list for e-mail and web addresses) are not loaded; the
rules in `contacts` find these. Without the model on disk the same frame runs on a blank tokenizer.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from assistant.privacy import (
    bodies,
    bodies_greek,
    contacts,
    contexts,
    dates,
    feasts,
    forms,
    gazetteer,
    lists,
    numbers,
    organizations,
    people,
    places,
    posts,
    references,
    tables,
)
from assistant.privacy.greek import flat
from assistant.privacy.model import Finding, Type

#: What each of Presidio's own recognizers finds, in Kaiki's types.
_THEIRS: dict[str, Type] = {"CREDIT_CARD": "ID", "IBAN_CODE": "ID", "CRYPTO": "ID"}
#: Longest piece given to the model at once, in characters.
_PIECE = 20_000

Rule = Callable[[str, list[tuple[int, int]]], list[Finding]]


def _rules() -> dict[str, Rule]:
    return {
        "contacts": lambda text, _: contacts.find(text),
        "numbers": lambda text, _: numbers.find(text),
        "dates": lambda text, _: dates.find(text),
        "places": lambda text, _: places.find(text),
        "organizations": lambda text, _: organizations.find(text),
        "contexts": lambda text, _: contexts.find(text),
        "forms": lambda text, _: forms.find(text),
        "gazetteer": lambda text, _: gazetteer.find(text),
        "bodies": lambda text, _: [*bodies.find(text), *bodies_greek.find(text)],
        "references": lambda text, _: references.find(text),
        "feasts": lambda text, _: feasts.find(text),
        "posts": lambda text, _: posts.find(text),
        "tables": lambda text, _: tables.find(text),
        "people": people.find,
    }


class Frame:
    """Presidio's analyzer with Kaiki's recognizers.

    Args:
        model: folder of spaCy's English model, or None for the rules alone.
    """

    def __init__(self, model: Path | None) -> None:
        logging.getLogger("presidio-analyzer").setLevel(logging.ERROR)
        import spacy
        from presidio_analyzer import (
            AnalysisExplanation,
            AnalyzerEngine,
            EntityRecognizer,
            RecognizerRegistry,
            RecognizerResult,
        )
        from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine
        from presidio_analyzer.predefined_recognizers import CreditCardRecognizer, CryptoRecognizer, IbanRecognizer

        english = (
            spacy.load(model, exclude=["parser", "lemmatizer", "tagger", "attribute_ruler", "senter"])
            if model
            else spacy.blank("en")
        )
        self.has_model = model is not None
        if model is not None:
            _take_lemmas(model)

        class Engine(NlpEngine):  # type: ignore[misc]
            """Gives the model's entities for English letters; Greek has none."""

            def load(self) -> None:
                return None

            def is_loaded(self) -> bool:
                return True

            def get_supported_entities(self) -> list[str]:
                return ["PERSON", "LOCATION", "ORGANIZATION"]

            def get_supported_languages(self) -> list[str]:
                return ["en", "el"]

            def is_stopword(self, word: str, language: str) -> bool:  # noqa: ARG002
                return False

            def is_punct(self, word: str, language: str) -> bool:  # noqa: ARG002
                return not any(c.isalnum() for c in word)

            def process_text(self, text: str, language: str) -> Any:
                spans = []
                if model is not None and any("a" <= c <= "z" for c in text):
                    for start in range(0, len(text), _PIECE):
                        doc = english(text[start : start + _PIECE])
                        spans += [(start + e.start_char, start + e.end_char, e.label_) for e in doc.ents]
                blank = english.make_doc("")
                return NlpArtifacts(
                    entities=spans, tokens=blank, tokens_indices=[], lemmas=[], nlp_engine=self, language=language
                )

            def process_batch(self, texts: Iterable[str], language: str, **_: Any) -> Any:
                for text in texts:
                    yield text, self.process_text(text, language)

        class Recognizer(EntityRecognizer):  # type: ignore[misc]
            """One theme of Kaiki's rules."""

            def __init__(self, name: str, rule: Rule, language: str) -> None:
                self._rule = rule
                super().__init__(
                    supported_entities=["PERSON", "DATE", "AGE_OVER_89", "LOCATION", "ORGANIZATION", "PHONE", "EMAIL", "URL", "IP", "ID"],
                    name=f"kaiki {name}", supported_language=language,
                )  # fmt: skip

            def load(self) -> None:
                return None

            def analyze(self, text: str, entities: list[str], nlp_artifacts: Any) -> list[Any]:  # noqa: ARG002
                spans = [(start, end) for start, end, label in nlp_artifacts.entities if label == "PERSON"]
                return [
                    RecognizerResult(
                        f.type, f.start, f.end, f.score,
                        analysis_explanation=AnalysisExplanation(recognizer=self.name, original_score=f.score, textual_explanation=f.why),
                    )
                    for f in self._rule(text, spans)
                ]  # fmt: skip

        class Model(Recognizer):
            """Places and organizations of the model."""

            def analyze(self, text: str, entities: list[str], nlp_artifacts: Any) -> list[Any]:  # noqa: ARG002
                found = by_model(text, nlp_artifacts.entities)
                return [
                    RecognizerResult(
                        f.type, f.start, f.end, f.score,
                        analysis_explanation=AnalysisExplanation(recognizer=self.name, original_score=f.score, textual_explanation=f.why),
                    )
                    for f in found
                ]  # fmt: skip

        registry = RecognizerRegistry(supported_languages=["en", "el"])
        for language in ("en", "el"):
            for name, rule in _rules().items():
                registry.add_recognizer(Recognizer(name, rule, language))
            registry.add_recognizer(Model("model", lambda _text, _spans: [], language))
            for theirs in (CreditCardRecognizer, CryptoRecognizer, IbanRecognizer):
                registry.add_recognizer(theirs(supported_language=language))
        self._analyzer = AnalyzerEngine(registry=registry, nlp_engine=Engine(), supported_languages=["en", "el"])

    def find(self, text: str, language: str) -> list[Finding]:
        """All findings of all recognizers, overlapping ones too.

        Args:
            language: "en" or "el"; both sets of rules run for either.
        """
        found = []
        for result in self._analyzer.analyze(text=flat(text), language=language, return_decision_process=True):
            kind: Any = _THEIRS.get(result.entity_type, result.entity_type)
            why = result.analysis_explanation.textual_explanation if result.analysis_explanation else None
            why = why or f"Presidio's rule for {result.entity_type.lower().replace('_', ' ')}"
            found.append(
                Finding(kind, result.start, result.end, text[result.start : result.end], why, float(result.score))
            )
        return found


def by_model(text: str, entities: Iterable[tuple[int, int, str]]) -> list[Finding]:
    """Places and organizations that the model sees, without the clinical words it takes for such."""
    from assistant.privacy.model import keep, make
    from assistant.privacy.tokens import is_eponym, is_ordinary, words

    found = []
    for start, end, label in entities:
        kind: Type | None = {"GPE": "LOCATION", "FAC": "LOCATION", "ORG": "ORGANIZATION"}.get(label)  # type: ignore[assignment]
        inside = words(text[start:end])
        if kind is None or not inside or "\n" in text[start:end] or any(is_eponym(w.key) for w in inside):
            continue
        plain = [w for w in inside if is_ordinary(w.key) or lists.is_clinical(w.key)]
        if kind == "LOCATION":
            if (
                label == "GPE"
                and not plain
                and all(w.shape == "T" for w in inside)
                and len(inside[0].key) > 3
                and inside[0].key in lists.places()
            ):
                found.append(make(kind, text, start, end, "the language model", 0.5))
            continue
        if label == "ORG" and len(inside) > 1 and len(plain) < len(inside) / 2 and all(w.capital for w in inside):
            found.append(make(kind, text, start, end, "the language model", 0.3))
    return keep(found)


def _take_lemmas(model: Path) -> None:
    """English words from the model's own table of lemmas, so that a capital at a sentence's start is known as a word."""
    from spacy.lookups import Lookups

    lookups = Lookups()
    lookups.from_disk(model / "lemmatizer" / "lookups")
    if not lookups.has_table("lemma_index"):
        return
    table = lookups.get_table("lemma_index")
    by_kind = {
        kind: {word.lower() for word in table[kind] if word.isalpha()}
        for kind in ("noun", "verb", "adj", "adv")
        if kind in table
    }
    exceptions = lookups.get_table("lemma_exc")
    verbs = by_kind.get("verb", set()) | {w for w in exceptions.get("verb", {}) if w.isalpha()}
    plain = verbs | by_kind.get("adj", set()) | by_kind.get("adv", set())
    # WordNet's nouns hold well-known surnames and towns: only nouns made by an ending are surely no names.
    plain |= {w for w in by_kind.get("noun", set()) if _MADE.search(w) and w not in lists.own_first()}
    lists.add_dictionary(frozenset(w for w in plain if w not in lists.places() or w in verbs))


_MADE = re.compile(
    r"(?:tion|sion|ity|ness|ment|ism|ist|logy|itis|oma|osis|asis|ectomy|otomy|ostomy|gram|graphy|ing|ance|ence|ancy|ency|ship|hood|age|ure|"
    r"emia|aemia|pathy|phobia|plasty|scopy|uria|algia|plegia|rrhea|rrhoea|trophy|stasis|lysis|meter|graph|scope|logist|atrist|cide|tude|"
    r"ess|ful|let|ture|cle|ium|ase|gen|cyte|blast|ine|ide|ate|ol)$"
)
