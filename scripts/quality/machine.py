"""What a measurement was made on and with: processor, memory, system, libraries, revision; no names of hosts."""

from __future__ import annotations

import platform
import subprocess
from importlib import metadata
from pathlib import Path
from typing import Any

from finetune.steps import machine as plain

#: Instructions that llama.cpp and the encoders are much faster with.
FLAGS = ("avx2", "fma", "f16c", "avx512f", "avx512bw", "avx512_vnni", "avx512_bf16", "avx_vnni", "amx_bf16", "amx_int8",
         "asimd", "asimddp", "i8mm", "bf16", "sve")  # fmt: skip
LIBRARIES = ("llama-cpp-python", "torch", "sentence-transformers", "chromadb")


def machine() -> dict[str, Any]:
    """The machine and the libraries; sizes in GB (1e9 bytes)."""
    flags = _flags()
    return plain() | {
        "flags": [flag for flag in FLAGS if flag in flags],
        "python": platform.python_version(),
        "libraries": {name: _version(name) for name in LIBRARIES},
    }


def revision(root: Path) -> str:
    """The git revision of the tree, with "+" where code, packs or scripts differ from it; empty without git."""
    try:
        head = _git(root, "rev-parse", "--short=12", "HEAD").strip()
        changed = _git(root, "status", "--porcelain", "--", "assistant", "domains", "scripts").strip()
    except (OSError, subprocess.CalledProcessError):
        return ""
    return head + ("+" if changed else "")


def _git(root: Path, *arguments: str) -> str:
    return subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True, check=True).stdout


def _flags() -> set[str]:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return set()
    facts = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines)}
    return set(facts.get("flags", facts.get("Features", "")).split())


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
