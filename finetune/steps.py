"""A step of tuning: a folder with what it made, and a manifest that is written last.

A step is skipped when the manifest in its folder agrees with its settings and inputs and its outputs are whole; a step
that was interrupted with the same settings and inputs goes on with what it left; anything else is begun anew.

    folder/
      …               outputs, all named with their sha256 in the manifest
      .work/          what only the step itself needs on the way (checkpoints); removed when it is done
      .begun.json     what the step was begun with; removed when it is done
      manifest.json   written last: where it stands, everything beside it is whole

Of several processes that train together (`finetune.launch`) the first one keeps the folder; the others wait until it
stands, do the work with it, and write nothing here.

What this does not protect against: an output that was changed by hand and kept its size (hashes are compared by
`verify` only, since a model of a gigabyte takes seconds), other versions of a library (they are recorded, and do not
make a step be done again), and a step whose own code was changed (`--again` does it anew).
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import platform
import shutil
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

from assistant.models.files import disk_errors, hash_file, held, make_private, now, read_object, shown, write_json
from finetune import launch
from finetune.errors import Busy, TuneError

FORMAT = 1
MANIFEST, BEGUN, WORK, LOCK = "manifest.json", ".begun.json", ".work", ".lock"
#: Libraries whose versions a manifest records, where they are installed.
LIBRARIES = ("kaiki", "torch", "transformers", "peft", "accelerate", "gguf", "llama-cpp-python", "numpy")
#: Seconds that other processes of a launch wait for the first one to make the folder ready.
WAIT_S = 600.0

#: One line of progress.
Say = Callable[[str], None]
#: Does a step: gets its folder, fills it, gives figures for people (JSON-able). `folder / WORK` is for checkpoints.
Work = Callable[[Path], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a step was made with and made.

    Attributes:
        step: its name ("lora", "prune", …).
        settings: JSON-able.
        inputs, outputs: name → sha256. The names of outputs are paths below the folder.
        started: ISO time, UTC. seconds: what it took in all, over interruptions.
        machine, versions: where and with what, for the reader; they decide nothing.
        figures: what the step measured.
        sizes: name → bytes of the outputs.
    """

    step: str
    settings: dict[str, Any]
    inputs: dict[str, str]
    outputs: dict[str, str]
    started: str
    seconds: float
    machine: dict[str, Any]
    versions: dict[str, str]
    figures: dict[str, Any]
    sizes: dict[str, int] = field(default_factory=dict)
    format: int = FORMAT


