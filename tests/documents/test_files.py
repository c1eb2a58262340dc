"""Private files: whatever lies there, it ends in a status and a plain sentence, and nothing is skipped in silence."""

from __future__ import annotations

import io
import os
import socket
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.documents import files
from assistant.documents.files import PRIVATE, FileRead, Limits, read_files
from assistant.errors import EngineError
from assistant.text import clean

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
SAMPLES = sorted(DATA.glob("pdf-malformed/*.pdf")) + sorted(DATA.glob("pdf-pypdf/**/*.pdf"))
SAMPLES += sorted(DATA.glob("docx-samples/**/*.docx"))
GREEK = "Το πλοίο για τη Νάξο φεύγει από τον Πειραιά στις επτά. Άλλη ώρα δεν υπάρχει σήμερα.\n"
SMALL = Limits(max_bytes=200_000, max_chars=5_000, max_pages=3, seconds=20)


def check(file: FileRead) -> None:
    """What holds for every result."""
    assert file.status in {"read", "partly", "failed"}
    assert (file.status == "read") == (not file.reason)
    assert (file.status == "failed") == (not file.text.strip())
    if file.status != "read":
        assert file.detail
    assert clean(file.detail, newlines=False) == file.detail
    assert "Traceback" not in file.detail
    assert not file.detail.endswith(".")
    assert file.characters == len(file.text)
    at = 0
    for part in file.parts:
        assert at <= part.start < part.end <= len(file.text)
        assert not file.text[at : part.start].strip()
        at = part.end
    assert not file.text[at:].strip()


def read(folder: Path, name: str, content: str | bytes, limits: Limits = PRIVATE) -> FileRead:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    (file,) = read_files([path], limits)
    check(file)
    assert file.path == str(path)
    return file


def docx_of(text: str = "A letter.") -> bytes:
    import docx

    made = docx.Document()
    made.add_paragraph(text)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_plain_text_keeps_its_places(tmp_path: Path) -> None:
    text = "Name: Ανδρέας Παπαδόπουλος\n\n  indented,  twice  spaced\nlast line without an end"
    file = read(tmp_path, "a.txt", text)
    assert (file.status, file.detail, file.text) == ("read", "", text)
    csv = 'name,age\n"Doe, Jane",93\n'
    assert read(tmp_path, "a.csv", csv).text == csv
    assert read(tmp_path, "a.md", "# One\n\nx\n\n## Two\ny\n").part_at(12) == "Two"


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-16", ""),
        ("utf-16-le", "UTF-16-LE was assumed"),
        ("cp1253", "windows-1253 was assumed"),
        ("iso8859-7", "iso-8859-7 was assumed"),
    ],
)
def test_an_encoding_that_was_guessed_is_named(tmp_path: Path, encoding: str, said: str) -> None:
    file = read(tmp_path, "a.txt", GREEK.encode(encoding))
    assert file.text == GREEK
    assert said in file.detail
    assert bool(said) == bool(file.detail)


def test_western_text_and_damaged_bytes(tmp_path: Path) -> None:
    french = "L’été où nous étions déjà allés à l'île.\n" * 3
    assert "windows-1252 was assumed" in (file := read(tmp_path, "a.txt", french.encode("cp1252"))).detail
    assert file.text == french
    damaged = read(tmp_path, "b.txt", GREEK.encode() + b"\xff." + GREEK.encode())
    assert damaged.text == f"{GREEK}\ufffd.{GREEK}"
    assert damaged.detail == "1 damaged character was read as \ufffd"
    assert read(tmp_path, "c.txt", "Jo\u200bhn\u202e").detail == "2 invisible or control characters were left out"


