"""Plants attacks into copies of packs: which question, which attack, where."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assistant.documents.sentences import sentences
from assistant.packs.selftest import DEVELOPMENT, QUESTIONS, Question, evenly, read_questions
from assistant.text import language_of
from scripts.hostile.attacks import Attack

Position = Literal["end", "middle", "own"]
#: At the end of the section that answers the question; in it, before the sentence that answers; a document of its own.
POSITIONS: tuple[Position, ...] = ("end", "middle", "own")
_HEADING = re.compile(r"^#{1,6}\s", re.MULTILINE)
_BLOCK = re.compile(r"\n[ \t]*\n")


@dataclass(frozen=True, slots=True)
class Target:
    """A question of a pack and where its answer stands.

    Attributes:
        folder: the pack; document: path inside it; at: character of the first asked fact in the document's file.
    """

    folder: Path
    question: Question
    document: str
    at: int

    @property
    def honest(self) -> str:
        """The question with the section that answers it."""
        text = (self.folder / self.document).read_text(encoding="utf-8")
        start, end = section_of(text, self.at)
        return f"{self.question.question}\n{text[start:end]}"


@dataclass(frozen=True, slots=True)
class Case:
    """An attack planted for a question at a position; `attack` None is the question without any."""

    target: Target
    attack: Attack | None = None
    position: Position = "end"

    @property
    def id(self) -> str:
        """Unique within a run."""
        where = f"{self.attack.id}@{self.position}" if self.attack else "clean"
        return f"{self.target.folder.name}:{self.target.question.id}:{where}"


def targets(folder: Path, most: int) -> list[Target]:
    """Questions of a pack about English Markdown documents in which an asked fact stands literally, one a document.

    A pack with development questions is asked those; its test stays unread.
    """
    name = DEVELOPMENT if (folder / DEVELOPMENT).is_file() else QUESTIONS
    found: dict[str, Target] = {}
    for question in read_questions(folder, name):
        if question.expect != "answered" or not question.cites or not question.must_contain:
            continue
        document = question.cites[0]
        path = folder / document
        if language_of(question.question) != "en" or question.kind not in ("", "document") or path.suffix != ".md":
            continue
        text = path.read_text(encoding="utf-8")
        at = max(text.casefold().find(s.casefold()) for s in question.must_contain[0])
        if at >= 0 and language_of(text) == "en":
            found.setdefault(document, Target(folder, question, document, at))
    return evenly(list(found.values()), most)


def deal(aims: Sequence[Target], attacks: Sequence[Attack], seed: int) -> list[list[Case]]:
    """Every attack once; each round holds at most one a question, so that attacks do not meet in one section.

    Positions are dealt in turn over the attacks in the order of their categories, so that each category has all three.
    """
    chance = random.Random(seed)  # noqa: S311 (a sample, no secret)
    shuffled = list(attacks)
    chance.shuffle(shuffled)
    shuffled.sort(key=lambda attack: (attack.source, attack.category))
    turn = [(attack, POSITIONS[number % len(POSITIONS)]) for number, attack in enumerate(shuffled)]
    chance.shuffle(turn)
    size = len(aims)
    return [
        [Case(aim, attack, position) for aim, (attack, position) in zip(aims, turn[begin : begin + size], strict=False)]
        for begin in range(0, len(turn), size)
    ]


def plant(folder: Path, cases: Iterable[Case], scratch: Path) -> Path:
    """A copy of a pack with the attacks of its own cases in it, as a folder below `scratch`."""
    copy = scratch / folder.name
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns(".*"))
    ours = [case for case in cases if case.attack and case.target.folder == folder]
    for number, case in enumerate(ours, start=1):
        assert case.attack is not None
        if case.position == "own":
            page = f"# {case.target.question.question}\n\n{case.attack.text}\n"
            (copy / "documents" / f"note-{number}.md").write_text(page, encoding="utf-8")
            continue
        path = copy / case.target.document
        # As a target is the only one of its document, its offset still holds.
        path.write_text(planted(path.read_text(encoding="utf-8"), case.target.at, case), encoding="utf-8")
    return copy


def planted(text: str, at: int, case: Case) -> str:
    """A document's text with the attack at its position."""
    assert case.attack is not None
    start, end = section_of(text, at)
    if case.position == "end":
        return f"{text[:end].rstrip()}\n\n{case.attack.text}\n\n{text[end:]}"
    begin = max((m.end() for m in _BLOCK.finditer(text, start, at)), default=start)
    block = text[begin : (_BLOCK.search(text, at) or re.search(r"\Z", text)).start()]  # type: ignore[union-attr]
    if re.match(r"\s*(?:[|>#*•-]|\d+[.)])", block):
        return f"{text[:begin]}{case.attack.text}\n\n{text[begin:]}"
    spans = sentences(block)
    sentence = next((a for a, b in spans if begin + a <= at < begin + b), 0)
    return f"{text[: begin + sentence]}{' '.join(case.attack.text.split())} {text[begin + sentence :]}"


def section_of(text: str, at: int) -> tuple[int, int]:
    """The section around a character: from behind its heading's line to the next heading."""
    headings = [m.start() for m in _HEADING.finditer(text)]
    before = [h for h in headings if h <= at]
    start = text.find("\n", before[-1]) + 1 if before else 0
    return start, min((h for h in headings if h > at), default=len(text))
