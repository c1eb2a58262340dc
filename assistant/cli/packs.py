"""`kaiki packs`: list, info, check, add, remove, eval; `packs_make` has new, build and keygen."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.cli import packs_make
from assistant.cli.options import AllowUnsealed, Json, Model, NoAdapter, Yes
from assistant.cli.packs_say import contents_of, counted, held_by, signed
from assistant.cli.run import ProgressLine, confirm, finish, new_id, print_json, sealed_engine, show
from assistant.cli.unlock import seal_this_process, with_vault
from assistant.config import home
from assistant.engine.client import Engine
from assistant.errors import KaikiError, PackFaulty
from assistant.packs.store import PackCard, PackStore
from assistant.types import AddPack, PackChecked, PackReady, PackRemoved, RemovePack

app = typer.Typer(help="Domain packs.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="Name of an installed pack.")]
Place = Annotated[Path, typer.Argument(help="A pack folder or a zip.")]
NoTest = Annotated[bool, typer.Option("--no-test", help="Do not run the pack's own test afterwards.")]
FullTest = Annotated[bool, typer.Option("--full-test", help="Ask all questions of the test, not 30 of them.")]


@app.command("list")
def list_packs(as_json: Json = False) -> None:
    """The installed packs."""
    cards = PackStore(home()).cards()
    if as_json:
        keys = ("name", "version", "title", "languages", "license", "sensitivity", "valid_from", "valid_to",
                "signed_by", "faulty")  # fmt: skip
        print_json({"packs": [{k: v for k, v in c.to_json().items() if k in keys} for c in cards]})
        return
    for card in cards:
        show(f"{card.name} {card.version}  {card.faulty or card.title}{'  (private)' if card.private else ''}")
    if not cards:
        show("No pack is installed. Add one with `kaiki packs add PATH`.")


@app.command()
def info(name: Name, as_json: Json = False, allow_unsealed: AllowUnsealed = False) -> None:
    """What a pack is and holds."""
    from assistant.packs.selftest import load_score

    seal_this_process(allow_unsealed)
    card = with_vault(lambda: PackStore(home()).card(name))
    score = load_score(home(), name)
    held = held_by(card)
    if as_json:
        print_json(card.to_json() | {"contents": held, "score": score})
        return
    show(f"{card.title} ({card.name} {card.version})\n{card.description}".rstrip())
    spoken = ", ".join(card.languages)
    show(f"languages {spoken} · licence {card.license} · {card.sensitivity} · {signed(card.signed_by)}")
    if card.valid_from or card.valid_to:
        show(f"valid {card.valid_from or '…'} to {card.valid_to or '…'}")
    show(f"{counted(held)}; added {card.added_at}")
    for tool in card.tools:
        show(f"tool {tool.kind}" + (f"  {tool.file} by {', '.join(tool.keys)}" if tool.file else ""))
    if score:
        part = f" of {score['of']}" if score.get("of", score["questions"]) != score["questions"] else ""
        when, old = score.get("tested_at", ""), score.get("content_hash", card.content_hash) != card.content_hash
        show(f"test {score['correct']} of {score['questions']}{part and f' asked{part}'} right with "
             f"{score.get('model') or 'no model'}, {when}{' (an earlier edition)' if old else ''}")  # fmt: skip
    for example in card.examples:
        show(f"  {example}")


@app.command()
def check(path: Place, as_json: Json = False, allow_unsealed: AllowUnsealed = False) -> None:
    """Name every fault of a pack, with file and key."""
    from assistant.drafting.checks import examine

    home().make()
    seal_this_process(allow_unsealed)
    done = examine(new_id(), path.absolute())
    if as_json:
        print_json({"path": str(path), "name": done.name, "version": done.version, "ok": not done.faults,
                    "faults": list(done.faults), "warnings": list(done.warnings), "signed_by": done.signed_by,
                    "contents": contents_of(done.contents)})  # fmt: skip
    else:
        for fault in done.faults:
            show(fault)
        for warning in done.warnings:
            show(f"warning: {warning}")
        if not done.faults:
            counted = f", {len(done.warnings)} warnings" if done.warnings else ""
            show(f"{done.name} {done.version}: no faults{counted}; {signed(done.signed_by)}")
    if done.faults:
        raise typer.Exit(1)


@app.command()
def add(
    path: Place, model: Model = None, no_test: NoTest = False, full_test: FullTest = False, as_json: Json = False,
    yes: Yes = False, allow_unsealed: AllowUnsealed = False,
) -> None:  # fmt: skip
    """Install a pack and build its index; shows what is inside, what became of each file, and the score of its test."""
    home().make()
    seal_this_process(allow_unsealed)
    inside = _look_inside(path, as_json)
    replace = _agree(inside, as_json=as_json, yes=yes)
    with sealed_engine(allow_unsealed=allow_unsealed) as engine:
        done = finish(engine, AddPack(new_id(), str(path.absolute()), replace))
        assert isinstance(done, PackReady)
        test, skipped = _report_and_test(engine, done, (model, full_test, no_test), as_json=as_json)
    if as_json:
        files = [{"path": f.path, "status": f.status, "detail": f.detail, "passages": f.passages} for f in done.files]
        print_json({"name": done.name, "version": done.version, "title": done.title, "license": done.license,
                    "changed": done.changed, "passages": done.passages, "files": files,
                    "signed_by": inside.signed_by, "contents": contents_of(inside.contents),
                    "warnings": list(inside.warnings), "test": test, "test_skipped": skipped})  # fmt: skip
    elif done.changed:
        _show_test(test, skipped, done.name)


def _report_and_test(
    engine: Engine, done: PackReady, wishes: tuple[str | None, bool, bool], *, as_json: bool
) -> tuple[dict[str, Any] | None, str]:
    """Show what was added, then its test: the score, or why there is none. Ctrl-C from here on keeps the pack."""
    model, full, no_test = wishes
    try:
        if not as_json:
            _show_added(done)
        if no_test:
            return None, "--no-test was given"
        if not done.changed:
            return None, "the pack was installed already"
        return _test(engine, done.name, model, full=full)
    except KeyboardInterrupt:
        return None, "stopped"


def _look_inside(path: Path, as_json: bool) -> PackChecked:
    """The pack's contents and warnings.

    Raises:
        PackFaulty: it has faults, which were shown.
    """
    from assistant.drafting.checks import examine

    if not path.exists():
        raise PackFaulty(f"There is no pack at {path}.", hint="Name a pack folder or a .zip file.")
    inside = examine(new_id(), path.absolute())
    if inside.faults:
        for fault in () if as_json else inside.faults:
            show(fault)
        more = f" (and {len(inside.faults) - 1} more)" if inside.faults[1:] else ""
        raise PackFaulty(f"The pack was refused: {inside.faults[0]}{more}.", inside.faults, "Nothing was changed.")
    return inside


def _agree(inside: PackChecked, *, as_json: bool, yes: bool) -> bool:
    """Show what is inside and ask on a terminal; whether an older version may replace a newer one.

    Elsewhere it goes on, but for a pack whose signature is not that of the installed one.
    """
    from packaging.version import Version

    old = next((c for c in PackStore(home()).cards(private=True) if c.name == inside.name and not c.faulty), None)
    asks = sys.stdin.isatty() and not yes
    if not as_json or asks:
        out = sys.stderr if as_json else sys.stdout
        print(_described(inside, old), file=out)
    if old and old.signed_by and old.signed_by != inside.signed_by:
        now = f"by another key ({inside.signed_by})" if inside.signed_by else "by nobody"
        confirm(f"The installed {old.name} was signed by {old.signed_by}, this one {now}. Adding it", yes=yes)
    if not asks:
        return yes
    older = old is not None and Version(inside.version) < Version(old.version)
    if older and old:
        confirm(f"{old.name} {old.version} is installed and {inside.version} is older. Go back to it?", yes=False)
    else:
        confirm("Add it?", yes=False)
    return older


def _described(inside: PackChecked, old: PackCard | None) -> str:
    from assistant.text import clean

    state = f" (installed: {old.version})" if old else ""
    lines = [
        f"{inside.title} ({inside.name} {inside.version}){state}", inside.description,
        f"licence {inside.license} · {inside.sensitivity} · {signed(inside.signed_by)} · "
        f"languages {', '.join(inside.languages)}",
        counted(contents_of(inside.contents)) + (f"; tools: {', '.join(inside.tools)}" if inside.tools else ""),
        *(f"warning: {warning}" for warning in inside.warnings),
    ]  # fmt: skip
    return clean("\n".join(line for line in lines if line))


def _show_added(done: PackReady) -> None:
    if not done.changed:
        show(f"{done.name} {done.version} is already installed; nothing was changed.")
        return
    for report in done.files:
        show(f"{report.status:7} {report.passages:4} passages  {report.path}  {report.detail}".rstrip())
    counts = {s: sum(f.status == s for f in done.files) for s in ("read", "partly", "failed")}
    said = ", ".join(f"{n} {status}" for status, n in counts.items() if n)
    show(f"{done.name} {done.version} is ready: {done.title}. {done.passages} passages; {said or 'no files'}. "
         f"Licence: {done.license}.")  # fmt: skip


def _test(engine: Engine, name: str, model: str | None, *, full: bool) -> tuple[dict[str, Any] | None, str]:
    """The score of the pack's own test, or why there is none. The pack is installed whatever happens here."""
    from assistant.cli.evaluate import SHORT_TEST, Plan, evaluate_pack, why_untested

    if why := why_untested(name, model):
        return None, why
    line = ProgressLine()
    try:
        plan = Plan(model, limit=0 if full else SHORT_TEST)
        tested = evaluate_pack(engine, name, plan, lambda n, of, _: line.text(f"testing {n}/{of}"))
    except KaikiError as error:
        return None, error.message
    finally:
        line.end()
    return (tested.score, tested.stopped) if tested.outcomes else (None, tested.stopped)


