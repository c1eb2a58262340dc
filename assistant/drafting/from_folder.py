"""Any folder of documents as a pack: `kaiki packs new DIR --from-folder DOCS`.

Every file below the folder is read as it will be when the pack is added; what cannot be read is left out and reported.
The manifest and the test are drafts for a person to go over: the title comes from the folder's name, the examples from
headings. Which licence the documents are under cannot be known here.
"""

from __future__ import annotations

import csv
import io
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from assistant.documents.encoding import decode
from assistant.documents.model import Document
from assistant.documents.read import EXTENSIONS, read_document
from assistant.drafting.names import default_name, fit_path, title_of
from assistant.drafting.questions import Table, draft_questions, examples, mixed, table_questions, topics
from assistant.drafting.write import Drafted, PackWriter, Wishes, check_target, manifest_text, question_lines, shorten
from assistant.errors import DocumentError, UsageError
from assistant.packs.limits import LIMITS, is_hidden
from assistant.packs.tables import unique_keys
from assistant.text import clean, language_of
from assistant.types import FileReport

_LICENSES = ("license", "licence", "license.txt", "license.md", "licence.txt", "licence.md", "copying", "copying.txt")
#: Folder names that say nothing; the folder above has the title then.
_PLAIN = ("documents", "docs", "files", "data", "content", "material")
#: Files beyond these are left out: the pack's own files need room too.
_MOST = LIMITS.files - 500
_MOST_TOOLS = 20
#: path in the source, number of it, number of all.
Report = Callable[[str, int, int], None]


@dataclass(slots=True)
class _Gathered:
    documents: list[Document] = field(default_factory=list)
    reports: list[FileReport] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)
    renamed: list[tuple[str, str]] = field(default_factory=list)
    tools: list[dict[str, str | list[str]]] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    licence: str = ""


def draft_from_folder(source: Path, target: Path, wishes: Wishes, report: Report) -> Drafted:
    """Make the pack folder `target` from the documents below `source`.

    Raises:
        UsageError: `source` is no folder or holds nothing that can be read, or `target` is not empty.
        HomeError: a file cannot be written. `target` is then as it was.
    """
    if not source.is_dir():
        raise UsageError(f"{source} is not a folder.", "Name the folder with the documents.")
    check_target(target)
    paths, left_out = _listing(source, target)
    found = _Gathered(left_out=left_out)
    taken: set[str] = set()
    with PackWriter(target, wishes.private) as writer:
        for number, path in enumerate(paths):
            name = _shown(path, source)
            report(name, number, len(paths))
            _take(path, name, (writer, found, taken))
        if not found.documents:
            raise UsageError(
                f"Nothing below {source} can be read" + (f": {_why(found.left_out)}." if found.left_out else "."),
                f"Kaiki reads {', '.join(EXTENSIONS)}.",
            )
        return _finish(source, writer, wishes, found)


def _take(path: Path, name: str, into: tuple[PackWriter, _Gathered, set[str]]) -> None:
    """Read one file and put it into the pack, or say why not."""
    writer, found, taken = into
    if path.name.lower() in _LICENSES and not found.licence:
        found.licence = _text_of(path)
        if found.licence:
            if name != "LICENSE":
                found.renamed.append((name, "LICENSE"))
            return
    if path.suffix.lower() not in (*EXTENSIONS, ".text"):
        ending = clean(path.suffix, newlines=False)
        found.left_out.append((name, f"files ending in {ending} are not read" if ending else "it has no ending"))
        return
    inner = f"documents/{fit_path(name, taken)}"
    try:
        # By its new name: `.text` is read as the `.txt` it becomes.
        data = path.read_bytes() if path.stat().st_size <= LIMITS.single else b""
        writer.file(inner, data)
        document = read_document(writer.target / inner, inner)
        if not document.text.strip():
            raise DocumentError("it holds no text")
    except (OSError, DocumentError) as error:
        (writer.target / inner).unlink(missing_ok=True)
        why = error.message if isinstance(error, DocumentError) else f"it cannot be read: {error.strerror or error}"
        found.left_out.append((name, why.removeprefix(f"{inner} ").rstrip(".")))
        return
    found.documents.append(document)
    found.reports.append(FileReport(name, document.status, document.detail))
    if inner != f"documents/{name}":
        found.renamed.append((name, inner))
    if inner.lower().endswith(".csv") and len(found.tools) < _MOST_TOOLS:
        _add_table(inner, data, (writer, found))


def _add_table(document: str, data: bytes, into: tuple[PackWriter, _Gathered]) -> None:
    """A csv with a clear key becomes a look-up as well: as UTF-8 with commas, as the tool wants it."""
    writer, found = into
    text = decode(data, document)
    header = text.split("\n", 1)[0]
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t|", key=header.count)))
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows([cell.strip() for cell in row] for row in rows if any(row))
    raw = written.getvalue().encode("utf-8")
    keys = unique_keys(raw)
    if not keys:
        return
    name = "tables/" + document.removeprefix("documents/").replace("/", "-")
    writer.file(name, raw)
    good = [tuple(cell.strip() for cell in row) for row in rows if any(row)]
    found.tables.append(Table(name, document, good[0], tuple(row[: len(good[0])] for row in good[1:]), keys[0]))
    columns = [c for c in good[0] if c]
    title = title_of(PurePosixPath(name).stem)
    description = shorten(f"{title}: {', '.join(columns)}", 300)
    found.tools.append({"kind": "table", "file": name, "keys": list(keys), "description": description})


