"""Step 1, data: a pack becomes grounded training examples.

    kaiki tune data --pack aegean-ferries --folder build/tune/ferries/data

Tables and timetables are asked about by rule, prose by a teacher (if one is given); every question is also put to a
passage that does not answer it. Kept out are the pack's own test questions and what is like them (`leaks`), and
near-duplicates. No kind of reply makes more than its share. Whole documents are held out for the loss that decides when
to stop. Hand-written craft data and general instructions (replay) may be mixed in.
"""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assistant.answering.write import craft_messages, stated
from assistant.models.chat import ChatModel, never
from assistant.packs.files import PackFiles
from assistant.packs.selftest import evenly
from assistant.retrieval.words import content_words, stem
from finetune import craft
from finetune.data.absent import Judge, absent_pairs
from finetune.data.leaks import Leaks
from finetune.data.pair import Pair
from finetune.data.passages import PackPassage, by_document, pack_passages
from finetune.data.replay import read_replay
from finetune.data.rules import table_pairs
from finetune.data.teacher import prose, teacher_pairs
from finetune.data.timetable import timetable_pairs
from finetune.errors import TuneError
from finetune.examples import Example, counts, write_examples
from finetune.steps import Manifest, Say, run_step, silent

#: The output.
EXAMPLES = "examples.jsonl"
#: Questions about one passage at most: more would be more of the same.
A_PASSAGE = 9
#: Stems shared by two questions about one passage from which on one is dropped (Jaccard).
ALIKE = 0.75


@dataclass(frozen=True, slots=True)
class DataSettings:
    """What is drawn.

    Attributes:
        boards: timetable boards at most, where the pack has a feed.
        held_share: of documents that are held out.
        most: examples at most, those of tables and timetables thinned out first; 0 for all.
        refusals: share of "no" among the examples at most.
        seed: decides what is drawn.
        teacher_passages: that the teacher is given at most, spread evenly; 0 for all.
    """

    boards: int = 40
    held_share: float = 0.1
    most: int = 0
    refusals: float = 0.45
    seed: int = 1
    teacher_passages: int = 0


@dataclass(frozen=True, slots=True)
class Sources:
    """What examples are drawn from.

    Attributes:
        pack: the pack's files; role: its `[assistant] role`; folder: the same on disk, for the manifest.
        teacher: writes questions about prose; None leaves prose to the craft data.
        craft: files of hand-written passages; replay: files of general instructions.
    """

    pack: PackFiles
    role: str
    folder: Path
    teacher: ChatModel | None = None
    craft: tuple[Path, ...] = ()
    replay: tuple[Path, ...] = ()


def run(settings: DataSettings, sources: Sources, folder: Path, say: Say = silent) -> Manifest:
    """Write `examples.jsonl` below a folder.

    Raises:
        TuneError: the pack has nothing to ask about, or an input is missing.
    """
    plain = asdict(settings) | {"teacher": sources.teacher.name if sources.teacher else ""}
    inputs = {"pack": sources.folder} | {path.name: path for path in (*sources.craft, *sources.replay)}

    def work(place: Path) -> Mapping[str, Any]:
        found, figures = draw(settings, sources, say)
        if not found:
            raise TuneError("This pack has nothing to ask about.", "Name a teacher, or add craft data.")
        write_examples(place / EXAMPLES, found)
        return figures

    return run_step(folder, "data", plain, inputs, work, say)


def draw(settings: DataSettings, sources: Sources, say: Say) -> tuple[list[Example], dict[str, Any]]:
    """The examples, and what was dropped on the way."""
    passages = pack_passages(sources.pack)
    leaks = Leaks.of_pack(sources.pack)
    raw: list[Pair] = []
    for own in by_document(passages).values():
        raw += table_pairs(own, settings.seed)
    raw += timetable_pairs(sources.pack, settings.boards, settings.seed)
    say(f"data: {len(raw)} questions by rule")
    judge = None
    if sources.teacher:
        raw += teacher_pairs(evenly(prose(passages), settings.teacher_passages), sources.teacher, sources.role, say)
        judge = _judge(sources.teacher, sources.role)
    asked = [pair for pair in raw if pair.origin == "teacher"] or [pair for pair in raw if pair.origin == "table"]
    raw += absent_pairs(asked, passages, settings.seed, judge)
    clean = [pair for pair in raw if not leaks.has(pair.question)]
    kept = list(_thinned(_apart(clean), settings))
    mixed = [*_dressed(kept, sources.role, settings), *_mixed_in(sources, leaks)]
    figures = {
        "drawn": len(raw), "like the test": len(raw) - len(clean), "alike, or too many": len(clean) - len(kept),
        "origin": dict(Counter(pair.origin for pair in kept)), **counts(mixed),
    }  # fmt: skip
    return mixed, figures


def _judge(teacher: ChatModel, role: str) -> Judge:
    def judge(passage: PackPassage, question: str) -> float:
        chat = craft_messages(role, passage.title, passage.section, passage.lines, question)
        return stated(teacher, chat, never)

    return judge


def _apart(pairs: Sequence[Pair]) -> Iterator[Pair]:
    """Without what nearly repeats an earlier question about the same passage, and at most so many of one passage."""
    seen: dict[str, list[frozenset[str]]] = {}
    for pair in pairs:
        own = frozenset(map(stem, content_words(pair.question)))
        others = seen.setdefault(pair.passage.id, [])
        if len(others) < A_PASSAGE and not any(len(own & o) / max(1, len(own | o)) >= ALIKE for o in others):
            others.append(own)
            yield pair


def _thinned(pairs: Iterator[Pair], settings: DataSettings) -> Iterator[Pair]:
    """Refusals no more than their share; if there are too many, fewer of what the rules draw."""
    draw_ = random.Random(settings.seed)
    found = list(pairs)
    draw_.shuffle(found)
    answered = [pair for pair in found if pair.stated != "no"]
    refused = [pair for pair in found if pair.stated == "no"]
    most = round(len(answered) * settings.refusals / (1 - settings.refusals))
    found = [*answered, *refused[:most]]
    draw_.shuffle(found)
    if settings.most:
        found.sort(key=lambda pair: pair.origin in ("table", "timetable"))
        found = found[: settings.most]
    # Questions about one passage side by side, since they are computed together.
    yield from sorted(found, key=lambda pair: (pair.passage.id, pair.question))


def _dressed(pairs: Sequence[Pair], role: str, settings: DataSettings) -> Iterator[Example]:
    numbers: dict[str, int] = {}
    for pair in pairs:
        passage = pair.passage
        number = numbers[passage.id] = numbers.get(passage.id, -1) + 1
        chat = craft_messages(role, passage.title, passage.section, passage.lines, pair.question)
        split = "held" if _share_of(passage.document, settings.seed) < settings.held_share else "train"
        kind = f"{pair.origin}-{pair.stated}"
        yield Example(f"{passage.id}-{number}", passage.id, split, tuple(chat), pair.reply, kind, pair.language)


def _share_of(text: str, seed: int) -> float:
    """A number in [0, 1) that only text and seed decide."""
    return int.from_bytes(hashlib.sha256(f"{seed} {text}".encode()).digest()[:4], "big") / 2**32


def _mixed_in(sources: Sources, leaks: Leaks) -> Iterator[Example]:
    for path in sources.craft:
        for example in craft.examples(craft.read_passages(path)):
            question = example.messages[-1].content.rpartition("\nQuestion: ")[2]
            if not leaks.has(question):
                yield example
    for path in sources.replay:
        yield from read_replay(path)


__all__ = ["EXAMPLES", "DataSettings", "Sources", "run"]