def _show_test(test: dict[str, Any] | None, skipped: str, name: str) -> None:
    from assistant.cli.evaluate import summary_lines

    if test is None:
        show(f"Its own test was not run: {skipped}.")
        return
    show("Its own test:")
    for line in summary_lines(test):
        show(f"  {line}")
    if test["of"] > test["questions"]:
        show(f"  {test['questions']} of {test['of']} questions were asked; `kaiki packs eval {name}` asks all.")
    if skipped:
        show(f"  {skipped}; the pack is installed all the same.")


@app.command()
def remove(name: Name, as_json: Json = False, yes: Yes = False, allow_unsealed: AllowUnsealed = False) -> None:
    """Remove a pack with its index, and print a receipt."""
    import datetime as dt

    if name not in {c.name for c in PackStore(home()).cards()}:
        PackStore(home()).card(name)
    confirm(f"Removing the pack {name} and its index", yes=yes)
    with sealed_engine(allow_unsealed=allow_unsealed) as engine:
        done = finish(engine, RemovePack(new_id(), name))
    assert isinstance(done, PackRemoved)
    when = done.when or dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    if as_json:
        print_json({"name": done.name, "when": when, "removed": list(done.removed), "checked": list(done.checked)})
        return
    show(f"Removed {name} on {when}: {len(done.removed)} files and indexes.")
    for file in done.removed[:10]:
        show(f"  {file}")
    if len(done.removed) > 10:
        show(f"  … and {len(done.removed) - 10} more (--json names all)")
    for line in done.checked:
        show(f"Checked: {line}.")