def _finish(source: Path, writer: PackWriter, wishes: Wishes, found: _Gathered) -> Drafted:
    place = source.resolve()
    folder = place.parent.name if place.name.lower() in _PLAIN and place.parent.name else place.name
    title = wishes.title or title_of(folder)
    name = wishes.name or default_name(writer.target, title)
    languages = wishes.languages or _languages(found.documents)
    questions = draft_questions(found.documents, found.tables)
    looked_up = [q["question"] for table in found.tables for q in table_questions(table)[:1]]
    asked = [*examples(found.documents, 4 if looked_up else 6), *looked_up][:6]
    keys = {
        "format": 1,
        "name": name,
        "version": "0.1.0",
        "title": title,
        "description": _description(found.documents),
        "languages": list(languages),
        "license": wishes.license or ("see LICENSE" if found.licence else "not stated"),
        "sensitivity": "private" if wishes.private else "public",
        "requires_kaiki": ">=0.1",
        "assistant": {"role": _role(title, found.documents), "examples": asked},
        "comments": {
            "format": "Drafted by `kaiki packs new`. Read every line, the role and the examples above all.",
            "license": "Who may do what with these documents; LICENSE says it in full.",
        },
    }
    writer.file("LICENSE", found.licence or _licence(folder, wishes))
    if questions:
        writer.file("eval/questions.jsonl", question_lines(questions))
    writer.file("pack.toml", manifest_text(keys, found.tools))
    notes = [] if found.licence or wishes.license else ["LICENSE: say where the documents come from and on which terms"]
    notes.append("eval/questions.jsonl: every line is a draft; read it, then change or delete it")
    return Drafted(
        name, title, languages, tuple(found.reports), tuple(found.left_out), tuple(found.renamed),
        tuple(str(t["file"]) for t in found.tools), len(questions), tuple(notes),
    )  # fmt: skip


def _listing(source: Path, target: Path) -> tuple[list[Path], list[tuple[str, str]]]:
    """The files below `source`, sorted, and what is left out at once; the new pack itself is not looked at."""
    inside = target.resolve()
    paths: list[Path] = []
    left_out: list[tuple[str, str]] = []

    def failed(error: OSError) -> None:
        where = Path(error.filename or source)
        left_out.append((_shown(where, source), f"the folder cannot be read: {error.strerror}"))

    for folder, folders, files in os.walk(source, onerror=failed):
        here = Path(folder)
        for link in [f for f in folders if (here / f).is_symlink()]:
            left_out.append((_shown(here / link, source), "links are not followed"))
        kept = (f for f in folders if not is_hidden([f]) and not (here / f).is_symlink())
        folders[:] = sorted(f for f in kept if (here / f).resolve() != inside)
        for name in sorted(files):
            path = here / name
            if is_hidden([name]):
                continue
            if path.is_symlink() or not path.is_file():
                left_out.append((_shown(path, source), "links and special files are not taken"))
            elif len(paths) >= _MOST:
                left_out.append((_shown(path, source), f"a pack holds at most {_MOST} documents"))
            else:
                paths.append(path)
    return paths, left_out


def _shown(path: Path, source: Path) -> str:
    """A path below the source as text; bytes that are no text become question marks."""
    return path.relative_to(source).as_posix().encode("utf-8", "replace").decode("utf-8")


def _text_of(path: Path) -> str:
    try:
        return decode(path.read_bytes(), path.name) if path.stat().st_size < 2**20 else ""
    except (OSError, DocumentError):
        return ""


def _languages(documents: list[Document]) -> tuple[str, ...]:
    """The languages of the documents, the most frequent first; one document in twenty is enough to name one."""
    counted = Counter(language_of(d.text[:20_000]) for d in documents)
    enough = [language for language, n in counted.most_common() if n * 20 >= len(documents)]
    return tuple(enough) or ("en",)


def _titles(documents: list[Document]) -> Iterator[str]:
    for document in documents:
        found = topics(document)
        title = document.title if document.title != PurePosixPath(document.name).stem or not found else found[0].title
        yield shorten(title_of(title), 60)


def _description(documents: list[Document]) -> str:
    titles = list(dict.fromkeys(_titles(mixed(documents))))
    more = f" and {len(titles) - 8} more" if len(titles) > 8 else ""
    return shorten(f"Drafted from {len(documents)} documents: {', '.join(titles[:8])}{more}.", 1000)


def _role(title: str, documents: list[Document]) -> str:
    titles = list(dict.fromkeys(_titles(mixed(documents))))[:6]
    about = f" They are about: {', '.join(titles)}." if titles else ""
    return f"You answer questions from the documents of {title}.{about} Give exact figures, dates and conditions."


def _licence(folder: str, wishes: Wishes) -> str:
    return (
        f"The documents were taken from the folder {clean(folder, newlines=False)!r}.\n"
        f"Licence: {wishes.license or 'not stated'}.\n\n"
        "Write here where they come from, who made them, and on which terms others may use them.\n"
    )


def _why(left_out: list[tuple[str, str]]) -> str:
    return "; ".join(f"{name}: {why}" for name, why in left_out[:3]) + ("; …" if left_out[3:] else "")