@pytest.mark.parametrize(
    ("name", "content", "reason", "said"),
    [
        ("a.txt", b"", "empty", "the file is empty (0 bytes)"),
        ("a.txt", b" \n\t\n", "empty", "the file holds no text"),
        ("a.txt", bytes(10_000), "damaged", "nothing but 10,000 zero bytes"),
        ("a.txt", os.urandom(5000) + bytes(100), "", "not text|encoding"),
        ("a.pdf", b"\x89PNG\r\n\x1a\n....", "images", "the file is an image (PNG)"),
        ("a.jpg", b"\xff\xd8\xff\xe0", "images", "is an image (JPEG)"),
        ("a.pdf", b"%PDF-1.4 nothing else", "damaged", "the file is damaged, or is not a PDF"),
        ("a.docx", b"PK\x03\x04 rubbish", "damaged", "damaged Word file or zip"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "kind", "save it as .docx"),
        (
            "a.docx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "password",
            "password",
        ),
        ("a.docx", b"\0\1\2\3" * 9, "damaged", "not a Word file"),
        ("a.xyz", b"words", "kind", "an ending that Kaiki does not read (.xyz); it reads txt, md"),
        ("a.rtf", b"{\\rtf1 {\\pict 8950}}", "images", "only pictures"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, name: str, content: bytes, reason: str, said: str) -> None:
    file = read(tmp_path, name, content)
    assert file.status == "failed"
    assert any(each in file.detail for each in said.split("|")), file.detail
    assert reason in file.reason


def test_zips_that_are_no_word_files(tmp_path: Path) -> None:
    for inner, said in (("xl/workbook.xml", "Excel"), ("photo.jpg", "unpack it")):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as package:
            package.writestr(inner, "x")
        file = read(tmp_path, "a.docx", out.getvalue())
        assert file.reason == "kind"
        assert said in file.detail
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b" " * 5_000_000)
    assert "unpacks to more" in read(tmp_path, "b.docx", bomb.getvalue(), SMALL).detail


@pytest.mark.parametrize(
    ("name", "content", "text", "said"),
    [
        ("a.doc", docx_of(), "A letter.", "it is a Word file (docx) whatever"),
        ("a.doc", b"{\\rtf1\\ansi A note.\\par}", "A note.", "it is an RTF file whatever"),
        ("a.pdf", b"Only words.", "Only words.", "it is not a PDF whatever its ending says, read as text"),
        ("a.docx", b"Only words.", "Only words.", "read as text"),
        ("a.eml", b"Only words.", "Only words.", "it is no mail whatever"),
    ],
)
def test_a_wrong_ending_is_said_and_the_content_read(
    tmp_path: Path, name: str, content: bytes, text: str, said: str
) -> None:
    file = read(tmp_path, name, content)
    assert (file.status, file.text.strip()) == ("read", text)
    assert said in file.detail


def test_a_pdf_under_another_name(tmp_path: Path, pdf_of: Callable[..., bytes]) -> None:
    file = read(tmp_path, "a.txt", pdf_of("A page"))
    assert (file.status, file.text.strip()) == ("read", "A page")
    assert file.detail == "it is a PDF whatever its ending says, read as such"


def test_pages_are_named_one_by_one(tmp_path: Path, pdf_of: Callable[..., bytes]) -> None:
    file = read(tmp_path, "a.pdf", pdf_of("one", "two", None, None, "drawn", "", "seven", attachment=True))
    assert file.status == "partly"
    assert file.detail == (
        "pages 3–4 hold only images and were not read; page 5 holds only drawings and was not read; "
        "1 attached file was not read"
    )
    assert [part.name for part in file.parts] == ["page 1", "page 2", "page 7"]
    assert file.part_at(file.text.index("seven")) == "page 7"
    scan = read(tmp_path, "b.pdf", pdf_of(None, None))
    assert (scan.status, scan.reason) == ("failed", "images")
    assert "only images on all its 2 pages (a scan)" in scan.detail


def test_a_broken_page_costs_only_itself(tmp_path: Path, pdf_of: Callable[..., bytes]) -> None:
    data = pdf_of("one", "two", "three")
    assert data.count(b"(two)") == 1
    file = read(tmp_path, "a.pdf", data.replace(b"/F 12 Tf 10 100 Td (two)", b"<<<<<<<<<<<<<<<<<<< (two)"))
    assert [part.name for part in file.parts] == ["page 1", "page 3"]
    assert (file.status, "page 2 was not read" in file.detail) == ("partly", True)


def test_passwords(tmp_path: Path, pdf_of: Callable[..., bytes]) -> None:
    file = read(tmp_path, "a.pdf", pdf_of("one", password="secret"))
    assert file.reason == "password"
    assert file.detail == "the file is encrypted, protected by a password; save a copy without a password"


def test_limits_leave_out_what_is_beyond_and_say_so(tmp_path: Path, pdf_of: Callable[..., bytes]) -> None:
    pages = read(tmp_path, "a.pdf", pdf_of(*("x" * 9 for _ in range(5))), SMALL)
    assert pages.detail == "pages 4–5 were not read because the file has 5 pages and Kaiki reads the first 3"
    long = read(tmp_path, "a.txt", "a line of text\n" * 1000, SMALL)
    assert long.status == "partly"
    assert long.text == "a line of text\n" * 333
    assert long.detail == "only the first 4,995 characters of 15,000 were read"
    assert "too large" not in (big := read(tmp_path, "b.txt", "é" * 300_001, SMALL)).detail
    assert (big.status, big.characters) == ("partly", 5_000)
    docx = read(tmp_path, "a.docx", docx_of() + bytes(300_000), SMALL)
    assert (docx.status, docx.reason) == ("failed", "limit")
    assert "Kaiki reads up to 0.2 MB of this kind" in docx.detail
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as out:
        out.write(b"first line\n" * 4_000_000)
        out.truncate(200_000_000)
    (file,) = read_files([huge], Limits(max_bytes=1_000_000, max_chars=500_000))
    assert file.detail.startswith("only the first 499,9")
    assert "of the file's 200 MB" in file.detail


def test_a_reader_that_hangs_is_killed_with_its_children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = "import subprocess, sys; print('{}', flush=True); print(subprocess.Popen(['sleep', '60']).pid, file=open(sys.argv[1], 'w'), flush=True); import time; time.sleep(60)"
    monkeypatch.setattr(files, "_CHILD", ("-c", code, str(tmp_path / "pid")))
    monkeypatch.setattr(files, "_GRACE", 0.5)
    (tmp_path / "a.txt").write_text("x")
    began = time.monotonic()
    (file,) = read_files([tmp_path / "a.txt"], Limits(seconds=1))
    assert time.monotonic() - began < 10
    assert file.detail.startswith("the file takes longer than 1 seconds to read")
    child = int((tmp_path / "pid").read_text())
    for _ in range(100):
        status = Path(f"/proc/{child}/status")
        if not status.exists() or "zombie" in status.read_text():
            break
        time.sleep(0.05)
    else:
        pytest.fail("the child of the reader lives on")


def test_a_reader_that_dies_costs_only_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("x")
    monkeypatch.setattr(files, "_CHILD", ("-c", "import os; print('{}', flush=True); os.abort()"))
    assert read_files([tmp_path / "a.txt"])[0].detail.startswith("the file broke its reader")
    monkeypatch.setattr(files, "_CHILD", ("-c", "raise SystemExit('no module')"))
    with pytest.raises(EngineError, match="no module"):
        read_files([tmp_path / "a.txt"])


def test_memory_is_limited(tmp_path: Path) -> None:
    import subprocess

    code = "from assistant.documents import private_child as c; c._limit(60)\ntry: bytearray(3 << 30)\nexcept MemoryError: print('refused')"
    code += "\ntry: open('x', 'w').write('x' * 9000)\nexcept OSError as e: print(e.strerror)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert done.stdout.splitlines() == ["refused", "File too large"], done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="the seal is tried on Linux")
def test_the_reader_has_no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that reads is the one that is sealed: what runs in the reader's place cannot open a socket."""
    probe = tmp_path / "kaiki_probe.py"
    probe.write_text(
        "import json, socket\ntry: socket.socket(); said = 'open'\nexcept PermissionError: said = 'sealed'\n"
        "print('{}'); print(json.dumps({'text': said, 'parts': [['', 0, len(said)]], 'gaps': [], 'notes': []}))"
    )
    (tmp_path / "a.txt").write_text("x")
    start = f"import sys, runpy; sys.path.insert(0, {str(tmp_path)!r}); sys.argv = ['sealed', 'kaiki_probe']; runpy.run_module('assistant.engine.sealed', run_name='__main__')"
    assert files._CHILD[-2:] == ("assistant.engine.sealed", "assistant.documents.private_child")
    monkeypatch.setattr(files, "_CHILD", ("-P", "-c", start))
    assert read_files([tmp_path / "a.txt"])[0].text == "sealed"


def test_special_files_do_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket.txt"))
        said = {
            Path(file.path).name: file.detail for file in read_files([tmp_path, Path("/dev/zero"), tmp_path / "no.txt"])
        }
    assert said == {
        "pipe.txt": "the file is a pipe; name an ordinary file",
        "socket.txt": "the file is a socket; name an ordinary file",
        "zero": "the file is a device; name an ordinary file",
        "no.txt": "the file does not exist; check its name",
    }


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_no_permission(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("x")
    path.chmod(0)
    (file,) = read_files([path])
    assert (file.reason, file.detail) == (
        "access",
        "the file cannot be opened: permission denied; check its permissions",
    )


def test_no_permission_is_said_of_the_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_text("x")

    def denied(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(files.os, "open", denied)
    (file,) = read_files([path])
    assert (file.reason, file.detail) == (
        "access",
        "the file cannot be opened: permission denied; check its permissions",
    )


def test_a_file_that_changes_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_text("x" * 3_000_000)
    whole = files._up_to

    def meanwhile(file: io.RawIOBase, most: int) -> bytes:
        data = whole(file, most)
        path.write_bytes(data + b"more")
        return data

    monkeypatch.setattr(files, "_up_to", meanwhile)
    assert read_files([path])[0].detail.startswith("the file changed while it was read; wait")


def test_folders_are_read_in_order_and_nothing_is_skipped_in_silence(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    (inside / "b").mkdir(parents=True)
    (inside / ".git").mkdir()
    outside.mkdir()
    for path in (inside / "z.txt", inside / "a.txt", inside / "b" / "c.md", inside / ".notes.txt", outside / "s.txt"):
        path.write_text("words")
    (inside / "photo.raw").write_bytes(b"words")
    (inside / "b" / "loop").symlink_to(inside)
    (inside / "away").symlink_to(outside)
    (inside / "away.txt").symlink_to(outside / "s.txt")
    (inside / "twin.txt").symlink_to(inside / "a.txt")
    (inside / "dead.txt").symlink_to(inside / "nothing")
    found = read_files([inside, inside / "a.txt", inside / "away.txt"])
    for file in found:
        check(file)
    assert [(str(Path(file.path).relative_to(inside)), file.status, file.reason) for file in found] == [
        (".git", "failed", "hidden"),
        (".notes.txt", "failed", "hidden"),
        ("a.txt", "read", ""),
        ("away", "failed", "link"),
        ("away.txt", "failed", "link"),
        ("b/c.md", "read", ""),
        ("b/loop", "failed", "link"),
        ("dead.txt", "failed", "link"),
        ("photo.raw", "failed", "kind"),
        ("twin.txt", "failed", "link"),
        ("z.txt", "read", ""),
        ("away.txt", "read", ""),
    ]
    assert [file.text for file in found if file.status == "read"] == ["words"] * 4
    (tmp_path / "none").mkdir()
    assert read_files([tmp_path / "none"])[0].detail == "the folder is empty"


def test_docx_with_all_that_stands_beside_its_text(tmp_path: Path) -> None:
    import docx
    from docx.oxml import parse_xml

    made = docx.Document()
    made.sections[0].header.paragraphs[0].text = "Patient: Anna Example"
    made.sections[0].footer.paragraphs[0].text = "Ward 3"
    paragraph = made.add_paragraph("She takes warfarin.")
    made.add_comment(paragraph.runs, text="Check the dose", author="Dr Example")
    deleted = '<w:del xmlns:w="{0}" w:id="1" w:author="x"><w:r><w:delText>aspirin</w:delText></w:r></w:del>'
    paragraph._p.append(parse_xml(deleted.format("http://schemas.openxmlformats.org/wordprocessingml/2006/main")))
    made.save(str(tmp_path / "a.docx"))
    (file,) = read_files([tmp_path / "a.docx"])
    check(file)
    by_name = {part.name: file.text[part.start : part.end].strip() for part in file.parts}
    assert by_name == {
        "": "She takes warfarin.",
        "header": "Patient: Anna Example",
        "footer": "Ward 3",
        "comments": "Dr Example: Check the dose",
    }
    assert (file.status, file.detail) == ("read", "text deleted under track changes was left out")


def test_forms_and_comments_of_a_pdf(tmp_path: Path, pdf_of: Callable[..., bytes]) -> None:
    from pypdf import PdfReader, PdfWriter
    from pypdf.annotations import FreeText
    from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

    writer = PdfWriter(PdfReader(io.BytesIO(pdf_of("A form"))))
    writer.add_annotation(0, FreeText(text="Seen by the ward", rect=(10, 10, 90, 30)))
    field = DictionaryObject(
        {NameObject("/FT"): NameObject("/Tx"), NameObject("/T"): TextStringObject("surname")}
        | {NameObject("/V"): TextStringObject("Example")}
    )
    fields = ArrayObject([writer._add_object(field)])
    writer.root_object[NameObject("/AcroForm")] = DictionaryObject({NameObject("/Fields"): fields})
    out = io.BytesIO()
    writer.write(out)
    file = read(tmp_path, "a.pdf", out.getvalue())
    assert [(part.name, file.text[part.start : part.end].strip()) for part in file.parts] == [
        ("page 1", "A form"),
        ("comment on page 1", "Seen by the ward"),
        ("form fields", "surname: Example"),
    ]


@pytest.mark.timeout(600)
@pytest.mark.skipif(
    not SAMPLES, reason="the sample files (pdf-malformed, pdf-pypdf, docx-samples) are not beside the repository"
)
def test_every_sample_ends_with_a_status_and_a_sentence(capfd: pytest.CaptureFixture[str]) -> None:
    """96 files, 28 of them broken on purpose; `pytest -s` shows the counts."""
    slowest, counts = ("", 0.0), Counter[tuple[str, str]]()
    began = time.monotonic()
    for path in SAMPLES:
        at = time.monotonic()
        (file,) = read_files([path], Limits(seconds=20))
        check(file)
        slowest = max(slowest, (path.name, time.monotonic() - at), key=lambda each: each[1])
        counts[file.status, file.reason] += 1
        assert slowest[1] < 40, slowest
    assert capfd.readouterr() == ("", "")
    for (status, reason), count in sorted(counts.items()):
        print(f"{status:7} {reason:9} {count:3}")
    print(f"{len(SAMPLES)} files, {time.monotonic() - began:.0f} s, slowest {slowest[0]} {slowest[1]:.1f} s")
    assert counts["read", ""] > 0.6 * len(SAMPLES)
