"""The pack's own test: was an answer right, and the score over all.

A spelling in `must_contain` counts when it stands in the answer with case, accents and spaces folded, as a whole number
or time: 7:05 does not stand in 17:05.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import PackError
from assistant.text import fold, fold_space
from assistant.types import Answer


@dataclass(frozen=True, slots=True)
class Question:
    """One line of `eval/questions.jsonl`; keys that are not named here are ignored."""

    id: str
    question: str
    expect: str
    at: str | None = None
    lang: str | None = None
    kind: str = ""
    must_contain: tuple[tuple[str, ...], ...] = ()
    must_not_contain: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()


def read_questions(folder: Path) -> list[Question]:
    """The questions of the pack in `folder`.

    Raises:
        PackError: it has none.
    """
    path = folder / "eval" / "questions.jsonl"
    if not path.is_file():
        raise PackError("This pack has no test of its own.", "It would be in eval/questions.jsonl.")
    out: list[Question] = []
    for line in path.read_text(encoding="utf-8-sig").splitlines():
        if line.strip():
            item: dict[str, Any] = json.loads(line)
            out.append(
                Question(
                    id=str(item["id"]),
                    question=str(item["question"]),
                    expect=str(item["expect"]),
                    at=item.get("at"),
                    lang=item.get("lang"),
                    kind=str(item.get("kind", "")),
                    must_contain=tuple(tuple(g) for g in item.get("must_contain", [])),
                    must_not_contain=tuple(item.get("must_not_contain", [])),
                    cites=tuple(item.get("cites", [])),
                )
            )
    return out


def stands_in(spelling: str, answer: str) -> bool:
    """Whether a spelling stands in the answer; digits at its ends may not touch other digits."""
    wanted = re.escape(fold_space(fold(spelling)).strip())
    left = r"(?<![\d:.,])" if spelling[:1].isdigit() else ""
    right = r"(?![\d:]|[.,]\d)" if spelling[-1:].isdigit() else ""
    return re.search(left + wanted + right, fold_space(fold(answer))) is not None


def fault(question: Question, answer: Answer) -> str:
    """Why the answer is wrong; empty when it is right."""
    if answer.status != question.expect:
        return f"expected {question.expect}, was {answer.status}"
    if question.expect == "answered":
        for group in question.must_contain:
            if not any(stands_in(s, answer.answer) for s in group):
                return f"does not say {' or '.join(group)}"
    for spelling in question.must_not_contain:
        if stands_in(spelling, answer.answer):
            return f"says {spelling}"
    return ""


def score(pairs: Sequence[tuple[Question, Answer]]) -> dict[str, Any]:
    """Accuracy, refusal precision and recall, citation precision (None: nothing to count), and the failures."""
    failures = []
    kinds: dict[str, list[bool]] = {}
    for question, answer in pairs:
        why = fault(question, answer)
        kinds.setdefault(question.kind or "other", []).append(not why)
        if why:
            failures.append({"id": question.id, "question": question.question, "why": why, "answer": answer.answer})
    refused = [(q, a) for q, a in pairs if a.status == "not_found"]
    unanswerable = [q for q, _ in pairs if q.expect == "not_found"]
    rightly = sum(q.expect == "not_found" for q, _ in refused)
    cited = [(c.document in q.cites) for q, a in pairs if q.cites and a.status == "answered" for c in a.citations]
    right = len(pairs) - len(failures)
    return {
        "questions": len(pairs),
        "correct": right,
        "accuracy": round(right / len(pairs), 4) if pairs else 0.0,
        "refusal_precision": round(rightly / len(refused), 4) if refused else None,
        "refusal_recall": round(rightly / len(unanswerable), 4) if unanswerable else None,
        "citation_precision": round(sum(cited) / len(cited), 4) if cited else None,
        "kinds": {k: {"questions": len(v), "correct": sum(v)} for k, v in sorted(kinds.items())},
        "median_s": round(sorted(a.timings.total_s for _, a in pairs)[len(pairs) // 2], 3) if pairs else None,
        "failures": failures,
    }
