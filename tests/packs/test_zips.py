"""Zips that lie, and names that are not the same everywhere: refused before a byte is written."""

from __future__ import annotations

import io
import os
import stat
import struct
import tempfile
import warnings
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.errors import HomeError, PackFaulty
from assistant.packs.archive import Limits, open_source, stage
from assistant.packs.check import inspect
from assistant.packs.limits import check_names, name_fault, name_key

TEXT = b"The office opens at eight. " * 40


def refused(source: Path, target: Path, limits: Limits | None = None) -> str:
    before = sorted(p.name for p in source.parent.iterdir())
    with pytest.raises(PackFaulty) as caught:
        stage(source, target, limits or Limits())
    assert not target.exists()
    assert sorted(p.name for p in source.parent.iterdir()) == before
    return str(caught.value) + " | " + " | ".join(caught.value.faults)


def make(path: Path, files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED, mode: int = 0) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(path, "w", method) as archive:
            for name, body in files.items():
                info = zipfile.ZipInfo("x")
                info.filename, info.compress_type, info.external_attr = name, method, mode << 16
                archive.writestr(info, body)
    return path


class Raw:
    """A zip written by hand, so that its two directories can say different things."""

    def __init__(self) -> None:
        self.body = b""
        self.central = b""
        self.count = 0

    def local(self, name: bytes, data: bytes, said: int | None = None, method: int = 8) -> int:
        """Write an entry; returns where it begins."""
        at = len(self.body)
        packed = _deflate(data) if method == 8 else data
        sizes = (zlib.crc32(data), len(packed), len(data) if said is None else said)
        self.body += struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, method, 0, 0x21, *sizes, len(name), 0) + name + packed
        return at

    def list(self, name: bytes, at: int, data: bytes, said: int | None = None, method: int = 8) -> None:
        """List an entry in the directory."""
        packed = _deflate(data) if method == 8 else data
        sizes = (zlib.crc32(data), len(packed), len(data) if said is None else said)
        self.central += (
            struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, method, 0, 0x21, *sizes, len(name), 0, 0, 0, 0, 0, at)
            + name
        )
        self.count += 1

    def write(self, path: Path, directory: int | None = None) -> Path:
        size = len(self.central) if directory is None else directory
        end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, self.count, self.count, size, len(self.body), 0)
        path.write_bytes(self.body + self.central + end)
        return path


def _deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def test_the_hand_written_zip_is_a_good_one(tmp_path: Path) -> None:
    raw = Raw()
    raw.list(b"documents/a.md", raw.local(b"documents/a.md", TEXT), TEXT)
    raw.list(b"documents/b.md", raw.local(b"documents/b.md", TEXT), TEXT)
    stage(raw.write(tmp_path / "p.zip"), tmp_path / "out")
    assert (tmp_path / "out" / "documents" / "b.md").read_bytes() == TEXT


def test_entries_that_share_their_data_are_refused(tmp_path: Path) -> None:
    """Fifield's bomb in its plain form: many names, one kernel."""
    raw = Raw()
    at = raw.local(b"documents/a.md", TEXT)
    for letter in b"abcdef":
        raw.list(b"documents/%c.md" % letter, at, TEXT)
    assert "overlap" in refused(raw.write(tmp_path / "p.zip"), tmp_path / "out")


def test_entries_that_quote_the_next_ones_header_are_refused(tmp_path: Path) -> None:
    """Fifield's quoted overlap: the data of the first entry holds the header of the second as a stored block."""
    inner = Raw()
    inner.local(b"documents/b.md", TEXT)
    quoted = inner.body
    stored = b"\x01" + struct.pack("<2H", len(quoted), len(quoted) ^ 0xFFFF) + quoted
    raw = Raw()
    head = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 8, 0, 0x21, zlib.crc32(quoted), len(stored), len(quoted), 14, 0)
    raw.body = head + b"documents/a.md" + stored
    second = len(raw.body) - len(quoted)
    raw.central = (
        struct.pack(
            "<4s6H3L5H2L",
            b"PK\1\2",
            20,
            20,
            0,
            8,
            0,
            0x21,
            zlib.crc32(quoted),
            len(stored),
            len(quoted),
            14,
            0,
            0,
            0,
            0,
            0,
            0,
        )
        + b"documents/a.md"
    )
    raw.count = 1
    raw.list(b"documents/b.md", second, TEXT)
    source = raw.write(tmp_path / "p.zip")
    with zipfile.ZipFile(source) as archive:
        assert archive.read("documents/b.md") == TEXT, "without the check it would unpack"
    assert "overlap" in refused(source, tmp_path / "out")


