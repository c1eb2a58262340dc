"""Writing a drafted pack into a folder that is new or empty: whole or not at all, and never over anything."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

from assistant.errors import HomeError, UsageError
from assistant.text import clean, fold_space
from assistant.types import FileReport


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the user decided about the new pack; empty means: draft it.

    Attributes:
        languages: codes such as "en".
        private: write `sensitivity = "private"`.
    """

    name: str = ""
    title: str = ""
    languages: tuple[str, ...] = ()
    license: str = ""
    private: bool = False


@dataclass(frozen=True, slots=True)
class Drafted:
    """What came of it.

    Attributes:
        files: what became of each file that was taken (its path in the source).
        left_out: path in the source and why.
        renamed: path in the source and in the pack, where they differ.
        notes: what the maker should look at.
    """

    name: str
    title: str
    languages: tuple[str, ...]
    files: tuple[FileReport, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    tables: tuple[str, ...] = ()
    questions: int = 0
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class PackWriter:
    """Writes files below `target`; used in a `with`, and what it wrote is removed again when that fails.

    Raises:
        UsageError: on entering, when `target` is a file or not empty.
        HomeError: a file cannot be written.
    """

    target: Path
    private: bool = False
    _made: list[Path] = field(default_factory=list)

    def __enter__(self) -> PackWriter:
        check_target(self.target)
        try:
            missing = [self.target, *self.target.parents]
            for folder in reversed([p for p in missing if not p.exists()]):
                folder.mkdir(mode=0o700 if self.private else 0o777)
                self._made.append(folder)
        except OSError as error:
            raise HomeError(f"{self.target} cannot be made: {error.strerror}.", "Name another folder.") from error
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is None:
            return
        for path in self.target.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
        for folder in reversed(self._made):
            folder.rmdir()

    def file(self, name: str, content: str | bytes) -> None:
        """Write one new file of the pack."""
        place = self.target / name
        try:
            for folder in reversed(Path(name).parents[:-1]):
                (self.target / folder).mkdir(exist_ok=True, mode=0o700 if self.private else 0o777)
            with place.open("xb") as file:
                file.write(content.encode("utf-8") if isinstance(content, str) else content)
            if self.private:
                place.chmod(0o600)
        except OSError as error:
            raise HomeError(
                f"{place} cannot be written: {error.strerror}.", "Free some space and try again."
            ) from error


def check_target(target: Path) -> None:
    """Refuse a target that is there already and holds something.

    Raises:
        UsageError: it is a file, cannot be looked into, or is not empty.
    """
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise UsageError(f"{target} is there already and is not a folder.", "Name a new folder.")
    try:
        if target.is_dir() and any(target.iterdir()):
            raise UsageError(f"{target} is not empty.", "Nothing is overwritten: name a new or an empty folder.")
    except OSError as error:
        raise UsageError(f"{target} cannot be looked into: {error.strerror}.", "Name another folder.") from error


def toml_text(text: str) -> str:
    """A TOML string. JSON's escapes are TOML's too; what TOML forbids beyond them was cleaned away."""
    return json.dumps(clean(text), ensure_ascii=False)


def toml_list(texts: Iterable[str]) -> str:
    """A TOML list, one text a line when there are several."""
    items = [toml_text(text) for text in texts]
    if len(items) < 3 and sum(map(len, items)) < 80:
        return f"[{', '.join(items)}]"
    return "[\n" + "".join(f"  {item},\n" for item in items) + "]"


def manifest_text(keys: Mapping[str, Any], tools: Sequence[Mapping[str, Any]]) -> str:
    """`pack.toml` from its keys; `assistant` holds the keys of that part. Empty values are left out.

    Values are texts, whole numbers or lists of texts; a `#` comment goes before a key named in `comments`.
    """
    lines: list[str] = []
    parts = [("", keys), ("[assistant]", keys.get("assistant", {})), *(("[[tools]]", tool) for tool in tools)]
    for header, part in parts:
        if header:
            lines += ["", header]
        for key, value in part.items():
            if key in ("assistant", "comments") or value in ("", (), []):
                continue
            if comment := keys.get("comments", {}).get(f"{header}{key}"):
                lines.append(f"# {comment}")
            if isinstance(value, int):
                lines.append(f"{key} = {value}")
            else:
                lines.append(f"{key} = {toml_text(value) if isinstance(value, str) else toml_list(value)}")
    return "\n".join(lines) + "\n"


def question_lines(questions: Sequence[Mapping[str, Any]]) -> str:
    """`eval/questions.jsonl` from questions."""
    return "".join(json.dumps(q, ensure_ascii=False) + "\n" for q in questions)


def shorten(text: str, length: int) -> str:
    """One line of at most `length` characters, cut at a word."""
    text = fold_space(clean(text, newlines=False))
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0].rstrip(" ,;:.–-") + "…"
