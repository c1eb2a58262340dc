"""The encoder as ONNX: the same vectors, smaller with 8-bit weights, and what it finds measured against torch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.retrieval.encoders import HashEncoder, SentenceEncoder
from finetune.errors import Unsupported
from finetune.onnx_encoder import FULL, SMALL, OnnxEncoder, export_onnx, main, measure, ndcg
from tests.conftest import MakePack

pytestmark = pytest.mark.timeout(600)
WORDS = (
    "the",
    "a",
    "dog",
    "cat",
    "ship",
    "fare",
    "kennel",
    "refund",
    "comes",
    "back",
    "costs",
    "eight",
    "whole",
    "wind",
)
TEXTS = ["The dog", "a cat costs eight", "wind stops the ship and the whole fare comes back " * 40, "refund", "!?", ""]
QUESTIONS = (
    '{"id": "a", "question": "What does a kennel cost?", "lang": "en", "kind": "document", "expect": "answered", '
    '"must_contain": [["8"]], "must_not_contain": [], "cites": ["documents/pets.md"]}\n'
    '{"id": "b", "question": "Is the moon of cheese?", "lang": "en", "kind": "document", "expect": "not_found", '
    '"must_contain": [], "must_not_contain": [], "cites": []}\n'
)


def toy_encoder(folder: Path, pooling: str = "mean") -> Path:
    """A sentence-transformers folder of two small random layers over a few words and letters."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizer

    letters = [chr(c) for c in range(33, 127) if not chr(c).isupper()]
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS, *letters, *(f"##{x}" for x in letters)]
    raw = folder / "raw"
    raw.mkdir(parents=True)
    words = {word: i for i, word in enumerate(vocabulary)}
    BertTokenizer(vocab=words, model_max_length=64).save_pretrained(raw)
    torch.manual_seed(5)
    config = BertConfig(
        vocab_size=len(vocabulary), hidden_size=128, num_hidden_layers=2, num_attention_heads=4, intermediate_size=512,
        max_position_embeddings=64, initializer_range=0.1,
    )  # fmt: skip
    BertModel(config).save_pretrained(raw)
    modules = [Transformer(str(raw), max_seq_length=64), Pooling(128, pooling_mode=pooling), Normalize()]
    whole = SentenceTransformer(modules=modules, device="cpu")
    whole.save(str(folder / "encoder"), create_model_card=False)
    return folder / "encoder"


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The toy encoder, and its export."""
    root = tmp_path_factory.mktemp("onnx")
    encoder = toy_encoder(root)
    export_onnx(encoder, root / "out", lambda _: None)
    return encoder, root / "out"


def test_exported_encoder_gives_the_same_vectors(exported: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    encoder, out = exported
    monkeypatch.setattr("assistant.retrieval.encoders._computes_bfloat16", lambda: False)
    torch, onnx = SentenceEncoder("torch", encoder), OnnxEncoder(out, FULL, 1)
    expected, found = torch.documents(TEXTS), onnx.documents(TEXTS)
    assert found.shape == (len(TEXTS), 128)
    np.testing.assert_allclose(found, expected, atol=1e-4)
    # Neither what stands beside it nor its length changes a text's vector.
    for text, vector in zip(TEXTS, found, strict=True):
        np.testing.assert_allclose(onnx.query(text), vector, atol=1e-4)
    assert np.linalg.norm(found, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-5)
    # The texts are told apart: equal vectors would pass all of the above.
    assert (found[0] @ found[2]) < 0.99


def test_eight_bits_are_smaller_and_near(exported: tuple[Path, Path]) -> None:
    _, out = exported
    full, small = OnnxEncoder(out, FULL, 1), OnnxEncoder(out, SMALL, 1)
    assert (out / SMALL).stat().st_size < 0.6 * (out / FULL).stat().st_size
    cosines = (full.documents(TEXTS) * small.documents(TEXTS)).sum(1)
    assert 0.9 < cosines.min() < 1 - 1e-6
    assert full.sha256 != small.sha256


def test_export_is_done_once_and_other_encoders_are_refused(exported: tuple[Path, Path], tmp_path: Path) -> None:
    encoder, out = exported
    written = (out / SMALL).stat().st_mtime_ns
    said: list[str] = []
    export_onnx(encoder, out, said.append)
    assert (out / SMALL).stat().st_mtime_ns == written
    assert said == ["onnx-encoder: done before, out is kept"]
    with pytest.raises(Unsupported, match="mean pooling"):
        export_onnx(toy_encoder(tmp_path, "cls"), tmp_path / "out", said.append)
    with pytest.raises(Unsupported, match="no encoder"):
        (tmp_path / "empty").mkdir()
        export_onnx(tmp_path / "empty", tmp_path / "out2", said.append)
    with pytest.raises(Unsupported, match="Export it first"):
        OnnxEncoder(tmp_path / "out")


def test_loss_is_that_against_the_first_encoder(make_pack: MakePack) -> None:
    class Blind(HashEncoder):
        """Sees no difference between texts, so the order of the files decides."""

        sha256 = "b" * 64

        def query(self, text: str) -> np.ndarray:
            del text
            return np.ones(self.dimensions, np.float32) / np.float32(16)

    pack = make_pack("asked", files={"eval/questions.jsonl": QUESTIONS})
    seeing, blind = measure([pack], {"hash": HashEncoder(), "blind": Blind()}, lambda _: None)
    assert (seeing.questions, seeing.ndcg, seeing.loss, seeing.cosine) == (1, 1.0, 0.0, pytest.approx(1.0))
    assert blind.loss == pytest.approx(1 - blind.ndcg)
    assert blind.ndcg < 1
    assert blind.loss_interval == (pytest.approx(blind.loss), pytest.approx(blind.loss))
    assert blind.cosine < 0.9
    assert seeing.passages_s > 0


def test_ndcg_by_hand() -> None:
    ranked = ["a", "b", "a", "c", "d"]
    assert ndcg(ranked, frozenset("a")) == 1
    assert ndcg(ranked, frozenset("b")) == pytest.approx(1 / np.log2(3))
    assert ndcg(ranked, frozenset("ac")) == pytest.approx((1 + 1 / 2) / (1 + 1 / np.log2(3)))
    assert ndcg([str(n) for n in range(20)], frozenset(["15"])) == 0
    assert ndcg([], frozenset("a")) == 0


def test_command_prints_sizes_and_losses(
    exported: tuple[Path, Path], make_pack: MakePack, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    encoder, out = exported
    pack = make_pack("asked", files={"eval/questions.jsonl": QUESTIONS})
    lines: list[str] = []
    assert main([str(encoder), str(out), "--packs", str(pack)], lines.append) == 0
    text = "".join(lines)
    assert "model.int8.onnx:" in text and "onnx int8" in text and "1 questions" in text
    assert main([str(tmp_path / "nowhere"), str(tmp_path / "o")], lines.append) == 1
    assert "kaiki:" in capsys.readouterr().err
