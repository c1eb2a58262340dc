"""Summaries by code: what is kept, how it is grouped, and that every quote stands in its file."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from assistant.models.chat import Interrupted
from assistant.summaries.make import Wish, summarized
from assistant.summaries.model import STYLES, Style, Text
from assistant.summaries.units import folded
from assistant.summary import Summary

DEVELOPMENT = Path(__file__).parents[2] / "data" / "summaries" / "development"


def summary_of(text: str, style: Style = "handover", language: str | None = None) -> Summary:
    asked = None if language is None else "en" if language == "en" else "el"
    return summarized([Text("note.txt", text)], Wish(style, asked), lambda *_: None, lambda: False)


def test_the_drug_stands_with_its_dose_and_the_allergy_under_its_name() -> None:
    made = summary_of(
        "Medications: metformin 500 mg BID, ramipril 5 mg OD\nAllergies: penicillin (rash)\nVitals: BP 120/80"
    )
    assert "metformin 500 mg BID" in made.summary
    assert "Allergies: penicillin (rash)" in made.summary


@pytest.mark.parametrize("said", ["Allergies: NKDA", "No known drug allergies.", "Αλλεργίες: δεν αναφέρονται"])
def test_that_there_is_no_allergy_is_kept_as_it_is_said(said: str) -> None:
    text = f"Diagnosis: pneumonia.\nMedications: amoxicillin 500 mg TDS\n{said}\nBP 120/80, HR 90"
    for style in STYLES:
        assert folded(said.partition(": ")[2] or said).rstrip(".") in folded(summary_of(text, style).summary), style


def test_what_was_stopped_keeps_the_word() -> None:
    made = summary_of(
        "# Discharge\n\n## Diagnosis\n\nPneumonia.\n\n## Medicines\n\n- Started: doxycycline 100 mg twice daily.\n"
        "- Stopped: amlodipine 5 mg. Ramipril 5 mg.\n"
    )
    lines = [s.text for s in made.statements]
    assert "Stopped: amlodipine 5 mg." in lines
    assert any("Stopped" in line and "Ramipril" in line for line in lines)


def test_a_heading_that_is_no_theme_stays_with_what_stands_under_it() -> None:
    made = summary_of(
        "# Note\n\n## Diagnosis\n\nMr Hale has heart failure.\n\n## Not to be given\n\nMetoprolol 50 mg.\n\n"
        "## Medicines\n\nRamipril 5 mg once daily.\n"
    )
    assert any(s.text == "Not to be given: Metoprolol 50 mg." for s in made.statements)
    assert any(s.text == "Medication: Ramipril 5 mg once daily." or s.text.startswith("Medic") for s in made.statements)


def test_the_familys_illness_is_not_the_patients() -> None:
    made = summary_of(
        "Diagnosis: asthma.\nMedications: salbutamol 100 mcg PRN\nFamily history: mother had breast cancer at 52.\n",
        "soap",
    )
    said = [s.text for s in made.statements if "breast cancer" in s.text]
    assert all("mother" in text for text in said)


def test_two_patients_in_one_sheet_are_kept_apart() -> None:
    made = summary_of(
        "# Ward sheet\n\n## Bed 1, Ada Quill (70)\n\nDiagnosis: pneumonia. Allergy: penicillin.\n\n"
        "## Bed 2, Bo Larch (60)\n\nDiagnosis: stroke. No known allergies.\n\n## Empty beds\n\n3 and 4.\n"
    )
    one, two = made.summary.index("Bed 1"), made.summary.index("Bed 2")
    assert one < made.summary.index("penicillin") < two < made.summary.index("stroke")
    after = made.summary[two:].partition("##")[0]
    assert "3 and 4" not in after and "penicillin" not in after


def test_a_sheet_with_a_line_a_bed_keeps_each_patients_facts_under_their_bed() -> None:
    made = summary_of(
        "Bay C handover\nC1 Quill, 71M, day 2 post TKR, on apixaban 5 mg BD. Obs stable.\n"
        "C2 Larch, 93 yrs, DNACPR signed 10/6. Penicillin allergy.\nC3 Moss (58F), awaiting CT head, fell at 16:40.\n"
    )
    one, two, three = (made.summary.index(f"## C{n}") for n in (1, 2, 3))
    assert one < made.summary.index("apixaban") < two < made.summary.index("DNACPR") < three
    assert two < made.summary.index("Penicillin allergy") < three < made.summary.index("CT head")


def test_an_address_or_a_telephone_number_is_no_finding() -> None:
    made = summary_of(
        "Mr Hale, 66 years, was admitted with pneumonia.\nTel (01262) 555 0163  Fax 01262 555 0164\n"
        "Address: 4 Chapel Row\nMedications: doxycycline 100 mg BD\n"
    )
    assert "0163" not in made.summary and "Chapel Row" not in made.summary and "doxycycline" in made.summary


def test_several_files_are_sections_of_one_sheet() -> None:
    texts = [
        Text("a.txt", "Diagnosis: pneumonia.\nMedications: amoxicillin 500 mg TDS"),
        Text("b.txt", "Diagnosis: stroke.\nMedications: aspirin 75 mg OD"),
    ]
    made = summarized(texts, Wish("handover"), lambda *_: None, lambda: False)
    assert made.summary.index("## a.txt") < made.summary.index("amoxicillin") < made.summary.index("## b.txt")
    assert {s.file for s in made.statements} == {0, 1}


def test_greek_stays_greek_and_gets_english_headings_when_asked() -> None:
    text = "Διάγνωση: Πνευμονία.\nΑγωγή: Κεφτριαξόνη 2 g IV x1\nΣχέδιο: Ακτινογραφία θώρακος αύριο.\n"
    assert "**Εκτίμηση**" in summary_of(text).summary
    english = summary_of(text, language="en")
    assert "**Assessment**" in english.summary and "Κεφτριαξόνη 2 g IV" in english.summary
    assert any("Greek" in said for said in english.warnings)


def test_a_text_of_any_kind_keeps_its_dates_and_money() -> None:
    made = summary_of((DEVELOPMENT / "contract-berth.txt").read_text(encoding="utf-8"), "bullets")
    for fact in ("31 March 2029", "EUR 4,850", "EUR 2,000,000"):
        assert fact in made.summary


def test_a_mail_thread_says_who_wrote_what() -> None:
    made = summary_of((DEVELOPMENT / "email-thread.txt").read_text(encoding="utf-8"), "bullets")
    first, second = (
        made.summary.index("## Henrike Aldous, Thu, 19 Nov"),
        made.summary.index("## Dimos Farantouris, Thu"),
    )
    assert first < made.summary.index("Sindos") < second < made.summary.index("EUR 410")
    assert "Kind regards" not in made.summary


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("path", sorted(DEVELOPMENT.glob("*.txt")), ids=lambda p: p.stem)
def test_every_quote_stands_in_its_file_and_holds_its_statement(path: Path, style: Style) -> None:
    text = path.read_text(encoding="utf-8")
    made = summary_of(text, style)
    assert made.statements
    for statement in made.statements:
        assert statement.quote == text[statement.start : statement.end]
        assert statement.supported
        # Its words are the file's, but for a label before it.
        said = (
            statement.text.rpartition(": ")[2] if statement.text.split()[0] not in statement.quote else statement.text
        )
        if "|" not in statement.quote:
            assert set(re.findall(r"\w+", folded(said))) <= set(re.findall(r"\w+", folded(text))), statement
    assert not made.removed


def test_a_letter_before_a_list_is_its_label_and_no_part_of_its_words() -> None:
    made = summary_of(
        "S: fever 39.2, pain\nA: Acute pyelonephritis\nP: - Admit\n- Paracetamol 1 g q6h\n- Blood cultures sent\nNKDA\n"
    )
    assert "- Paracetamol 1 g q6h." in made.summary and "- Admit." in made.summary
    assert made.summary.index("Recommendation") < made.summary.index("Blood cultures")
    assert "Allergies: NKDA" in made.summary


@pytest.mark.parametrize(
    "title",
    [
        "Discharge summary", "Discharge letter - Ward 4B", "Hospital Discharge Summary, 12 June 2026", "Follow-up note",
        "Operation note", "Discharge summary: Ada Quill", "Ενημερωτικό σημείωμα εξόδου", "Εξιτήριο",
    ],
)  # fmt: skip
def test_what_a_document_calls_itself_is_nothing_to_be_done(title: str) -> None:
    made = summary_of(
        f"{title}\n\nPatient: Ada Quill, 71 years\nAdmitted with pneumonia.\nShe denies chest pain.\n"
        "BP 124/70, HR 82.\nHome on doxycycline 100 mg BD until 14 June. GP to repeat chest X-ray in 6 weeks.\n",
        "soap",
    )
    before, plan = made.summary.split("**Plan**")
    assert title.partition(":")[0] not in plan and "chest X-ray in 6 weeks" in plan
    # The title is not taken for the heading of all that follows either.
    assert "pneumonia" in before and "BP 124/70" in before.partition("**Objective**")[2]


def test_a_letter_that_is_still_to_be_written_stays_in_the_plan() -> None:
    made = summary_of("A: Pneumonia.\nBP 120/80, HR 90\nPlan:\n- Discharge letter\n- Chest X-ray in 6 weeks\n", "soap")
    assert "Discharge letter" in made.summary.partition("**Plan**")[2]


def test_what_a_greek_patient_denies_stands_in_a_short_handover() -> None:
    denials = (
        "Δεν αναφέρει θωρακικό άλγος ούτε αιμόπτυση.", "Δεν αναφέρει ταξίδι ή επαφή με ζώα.", "Δεν καπνίζει.",
        "Αρνείται απώλεια βάρους.", "Χωρίς ιστορικό αιμορραγίας.", "Δεν παραπονείται για ζάλη.",
    )  # fmt: skip
    made = summary_of(
        "Ασθενής 67 ετών (επινοημένος) προσήλθε με πυρετό 38,9 και βήχα από τριημέρου.\n" + "\n".join(denials) + "\n"
        "ΑΠ 118/70, σφύξεις 96, κορεσμός 93%.\nΈλαβε κεφτριαξόνη 2 g IV. Να γίνει ακτινογραφία θώρακος αύριο.\n"
    )
    assert [said for said in denials if said.rstrip(".") not in made.summary] == []


def test_what_a_patient_denies_stands_in_a_short_handover() -> None:
    made = summary_of(
        "67-year-old man with fever of 38.9 and cough for three days.\nDenies travel or contact with birds.\n"
        "He does not smoke.\nBP 118/70, HR 96, SpO2 93%.\nGiven ceftriaxone 2 g IV. Chest X-ray tomorrow.\n"
    )
    assert "Denies travel" in made.summary and "does not smoke" in made.summary


def test_what_is_known_to_matter_is_kept() -> None:
    """The development files' key facts: nine of ten in every style but the brief one."""
    rows = [json.loads(line) for line in (DEVELOPMENT / "facts.jsonl").read_text(encoding="utf-8").splitlines()]
    for style in ("handover", "bullets"):
        kept = total = 0
        for row in rows:
            if style == "handover" and row["kind"] != "clinical":
                continue
            have = folded(summary_of((DEVELOPMENT / row["file"]).read_text(encoding="utf-8"), style).summary)
            kept += sum(any(folded(one) in have for one in fact) for fact in row["facts"])
            total += len(row["facts"])
            assert not any(folded(one) in have for one in row["not"])
        assert kept >= 0.9 * total, (style, kept, total)


