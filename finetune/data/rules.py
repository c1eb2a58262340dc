"""Questions about table rows by rule; the answers are the rows' own cells, so no teacher can get them wrong.

Of a table the first column is taken for what its rows are about (its key), if its values differ. From a row and a
column come a question for the cell; from the same question for a row that is elsewhere in the document one without an
answer; from a column of another table another one; and a question that leaves out the row, where the cells differ, is
to be asked back.

It does not see tables whose key is spread over several columns, nor what a cell means: "09:00" under "Open" becomes
"What is the open of …?", which is stiff but not wrong. Hand-written questions (`data/craft`) teach how people ask.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from assistant.text import fold
from finetune.data.pair import Pair
from finetune.data.passages import PackPassage, Row

#: {column}, {key} and {of}: the key's own column.
_ASK = {
    "en": (
        "What is the {column} of {key}?", "{key}: what {column}?", "{column} {key}?", "Tell me the {column} for {key}.",
        "I need the {column} of {key}, please.", "Do you know {key}'s {column}?", "for {key} what is under {column}",
        "And the {column} of {key}?",
    ),
    "el": (
        "Ποιο είναι το πεδίο «{column}» για {key};", "{key}: {column};", "{column} {key};",
        "Για {key}, τι γράφει στο «{column}»;",
    ),
}  # fmt: skip
_WHICH = {"en": "Which {of} has {column} {value}?", "el": "Σε ποιο «{of}» το «{column}» είναι {value};"}
_LEFT_OUT = {"en": ("What is the {column}?", "{column}?"), "el": ("Ποιο είναι το «{column}»;", "{column};")}
_BACK = {"en": "For which {of}: {names}?", "el": "Για ποιο από αυτά: {names};"}
#: A cell longer than this is prose (characters).
LONGEST_CELL = 80
#: Questions of each kind about one passage.
CELLS, OTHERS = 3, 2


def table_pairs(passages: Sequence[PackPassage], seed: int) -> Iterator[Pair]:
    """Pairs about the table rows of one document's passages.

    Args:
        passages: all of one document, in order.
        seed: decides which rows, columns and forms are drawn.
    """
    keys = {passage.id: _keys(passage) for passage in passages}
    everywhere = {name: passage for passage in passages for name in keys[passage.id]}
    columns = sorted({column for passage in passages for row in passage.rows for column, _ in row.cells[1:]})
    for passage in passages:
        here = keys[passage.id]
        if len(here) < 2:
            continue
        draw = random.Random(f"{seed} {passage.id}")
        names = sorted(here)
        language = passage.language
        drawn = draw.sample(names, min(CELLS, len(names)))
        for name in drawn:
            yield from _cell(passage, here[name], name, draw)
        own = {fold(column) for row in passage.rows for column, _ in row.cells}
        # The same question for a row that stands elsewhere, or for a column that this table does not have.
        for name in draw.sample(sorted(set(everywhere) - set(here)), min(OTHERS, len(set(everywhere) - set(here)))):
            column = draw.choice(here[names[0]][1].cells[1:])[0] if len(here[names[0]][1].cells) > 1 else ""
            if column and fold(name) not in fold(passage.text):
                question = _asked(language, draw, column, name)
                yield Pair(passage, question, "no", "", (), "table", language)
        strange = [column for column in columns if fold(column) not in own and fold(column) not in fold(passage.text)]
        if strange:
            question = _asked(language, draw, draw.choice(strange), draw.choice(names))
            yield Pair(passage, question, "no", "", (), "table", language)
        yield from _left_out(passage, here, draw)


def _keys(passage: PackPassage) -> dict[str, tuple[int, Row]]:
    """The rows by their first cell; none where two rows share one."""
    found: dict[str, tuple[int, Row]] = {}
    for number, row in enumerate(passage.rows):
        if len(row.cells) < 2:
            continue
        name = row.cells[0][1]
        if name in found or len(name) > LONGEST_CELL or not any(sign.isalpha() for sign in name):
            return {}
        found[name] = (number, row)
    return found


def _asked(language: str, draw: random.Random, column: str, key: str) -> str:
    form = draw.choice(_ASK[language])
    text = form.format(column=_lower(column), key=key)
    return text[:1].upper() + text[1:] if draw.random() < 0.8 else text.lower()


def _cell(passage: PackPassage, at: tuple[int, Row], name: str, draw: random.Random) -> Iterator[Pair]:
    number, row = at
    usable = [(c, v) for c, v in row.cells[1:] if c and len(v) <= LONGEST_CELL]
    if not usable:
        return
    language = passage.language
    column, value = draw.choice(usable)
    question = _asked(language, draw, column, name)
    yield Pair(passage, question, "yes", _answer(name, column, value), (number,), "table", language)
    column, value = draw.choice(usable)
    same = [other for other in passage.rows if (column, value) in other.cells]
    if len(same) == 1 and any(sign.isdigit() for sign in value):
        question = _WHICH[language].format(of=_lower(row.cells[0][0]) or "row", column=_lower(column), value=value)
        yield Pair(passage, question, "yes", _answer(name, column, value), (number,), "table", language)


def _answer(key: str, column: str, value: str) -> str:
    """The sentence that a row's cell is told in."""
    return f"{key}: {_lower(column)} {value}."


def _left_out(passage: PackPassage, here: dict[str, tuple[int, Row]], draw: random.Random) -> Iterator[Pair]:
    """A question without its row, where the rows differ."""
    some = [(n, row) for n, row in here.values()]
    shared = [c for c, v in some[0][1].cells[1:] if c and len(v) <= LONGEST_CELL]
    shared = [c for c in shared if all(c in dict(row.cells) for _, row in some)]
    shared = [c for c in shared if len({dict(row.cells)[c] for _, row in some}) == len(some)]
    if not shared or len(some) < 2:
        return
    language = passage.language
    question = draw.choice(_LEFT_OUT[language]).format(column=_lower(draw.choice(shared)))
    names = [row.cells[0][1] for _, row in some][:4]
    last = " or " if language == "en" else " ή "
    listed = last.join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else names[0]
    back = _BACK[language].format(of=_lower(some[0][1].cells[0][0]) or "one", names=listed)
    yield Pair(passage, question, "unclear", back, tuple(n for n, _ in some), "table", language)


def _lower(column: str) -> str:
    """A column's name inside a sentence; names and abbreviations keep their capitals."""
    words = column.replace("_", " ")
    return words if any(sign.isupper() for sign in words[1:]) else words[:1].lower() + words[1:]
