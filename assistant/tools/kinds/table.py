"""Kind `table`: exact answers from one CSV of a pack.

`pack.toml`: `kind = "table"`, `file = "tables/ports.csv"`, `keys = ["locode", "name"]`, `description = "…"`. The
keys are the columns that tell rows apart; the description says what the table is about, in the words people use.

Not protected against: a table that is wrong, and a name that the table shares with something else in the world.
"""

from __future__ import annotations

from dataclasses import replace

from assistant.errors import PackError
from assistant.text import clean
from assistant.tools.base import Asked, Reply, Setup
from assistant.tools.tables.decide import decide
from assistant.tools.tables.follow import complete, leans_elsewhere
from assistant.tools.tables.read import read_table
from assistant.tools.tables.reply import Teller
from assistant.tools.tables.understand import Understanding

MAX_QUESTION = 2_000


class TableTool:
    """One table, read and indexed once.

    Attributes:
        fault: why the table cannot be read; such a tool has no answers, and the rest of the pack still works.
    """

    kind = "table"
    priority = 60

    def __init__(self, setup: Setup) -> None:
        self.fault = ""
        self._teller: Teller | None = None
        try:
            table = read_table(setup.files.read(setup.spec.file), setup.spec.file)
        except PackError as error:
            self.fault = str(error)
            return
        keys = [c for name in setup.spec.keys if (c := table.column(name)) is not None] or list(table.columns[:1])
        self._teller = Teller(Understanding(table, keys, setup.spec.description, setup.vocabulary))

    def answer(self, asked: Asked) -> Reply | None:
        """The table's answer, a question back, or None."""
        if self._teller is None:
            return None
        text = clean(asked.text, newlines=False)[:MAX_QUESTION]
        completed = complete(self._teller.u, text, asked.history)[:MAX_QUESTION]
        if completed == text and leans_elsewhere(self._teller.u, text, asked.history):
            return None
        for question in dict.fromkeys((completed, text)):
            reading = self._teller.u.read(question)
            if finding := decide(self._teller.u, reading):
                reply = self._teller.reply(finding, reading, asked.language)
                return replace(reply, understood="" if question == text else question)
        return None


def make(setup: Setup) -> TableTool:
    """The tool of one manifest entry."""
    return TableTool(setup)
