"""What `assistant.text` promises: nothing a terminal acts on gets through, and keys meet their kin."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import text as t

HOSTILE = st.text(
    alphabet=st.one_of(
        st.sampled_from("\x1b\x1b\x1b[]P^_X\\\x07\x18\x1a\x90\x98\x9b\x9c\x9d\x9e\x9f;m0 (\n\r\t\u2028\u202e\ud800aé"),
        st.characters(),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("dirty", "expected"),
    [
        ("a\x1b[31;1mred\x1b[0m", "ared"),
        ("a\x9b31mred", "ared"),
        ("a\x1b]52;c;aGk=\x07b", "ab"),
        ("a\x1b]0;title\x1b\\b", "ab"),
        ("a\x9d0;title\x9cb", "ab"),
        ("a\x1bPq#0\x07still\x1b\\b", "ab"),
        ("a\x1b_Gf=1\x1b\\b\x1b^pm\x1b\\c\x1bXsos\x1b\\d", "abcd"),
        ("a\x1bcb\x1b(Bc\x1b7d", "abcd"),
        ("a\x1b", "a"),
        ("a\x1b[31", "a"),
        ("a\x1b]0;never ends", "a"),
        ("\x1b\x1b[31mx", "x"),
        ("a\r\nb\rc\x00\x08\x7f\x85", "a\nbc"),
        ("\u202egnp\u2066x\u2069\u200e\u061c", "gnpx"),
        ("\ufeffa\u200bb\u2060c", "abc"),
        ("a\ud800b", "ab"),
        ("a\u2028b\u2029c", "a\nb\nc"),
        ("a\U000e0041\U000e0001b", "ab"),
        ("tab\tstays\n", "tab\tstays\n"),
        ("Πειραιάς · 12 €", "Πειραιάς · 12 €"),
    ],
)
def test_clean_removes_what_a_terminal_acts_on(dirty: str, expected: str) -> None:
    assert t.clean(dirty) == expected


def test_clean_for_one_line() -> None:
    assert t.clean("a\r\nb\tc\u2028d", newlines=False) == "a b c d"


def test_an_unterminated_string_costs_a_bounded_piece() -> None:
    assert t.clean("\x1b]0;" + "x" * 5000) == "x" * (5000 - t.MAX_STRING + 2)


def test_a_stray_8_bit_introducer_costs_one_line() -> None:
    assert t.clean("â\x80\x9d quoted\nnext line") == "â\nnext line"


@given(HOSTILE)
def test_clean_is_idempotent_and_leaves_no_control(dirty: str) -> None:
    once = t.clean(dirty)
    assert t.clean(once) == once
    assert not [c for c in once if c not in "\n\t" and unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"}]
    assert not set(once) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\ufeff\u200b")


@given(st.lists(HOSTILE, max_size=8), st.booleans())
def test_a_stream_cut_anywhere_equals_the_whole(parts: list[str], newlines: bool) -> None:
    cleaner = t.StreamCleaner(newlines=newlines)
    streamed = "".join(cleaner.feed(part) for part in parts) + cleaner.flush()
    assert streamed == t.clean("".join(parts), newlines=newlines)


@given(HOSTILE)
def test_a_stream_of_single_characters_equals_the_whole(dirty: str) -> None:
    cleaner = t.StreamCleaner()
    assert "".join(cleaner.feed(c) for c in dirty) + cleaner.flush() == t.clean(dirty)


@pytest.mark.parametrize("head", ["\x1b]0;", "\x1bP", "\x9d", "\x1b[", "\x1b"])
@pytest.mark.parametrize("size", [250, 4094, 4095, 4096, 4097, 4100, 9000])
def test_a_stream_bounds_its_memory(head: str, size: int) -> None:
    whole = head + "0" * size + "\x1b\\tail"
    cleaner = t.StreamCleaner()
    out = ""
    for character in whole:
        out += cleaner.feed(character)
        assert len(cleaner._held) <= t.MAX_STRING + 4
    assert out + cleaner.flush() == t.clean(whole)


def test_plain_text_is_never_held_back() -> None:
    cleaner = t.StreamCleaner()
    assert [cleaner.feed(part) for part in ("Πό", "σο ", "κάνει;")] == ["Πό", "σο ", "κάνει;"]


def test_cleaning_five_million_characters_takes_seconds_at_most() -> None:
    start = time.monotonic()
    t.clean("Το πλοίο\r\n\x1b]" * 400_000)
    assert time.monotonic() - start < 20


def test_a_used_cleaner_can_be_used_again() -> None:
    cleaner = t.StreamCleaner()
    cleaner.feed("a\x1b]0;x")
    assert cleaner.flush() == ""
    assert cleaner.feed("b") == "b"


@pytest.mark.parametrize(
    ("text", "key"),
    [("Ακύρωσης", "ακυρωσησ"), ("ΠΛΟΊΟ", "πλοιο"), ("Café ŐÄ", "cafe oa"), ("Straße", "strasse"), ("ᾳ", "α")],
)
def test_fold(text: str, key: str) -> None:
    assert t.fold(text) == key


@given(st.text(max_size=40))
def test_folds_are_idempotent(text: str) -> None:
    assert t.fold(t.fold(text)) == t.fold(text)
    assert t.fold_space(t.fold_space(text)) == t.fold_space(text)


def test_fold_space() -> None:
    assert t.fold_space("  a\n\t b\u00a0 c ") == "a b c"


@pytest.mark.parametrize(
    "words",
    [
        "Πειραιά Peiraia Pirea Peiraia",
        "Νάξο Naxo Nakso na3o",
        "ακύρωση akyrosi akurwsi akyrwsh",
        "πλοίο ploio plio",
        "εισιτήριο isitirio eisitirio",
        "Χανιά Chania Hania Xania",
        "Σαντορίνη Santorini Santorinh",
        "θάλασσα thalassa 8alassa",
        "ευχαριστώ efharisto euxaristo eyxaristw efcharisto",
        "έχει exei echei ehei",
        "στην sthn stin",
        "σήμερα simera shmera",
        "Παρασκευή paraskeuh paraskevi",
        "Άνδρος Andros",
        "μπύρα mpira bira",
        "άγκυρα agkyra agkura",
        "ψωμί psomi pswmi",
        "πού pou poy",
        "αυτή auth afti",
        "αριθμός arithmos ari8mos",
        "Ηράκλειο Irakleio Hrakleio",
        "βιβλίο vivlio biblio",
        "Άγγελος aggelos angelos",
    ],
)
def test_greek_and_greeklish_spellings_share_a_key(words: str) -> None:
    assert len({t.fold_greek_sound(word) for word in words.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("Νάξος", "Πάρος"), ("Μήλος", "Μύκονος"), ("τιμή", "πού"), ("Σύρος", "Σίφνος")]
)
def test_different_words_keep_different_keys(one: str, other: str) -> None:
    assert t.fold_greek_sound(one) != t.fold_greek_sound(other)


def test_digits_that_are_numbers_stay() -> None:
    assert t.fold_greek_sound("E3, 12:30, 8, covid19") == "e3 12 30 8 kovid19"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Πόσο κάνει το εισιτήριο;", "el"),
        ("Πόσο κάνει το Blue Star Ferries Superjet economy;", "el"),
        ("poso kanei to eisitirio gia tin Naxo", "el"),
        ("ti ora fevgei to plio", "el"),
        ("What time does the ferry leave Πειραιάς?", "en"),
        ("How much is the ticket to Naxos?", "en"),
        ("Can I take a dog on to the ferry with me?", "en"),
        ("karavi", "en"),
        ("", "en"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert t.language_of(text) == language
    assert t.is_greeklish(text) == (language == "el" and text.isascii())