def test_an_entry_that_reaches_into_the_directory_is_refused(tmp_path: Path) -> None:
    raw = Raw()
    at = raw.local(b"a.md", b"x", method=0)
    raw.list(b"a.md", at, b"x" * 60, method=0)
    assert "overlaps its directory" in refused(raw.write(tmp_path / "p.zip"), tmp_path / "out")


@pytest.mark.parametrize("said", [5, len(TEXT) - 1, len(TEXT) + 1, len(TEXT) * 3])
def test_a_directory_that_lies_about_a_size_is_refused(tmp_path: Path, said: int) -> None:
    raw = Raw()
    raw.list(b"documents/a.md", raw.local(b"documents/a.md", TEXT), TEXT, said=said)
    refused(raw.write(tmp_path / "p.zip"), tmp_path / "out")


def test_a_directory_that_claims_to_be_huge_is_not_read(tmp_path: Path) -> None:
    raw = Raw()
    raw.list(b"a.md", raw.local(b"a.md", TEXT), TEXT)
    assert "files" in refused(raw.write(tmp_path / "p.zip", directory=60_000_000), tmp_path / "out")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_methods_of_packing_are_refused(tmp_path: Path, method: int) -> None:
    assert "packed by method" in refused(make(tmp_path / "p.zip", {"pack.toml": TEXT}, method), tmp_path / "out")


def test_bombs_are_refused_whether_in_one_file_or_in_many(tmp_path: Path) -> None:
    one = make(tmp_path / "one.zip", {"documents/a.txt": bytes(9 * 2**20)})
    assert "times its size" in refused(one, tmp_path / "out")
    many = make(tmp_path / "many.zip", {f"documents/{n}.txt": bytes(1_000_000) for n in range(20)})
    assert "the zip unpacks to over" in refused(many, tmp_path / "out")


def test_something_before_the_zip_is_refused(tmp_path: Path) -> None:
    good = make(tmp_path / "p.zip", {"pack.toml": TEXT}).read_bytes()
    (tmp_path / "p.zip").write_bytes(b"#!/bin/sh\necho hello\n" + good)
    assert "before the first entry" in refused(tmp_path / "p.zip", tmp_path / "out")


def test_an_empty_file_and_a_cut_zip_are_refused(tmp_path: Path) -> None:
    good = make(tmp_path / "p.zip", {"pack.toml": TEXT, "documents/a.md": TEXT}).read_bytes()
    for number, raw in enumerate(
        (b"", good[:20], good[:-30], good[: len(good) // 2], b"PK\5\6", b"PK\5\6" + bytes(18))
    ):
        source = tmp_path / f"{number}.zip"
        source.write_bytes(raw)
        if raw == b"PK\5\6" + bytes(18):
            with open_source(source) as opened:  # A whole zip with nothing in it.
                assert inspect(opened).faults
        else:
            refused(source, tmp_path / "out")


def test_a_pipe_is_no_pack(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "p.zip")
    with pytest.raises(PackFaulty, match="neither"):
        stage(tmp_path / "p.zip", tmp_path / "out")


def test_a_zip_in_a_zip_is_named_by_the_check(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a", "b")
    source = make(tmp_path / "p.zip", {"pack.toml": b"", "documents/more.zip": inner.getvalue()})
    with open_source(source) as opened:
        assert "documents/more.zip: files ending in .zip do not belong in documents/" in inspect(opened).faults


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFBLK, stat.S_IFSOCK, stat.S_IFDIR])
def test_files_and_folders_that_are_something_else_are_refused(tmp_path: Path, kind: int) -> None:
    files = {"pack.toml": b"x"}
    assert "special files" in refused(make(tmp_path / "p.zip", files, mode=kind | 0o777), tmp_path / "out")
    if kind != stat.S_IFDIR:
        folder = make(tmp_path / "q.zip", {"documents/": b""}, mode=kind | 0o777)
        assert "special files" in refused(folder, tmp_path / "out")


def test_odd_modes_of_a_zip_do_not_reach_the_disk(tmp_path: Path) -> None:
    source = make(tmp_path / "p.zip", {"documents/a.md": TEXT}, mode=stat.S_IFREG | 0o6777)
    stage(source, tmp_path / "out")
    assert stat.S_IMODE((tmp_path / "out" / "documents" / "a.md").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "out" / "documents").stat().st_mode) == 0o700


def test_folders_listed_in_a_zip_are_judged_by_name(tmp_path: Path) -> None:
    for name in ("../out/", "/etc/", "a/../b/"):
        assert "not allowed" in refused(make(tmp_path / "p.zip", {name: b"", "pack.toml": b"x"}), tmp_path / "out")


def test_thousands_of_files_and_of_folders_are_refused(tmp_path: Path) -> None:
    limits = Limits(files=50)
    for number, pattern in enumerate(("documents/{}.md", "documents/{}/")):
        source = make(tmp_path / f"{number}.zip", {pattern.format(n): b"" for n in range(60)})
        assert "more than 50" in refused(source, tmp_path / "out", limits)


