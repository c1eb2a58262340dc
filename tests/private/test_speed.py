"""What a large private pack costs."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from assistant.config import Home
from assistant.retrieval.private import VaultVectors
from assistant.retrieval.words import Row, Words
from assistant.storage.vault import Vault

COUNT, DIMENSIONS = 20_000, 384


@pytest.mark.alone
@pytest.mark.timeout(300)
def test_twenty_thousand_passages_are_searched_in_a_quarter_of_a_second(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KAIKI_PASSPHRASE", raising=False)
    home = Home(tmp_path / "home").make()
    vectors = np.random.default_rng(3).normal(size=(COUNT, DIMENSIONS)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    rows = (
        Row(n, f"documents/{n // 20}.md", "Doses", "", "text", f"The zebrafluid of bed {n} is {n % 97} ml an hour.", 0, 9)
        for n in range(COUNT)
    )
    vault = Vault(home)
    with vault.writing() as db:
        Words(db, "_7").make([], rows)
        VaultVectors(db, 7).make(vectors)
    vault.close()

    def search(stored: VaultVectors, words: Words, n: int) -> float:
        began = time.perf_counter()
        near = stored.search(vectors[n], 30)
        found = words.search(f"zebrafluid bed {n}", (), 30)
        words.rows([*(i for i, _ in near[:8]), *found[:8]])
        took = time.perf_counter() - began
        assert near[0][0] == n
        assert near[0][1] == pytest.approx(1.0, abs=1e-5)
        assert len(found) == 30
        return took

    first, later = [], []
    for attempt in range(3):
        began = time.perf_counter()
        vault = Vault(home)
        db = vault.db()
        assert time.perf_counter() - began < 1.0
        stored, words = VaultVectors(db, 7), Words(db, "_7")
        first.append(search(stored, words, attempt))
        later += [search(stored, words, n) for n in (11, 4444, 19_999)]
        vault.close()
    # The best of several: what others do on this machine is not ours to measure.
    print(f"first {min(first):.3f} s, later {min(later):.3f} s")
    assert min(first) < 0.25
    assert min(later) < 0.25
