"""Every format gives text, sections and tables, or one clear DocumentError."""

from __future__ import annotations

import contextlib
import csv
import io
import re
import time
import unicodedata
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.documents import pdf
from assistant.documents.read import Document, Limits, read_document
from assistant.errors import DocumentError
from assistant.text import clean, fold_space

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
PDFS = sorted(DATA.glob("pdf-pypdf/**/*.pdf"))
MALFORMED = sorted(DATA.glob("pdf-malformed/*.pdf"))
DOCX = sorted(DATA.glob("docx-samples/**/*.docx"))
GREEK = "Το πλοίο για τη Νάξο φεύγει από τον Πειραιά στις επτά. Άλλη ώρα δεν υπάρχει σήμερα.\n"


def read(folder: Path, name: str, content: str | bytes, limits: Limits | None = None) -> Document:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    document = read_document(path, limits=limits)
    check(document)
    return document


def check(document: Document) -> None:
    """What holds for every document."""
    text = document.text
    assert clean(text) == text
    at = document.sections[0].start if document.sections else len(text)
    assert not text[:at].strip()
    for section in document.sections:
        assert section.start == at
        at = section.end
        if section.heading_end is not None:
            assert section.start <= section.heading_end <= section.end
    assert at == len(text)
    for table in document.tables:
        assert table.start < table.header_end <= table.end <= len(text)
        assert table.start == 0 or text[table.start - 1] == "\n"
    assert (document.status == "partly") == bool(document.detail)
    assert document.title


def titles(document: Document) -> list[tuple[str, int]]:
    return [(section.title, section.level) for section in document.sections]


def test_markdown_keeps_its_text_and_finds_headings_and_tables(tmp_path: Path) -> None:
    source = (
        "---\ntitle: x\n---\n# Ferry **rules** #\n\nIntro\n\nSub\n---\ntext\n\n"
        "```\n# not a heading\n| a | b |\n"
        "|---|---|\n```\n### [Link](http://x) `code`\n\n| a | b |\n|---|:-:|\n| 1 | 2 |\n| 3 | 4 |\nafter\n"
        "\na long\nparagraph\n---\n"
    )
    document = read(tmp_path, "a.md", source)
    assert document.text == source
    assert titles(document) == [("", 0), ("Ferry rules", 1), ("Sub", 2), ("Link code", 3)]
    (table,) = document.tables
    assert source[table.start : table.header_end] == "| a | b |\n|---|:-:|\n"
    assert source[table.header_end : table.end] == "| 1 | 2 |\n| 3 | 4 |"
    assert (document.title, document.status, document.name) == ("Ferry rules", "read", "a.md")


def test_plain_text_has_one_section(tmp_path: Path) -> None:
    document = read(tmp_path, "a.txt", "# no heading\r\nline\x1b[31m two\x0cpage")
    assert document.text == "# no heading\nline two\npage"
    assert titles(document) == [("", 0)]
    assert document.title == "a"


