"""Questions in one language over documents in another: everyday words, and documents that a pack holds in both."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.evidence import find
from assistant.documents.languages import counterparts
from assistant.packs.files import FolderFiles
from assistant.packs.store import make_card
from assistant.packs.vocabulary import Vocabulary
from assistant.retrieval.encoders import HashEncoder
from assistant.retrieval.everyday import translations
from assistant.retrieval.greeklish import to_greek
from assistant.retrieval.index import Index, IndexKeeper
from assistant.retrieval.search import for_encoder
from assistant.text import fold_greek_sound
from assistant.types import Language

MakePack = Callable[..., Path]
PLACES: dict[str, str | None] = {
    # It speaks of dogs in English.
    "documents/pets.md": None,
    "documents/breakfast.md": "# Breakfast\n\nBreakfast is served from seven.\n",
    "documents/pool.md": "# Pool\n\nThe pool closes at eight.\n",
    "documents/el/dogs.md": "# Σκύλοι\n\nΟ σκύλος μένει δωρεάν.\n",
}


def built(tmp_path: Path, folder: Path) -> Index:
    return IndexKeeper(tmp_path / "index").build(
        make_card(folder, "2026-01-01"), FolderFiles(folder), HashEncoder(), lambda *_: None
    )


def first(index: Index, question: str, language: Language) -> str:
    return find(index, HashEncoder(), Vocabulary(), question, language, dt.date(2026, 7, 1))[0][0].document


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Πόσο κοστίζει το πρωινό;", {"cost", "price", "breakfast"}),
        ("Επιτρέπονται οι σκύλοι στα δωμάτια;", {"allowed", "dog", "room"}),
        ("poso kostizei to proino gia ton skilo", {"cost", "breakfast", "dog"}),
        ("does the dog pay", {"σκυλ", "πληρω"}),
    ],
)
def test_everyday_words_are_known_in_the_other_language(question: str, words: set[str]) -> None:
    assert words <= set(translations(question))


@pytest.mark.parametrize("question", ["", "?", "Μεταμόρφωση", "zzz", "Kyma Jet", "το και με"])
def test_what_is_no_everyday_word_brings_nothing(question: str) -> None:
    assert translations(question) == []


@given(st.text(max_size=60))
def test_any_question_can_be_translated(question: str) -> None:
    found = translations(question)
    assert len(found) == len(set(found)) and all(found)


@pytest.mark.parametrize(
    ("question", "language", "document"),
    [
        ("Τι ώρα είναι το πρωινό;", "el", "documents/breakfast.md"),
        ("mexri ti ora einai anoixti i pisina", "el", "documents/pool.md"),
        ("do you take dogs for free", "en", "documents/el/dogs.md"),
    ],
)
def test_a_question_finds_a_document_in_the_other_language(
    tmp_path: Path, make_pack: MakePack, question: str, language: Language, document: str
) -> None:
    index = built(tmp_path, make_pack(files=PLACES))
    try:
        ids = index.words.search(question, translations(question), 3)
        assert index.words.rows(ids)[ids[0]].document == document
        assert first(index, question, language) == document
    finally:
        index.close()


def test_of_a_document_in_two_languages_the_reader_gets_their_own(tmp_path: Path, make_pack: MakePack) -> None:
    said = "# Kyma Jet\n\nKyma Jet {0} 12 {1} E7 Naxos Paros Kyma Jet.\n"
    files = {
        "documents/gates.md": said.format("leaves from gate", "and"),
        "documents/el/gates.md": said.format("φεύγει από την πύλη των ωραίων πλοίων στις", "και η πύλη είναι η"),
    }
    index = built(tmp_path, make_pack(files=files))
    try:
        assert first(index, "Kyma Jet Naxos Paros E7", "el") == "documents/el/gates.md"
        assert first(index, "Kyma Jet Naxos Paros E7", "en") == "documents/gates.md"
    finally:
        index.close()


def test_counterparts_are_told_by_their_paths() -> None:
    names = ["documents/fees.md", "documents/el/fees.md", "documents/pets.en.md", "documents/pets.el.md",
             "documents/el/kanones.md", "documents/rules.md", "documents/a/x.md", "documents/b/x.md",
             "documents/fees.csv"]  # fmt: skip
    assert counterparts(names) == frozenset([*names[:4], "documents/fees.csv"])


@pytest.mark.parametrize(
    ("greeklish", "greek"),
    [
        ("poso kostizei to eisitirio", "ποσο κοστιζει το εισιτιριο"),
        ("8elo na paw sti na3o", "θελο να παω στι ναξο"),
        ("ayrio to taxidi", "αυριο το ταχιδι"),
        ("o skylos", "ο σκυλος"),
        ("i pyli e3 stis 07:25", "ι πυλι e3 στις 07:25"),
        ("ήδη ελληνικά", "ηδη ελληνικα"),
        ("", ""),
    ],
)
def test_greeklish_in_greek_letters(greeklish: str, greek: str) -> None:
    assert to_greek(greeklish).replace("ς", "σ") == greek.replace("ς", "σ")


@given(st.text("abdeghiklmnoprstuvxyz ", max_size=40))
def test_respelling_leaves_no_latin_letter_and_keeps_the_words(text: str) -> None:
    found = to_greek(text)
    assert not any(c.isascii() and c.isalpha() for c in found)
    assert len(found.split()) == len(text.split())


@pytest.mark.parametrize("word", ["poso", "limani", "eisitirio", "skilos", "karavi", "thalassa", "psomi", "kampina"])
def test_respelling_keeps_the_sound(word: str) -> None:
    assert fold_greek_sound(to_greek(word)) == fold_greek_sound(word)


def test_the_encoder_gets_greek_letters_and_english_words() -> None:
    assert for_encoder("What does a dog cost?") == "What does a dog cost?"
    assert for_encoder("Πόσο κοστίζει ο σκύλος;") == "Πόσο κοστίζει ο σκύλος; cost price dog"
    assert for_encoder("poso kostizei to proino") == "ποσο κοστιζει το προινο cost price breakfast morning"
