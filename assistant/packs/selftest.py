"""The pack's own test: was an answer right, and the score over all.

Two files of questions: `QUESTIONS` is the test that a score is quoted from; `DEVELOPMENT` is what the people who make
the pack or Kaiki look at while they change things, so that the first stays a fair one.

A spelling in `must_contain` counts when it stands in the answer with case, accents and spaces folded, as a whole number
or time: 7:05 does not stand in 17:05. Citations are judged by `assistant.packs.judge`. What neither can judge is
everything that the questions do not ask.
"""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from assistant.config import Home
from assistant.errors import PackError
from assistant.packs.files import FolderFiles, PackFiles
from assistant.packs.intervals import median_of, p95_of, share_of, spread, wilson
from assistant.packs.judge import Judged
from assistant.text import fold, fold_space, language_of
from assistant.types import Answer

QUESTIONS = "eval/questions.jsonl"
DEVELOPMENT = "eval/development.jsonl"
SCORE = "score.json"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Question:
    """One line of a file of questions; keys that are not named here are ignored."""

    id: str
    question: str
    expect: str
    at: str | None = None
    lang: str | None = None
    kind: str = ""
    must_contain: tuple[tuple[str, ...], ...] = ()
    must_not_contain: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question of a test with its answer; `error` instead of an answer when asking failed.

    Attributes:
        judged: what became of its citations; None when nobody looked at them.
    """

    question: Question
    answer: Answer | None
    error: str = ""
    judged: Judged | None = None

    @property
    def why(self) -> str:
        """Why it is wrong; empty when it is right."""
        return fault(self.question, self.answer) if self.answer else self.error or "no answer"


def read_questions(pack: Path | PackFiles, name: str = QUESTIONS) -> list[Question]:
    """The questions of a pack, given as its folder or its files.

    Args:
        name: `QUESTIONS` or `DEVELOPMENT`.

    Raises:
        PackError: it has none, or they cannot be read.
    """
    files = FolderFiles(pack) if isinstance(pack, Path) else pack
    if name not in files.names():
        what = "development questions" if name == DEVELOPMENT else "test of its own"
        raise PackError(f"This pack has no {what}.", f"They would be in {name}.")
    out: list[Question] = []
    try:
        for line in files.read(name).decode("utf-8-sig").split("\n"):
            if line.strip():
                out.append(_question(json.loads(line)))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise PackError(f"{name} cannot be read: {error}.", "`kaiki packs check` names the line.") from error
    return out


def _question(item: dict[str, Any]) -> Question:
    return Question(
        id=str(item["id"]),
        question=str(item["question"]),
        expect=str(item["expect"]),
        at=item.get("at"),
        lang=item.get("lang"),
        kind=str(item.get("kind", "")),
        must_contain=tuple(tuple(g) for g in item.get("must_contain") or []),
        must_not_contain=tuple(item.get("must_not_contain") or []),
        cites=tuple(item.get("cites") or []),
    )


def evenly(items: Sequence[T], most: int) -> list[T]:
    """At most `most` items, spread evenly over all of them, in their order; the same ones every time."""
    if most <= 0 or len(items) <= most:
        return list(items)
    return [items[number * len(items) // most] for number in range(most)]


def stands_in(spelling: str, answer: str) -> bool:
    """Whether a spelling stands in the answer; digits at its ends may not touch other digits."""
    wanted = re.escape(fold_space(fold(spelling)).strip())
    left = r"(?<![\d:.,])" if spelling[:1].isdigit() else ""
    right = r"(?![\d:]|[.,]\d)" if spelling[-1:].isdigit() else ""
    return re.search(left + wanted + right, fold_space(fold(answer))) is not None


def unsaid(groups: Sequence[Sequence[str]], *texts: str) -> list[Sequence[str]]:
    """The groups of `must_contain` of which no spelling stands in any of the texts; none when all is said."""
    return [group for group in groups if not any(stands_in(s, text) for s in group for text in texts)]


def fault(question: Question, answer: Answer) -> str:
    """Why the answer is wrong; empty when it is right."""
    if answer.status != question.expect:
        return f"expected {question.expect}, was {answer.status}"
    if question.expect == "answered":
        lacking = unsaid(question.must_contain, answer.answer)
        if lacking:
            return f"does not say {' or '.join(lacking[0])}"
    for spelling in question.must_not_contain:
        if stands_in(spelling, answer.answer):
            return f"says {spelling}"
    return ""


def score(pairs: Sequence[tuple[Question, Answer]]) -> dict[str, Any]:
    """`score_of` for questions that were all answered."""
    return score_of([Outcome(question, answer) for question, answer in pairs])


def score_of(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Accuracy, refusal precision and recall, citation precision (None: nothing to count), and the failures.

    With 95 % intervals, counts for each kind and language, and the median and 95th percentile of the seconds an answer
    took, also for answers of tools and of documents apart. Where citations were judged: the share of quotes that stand
    in their document (validity), of claims that their quote holds (support), and how many sentences were shown that no
    quote holds. A question whose asking failed counts as wrong.
    """
    pairs = [(o.question, o.answer) for o in outcomes if o.answer]
    refused = [q for q, a in pairs if a.status == "not_found"]
    unanswerable = [o.question for o in outcomes if o.question.expect == "not_found"]
    rightly = sum(q.expect == "not_found" for q in refused)
    cited = [(c.document in q.cites) for q, a in pairs if q.cites and a.status == "answered" for c in a.citations]
    right = sum(not o.why for o in outcomes)
    seconds = [a.timings.total_s for _, a in pairs]
    return {
        "questions": len(outcomes),
        "correct": right,
        "accuracy": round(right / len(outcomes), 4) if outcomes else 0.0,
        "accuracy_interval": wilson(right, len(outcomes)),
        **_shares("refusal_precision", rightly, len(refused)),
        **_shares("refusal_recall", rightly, len(unanswerable)),
        **_shares("citation_precision", sum(cited), len(cited)),
        **_citations(outcomes),
        "kinds": _groups(outcomes, lambda q: q.kind or "other"),
        "languages": _groups(outcomes, lambda q: q.lang or language_of(q.question)),
        "median_s": median_of(seconds),
        "p95_s": p95_of(seconds),
        "seconds": {
            "documents": spread([a.timings.total_s for _, a in pairs if a.tool is None]),
            "tools": spread([a.timings.total_s for _, a in pairs if a.tool is not None]),
        },
        "errors": sum(o.answer is None for o in outcomes),
        "failures": [
            {"id": o.question.id, "question": o.question.question, "why": o.why,
             "answer": o.answer.answer if o.answer else ""}
            for o in outcomes if o.why
        ],
    }  # fmt: skip


