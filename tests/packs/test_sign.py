"""Building and signing: the same bytes each time, and whatever is changed afterwards is named."""

from __future__ import annotations

import json
import os
import stat
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import PackFaulty, UsageError
from assistant.packs.archive import open_source, stage
from assistant.packs.build import build
from assistant.packs.check import Inspection, inspect
from assistant.packs.sign import SIGNATURE, fingerprint, load_key, make_key, sign, verify

MakePack = Callable[..., Path]


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("keys") / "key"
    make_key(path)
    return path


def look(path: Path) -> Inspection:
    with open_source(path) as source:
        return inspect(source)


def test_the_same_files_give_the_same_bytes(make_pack: MakePack, key: Path, tmp_path: Path) -> None:
    folder = make_pack(files={".git/config": "x"})
    first = build(folder, tmp_path / "a.zip", inspect, key)
    for path in folder.rglob("*"):
        os.utime(path, (time.time() - 1e6, time.time() - 1e6))
        path.chmod(0o700)
    again = build(folder, tmp_path / "b.zip", inspect, key)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    assert first == again
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        names = archive.namelist()
        assert names == sorted(names) == list(first.files)
        assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert ".git/config" not in names
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.zip", "b.zip"]
    assert first.signed_by == look(tmp_path / "a.zip").signed_by != ""
    assert look(tmp_path / "a.zip").faults == ()


def test_what_was_built_is_the_pack(make_pack: MakePack, tmp_path: Path) -> None:
    folder = make_pack()
    assert build(folder, tmp_path / "a.zip", inspect).signed_by == ""
    stage(tmp_path / "a.zip", tmp_path / "out")
    there = {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    assert there == {
        p.relative_to(tmp_path / "out"): p.read_bytes() for p in (tmp_path / "out").rglob("*") if p.is_file()
    }


def test_a_faulty_pack_is_not_built_and_what_was_there_stays(make_pack: MakePack, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"old")
    with pytest.raises(PackFaulty) as caught:
        build(make_pack(more="colour = 1"), tmp_path / "a.zip", inspect)
    assert caught.value.faults == ("pack.toml: colour: unknown key",)
    assert (tmp_path / "a.zip").read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.zip"]


def test_a_zip_is_not_written_into_the_pack(make_pack: MakePack) -> None:
    folder = make_pack()
    for output in (folder / "a.zip", folder / "documents" / "a.zip"):
        with pytest.raises(UsageError, match="inside the pack"):
            build(folder, output, inspect)
    with pytest.raises(UsageError, match="not the name of a zip"):
        build(folder, folder.parent / "a.tar", inspect)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda p: (p / "documents/pets.md").write_text("x"), "documents/pets.md: was changed after it was signed"),
        (lambda p: (p / "pack.toml").open("a").write("\n"), "pack.toml: was changed after it was signed"),
        (lambda p: (p / "documents/new.md").write_text("x"), "documents/new.md: is not covered by the signature"),
        (lambda p: (p / "documents/pets.md").unlink(), "documents/pets.md: was signed and is missing"),
        (lambda p: (p / SIGNATURE).write_text("{"), "SIGNATURE: is not a signature that can be read"),
        (lambda p: (p / SIGNATURE).write_bytes(b"\xff"), "SIGNATURE: is not a signature that can be read"),
        (lambda p: (p / SIGNATURE).write_text("[" * 100_000), "SIGNATURE: is not a signature that can be read"),
    ],
)
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_every_change_after_signing_is_named(
    make_pack: MakePack, key: Path, tmp_path: Path, change: Callable[[Path], object], said: str
) -> None:
    build(make_pack(), tmp_path / "a.zip", inspect, key)
    stage(tmp_path / "a.zip", tmp_path / "out")
    assert look(tmp_path / "out").signed_by
    change(tmp_path / "out")
    found = look(tmp_path / "out")
    assert found.signed_by == ""
    assert said in "\n".join(found.faults)
    with pytest.raises(PackFaulty):
        build(tmp_path / "out", tmp_path / "b.zip", inspect)
    again = build(tmp_path / "out", tmp_path / "b.zip", inspect, key)
    assert look(tmp_path / "b.zip").signed_by == again.signed_by


def test_another_key_in_the_signature_is_noticed(key: Path, tmp_path: Path) -> None:
    make_key(tmp_path / "other")
    hashes = {"pack.toml": "0" * 64}
    body = json.loads(sign(hashes, load_key(key)))
    body["public_key"] = json.loads(sign(hashes, load_key(tmp_path / "other")))["public_key"]
    found = verify(json.dumps(body).encode(), hashes)
    assert found.by == ""
    assert "SIGNATURE: is wrong" in found.faults[0]


@settings(max_examples=60)
@given(st.dictionaries(st.text(min_size=1), st.text("0123456789abcdef", min_size=4, max_size=4), min_size=1), st.data())
def test_a_signature_holds_for_exactly_its_files(hashes: dict[str, str], data: st.DataObject) -> None:
    hashes.pop(SIGNATURE, None)
    key = Ed25519PrivateKey.generate()
    raw = sign(hashes, key)
    assert raw == sign(dict(reversed(list(hashes.items()))), key)
    assert verify(raw, {**hashes, SIGNATURE: "anything"}).by == fingerprint(key.public_key().public_bytes_raw())
    other = dict(hashes)
    name = data.draw(st.sampled_from([*hashes, "new"]))
    other[name] = other.get(name, "") + "0"
    assert verify(raw, other).faults
    at = data.draw(st.integers(0, len(raw) - 1))
    bent = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
    judged = verify(bent, hashes)
    assert judged.faults or json.loads(bent)["files"] == hashes


def test_a_key_is_its_owners_and_never_overwritten(tmp_path: Path) -> None:
    by = make_key(tmp_path / "k")
    assert stat.S_IMODE((tmp_path / "k").stat().st_mode) == 0o600
    raw = (tmp_path / "k").read_bytes()
    with pytest.raises(UsageError, match="there already"):
        make_key(tmp_path / "k")
    assert (tmp_path / "k").read_bytes() == raw
    assert by == fingerprint(load_key(tmp_path / "k").public_key().public_bytes_raw())


def test_what_is_no_key_is_said(tmp_path: Path) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    other = X25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    for raw, said in ((b"", "no private key"), (b"-----BEGIN", "no private key"), (other, "another kind")):
        (tmp_path / "k").write_bytes(raw)
        with pytest.raises(UsageError, match=said):
            load_key(tmp_path / "k")
    with pytest.raises(UsageError, match="cannot be read"):
        load_key(tmp_path / "none")