@pytest.mark.parametrize(
    "name",
    [
        "documents/CON.md", "documents/nul", "documents/com1.txt", "documents/COM¹.txt", "LPT9/a.md", "documents/aux .md",
        "documents/a.", "documents/a ", "documents. /a", "documents/a\n.md", "documents/a\x7f", "documents/\u200bа.md",
        "documents/a\u2028b", "documents/a\ud800.md", "C:/a", "a\\b", "/a", "../a", "a//b", "./a", "",
        "documents/" + "é" * 128 + ".md", "a/" * 13 + "b", "documents/" + "a" * 200,
    ],
)  # fmt: skip
def test_names_that_are_not_the_same_everywhere_are_faults(name: str) -> None:
    assert name_fault(name)
    assert check_names([name])


@pytest.mark.parametrize(
    "pair",
    [
        ("documents/İ.md", "documents/i̇.md"), ("documents/ß.md", "documents/SS.md"), ("documents/ς.md", "documents/Σ.md"),
        ("documents/\u1e9e.md", "documents/ss.md"), ("documents/é.md", "documents/e\u0301.md"),
        ("documents/K.md", "documents/\u212a.md"), ("documents/A/x.md", "documents/a/y.md"),
        ("documents/a", "documents/a/b.md"), ("documents/A", "documents/a/b.md"),
    ],
)  # fmt: skip
def test_pairs_that_one_file_system_takes_for_one_are_faults(pair: tuple[str, str]) -> None:
    assert not name_fault(pair[0])
    assert not name_fault(pair[1])
    assert "clashes" in " ".join(check_names(pair))
    assert "clashes" in " ".join(check_names(pair[::-1]))


@given(st.text(), st.text())
def test_names_with_one_key_clash(one: str, other: str) -> None:
    clash = any("clashes with" in f for f in check_names([f"documents/{one}", f"documents/{other}"]))
    assert name_key(one) != name_key(other) or clash


ODD = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
PART = st.one_of(
    ODD, st.sampled_from(["..", ".", "", "a", "NUL", "é", "e\u0301", "b.", " ", "documents", "x\\y", "~", "C:"])
)


@settings(max_examples=120, deadline=None)
@example(names=["0\0"])
@given(st.lists(st.lists(PART, min_size=1, max_size=5).map("/".join), min_size=1, max_size=6, unique=True))
def test_whatever_the_names_every_file_lands_below_the_target(names: list[str]) -> None:
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        source = make(root / "p.zip", dict.fromkeys(names, TEXT))
        target = root / "inner" / "target"
        target.parent.mkdir()
        before = set(root.rglob("*"))
        try:
            stage(source, target)
        except (PackFaulty, HomeError):
            assert set(root.rglob("*")) == before
            return
        new = set(root.rglob("*")) - before
        assert all(p == target or target in p.parents for p in new)
        assert not any(p.is_symlink() for p in new)
        written = [p.relative_to(target).as_posix() for p in new if p.is_file()]
        # zipfile ends a name at its first NUL, when it writes as when it reads.
        assert set(written) <= {name.partition("\0")[0] for name in names}
        assert len({name_key(n) for n in written}) == len(written)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_changed_bytes_give_the_whole_pack_or_a_refusal(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        files = {"pack.toml": b"format = 1", "documents/a.txt": TEXT, "documents/b.txt": TEXT[::-1]}
        source = make(root / "p.zip", files)
        raw = bytearray(source.read_bytes())
        for _ in range(data.draw(st.integers(1, 4))):
            raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
        source.write_bytes(raw)
        try:
            stage(source, root / "out")
        except PackFaulty:
            assert not (root / "out").exists()
            return
        for path in (root / "out").rglob("*"):
            assert path.is_dir() or path.read_bytes() in files.values()


def test_a_folder_that_cannot_be_read_or_is_too_deep_is_named(tmp_path: Path) -> None:
    deep = tmp_path / "pack" / Path(*"abcdefghijklmnop")
    deep.mkdir(parents=True)
    (deep / "x.md").write_text("x")
    with open_source(tmp_path / "pack") as source:
        assert any("too deep" in f for f in source.faults)


def test_a_file_swapped_for_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "pack" / "documents").mkdir(parents=True)
    (tmp_path / "secret").write_text("secret")
    place = tmp_path / "pack" / "documents" / "a.md"
    place.write_text("a")
    with open_source(tmp_path / "pack") as source:
        place.unlink()
        place.symlink_to(tmp_path / "secret")
        with pytest.raises(PackFaulty, match=r"documents/a\.md: cannot be read"):
            source.read("documents/a.md")
