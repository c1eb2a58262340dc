"""Step 1, data: a pack becomes grounded training examples.

    kaiki tune data finetune/recipes/ferries.toml

Tables and timetables are asked about by rule, prose by a teacher (if one is given); every question is also put to a
passage that does not answer it. Hand-written passages and general instructions may be mixed in (`written`). Kept out of
all of it are the test questions of every pack that the recipe measures and what is like them (`leaks`); of the pack's,
near-duplicates. No kind of reply makes more than its share. Whole documents are held out for the loss that decides when
to stop.
"""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from assistant.answering.write import craft_messages
from assistant.models.chat import ChatModel
from assistant.packs.files import PackFiles
from assistant.packs.selftest import evenly
from assistant.retrieval.words import content_words, stem
from finetune.data.absent import Judge, absent_pairs
from finetune.data.leaks import Leaks, questions_of
from finetune.data.pair import Pair
from finetune.data.passages import by_document, pack_passages
from finetune.data.rules import table_pairs
from finetune.data.teacher import prose, stated_in, teacher_pairs
from finetune.data.timetable import timetable_pairs
from finetune.data.written import Written, question_of, read_written
from finetune.errors import TuneError
from finetune.examples import EXAMPLES, Example, counts, write_examples
from finetune.steps import Manifest, Say, run_step, silent

#: Questions about one passage at most: more would be more of the same.
A_PASSAGE = 9
#: Stems shared by two questions about one passage from which on one is dropped (Jaccard).
ALIKE = 0.75


@dataclass(frozen=True, slots=True)
class DataSettings:
    """What is drawn.

    Attributes:
        boards: timetable boards at most, where the pack has a feed; 0 for none.
        held_share: of documents, of hand-written passages and of instructions that are held out.
        most: examples from the pack at most, those of tables and timetables thinned out first; 0 for all.
        refusals: share of "no" among the pack's examples at most.
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
        teacher: writes questions about prose; None leaves prose to the craft data. teacher_sha256: of its file.
        written: what is mixed in.
        leaks: what is kept out; None for the pack's own tests, by words.
    """

    pack: PackFiles
    role: str
    folder: Path
    teacher: ChatModel | None = None
    teacher_sha256: str = ""
    written: Written = field(default_factory=Written)
    leaks: Leaks | None = None


def run(settings: DataSettings, sources: Sources, folder: Path, say: Say = silent) -> Manifest:
    """Write `examples.jsonl` below a folder.

    Raises:
        TuneError: the pack has nothing to ask about, or an input is missing.
        ExamplesFaulty: a file of what is mixed in breaks its format.
    """
    plain = asdict(settings) | {"teacher": sources.teacher.name if sources.teacher else ""}
    if sources.teacher_sha256:
        plain["teacher_sha256"] = sources.teacher_sha256
    if sources.leaks:
        plain |= sources.leaks.settings
    inputs = {"pack": sources.folder} | sources.written.inputs

    def work(place: Path) -> Mapping[str, Any]:
        found, figures = draw(settings, sources, say)
        if not found:
            raise TuneError("This pack has nothing to ask about.", "Name a teacher, or add craft data.")
        write_examples(place / EXAMPLES, found)
        return figures

    return run_step(folder, "data", plain, inputs, work, say)


def draw(settings: DataSettings, sources: Sources, say: Say) -> tuple[list[Example], dict[str, Any]]:
    """The examples, and what was dropped on the way."""
    leaks = sources.leaks or Leaks({"pack": questions_of(sources.pack)})
    # Before a teacher writes for minutes, since a file may be at fault.
    mixed = read_written(sources.written, settings.held_share)
    passages = pack_passages(sources.pack)
    raw: list[Pair] = []
    for own in by_document(passages).values():
        raw += table_pairs(own, settings.seed)
    raw += timetable_pairs(sources.pack, settings.boards, settings.seed)
    say(f"data: {len(raw)} questions by rule")
    # A timetable's board is a document of its own.
    documents = {passage.document for passage in passages} | {pair.passage.document for pair in raw}
    sides = _sides(documents, settings, say)
    judge: Judge | None = None
    if sources.teacher:
        raw += teacher_pairs(evenly(prose(passages), settings.teacher_passages), sources.teacher, sources.role, say)
        judge = partial(stated_in, model=sources.teacher, role=sources.role)
    asked = [pair for pair in raw if pair.origin == "teacher"] or [pair for pair in raw if pair.origin == "table"]
    raw += absent_pairs(asked, passages, sides, settings.seed, judge)
    leaked = leaks.among([*(pair.question for pair in raw), *map(question_of, mixed)], say)
    clean = [pair for pair in raw if pair.question not in leaked]
    kept = list(_thinned(_apart(clean), settings))
    fair = [example for example in mixed if question_of(example) not in leaked]
    found = [*_dressed(kept, sources.role, sides), *fair]
    like = {"drawn": len(raw) - len(clean), "written": len(mixed) - len(fair), **leaks.figures}
    figures = {
        "drawn": len(raw), "like a test": like,
        "alike, or too many": len(clean) - len(kept), "origin": dict(Counter(pair.origin for pair in kept)),
        **counts(found),
    }  # fmt: skip
    return found, figures


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
    """Refusals no more than their share, also of the examples that are left at most; of each kind of reply, what the
    rules draw goes first."""
    draw_ = random.Random(settings.seed)
    found = list(pairs)
    draw_.shuffle(found)
    answered = [pair for pair in found if pair.stated != "no"]
    refused = [pair for pair in found if pair.stated == "no"]
    refused = refused[: int(len(answered) * settings.refusals / (1 - settings.refusals))]
    most = settings.most
    if most and most < len(answered) + len(refused):
        for part in (answered, refused):
            part.sort(key=lambda pair: pair.origin in ("table", "timetable"))
        few = most * len(refused) // (len(answered) + len(refused))
        answered, refused = answered[: most - few], refused[:few]
    # Questions about one passage side by side, since they are computed together.
    yield from sorted([*answered, *refused], key=lambda pair: (pair.passage.id, pair.question))


def _dressed(pairs: Sequence[Pair], role: str, sides: Mapping[str, str]) -> Iterator[Example]:
    numbers: dict[str, int] = {}
    for pair in pairs:
        passage = pair.passage
        number = numbers[passage.id] = numbers.get(passage.id, -1) + 1
        chat = craft_messages(role, passage.title, passage.section, passage.lines, pair.question)
        kind, side = f"{pair.origin}-{pair.stated}", sides[passage.document]
        yield Example(f"{passage.id}-{number}", passage.id, side, tuple(chat), pair.reply, kind, pair.language)


def _sides(documents: Collection[str], settings: DataSettings, say: Say) -> dict[str, str]:
    """On which side each document lies, drawn by name and seed; where something is held out, one at least on each."""
    order = sorted(documents, key=lambda name: hashlib.sha256(f"{settings.seed} {name}".encode()).digest())
    held = min(max(1, round(settings.held_share * len(order))), len(order) - 1) if settings.held_share else 0
    if settings.held_share and not held:
        say("data: the pack has one document, so none of it is held out; training ends when its epochs do")
    return {name: "held" if number < held else "train" for number, name in enumerate(order)}


__all__ = ["EXAMPLES", "DataSettings", "Sources", "run"]
