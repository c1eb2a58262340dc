"""`kaiki packs new`, `build` and `keygen`: making packs. All of it is done in this process, which is sealed first."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.cli.options import AllowUnsealed, Json
from assistant.cli.packs_say import contents_of, counted
from assistant.cli.run import ProgressLine, print_json, show
from assistant.errors import KaikiError, PackFaulty, UsageError
from assistant.types import Progress

Target = Annotated[Path, typer.Argument(help="The pack's new folder.")]
Folder = Annotated[Path | None, typer.Option("--from-folder", help="A folder of documents to make the pack from.")]
Gtfs = Annotated[Path | None, typer.Option("--from-gtfs", help="A GTFS feed (zip or folder) to make the pack from.")]
PackName = Annotated[str, typer.Option("--name", help="The pack's name: a-z 0-9 -.")]
Title = Annotated[str, typer.Option("--title", help="The pack's title.")]
Languages = Annotated[str, typer.Option("--languages", help="Codes with commas between, such as en,el.")]
License = Annotated[str, typer.Option("--license", help="On which terms the material may be used.")]
Private = Annotated[bool, typer.Option("--private", help="Mark the pack as private.")]


def _seal(allow_unsealed: bool) -> None:
    from assistant.engine.seal import no_core_dumps, require_seal

    no_core_dumps()
    require_seal(allow_unsealed)


def new(
    target: Target, from_folder: Folder = None, from_gtfs: Gtfs = None, name: PackName = "", title: Title = "",
    languages: Languages = "", license_: License = "", private: Private = False, as_json: Json = False,
    allow_unsealed: AllowUnsealed = False,
) -> None:  # fmt: skip
    """Make a new pack folder: a small example, or a draft from documents or a GTFS feed."""
    if from_folder and from_gtfs:
        raise UsageError("--from-folder and --from-gtfs do not go together.", "Give one of them.")
    _seal(allow_unsealed)
    from assistant.drafting.checks import examine
    from assistant.drafting.write import Wishes

    wishes = Wishes(_good_name(name), title, _codes(languages), license_, private)
    line = ProgressLine()

    def report(step: str, done: int, total: int) -> None:
        line.show(Progress("", "read", step, done, total))

    try:
        drafted = _draft(target, (from_folder, from_gtfs), wishes, report)
    except PackFaulty as error:
        line.end()
        for fault in () if as_json else error.faults:
            show(fault)
        raise
    finally:
        line.end()
    checked = examine("", target.absolute())
    body: dict[str, Any] = {
        "path": str(target), "name": drafted.name, "title": drafted.title, "languages": list(drafted.languages),
        "files": [{"path": f.path, "status": f.status, "detail": f.detail} for f in drafted.files],
        "left_out": [{"path": path, "why": why} for path, why in drafted.left_out],
        "renamed": [{"from": old, "to": new_} for old, new_ in drafted.renamed],
        "tables": list(drafted.tables), "questions": drafted.questions, "notes": list(drafted.notes),
        "contents": contents_of(checked.contents),
        "ok": not checked.faults, "faults": list(checked.faults), "warnings": list(checked.warnings),
    }  # fmt: skip
    if as_json:
        print_json(body)
    else:
        _show(body, drafted_from=bool(from_folder or from_gtfs))
    if checked.faults:
        raise typer.Exit(1)


def _draft(target: Path, sources: tuple[Path | None, Path | None], wishes: Any, report: Any) -> Any:
    folder, feed = sources
    if folder:
        from assistant.drafting.from_folder import draft_from_folder

        return draft_from_folder(folder, target, wishes, report)
    if feed:
        from assistant.drafting.from_gtfs import draft_from_gtfs

        return draft_from_gtfs(feed, target, wishes, report)
    from assistant.drafting.starter import write_starter

    return write_starter(target, wishes)


def _good_name(name: str) -> str:
    import re

    if name and not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,63}", name):
        raise UsageError(f"{name!r} is not a pack's name.", "Use a-z, 0-9 and -, such as my-pack.")
    return name


def _codes(languages: str) -> tuple[str, ...]:
    import re

    codes = tuple(dict.fromkeys(code.strip() for code in languages.split(",") if code.strip()))
    if any(not re.fullmatch(r"[a-z]{2,3}", code) for code in codes):
        raise UsageError(f"{languages!r} are not language codes.", "Write them as en,el.")
    return codes


def _show(body: dict[str, Any], *, drafted_from: bool) -> None:
    for item in body["files"]:
        if item["status"] != "read":
            show(f"{item['status']}  {item['path']}  {item['detail']}")
    for item in body["left_out"]:
        show(f"left out  {item['path']}: {item['why']}")
    for item in body["renamed"]:
        show(f"renamed  {item['from']} → {item['to']}")
    for table in body["tables"] if drafted_from else ():
        show(f"table  {table}")
    for note in (*body["notes"], *(f"warning: {w}" for w in body["warnings"])):
        show(note)
    for fault in body["faults"]:
        show(f"fault: {fault}")
    what = "drafted" if drafted_from else "written"
    show(f"{body['title']} ({body['name']}) is {what} in {body['path']}: {counted(body['contents'])}.")
    path = body["path"]
    show(f"Next: look through {path}/pack.toml, then `kaiki packs check {path}` and `kaiki packs add {path}`.")


def build(
    folder: Annotated[Path, typer.Argument(help="The pack's folder.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The zip to write.")],
    sign: Annotated[Path | None, typer.Option("--sign", help="A private key from `kaiki packs keygen`.")] = None,
    with_vectors: Annotated[bool, typer.Option("--with-vectors", help="Bring the encoder's vectors along.")] = False,
    as_json: Json = False, allow_unsealed: AllowUnsealed = False,
) -> None:  # fmt: skip
    """Check a pack folder and write it to a zip; the same files give the same bytes."""
    _seal(allow_unsealed)
    from assistant.drafting.checks import inspect_whole
    from assistant.packs.build import build as build_zip

    try:
        built = build_zip(folder, output, inspect_whole, sign, _vectors(folder) if with_vectors else None)
    except PackFaulty as error:
        for fault in () if as_json else error.faults:
            show(fault)
        raise
    if as_json:
        print_json({"path": str(output), "name": built.name, "version": built.version, "sha256": built.sha256,
                    "bytes": built.size, "files": built.files, "signed_by": built.signed_by,
                    "warnings": list(built.warnings)})  # fmt: skip
        return
    for warning in built.warnings:
        show(f"warning: {warning}")
    signed = f"signed by {built.signed_by}" if built.signed_by else "unsigned"
    show(f"{built.name} {built.version}: {output}, {len(built.files)} files, {built.size} bytes, {signed}")
    show(f"sha256 {built.sha256}")


def _vectors(folder: Path) -> dict[str, bytes]:
    """The files with the vectors of a pack's passages, by the encoder that Kaiki would use for it."""
    from assistant.config import home
    from assistant.loading import DiskLoader
    from assistant.packs.archive import FolderSource
    from assistant.packs.card import make_card
    from assistant.packs.carried import written
    from assistant.retrieval.carried import carried_of
    from assistant.retrieval.prepare import prepare

    loader, source, line = DiskLoader(home()), FolderSource(folder), ProgressLine()
    card = make_card(folder, "")
    encoder = loader.encoder(loader.encoder_names(card)[0])
    try:
        prepared = prepare(card, source, encoder, lambda step, what, n, of: line.text(f"{step} {what} {n}/{of}"))
    finally:
        line.end()
    return written(carried_of(encoder, prepared.texts, prepared.vectors))


def keygen(file: Annotated[Path, typer.Argument(help="The file for the private key.")], as_json: Json = False) -> None:
    """Make a key to sign packs with (Ed25519)."""
    try:
        from assistant.packs.sign import make_key

        fingerprint = make_key(file)
    except ImportError as error:
        raise KaikiError("The library for signing is not installed.", "Run `make setup` again.") from error
    if as_json:
        print_json({"path": str(file), "fingerprint": fingerprint})
        return
    show(f"The private key is in {file}. It has no password: keep it to yourself, and keep a copy.")
    show(f"Packs signed with it show: signed by {fingerprint}")


def register(app: typer.Typer) -> None:
    """Add these commands to `kaiki packs`."""
    app.command()(new)
    app.command()(build)
    app.command()(keygen)
