"""The lines of the found passages that answer a question: sentences and table rows, ranked by meaning and by words.

Measured (docs/experiments.md): on questions that a passage answers, the two best lines hold the asked facts far more
often than what the default model writes from the same passages. A line is verbatim, so it cannot be invented; what this
does not see is a line that speaks of another case than the one asked about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.answering.asking import only_asks
from assistant.answering.orders import is_order, order_numbers
from assistant.documents.rows import is_row, row_cells
from assistant.documents.sentences import sentences
from assistant.models.chat import Interrupted, Stopped, never
from assistant.retrieval.encoders import Encoder
from assistant.retrieval.search import Hit, for_encoder
from assistant.retrieval.words import content_words, stem
from assistant.text import fold
from assistant.types import Source

#: Lines compared at most; each costs the larger encoder about 40 ms.
MOST = 28
#: Lines encoded between two looks at whether anybody still wants them.
BATCH = 4
#: A heading answers nothing.
SHORTEST = 12
#: What a shared word adds to the cosine, as a share of the question's words.
WORDS = 0.3
#: How far behind the best line another may be and still come along, how many lines are shown, and their length
#: together (characters); a single line may be longer.
CLOSE = 0.2
AT_MOST = 3
LONGEST = 450


@dataclass(frozen=True, slots=True)
class Line:
    """A stretch `source.text[start:end]`, how it reads, and how well it fits the question.

    Attributes:
        cells: of a table's row, its cells that hold something, each with its column's name; empty for a sentence.
        asked: the question directly before it, where that is all a line says; empty elsewhere.
    """

    source: Source
    start: int
    end: int
    text: str
    score: float = 0.0
    cells: tuple[tuple[str, str], ...] = ()
    asked: str = ""

    @property
    def place(self) -> str:
        """What it has to be read with to be understood: the section, and the question it answers."""
        return f"{self.source.section}: {self.asked}" if self.asked else self.source.section

    def answers(self, question: str) -> bool:
        """Whether it may be quoted as an answer: it says more than a question."""
        said = [cell for _, cell in self.cells] or [self.source.text[self.start : self.end]]
        return not all(only_asks(each, question) for each in said)


def ranked_lines(
    question: str, found: Sequence[tuple[Source, Hit]], encoder: Encoder, stopped: Stopped = never
) -> list[Line]:
    """The lines of the found passages that may be quoted, best first; what only asks is none of them.

    A line behind a question is ranked as one with it, for "It is € 8 a day" alone fits nothing.

    Raises:
        Interrupted: `stopped` said so; asked every few lines, because the larger encoder takes seconds over all.
    """
    lines = [line for source, hit in found for line in _quotable(question, lines_of(source, hit.row.header))][:MOST]
    if not lines:
        return []
    lines.sort(key=lambda line: len(line.asked) + len(line.text))
    query = encoder.query(for_encoder(question))
    near: list[float] = []
    for begin in range(0, len(lines), BATCH):
        if stopped():
            raise Interrupted
        part = [f"{line.place}: {line.text}" for line in lines[begin : begin + BATCH]]
        near += [float(x) for x in encoder.documents(part) @ query]
    asked = {stem(word) for word in content_words(question)}
    out = []
    for line, similarity in zip(lines, near, strict=True):
        body = fold(f"{line.place} {line.text}")
        shared = sum(word in body for word in asked) / len(asked) if asked else 0.0
        out.append(replace(line, score=float(similarity) + WORDS * shared))
    return sorted(out, key=lambda line: -line.score)


def chosen_lines(ranked: Sequence[Line]) -> list[Line]:
    """The best line and up to two more that are nearly as good and still short together; document order within one."""
    chosen: list[Line] = []
    for line in ranked[:AT_MOST]:
        close = not chosen or line.score >= ranked[0].score - CLOSE
        if close and (len(chosen) < 1 or sum(len(c.text) for c in chosen) + len(line.text) <= LONGEST):
            chosen.append(line)
    order = list(dict.fromkeys(line.source.number for line in chosen))
    return sorted(chosen, key=lambda line: (order.index(line.source.number), line.start))


def passage_lines(ranked: Sequence[Line], found: Sequence[tuple[Source, Hit]]) -> list[Line]:
    """All lines of the passage with the best line, in order, for the model to read: short ones too."""
    source, hit = next(pair for pair in found if pair[0] is ranked[0].source)
    scored = {line.start: line for line in ranked if line.source is source}
    lines = [scored.get(line.start, line) for line in lines_of(source, hit.row.header, shortest=1)]
    return lines or [ranked[0]]


def _quotable(question: str, lines: Iterable[Line]) -> Iterator[Line]:
    asked: Line | None = None
    for line in lines:
        if not line.answers(question):
            asked = line
            continue
        follows = asked and not line.cells and not line.source.text[asked.end : line.start].strip()
        yield replace(line, asked=asked.text) if asked and follows else line
        asked = None


def lines_of(source: Source, header: str, shortest: int = SHORTEST) -> Iterator[Line]:
    """The sentences and table rows of a passage, in order; orders to an assistant, headings and rulings are left out.

    Args:
        header: of the table whose later rows the passage holds, or empty.
        shortest: characters of a line at least.
    """
    columns = next((row_cells(row) for row in header.splitlines() if is_row(row)), [])
    spans = sentences(source.text)
    orders = order_numbers(source.text, spans)
    for number, (start, end) in enumerate(spans):
        raw = source.text[start:end].strip()
        named: tuple[tuple[str, str], ...] = ()
        if is_row(raw):
            cells = row_cells(raw)
            if _is_rule(cells):
                continue
            following = source.text[spans[number + 1][0] : spans[number + 1][1]] if number + 1 < len(spans) else ""
            if not columns or (is_row(following) and _is_rule(row_cells(following))):
                columns = cells
                continue
            named = _named(columns, cells)
            text = _readable(named)
        else:
            columns = columns if not raw else []
            text = raw.lstrip("#>-•* ").replace("**", "").strip()
        # A row may hold an order in its columns' names, or spread over its cells.
        barred = number in orders or (is_row(raw) and is_order(text))
        if len(text) >= shortest and not raw.startswith("#") and not barred:
            yield Line(source, start, end, text, cells=named)


def readable_row(columns: Sequence[str], cells: Sequence[str]) -> str:
    """A table row as running text: "Kyma Jet: gate E6; leaves 07:00" with the columns' names."""
    return _readable(_named(columns, cells))


def _named(columns: Sequence[str], cells: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return tuple(pair for pair in zip([*columns, *[""] * len(cells)], cells, strict=False) if pair[1])


def _readable(named: Sequence[tuple[str, str]]) -> str:
    return "; ".join(f"{column}: {cell}" if column else cell for column, cell in named)


def _is_rule(cells: Sequence[str]) -> bool:
    return any(cells) and all(re.fullmatch(r":?-+:?", cell) for cell in cells if cell)
