"""Using the vectors that a pack brings along: only for the very text and encoder they were made of, and after a trial.

Some rows, chosen anew each time so that nobody can prepare for it, are computed here and compared. One that differs
spoils all of them. A maker who changes a few rows of many may get through; that moves passages of their own pack only,
whose text they could change as well.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from assistant.errors import PackError
from assistant.packs.carried import Carried, NotVectors, names_of, read, unique
from assistant.packs.files import PackFiles
from assistant.retrieval.encoders import Encoder, Vectors
from assistant.types import FileReport

#: Rows that are computed and compared, and the least cosine; half precision and other processors give 0.998 and more.
TRIED = 12
NEAR = 0.99


def carried_of(encoder: Encoder, texts: Sequence[str], vectors: Vectors) -> Carried:
    """What to put into a pack: each text once."""
    first = unique(texts)
    hashes = tuple(_hash(texts[n]) for n in first)
    return Carried(encoder.name, encoder.sha256, hashes, vectors[first].astype(np.float16))


def brought(files: PackFiles, encoder: Encoder, texts: Mapping[int, str]) -> tuple[dict[int, Any], FileReport | None]:
    """The vectors that the pack brings for these texts, and what became of its file; None without one.

    Args:
        texts: by any number; the vectors come back by the same.
    """
    table, about = names_of(encoder.name)
    if not {table, about} <= set(files.names()):
        return {}, None
    try:
        carried = read(files.read(about), files.read(table))
    except (NotVectors, PackError) as error:
        return {}, FileReport(table, "failed", f"{error}; the vectors are computed here")
    if (carried.encoder, carried.encoder_sha256) != (encoder.name, encoder.sha256) or not encoder.sha256:
        return {}, FileReport(table, "failed", "made with other files of this encoder; the vectors are computed here")
    if carried.vectors.shape[1] != encoder.dimensions:
        return {}, FileReport(table, "failed", "of another size than this encoder's; they are computed here")
    row = {text: n for n, text in enumerate(carried.texts)}
    found = {key: carried.vectors[row[h]] for key, text in texts.items() if (h := _hash(text)) in row}
    if not found:
        return {}, FileReport(table, "partly", "none of its texts stand in the documents")
    tried = random.SystemRandom().sample(sorted(found), min(TRIED, len(found)))
    real = encoder.documents([texts[key] for key in tried])
    near = [float(real[n] @ _unit(found[key])) for n, key in enumerate(tried)]
    if min(near) < NEAR:
        why = f"{sum(x < NEAR for x in near)} of {len(tried)} that were tried differ; the vectors are computed here"
        return {}, FileReport(table, "failed", why)
    rest = f", {len(texts) - len(found)} computed here" if len(texts) > len(found) else ""
    said = f"{len(found)} vectors taken over after {len(tried)} were tried{rest}"
    return {key: _unit(vector) for key, vector in found.items()}, FileReport(table, "partly" if rest else "read", said)


def _unit(vector: Any) -> Any:
    whole = vector.astype(np.float32)
    return whole / np.linalg.norm(whole)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
