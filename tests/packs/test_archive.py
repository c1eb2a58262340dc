"""Archives from outside: nothing is ever written outside the target, and nothing is left after a refusal."""

from __future__ import annotations

import os
import stat
import tempfile
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import HomeError, PackFaulty
from assistant.packs.archive import Limits, check_names, stage

MakePack = Callable[..., Path]
PART = st.one_of(
    st.sampled_from(["..", ".", "", "a", "A", "documents", "é", "e\u0301", "ﬁ", "fi", "C:", "\\", "..\\", "~", "CON"]),
    st.text(st.characters(codec="utf-8"), max_size=6),
)
NAME = st.builds(lambda parts, lead: lead + "/".join(parts), st.lists(PART, min_size=1, max_size=4),
                 st.sampled_from(["", "", "", "/", "../", "\\", "C:\\"]))  # fmt: skip


def write_zip(path: Path, names: dict[str, bytes] | list[str], **options: int) -> Path:
    items = names if isinstance(names, dict) else dict.fromkeys(names, b"x")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, body in items.items():
                info = zipfile.ZipInfo("x")
                info.filename = name
                info.compress_type = zipfile.ZIP_DEFLATED
                for key, value in options.items():
                    setattr(info, key, value)
                archive.writestr(info, body)
    return path


def pack_zip(folder: Path, target: Path, prefix: str = "") -> Path:
    files = {prefix + p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    return write_zip(target, files)


def refused(source: Path, target: Path, limits: Limits | None = None) -> PackFaulty:
    with pytest.raises(PackFaulty) as caught:
        stage(source, target, limits or Limits())
    assert not target.exists()
    return caught.value


@settings(max_examples=150, deadline=None)
@given(st.lists(NAME, min_size=1, max_size=5, unique=True))
def test_no_name_writes_outside_the_target(names: list[str]) -> None:
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        source = write_zip(root / "evil.zip", names)
        target = root / "inner" / "target"
        target.parent.mkdir()
        before = set(root.rglob("*"))
        try:
            stage(source, target)
        except (PackFaulty, HomeError):
            assert not target.exists()
            assert set(root.rglob("*")) == before
            return
        new = {p for p in root.rglob("*") if p not in before}
        assert all(p == target or target in p.parents for p in new)
        files = {p.relative_to(target).as_posix() for p in new if p.is_file()}
        assert files <= set(names)
        assert not any(p.is_symlink() for p in new)


@settings(max_examples=200, deadline=None)
@given(NAME)
def test_leaving_names_are_faults(name: str) -> None:
    leaves = name.startswith(("/", "\\")) or ".." in name.split("/") or "\\" in name or ":" in name or "\x00" in name
    if leaves:
        assert check_names([name])


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd", "../x", "documents/../../x", "a\\b", "..\\x", "C:/x", "C:x", "a//b", "./a", "a/.", "a\x1b[m",
        "a\u202eb",
    ],
)  # fmt: skip
def test_bad_names_are_refused_and_named(tmp_path: Path, name: str) -> None:
    error = refused(write_zip(tmp_path / "p.zip", ["pack.toml", name]), tmp_path / "out")
    assert "not allowed" in error.faults[0]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["p.zip"]


@pytest.mark.parametrize(
    "pair", [("documents/A.md", "documents/a.md"), ("é.md", "e\u0301.md"), ("ﬁ.md", "fi.md"), ("ΟΔΟΣ.md", "οδος.md")]
)
def test_names_that_clash_elsewhere_are_refused(tmp_path: Path, pair: tuple[str, str]) -> None:
    assert "clashes" in refused(write_zip(tmp_path / "p.zip", list(pair)), tmp_path / "out").faults[0]


