"""Names from outside made fit for a pack: file names, the pack's own name, titles. Lossy on purpose, and reported."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import Path

from assistant.packs.limits import is_reserved, name_key
from assistant.text import clean, fold, fold_space

#: Characters that some system does not take in a file name.
_UNFIT = re.compile(r'[\\/:*?"<>|]+')
#: Longest part of a fitted name, in characters and bytes; deepest path below `documents/`; longest path.
_PART, _PART_BYTES, _DEPTH, _WHOLE = 80, 160, 6, 150
#: Endings that stand for one a pack may hold.
_ENDINGS = {".markdown": ".md", ".text": ".txt", ".htm": ".html"}
#: Names of folders that would be the same for many packs.
_SAYS_NOTHING = ("pack", "new", "out", "output", "draft", "target", "result", "test", "tmp", "temp", "work")
#: Greek in Latin letters for names of packs and files, after ELOT 743.
_LATIN = {
    "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i", "κ": "k", "λ": "l",
    "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s", "ς": "s", "τ": "t", "υ": "y", "φ": "f",
    "χ": "ch", "ψ": "ps", "ω": "o", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d",
}  # fmt: skip


def fit_path(path: str, taken: set[str]) -> str:
    """A file's path below its folder as a pack may hold it; differs from all of `taken`, to which its key is added.

    Args:
        path: the relative path as the file system gave it, with `/`.
        taken: keys (`limits.name_key`) of the names given away before.
    """
    parts = [_fit_part(part) for part in path.split("/")]
    if len(parts) > _DEPTH:
        parts = [*parts[: _DEPTH - 1], _fit_part("-".join(parts[_DEPTH - 1 :]))]
    stem, ending = _split(parts[-1])
    ending = _ENDINGS.get(ending.lower(), ending)
    folder = "/".join(parts[:-1])
    if len(folder) > _WHOLE - _PART:
        # What is cut off told two folders apart; a hash does it as well.
        digest = hashlib.sha256(path.encode("utf-8", "replace")).hexdigest()[:8]
        folder = f"{folder[: _WHOLE - _PART - 10].rstrip('/. ')}-{digest}"
    prefix = f"{folder}/" if folder else ""
    number, name = 1, f"{prefix}{stem}{ending}"
    while name_key(name) in taken:
        number += 1
        name = f"{prefix}{stem}-{number}{ending}"
    taken.add(name_key(name))
    return name


def _fit_part(part: str) -> str:
    text = unicodedata.normalize("NFC", clean(part, newlines=False))
    text = "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c for c in text)
    text = fold_space(_UNFIT.sub("-", text)).lstrip(". ").rstrip(". ")
    stem, ending = _split(text)
    while len(stem) > _PART or len(stem.encode()) > _PART_BYTES:
        stem = stem[:-1]
    stem = stem.rstrip(". ") or "file"
    return f"{stem}_{ending}" if is_reserved(stem) else f"{stem}{ending}"


def _split(name: str) -> tuple[str, str]:
    """Stem and ending; only a short last part counts as an ending."""
    stem, dot, ending = name.rpartition(".")
    return (stem, f".{ending}") if dot and stem and 0 < len(ending) <= 8 else (name, "")


def pack_name(text: str, fallback: str = "pack") -> str:
    """A pack's name (a-z, 0-9 and -) from any text; Greek is written in Latin letters."""
    latin = "".join(_LATIN.get(c, c) for c in fold(text))
    return re.sub(r"[^a-z0-9]+", "-", latin).strip("-")[:50].strip("-") or fallback


def default_name(target: Path, title: str) -> str:
    """The name of a pack whose user chose none: that of its folder, or of its title where the folder's says nothing."""
    name = pack_name(target.absolute().name, "")
    return name if len(name) > 2 and name not in _SAYS_NOTHING else pack_name(title)


def title_of(folder: str, fallback: str = "Documents") -> str:
    """A title from a folder's name: `my_docs-2026` becomes `My docs 2026`."""
    text = fold_space(re.sub(r"[_\-.]+", " ", clean(folder, newlines=False)))[:100]
    return text[:1].upper() + text[1:] if text else fallback