def test_a_long_file_is_read_in_parts_to_its_end() -> None:
    filler = "\n".join(f"The ward was quiet in the {n}th hour and nobody came by." for n in range(1, 1200))
    text = f"Diagnosis: pneumonia.\nMedications: amoxicillin 500 mg TDS\n{filler}\nAllergies: latex (wheals)\n"
    told: list[tuple[int, int]] = []
    made = summarized(
        [Text("long.txt", text)],
        Wish("handover"),
        lambda _s, _d, done, total: told.append((done, total)),
        lambda: False,
    )
    assert "latex" in made.summary and "amoxicillin 500 mg" in made.summary
    assert told[-1][0] == told[-1][1] > 1
    assert made.left_out > 500


def test_it_can_be_stopped() -> None:
    with pytest.raises(Interrupted):
        summarized([Text("a.txt", "Diagnosis: pneumonia.")], Wish("brief"), lambda *_: None, lambda: True)


def test_an_allergy_stands_in_the_summary_of_a_few_lines_that_are_no_note() -> None:
    text = "Mrs Quill, bed 4. Diagnosis: pneumonia. Allergic to penicillin."
    for style in STYLES:
        made = summary_of(text, style)
        assert "Allergic to penicillin" in made.summary and made.left_out == 0, style


def test_what_is_left_out_is_counted_without_the_titles_that_are_kept() -> None:
    filler = "\n".join(f"The {word} one was as before." for word in ("first", "second", "third", "fourth") * 30)
    made = summary_of(f"# A quiet week\n\n{filler}\n\nThe fee is EUR 40 from 3 May.\n", "brief")
    kept = sum(s.text in made.summary and s.text != "A quiet week" for s in made.statements)
    assert made.left_out == 121 - kept


