"""A finding in a sentence of the asker's language; values stand exactly as in the cells, each said of its own row."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from assistant.tools.base import Reply, Row
from assistant.tools.tables import lexicon
from assistant.tools.tables.checks import passes
from assistant.tools.tables.entities import Match
from assistant.tools.tables.finding import MOST_ROWS, Finding
from assistant.tools.tables.read import Column
from assistant.tools.tables.show import Cells, capital, is_money
from assistant.tools.tables.understand import Reading
from assistant.tools.tables.words import stem
from assistant.types import Citation, Language, Status

_MOST_NAMES = 8
_VERB_WORDS = (
    "opens closes close has is can accepts departs arrives leaves takes holds allows lasts starts ends until from with"
)
_VERBS = frozenset(_VERB_WORDS.split())
_OPS = {"gt": ">", "ge": "≥", "lt": "<", "le": "≤", "eq": "=", "between": "–", "": "="}


class Teller(Cells):
    """Writes the replies of one table."""

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
                text, status = self._nothing(reading, el), "not_found"
            case "blank":
                text, status = self._blank(finding, el), "not_found"
            case "values":
                text = self._values(finding, reading, el)
            case "verdict":
                text = self._verdict(finding, reading, el)
            case "best":
                text = self._best(finding, el)
            case "compare":
                text = self._compare(finding, reading, el)
            case "filter" | "count":
                text, cited = self._filter(finding, reading, el)
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
        return Citation(number, self.table.name, self.label(i), row.line, row.start, row.end)

    def _arguments(self, finding: Finding, reading: Reading) -> Row:
        found = [(m.column.name, self.shown(m.column, m.rows)) for m in reading.matches]
        found += [(m.column.name, "not " + self.shown(m.column, m.rows)) for m in reading.excluded]
        for test in finding.tests:
            c = test.condition
            if test.rows is not None:
                continue
            said = ("yes" if test.flag else "no") if c is None else f"{_OPS[c.op]} {c.said}" if c.said else _OPS[c.op]
            found.append((test.column.name, said))
        if finding.columns and finding.kind not in {"count"}:
            found.append(("columns", ", ".join(c.name for c in finding.columns)))
        return tuple(dict.fromkeys(found))

    def _warnings(self, cited: Sequence[int], reading: Reading, el: bool) -> tuple[str, ...]:
        out = []
        for match in reading.matches:
            if match.how == "slip":
                typed = " ".join(w.text for w in reading.words[match.begin : match.end])
                name = self.shown(match.column, match.rows)
                out.append(f"Διάβασα το «{typed}» ως {name}." if el else f"I read “{typed}” as {name}.")
        if any(self.table.rows[i].ragged for i in cited):
            out.append(
                "Η γραμμή του πίνακα δεν έχει τόσα κελιά όσα η επικεφαλίδα· δείτε την ίδια τη γραμμή." if el
                else "The line of the table does not have as many cells as the header: check the line itself."
            )  # fmt: skip
        return tuple(dict.fromkeys(out))

    # ------------------------------------------------------------ sentences
    def _values(self, finding: Finding, reading: Reading, el: bool) -> str:
        rows = finding.rows
        columns = [c for c in finding.columns if not self._is_in_label(rows, c)] or list(finding.columns)
        if len(rows) == 1:
            text = f"{self._one(rows[0], columns, reading, el)} [1]."
            if finding.total > 1:
                text += f" Ίδιο και στις {finding.total} γραμμές." if el else f" All {finding.total} rows say the same."
            return text
        if len(columns) == 1:
            lines = [f"- {self.label(i)}: {self.cell(i, columns[0], el)} [{n}]" for n, i in enumerate(rows, 1)]
            return "\n".join([f"{capital(self.name(columns[0], el))}:", *lines])
        lines = [f"- {self.label(i)}: {self.pairs(i, columns, el)} [{n}]" for n, i in enumerate(rows, 1)]
        return "\n".join(["Από τον πίνακα:" if el else "From the table:", *lines])

    def _is_in_label(self, rows: Sequence[int], column: Column) -> bool:
        """Whether a key's values are said already in the names of the rows."""
        if column not in self.u.keys:
            return False
        return all(self.table.rows[i].cells[column.index] in self.label(i) for i in rows)

    def _one(self, i: int, columns: Sequence[Column], reading: Reading, el: bool) -> str:
        """One row's cells, without a full stop."""
        label = self.label(i)
        if len(columns) > 1:
            return f"{label}: {self.pairs(i, columns, el)}"
        column = columns[0]
        cell = self.cell(i, column, el)
        if cell == label:
            found_by = [m.column for m in reading.matches if m.column is not column]
            label = self.cell(i, found_by[0], el) if found_by else label
        elif column in self.u.keys:
            label = self.label(i, column)
        if column.kind == "yes_no":
            flag = self.table.flag(self.table.rows[i], column)
            word = "" if flag is None else f"{capital(self.yes(flag, el))}. "
            return f"{word}{label}: {self.name(column, el)}: {cell}"
        if el or not _is_noun(column) or len(cell) > 60:
            return f"{label}: {self.pair(i, column, el)}"
        if column.kind == "number" and column.unit is None and len(column.words) == 1 and _is_plural(column.label):
            return f"{label}: {cell} {column.label}"
        link = "for" if is_money(column) or "," in label or "–" in label or column in self.u.keys else "of"
        return f"The {column.label} {link} {label} {'are' if _is_plural(column.label) else 'is'} {cell}"

    def _filter(self, finding: Finding, reading: Reading, el: bool) -> tuple[str, tuple[int, ...]]:
        rows = finding.rows
        count, total = len(rows), finding.total
        without = "όχι " if el else "not "
        wanted = [f"{self.name(c, el)}: {cells}" for c, cells in self._said_values(reading, reading.matches)]
        wanted += [f"{self.name(c, el)}: {without}{cells}" for c, cells in self._said_values(reading, reading.excluded)]
        wanted += [self.condition(t, el) for t in finding.tests]
        what = (" και " if el else " and ").join(dict.fromkeys(wanted))
        note = self._unknown(finding, el)
        if not rows:
            text = f"Καμία από τις {total} γραμμές δεν έχει {what}." if el else f"None of the {total} rows has {what}."
            near = self._nearest(finding)
            if near is not None:
                value = self.cell(near, finding.tests[0].column, el)
                text += f" {'Πιο κοντά' if el else 'Nearest'}: {self.label(near)}, {value} [1]."
            return text + note, (near,) if near is not None else ()
        some = f". {'Οι πρώτες' if el else 'The first'} {MOST_ROWS}:" if count > MOST_ROWS else ":"
        if not what:
            head = f"Ο πίνακας έχει {total} γραμμές" if el else f"The table has {total} rows"
        elif el:
            head = f"{count} από {total} {'έχουν' if count > 1 else 'έχει'} {what}"
        else:
            head = f"{count} of {total} {'have' if count > 1 else 'has'} {what}"
        columns = [c for c in finding.columns if c.kind != "yes_no" and c not in self.u.keys]
        shown = rows[:MOST_ROWS]
        lines = []
        for n, i in enumerate(shown, 1):
            cells = self.cell(i, columns[0], el) if len(columns) == 1 else self.pairs(i, columns, el)
            lines.append(f"- {self.label(i)}{': ' if cells else ''}{cells} [{n}]")
        return "\n".join([head + some, *lines]) + note, shown

    def _said_values(self, reading: Reading, matches: Sequence[Match]) -> list[tuple[Column, str]]:
        """Each column with the values named of it; one column where the same words fit two."""
        spans: dict[tuple[int, int], Match] = {}
        for match in matches:
            spans.setdefault((match.begin, match.end), match)
        found: dict[int, list[Match]] = {}
        for match in spans.values():
            found.setdefault(match.column.index, []).append(match)
        return [
            (same[0].column, " / ".join(dict.fromkeys(self._named(reading, m) for m in same)))
            for same in found.values()
        ]

    def _named(self, reading: Reading, match: Match) -> str:
        """A value as in the cell; where the words fit several cells or none, the words."""
        if len(match.values) == 1:
            return self.shown(match.column, match.rows)
        return reading.text[reading.words[match.begin].start : reading.words[match.end - 1].end]

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
        names = ", ".join(self.label(i) for i in finding.unknown[:_MOST_NAMES])
        more = len(finding.unknown) - _MOST_NAMES
        tail = (f" και {more} ακόμη" if el else f" and {more} more") if more > 0 else ""
        return f"\nΧωρίς τιμή στον πίνακα: {names}{tail}." if el else f"\nNo value in the table for: {names}{tail}."

    def _best(self, finding: Finding, el: bool) -> str:
        column, rows, also = finding.columns[0], finding.rows, finding.columns[1:]
        end = self._end(column, finding.largest, el)
        compared = finding.total
        partly = compared != len(self.table.rows)
        scope = "" if not partly else f" (από {compared} γραμμές)" if el else f" (of {compared} rows that match)"
        shown = rows[:MOST_ROWS]
        note = self._unknown(finding, el)
        more = f" (+{len(rows) - MOST_ROWS})" if len(rows) > MOST_ROWS else ""
        cells = [self.cell(i, column, el) for i in shown]
        extra = [f"; {self.pairs(i, also, el)}" if also else "" for i in shown]
        if len(shown) == 1:
            if el:
                return f"{self.label(rows[0])}: {self.name(column, el)} {cells[0]}{extra[0]} [1], {end}{scope}.{note}"
            return f"{self.label(rows[0])} has the {end}{scope}: {cells[0]}{extra[0]} [1].{note}"
        lines = [f"- {self.label(i)}: {cells[n - 1]}{extra[n - 1]} [{n}]" for n, i in enumerate(shown, 1)]
        head = f"{capital(self.name(column, el))}, {end}{scope}:" if el else f"{capital(end)}{scope}:"
        return "\n".join([head + more, *lines]) + note

    def _end(self, column: Column, largest: bool, el: bool) -> str:
        """ "lowest price", "longest duration", "most cranes"; in Greek without the column."""
        if el:
            return "η υψηλότερη τιμή" if largest else "η χαμηλότερη τιμή"
        concepts = self.u.columns.concepts(column)
        counted = column.unit is None and column.label.endswith("s") and column.kind == "number"
        pair = ("highest", "lowest")
        if column.kind in {"date", "time"}:
            pair = ("latest", "earliest")
        elif "duration" in concepts:
            pair = ("longest", "shortest")
        elif concepts & {"depth", "width", "length"}:
            pair = ("greatest", "smallest")
        elif counted:
            pair = ("most", "fewest")
        return f"{pair[0 if largest else 1]} {column.label}"

    def _compare(self, finding: Finding, reading: Reading, el: bool) -> str:
        column = finding.columns[0]
        one, two = finding.rows
        cells = self.cell(one, column, el), self.cell(two, column, el)
        numbers = [self.table.number(self.table.rows[i], column) for i in finding.rows]
        bases = [n.base(column.unit) for n in numbers if n]
        yes = ""
        if reading.begins(lexicon.VERDICT):
            first = min((m for m in reading.matches if m.column in self.u.keys), key=lambda m: m.begin)
            yes = capital(self.yes(one in first.rows and bases[0] != bases[1], el)) + ". "
        name = self.name(column, el)
        if bases[0] == bases[1]:
            said = f"{name}: ίδια τιμή" if el else f"Both have the same {name}"
            return f"{yes}{said}: {self.label(one)} {cells[0]} [1], {self.label(two)} {cells[1]} [2]."
        if el:
            more = "περισσότερο" if finding.largest else "λιγότερο"
            return f"{yes}{self.label(one)}: {name} {cells[0]} [1], {more} από {self.label(two)}: {cells[1]} [2]."
        more = "higher" if finding.largest else "lower"
        return f"{yes}{self.label(one)} has the {more} {name}: {cells[0]} [1]; {self.label(two)}: {cells[1]} [2]."

    def _verdict(self, finding: Finding, reading: Reading, el: bool) -> str:
        lines = []
        for n, i in enumerate(finding.rows, 1):
            results = [passes(self.table, i, t) for t in finding.tests]
            unknown = "Άγνωστο" if el else "Not known"
            word = unknown if None in results else capital(self.yes(all(results), el))
            fact = self._one(i, finding.columns, reading, el)
            asked = ", ".join(self.said(t, el) for t in finding.tests)
            lines.append(f"{word}. {fact} [{n}] ({'ζητήθηκε' if el else 'asked'}: {asked}).")
        return "\n".join(lines)

    def _ask(self, finding: Finding, el: bool) -> str:
        what = ", ".join(self.name(c, el) for c in finding.columns)
        names = (" και " if el else " and ").join(self._noun(k, el) for k in finding.missing)
        example = ""
        if finding.missing:
            key = finding.missing[0]
            cells = list(dict.fromkeys(row.cells[key.index] for row in self.table.rows if row.cells[key.index]))
            example = ", ".join(cells[:4])
        if len(finding.missing) > 1:
            listed = ", ".join(self._noun(k, el) for k in finding.missing)
            return f"Για {what} χρειάζομαι: {listed}." if el else f"For the {what} I need: {listed}."
        if el:
            return f"Για ποιο {names or 'στοιχείο'} θέλετε {what}; ({'π.χ. ' + example if example else ''})"
        return f"For which {names or 'row'} do you want the {what}? (for example {example})"

    def _noun(self, key: Column, el: bool) -> str:
        """What to ask for: "name" and "code" alone say nothing, the file's name does: ports.csv holds a port."""
        file = PurePosixPath(self.table.name).stem
        plain = key.label in {"name", "code", "id", "title"} and file.isascii() and file.isalpha() and not el
        return stem(file.lower()) if plain else self.name(key, el)

    def _nothing(self, reading: Reading, el: bool) -> str:
        told = ", ".join(dict.fromkeys(f"{m.column.label} {self._named(reading, m)}" for m in reading.matches))
        return f"Ο πίνακας δεν έχει γραμμή για: {told}." if el else f"The table has no row for: {told}."

    def _blank(self, finding: Finding, el: bool) -> str:
        what = ", ".join(self.name(c, el) for c in finding.columns)
        names = ", ".join(self.label(i) for i in finding.rows[:MOST_ROWS])
        return f"Ο πίνακας δεν δίνει {what} για: {names} [1]." if el else f"The table gives no {what} for {names} [1]."

    def _distinct(self, finding: Finding, el: bool) -> str:
        column = finding.columns[0]
        cells = [self.cell(i, column, el) for i in finding.rows]
        listed = ", ".join(f"{cell} [{n}]" for n, cell in enumerate(cells[:MOST_ROWS], 1))
        return f"{capital(self.name(column, el))} ({len(cells)}): {listed}{', …' if len(cells) > MOST_ROWS else ''}."


def _status(name: str) -> Status:
    return "clarify" if name == "clarify" else "not_found" if name == "not_found" else "answered"


def _is_plural(label: str) -> bool:
    last = label.rsplit(maxsplit=1)[-1]
    return last.endswith("s") and not last.endswith(("ss", "us", "is")) and not last.isupper()


def _is_noun(column: Column) -> bool:
    """Whether "The … of X is …" reads well with this header."""
    words = column.label.lower().split()
    spelled = column.unit is not None and bool(set(column.unit.words) & set(column.words))
    latin = column.label.isascii()
    return latin and not spelled and 0 < len(words) <= 4 and not _VERBS & set(words)
