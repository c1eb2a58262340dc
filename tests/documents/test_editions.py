"""Which documents are editions of each other, and which one holds on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.documents.editions import Beginning, Editions, editions_of

JUNE = dt.date(2026, 6, 1)
OLD, NEW = "documents/fees-2025.md", "documents/fees-2026.md"


def editions(texts: Mapping[str, str]) -> Editions:
    def title(name: str, text: str) -> str:
        return next((line[2:] for line in text.splitlines() if line.startswith("# ")), name.rsplit("/", maxsplit=1)[-1])

    return editions_of(Beginning(name, title(name, text), text) for name, text in texts.items())


def superseded(texts: Mapping[str, str], day: dt.date = JUNE) -> dict[str, str]:
    return {name: by.name for name, by in editions(texts).standing(day).superseded.items()}


STATED = {
    OLD: "# Harbour fees\n\nValid from 1 January 2025.\n\nA berth costs € 20.",
    NEW: "# Harbour fees\n\nValid from 1 May 2026.\n\nA berth costs € 25.",
}


def test_the_newer_edition_holds_from_its_day_on() -> None:
    assert superseded(STATED, dt.date(2026, 5, 1)) == {OLD: NEW}
    before = editions(STATED).standing(dt.date(2026, 4, 30))
    assert not before.superseded
    assert [e.since.first for e in before.coming.values() if e.since] == [dt.date(2026, 5, 1)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Edition: 2025-03", "Edition: 2026-03"),
        ("Version 2 · 2025", "Version 3 · 2026"),
        ("Version 2.9", "Version 2.10"),
        ("Ισχύει από 1 Μαρτίου 2025", "Ισχύει από 1η Μαΐου 2026"),
        ("Έκδοση: Μάρτιος 2025", "Έκδοση: Μάιος 2026"),
        ("Last updated: 3/2/2025", "Last updated: 3/2/2026"),
        ("| Valid from | 1 May 2025 |", "| Valid from | 1 May 2026 |"),
    ],
)
def test_lines_at_the_beginning_tell_the_order(old: str, new: str) -> None:
    names = "documents/archive/fees.md", "documents/fees.md"
    texts = {names[0]: f"# Fees\n\n{old}\n\nText.", names[1]: f"# Fees\n\n{new}\n\nText."}
    assert superseded(texts) == {names[0]: names[1]}


def test_front_matter_counts_and_goes_before_the_name() -> None:
    late = "---\ntitle: Fees\nvalid_from: 2026-07-01\n---\n# Fees\n"
    texts = {OLD: "# Fees\n\nA berth costs € 20.", NEW: late}
    assert superseded(texts, dt.date(2026, 6, 30)) == {}
    assert superseded(texts, dt.date(2026, 7, 1)) == {OLD: NEW}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("documents/fees-2025.md", "documents/fees-2026.md"),
        ("documents/2025/fees.md", "documents/2026/fees.md"),
        ("documents/fees-v2.md", "documents/fees-v10.md"),
        ("documents/fees_may_2025.pdf", "documents/fees_may_2026.md"),
        ("documents/fees-2025-26.md", "documents/fees-2026-27.md"),
        ("documents/τέλη 2025.md", "documents/τέλη 2026.md"),
    ],
)
def test_names_alone_tell_editions_of_one_title(old: str, new: str) -> None:
    assert superseded({old: "# Fees\n\nA.", new: "# Fees\n\nB."}, dt.date(2026, 12, 1)) == {old: new}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("documents/minutes-2025.md", "documents/minutes-2026.md"),
        ("documents/ward-2026-05-01.md", "documents/ward-2026-05-02.md"),
        ("documents/annex-1.md", "documents/annex-2.md"),
        ("documents/piraeus/fees-2025.md", "documents/volos/fees-2026.md"),
        ("documents/en/fees-2025.md", "documents/el/fees-2026.md"),
        ("documents/fees-2026.md", "documents/fees-2026.csv"),
        ("documents/summer-2025.md", "documents/winter-2026.md"),
        ("documents/fees.md", "documents/fees-2026.md"),
    ],
)
def test_what_is_no_edition_is_left_alone(one: str, other: str) -> None:
    assert not editions({one: "# Fees\n\nA.", other: "# Fees\n\nB."})


def test_names_alone_do_not_join_what_has_other_titles_and_words() -> None:
    assert not editions({"documents/trip-2025.md": "# Crete\n\nGorges.", "documents/trip-2026.md": "# Oslo\n\nSkis."})


def test_a_series_counts_where_each_says_from_when_it_holds() -> None:
    old, new = "documents/notices/2026-01-12-gates.md", "documents/notices/2026-05-18-gates.md"
    texts = {
        old: "# Gates\n\nEdition of 12 January 2026. Superseded on 18 May 2026 by notice 05/2026.\n\nHours: 7.",
        new: "# New gates\n\nEdition of 18 May 2026. Replaces notice 01 of 12 January 2026.\n\n"
        "From 1 June 2026 the gates are open from 6.",
    }
    assert superseded(texts, dt.date(2026, 5, 31)) == {}
    assert superseded(texts, JUNE) == {old: new}


@pytest.mark.parametrize(
    ("newer", "older"),
    [
        ("Supersedes fees-2025.", ""),
        ("This tariff replaces documents/fees-2025.md as of now.", ""),
        ("Αντικαθιστά το fees 2025.", ""),
        ("", "Superseded by tariff.md."),
    ],
)
def test_a_document_may_say_what_it_supersedes(newer: str, older: str) -> None:
    texts = {"documents/tariff.md": f"# Tariff\n\n{newer}\n", OLD: f"# Fees\n\n{older}\n"}
    assert superseded(texts) == {OLD: "documents/tariff.md"}


def test_a_successor_that_has_not_begun_changes_nothing_yet() -> None:
    texts = {"documents/tariff.md": "# Tariff\n\nValid from 1 August 2026. Supersedes fees-2025.", OLD: "# Fees"}
    assert superseded(texts) == {}
    assert list(editions(texts).standing(JUNE).coming) == ["documents/tariff.md"]
    assert superseded(texts, dt.date(2026, 8, 1)) == {OLD: "documents/tariff.md"}


def test_two_that_claim_to_replace_each_other_are_both_kept() -> None:
    assert superseded({"documents/a1.md": "Supersedes b1", "documents/b1.md": "Supersedes a1"}) == {}


def test_a_chain_ends_at_the_edition_that_holds() -> None:
    texts = STATED | {"documents/tariff.md": "# Tariff\n\nSupersedes fees-2026."}
    assert superseded(texts) == {OLD: "documents/tariff.md", NEW: "documents/tariff.md"}


def test_replacing_a_thing_that_is_no_document_means_nothing() -> None:
    assert not editions(
        {"documents/drug.md": "# Sugammadex\n\nReplaces fees and neostigmine.", "documents/fees.md": ""}
    )


@given(st.lists(st.dates(dt.date(1995, 1, 1), dt.date(2090, 1, 1)), min_size=2, max_size=6, unique=True), st.dates())
def test_exactly_one_edition_holds_on_any_day(days: list[dt.date], today: dt.date) -> None:
    texts = {f"documents/fees-v{n}.md": f"# Fees\n\nValid from {day.isoformat()}." for n, day in enumerate(days)}
    standing = editions(texts).standing(today)
    left = [name for name in texts if name not in standing.superseded and name not in standing.coming]
    assert len(left) == 1
    wanted = max((d for d in days if d <= today), default=min(days))
    assert left == [f"documents/fees-v{days.index(wanted)}.md"]
    assert all(by.name == left[0] for by in standing.superseded.values())
    assert all(e.since and e.since.first > today for e in standing.coming.values())


@pytest.mark.parametrize(
    ("question", "day"),
    [
        ("what does a berth cost?", JUNE),
        ("what did a berth cost in 2025?", dt.date(2025, 12, 31)),
        ("berth fee in March 2026?", dt.date(2026, 3, 31)),
        ("berth fee on 2 May 2026?", dt.date(2026, 5, 2)),
        ("berth fee before 1 May 2026", dt.date(2026, 4, 30)),
        ("τέλος πριν από την 1η Μαΐου 2026;", dt.date(2026, 4, 30)),
        ("berth fee in 2026", JUNE),
        ("does a deposit of 2000 hold a berth?", JUNE),
    ],
)
def test_a_question_may_name_the_day_it_is_about(question: str, day: dt.date) -> None:
    assert editions(STATED).asked_day(question, JUNE) == day