def test_name_in_the_pack(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("x")
    assert read_document(path, "rules\\a.txt").name == "rules/a.txt"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1253", "iso8859-7"]
)
def test_greek_encodings(tmp_path: Path, encoding: str) -> None:
    assert read(tmp_path, "a.txt", GREEK.encode(encoding)).text == GREEK


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (
            "Le ferry quitte le port à sept heures, après l'été où nous étions déjà allés à l'île.\n" * 3,
            "cp1252",
        ),
        (
            "Паром отправляется из порта в семь часов утра, билеты продаются в кассе на пристани.\n" * 3,
            "cp1251",
        ),
    ],
)
def test_other_single_byte_encodings(tmp_path: Path, text: str, encoding: str) -> None:
    assert read(tmp_path, "a.txt", text.encode(encoding)).text == text


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xyz", b"x", "ending"),
        ("a.txt", bytes(range(256)) * 40, "not text|encoding"),
        ("a.txt", b"%PDF-1.4 x", "is a PDF"),
        ("a.txt", b"x" * 2_000, "larger"),
        ("a.docx", b"PK\x03\x04 rubbish", "DOCX"),
        ("a.docx", b"\xd0\xcf\x11\xe0 ole", "encrypted"),
        ("a.pdf", b"no pdf", "damaged"),
        ("a.csv", b'a,b\n"' + b"x" * 900, "200 characters"),
        ("a.html", b"<p>" + b"x" * 900, "200 characters"),
        ("a.md", b"x" * 900, "200 characters"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    with pytest.raises(DocumentError, match=said) as caught:
        read(tmp_path, name, content, Limits(max_bytes=20_000 if len(content) > 5000 else 1000, max_chars=200))
    assert name in caught.value.message
    assert caught.value.hint


def test_missing_files_and_folders(tmp_path: Path) -> None:
    for path in (tmp_path / "none.txt", tmp_path / "folder.txt"):
        (tmp_path / "folder.txt").mkdir(exist_ok=True)
        with pytest.raises(DocumentError):
            read_document(path)


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.csv", "a.html"])
def test_an_empty_file_says_so(tmp_path: Path, name: str) -> None:
    document = read(tmp_path, name, b"")
    assert (document.status, document.detail, document.text) == ("partly", "the file holds no text", "")


def test_html(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "a.html",
        "<html><head><title>Ferry &amp; co</title><style>x{}</style></head><body>intro <b>bo</b>ld<br>line 2"
        "<script>evil()</script><h1>Refunds</h1><p>One<p>Two &#155;31m<h2>Cancelling <i>a ticket</i></h2>"
        "<ul><li>a"
        "<li><p>b</p></ul><table><thead><tr><th>From<th>To</tr></thead><tr><td rowspan=2>PIR<td>Na|xos</tr>"
        "<tr><td>Paros</tr><tr><td colspan=2>all</tr></table>"
        "<p hidden>secret<p style='display: none'>secret</body>",
    )
    assert document.title == "Ferry & co"
    assert titles(document) == [("", 0), ("Refunds", 1), ("Cancelling a ticket", 2)]
    assert "intro bold\nline 2" in document.text
    assert "- a\n- b\n" in document.text
    (table,) = document.tables
    rows = "| PIR | Na\\|xos |\n| PIR | Paros |\n| all |  |"
    assert document.text[table.start : table.header_end] == "| From | To |\n| --- | --- |\n"
    assert document.text[table.header_end : table.end] == rows
    assert not re.search("secret|evil|x{}", document.text)


def test_html_in_the_encoding_it_names(tmp_path: Path) -> None:
    page = f'<meta charset="windows-1253"><p>{GREEK}'.encode("cp1253")
    assert read(tmp_path, "a.htm", page).text.strip() == GREEK.strip()


def test_deep_html_ends(tmp_path: Path) -> None:
    assert read(tmp_path, "a.html", "<div>" * 50_000 + "deep").text.strip() == "deep"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_delimiters(tmp_path: Path, delimiter: str) -> None:
    rows = [["port", "price"], ["Νάξος, Χώρα; x", "12,50"], ["Paros", "9"]]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    document = read(tmp_path, "a.csv", out.getvalue())
    assert document.text.splitlines()[:3] == [
        "| port | price |",
        "| --- | --- |",
        "| Νάξος, Χώρα; x | 12,50 |",
    ]
    (table,) = document.tables
    assert document.text[table.header_end :].startswith("| Νάξος")


CELL = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=8)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.integers(2, 5).flatmap(lambda n: st.lists(st.lists(CELL, min_size=n, max_size=n), min_size=1, max_size=8)))
def test_csv_round_trip(tmp_path: Path, rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(rows)
    document = read(tmp_path, "a.csv", out.getvalue())
    lines = document.text.strip("\n").split("\n")
    del lines[1]
    back = [[c.replace("\\|", "|") for c in line[2:-2].split(" | ")] for line in lines]
    assert back == [[fold_space(clean(unicodedata.normalize("NFC", c))) for c in row] for row in rows]


def test_docx(tmp_path: Path) -> None:
    import docx

    made = docx.Document()
    made.core_properties.title = "The rules"
    made.add_heading("Refunds", 1)
    made.add_paragraph("Before the table.")
    table = made.add_table(3, 2)
    for at, words in enumerate((("From", "To"), ("PIR", "Naxos"), ("PIR", "Paros"))):
        table.rows[at].cells[0].text, table.rows[at].cells[1].text = words
    made.add_heading("Cancelling", 2)
    made.add_paragraph("one", style="List Bullet")
    made.add_paragraph("two", style="List Bullet")
    hidden = made.add_paragraph("seen ").add_run("hidden")
    hidden.font.hidden = True
    made.save(str(tmp_path / "a.docx"))
    document = read_document(tmp_path / "a.docx")
    check(document)
    assert document.title == "The rules"
    assert titles(document) == [("Refunds", 1), ("Cancelling", 2)]
    assert document.text == (
        "Refunds\n\nBefore the table.\n\n| From | To |\n| --- | --- |\n| PIR | Naxos |\n| PIR | Paros |\n\n"
        "Cancelling\n\n- one\n- two\n\nseen\n\n"
    )
    assert len(document.tables) == 1


def test_a_docx_bomb_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.docx", "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b" " * 5_000_000)
    with pytest.raises(DocumentError, match="unpacks"):
        read_document(tmp_path / "a.docx", limits=Limits(max_bytes=1_000_000))