def test_greek_letters_among_english_words_do_not_make_a_note_greek() -> None:
    made = summary_of(
        "Diagnosis: asthma.\nβ-blocker stopped; salbutamol 100 μg PRN\nAllergies: α-lactam, β-lactam\nBP 120/80"
    )
    assert "**Assessment**" in made.summary and "Εκτίμηση" not in made.summary


def test_each_patient_has_kaikis_words_in_the_language_of_the_file() -> None:
    texts = [
        Text("a.txt", "Diagnosis: pneumonia.\nMedications: amoxicillin 500 mg TDS\nAllergies: latex"),
        Text("b.txt", "Διάγνωση: Πνευμονία.\nΑγωγή: Κεφτριαξόνη 2 g IV x1\nΑλλεργίες: δεν αναφέρονται"),
    ]
    made = summarized(texts, Wish("soap"), lambda *_: None, lambda: False)
    english, greek = made.summary.split("## b.txt")
    assert "Not documented." in english and "Δεν αναφέρεται." not in english
    assert "Δεν αναφέρεται." in greek and "Not documented." not in greek


def test_a_warning_names_the_file_that_it_is_about() -> None:
    texts = [
        Text("a.txt", "Diagnosis: pneumonia.\nMedications: amoxicillin 500 mg TDS\nAllergies: latex"),
        Text("b.txt", "The berth is let until 31 March 2029 for EUR 4,850 a month.\nPayment is due on the 1st."),
    ]
    said = " ".join(summarized(texts, Wish("soap"), lambda *_: None, lambda: False).warnings)
    assert "b.txt is not a clinical note" in said and "a.txt" not in said


def test_a_handover_says_whom_it_is_about_and_what_follows_a_name_is_not_said_of_it() -> None:
    made = summary_of(
        "Patient: Ada Quill, DOB 12/03/1948, MRN 4411. Allergic to latex.\nDiagnosis: pneumonia.\nBP 120/80\n"
    )
    assert "Patient: Ada Quill" in made.summary and "Patient: Allergic" not in made.summary