def _shares(name: str, part: int, of: int) -> dict[str, Any]:
    return {name: share_of(part, of), f"{name}_interval": wilson(part, of)}


def _citations(outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """What the judge found, summed; None and nothing counted when nobody judged."""
    found = [o.judged for o in outcomes if o.judged]
    total = sum(found, Judged())
    return {
        **_shares("citation_validity", total.verbatim, total.quotes),
        **_shares("citation_support", total.supported, total.claims),
        "quotes": total.quotes,
        "claims": total.claims,
        "claims_without_quote": total.unquoted,
        "sentences_shown": total.sentences,
        "unsupported_shown": total.unsupported if found else None,
    }


def _groups(outcomes: Iterable[Outcome], name: Callable[[Question], str]) -> dict[str, dict[str, Any]]:
    groups: dict[str, list[bool]] = {}
    for outcome in outcomes:
        groups.setdefault(name(outcome.question), []).append(not outcome.why)
    return {
        key: {
            "questions": len(found), "correct": sum(found), "accuracy": round(sum(found) / len(found), 4),
            "interval": wilson(sum(found), len(found)),
        }
        for key, found in sorted(groups.items())
    }  # fmt: skip


def answered_by(outcomes: Sequence[Outcome]) -> dict[str, str]:
    """The model of the last answer that one had a part in, and the sha256 of the adapter that lay over it or empty."""
    answers = [o.answer for o in outcomes if o.answer and o.answer.model]
    record = answers[-1].record if answers else None
    return {"model": answers[-1].model if answers else "", "adapter": record.adapter if record else ""}


# ---------------------------------------------------------------- the last score of an installed pack
_KEPT = (
    "model", "adapter", "pack_version", "content_hash", "tested_at", "questions", "correct", "accuracy",
    "accuracy_interval", "refusal_precision", "refusal_recall", "citation_precision", "median_s", "p95_s", "of",
)  # fmt: skip


def save_score(home: Home, name: str, found: dict[str, Any]) -> None:
    """Keep the numbers of a score beside the pack's card; no question and no answer, since packs may be private.

    Nothing happens when the pack is gone, or the folder cannot be written: the score was shown all the same.
    """
    place = home.packs / name
    body = json.dumps({key: found[key] for key in _KEPT if key in found}, ensure_ascii=False, indent=1)
    beside = place / f".{SCORE}-{secrets.token_hex(4)}"
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(body)
        beside.replace(place / SCORE)
    except OSError:
        beside.unlink(missing_ok=True)


def load_score(home: Home, name: str) -> dict[str, Any] | None:
    """The numbers that `save_score` kept; None when there are none that can be read."""
    try:
        body = json.loads((home.packs / name / SCORE).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(body, dict) or not isinstance(body.get("questions"), int):
        return None
    return {key: body[key] for key in _KEPT if key in body}
