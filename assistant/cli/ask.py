"""`kaiki ask`: one answer, or a file of questions."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.cli.options import AllowUnsealed, At, Json, Model, NoAdapter, Pack
from assistant.cli.run import finish, new_id, print_json, sealed_engine, show
from assistant.errors import KaikiError, UsageError
from assistant.types import Answer, AnswerDone, Ask


def ask(
    question: Annotated[str | None, typer.Argument(help="What you want to know.")] = None,
    pack: Pack = None,
    model: Model = None,
    at: At = None,
    lang: Annotated[str | None, typer.Option("--lang", help="Language of the answer: en or el.")] = None,
    batch: Annotated[Path | None, typer.Option("--batch", help="A .jsonl of questions.")] = None,
    output: Annotated[Path | None, typer.Option("--output", help="Where --batch writes its answers.")] = None,
    no_adapter: NoAdapter = False,
    as_json: Json = False,
    allow_unsealed: AllowUnsealed = False,
) -> None:
    """Answer a question from a pack, with the sentences it stands on."""
    if lang not in (None, "en", "el"):
        raise UsageError(f"--lang {lang!r} is not known.", "Use en or el.")
    draft = Ask(new_id(), question or "", pack, model, at, lang, not no_adapter)
    if batch is not None:
        if output is None or question is not None:
            raise UsageError("--batch needs --output, and no question beside it.")
        _batch(batch, output, draft, allow_unsealed=allow_unsealed)
        return
    if question is None or not question.strip():
        raise UsageError("The question is empty.", "Write what you want to know.")
    with sealed_engine(allow_unsealed=allow_unsealed) as engine:
        done = finish(engine, draft)
    assert isinstance(done, AnswerDone)
    if as_json:
        print_json(done.answer.to_json())
    else:
        _print(done.answer)


#: Passages shown where nothing answers, and how much of each (characters).
NEAREST, EXCERPT = 2, 300


def _print(answer: Answer) -> None:
    if answer.understood:
        show(f"({answer.understood})\n")
    show(answer.answer)
    for citation in answer.citations:
        section = f" § {citation.section}" if citation.section else ""
        quote = " ".join(citation.quote.split())
        show(f"\n[{citation.number}] {citation.document}{section}\n    “{quote}”")
    if answer.status == "not_found":
        from assistant.answering.orders import without_orders

        for source in answer.sources[:NEAREST]:
            section = f" § {source.section}" if source.section else ""
            text = " ".join(without_orders(source.text).split())
            show(f"\nnearest: {source.document}{section}\n    {text[:EXCERPT]}{'…' if len(text) > EXCERPT else ''}")
    left_out = sum(not claim.supported for claim in answer.claims)
    if left_out:
        show(f"\n! {left_out} sentence(s) of the model did not stand in the documents and were left out.")
    for warning in answer.warnings:
        show(f"\n! {warning}")


def _batch(questions: Path, output: Path, draft: Ask, *, allow_unsealed: bool) -> None:
    """One answer object a line; questions whose id already stands in the output are left out, so it can go on."""
    items = _read_questions(questions)
    done = _mend_output(output)
    with sealed_engine(allow_unsealed=allow_unsealed) as engine, output.open("a", encoding="utf-8") as out:
        for number, item in enumerate(items, start=1):
            if item["id"] in done:
                continue
            print(f"{number}/{len(items)} {item['id']}", file=sys.stderr)
            request = Ask(
                new_id(), str(item["question"]), draft.pack, draft.model, item.get("at") or draft.at,
                draft.lang, draft.use_adapter,
            )  # fmt: skip
            try:
                event = finish(engine, request)
                assert isinstance(event, AnswerDone)
                body = {"id": item["id"]} | event.answer.to_json()
            except UsageError as error:
                # One bad question (empty, far too long) does not stop the others.
                body = {"id": item["id"], "question": item["question"], "error": str(error)}
            out.write(json.dumps(body, ensure_ascii=False) + "\n")
            out.flush()


def _read_questions(path: Path) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise KaikiError(f"{path} cannot be read: {error}.") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
            if not (isinstance(item, dict) and "id" in item and "question" in item):
                raise ValueError("needs id and question")
        except ValueError as error:
            raise KaikiError(f"{path}, line {number}: {error}.", "Each line is a JSON object.") from error
        items.append(item)
    return items


def _mend_output(path: Path) -> set[Any]:
    """Ids already answered; a last line that a stop cut off is taken out."""
    if not path.exists():
        return set()
    good: list[str] = []
    ids: set[Any] = set()
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            ids.add(json.loads(line)["id"])
        except (ValueError, KeyError, TypeError):
            continue
        good.append(line)
    path.write_text("".join(line + "\n" for line in good), encoding="utf-8")
    return ids
