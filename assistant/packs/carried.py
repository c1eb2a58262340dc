"""Vectors that a pack brings along for a named encoder, so that adding it need not embed every passage: data only.

`vectors/NAME.npy` is NumPy's format 1.0 with exactly the header of a little-endian float16 table in C order, never a
pickle; `vectors/NAME.json` names the encoder, the sha256 of its files, and for each row the sha256 of the embedded
text. Both are an extension of pack format 1: a Kaiki that does not know the folder refuses the pack.
Nothing here says that the numbers are what the encoder would give; `retrieval.carried` finds out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.packs.files import PackFiles

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

FOLDER = "vectors"
FORMAT = 1
#: Rows, and numbers in a row, that are taken at most.
ROWS, DIMENSIONS = 200_000, 4096
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_KEYS = {"format", "encoder", "encoder_sha256", "dimensions", "texts"}


@dataclass(frozen=True, slots=True)
class Carried:
    """Vectors as a pack brings them.

    Attributes:
        encoder, encoder_sha256: whose they are said to be.
        texts: sha256 of the embedded text of each row; no two are equal.
        vectors: (rows, dimensions), float16, finite.
    """

    encoder: str
    encoder_sha256: str
    texts: tuple[str, ...]
    vectors: npt.NDArray[np.float16]


class NotVectors(ValueError):
    """The two files are not of the form above; the message is a clause that says why."""


def names_of(encoder: str) -> tuple[str, str]:
    """The names of the two files: the table and what is said of it."""
    return f"{FOLDER}/{encoder}.npy", f"{FOLDER}/{encoder}.json"


def written(carried: Carried) -> dict[str, bytes]:
    """The two files."""
    table, about = names_of(carried.encoder)
    rows, dimensions = carried.vectors.shape
    body = {
        "format": FORMAT, "encoder": carried.encoder, "encoder_sha256": carried.encoder_sha256,
        "dimensions": dimensions, "texts": list(carried.texts),
    }  # fmt: skip
    data = _header(rows, dimensions) + carried.vectors.astype("<f2").tobytes()
    return {table: data, about: (json.dumps(body, indent=0) + "\n").encode("ascii")}


def read(about: bytes, table: bytes) -> Carried:
    """The vectors in the two files.

    Raises:
        NotVectors: they are not of the form, too large, or hold what is no finite number.
    """
    import numpy as np

    body = _about(about)
    rows, dimensions = len(body["texts"]), int(body["dimensions"])
    header = _header(rows, dimensions)
    if len(table) != len(header) + 2 * rows * dimensions or not table.startswith(header):
        raise NotVectors(f"the table is not float16 of {rows} × {dimensions}, as its .json says")
    vectors = np.frombuffer(table, dtype="<f2", offset=len(header)).reshape(rows, dimensions)
    if not bool(np.isfinite(vectors).all()):
        raise NotVectors("the table holds what is no finite number")
    lengths = np.sqrt((vectors.astype(np.float32) ** 2).sum(axis=1))
    if rows and float(np.abs(lengths - 1.0).max()) > 0.05:
        raise NotVectors("the table holds vectors that are not of length one")
    return Carried(body["encoder"], body["encoder_sha256"], tuple(body["texts"]), vectors)


def faults(files: PackFiles) -> Iterator[str]:
    """What is wrong with the vectors of a pack, each a sentence that begins with a file's name."""
    names = [name for name in files.names() if name.startswith(f"{FOLDER}/")]
    for name in names:
        stem, _, ending = name.removeprefix(f"{FOLDER}/").rpartition(".")
        if not _NAME.fullmatch(stem):
            yield f"{name}: is not named after an encoder"
            continue
        table, about = names_of(stem)
        if (other := about if ending == "npy" else table) not in names:
            yield f"{name}: {other} is missing beside it"
        elif ending == "npy":
            try:
                if (said := read(files.read(about), files.read(table)).encoder) != stem:
                    yield f"{about}: encoder: {said!r} is not the file's name"
            except NotVectors as error:
                yield f"{table}: {error}"


def _about(raw: bytes) -> dict[str, Any]:
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise NotVectors(f"its .json cannot be read: {error}") from error
    if not isinstance(body, dict) or body.keys() != _KEYS or body["format"] != FORMAT:
        raise NotVectors(f"its .json must hold exactly {', '.join(sorted(_KEYS))}, with format {FORMAT}")
    texts, dimensions = body["texts"], body["dimensions"]
    if not isinstance(dimensions, int) or isinstance(dimensions, bool) or not 1 <= dimensions <= DIMENSIONS:
        raise NotVectors(f"dimensions must be a number from 1 to {DIMENSIONS}")
    if not isinstance(body["encoder"], str) or not _NAME.fullmatch(body["encoder"]):
        raise NotVectors("encoder must be a name")
    if not isinstance(texts, list) or len(texts) > ROWS or len(set(map(str, texts))) != len(texts):
        raise NotVectors(f"texts must be a list of at most {ROWS} different hashes")
    if not all(isinstance(t, str) and _SHA256.fullmatch(t) for t in [*texts, body["encoder_sha256"]]):
        raise NotVectors("encoder_sha256 and each of texts must be a sha256")
    return body


def _header(rows: int, dimensions: int) -> bytes:
    """The header that NumPy writes for such a table (format 1.0), padded to a multiple of 64 bytes."""
    said = f"{{'descr': '<f2', 'fortran_order': False, 'shape': ({rows}, {dimensions}), }}"
    pad = -(10 + len(said) + 1) % 64
    body = (said + " " * pad + "\n").encode("ascii")
    return b"\x93NUMPY\x01\x00" + len(body).to_bytes(2, "little") + body


def unique(texts: Sequence[str]) -> list[int]:
    """The places of the first of each text."""
    return sorted({text: n for n, text in reversed(list(enumerate(texts)))}.values())
