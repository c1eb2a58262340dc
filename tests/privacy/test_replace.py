"""The same placeholder for the same person, the way back, shifted dates, and leaks."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.privacy import dates
from assistant.privacy.find import Finder
from assistant.privacy.guard import Guard
from assistant.privacy.model import TYPES, Finding
from assistant.privacy.replace import LEAST_SHIFT, MOST_SHIFT, Session, new_shift, shifted

FINDER = Finder()


def person(*names: str) -> list[str]:
    """The placeholders of names that stand in one text."""
    text, findings = "", []
    for name in names:
        findings.append(Finding("PERSON", len(text), len(text) + len(name), name, "test", 1.0))
        text += name + "\n"
    return [done.replacement for done in Session().replace(text, findings)[1]]


@pytest.mark.parametrize(
    "names",
    [
        ("Maria Papadopoulou", "Papadopoulou", "M.P."),
        ("Papadopoulou", "Maria Papadopoulou"),
        ("Μαρία Παπαδοπούλου", "Παπαδοπούλου", "ΜΑΡΙΑ ΠΑΠΑΔΟΠΟΥΛΟΥ", "Maria Papadopoulou"),
        ("Γεώργιος Παπαδόπουλος", "Γεωργίου Παπαδόπουλου", "Παπαδόπουλο"),
        ("John Smith", "SMITH, John", "J. Smith", "Smith"),
    ],
)
def test_one_person_has_one_placeholder(names: tuple[str, ...]) -> None:
    assert set(person(*names)) == {"[PERSON_1]"}


@pytest.mark.parametrize(
    "names", [("John Smith", "Mary Smith"), ("Anna Bell", "Tom Hunt"), ("Νίκος Μακρής", "Ελένη Μακρή")]
)
def test_two_persons_have_two(names: tuple[str, ...]) -> None:
    assert len(set(person(*names))) == 2


def test_a_mark_that_stands_in_the_text_already_is_not_used() -> None:
    text = "[PERSON_1] met Dr Smith."
    replaced, done = Session().replace(text, FINDER.find(text))
    assert done[0].replacement not in text
    assert replaced.startswith("[PERSON_1] met Dr ")


SPANS = st.lists(st.tuples(st.integers(0, 6), st.integers(1, 9), st.sampled_from(TYPES)), max_size=8)


@settings(deadline=None)
@given(st.text(max_size=80), SPANS, st.sampled_from([0, 40, -200]))
def test_what_was_replaced_can_be_restored(text: str, spans: list[tuple[int, int, str]], shift: int) -> None:
    findings, at = [], 0
    for gap, length, kind in spans:
        start, end = at + gap, at + gap + length
        if end > len(text):
            break
        findings.append(Finding(kind, start, end, text[start:end], "test", 1.0))  # type: ignore[arg-type]
        at = end
    session = Session(shift)
    replaced, done = session.replace(text, findings)
    assert session.restore(replaced, done) == text


@given(st.dates(dt.date(1900, 1, 1), dt.date(2039, 1, 1)), st.dates(dt.date(1900, 1, 1), dt.date(2039, 1, 1)), st.integers(-365, 365),
       st.sampled_from(["%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y", "%d %B %Y", "%d-%b-%Y"]))  # fmt: skip
def test_shifted_dates_keep_the_days_between_them(a: dt.date, b: dt.date, days: int, form: str) -> None:
    moved = [dates.value(shifted(day.strftime(form), days) or "") for day in (a, b)]
    assert moved[0] and moved[1]
    assert moved[1] - moved[0] == b - a
    assert moved[0] - a == dt.timedelta(days)


def test_a_shift_is_never_small() -> None:
    assert all(LEAST_SHIFT <= abs(new_shift()) <= MOST_SHIFT for _ in range(200))


def test_what_says_no_whole_day_is_replaced_even_when_dates_are_shifted() -> None:
    text = "Seen in March 2021 and on 4 March 2021."
    replaced, _ = Session(30).replace(text, FINDER.find(text))
    assert replaced == "Seen in [DATE_1] and on 3 April 2021."


SOURCE = (
    "Η κα Μαρία Παπαδοπούλου, ΑΜΚΑ 01015012345, τηλ. 694 5550123, εξετάστηκε στις 12/03/2024 στο Γενικό Νοσοκομείο Λάρισας.\n"
    "Her brother Thomas Whitfield lives at 12 Acacia Avenue, Leeds. E-mail t.whit@example.org."
)  # fmt: skip


@pytest.mark.parametrize(
    ("output", "how"),
    [
        ("Μαρία Παπαδοπούλου is well.", "exact"),
        ("ΠΑΠΑΔΟΠΟΥΛΟΥ is well.", "folded"),
        ("Ο κ. Παπαδόπουλος is well.", "spelling"),
        ("Papadopoulou is well.", "spelling"),
        ("Seen by Whitfeild.", "fuzzy"),
        ("Seen by whitfield.", "folded"),
        ("T.W. came.", "initials"),
        ("Seen on 12 March 2024.", "date"),
        ("Seen on 2024-03-12.", "date"),
        ("Εξετάστηκε στις 12 Μαρτίου 2024.", "date"),
        ("Call 6945550123.", "folded"),
        ("Call 6945550124.", "fuzzy"),
        ("Number 010150 12345.", "folded"),
        ("From LEEDS.", "part"),
        ("Mail T.WHIT@EXAMPLE.ORG now.", "folded"),
    ],
)
def test_a_leak_is_found_replaced_and_reported(output: str, how: str) -> None:
    guard = Guard(FINDER)
    guard.replace(SOURCE)
    mended, found = guard.check(output)
    assert found
    assert how in {leak.how for leak in found}
    assert all(output[leak.start : leak.end] == leak.text for leak in found)
    assert all(leak.replacement in mended for leak in found)
    assert guard.check(mended)[1] == []


def test_what_was_replaced_holds_no_leak_and_clean_text_neither() -> None:
    guard = Guard(FINDER)
    replaced, counts = guard.replace(SOURCE)
    assert counts["PERSON"] == 2
    assert guard.check(replaced)[1] == []
    assert guard.check("The patient is well. Review in two weeks. Πάσχει από νόσο του Πάρκινσον.")[1] == []


def test_a_leak_has_the_placeholder_of_its_person() -> None:
    guard = Guard(FINDER)
    replaced, _ = guard.replace(SOURCE)
    mended, _ = guard.check("Papadopoulou was seen.")
    assert mended.split()[0] in replaced
    assert guard.session.restore(mended) == "Μαρία Παπαδοπούλου was seen."
