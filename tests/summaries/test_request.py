"""The request in the engine's own object: files in, identifiers out, progress on the way, nothing kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.config import Home
from assistant.loading import DiskLoader
from assistant.service import Assistant
from assistant.storage.trace import look_for, stretches
from assistant.types import Cancelled, Event, Failed, Summarize, SummaryDone, SummaryProgress

NOTE = (
    "Patient: Gwendolyn Ashcroft, 71 years\nRecord number: 4471-8829\nDiagnosis: pneumonia of the left lower lobe.\n"
    "Allergies: penicillin (rash)\nMedications: doxycycline 100 mg twice daily\n"
    "Plan: Chest X-ray in 6 weeks. Mrs Ashcroft's daughter will call 555-0188.\n"
)


def ask(home: Home, request: Summarize, stopped: bool = False) -> list[Event]:
    told: list[Event] = []
    home.make()
    assistant = Assistant(home, DiskLoader(home), told.append)
    return [*assistant.handle(request, lambda: stopped), *told]


def done(events: list[Event]) -> SummaryDone:
    return next(event for event in events if isinstance(event, SummaryDone))


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "visit.txt"
    path.write_text(NOTE, encoding="utf-8")
    return path


def test_a_file_is_summarized_and_its_quotes_stand_in_it(home: Home, note: Path) -> None:
    events = ask(home, Summarize("1", (str(note),), "handover", model="none"))
    summary = done(events).summary
    assert "doxycycline 100 mg twice daily" in summary.summary
    assert summary.files[0].status == "read" and summary.files[0].characters == len(NOTE)
    assert all(s.quote in NOTE for s in summary.statements)
    assert any(isinstance(e, SummaryProgress) and e.step == "part" for e in events)
    assert "Gwendolyn Ashcroft" in summary.leaks


def test_identifiers_are_replaced_everywhere_and_the_facts_stay(home: Home, note: Path) -> None:
    summary = done(ask(home, Summarize("1", (str(note),), "soap", deidentify=True, model="none"))).summary
    everything = repr(summary.summary) + repr(summary.statements) + repr(summary.removed)
    for name in ("Ashcroft", "Gwendolyn", "4471-8829", "555-0188"):
        assert name not in everything
    assert dict(summary.replacements)["PERSON"] >= 1
    assert summary.leaks == ()
    assert "penicillin (rash)" in summary.summary and "doxycycline 100 mg" in summary.summary


def test_what_cannot_be_read_is_said_and_the_rest_goes_on(home: Home, note: Path) -> None:
    summary = done(ask(home, Summarize("1", (str(note), str(note.with_name("gone.txt"))), model="none"))).summary
    assert [f.status for f in summary.files] == ["read", "failed"]
    assert summary.files[1].detail


def test_nothing_to_read_is_an_error_that_names_the_file(home: Home, tmp_path: Path) -> None:
    last = ask(home, Summarize("1", (str(tmp_path / "gone.txt"),), model="none"))[-1]
    assert isinstance(last, Failed) and "gone.txt" in last.message


@pytest.mark.parametrize("style, lang", [("poem", None), ("brief", "fr")])
def test_an_unknown_style_or_language_is_a_wrong_request(home: Home, note: Path, style: str, lang: str | None) -> None:
    last = ask(home, Summarize("1", (str(note),), style, lang=lang, model="none"))[-1]
    assert isinstance(last, Failed) and last.kind == "UsageError"


def test_a_pasted_text_needs_no_file(home: Home) -> None:
    summary = done(ask(home, Summarize("1", text=NOTE, name="pasted", style="bullets", model="none"))).summary
    assert "pneumonia" in summary.summary


def test_a_stopped_request_ends_as_cancelled(home: Home, note: Path) -> None:
    events = ask(home, Summarize("1", (str(note),), model="none"), stopped=True)
    assert isinstance(events[-1], Cancelled) or any(isinstance(e, Cancelled) for e in events)


def test_nothing_of_the_file_is_written_below_the_home(home: Home, note: Path) -> None:
    ask(home, Summarize("1", (str(note),), "brief"))
    assert not look_for(home.root, stretches([NOTE])).found


def test_a_very_long_file_says_that_identifiers_were_not_looked_for(
    home: Home, note: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.summaries.run.LOOKED_THROUGH", 50)
    summary = done(ask(home, Summarize("1", (str(note),), "brief", model="none"))).summary
    assert any("not looked for" in said and "visit.txt" in said for said in summary.warnings) and summary.leaks == ()
    cleaned = done(ask(home, Summarize("1", (str(note),), "brief", deidentify=True))).summary
    assert "Ashcroft" not in cleaned.summary and not cleaned.warnings