@pytest.mark.skipif(not DOCX, reason="docx-samples are not beside the repository")
@pytest.mark.parametrize("path", DOCX, ids=lambda path: path.name)
def test_docx_samples(path: Path) -> None:
    import docx

    document = read_document(path)
    check(document)
    for paragraph in docx.Document(str(path)).paragraphs:
        assert fold_space(clean(paragraph.text)) in fold_space(document.text)


@pytest.mark.skipif(not PDFS, reason="pdf-pypdf is not beside the repository")
@pytest.mark.parametrize("path", PDFS, ids=lambda path: path.name)
def test_pdf_samples(path: Path) -> None:
    # r6-user-password.pdf has an empty owner password: whoever opens it may read it.
    if re.search("encrypted-", path.name):
        with pytest.raises(DocumentError, match="encrypted"):
            read_document(path)
        return
    document = read_document(path)
    check(document)
    assert document.text.strip()
    assert all(title.startswith("page ") for title, _ in titles(document))


@pytest.mark.skipif(not MALFORMED, reason="pdf-malformed is not beside the repository")
@pytest.mark.parametrize("path", MALFORMED, ids=lambda path: path.name)
def test_malformed_pdfs_end_in_a_document_or_an_error(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    start = time.monotonic()
    try:
        check(read_document(path, limits=Limits(seconds=20)))
    except DocumentError as error:
        assert path.name in error.message
    assert time.monotonic() - start < 25
    assert capfd.readouterr() == ("", "")


def test_a_pdf_that_hangs_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = tmp_path / "pdf_child.py"
    slow.write_text(
        "import json, sys, time\nprint(json.dumps({'pages': 3, 'title': ''}))\n"
        "print(json.dumps({'text': 'first', 'image': False, 'failed': False}), flush=True)\ntime.sleep(60)"
    )
    monkeypatch.setattr(pdf, "__file__", str(tmp_path / "pdf.py"))
    document = read(tmp_path, "a.pdf", b"%PDF-", Limits(seconds=1.5))
    assert document.text.strip() == "first"
    assert document.detail == "pages 2–3 were not read because the file took too long"


@pytest.mark.parametrize(("numbers", "said"), [([3], "page 3"), ([1, 2, 3, 7], "pages 1–3, 7"), ([2, 4], "pages 2, 4")])
def test_page_ranges(numbers: list[int], said: str) -> None:
    assert pdf.ranges(numbers) == said


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=80)
@given(st.binary(max_size=400), st.sampled_from(["txt", "md", "html", "csv", "docx"]))
def test_any_bytes_end_in_a_document_or_an_error(tmp_path: Path, data: bytes, ending: str) -> None:
    with contextlib.suppress(DocumentError):
        read(tmp_path, f"a.{ending}", data)
