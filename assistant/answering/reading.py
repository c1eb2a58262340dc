"""The passages that a question is held against, one after the other: what each would have quoted, and what is known.

The passage of the best line comes first. Where it does not state the answer another may: the model reads the next one
then, since over several at once its "yes" says little (docs/experiments.md). An answer stands on the first passage that
is found to state it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.answering.decide import Known, Signals, signals
from assistant.answering.extract import Line, chosen_lines, passage_lines
from assistant.models.chat import Message
from assistant.packs.vocabulary import Vocabulary
from assistant.retrieval.search import Hit
from assistant.types import Source

#: Passages read at most, one after the other; each costs the larger model two to four seconds.
MOST = 2


@dataclass(frozen=True, slots=True)
class Reading:
    """One passage as it would be quoted and read.

    Attributes:
        chosen: the lines that would be quoted; of the first passage the best of all passages, of another its own.
        read: all its lines, in order, for the model.
        known: the signals of the decision.
        chat: what the model got; empty while it has not read the passage.
    """

    chosen: tuple[Line, ...]
    read: tuple[Line, ...]
    known: Signals
    chat: tuple[Message, ...] = ()


def readings(
    question: str, lines: Sequence[Line], found: Sequence[tuple[Source, Hit]], vocabulary: Vocabulary, pack: Known
) -> list[Reading]:
    """The passages to be read, the most hopeful first.

    Args:
        lines: of all passages, best first, at least one.
    """
    out = []
    for rank, number in enumerate(list(dict.fromkeys(line.source.number for line in lines))[:MOST]):
        own = [line for line in lines if line.source.number == number]
        chosen = chosen_lines(own if rank else lines)
        known = replace(signals(question, own[0], chosen, vocabulary, pack), rank=rank)
        out.append(Reading(tuple(chosen), tuple(passage_lines(own, found)), known))
    return out
