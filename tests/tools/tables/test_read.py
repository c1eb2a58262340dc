"""CSV files as they come: any delimiter, encoding, quoting and raggedness; columns with their kind and unit."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import PackError
from assistant.tools.tables import values
from assistant.tools.tables.read import Table, read_table


def read(text: str, encoding: str = "utf-8") -> Table:
    return read_table(text.encode(encoding), "tables/x.csv")


def test_excel_export_with_bom_semicolons_and_decimal_commas() -> None:
    table = read(
        '\ufefflocode;name;max_draught_m;Price (€/day)\r\nGRPIR;"Piraeus; main";14,5;1.200,50\r\n;;;\r\nX;Y;9;3\r\n'
    )
    assert [c.name for c in table.columns] == ["locode", "name", "max_draught_m", "Price (€/day)"]
    assert [c.label for c in table.columns] == ["LOCODE", "name", "max draught", "price"]
    draught, price = table.columns[2], table.columns[3]
    assert (draught.kind, draught.unit and draught.unit.name) == ("number", "m")
    assert (price.unit and price.unit.name, price.unit_text) == ("eur", "€/day")
    number = table.number(table.rows[0], price)
    assert number is not None
    assert number.value == 1200.5
    assert table.rows[0].cells == ("GRPIR", "Piraeus; main", "14,5", "1.200,50")
    assert len(table.rows) == 2
    assert table.rows[0].line == 'GRPIR;"Piraeus; main";14,5;1.200,50'


def test_ragged_rows_doubled_and_empty_headers() -> None:
    table = read("name,phone,phone,,\nA,1,2,3\nB\nC,1,2,3,4,5\n")
    assert [c.name for c in table.columns] == ["name", "phone", "phone (2)"]
    assert [row.cells for row in table.rows] == [("A", "1", "2"), ("B", "", ""), ("C", "1", "2")]
    assert [row.ragged for row in table.rows] == [True, True, True]
    assert [c.name for c in read("a,,b\n1,2,3\n").columns] == ["a", "column 2", "b"]


def test_a_quote_left_open_does_not_swallow_the_file() -> None:
    table = read('code,name\nA,"open\n' + "".join(f"R{i},x\n" for i in range(500)))
    assert len(table.rows) == 501
    assert table.rows[0].cells == ("A", "open")
    short = read('code,name\nA,"open\nB,x\nC,y\n')
    assert [row.cells[0] for row in short.rows] == ["A", "B", "C"]


def test_notes_before_the_header_are_passed_over() -> None:
    assert read("# Sample data, not real\ncode,name\nA,b\n").columns[0].name == "code"
    assert read("sep=;\ncode;name\nA;b\n").rows[0].cells == ("A", "b")
    assert read("#,name\n1,b\n").columns[0].name == "#"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1253", "iso-8859-7"])
def test_encodings(encoding: str) -> None:
    table = read(
        "Όνομα,Βάθος (m),Σημείωση\nΠειραιάς,12,Ο λιμένας είναι ανοιχτός\nΘεσσαλονίκη,11,Ρωτήστε πρώτα\n", encoding
    )
    assert table.columns[1].label == "βάθος"
    assert table.rows[0].cells[0] == "Πειραιάς"


@pytest.mark.parametrize(
    ("header", "cells", "kind", "unit"),
    [
        ("max_draught_m", ["14.5", "", "9"], "number", "m"),
        ("Channel Depth (m)", ["14.5", "9"], "number", "m"),
        ("Weight", ["3 kg", "400 g"], "number", "kg"),
        ("price", ["€ 240", "€1,200.50"], "number", "eur"),
        ("rate_eur_per_day", ["30", "45"], "number", "eur"),
        ("free_days", ["5", "7"], "number", "day"),
        ("duration", ["4h15", "5h30"], "number", "min"),
        ("age_min", ["3", "4"], "number", ""),
        ("phone", ["2104593000", "2310593000"], "code", ""),
        ("un_number", ["1203", "1005"], "code", ""),
        ("number_of_cranes", ["3", "4"], "number", ""),
        ("code", ["40HC", "20GP"], "code", ""),
        ("type", ["40HC", "20GP"], "code", ""),
        ("reefer", ["yes", "no", ""], "yes_no", ""),
        ("has_lift", ["1", "0"], "yes_no", ""),
        ("ψυγεία", ["ναι", "όχι"], "yes_no", ""),
        ("valid_from", ["2026-01-02", "2026-03-02"], "date", ""),
        ("date", ["02/01/2026", "3.2.2026"], "date", ""),
        ("opens", ["06:00", "7:30"], "time", ""),
        ("hours", ["06:00-22:00", "closed"], "text", ""),
        ("dose", ["500 mg every 8 h", "1 g once"], "text", ""),
        ("zip", ["01234", "18535"], "code", ""),
    ],
)
def test_kinds_and_units(header: str, cells: list[str], kind: str, unit: str) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([["id", header], *([f"k{i}", cell] for i, cell in enumerate(cells))])
    column = read(out.getvalue()).columns[1]
    assert (column.kind, column.unit.name if column.unit else "") == (kind, unit)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("14.5 m", 14.5),
        ("1,200", 1200.0),
        ("1.200,5", 1200.5),
        ("1 200.5", 1200.5),
        ("-3", -3.0),
        ("€ 240", 240.0),
        ("0.125", 0.125),
        ("10-12", None),
        ("up to 25", None),
        ("~14", None),
        ("500 mg every 8 h", None),
        ("1.2.3", None),
    ],
)
def test_numbers_are_read_strictly(cell: str, value: float | None) -> None:
    found = values.number(cell)
    assert (found.value if found else None) == value


def test_what_is_no_table_is_refused_in_a_sentence() -> None:
    for data in (b"", b"\n\n", b"%PDF-1.7 x", b"\x00\x01\x02\x03" * 50):
        with pytest.raises(PackError):
            read_table(data, "tables/x.csv")


CELL = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cf", "Co", "Cn"]), max_size=12)


@given(st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=8), st.sampled_from(",;\t|"), st.booleans())
def test_every_cell_comes_back_and_every_line_is_verbatim(rows: list[list[str]], delimiter: str, crlf: bool) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n" if crlf else "\n", quoting=csv.QUOTE_ALL)
    writer.writerows([["alpha", "beta", "gamma"], *rows])
    table = read(out.getvalue())
    from assistant.documents.encoding import tidy
    from assistant.text import fold_space

    want = [tuple(fold_space(tidy(cell)) for cell in row) for row in rows]
    assert [row.cells for row in table.rows] == [row for row in want if any(row)]
    for row in table.rows:
        assert table.text[row.start : row.end] == row.line


@given(st.binary(max_size=400))
def test_arbitrary_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        table = read_table(data, "tables/x.csv")
    except PackError:
        return
    for row in table.rows:
        assert len(row.cells) == len(table.columns)
        assert table.text[row.start : row.end] == row.line
        for column in table.columns:
            table.number(row, column)
            table.flag(row, column)
