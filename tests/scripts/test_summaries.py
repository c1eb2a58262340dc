"""The measure of summaries: what counts as a key fact, as kept and as false."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.summaries.facts import facts_of, kept, same_facts
from scripts.summaries.judge import false_statements
from scripts.summaries.report import render
from scripts.summaries.rouge import rouge_l
from scripts.summaries.texts import development

SOURCE = (
    "[doctor] any fever or chills ?\n[patient] no .\n[doctor] you take twenty milligrams of lisinopril , right ?\n"
    "[patient] yes , and my left knee has been swollen for three days .\n[doctor] the x-ray shows no fracture .\n"
)


def test_facts_are_drugs_amounts_and_conditions_that_the_source_has_too() -> None:
    found = same_facts(
        facts_of("Lisinopril 20 mg daily. Knee effusion for 3 days. No fracture. Started on Lasix 40 mg."), SOURCE
    )
    assert ("drug", "lisinopril") in found and ("condition", "fracture") in found
    assert any(kind == "amount" and value.startswith("mass 0.00002") for kind, value in found)
    assert ("drug", "lasix") not in found


def test_a_fact_is_kept_in_any_spelling_of_its_number() -> None:
    facts = same_facts(facts_of("Lisinopril 20 mg. Swollen for 3 days."), SOURCE)
    assert set(kept(facts, "Takes lisinopril twenty milligrams; swelling since three days.")) == set(facts)
    assert ("drug", "lisinopril") not in kept(facts, "Takes 20 mg of something.")
    assert kept((("NSTEMI",), ("14 June", "June 14")), "An nstemi, back on June 14.") == [
        ("NSTEMI",),
        ("14 June", "June 14"),
    ]


@pytest.mark.parametrize(
    "said",
    [
        "Takes lisinopril 40 mg.", "Takes metoprolol.", "The right knee is swollen.", "She has a fever.",
        "The x-ray shows a fracture.", "She has diabetes.",
    ],
)  # fmt: skip
def test_what_the_source_does_not_say_counts_as_false(said: str) -> None:
    assert len(false_statements(said, SOURCE)) == 1


@pytest.mark.parametrize(
    "said",
    ["Takes lisinopril 20 mg.", "The left knee is swollen for 3 days.", "No fever or chills.", "No fracture on x-ray."],
)
def test_what_it_says_does_not(said: str) -> None:
    assert not false_statements(said, SOURCE)


def test_rouge_is_one_for_the_same_and_nothing_for_strangers() -> None:
    assert rouge_l("the knee is swollen", "The knee is swollen.") == 1.0
    assert rouge_l("a b c d", "a x c y") == 0.5
    assert rouge_l("", "x") == 0.0


def test_each_key_fact_of_the_development_files_stands_in_its_file() -> None:
    for case in development():
        assert len(kept(case.facts, case.text)) == len(case.facts), (
            case.id,
            set(case.facts) - set(kept(case.facts, case.text)),
        )


def test_the_page_says_so_when_nothing_was_measured(tmp_path: Path) -> None:
    assert "No run has been kept yet" in render(tmp_path)