def test_a_file_that_is_also_a_folder_is_refused(tmp_path: Path) -> None:
    source = write_zip(tmp_path / "p.zip", ["documents/a", "documents/a/b.md"])
    with pytest.raises((PackFaulty, HomeError)):
        stage(source, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("root", ["", "tiny/"])
def test_a_zip_with_or_without_its_folder_is_the_same_pack(make_pack: MakePack, tmp_path: Path, root: str) -> None:
    folder = make_pack()
    stage(pack_zip(folder, tmp_path / "p.zip", root), tmp_path / "out")
    there = {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    here = {p.relative_to(tmp_path / "out"): p.read_bytes() for p in (tmp_path / "out").rglob("*") if p.is_file()}
    assert here == there
    assert all(stat.S_IMODE(p.stat().st_mode) & 0o077 == 0 for p in (tmp_path / "out").rglob("*"))


def test_droppings_of_editors_are_left_behind(make_pack: MakePack, tmp_path: Path) -> None:
    folder = make_pack(files={".git/config": "x", "documents/.DS_Store": "x", "__MACOSX/a": "x"})
    stage(folder, tmp_path / "out")
    stage(pack_zip(folder, tmp_path / "p.zip"), tmp_path / "zipped")
    for place in ("out", "zipped"):
        names = {p.relative_to(tmp_path / place).as_posix() for p in (tmp_path / place).rglob("*")}
        assert not any(".git" in n or "DS_Store" in n or "MACOSX" in n for n in names)


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    source = write_zip(tmp_path / "p.zip", {"pack.toml": b"x", "documents/a.txt": bytes(8 * 2**20)})
    assert "times its size" in refused(source, tmp_path / "out").faults[0]


def test_limits_hold_for_zips_and_folders(make_pack: MakePack, tmp_path: Path) -> None:
    folder = make_pack()
    zipped = pack_zip(folder, tmp_path / "p.zip")
    for source in (folder, zipped):
        for limits in (Limits(files=1), Limits(single=10), Limits(total=100), Limits(name=5), Limits(depth=1)):
            refused(source, tmp_path / "out", limits)


def test_links_and_devices_in_a_zip_are_refused(tmp_path: Path) -> None:
    for kind in (stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO):
        source = write_zip(tmp_path / "p.zip", {"pack.toml": b"/etc/passwd"}, external_attr=(kind | 0o777) << 16)
        assert "links and special files" in refused(source, tmp_path / "out").faults[0]


def test_links_and_pipes_in_a_folder_are_refused(make_pack: MakePack, tmp_path: Path) -> None:
    for number, make in enumerate((lambda p: p.symlink_to("/etc/passwd"), lambda p: p.symlink_to("/etc"), os.mkfifo)):
        folder = make_pack()
        make(folder / "documents" / "x.md")
        assert "documents/x.md" in refused(folder, tmp_path / f"out{number}").faults[0]


def test_an_encrypted_zip_is_refused(tmp_path: Path) -> None:
    source = write_zip(tmp_path / "p.zip", ["pack.toml"])
    raw = bytearray(source.read_bytes())
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    source.write_bytes(raw)
    assert "encrypted" in str(refused(source, tmp_path / "out"))


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_truncated_or_damaged_zip_is_refused_and_leaves_nothing(data: st.DataObject) -> None:
    """Any cut, and any changed byte, gives the whole pack or PackFaulty: never another error, never half a pack."""
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        body = ("Ferries leave at 07:25. " * 40 + "".join(map(str, range(300)))).encode()
        source = write_zip(root / "p.zip", {"pack.toml": b"format = 1", "documents/a.txt": body})
        raw = bytearray(source.read_bytes())
        at = data.draw(st.integers(0, len(raw) - 1))
        if data.draw(st.booleans()):
            raw = raw[:at]
        else:
            raw[at] ^= data.draw(st.integers(1, 255))
        source.write_bytes(raw)
        try:
            stage(source, root / "out")
        except (PackFaulty, HomeError):
            assert not (root / "out").exists()


def test_damaged_compressed_data_is_a_broken_zip(tmp_path: Path) -> None:
    source = write_zip(tmp_path / "p.zip", {"pack.toml": os.urandom(50) + b"a" * 500})
    raw = bytearray(source.read_bytes())
    begin = 30 + len("pack.toml")
    raw[begin : begin + 20] = b"\xff" * 20
    source.write_bytes(raw)
    assert "broken" in str(refused(source, tmp_path / "out"))


def test_what_is_no_pack_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"not a zip")
    assert "neither a folder nor a zip" in str(refused(tmp_path / "a.zip", tmp_path / "out"))
    assert "no pack at" in str(refused(tmp_path / "none", tmp_path / "out"))
