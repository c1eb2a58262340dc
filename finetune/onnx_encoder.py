"""The encoder of passages as ONNX with 8-bit weights, and what that costs in found documents.

    python -m finetune.onnx_encoder ENCODER_FOLDER OUT --packs data/practice/*

exports a sentence-transformers folder (transformer, mean pooling, normalization: all-MiniLM-L6-v2) through torch's own
exporter, quantizes its matrices with onnxruntime (dynamic: weights to int8 once, activations to 8 bits on the fly), and
compares on packs with practice questions: nDCG@10 over documents, by exact cosine, each cited document worth the same
(Järvelin & Kekäläinen 2002); cosines to the original; passages a second; milliseconds a question. Figures of a run are
in docs/experiments.md. The app does not use these files.

What this does not protect against: processors without VNNI, where int8 sums can saturate and the vectors differ
more than measured elsewhere; and vectors of the two kinds in one index, which lie near each other and are not the same.
onnxruntime sends usage data by default where its package was built so; it is told not to before it is imported.
"""

from __future__ import annotations

import argparse
import math
import os
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.config import quiet_environment
from assistant.errors import KaikiError
from assistant.models.files import shown
from assistant.packs.card import make_card
from assistant.packs.files import FolderFiles
from assistant.packs.intervals import bootstrap
from assistant.packs.selftest import DEVELOPMENT, QUESTIONS, read_questions
from assistant.retrieval.encoders import Encoder, SentenceEncoder, Tick
from assistant.retrieval.prepare import prepare
from assistant.retrieval.search import for_encoder
from assistant.text import language_of
from finetune import steps
from finetune.errors import Unsupported

Vectors = npt.NDArray[np.float32]
FULL, SMALL, WORDS = "model.onnx", "model.int8.onnx", "tokenizer.json"
_OPSET = 20
_BATCH = 8


# ---------------------------------------------------------------- export
def export_onnx(encoder: Path, out: Path, say: steps.Say) -> steps.Manifest:
    """Write `model.onnx`, `model.int8.onnx` and the tokenizer below `out`, the manifest last.

    Args:
        encoder: a sentence-transformers folder.

    Raises:
        Unsupported: its modules are others than a transformer, mean pooling and normalization.
        TuneError: there is no such folder, or `out` is somebody else's.
    """

    def work(folder: Path) -> dict[str, Any]:
        wrapped, most = _pooled(encoder)
        say("onnx: exporting")
        _export(wrapped, folder / FULL)
        say("onnx: weights to 8 bits")
        _to_int8(folder / FULL, folder / SMALL)
        shutil.copyfile(encoder / WORDS, folder / WORDS)
        sizes = {name: (folder / name).stat().st_size for name in (FULL, SMALL)}
        return {"bytes": sizes, "most_tokens": most}

    return steps.run_step(out, "onnx-encoder", {"opset": _OPSET, "weights": "int8"}, {"encoder": encoder}, work, say)


