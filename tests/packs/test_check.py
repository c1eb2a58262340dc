"""The check of a pack: all faults at once, warnings apart from them, and what the pack holds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.drafting.checks import examine, extra, inspect_whole
from assistant.packs.archive import open_source
from assistant.packs.check import Extra, Inspection, inspect
from assistant.packs.tables import check_table, unique_keys

MakePack = Callable[..., Path]
TABLE = '[[tools]]\nkind = "table"\nfile = "tables/a.csv"\nkeys = ["code"]\n'


def look(folder: Path, more: Extra | None = None) -> Inspection:
    with open_source(folder) as source:
        return inspect(source, more)


def test_warnings_do_not_make_a_pack_bad(make_pack: MakePack) -> None:
    found = look(make_pack())
    assert found.manifest
    assert found.faults == ()
    assert [w.split(":")[0] for w in found.warnings] == ["LICENSE", "eval/questions.jsonl"]
    assert (found.contents.documents, found.contents.files, found.contents.questions) == (3, 4, 0)
    assert found.contents.bytes > 300


def test_everything_wrong_is_named_at_once(make_pack: MakePack) -> None:
    folder = make_pack(
        more='colour = 1\n[[tools]]\nkind = "tabel"\n' + TABLE + '[[adapters]]\nfile = "adapters/x.gguf"\n'
        f'base_sha256 = "{"0" * 64}"',
        files={
            "tables/a.csv": "code,name,code\n1,a\n2,b,c,d\n",
            "adapters/y.gguf": "MZ",
            "vocabulary.csv": "canonical,alias,language\na,b\n",
            "eval/questions.jsonl": '{"id": 1}\n{',
            "documents/run.exe": "x",
            "documents/nul.md": "x",
        },
    )
    said = "\n".join(look(folder, extra()).faults)
    for part in (
        "pack.toml: colour: unknown key", "adapters/y.gguf: is not a GGUF file",
        "vocabulary.csv: line 2: needs three values", "eval/questions.jsonl: line 1: question: is missing",
        "eval/questions.jsonl: line 2:", "documents/run.exe: files ending in .exe", "'documents/nul.md'",
        "tables/a.csv: line 2: has 2 values", "tables/a.csv: line 3: has 4 values", "the column 'code' stands twice",
    ):  # fmt: skip
        assert part in said, part
    assert "pack.toml: tools.0.kind: 'tabel' is not a kind this Kaiki knows" in said
    assert "pack.toml: adapters.0.file: adapters/x.gguf is missing" in said


def test_unknown_kinds_are_left_alone_where_kinds_are_not_known(make_pack: MakePack) -> None:
    assert look(make_pack(more='[[tools]]\nkind = "sextant"')).faults == ()


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b'format = 1\ntitle = "\xe1"', "pack.toml: line 2: is not UTF-8 text"),
        (b"\xff\xfef\x00o\x00", "pack.toml: line 1: is not UTF-8 text"),
        (b"", "pack.toml: name:"),
        (b"a" * 5000, "pack.toml:"),
        (b"[" * 100_000, "pack.toml:"),
    ],
)
def test_a_manifest_that_is_no_toml(make_pack: MakePack, raw: bytes, said: str) -> None:
    folder = make_pack()
    (folder / "pack.toml").write_bytes(raw)
    assert said in "\n".join(look(folder).faults)


def test_a_manifest_with_a_byte_order_mark_is_read(make_pack: MakePack) -> None:
    folder = make_pack()
    raw = (folder / "pack.toml").read_bytes()
    (folder / "pack.toml").write_bytes(b"\xef\xbb\xbf" + raw)
    assert look(folder).faults == ()


@pytest.mark.parametrize(
    ("text", "fault", "warning"),
    [
        ("code,name\n1,a\n2,b\n", "", ""),
        ("code,name\n1,a\n1,b\n", "", "line 3: the key code '1' stands in line 2 too"),
        ("code,name\nx,a\nX,b\n", "", "line 3: the key code 'X' stands in line 2 too"),
        ("code,name\n,a\n", "", "line 2: the key code is empty"),
        ("code,name\n1,a,\n2\n", "line 3: has 1 values, the header has 2", ""),
        ('code,name\n1,"a\nb"\n2,b,c\n', "line 4: has 3 values", ""),
        ('code,name\n1,"a\n', "line 2: unexpected end of data", ""),
        ("code;name\n1;a\n", "not separated by commas", ""),
        ("code,\n1,a\n", "", "line 1: column 2 has no name"),
        ("", "holds no header", ""),
        ("code,name\n", "", "holds no rows"),
    ],
)
def test_tables(text: str, fault: str, warning: str) -> None:
    faults, warnings = check_table(text.encode(), ["code"])
    assert bool(faults) == bool(fault), faults
    assert fault in "\n".join(faults)
    assert warning in "\n".join(warnings)


def test_a_table_in_another_encoding_names_the_line() -> None:
    assert check_table("code,name\n1,α\n".encode("cp1253"))[0] == ["line 2: is not UTF-8 text; save it as UTF-8"]


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters='\x00"\r\n,'), min_size=1, max_size=5),
        min_size=2,
        unique_by=lambda v: v.strip().casefold(),
    )
)
def test_a_column_of_different_values_is_a_key(values: list[str]) -> None:
    good = all(v.strip() for v in values)
    raw = "same,code\n" + "".join(f"x,{v}\n" for v in values)
    measured = any(c.isdigit() for v in values for c in v)
    assert measured or unique_keys(raw.encode()) == (("code",) if good else ())


def test_several_keys_may_repeat_but_not_all_at_once() -> None:
    raw = b"from,to,days\nA,B,1\nA,C,2\nB,C,3\nA,C,4\n"
    assert check_table(raw, ["from", "to"]) == ([], ["line 5: the key from 'A', to 'C' stands in line 3 too"])


def test_figures_are_no_keys() -> None:
    raw = b"port,price,draught,mmsi,name\nGRPIR,12.50,14 m,237000001,Piraeus\nGRJNX,9,7 m,237000002,Naxos\n"
    assert unique_keys(raw) == ("port", "name")
    assert unique_keys(b"un,name,class\n1203,Petrol,3\n1202,Diesel,3\n") == ("un", "name")


@given(st.binary(max_size=300))
def test_any_bytes_as_a_table_are_judged(raw: bytes) -> None:
    faults, warnings = check_table(raw, ["a"])
    assert all(isinstance(text, str) for text in (*faults, *warnings))
    unique_keys(raw)


def test_long_lists_are_counted(make_pack: MakePack) -> None:
    rows = "code,name\n" + "".join(f"{n}\n" for n in range(100))
    found = look(make_pack(more=TABLE, files={"tables/a.csv": rows}))
    assert len(found.faults) == 6
    assert "and 95 more lines like this" in found.faults[-1]


def test_questions(make_pack: MakePack) -> None:
    good = {
        "id": "a",
        "question": "Q\u2028?",
        "expect": "clarify",
        "at": "2026-07-01T09:30",
        "cites": ["documents/pets.md"],
    }
    bad = good | {"id": "b", "at": "soon", "must_not_contain": "x", "cites": [1]}
    lines = json.dumps(good, ensure_ascii=False) + "\n" + json.dumps(bad)
    found = look(make_pack(files={"eval/questions.jsonl": lines}))
    assert found.contents.questions == 2
    assert sorted(f.split(": ")[2] for f in found.faults) == ["at", "cites", "must_not_contain"]
    assert all(f.startswith("eval/questions.jsonl: line 2: ") for f in found.faults)


def test_development_questions_are_checked_too_and_may_not_be_in_the_test(make_pack: MakePack) -> None:
    def line(identity: str, question: str, **more: str) -> str:
        return json.dumps({"id": identity, "question": question, "expect": "answered"} | more) + "\n"

    test = line("a", "What does a dog cost?") + line("b", "When does it leave?", at="2026-07-01")
    good = line("c", "When does it leave?", at="2026-07-02")
    found = look(make_pack(files={"eval/questions.jsonl": test, "eval/development.jsonl": good}))
    assert (found.faults, found.contents.questions) == ((), 2)
    bad = (
        line("d", "what  DOES a dog cost?") + line("a", "Something else?") + "{\n" + line("e", "Maybe?", expect="maybe")
    )
    found = look(make_pack(files={"eval/questions.jsonl": test, "eval/development.jsonl": bad}))
    assert [f.replace("eval/development.jsonl: ", "") for f in found.faults[:2]] == [
        "line 3: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
        "line 4: expect: must be answered, not_found or clarify",
    ]
    assert found.faults[2:] == (
        "eval/development.jsonl: line 1: question: stands in eval/questions.jsonl too (line 1)",
        "eval/development.jsonl: line 2: id: 'a' stands in eval/questions.jsonl too (line 1)",
    )
    alone = look(make_pack(files={"eval/development.jsonl": good}))
    assert alone.faults == ()
    assert any("eval/questions.jsonl: is missing" in w for w in alone.warnings)


def test_adapters(make_pack: MakePack) -> None:
    folder = make_pack(files={"adapters/a.gguf": "GGUF\x03\0\0\0rest", "adapters/b.gguf": "GGUF\x09\0\0\0"})
    found = look(folder)
    assert found.faults == ("adapters/b.gguf: is not a GGUF file",)
    assert "adapters/a.gguf: is not named under [[adapters]], so it is not used" in found.warnings


def test_what_was_fitted_for_an_adapter(make_pack: MakePack) -> None:
    gguf = "GGUF\x03\0\0\0rest"
    digest = hashlib.sha256(gguf.encode()).hexdigest()
    good = {"format": 2, "prompt": "p", "adapter": digest[:12], "rules": {}}
    named = f'[[adapters]]\nfile = "adapters/a.gguf"\nbase_sha256 = "{"0" * 64}"'

    def checked(text: str, more: str = named) -> Inspection:
        return look(make_pack(more=more, files={"adapters/a.gguf": gguf, "adapters/a.json": text}))

    found = checked(json.dumps(good))
    assert found.faults == () and not [w for w in found.warnings if "adapters/" in w]
    assert any("fitted for another adapter" in w for w in checked(json.dumps(good | {"adapter": "12"})).warnings)
    assert any("a.json: no adapter" in w for w in checked(json.dumps(good), "").warnings)
    assert checked("{}").faults[0] == "adapters/a.json: format: is missing"
    assert checked("[]").faults == ("adapters/a.json: not an object",)
    assert checked("{").faults[0].startswith("adapters/a.json: ")
    elsewhere = named.replace("adapters/a.gguf", "documents/pets.md")
    assert any("is no .gguf file in adapters/" in fault for fault in checked("{}", elsewhere).faults)


def test_vocabulary_that_means_two_things_is_a_warning(make_pack: MakePack) -> None:
    text = "canonical,alias,language\nNaxos,Νάξος,el\nNaxos,Axia,en\nParos,axia,en\n"
    found = look(make_pack(files={"vocabulary.csv": text}))
    assert found.faults == ()
    assert "vocabulary.csv: line 4: 'axia' already stands for 'Naxos'" in found.warnings


def test_a_broken_timetable_is_named_file_and_column(make_pack: MakePack) -> None:
    folder = make_pack(more='[[tools]]\nkind = "timetable"', files={"timetable/stops.txt": "stop_name\nA\n"})
    with open_source(folder) as source:
        said = "\n".join(inspect_whole(source).faults)
    assert "timetable/stops.txt: the column stop_id is missing" in said
    assert "timetable/trips.txt: the file is missing" in said


def test_a_pack_with_one_bad_document_is_still_a_pack(make_pack: MakePack) -> None:
    folder = make_pack(files={"documents/broken.pdf": "not a pdf", "documents/empty.md": ""})
    found = look(folder)
    assert found.faults == ()
    assert "documents/empty.md: is empty" in found.warnings


def test_examine_never_raises_for_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK")
    for path in (tmp_path, tmp_path / "a.zip", tmp_path / "none"):
        assert examine("1", path).faults


def test_a_file_that_cannot_be_read_is_named(make_pack: MakePack, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_pack()
    import os

    real = os.open

    def refuse(path: object, *rest: int, **more: int) -> int:
        if str(path).endswith("pack.toml"):
            raise PermissionError(13, "Permission denied")
        return real(path, *rest, **more)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr("assistant.packs.archive.os.open", refuse)
    assert "pack.toml: cannot be read: Permission denied" in look(folder).faults
