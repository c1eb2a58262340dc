"""How hearing is scored, and that the speaker of the tests speaks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.types import SpeechSegment, Transcript
from scripts.speech.__main__ import score
from scripts.speech.score import compare, words_of
from scripts.speech.sentences import sentences
from scripts.speech.speaker import speaker

WORDS = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=8)


def test_errors_are_changes_gaps_and_additions() -> None:
    spoken = ["she", "takes", "warfarin", "every", "day"]
    assert compare(["she", "takes", "war", "far", "in", "every", "day"], spoken).errors == 3
    assert compare(["she", "takes", "every", "day"], spoken).errors == 1
    assert compare(["she", "she", "takes", "warfarin", "every", "day"], spoken).errors == 1
    assert compare([], spoken).errors == 5
    assert compare(["she", "took", "warfarin", "every", "day"], spoken).wrong == (1,)


@given(WORDS, WORDS)
def test_the_distance_is_one(heard: list[str], spoken: list[str]) -> None:
    found = compare(heard, spoken)
    assert (found.errors == 0) == (heard == spoken)
    assert found.errors == compare(spoken, heard).errors
    assert abs(len(heard) - len(spoken)) <= found.errors <= max(len(heard), len(spoken))
    assert len(found.wrong) <= found.errors and all(0 <= n < len(heard) for n in found.wrong)


def test_case_accents_points_and_ways_of_writing_do_not_count() -> None:
    assert words_of("Η Πίεση, ΉΤΑΝ: καλή!") == words_of("η πιεση ηταν καλη")
    assert words_of("38.6 per cent, X-ray twice") == words_of("38.6% x ray 2 times")
    assert words_of("3.1") != words_of("31")


def test_a_figure_may_be_written_either_way_and_marks_are_matched_to_words() -> None:
    sentence = next(s for s in sentences() if s.id == "en02")
    segment = SpeechSegment(0, 5, "Blood pressure was 140 over 19 and the pulse was regular.", 0.8, ("19", "pulse"))
    row = score(sentence, Transcript("", "en", 5.0, segment.text, (segment,), "m"))
    assert (row["errors"], row["wrong"], row["doubted"], row["both"]) == (1, 1, 2, 1)
    assert score(sentence, None)["errors"] == score(sentence, None)["words"]


def test_there_are_enough_sentences_and_the_speaker_speaks_them() -> None:
    counts = {lang: sum(s.language == lang for s in sentences()) for lang in ("en", "el")}
    assert counts["en"] >= 20 and counts["el"] >= 10
    slow, fast = (speaker().say(sentences()[0].spoken, "en-us", speed) for speed in (120, 240))
    assert len(slow) > 1.5 * len(fast) and abs(slow.astype(int)).max() > 3000