def _pooled(folder: Path) -> tuple[Any, int]:
    """The encoder as one module from ids and mask to unit vectors, and the most tokens it reads."""
    quiet_environment()
    import torch
    from sentence_transformers import SentenceTransformer

    try:
        model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise Unsupported(f"{shown(folder)} is no encoder of sentence-transformers: {error}.") from error
    kinds = [type(module).__name__ for module in model]
    if kinds != ["Transformer", "Pooling", "Normalize"] or model[1].pooling_mode not in ("mean", ("mean",)):
        raise Unsupported(
            f"{shown(folder)} is made of {', '.join(kinds)}; only a transformer, mean pooling and normalization "
            "are exported.",
            "Take all-minilm-l6-v2.",
        )
    body: Any = model[0].auto_model
    body.set_attn_implementation("eager")

    class Pooled(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.body = body

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            states = self.body(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            weights = attention_mask.unsqueeze(-1).to(states.dtype)
            mean = (states * weights).sum(1) / weights.sum(1).clamp(min=1e-9)
            return torch.nn.functional.normalize(mean, dim=1)

    return Pooled().eval(), int(model.max_seq_length)


def _export(model: Any, path: Path) -> None:
    import logging
    import warnings

    import torch

    ids = torch.ones((2, 16), dtype=torch.int64)
    batch, length = torch.export.Dim("batch", min=1), torch.export.Dim("length", min=2)
    shape = {0: batch, 1: length}
    # The exporter tells its own developers a lot.
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model, (ids, torch.ones_like(ids)), path, input_names=["input_ids", "attention_mask"],
            output_names=["vectors"], dynamic_shapes={"input_ids": shape, "attention_mask": shape},
            opset_version=_OPSET, dynamo=True, external_data=False, verbose=False,
        )  # fmt: skip


def _to_int8(source: Path, target: Path) -> None:
    import logging
    import warnings

    # It recommends a step of preparation that the exporter did already, on standard error.
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from onnxruntime.quantization import QuantType, quantize_dynamic

            quantize_dynamic(source, target, weight_type=QuantType.QInt8, per_channel=True)
    finally:
        logging.disable(logging.NOTSET)


# ---------------------------------------------------------------- use
class OnnxEncoder:
    """An exported encoder, with the methods of `assistant.retrieval.encoders.Encoder`.

    Args:
        folder: what `export_onnx` wrote.
        file: FULL or SMALL.

    Raises:
        Unsupported: the folder does not hold it.
    """

    def __init__(self, folder: Path, file: str = SMALL, threads: int = 0) -> None:
        quiet_environment()
        import onnxruntime
        from tokenizers import Tokenizer

        manifest = steps.read_manifest(folder)
        if manifest is None or not (folder / file).is_file():
            raise Unsupported(f"{shown(folder)} holds no {file}.", "Export it first.")
        onnxruntime.disable_telemetry_events()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        self._session: Any = onnxruntime.InferenceSession(
            folder / file, sess_options=options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(folder / WORDS))
        self._tokenizer.enable_truncation(int(manifest.figures["most_tokens"]))
        self._tokenizer.enable_padding()
        self.name = f"{folder.name}/{file}"
        self.sha256 = manifest.outputs[file]
        self.dimensions = len(self.query("a"))

    def documents(self, texts: Sequence[str], tick: Tick | None = None) -> Vectors:
        """Vectors of passages, in small batches sorted by length."""
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        out = np.zeros((len(texts), self.dimensions), np.float32)
        for begin in range(0, len(order), _BATCH):
            part = order[begin : begin + _BATCH]
            out[part] = self._encode([texts[i] for i in part])
            if tick:
                tick(min(begin + _BATCH, len(order)), len(order))
        return out

    def query(self, text: str) -> Vectors:
        """Vector of one question."""
        vector: Vectors = self._encode([text])[0]
        return vector

    def _encode(self, texts: list[str]) -> Vectors:
        found = self._tokenizer.encode_batch(texts)
        given = {
            "input_ids": np.array([one.ids for one in found], np.int64),
            "attention_mask": np.array([one.attention_mask for one in found], np.int64),
        }
        vectors: Vectors = self._session.run(["vectors"], given)[0]
        lengths = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), np.float32(1e-12))
        unit: Vectors = vectors / lengths
        return unit


# ---------------------------------------------------------------- measure
@dataclass(frozen=True, slots=True)
class Measured:
    """What one encoder finds.

    Attributes:
        ndcg: mean nDCG@10 over the questions.
        loss: the first encoder's less this one's, with its 95 % interval by bootstrap over the questions.
        cosine, least_cosine: mean and smallest cosine of its passages to the first encoder's.
        passages_s: passages embedded a second. query_ms: median for a question.
    """

    name: str
    questions: int
    ndcg: float
    loss: float
    loss_interval: tuple[float, float]
    cosine: float
    least_cosine: float
    passages_s: float
    query_ms: float


