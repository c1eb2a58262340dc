"""Rows, columns, cells and comparisons as people read them, in English and Greek."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.tools.tables import lexicon, values
from assistant.tools.tables.checks import Test
from assistant.tools.tables.read import Column
from assistant.tools.tables.understand import Understanding
from assistant.tools.tables.values import MONEY

_OPS_EN = {"gt": "over", "ge": "at least", "lt": "under", "le": "at most", "eq": "", "": ""}
_OPS_EL = {"gt": "πάνω από", "ge": "τουλάχιστον", "lt": "κάτω από", "le": "έως", "eq": "", "": ""}
_TIME_EN = {"gt": "after", "ge": "from", "lt": "before", "le": "until"}
_TIME_EL = {"gt": "μετά από", "ge": "από", "lt": "πριν από", "le": "έως"}
_ENDS = (lexicon.FROM_HEADERS, lexicon.TO_HEADERS)


class Cells:
    """What stands in one table, ready to be said."""

    def __init__(self, understanding: Understanding) -> None:
        self.u = understanding
        self.table = understanding.table
        self._whole = {key.index for key in understanding.keys if self._unique(key)}

    def label(self, i: int, without: Column | None = None) -> str:
        """What tells a row from the others: a name where one suffices, else the values of all keys that do."""
        keys = [k for k in self.u.keys if k is not without and not values.is_blank(self.table.rows[i].cells[k.index])]
        cells = self.table.rows[i].cells
        for key in sorted(keys, key=lambda k: k.kind == "code"):
            if key.index in self._whole:
                return self._key_value(key, cells[key.index])
        from_to = [next((k for k in keys if heads & set(k.words)), None) for heads in _ENDS]
        parts = [self._key_value(k, cells[k.index]) for k in keys if k not in from_to]
        ends = [cells[k.index] for k in from_to if k]
        return ", ".join(["–".join(ends), *parts] if ends else parts) or f"{self.table.rows[i].index + 1}"

    def _unique(self, key: Column) -> bool:
        cells = [row.cells[key.index] for row in self.table.rows]
        return len(set(cells)) == len(cells)

    def _key_value(self, key: Column, cell: str) -> str:
        bare = cell.replace(".", "").isdigit()
        return f"{key.label} {cell}" if bare else cell

    def name(self, column: Column, el: bool) -> str:
        """The column for people: its header's words, in Greek the general word before them where there is one."""
        if not el or any("α" <= c <= "ω" for c in column.label.lower()):
            return column.label
        concepts = [c for c in sorted(self.u.columns.concepts(column)) if c in lexicon.GREEK_NAMES]
        concepts = [c for c in concepts if c in column.words] or concepts
        found = [lexicon.GREEK_NAMES[c] for c in concepts]
        return f"{found[0]} ({column.label})" if len(found) == 1 else f"«{column.label}»"

    def cell(self, i: int, column: Column, el: bool) -> str:
        """A cell as written, with the unit of the header where the cell does not show one."""
        cell = self.table.rows[i].cells[column.index]
        if values.is_blank(cell):
            return "δεν αναγράφεται" if el else "not given"
        if column.kind == "yes_no":
            flag = self.table.flag(self.table.rows[i], column)
            return cell if flag is None else lexicon.YES_WORDS["el" if el else "en"][0 if flag else 1]
        number = self.table.number(self.table.rows[i], column)
        if column.kind != "number" or number is None or number.unit_text or column.unit is None:
            return cell
        unit = column.unit
        if column.unit_text:
            rest = column.unit_text.lower()
            for word in unit.words:
                if rest.startswith(word):
                    rest = rest[len(word) :]
                    break
            tail = unit.show + rest
            return (
                f"{unit.show}{cell}{rest}" if is_money(column) and not el and len(unit.show) == 1 else f"{cell} {tail}"
            )
        if set(unit.words) & set(column.words):
            return cell
        if is_money(column) and not el and len(unit.show) == 1:
            return f"{unit.show}{cell}"
        return f"{cell}{'' if unit.show == '%' else ' '}{unit.show}"

    def yes(self, flag: bool, el: bool) -> str:
        """Yes or no."""
        return lexicon.YES_WORDS["el" if el else "en"][0 if flag else 1]

    def pair(self, i: int, column: Column, el: bool) -> str:
        """A column and its cell: "max draught 16.5 m"."""
        cell = self.cell(i, column, el)
        plain = len(cell) <= 40 and column.kind in {"number", "code", "date", "time"}
        return f"{self.name(column, el)}{' ' if plain else ': '}{cell}"

    def pairs(self, i: int, columns: Sequence[Column], el: bool) -> str:
        """Several columns and their cells of one row."""
        cells = [self.pair(i, c, el) for c in columns]
        return ("; " if any("," in cell or ":" in cell for cell in cells) else ", ").join(cells)

    def condition(self, test: Test, el: bool) -> str:
        """A comparison with its column: "max draught over 14 m"."""
        name = self.name(test.column, el)
        said = self.said(test, el)
        of = "of " if not el and test.condition and test.condition.op in {"ge", "le"} else ""
        return f"{name}{':' if test.condition is None else ''} {of}{said}"

    def said(self, test: Test, el: bool) -> str:
        """What a test compares with: "over 50 ft (= 15.24 m)"."""
        c = test.condition
        if test.rows is not None:
            return self.shown(test.column, test.rows)
        if c is None:
            return self.yes(test.flag, el)
        if c.measure != "number":
            return f"{(_TIME_EL if el else _TIME_EN).get(c.op, '')} {c.said}".strip()
        unit = c.unit or test.column.unit
        show = "" if unit is None or (c.unit is None and set(unit.words) & set(test.column.words)) else unit.show
        low, high = _plain(c.low, show, el), _plain(c.high, show, el)
        converted = ""
        if c.unit and test.column.unit and c.unit.name != test.column.unit.name:
            ends = [v * c.unit.factor / test.column.unit.factor for v in dict.fromkeys((c.low, c.high))]
            converted = f" (= {'–'.join(_plain(v, test.column.unit.show, el) for v in ends)})"
        if c.op == "between":
            return f"{'μεταξύ' if el else 'between'} {low} {'και' if el else 'and'} {high}{converted}"
        return f"{(_OPS_EL if el else _OPS_EN)[c.op]} {low}{converted}".strip()

    def shown(self, column: Column, rows: frozenset[int]) -> str:
        """The values of a column in some rows, each once."""
        return " | ".join(dict.fromkeys(self.table.rows[i].cells[column.index] for i in sorted(rows)[:50]))


def is_money(column: Column) -> bool:
    """Whether the column holds amounts of money."""
    return column.unit is not None and column.unit.name in MONEY


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def _plain(value: float, unit: str, el: bool) -> str:
    number = f"{value:.4f}".rstrip("0").rstrip(".")
    return (
        f"{unit}{number}" if unit in {"€", "$", "£"} and not el else f"{number}{'' if unit in {'', '%'} else ' '}{unit}"
    )