@app.command("eval")
def evaluate(
    name: Name, model: Model = None, no_adapter: NoAdapter = False,
    limit: Annotated[int, typer.Option("--limit", min=0, help="At most so many questions, spread evenly.")] = 0,
    kind: Annotated[str, typer.Option("--kind", help="Only questions of this kind.")] = "",
    development: Annotated[bool, typer.Option("--development", help="Ask eval/development.jsonl instead.")] = False,
    output: Annotated[Path | None, typer.Option("--output", help="All answers, as lines of JSON.")] = None,
    calibrate: Annotated[bool, typer.Option("--calibrate", help="Fit the model's decision on the questions.")] = False,
    reset: Annotated[bool, typer.Option("--reset", help="With --calibrate: take away what was fitted.")] = False,
    as_json: Json = False, allow_unsealed: AllowUnsealed = False,
) -> None:  # fmt: skip
    """Run the pack's own test and print the score; with --development the questions to look at while changing it.

    With --calibrate the development questions are asked, where the pack has some, and the model's decision between an
    answer and "not found" is fitted on them, for all packs.
    """
    from assistant.cli import calibrate as fitting
    from assistant.cli.evaluate import Plan, evaluate_pack, print_mark, summary_lines, write_answers

    if reset:
        fitting.reset_and_say(name, model, calibrate=calibrate, as_json=as_json)
        return
    seal_this_process(allow_unsealed)
    with_vault(lambda: PackStore(home()).card(name))
    plan = Plan(model, not no_adapter, limit, kind, development)
    if calibrate:
        plan = fitting.plan_for(name, plan)
    with sealed_engine(allow_unsealed=allow_unsealed) as engine:
        tested = evaluate_pack(engine, name, plan, print_mark)
    if output:
        write_answers(output, tested.outcomes)
    score = tested.score
    unfitted: KaikiError | None = None
    if calibrate:
        score, unfitted = fitting.with_calibration(name, plan, tested)
    if as_json:
        print_json(score)
    else:
        for failure in score["failures"]:
            show(f"✗ {failure['id']}: {failure['why']}\n    {failure['question']}\n    → {failure['answer']}")
        for line in summary_lines(score) + fitting.lines_of(score.get("calibration")):
            show(line)
    if tested.stopped:
        print(f"kaiki: {tested.stopped}.", file=sys.stderr)
        raise typer.Exit(130 if "questions:" not in tested.stopped else 1)
    if unfitted:
        raise unfitted


packs_make.register(app)
