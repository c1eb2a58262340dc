"""The score of a pack's test: counts, intervals, groups, and what is kept of it."""

from __future__ import annotations

import json
import stat
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.config import Home
from assistant.errors import PackError
from assistant.packs.files import MemoryFiles
from assistant.packs.intervals import wilson
from assistant.packs.selftest import Outcome, Question, evenly, load_score, read_questions, save_score, score_of
from assistant.types import Answer, Citation, Timings


def answer(status: str, text: str = "", seconds: float = 1.0, cited: str = "") -> Answer:
    citations = (Citation(1, cited, "", ""),) if cited else ()
    return Answer("?", "p", "1", "m", "en", status, text, citations, timings=Timings(total_s=seconds))  # type: ignore[arg-type]


def test_counts_groups_and_times() -> None:
    outcomes = [
        Outcome(
            Question("a", "What?", "answered", kind="x", must_contain=(("8",),), cites=("d",)),
            answer("answered", "It is 8.", 1, "d"),
        ),
        Outcome(Question("b", "Τι;", "answered", kind="x", must_contain=(("8",),)), answer("answered", "It is 18.", 2)),
        Outcome(Question("c", "Who?", "not_found", lang="en"), answer("not_found", "", 9)),
        Outcome(Question("d", "Who?", "not_found"), None, "failed: no"),
    ]
    found = score_of(outcomes)
    assert (found["questions"], found["correct"], found["accuracy"]) == (4, 2, 0.5)
    assert {k: (g["questions"], g["correct"]) for k, g in found["kinds"].items()} == {"x": (2, 1), "other": (2, 1)}
    assert {k: g["questions"] for k, g in found["languages"].items()} == {"en": 3, "el": 1}
    assert (found["median_s"], found["p95_s"], found["errors"]) == (2, 9, 1)
    assert (found["refusal_precision"], found["refusal_recall"], found["citation_precision"]) == (1.0, 0.5, 1.0)
    assert [(f["id"], f["why"]) for f in found["failures"]] == [("b", "does not say 8"), ("d", "failed: no")]
    assert score_of([])["accuracy_interval"] is None


@pytest.mark.parametrize(
    ("right", "of", "interval"),
    # From the formula worked by hand with z = 1.959964.
    [(0, 10, [0.0, 0.2775]), (10, 10, [0.7225, 1.0]), (5, 10, [0.2366, 0.7634]), (95, 100, [0.8882, 0.9785])],
)
def test_wilson(right: int, of: int, interval: list[float]) -> None:
    assert wilson(right, of) == interval


@given(st.integers(1, 500), st.data())
def test_wilson_holds_the_share_and_narrows(of: int, data: st.DataObject) -> None:
    right = data.draw(st.integers(0, of))
    low, high = wilson(right, of) or [1.0, 0.0]
    assert 0 <= low <= right / of + 1e-4
    assert right / of - 1e-4 <= high <= 1
    wider = wilson(right, of)
    narrower = wilson(right * 4, of * 4)
    assert wider and narrower
    assert narrower[1] - narrower[0] <= wider[1] - wider[0]


@given(st.lists(st.integers(), unique=True, max_size=200), st.integers(0, 60))
def test_evenly(items: list[int], most: int) -> None:
    chosen = evenly(items, most)
    assert len(chosen) == (min(most, len(items)) if most else len(items))
    assert [i for i in items if i in chosen] == chosen
    if most and len(items) > most:
        gaps = [items.index(b) - items.index(a) for a, b in pairwise(chosen)]
        assert not gaps or max(gaps) - min(gaps) <= 1


def test_questions_are_read_from_files_wherever_they_lie(tmp_path: Path) -> None:
    raw = '\ufeff{"id": 1, "question": "A\u2028B?", "expect": "answered", "must_contain": null}\n\n'.encode()
    assert read_questions(MemoryFiles({"eval/questions.jsonl": raw}))[0].question == "A\u2028B?"
    for bad in (b"{", b"[]", b'{"id": 1}', b"\xff", b"[" * 100_000):
        with pytest.raises(PackError, match="cannot be read"):
            read_questions(MemoryFiles({"eval/questions.jsonl": bad}))
    with pytest.raises(PackError, match="no test"):
        read_questions(tmp_path)


def test_a_kept_score_holds_numbers_only(tmp_path: Path) -> None:
    home = Home(tmp_path)
    save_score(home, "p", {"questions": 1})
    assert load_score(home, "p") is None, "no such pack: nothing is written"
    (home.packs / "p").mkdir(parents=True)
    found = score_of([Outcome(Question("secret", "Secret?", "answered", kind="secret"), answer("not_found", "secret"))])
    save_score(home, "p", found | {"model": "m", "of": 1})
    path = home.packs / "p" / "score.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "ecret" not in path.read_text(encoding="utf-8")
    assert (load_score(home, "p") or {})["questions"] == 1
    assert [p.name for p in path.parent.iterdir()] == ["score.json"]
    for bad in ("", "[]", "[" * 100_000, json.dumps({"questions": "x"})):
        path.write_text(bad)
        assert load_score(home, "p") is None
