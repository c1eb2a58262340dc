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
    # Words as common as in a language: the nth of 8,000 stands in every nth passage or so (Zipf).
    chance = np.random.default_rng(4)
    spoken = np.minimum(chance.zipf(1.3, size=(COUNT, 60)), 8_000)
    known = ["".join(chance.choice(list("abcdefghiklmnoprstuvw"), 7)) for _ in range(8_001)]
    texts = (" ".join(known[w] for w in line) for line in spoken)
    rows = (Row(n, f"documents/{n // 20}.md", "Doses", "", "text", text, 0, 9) for n, text in enumerate(texts))
    vault = Vault(home)
    with vault.writing() as db:
        Words(db, "_7").make([], rows)
        VaultVectors(db, 7).make(vectors)
    vault.close()

    def search(stored: VaultVectors, words: Words, n: int) -> tuple[float, float]:
        """Processor time of the vectors, and of the whole search: what others do meanwhile is not ours to measure."""
        began = time.process_time()
        near = stored.search(vectors[n], 30)
        by_vector = time.process_time() - began
        found = words.search(" ".join(known[w] for w in (40, 500, 3000, 7000)), (), 30)
        words.rows([*(i for i, _ in near[:8]), *found[:8]])
        whole = time.process_time() - began
        assert near[0][0] == n
        assert near[0][1] == pytest.approx(1.0, abs=1e-5)
        assert len(found) == 30
        return by_vector, whole

    first, later = [], []
    for attempt in range(4):
        began = time.process_time()
        vault = Vault(home)
        db = vault.db()
        assert time.process_time() - began < 1.0
        stored, words = VaultVectors(db, 7), Words(db, "_7")
        first.append(search(stored, words, attempt))
        later += [search(stored, words, n) for n in (11, 4444, 19_999)]
        vault.close()
    print("first", min(first), "later", min(later))
    assert min(vectors for vectors, _ in first) < 0.25
    assert min(whole for _, whole in first) < 0.25
    assert min(whole for _, whole in later) < 0.1