def silent(text: str) -> None:
    """A `Say` that says nothing."""
    del text


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of a folder; None where there is none, or of another format.

    Raises:
        HomeError: it cannot be read.
    """
    body = read_object(folder / MANIFEST)
    if body.get("format") != FORMAT:
        return None
    try:
        return Manifest(**body)
    except TypeError:
        return None


def current(folder: Path, step: str, settings: Mapping[str, Any], inputs: Mapping[str, Path]) -> Manifest | None:
    """The manifest, if the step was done with these settings and inputs and its outputs have their sizes; else None.

    Raises:
        TuneError: an input is missing.
    """
    return _current(folder, _key(step, settings, _digests(inputs)))


def verify(folder: Path) -> list[str]:
    """Names of outputs that are gone or have another hash than the manifest says; all of them without a manifest."""
    found = read_manifest(folder)
    if found is None:
        return sorted(_outputs(folder))
    return [n for n, digest in found.outputs.items() if not (folder / n).is_file() or hash_file(folder / n) != digest]


def run_step(
    folder: Path, step: str, settings: Mapping[str, Any], inputs: Mapping[str, Path], work: Work, say: Say = silent
) -> Manifest:
    """Do a step, or find it done. The folder, made if need be, belongs to the step alone.

    Args:
        settings: JSON-able, seed included; no paths, so that a folder may be moved.
        inputs: name → file or folder. A folder's hash is over the names and contents of its files, but for dotted
            ones and manifests.
        work: called at most once.

    Raises:
        TuneError: an input is missing; the folder holds files of somebody else; the step made nothing.
        Busy: another process works in the folder.
        HomeError: the folder cannot be written.
    """
    key = _key(step, settings, _digests(inputs))
    if launch.rank():
        return _beside(folder, key, work)
    with disk_errors(folder, "What was made before is kept."):
        make_private(folder)
    with _alone(folder):
        if done := _current(folder, key):
            say(f"{step}: done before, {folder.name} is kept")
            return done
        begun = _begin(folder, key, say)
        begin = time.monotonic()
        try:
            figures = work(folder)
        finally:
            # Kept when it is interrupted too, so that the seconds of all parts are counted.
            begun["seconds"] += time.monotonic() - begin
            with contextlib.suppress(OSError):
                write_json(folder / BEGUN, begun)
        return _end(folder, key, begun, figures)


def clear(folder: Path) -> None:
    """Take away what a step made or left half done; a folder that no step worked in stays as it is.

    Raises:
        Busy: another process works in it. HomeError: it cannot be written.
    """
    if (folder / MANIFEST).is_file() or (folder / BEGUN).is_file():
        with _alone(folder):
            _empty(folder)
            (folder / BEGUN).unlink(missing_ok=True)


# ---------------------------------------------------------------- inside
def _key(step: str, settings: Mapping[str, Any], inputs: dict[str, str]) -> dict[str, Any]:
    # Through JSON, so that tuples and lists compare equal to what was read back.
    plain: dict[str, Any] = json.loads(json.dumps({"step": step, "settings": dict(settings), "inputs": inputs}))
    return plain


def _current(folder: Path, key: dict[str, Any]) -> Manifest | None:
    found = read_manifest(folder)
    if found is None or {"step": found.step, "settings": found.settings, "inputs": found.inputs} != key:
        return None
    for name in found.outputs:
        file = folder / name
        if not file.is_file() or file.stat().st_size != found.sizes.get(name):
            return None
    return found


def _begin(folder: Path, key: dict[str, Any], say: Say) -> dict[str, Any]:
    """What the step was begun with; an interrupted one with the same key goes on, of any other everything goes."""
    there = read_object(folder / BEGUN)
    if there.get("key") == key:
        say(f"{key['step']}: goes on in {folder.name}")
        make_private(folder / WORK)
        return there
    if not there and not (folder / MANIFEST).is_file() and any(not _made_ready(path) for path in folder.iterdir()):
        raise TuneError(
            f"The folder {shown(folder)} holds files that no step made.", "Name another folder, or empty this one."
        )
    _empty(folder)
    begun = {"key": key, "started": now(), "seconds": 0.0}
    with disk_errors(folder, "The step is begun again next time."):
        write_json(folder / BEGUN, begun)
        make_private(folder / WORK)
    return begun


def _empty(folder: Path) -> None:
    """Remove all but the lock and BEGUN, which names no step then: stopped here, the folder is ours and not whole."""
    with disk_errors(folder, "A part of an earlier run may be gone."):
        write_json(folder / BEGUN, {"key": None})
        (folder / MANIFEST).unlink(missing_ok=True)
        for path in folder.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            elif path.name not in (LOCK, BEGUN):
                path.unlink()


def _made_ready(path: Path) -> bool:
    """Whether it is what remains in a folder when a step was killed before it was begun."""
    empty = path.name == WORK and path.is_dir() and not any(path.iterdir())
    return empty or path.name == LOCK or path.name.startswith(f".{BEGUN}-")


def _end(folder: Path, key: dict[str, Any], begun: dict[str, Any], figures: Mapping[str, Any]) -> Manifest:
    outputs = _outputs(folder)
    if not outputs:
        raise TuneError(f"The step {key['step']} made no file in {shown(folder)}.", "This is a fault of Kaiki.")
    done = Manifest(
        step=key["step"], settings=key["settings"], inputs=key["inputs"],
        outputs={name: hash_file(path) for name, path in sorted(outputs.items())},
        started=begun["started"], seconds=round(begun["seconds"], 1), machine=machine(), versions=versions(),
        figures=json.loads(json.dumps(dict(figures))),
        sizes={name: path.stat().st_size for name, path in sorted(outputs.items())},
    )  # fmt: skip
    with disk_errors(folder, "The step is done again next time."):
        write_json(folder / MANIFEST, asdict(done))
        shutil.rmtree(folder / WORK, ignore_errors=True)
        (folder / BEGUN).unlink(missing_ok=True)
    return done


def _beside(folder: Path, key: dict[str, Any], work: Work) -> Manifest:
    """The part of a process that is not the first of a launch."""
    end = time.monotonic() + WAIT_S
    while time.monotonic() < end:
        if done := _current(folder, key):
            return done
        if read_object(folder / BEGUN).get("key") == key:
            figures = dict(work(folder))
            return Manifest(key["step"], key["settings"], key["inputs"], {}, "", 0.0, {}, {}, figures)
        time.sleep(0.1)
    raise TuneError(f"The first process of the launch did not begin {key['step']}.", "See what it said.")


def _outputs(folder: Path) -> dict[str, Path]:
    """The files of a folder by their names below it, without dotted ones and the manifest."""
    found: dict[str, Path] = {}
    for path in folder.rglob("*"):
        parts = path.relative_to(folder).parts
        if path.is_file() and not any(p.startswith(".") for p in parts) and parts != (MANIFEST,):
            found["/".join(parts)] = path
    return found


_HASHES: dict[tuple[str, int, int], str] = {}


def _digests(inputs: Mapping[str, Path]) -> dict[str, str]:
    return {name: digest(path) for name, path in sorted(inputs.items())}


def digest(path: Path) -> str:
    """sha256 of a file, or of the names and contents of a folder's files (dotted ones and manifests left out).

    Raises:
        TuneError: there is nothing.
    """
    if path.is_dir():
        whole = hashlib.sha256()
        for name, file in sorted(_outputs(path).items()):
            if file.name != MANIFEST:
                whole.update(f"{name}\0{digest(file)}\n".encode())
        return whole.hexdigest()
    try:
        found = path.stat()
    except OSError as error:
        raise TuneError(f"The file {shown(path)} is missing.", "An earlier step makes it, or name another.") from error
    known = (str(path.absolute()), found.st_size, found.st_mtime_ns)
    if known not in _HASHES:
        _HASHES[known] = hash_file(path)
    return _HASHES[known]


def _alone(folder: Path) -> AbstractContextManager[None]:
    """Hold the folder's lock."""
    busy = Busy(f"Another process works in {shown(folder)}.", "Wait for it to end, then run again.")
    return held(folder / LOCK, busy)


# ---------------------------------------------------------------- where and with what
def machine() -> dict[str, Any]:
    """The machine, for the reader: processor, usable cores, memory in GB (1e9 bytes), graphics cards; no host name."""
    import psutil

    name = platform.processor() or platform.machine()
    with contextlib.suppress(OSError):
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        name = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), name)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    found = {"processor": name, "cores": cores, "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
             "system": f"{platform.system()} {platform.machine()}"}  # fmt: skip
    # Asked only where a step loaded it: importing it takes seconds.
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available():
        found["gpus"] = [torch.cuda.get_device_name(n) for n in range(torch.cuda.device_count())]
    return found


def versions() -> dict[str, str]:
    """Versions of Python and of the libraries that are installed."""
    found = {"python": platform.python_version()}
    for name in LIBRARIES:
        with contextlib.suppress(metadata.PackageNotFoundError):
            found[name] = metadata.version(name)
    return found
