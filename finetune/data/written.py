"""What was written by hand: passages with their questions (`finetune.craft`) and general instructions (`replay`).

They are mixed into a pack's examples, or are examples alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from finetune import craft
from finetune.data.leaks import Leaks
from finetune.data.replay import read_replay
from finetune.examples import EXAMPLES, Example, ExamplesFaulty, counts, write_examples
from finetune.steps import Manifest, Say, run_step, silent


@dataclass(frozen=True, slots=True)
class Written:
    """Files of passages, and files of general instructions."""

    passages: tuple[Path, ...] = ()
    replay: tuple[Path, ...] = ()

    @classmethod
    def of(cls, passages: Iterable[Path], replay: Iterable[Path]) -> Written:
        """Each file once, however often it is named."""
        return cls(_once(passages), _once(replay))

    @property
    def inputs(self) -> dict[str, Path]:
        """For a manifest, by their names; with a number before where two files have the same."""
        files = (*self.passages, *self.replay)
        same = Counter(["pack", *(path.name for path in files)])
        return {
            path.name if same[path.name] == 1 else f"{number} {path.name}": path
            for number, path in enumerate(files, start=1)
        }


def read_written(written: Written, held: float) -> list[Example]:
    """The examples of the files.

    Args:
        held: share of the passages and of the instructions that is held out.

    Raises:
        ExamplesFaulty: a file breaks its format, or an id stands twice; file and id are named.
    """
    found: list[Example] = []
    seen: dict[str, str] = {}
    for path, example in _read(written, held):
        if example.id in seen:
            also = f", also in {seen[example.id]}" if seen[example.id] != path.name else ""
            raise ExamplesFaulty(f"{path.name}: the id {example.group} stands twice{also}.", "Each needs its own.")
        seen[example.id] = path.name
        found.append(example)
    return found


def question_of(example: Example) -> str:
    """What a written example asks, without its passage."""
    return example.messages[-1].content.rpartition("\nQuestion: ")[2]


def run(written: Written, held: float, leaks: Leaks, folder: Path, say: Say = silent) -> Manifest:
    """The data step of a recipe without a pack: `examples.jsonl` from the files alone.

    Raises:
        ExamplesFaulty: as `read_written`.
    """

    def work(place: Path) -> Mapping[str, Any]:
        found = read_written(written, held)
        leaked = leaks.among(map(question_of, found), say)
        kept = [example for example in found if question_of(example) not in leaked]
        write_examples(place / EXAMPLES, kept)
        return {"like a test": {"written": len(found) - len(kept), **leaks.figures}, **counts(kept)}

    settings = {"craft only": True, "held": held, **leaks.settings}
    return run_step(folder, "data", settings, written.inputs, work, say)


def _read(written: Written, held: float) -> Iterator[tuple[Path, Example]]:
    for path in written.passages:
        for example in craft.examples(craft.read_passages(path), held):
            yield path, example
    for path in written.replay:
        for example in read_replay(path, held):
            yield path, example


def _once(paths: Iterable[Path]) -> tuple[Path, ...]:
    found: dict[Path, Path] = {}
    for path in paths:
        found.setdefault(path.resolve(), path)
    return tuple(found.values())
