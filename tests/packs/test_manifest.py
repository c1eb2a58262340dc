"""pack.toml and the files beside it: every fault is named with its file and key."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.errors import PackFaulty
from assistant.packs.manifest import check_pack, read_manifest
from assistant.packs.store import make_card

MakePack = Callable[..., Path]


def faults(folder: Path) -> str:
    return "\n".join(check_pack(folder)[1])


def test_good_packs_have_no_faults(make_pack: MakePack, ferries: Path) -> None:
    assert faults(make_pack()) == ""
    assert faults(ferries) == ""
    assert read_manifest(ferries).name == "aegean-ferries"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("format = 1", "format = 2", "pack.toml: format:"),
        ("format = 1\n", "", "pack.toml: format:"),
        ('name = "tiny"', 'name = "Tiny Pack"', "pack.toml: name:"),
        ('name = "tiny"', 'name = "../evil"', "pack.toml: name:"),
        ('name = "tiny"', 'name = ""', "pack.toml: name:"),
        ('version = "1.0.0"', 'version = "one"', "pack.toml: version: is not a version"),
        ('languages = ["en", "el"]', "languages = []", "pack.toml: languages:"),
        ('languages = ["en", "el"]', 'languages = ["English"]', "pack.toml: languages.0:"),
        ('license = "CC-BY-4.0"\n', "", "pack.toml: license:"),
        ('title = "Tiny pack"', "title = 3", "pack.toml: title:"),
        ('title = "Tiny pack"', 'titel = "Tiny pack"', "pack.toml: titel: unknown key"),
        ('license = "CC-BY-4.0"', 'license = "x"\nsensitivity = "secret"', "pack.toml: sensitivity:"),
        ('license = "CC-BY-4.0"', 'license = "x"\nrequires_kaiki = ">=99"', "pack.toml: requires_kaiki: asks for"),
        ('license = "CC-BY-4.0"', 'license = "x"\nrequires_kaiki = "new"', "pack.toml: requires_kaiki:"),
        ('license = "CC-BY-4.0"', 'license = "x"\nvalid_from = "soon"', "pack.toml: valid_from:"),
        (
            'license = "CC-BY-4.0"', 'license = "x"\nvalid_from = "2026-09-30"\nvalid_to = "2026-06-01"',
            "valid_from is after valid_to",
        ),
        ('license = "CC-BY-4.0"', 'license = "x"\n[assistant]\nrules = "x"', "pack.toml: assistant.rules: unknown key"),
        ('license = "CC-BY-4.0"', 'license = "x"\n[assistant]\ncaution = "low"', "pack.toml: assistant.caution:"),
        ('license = "CC-BY-4.0"', 'license = "x"\n[[tools]]\nkind = "table"', "needs `file` and `keys`"),
        ('license = "CC-BY-4.0"', 'license = "x"\n[[tools]]\nkind = "timetable"', "tools.0.kind: there is no"),
        (
            'license = "CC-BY-4.0"', 'license = "x"\n[[tools]]\nkind = "table"\nfile = "tables/a.csv"\nkeys = ["a"]',
            "tools.0.file: tables/a.csv is missing",
        ),
        (
            'license = "CC-BY-4.0"', 'license = "x"\n[[tools]]\nkind = "table"\nfile = "../a.csv"\nkeys = ["a"]',
            "pack.toml: tools.0.file: must be a path inside the pack",
        ),
        (
            'license = "CC-BY-4.0"', 'license = "x"\n[[adapters]]\nfile = "adapters/a.gguf"\nbase_sha256 = "12"',
            "pack.toml: adapters.0.base_sha256:",
        ),
        ("format = 1", "format = = 1", "pack.toml: "),
        ("format = 1", "deep = " + "[" * 5000, "pack.toml: "),
    ],
)  # fmt: skip
def test_each_fault_names_its_key(make_pack: MakePack, old: str, new: str, said: str) -> None:
    folder = make_pack()
    manifest = folder / "pack.toml"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert said in faults(folder)


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("run.py", "print()", "run.py: does not belong in a pack"),
        ("documents/run.py", "print()", "documents/run.py: files ending in .py"),
        ("index/words.db", "x", "index/words.db: the folder index/ does not belong"),
        ("vocabulary.csv", "name,other\na,b\n", "vocabulary.csv"),
        ("eval/questions.jsonl", "{", "eval/questions.jsonl: line 1"),
        ("eval/questions.jsonl", "[1]", "eval/questions.jsonl: line 1: not an object"),
        ("eval/questions.jsonl", "\n" + '{"id": "a"}', "eval/questions.jsonl: line 2: question: is missing"),
        ("eval/questions.jsonl", '{"id": "a", "question": "?", "expect": "maybe"}', "line 1: expect:"),
        (
            "eval/questions.jsonl", '{"id": "a", "question": "?", "expect": "answered", "must_contain": ["x"]}',
            "line 1: must_contain:",
        ),
        (
            "eval/questions.jsonl",
            '{"id": "a", "question": "?", "expect": "answered", "cites": ["documents/none.md"]}',
            "line 1: cites: documents/none.md is not in the pack",
        ),
        (
            "eval/questions.jsonl",
            '{"id": "a", "question": "?", "expect": "answered"}\n' * 2,
            "line 2: id: 'a' is used twice",
        ),
        ("eval/questions.jsonl", "[" * 200_000, "eval/questions.jsonl: line 1"),
    ],
)  # fmt: skip
def test_each_bad_file_is_named(make_pack: MakePack, path: str, text: str, said: str) -> None:
    assert said in faults(make_pack(files={path: text}))


def test_all_faults_are_named_at_once(make_pack: MakePack) -> None:
    folder = make_pack(more='colour = "blue"\nsize = 3', files={"a.exe": "x", "documents/b.exe": "y"})
    said = faults(folder)
    for part in ("colour: unknown key", "size: unknown key", "a.exe", "documents/b.exe"):
        assert part in said
    with pytest.raises(PackFaulty) as caught:
        make_card(folder, "now")
    assert len(caught.value.faults) == 4
    assert "(and 3 more)" in caught.value.message


def test_a_pack_without_manifest_or_content_says_so(tmp_path: Path) -> None:
    assert "pack.toml: the file is missing" in faults(tmp_path)
    assert "holds no documents" in faults(tmp_path)


def test_links_are_named(make_pack: MakePack) -> None:
    folder = make_pack()
    (folder / "documents" / "passwd.txt").symlink_to("/etc/passwd")
    assert "documents/passwd.txt: links and special files are not allowed" in faults(folder)


def test_texts_of_a_card_are_harmless_to_a_terminal(make_pack: MakePack) -> None:
    folder = make_pack()
    manifest = folder / "pack.toml"
    text = manifest.read_text(encoding="utf-8").replace('"Tiny pack"', r'"Tiny\u001b[31m \u202epack"')
    manifest.write_text(text, encoding="utf-8")
    assert make_card(folder, "now").title == "Tiny pack"
