"""A folder of documents as people have them becomes a pack that passes its check."""

from __future__ import annotations

import json
import os
import stat
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.documents.read import read_document
from assistant.drafting.checks import examine
from assistant.drafting.from_folder import draft_from_folder
from assistant.drafting.names import fit_path, pack_name, title_of
from assistant.drafting.starter import write_starter
from assistant.drafting.write import Drafted, Wishes, manifest_text
from assistant.errors import UsageError
from assistant.packs.limits import name_fault, name_key
from assistant.packs.manifest import read_manifest
from assistant.packs.selftest import read_questions
from assistant.text import fold_space

MD = (
    "# Parcels\n\n## Sending\n\nA parcel is a closed box that one person can carry. A parcel costs 6 euro.\n\n"
    "## Collecting\n\nThe counter keeps a parcel for 14 days. After that it goes back to the sender at no charge.\n"
)
GREEK = "# Δέματα\n\nΤο γραφείο κρατά κάθε δέμα για 14 ημέρες. Μετά επιστρέφει στον αποστολέα χωρίς χρέωση.\n"
HTML = (
    "<html><head><title>Lockers</title></head><body><h1>Lockers</h1><p>A locker costs 3 euro a day.</p></body></html>"
)


def quiet(*_: object) -> None:
    """No progress."""


def draft(source: Path, target: Path, **wishes: object) -> Drafted:
    return draft_from_folder(source, target, Wishes(**wishes), quiet)  # type: ignore[arg-type]


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    root = tmp_path / "Post office_docs 2026"
    files: dict[str, bytes] = {
        "Parcels & letters?.md": MD.encode(),
        "el/δέματα.MD": GREEK.encode("cp1253"),
        "a/b/c/d/e/f/g/h/deep.markdown": b"# Deep\n\nThe deep shelf is the place for heavy things of all customers.\n",
        "lockers.HTM": HTML.encode(),
        "prices.csv": "code;name;price\nA1;Letter;1,20\nA2;Parcel;6,00\n".encode("utf-8-sig"),
        "list.csv": b"name,place\nx,a\nx,a\n",
        "NUL.txt": b"A name that Windows keeps for itself. It holds text all the same.\n",
        "letter.docx": b"not a docx",
        "scan.pdf": b"%PDF-1.4 broken",
        "empty.md": b"",
        "photo.jpeg": b"\xff\xd8\xff",
        "run.py": b"print()",
        "README": b"no ending",
        ".hidden/x.md": b"# Hidden\n",
        "LICENCE.txt": b"Free for all.\n",
    }
    for name, body in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(body)
    (root / "link.md").symlink_to("/etc/passwd")
    (root / "el" / "up").symlink_to(root)
    return root


def test_a_mixed_folder_becomes_a_pack(docs: Path, tmp_path: Path) -> None:
    done = draft(docs, tmp_path / "pack")
    checked = examine("1", tmp_path / "pack")
    assert checked.faults == ()
    assert checked.warnings == ()
    manifest = read_manifest(tmp_path / "pack")
    assert (manifest.name, manifest.title) == ("post-office-docs-2026", "Post office docs 2026")
    assert manifest.languages == ("en", "el")
    assert manifest.sensitivity == "public"
    assert manifest.assistant.examples
    assert manifest.license == "see LICENSE"
    assert (tmp_path / "pack" / "LICENSE").read_text(encoding="utf-8") == "Free for all.\n"
    left = dict(done.left_out)
    assert set(left) == {
        "letter.docx", "scan.pdf", "empty.md", "photo.jpeg", "run.py", "README", "link.md", "el/up",
    }  # fmt: skip
    assert "not a DOCX" in left["letter.docx"]
    assert left["empty.md"] == "it holds no text"
    assert "links" in left["link.md"]
    renamed = dict(done.renamed)
    assert renamed["Parcels & letters?.md"] == "documents/Parcels & letters-.md"
    assert renamed["NUL.txt"] == "documents/NUL_.txt"
    assert renamed["lockers.HTM"].endswith(".html")
    assert renamed["a/b/c/d/e/f/g/h/deep.markdown"] == "documents/a/b/c/d/e/f-g-h-deep.md"
    assert not any("idden" in name for name in (*left, *renamed))


