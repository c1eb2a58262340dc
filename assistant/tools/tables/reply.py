"""A finding in a sentence of the asker's language; values stand exactly as in the cells, each said of its own row."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.tools.base import Reply, Row
from assistant.tools.tables import lexicon, values
from assistant.tools.tables.decide import MOST_ROWS, Finding, Test, is_money, passes
from assistant.tools.tables.read import Column
from assistant.tools.tables.understand import Reading, Understanding
from assistant.types import Citation, Language, Status

_MOST_NAMES = 8
_VERBS = frozenset(
    "opens closes has is can accepts departs arrives leaves takes holds allows lasts starts ends".split()
)  # noqa: SIM905
_OPS = {"gt": ">", "ge": "≥", "lt": "<", "le": "≤", "eq": "=", "between": "–", "": "="}
_OPS_EN = {"gt": "over", "ge": "at least", "lt": "under", "le": "at most", "eq": "exactly", "": "exactly"}
_OPS_EL = {"gt": "πάνω από", "ge": "τουλάχιστον", "lt": "κάτω από", "le": "έως", "eq": "ακριβώς", "": "ακριβώς"}
_TIME_EN = {"gt": "after", "ge": "from", "lt": "before", "le": "until"}
_TIME_EL = {"gt": "μετά από", "ge": "από", "lt": "πριν από", "le": "έως"}


class Teller:
    """Writes the replies of one table."""

    def __init__(self, understanding: Understanding) -> None:
        self.u = understanding
        self.table = understanding.table

    def reply(self, finding: Finding, reading: Reading, language: Language) -> Reply:
        """The reply to a finding."""
        rows, status = finding.rows, "answered"
        cited: tuple[int, ...] = rows[:MOST_ROWS] if finding.kind not in {"ask", "nothing"} else ()
        text = ""
        el = language == "el"
        match finding.kind:
            case "ask":
                text, status = self._ask(finding, el), "clarify"
            case "nothing":
                text, status = self._nothing(finding, reading, el), "not_found"
            case "blank":
                text, status = self._blank(finding, el), "not_found"
            case "values":
                text = self._values(finding, el)
            case "verdict":
                text = self._verdict(finding, el)
            case "best" | "compare":
                text = self._best(finding, reading, el)
            case "filter" | "count":
                text, cited = self._filter(finding, el)
            case "distinct":
                text = self._distinct(finding, el)
        shown = cited if finding.kind in {"filter"} and not rows else rows
        return Reply(
            tool="table",
            status=_status(status),
            text=text,
            arguments=self._arguments(finding, reading),
            rows=tuple(self._row(i, finding.columns) for i in shown),
            citations=tuple(self._citation(n, i) for n, i in enumerate(cited, 1)),
            warnings=self._warnings(cited, reading, el),
            sure=finding.sure,
        )

    # ------------------------------------------------------------ parts
    def _row(self, i: int, columns: Sequence[Column]) -> Row:
        wanted = {c.index: c for c in (*self.u.keys, *columns)}
        return tuple((c.name, self.table.rows[i].cells[c.index]) for c in wanted.values())

    def _citation(self, number: int, i: int) -> Citation:
        row = self.table.rows[i]
        return Citation(number, self.table.name, self.label(i, (i,)), row.line, row.start, row.end)

    def _arguments(self, finding: Finding, reading: Reading) -> Row:
        found = [(m.column.name, self._shown(m.column, m.rows)) for m in reading.matches]
        found += [(m.column.name, "not " + self._shown(m.column, m.rows)) for m in reading.excluded]
        for test in finding.tests:
            c = test.condition
            said = ("yes" if test.flag else "no") if c is None else f"{_OPS[c.op]} {c.said}" if c.said else _OPS[c.op]
            found.append((test.column.name, said))
        if finding.columns and finding.kind not in {"count"}:
            found.append(("columns", ", ".join(c.name for c in finding.columns)))
        return tuple(dict.fromkeys(found))

    def _shown(self, column: Column, rows: frozenset[int]) -> str:
        return " | ".join(dict.fromkeys(self.table.rows[i].cells[column.index] for i in sorted(rows)[:50]))

    def _warnings(self, cited: Sequence[int], reading: Reading, el: bool) -> tuple[str, ...]:
        out = []
        for match in reading.matches:
            if match.how == "slip":
                typed = " ".join(w.text for w in reading.words[match.begin : match.end])
                name = self._shown(match.column, match.rows)
                out.append(f"Διάβασα το «{typed}» ως {name}." if el else f"I read “{typed}” as {name}.")
        if any(self.table.rows[i].ragged for i in cited):
            out.append(
                "Η γραμμή του πίνακα δεν έχει τόσα κελιά όσα η επικεφαλίδα· δείτε την ίδια τη γραμμή." if el
                else "The line of the table does not have as many cells as the header: check the line itself."
            )  # fmt: skip
        return tuple(dict.fromkeys(out))

    def label(self, i: int, among: Sequence[int]) -> str:
        """What tells a row from the others: a name where one suffices, else the values of all keys that do."""
        keys = [k for k in self.u.keys if not values.is_blank(self.table.rows[i].cells[k.index])]
        cells = self.table.rows[i].cells
        for key in sorted(keys, key=lambda k: k.kind == "code"):
            if self._unique(key):
                return self._key_value(key, cells[key.index])
        del among
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
        found = [lexicon.GREEK_NAMES[c] for c in sorted(self.u.columns.concepts(column)) if c in lexicon.GREEK_NAMES]
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

    # ------------------------------------------------------------ sentences
    def _values(self, finding: Finding, el: bool) -> str:
        rows = finding.rows
        columns = [c for c in finding.columns if c not in self.u.keys] or list(finding.columns)
        if len(rows) == 1:
            text = self._one(rows[0], columns, el)
            if finding.total > 1:
                text += f" Ίδια και στις {finding.total} γραμμές." if el else f" All {finding.total} rows say the same."
            return text
        if len(columns) == 1:
            lines = [f"- {self.label(i, rows)}: {self.cell(i, columns[0], el)} [{n}]" for n, i in enumerate(rows, 1)]
            return "\n".join([f"{_capital(self.name(columns[0], el))}:", *lines])
        lines = [f"- {self.label(i, rows)}: {self._pairs(i, columns, el)} [{n}]" for n, i in enumerate(rows, 1)]
        return "\n".join(["Από τον πίνακα:" if el else "From the table:", *lines])

    def _one(self, i: int, columns: Sequence[Column], el: bool) -> str:
        label = self.label(i, (i,))
        if len(columns) > 1:
            return f"{label}: {self._pairs(i, columns, el)} [1]."
        column = columns[0]
        cell = self.cell(i, column, el)
        if column.kind == "yes_no":
            flag = self.table.flag(self.table.rows[i], column)
            word = "" if flag is None else lexicon.YES_WORDS["el" if el else "en"][0 if flag else 1]
            return (
                f"{_capital(word)}. {label}: {self.name(column, el)}: {cell} [1]."
                if word
                else f"{label}: {self.name(column, el)}: {cell} [1]."
            )
        last = column.words[-1] if column.words else ""
        if el or (column.words and column.words[0] in _VERBS) or len(cell) > 60 or len(column.words) > 4:
            return f"{label}: {self.name(column, el)}: {cell} [1]." if el else f"{label}: {column.label} {cell} [1]."
        plural = (
            last.endswith("s") and not last.endswith(("ss", "us", "is")) or column.label.split()[0].endswith("days")
        )
        link = "for" if is_money(column) or "," in label or "–" in label else "of"
        return f"The {column.label} {link} {label} {'are' if plural else 'is'} {cell} [1]."

    def _pairs(self, i: int, columns: Sequence[Column], el: bool) -> str:
        return ", ".join(f"{self.name(c, el)}: {self.cell(i, c, el)}" for c in columns)

    def _condition(self, test: Test, el: bool) -> str:
        name = self.name(test.column, el)
        c = test.condition
        if c is None:
            word = lexicon.YES_WORDS["el" if el else "en"][0 if test.flag else 1]
            return f"{name}: {word}"
        if c.measure != "number":
            word = (_TIME_EL if el else _TIME_EN).get(c.op, "")
            return f"{name} {word} {c.said}".replace("  ", " ")
        unit = c.unit or test.column.unit
        show = "" if unit is None or (c.unit is None and set(unit.words) & set(test.column.words)) else unit.show
        low, high = _plain(c.low, show), _plain(c.high, show)
        converted = ""
        if c.unit and test.column.unit and c.unit.name != test.column.unit.name:
            value = c.low * c.unit.factor / test.column.unit.factor
            converted = f" (= {_plain(value, test.column.unit.show)})"
        if c.op == "between":
            return f"{name} {'μεταξύ' if el else 'between'} {low} {'και' if el else 'and'} {high}{converted}"
        return f"{name} {(_OPS_EL if el else _OPS_EN)[c.op]} {low}{converted}"

    def _filter(self, finding: Finding, el: bool) -> tuple[str, tuple[int, ...]]:
        rows = finding.rows
        what = (" και " if el else " and ").join(self._condition(t, el) for t in finding.tests)
        count, total = len(rows), finding.total
        note = self._unknown(finding, el)
        if not rows:
            text = f"Καμία από τις {total} γραμμές δεν έχει {what}." if el else f"None of the {total} rows has {what}."
            near = self._nearest(finding)
            if near is not None:
                column = finding.tests[0].column
                text += f" {'Πιο κοντά' if el else 'Nearest'}: {self.label(near, (near,))}, {self.cell(near, column, el)} [1]."
            return text + note, (near,) if near is not None else ()
        some = f" {'Οι πρώτες' if el else 'The first'} {MOST_ROWS}:" if count > MOST_ROWS else ""
        if not what:
            head = f"{count} γραμμές." if el else f"{count} rows." if count != 1 else "1 row."
        elif el:
            head = f"{count} από {total} έχουν {what}:" if count > 1 else f"1 από {total} έχει {what}:"
        else:
            head = f"{count} of {total} {'have' if count > 1 else 'has'} {what}:"
        columns = [c for c in finding.columns if c.kind != "yes_no" and c not in self.u.keys]
        shown = rows[:MOST_ROWS]
        lines = []
        for n, i in enumerate(shown, 1):
            cells = (
                ", ".join(self.cell(i, c, el) for c in columns[:1])
                if len(columns) == 1
                else self._pairs(i, columns, el)
            )
            lines.append(f"- {self.label(i, rows)}{': ' if cells else ''}{cells} [{n}]")
        return "\n".join([(head + some).rstrip(), *lines]) + note, shown

    def _nearest(self, finding: Finding) -> int | None:
        """The row that comes nearest to passing a single comparison."""
        if (
            len(finding.tests) != 1
            or (condition := finding.tests[0].condition) is None
            or condition.measure != "number"
        ):
            return None
        column = finding.tests[0].column
        unit = condition.unit or column.unit
        wanted = condition.low * (unit.factor if unit else 1.0)
        numbers = [
            (abs(n.base(column.unit) - wanted), row.index)
            for row in self.table.rows
            if (n := self.table.number(row, column))
        ]
        return min(numbers)[1] if numbers and finding.total == len(self.table.rows) else None

    def _unknown(self, finding: Finding, el: bool) -> str:
        if not finding.unknown:
            return ""
        names = ", ".join(self.label(i, finding.unknown) for i in finding.unknown[:_MOST_NAMES])
        more = len(finding.unknown) - _MOST_NAMES
        tail = (f" και {more} ακόμη" if el else f" and {more} more") if more > 0 else ""
        return f"\nΧωρίς τιμή στον πίνακα: {names}{tail}." if el else f"\nNo value in the table for: {names}{tail}."

    def _best(self, finding: Finding, reading: Reading, el: bool) -> str:
        column, rows = finding.columns[0], finding.rows
        also = finding.columns[1:]
        name = self.name(column, el)
        end = (
            ("υψηλότερη τιμή" if finding.largest else "χαμηλότερη τιμή")
            if el
            else ("highest" if finding.largest else "lowest")
        )
        if finding.kind == "compare":
            one, two = rows
            cells = self.cell(one, column, el), self.cell(two, column, el)
            first, second = (self.table.number(self.table.rows[i], column) for i in rows)
            if first and second and first.base(column.unit) == second.base(column.unit):
                said = f"{name}: ίσα" if el else f"Both have the same {name}"
                return f"{said}: {self.label(one, rows)} {cells[0]} [1], {self.label(two, rows)} {cells[1]} [2]."
            begins = min(reading.matches, key=lambda m: m.begin)
            yes = ""
            if reading.begins(lexicon.VERDICT):
                flag = one in begins.rows
                yes = _capital(lexicon.YES_WORDS["el" if el else "en"][0 if flag else 1]) + ". "
            if el:
                more = "μεγαλύτερο" if finding.largest else "μικρότερο"
                return f"{yes}{self.label(one, rows)}: {name} {cells[0]} [1], {more} από {self.label(two, rows)}: {cells[1]} [2]."
            more = "higher" if finding.largest else "lower"
            return f"{yes}{self.label(one, rows)} has the {more} {name}: {cells[0]} [1]; {self.label(two, rows)}: {cells[1]} [2]."
        scope = (
            ""
            if finding.total == len(self.table.rows)
            else (f" ({finding.total} γραμμές)" if el else f" (of {finding.total} rows)")
        )
        extra = lambda i: f" ({self._pairs(i, also, el)})" if also else ""  # noqa: E731
        shown = rows[:MOST_ROWS]
        listed = ", ".join(f"{self.label(i, rows)}{extra(i)} [{n}]" for n, i in enumerate(shown, 1))
        more_rows = f" (+{len(rows) - MOST_ROWS})" if len(rows) > MOST_ROWS else ""
        value = self.cell(rows[0], column, el)
        if el:
            return f"{_capital(name)}, {end}{scope}: {value}: {listed}{more_rows}." + self._unknown(finding, el)
        return f"The {end} {name}{scope} is {value}: {listed}{more_rows}." + self._unknown(finding, el)

    def _verdict(self, finding: Finding, el: bool) -> str:
        lines = []
        for n, i in enumerate(finding.rows, 1):
            results = [passes(self.table, i, t) for t in finding.tests]
            if None in results:
                word = "Άγνωστο" if el else "Not known"
            else:
                word = _capital(lexicon.YES_WORDS["el" if el else "en"][0 if all(results) else 1])
            facts = ", ".join(f"{self.name(c, el)} {self.cell(i, c, el)}" for c in finding.columns)
            asked = ", ".join(self._asked(t, el) for t in finding.tests)
            lines.append(
                f"{word}. {self.label(i, finding.rows)}: {facts} [{n}]; {'ζητήθηκε' if el else 'asked'}: {asked}."
            )
        return "\n".join(lines)

    def _asked(self, test: Test, el: bool) -> str:
        text = self._condition(test, el)
        return text.removeprefix(self.name(test.column, el)).strip(" :") or text

    def _ask(self, finding: Finding, el: bool) -> str:
        what = ", ".join(self.name(c, el) for c in finding.columns)
        names = (" και " if el else " and ").join(self.name(k, el) for k in finding.missing)
        example = ""
        if finding.missing:
            key = finding.missing[0]
            cells = list(dict.fromkeys(row.cells[key.index] for row in self.table.rows if row.cells[key.index]))
            example = ", ".join(cells[:4])
        if el:
            return f"Για ποιο {names or 'στοιχείο'} θέλετε {what}; ({'π.χ. ' + example if example else ''})"
        return f"For which {names or 'row'} do you want the {what}? (for example {example})"

    def _nothing(self, finding: Finding, reading: Reading, el: bool) -> str:
        told = ", ".join(dict.fromkeys(f"{m.column.label} {self._shown(m.column, m.rows)}" for m in reading.matches))
        return f"Ο πίνακας δεν έχει γραμμή για: {told}." if el else f"The table has no row for: {told}."

    def _blank(self, finding: Finding, el: bool) -> str:
        what = ", ".join(self.name(c, el) for c in finding.columns)
        names = ", ".join(self.label(i, finding.rows) for i in finding.rows[:MOST_ROWS])
        return f"Ο πίνακας δεν δίνει {what} για: {names} [1]." if el else f"The table gives no {what} for {names} [1]."

    def _distinct(self, finding: Finding, el: bool) -> str:
        column = finding.columns[0]
        cells = list(dict.fromkeys(c for i in finding.rows if (c := self.table.rows[i].cells[column.index])))
        listed = ", ".join(cells[:MOST_ROWS]) + (", …" if len(cells) > MOST_ROWS else "")
        return f"{len(cells)} ({self.name(column, el)}): {listed}."


_ENDS = (lexicon.FROM_HEADERS, lexicon.TO_HEADERS)


def _status(name: str) -> Status:
    return "clarify" if name == "clarify" else "not_found" if name == "not_found" else "answered"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _plain(value: float, unit: str) -> str:
    number = f"{value:.4f}".rstrip("0").rstrip(".")
    return f"{unit}{number}" if unit in {"€", "$", "£"} else f"{number}{'' if unit in {'', '%'} else ' '}{unit}"