def measure(packs: Sequence[Path], encoders: dict[str, Encoder], say: steps.Say) -> list[Measured]:
    """Compare encoders with the first of them over the English questions of packs that cite documents.

    Of packs with a file of development questions only that is read.

    Raises:
        PackFaulty, PackError: a pack breaks the format or has no questions.
    """
    values: dict[str, list[float]] = {name: [] for name in encoders}
    vectors: dict[str, list[Vectors]] = {name: [] for name in encoders}
    seconds = dict.fromkeys(encoders, 0.0)
    asking: dict[str, list[float]] = {name: [] for name in encoders}
    for pack in packs:
        for name, encoder in encoders.items():
            say(f"onnx: {pack.name} with {name}")
            watch = _Watch(encoder)
            values[name] += _of_pack(pack, watch)
            vectors[name] += watch.passages
            seconds[name] += watch.seconds
            asking[name] += watch.asking
    first = next(iter(encoders))
    out = []
    for name, found in values.items():
        losses = [a - b for a, b in zip(values[first], found, strict=True)]
        cosines = np.concatenate([(a * b).sum(1) for a, b in zip(vectors[first], vectors[name], strict=True)])
        interval = bootstrap(losses, _mean) or [0.0, 0.0]
        out.append(
            Measured(
                name, len(found), _mean(found), _mean(losses), (interval[0], interval[1]), float(cosines.mean()),
                float(cosines.min()), sum(map(len, vectors[name])) / max(seconds[name], 1e-9),
                1000 * float(np.median(asking[name])),
            )
        )  # fmt: skip
    return out


class _Watch:
    """An encoder that remembers what it gave, and how long it took."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.name, self.sha256, self.dimensions = encoder.name, encoder.sha256, encoder.dimensions
        self.passages: list[Vectors] = []
        self.seconds = 0.0
        self.asking: list[float] = []

    def documents(self, texts: Sequence[str], tick: Tick | None = None) -> Vectors:
        begin = time.perf_counter()
        found = self._encoder.documents(texts, tick)
        self.seconds += time.perf_counter() - begin
        self.passages.append(found)
        return found

    def query(self, text: str) -> Vectors:
        begin = time.perf_counter()
        found = self._encoder.query(text)
        self.asking.append(time.perf_counter() - begin)
        return found


def _of_pack(folder: Path, encoder: Encoder) -> list[float]:
    files = FolderFiles(folder)
    found = prepare(make_card(folder, ""), files, encoder, lambda *_: None)
    questions = read_questions(folder, DEVELOPMENT if DEVELOPMENT in files.names() else QUESTIONS)
    out = []
    for question in questions:
        if question.expect == "answered" and question.cites and language_of(question.question) == "en":
            scores = found.vectors @ encoder.query(for_encoder(question.question))
            ranked = [found.rows[i].document for i in np.argsort(-scores, kind="stable")]
            out.append(ndcg(ranked, frozenset(question.cites)))
    return out


def ndcg(ranked: Sequence[str], cited: frozenset[str], depth: int = 10) -> float:
    """nDCG@depth over documents in the order of their best passage, each of `cited` worth the same."""
    documents = list(dict.fromkeys(ranked))[:depth]
    gain = sum(1 / math.log2(rank + 2) for rank, name in enumerate(documents) if name in cited)
    return gain / sum(1 / math.log2(rank + 2) for rank in range(min(depth, len(cited))))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def main(arguments: Sequence[str] | None = None, write: Callable[[str], Any] = sys.stdout.write) -> int:
    """The command above."""
    parser = argparse.ArgumentParser(prog="python -m finetune.onnx_encoder", description=__doc__)
    parser.add_argument("encoder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--packs", type=Path, nargs="*", default=[])
    given = parser.parse_args(arguments)
    quiet_environment()

    def say(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    try:
        manifest = export_onnx(given.encoder, given.out, say)
        threads = int(os.environ.get("OMP_NUM_THREADS", "0"))
        encoders: dict[str, Encoder] = {
            "torch": SentenceEncoder("torch", given.encoder),
            "onnx": OnnxEncoder(given.out, FULL, threads),
            "onnx int8": OnnxEncoder(given.out, SMALL, threads),
        }
        table = measure(given.packs, encoders, say) if given.packs else []
    except KaikiError as error:
        say(f"kaiki: {error}")
        return error.exit_code
    for file, size in manifest.figures["bytes"].items():
        write(f"{file}: {size / 1e6:.1f} MB\n")
    for row in table:
        write(
            f"{row.name:10} {row.questions} questions  nDCG@10 {row.ndcg:.4f}  loss {row.loss:+.4f} "
            f"({row.loss_interval[0]:+.4f} to {row.loss_interval[1]:+.4f})  cosine {row.cosine:.4f} (least "
            f"{row.least_cosine:.4f})  {row.passages_s:.1f} passages/s  {row.query_ms:.1f} ms a question\n"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
