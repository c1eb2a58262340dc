"""The craft data: passages of every kind with questions that they answer, do not answer, or leave open.

    python -m finetune.craft check data/craft/*.jsonl     what is wrong with the files
    python -m finetune.craft build OUT.jsonl FILE...      examples for the training

Written by hand for this project, all invented. One passage a line:

    {"id", "title", "section", "lang", "lines": [...],
     "questions": [{"q", "stated": "yes|no|unclear", "a", "lines": [0]}]}

`lines` of a question are the numbers of the lines that state its answer, or between which the question leaves the
choice. The check is the one that the app lays on answers (`assistant.answering.checking`); it sees figures, names,
negations and words, not whether an answer fits its question.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.answering.check import split_claims
from assistant.answering.checking import verdict
from assistant.answering.write import craft_messages
from assistant.text import fold, is_greeklish, language_of
from finetune.examples import Example, ExamplesFaulty, lines_of, split_of, write_examples

STATED = ("yes", "no", "unclear")
#: What a desk's assistant is told it is; one is drawn for each passage, for a pack's own role is never among them.
ROLES = (
    "You help the staff of one desk with its rules and lists.",
    "You answer questions of visitors from the house's own papers.",
    "You help a colleague find what the documents say.",
    "You answer for the office from its documents.",
    "You help with the questions that customers ask at the counter.",
    "You assist the team on duty with its notes and protocols.",
    "You help people with the terms and instructions they were given.",
)
_POLAR = re.compile(r"^(?:yes|no|ναι|όχι)\b[,.:; ]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about a passage.

    Attributes:
        stated: "yes", "no" or "unclear"; answer: empty for "no", the question back for "unclear".
        lines: numbers of the passage's lines that it rests on.
    """

    question: str
    stated: str
    answer: str
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage and what is asked about it."""

    id: str
    title: str
    section: str
    language: str
    lines: tuple[str, ...]
    asked: tuple[Asked, ...]


def read_passages(path: Path) -> list[Passage]:
    """The passages of a file.

    Raises:
        ExamplesFaulty: it is no UTF-8, or a line breaks the format; file, line and key are named.
    """
    out = []
    for number, line in enumerate(lines_of(path), start=1):
        if not line.strip():
            continue
        try:
            out.append(_passage(json.loads(line)))
        except (ValueError, TypeError, KeyError) as error:
            raise ExamplesFaulty(f"{path.name}, line {number}: {type(error).__name__} {error}.") from error
    return out


def _passage(raw: dict[str, Any]) -> Passage:
    lines = tuple(str(line).strip() for line in raw["lines"])
    if not lines or not all(lines):
        raise ValueError("an empty line or none")
    asked = []
    for one in raw["questions"]:
        found = Asked(str(one["q"]).strip(), one["stated"], str(one["a"]).strip(), tuple(one["lines"]))
        if found.stated not in STATED:
            raise ValueError(f"stated is {found.stated!r}")
        if not found.question or (found.stated == "no") != (not found.answer):
            raise ValueError(f"question or answer is missing, or too much: {found.question!r}")
        if (found.stated == "no") != (not found.lines) or not all(0 <= n < len(lines) for n in found.lines):
            raise ValueError(f"lines do not fit: {found.question!r}")
        asked.append(found)
    return Passage(str(raw["id"]), str(raw["title"]), str(raw["section"]), str(raw["lang"]), lines, tuple(asked))


def doubts(passage: Passage) -> Iterator[str]:
    """What the answers' own check holds against a passage's answers, for a human to look at."""
    seen: set[str] = set()
    for asked in passage.asked:
        if fold(asked.question) in seen:
            yield f"{passage.id}: asked twice: {asked.question}"
        seen.add(fold(asked.question))
        if asked.stated != "yes":
            continue
        held = " ".join(passage.lines[n] for n in asked.lines)
        for claim in split_claims(asked.answer):
            bare = _POLAR.sub("", claim).strip()
            found = verdict(bare, held, asked.question, f"{passage.title} {passage.section}") if bare else None
            if found and not found.holds:
                yield f"{passage.id}: {claim}\n    held against it: {'; '.join(found.why)}\n    lines: {held}"


def examples(passages: Sequence[Passage], held_share: float = 0.08) -> list[Example]:
    """The training examples; whole passages are held out, chosen by a hash of their id."""
    out = []
    for passage in passages:
        draw = hashlib.sha256(passage.id.encode()).digest()
        role = ROLES[draw[0] % len(ROLES)]
        split = split_of(passage.id, held_share)
        for number, asked in enumerate(passage.asked):
            chat = craft_messages(role, passage.title, passage.section, passage.lines, asked.question)
            answer = asked.answer or "NOT FOUND"
            language = "el-Latn" if is_greeklish(asked.question) else language_of(asked.question)
            reply = f"Stated: {asked.stated}\nAnswer: {answer}"
            name = f"{passage.id}-{number}"
            out.append(Example(name, passage.id, split, tuple(chat), reply, asked.stated, language))
    return out


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the files, or build examples from them."""
    parser = argparse.ArgumentParser(prog="python -m finetune.craft", description=__doc__.split("\n", 1)[0])
    parser.add_argument("what", choices=["check", "build"])
    parser.add_argument("files", nargs="+", type=Path)
    given = parser.parse_args(arguments)
    try:
        files = given.files[1:] if given.what == "build" else given.files
        passages = [passage for path in files for passage in read_passages(path)]
        double = [name for name, count in Counter(p.id for p in passages).items() if count > 1]
        if double:
            raise ExamplesFaulty(f"the id {double[0]} stands twice.")
    except (ExamplesFaulty, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    kinds = Counter(asked.stated for passage in passages for asked in passage.asked)
    if given.what == "build":
        write_examples(given.files[0], examples(passages))
    else:
        found = [doubt for passage in passages for doubt in doubts(passage)]
        print("\n".join(found))
        print(f"{len(found)} doubts")
    print(f"{len(passages)} passages, {sum(kinds.values())} questions: {dict(kinds)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