def test_a_csv_with_a_key_becomes_a_table_too(docs: Path, tmp_path: Path) -> None:
    done = draft(docs, tmp_path / "pack")
    assert done.tables == ("tables/prices.csv",)
    tool = read_manifest(tmp_path / "pack").tools[0]
    assert (tool.kind, tool.file, tool.keys) == ("table", "tables/prices.csv", ("code", "name"))
    text = (tmp_path / "pack" / "tables" / "prices.csv").read_text(encoding="utf-8")
    assert text == 'code,name,price\nA1,Letter,"1,20"\nA2,Parcel,"6,00"\n'


def test_the_drafted_test_is_marked_and_true_to_the_documents(docs: Path, tmp_path: Path) -> None:
    draft(docs, tmp_path / "pack")
    lines = (tmp_path / "pack" / "eval" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    items = [json.loads(line) for line in lines]
    assert all(i["note"].startswith("drafted") for i in items)
    assert {i["kind"] for i in items} >= {"definition", "figure", "heading", "table", "absent"}
    assert any(i["question"] == "What is a parcel?" for i in items)
    assert any(
        i["question"] == "How much does a parcel cost?" and ["6 euro", "6euro"] in i["must_contain"] for i in items
    )
    assert any(i["question"] == "What is the name of A1?" and i["must_contain"] == [["Letter"]] for i in items)
    for item in items:
        for cite in item["cites"]:
            text = fold_space(read_document(tmp_path / "pack" / cite).text)
            for group in item["must_contain"]:
                assert any(spelling in text for spelling in group)
    assert len(read_questions(tmp_path / "pack")) == len(items)


def test_wishes_are_kept(docs: Path, tmp_path: Path) -> None:
    draft(docs, tmp_path / "pack", name="mine", title='My "pack"\n', languages=("el",), license="MIT", private=True)
    manifest = read_manifest(tmp_path / "pack")
    assert (manifest.name, manifest.languages, manifest.license) == ("mine", ("el",), "MIT")
    assert manifest.title.strip() == 'My "pack"'
    assert manifest.sensitivity == "private"
    assert all(stat.S_IMODE(p.stat().st_mode) & 0o077 == 0 for p in (tmp_path / "pack").rglob("*"))
    assert stat.S_IMODE((tmp_path / "pack").stat().st_mode) == 0o700


def test_nothing_is_overwritten_and_nothing_half_made_stays(docs: Path, tmp_path: Path) -> None:
    full = tmp_path / "full"
    full.mkdir()
    (full / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="is not empty"):
        draft(docs, full)
    assert [p.name for p in full.iterdir()] == ["mine.txt"]
    with pytest.raises(UsageError, match="not a folder"):
        draft(docs, full / "mine.txt")
    nothing = tmp_path / "nothing"
    nothing.mkdir()
    (nothing / "a.jpeg").write_bytes(b"x")
    with pytest.raises(UsageError, match=r"Nothing below .* a\.jpeg"):
        draft(nothing, tmp_path / "x" / "y")
    assert not (tmp_path / "x").exists()
    (tmp_path / "here").mkdir()
    with pytest.raises(UsageError):
        draft(nothing, tmp_path / "here")
    assert list((tmp_path / "here").iterdir()) == []


def test_a_pack_made_inside_its_own_folder_does_not_hold_itself(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(MD, encoding="utf-8")
    done = draft(tmp_path, tmp_path / "pack")
    assert [f.path for f in done.files] == ["a.md"]
    assert examine("1", tmp_path / "pack").faults == ()


def test_names_that_clash_after_fitting_are_told_apart(tmp_path: Path) -> None:
    for name in ("a?.md", "a*.md", "A-.md", "a\u200b-.md"):
        (tmp_path / "in" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "in" / name).write_text(MD + name, encoding="utf-8")
    draft(tmp_path / "in", tmp_path / "pack")
    assert examine("1", tmp_path / "pack").contents.documents == 4
    assert examine("1", tmp_path / "pack").faults == ()


def test_a_name_that_is_no_text_is_taken(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with open(os.fsencode(tmp_path / "in") + b"/a\xff.md", "wb") as file:
        file.write(MD.encode())
    done = draft(tmp_path / "in", tmp_path / "pack")
    assert json.dumps(done.renamed, ensure_ascii=False).encode()
    assert examine("1", tmp_path / "pack").faults == ()


def test_a_pdf_of_the_tests_is_read(tmp_path: Path) -> None:
    from pypdf import PdfWriter

    (tmp_path / "in").mkdir()
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    with (tmp_path / "in" / "blank.pdf").open("wb") as file:
        writer.write(file)
    (tmp_path / "in" / "a.md").write_text(MD, encoding="utf-8")
    done = draft(tmp_path / "in", tmp_path / "pack")
    assert [f.path for f in done.files] == ["a.md"]
    assert done.left_out[0][0] == "blank.pdf"


def test_the_starter_passes_its_check(tmp_path: Path) -> None:
    write_starter(tmp_path / "Μικρό λιμάνι", Wishes())
    checked = examine("1", tmp_path / "Μικρό λιμάνι")
    assert (checked.faults, checked.warnings) == ((), ())
    assert (checked.name, checked.title) == ("mikro-limani", "Μικρό λιμάνι")
    text = (tmp_path / "Μικρό λιμάνι" / "pack.toml").read_text(encoding="utf-8")
    for key in ("name", "version", "languages", "license", "sensitivity", "caution"):
        assert any(line.startswith(f"{key} = ") and "# " in line for line in text.splitlines()), key
    write_starter(tmp_path / "p", Wishes("mine", "T", ("en", "el"), "MIT", private=True))
    manifest = read_manifest(tmp_path / "p")
    assert (manifest.name, manifest.title, manifest.sensitivity, manifest.caution) == ("mine", "T", "private", "high")


@settings(max_examples=300)
@given(st.lists(st.text(st.characters(codec=None), min_size=1, max_size=120), min_size=1, max_size=12))
def test_any_path_is_made_fit(paths: list[str]) -> None:
    taken: set[str] = set()
    fitted = [fit_path(path, taken) for path in paths]
    assert len({name_key(f"documents/{name}") for name in fitted}) == len(paths)
    for name in fitted:
        assert name_fault(f"documents/{name}") == ""
        assert not any(part.startswith(".") for part in name.split("/"))


@given(st.text())
def test_any_text_makes_a_pack_name_and_a_title(text: str) -> None:
    from assistant.packs.manifest import Manifest

    Manifest.model_validate(
        {
            "format": 1,
            "name": pack_name(text),
            "version": "1",
            "title": title_of(text),
            "languages": ["en"],
            "license": "x",
        }
    )


@given(st.text(), st.lists(st.text(min_size=1), max_size=4))
def test_any_text_survives_the_manifest(text: str, examples: list[str]) -> None:
    import tomllib

    from assistant.text import clean

    body = tomllib.loads(manifest_text({"title": text, "assistant": {"examples": examples}}, [{"description": text}]))
    assert body.get("title", "") == clean(text)
    assert body["assistant"].get("examples", []) == [clean(e) for e in examples]


def test_a_docx_in_a_folder_is_read(tmp_path: Path) -> None:
    import docx

    (tmp_path / "in").mkdir()
    document = docx.Document()
    document.add_heading("Stamps", 1)
    document.add_paragraph("A stamp is a small paper label that shows the fare was paid. A stamp costs 1 euro.")
    document.save(str(tmp_path / "in" / "stamps.docx"))
    assert zipfile.is_zipfile(tmp_path / "in" / "stamps.docx")
    with tempfile.TemporaryDirectory() as place:
        done = draft(tmp_path / "in", Path(place) / "pack")
        assert [f.status for f in done.files] == ["read"]
        assert "What do the documents say about Stamps?" in read_manifest(Path(place) / "pack").assistant.examples
