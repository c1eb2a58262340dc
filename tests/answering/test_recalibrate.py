"""A model's rule fitted on a pack's questions, and the file it is kept in."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering import calibration
from assistant.answering.calibration import Calibration, Rule, load, to_json
from assistant.answering.decide import RULES, Signals, answered, rule_for
from assistant.answering.recalibrate import (
    ASKED_BACK,
    OTHER,
    UNASKED,
    UNDECIDED,
    UNFOUND,
    UNREAD,
    WRONG,
    Sample,
    base_rule,
    decided,
    platt,
    refit,
    sample_of,
    samples_of,
    signals_of,
)
from assistant.answering.record import checks_of
from assistant.errors import UsageError
from assistant.packs.selftest import Outcome, Question
from assistant.types import Answer, Record, Source

RULE = Rule(0.5, {"stated": 2.0, "score": 1.0}, -0.3, 0.4)
FLOATS = st.floats(-50, 50)
SIGNALS = st.builds(
    Signals,
    FLOATS,
    st.none() | FLOATS,
    st.integers(0, 40),
    st.none() | FLOATS,
    st.sampled_from(["en", "el", "el-Latn"]),
    st.booleans(),
    st.none() | FLOATS,
    st.none() | FLOATS,
)


def recorded(known: Signals | None, encoder: str = "hash") -> Record:
    return Record("1", "p", "1", encoder=encoder, checks=checks_of(known, None))


def sample(stated: float, good: bool) -> Sample:
    return Sample(Signals(0.0, 1.0, 0, stated), "hash", "m", good)


def drawn(count: int, shift: float = 0.0, scale: float = 1.0, seed: int = 1) -> list[Sample]:
    """Questions whose true log-odds are `scale` · RULE + `shift`, as often answerable as that says."""
    numbers = random.Random(seed)
    out = []
    for _ in range(count):
        one = sample(numbers.uniform(-2.5, 2.0), True)
        odds = scale * RULE.odds(one.known.values()) + shift
        out.append(replace(one, good=numbers.random() < 1 / (1 + np.exp(-odds))))
    return out


# ---------------------------------------------------------------- from a record
@given(SIGNALS)
def test_signals_are_read_back_from_a_record(known: Signals) -> None:
    read = signals_of(recorded(known))
    assert read is not None
    assert (read.unknown, read.script, read.lacking) == (known.unknown, known.script, known.lacking)
    for name in ("score", "covered", "stated", "shown", "probe"):
        was, now = getattr(known, name), getattr(read, name)
        assert (was is None) == (now is None)
        assert was is None or abs(was - now) <= 0.5001e-4


@pytest.mark.parametrize(
    "checks", [(), (("chosen by", "code"),), (("score", "high"), ("covered", ""), ("unknown", "0"))]
)
def test_a_record_without_signals_gives_none(checks: tuple[tuple[str, str], ...]) -> None:
    assert signals_of(Record("1", "p", "1", checks=checks)) is None
    assert signals_of(None) is None
    assert signals_of(recorded(Signals(float("nan"), 1.0, 0))) is None


def outcome(expect: str, status: str, known: Signals | None, text: str = "8 euro") -> Outcome:
    source = Source(1, "documents/a.md", "", "A kennel costs € 8.", 0, 19)
    answer = Answer("q", "p", "1", "m", "en", status, text, sources=(source,), record=recorded(known))  # type: ignore[arg-type]
    return Outcome(Question("q", "q", expect, must_contain=(("8 euro", "€ 8"),)), answer)


def test_what_a_question_teaches() -> None:
    known = Signals(1.0, 1.0, 0, 2.0)
    told = [
        outcome("answered", "answered", known), outcome("answered", "not_found", known),
        outcome("not_found", "not_found", known), outcome("not_found", "answered", known),
    ]  # fmt: skip
    assert [s.good for s in map(sample_of, told) if isinstance(s, Sample)] == [True, True, False, False]
    lost = outcome("answered", "not_found", known)
    lost = replace(lost, question=replace(lost.question, must_contain=(("9 euro",),)))
    silent = [
        (outcome("answered", "answered", known, "9 euro"), WRONG), (lost, UNFOUND),
        (outcome("clarify", "answered", known), ASKED_BACK), (outcome("answered", "clarify", None), ASKED_BACK),
        (outcome("answered", "answered", None), UNDECIDED), (Outcome(lost.question, None, "failed"), UNASKED),
        (outcome("answered", "answered", Signals(1.0, 1.0, 0, None, "el")), UNREAD),
    ]  # fmt: skip
    assert [sample_of(each) for each, _ in silent] == [why for _, why in silent]
    elsewhere = outcome("not_found", "not_found", known)
    assert elsewhere.answer
    elsewhere = replace(elsewhere, answer=replace(elsewhere.answer, record=recorded(known, "all-minilm-l6-v2")))
    samples, left_out = samples_of([elsewhere, *told, *(each for each, _ in silent)])
    assert len(samples) == 4 and {s.encoder for s in samples} == {"hash"}
    assert left_out == {WRONG: 1, UNFOUND: 1, ASKED_BACK: 2, UNDECIDED: 1, UNASKED: 1, UNREAD: 1, OTHER: 1}


# ---------------------------------------------------------------- the fit
def test_without_surprise_little_changes() -> None:
    fitted = refit(RULE, drawn(400))
    assert abs(fitted.constant - RULE.constant) < 0.35
    assert fitted.weights["stated"] == pytest.approx(2.0, rel=0.2)
    assert (fitted.normal, fitted.high) == (RULE.normal, RULE.high)


@pytest.mark.parametrize("truth", [-2.0, 2.0])
def test_a_rule_moves_towards_the_questions_and_more_with_more_of_them(truth: float) -> None:
    few, many = (refit(RULE, drawn(count, truth)).constant - RULE.constant for count in (40, 1000))
    assert few * truth > 0 and many * truth > 0
    assert abs(few) < abs(many)


def test_all_weights_are_scaled_alike() -> None:
    fitted = refit(RULE, drawn(1500, scale=0.5))
    assert fitted.weights["stated"] / fitted.weights["score"] == pytest.approx(2.0, rel=1e-3)
    assert 0.35 < fitted.weights["stated"] / 2.0 < 0.7
    assert refit(RULE, drawn(1500, scale=2.0)).weights["stated"] > 2.2


@given(st.floats(0.0, 3.0), st.floats(0.01, 3.0))
def test_the_further_off_a_rule_is_the_further_it_is_moved(shift: float, more: float) -> None:
    pairs = [(RULE.odds(s.known.values()), s.good) for s in drawn(60)]
    (_, less), (_, further) = (platt([(z - off, good) for z, good in pairs]) for off in (shift, shift + more))
    assert further > less


@given(st.lists(st.tuples(st.floats(-30, 30), st.booleans()), max_size=40))
def test_the_fit_is_the_best_of_its_neighbours(pairs: list[tuple[float, bool]]) -> None:
    from assistant.answering.recalibrate import _loss

    pairs = [*pairs, (1.0, True), (-1.0, False)]
    good = sum(wanted for _, wanted in pairs)
    weight = {True: 2 * (len(pairs) - good) / len(pairs), False: 2 * good / len(pairs)}
    scale, shift = platt(pairs)
    least = _loss(pairs, weight, scale, shift)
    for by in (-1e-3, 1e-3):
        assert _loss(pairs, weight, scale + by, shift) >= least - 1e-9
        assert _loss(pairs, weight, scale, shift + by) >= least - 1e-9


def test_how_many_of_each_kind_were_written_does_not_matter_by_itself() -> None:
    samples = drawn(300, 1.0)
    twice = [*samples, *(s for s in samples if s.good)]
    assert refit(RULE, twice).constant == pytest.approx(refit(RULE, samples).constant, abs=0.1)


def test_fitting_a_second_time_changes_less() -> None:
    samples = drawn(300, -1.5)
    first = refit(RULE, samples)
    second = refit(first, samples)
    assert abs(second.constant - first.constant) < abs(first.constant - RULE.constant) / 2
    assert refit(RULE, samples) == first


@pytest.mark.parametrize(("good", "bad"), [(0, 0), (19, 0), (15, 4), (4, 30), (10, 9)])
def test_too_few_questions_are_an_error_that_counts_them(good: int, bad: int) -> None:
    samples = [sample(1.0, True)] * good + [sample(-1.0, False)] * bad
    with pytest.raises(UsageError, match=f"{good} answerable and {bad} unanswerable.*not_found"):
        refit(RULE, samples)
    with pytest.raises(UsageError):
        base_rule(samples, Calibration())


def test_questions_that_contradict_the_signals_are_not_fitted_on() -> None:
    with pytest.raises(UsageError, match="opposite"):
        refit(RULE, [replace(s, good=not s.good) for s in drawn(600, scale=3.0)])


def test_decisions_are_counted_by_caution() -> None:
    samples = [sample(-0.3, True), sample(2.0, True), sample(-0.3, False), sample(-2.0, False)]
    assert decided(RULE, samples, "normal") == {"answered": 2, "refused": 1}
    assert decided(RULE, samples, "high") == {"answered": 1, "refused": 2}


# ---------------------------------------------------------------- which rule is used
def test_the_fit_begins_from_the_rule_of_the_probe_else_of_the_encoder() -> None:
    shipped = Calibration(np.ones((1, 3), np.float32), (0,), 0.0, {"hash": Rule(0.0, {"probe": 1.0}, 0.0, 0.0)}, "p")
    plain = [sample(1.0, True)] * 12 + [sample(-1.0, False)] * 12
    assert base_rule(plain, shipped)[0] == RULES["hash"][0]
    read = [replace(s, known=replace(s.known, probe=1.0)) for s in plain]
    assert base_rule(read, shipped) == (shipped.rules["hash"], read)
    # Those that another rule decides do not count for this one.
    assert base_rule([*plain[:3], *read], shipped)[1] == read


def test_a_users_rule_counts_for_a_model_without_a_probe(tmp_path: Path) -> None:
    own = tmp_path / "calibration.json"
    never = Rule(-99.0, {"stated": 1.0}, 0.0, 0.0)
    own.write_text(to_json(Calibration(rules={"hash": never}, prompt="p"), {}))
    sure = Signals(1.2, 1.0, 0, 5.0)
    assert answered(sure, "normal", "hash", load("none", "p"))
    assert not answered(sure, "normal", "hash", load("none", "p", own))
    # Another prompt, another encoder, and what no model has read: the shipped rules.
    assert answered(sure, "normal", "hash", load("none", "other", own))
    assert rule_for(sure, "all-minilm-l6-v2", load("none", "p", own)) == RULES["all-minilm-l6-v2"][0]
    assert rule_for(replace(sure, stated=None), "hash", load("none", "p", own)) == RULES["hash"][1]


def test_a_users_rule_from_before_the_probe_gives_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calibration, "SHIPPED", tmp_path)
    shipped = {"hash": Rule(0.0, {"stated": 1.0, "probe": 1.0}, 0.0, 0.0)}
    (tmp_path / "m.json").write_text(to_json(Calibration(np.ones((1, 3), np.float32), (0,), 0.5, shipped, "p"), {}))
    own = tmp_path / "own.json"
    for mine, wanted in (
        (Rule(-9.0, {"stated": 1.0}, 0.0, 0.0), shipped["hash"]),
        (Rule(-9.0, {"stated": 1.0, "probe": 1.0}, 0.0, 0.0), None),
    ):
        own.write_text(to_json(Calibration(rules={"hash": mine}, prompt="p"), {}))
        assert load("m", "p", own).rules["hash"] == (wanted or mine)
