"""What each model file is worth: the packs' score, what it makes of texts, its speed, size and memory.

Each point (one file, with or without an adapter) is measured in three parts with a folder each, so that what is known
is not measured again: `ask` (again when the assistant's code, the pack or the file changed), `read` and `speed`. Every
part runs in processes of its own, one at a time; a run that was stopped goes on after the last answer.

What the figures do not show: times move with whatever else the machine does (compare rows of one run), and a score over
a hundred questions is sure to some nine points only, which the interval says (Wilson 1927).
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import assistant
from assistant.config import Home
from assistant.documents.in_memory import document_of
from assistant.errors import DocumentError
from assistant.models.files import write_json
from assistant.models.llama import free_threads
from assistant.models.speed import measure_apart as speed_of
from assistant.packs.files import FolderFiles, PackFiles
from assistant.packs.manifest import parse
from assistant.packs.manifest import read_manifest as read_pack
from assistant.packs.store import PackStore
from finetune.asking import File
from finetune.errors import TuneError
from finetune.general import GENERAL
from finetune.measuring import measure_apart
from finetune.named import pack_folder
from finetune.recipe import SHORTEST
from finetune.sections import Evaluate
from finetune.steps import WORK, Manifest, Say, machine, run_step

#: All points of a recipe, for the report.
POINTS = "points.json"
#: What a part leaves in its folder.
RESULT = "result.json"
#: Code of the assistant that gives no answers.
_NOT_ANSWERING = ("ui/", "cli/", "speech/", "summaries/", "drafting/", "packs/judge.py", "packs/intervals.py")


@dataclass(frozen=True, slots=True)
class Point:
    """One file to measure.

    Attributes:
        key: unique within a recipe, fit for a folder's name. label: for a reader.
        stage: "base", "lora", "distill", "prune": what was done to it. kind: how it is stored, "" if nobody said.
        file: the file and its adapter.
        seed: of the run that made it; None for what no run made.
        reference: the same weights unquantized, for the KL divergence.
    """

    key: str
    label: str
    stage: str
    kind: str
    file: File
    seed: int | None = None
    reference: Path | None = None


@dataclass(frozen=True, slots=True)
class Packs:
    """The packs that are asked.

    Attributes:
        place: the home they are asked in. add: folders that are added to it first.
        names: of them, the recipe's own first.
        text: of the recipe's own pack's documents.
        allow_unsealed: go on where the network cannot be given up.
    """

    place: Home
    add: tuple[Path, ...]
    names: tuple[str, ...]
    text: str
    allow_unsealed: bool = False


def run(points: Sequence[Point], settings: Evaluate, packs: Packs, folder: Path, say: Say) -> Manifest:
    """Measure all points and write `folder/evaluate/points.json`; the parts stand in `folder/measured`.

    Raises:
        TuneError: a file could not be measured; what was measured is kept.
    """
    plain = settings.model_dump(mode="json", exclude={"general_text"})
    plain |= {"code": code(), "packs": _editions(packs), "points": [p.key for p in points]}
    inputs = {f"{p.key} {name}": path for p in points for name, path in _inputs(p).items()}
    if settings.general:
        inputs["general text"] = Path(settings.general_text or GENERAL)

    def work(place: Path) -> Mapping[str, Any]:
        found = []
        for number, point in enumerate(points, start=1):
            say(f"evaluate: {number}/{len(points)} {point.label}")
            found.append(measure(point, settings, packs, folder / "measured" / point.key, say))
        write_json(place / POINTS, {"points": found, "note": _note(found, packs, settings)})
        own = packs.names[0]
        return {p["label"]: {"score": p["scores"][own]["accuracy"], "file_bytes": p["file_bytes"]} for p in found}

    return run_step(folder / "evaluate", "evaluate", plain, inputs, work, say)


def _note(found: Sequence[dict[str, Any]], packs: Packs, settings: Evaluate) -> str:
    asked = next(iter(found[0]["scores"].values()))["questions"] if found else 0
    here = machine()
    return (
        f"{asked} {settings.questions} questions of {packs.names[0]} a file, on {here['processor']}, {here['cores']} "
        f"cores, {here['memory_gb']} GB, {here['system']}."
    )


def measure(point: Point, settings: Evaluate, packs: Packs, folder: Path, say: Say) -> dict[str, Any]:
    """One point: its key, label, stage, kind and seed; file_bytes, bits_per_weight, weights; scores by pack; reads by
    text; speed (None where it was not asked for)."""
    weights, stored = _stored(point.file.gguf)
    laid = point.file.adapter.stat().st_size if point.file.adapter else 0
    body: dict[str, Any] = {
        "key": point.key, "label": point.label, "stage": point.stage, "kind": point.kind, "seed": point.seed,
        "file_bytes": point.file.gguf.stat().st_size + laid, "adapter_bytes": laid, "weights": weights,
        "bits_per_weight": round(stored * 8 / weights, 3),
    }  # fmt: skip
    body["scores"] = _ask(point, settings, packs, folder / "ask", say)
    body["reads"] = _read(point, settings, packs, folder / "read", say)
    body["speed"] = _speed(point, packs, folder / "speed", say) if settings.speed else None
    return body


def _ask(point: Point, settings: Evaluate, packs: Packs, folder: Path, say: Say) -> dict[str, Any]:
    development = settings.questions == "development"
    plain = {
        "packs": _editions(packs, adapters=point.file.shipped), "development": development,
        "limit": settings.limit, "code": code(), "fit": settings.fit,
        "name": point.file.name, "shipped": point.file.shipped, "trained": point.file.trained,
    }  # fmt: skip

    def work(place: Path) -> Mapping[str, Any]:
        job = {
            "do": "ask", "label": point.label, "packs": packs.names, "add": [str(p) for p in packs.add],
            "development": development, "limit": settings.limit, "fit": settings.fit,
            "work": str(place / WORK),
            **_file(point.file),
        }  # fmt: skip
        found = measure_apart(job, packs.place, say, allow_unsealed=packs.allow_unsealed)
        # The answers hold a pack's text and stay in the folder of work, which goes.
        return _kept(place, found)

    return run_step(folder, "ask", plain, _inputs(point), work, say).figures


def _read(point: Point, settings: Evaluate, packs: Packs, folder: Path, say: Say) -> dict[str, Any]:
    texts: dict[str, str] = {}
    if settings.perplexity and len(packs.text.strip()) >= SHORTEST:
        texts["pack"] = packs.text
    elif settings.perplexity:
        say(f"evaluate: no perplexity and no KL of {point.label}: the pack's documents hold too little text")
    if settings.general:
        texts["general"] = Path(settings.general_text or GENERAL).read_text(encoding="utf-8")
    if not texts:
        return {}
    plain = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}

    def work(place: Path) -> Mapping[str, Any]:
        job = {
            "do": "read", "label": point.label, "texts": texts, "most": settings.most_tokens,
            "threads": free_threads(), "reference": str(point.reference) if point.reference else None,
            **_file(point.file),
        }  # fmt: skip
        return _kept(place, measure_apart(job, packs.place, say, allow_unsealed=packs.allow_unsealed))

    inputs = _inputs(point) | ({"reference": point.reference} if point.reference else {})
    return run_step(folder, "read", {"texts": plain, "most": settings.most_tokens}, inputs, work, say).figures


def _speed(point: Point, packs: Packs, folder: Path, say: Say) -> dict[str, Any]:
    def work(place: Path) -> Mapping[str, Any]:
        found = speed_of(point.file.gguf, point.file.adapter, allow_unsealed=packs.allow_unsealed)
        return _kept(place, asdict(found))

    return run_step(folder, "speed", {}, _inputs(point), work, say).figures


def _kept(place: Path, found: dict[str, Any]) -> dict[str, Any]:
    write_json(place / RESULT, found)
    return found


def _inputs(point: Point) -> dict[str, Path]:
    found = {"gguf": point.file.gguf}
    if point.file.adapter:
        found["adapter"] = point.file.adapter
    # What decides between an answer and a refusal may be fitted for it later; then it is asked again. Beside an adapter
    # that ships with its base lies its card.
    fitted = (point.file.adapter or point.file.gguf).with_suffix(".json")
    return found | ({"fitted": fitted} if fitted.is_file() and not point.file.shipped else {})


def _file(file: File) -> dict[str, Any]:
    return {
        "name": file.name, "gguf": str(file.gguf), "adapter": str(file.adapter) if file.adapter else None,
        "shipped": file.shipped, "trained": file.trained,
    }  # fmt: skip


# ---------------------------------------------------------------- packs
def packs_for(names: Sequence[str], place: Home, beside: Path, scratch: Path) -> Packs:
    """The packs of a recipe: installed ones in their own home, folders in a home of the recipe's own.

    Args:
        names: of installed packs, or folders relative to `beside`; the recipe's own pack first.
        scratch: the home that folders are added to; it shares the models.

    Raises:
        TuneError: installed packs and folders are mixed.
    """
    folders = [folder for name in names if (folder := pack_folder(name, beside))]
    if folders and len(folders) != len(names):
        raise TuneError("Installed packs and folders of packs cannot be asked together.", "Name all in one way.")
    if not folders:
        return Packs(place, (), tuple(names), documents(PackStore(place).files(names[0])))
    named = tuple(read_pack(folder).name for folder in folders)
    return Packs(Home(scratch), tuple(folders), named, documents(FolderFiles(folders[0])))


def documents(files: PackFiles) -> str:
    """The plain texts of a pack's documents (md, txt) as they stand, one after the other; of a pack without such the
    texts of all its documents, as they are read for the index."""
    names = [name for name in sorted(files.names()) if name.startswith("documents/")]
    plain = [files.read(name).decode("utf-8", "replace") for name in names if name.endswith((".md", ".txt"))]
    if len(text := "\n\n".join(plain)) >= SHORTEST:
        return text
    found = []
    for name in names:
        with contextlib.suppress(DocumentError):
            found.append(document_of(name, files.read(name)).text)
    return "\n\n".join(found)


def _editions(packs: Packs, *, adapters: bool = True) -> dict[str, str]:
    """A hash of each pack, also of its adapters where they count."""
    if packs.add:
        return {
            name: hashlib.sha256(edition(FolderFiles(folder), adapters=adapters).encode()).hexdigest()
            for name, folder in zip(packs.names, packs.add, strict=True)
        }
    store = PackStore(packs.place)
    return {name: store.card(name).content_hash for name in packs.names}


def edition(files: Any, *, adapters: bool = False) -> str:
    """The files of a pack with their hashes, a line each. Without its adapters: an adapter that tuning puts into the
    pack must not make all that was tuned on the pack be done again."""
    lines = []
    for name in sorted(files.names()):
        body = files.read(name)
        if not adapters and name.startswith(("adapters/", "vectors/")):
            continue
        if not adapters and name == "pack.toml" and (found := parse(body)[0]) is not None:
            body = json.dumps(found.model_dump(mode="json", exclude={"adapters"}), sort_keys=True).encode()
        lines.append(f"{name} {hashlib.sha256(body).hexdigest()}\n")
    return "".join(lines)


def code() -> str:
    """One sha256 over the assistant's code that answers come from."""
    root = Path(assistant.__file__).parent
    whole = hashlib.sha256()
    for path in sorted(p for p in root.rglob("*") if p.suffix in (".py", ".toml") or p.parent.name == "calibration"):
        name = path.relative_to(root).as_posix()
        if path.is_file() and not name.startswith(_NOT_ANSWERING):
            whole.update(f"{name}\0".encode() + path.read_bytes() + b"\0")
    return whole.hexdigest()


def _stored(path: Path) -> tuple[int, int]:
    """Number of weights of a GGUF, and the bytes that they are stored in."""
    import gguf

    tensors = gguf.GGUFReader(path).tensors
    return sum(int(t.n_elements) for t in tensors), sum(int(t.n_bytes) for t in tensors)


def load_points(path: Path) -> tuple[list[dict[str, Any]], str]:
    """The points that `run` wrote, and a sentence on where they were measured.

    Raises:
        TuneError: there are none.
    """
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
        points, note = list(body["points"]), str(body["note"])
        if not points:
            raise ValueError("none was measured")
        return points, note
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TuneError(
            f"There are no measured points in {path.parent}.", "Run `kaiki tune evaluate` first."
        ) from error
