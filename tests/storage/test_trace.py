"""Looking for traces: what is there is found, in every spelling and wherever it lies."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.storage.trace import LONG, MOST, SHORT, look_for, stretches
from assistant.text import fold

TEXT = (
    "# Fluids\n\nThe zebrafluid bolus is 30 ml per kg of body weight. Then two nurses open the quokkavalve together.\n\n"
    "| drug | dose |\n|---|---|\n| zebrafluid for adults | 30 ml |\n\nΟ ασθενής λαμβάνει καναρινόλη 500 mg κάθε οκτώ ώρες.\n"
)


def test_stretches_lie_within_a_sentence_so_that_a_quote_holds_them() -> None:
    found = stretches([TEXT])
    assert len(found) == 4
    assert all(stretch in TEXT for stretch in found)
    assert any("καναρινόλη" in stretch for stretch in found)
    assert not any("weight. Then" in stretch for stretch in found)


@given(st.lists(st.text(max_size=3000), max_size=80))
def test_stretches_are_verbatim_few_and_of_fair_length(texts: list[str]) -> None:
    found = stretches(texts)
    assert len(found) <= MOST
    assert len(set(found)) == len(found)
    assert all(SHORT <= len(s) <= LONG for s in found)
    assert all(any(s in text for text in texts) for s in found)


def test_every_document_gives_some() -> None:
    texts = [f"Document number {n} speaks of the zebrafluid in room {n}.\n" * 5 for n in range(MOST)]
    assert len({s.split()[2] for s in stretches(texts)}) == MOST
    assert len(stretches(texts * 3)) <= MOST


ENCODINGS: list[Callable[[str], bytes]] = [
    str.encode,
    lambda t: t.encode("utf-16-le"),
    lambda t: t.encode("utf-16-be"),
    lambda t: json.dumps({"quote": t}).encode(),
    lambda t: json.dumps({"quote": t}, ensure_ascii=False).encode(),
    lambda t: fold(t).encode(),
]


@pytest.mark.parametrize("encode", ENCODINGS)
@pytest.mark.parametrize("before", [0, 1, 16 * 2**20 - 30, 16 * 2**20 - 1])
def test_a_stretch_is_found_in_every_spelling_also_across_the_pieces_read(
    tmp_path: Path, encode: Callable[[str], bytes], before: int
) -> None:
    wanted = stretches([TEXT])
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "file.bin").write_bytes(b"\x00" * before + encode(f"… {wanted[-1]} …") + b"tail")
    (tmp_path / "clean.bin").write_bytes(b"nothing of it")
    trace = look_for(tmp_path, wanted)
    assert trace.found == ("deep/er/file.bin",)
    assert (trace.files, trace.stretches, trace.failed) == (2, len(wanted), ())
    assert trace.size >= before + 20


def test_nothing_is_found_where_nothing_is(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(TEXT.replace("zebrafluid", "water").replace("nurses", "men").replace("ασθενής", "x"))
    trace = look_for(tmp_path, stretches([TEXT]))
    assert (trace.found, trace.files) == ((), 1)


def test_links_are_not_followed_and_pipes_not_waited_for(tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text(TEXT)
    root = tmp_path / "home"
    root.mkdir()
    (root / "link").symlink_to(outside)
    os.mkfifo(root / "pipe")
    trace = look_for(root, stretches([TEXT]))
    assert (trace.found, trace.files) == ((), 0)


def test_old_model_files_are_counted_and_new_ones_read(tmp_path: Path) -> None:
    models = tmp_path / "models"
    models.mkdir()
    with (models / "big.gguf").open("wb") as file:
        file.truncate(65 * 2**20)
        file.seek(40 * 2**20)
        file.write(TEXT.encode())
    wanted = stretches([TEXT])
    changed = (models / "big.gguf").stat().st_mtime
    assert look_for(tmp_path, wanted, changed - 100, models).found == ("models/big.gguf",)
    later = look_for(tmp_path, wanted, changed + 100, models)
    assert (later.found, later.unread, later.files) == ((), 1, 0)
    # A date that was set back does not hide a change: the inode's own time counts too.
    os.utime(models / "big.gguf", (1, 1))
    assert look_for(tmp_path, wanted, changed - 100, models).found == ("models/big.gguf",)
