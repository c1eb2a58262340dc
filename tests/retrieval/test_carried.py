"""Vectors that a pack brings along: used when they are the encoder's own, computed here when anything is off."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.packs.archive import FolderSource
from assistant.packs.carried import Carried, NotVectors, faults, names_of, read, written
from assistant.packs.files import FolderFiles, MemoryFiles
from assistant.packs.store import make_card
from assistant.retrieval.carried import carried_of
from assistant.retrieval.encoders import HashEncoder, Tick, Vectors
from assistant.retrieval.prepare import Prepared, prepare

MakePack = Callable[..., Path]
TABLE, ABOUT = names_of("hash")


class CountingEncoder(HashEncoder):
    """Counts the passages it was given."""

    def __init__(self) -> None:
        self.encoded = 0

    def documents(self, texts: Sequence[str], tick: Tick | None = None) -> Vectors:
        self.encoded += len(texts)
        return super().documents(texts, tick)


def prepared(folder: Path, encoder: HashEncoder) -> Prepared:
    return prepare(make_card(folder, ""), FolderFiles(folder), encoder, lambda *_: None)


@pytest.fixture
def pack(make_pack: MakePack) -> Path:
    """A pack of forty passages with its vectors."""
    texts = {f"documents/d{n}.md": f"# Rule {n}\n\nWord{n} costs {n} euros, see page{n}.\n" for n in range(40)}
    folder = make_pack(files=texts)
    made = prepared(folder, HashEncoder())
    for name, data in written(carried_of(HashEncoder(), made.texts, made.vectors)).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def said(made: Prepared) -> tuple[str, str]:
    return next((r.status, r.detail) for r in made.reports if r.path == TABLE)


def test_vectors_are_taken_over_and_only_a_few_computed(pack: Path) -> None:
    encoder = CountingEncoder()
    made = prepared(pack, encoder)
    assert 0 < encoder.encoded <= 12 < len(made.rows)
    assert np.allclose(made.vectors, HashEncoder().documents(made.texts), atol=2e-3)
    assert np.allclose(np.linalg.norm(made.vectors, axis=1), 1.0, atol=1e-5)
    assert said(made)[0] == "read"


def test_a_document_that_changed_is_computed_here(pack: Path) -> None:
    (pack / "documents" / "d7.md").write_text("# Rule 7\n\nSomething quite different.\n")
    made = prepared(pack, CountingEncoder())
    place = next(n for n, row in enumerate(made.rows) if row.document == "documents/d7.md")
    assert np.allclose(made.vectors[place], HashEncoder().documents([made.texts[place]])[0], atol=1e-6)
    assert said(made)[0] == "partly" and "1 computed here" in said(made)[1]


def change_json(pack: Path, **changes: object) -> None:
    path = pack / ABOUT
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def turned(pack: Path) -> None:
    body = bytearray((pack / TABLE).read_bytes())
    vectors = read((pack / ABOUT).read_bytes(), bytes(body)).vectors
    data = np.roll(vectors, 1, axis=0).astype("<f2").tobytes()
    (pack / TABLE).write_bytes(bytes(body[: len(body) - len(data)]) + data)


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda pack: change_json(pack, encoder_sha256="0" * 64), "other files of this encoder"),
        (turned, "differ"),
    ],
)
def test_vectors_that_are_not_this_encoders_are_all_computed_here(
    pack: Path, spoil: Callable[[Path], None], why: str
) -> None:
    spoil(pack)
    made = prepared(pack, HashEncoder())
    assert np.allclose(made.vectors, HashEncoder().documents(made.texts), atol=1e-6)
    assert said(made)[0] == "failed" and why in said(made)[1]


def test_another_encoder_does_not_look_at_them(pack: Path) -> None:
    class Other(CountingEncoder):
        name = "other"

    encoder = Other()
    made = prepared(pack, encoder)
    assert encoder.encoded == len(made.rows)
    assert not [r for r in made.reports if r.path.startswith("vectors/")]


# ---------------------------------------------------------------- the form
def test_what_is_written_is_what_numpy_writes(tmp_path: Path, pack: Path) -> None:
    loaded = np.load(pack / TABLE, allow_pickle=False)
    np.save(tmp_path / "again.npy", loaded)
    assert (tmp_path / "again.npy").read_bytes() == (pack / TABLE).read_bytes()


@given(st.integers(0, 12), st.integers(1, 300))
def test_any_size_is_read_back(rows: int, dimensions: int) -> None:
    vectors = np.zeros((rows, dimensions), np.float16)
    vectors[:, 0] = 1
    carried = Carried("hash", "a" * 64, tuple(f"{n:064x}" for n in range(rows)), vectors)
    files = written(carried)
    found = read(files[ABOUT], files[TABLE])
    assert (found.texts, found.encoder_sha256) == (carried.texts, "a" * 64)
    assert np.array_equal(found.vectors, vectors)
    assert list(faults(MemoryFiles(files))) == []


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_any_bytes_are_refused_in_words(about: bytes, table: bytes) -> None:
    with pytest.raises(NotVectors):
        read(about, table)


ONE = Carried("hash", "a" * 64, ("b" * 64,), np.eye(1, 4, dtype=np.float16))


@pytest.mark.parametrize(
    "change",
    [
        {"format": 2}, {"dimensions": 5}, {"dimensions": True}, {"dimensions": 10**9}, {"texts": ["b" * 63]},
        {"texts": ["b" * 64] * 2}, {"texts": "b"}, {"encoder": "../x"}, {"encoder": "other"}, {"more": 1},
        {"encoder_sha256": None},
    ],
)  # fmt: skip
def test_a_false_description_is_a_fault_of_the_pack(change: dict[str, object]) -> None:
    files = written(ONE)
    files[ABOUT] = json.dumps(json.loads(files[ABOUT]) | change).encode()
    assert list(faults(MemoryFiles(files)))


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw + b"\0",
        lambda raw: raw[:-1],
        lambda raw: raw.replace(b"<f2", b"|O8"),
        lambda raw: raw.replace(b"False", b"True "),
        lambda raw: raw[:-2] + np.float16("nan").tobytes(),
        lambda raw: raw[:-8] + np.full(4, 60000, np.float16).tobytes(),
    ],
)
def test_a_table_of_another_form_is_a_fault_of_the_pack(change: Callable[[bytes], bytes]) -> None:
    files = written(ONE)
    files[TABLE] = change(files[TABLE])
    assert list(faults(MemoryFiles(files)))


def test_check_names_what_does_not_belong(pack: Path) -> None:
    (pack / "vectors" / "lonely.npy").write_bytes(b"")
    (pack / "vectors" / "data.pickle").write_bytes(b"x")
    from assistant.packs.check import inspect

    said = inspect(FolderSource(pack)).faults
    assert any("vectors/lonely.json is missing beside it" in fault for fault in said)
    assert any(fault.startswith("vectors/data.pickle: files ending in .pickle") for fault in said)
