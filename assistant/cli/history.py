"""`kaiki history`: past chats. They lie in the vault, so each command seals itself before it opens it."""

from __future__ import annotations

import dataclasses
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from assistant.cli.options import AllowUnsealed, Json, Yes
from assistant.cli.run import confirm, print_json, show
from assistant.cli.unlock import seal_this_process, with_vault
from assistant.config import home
from assistant.errors import UsageError
from assistant.storage import settings
from assistant.storage.history import Chat, ChatLine, History
from assistant.storage.receipt import Receipt
from assistant.text import clean

app = typer.Typer(help="Past chats.", no_args_is_help=True)
Id = Annotated[int, typer.Argument(help="Number of a chat, from `kaiki history list`.")]
T = TypeVar("T")


def _with_history(work: Callable[[History], T], allow_unsealed: bool) -> T:
    """Do `work` with the history: sealed, opened, and freed of chats that are older than `history_days`."""
    seal_this_process(allow_unsealed)
    history = History(home())
    days = settings.load(home().settings).history_days

    def first_forget() -> T:
        if days and (gone := history.forget_older(days)):
            print(f"kaiki: {len(gone.removed)} chats older than {days} days were deleted.", file=sys.stderr)
        return work(history)

    done = with_vault(first_forget)
    if history.notice:
        print(f"kaiki: {clean(history.notice, newlines=False)}", file=sys.stderr)
    return done


def _lines(chats: tuple[ChatLine, ...], *, as_json: bool) -> None:
    if as_json:
        keys = ("id", "pack", "title", "created")
        print_json({"chats": [{key: getattr(chat, key) for key in keys} for chat in chats]})
        return
    for chat in chats:
        show(f"{chat.id:5}  {chat.created[:16]}  {chat.pack:18}  {chat.title}")
    if not chats:
        show("No chats.")


@app.command("list")
def list_chats(as_json: Json = False, allow_unsealed: AllowUnsealed = False) -> None:
    """The newest chats."""
    _lines(_with_history(lambda history: history.list(), allow_unsealed), as_json=as_json)


@app.command()
def search(
    text: Annotated[str, typer.Argument(help="Words to look for.")],
    as_json: Json = False, allow_unsealed: AllowUnsealed = False,
) -> None:  # fmt: skip
    """Chats in which every word stands in one turn."""
    _lines(_with_history(lambda history: history.search(text), allow_unsealed), as_json=as_json)


@app.command("show")
def show_chat(number: Id, as_json: Json = False, allow_unsealed: AllowUnsealed = False) -> None:
    """One chat."""
    chat, text = _with_history(lambda history: (history.get(number), history.export(number)), allow_unsealed)
    if as_json:
        print_json(_body(chat))
    else:
        show(text)


def _body(chat: Chat) -> dict[str, object]:
    turns = [{"question": t.question, "at": t.at, "answer": t.answer.to_json()} for t in chat.turns]
    return {"id": chat.id, "pack": chat.pack, "title": chat.title, "created": chat.created, "turns": turns}


@app.command()
def replay(
    number: Id, turn: Annotated[int | None, typer.Option("--turn", help="Only this turn, counted from 1.")] = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Ask a chat's questions again as they were asked, and say what changed."""
    from assistant.cli.replay import replay as ask_again
    from assistant.cli.replay import tell

    done = ask_again(_with_history(lambda history: history.get(number), allow_unsealed=False), turn)
    if as_json:
        print_json({"id": number, "turns": [item.to_json() for item in done]})
    else:
        tell(done)


@app.command()
def export(
    number: Id, output: Annotated[Path | None, typer.Option("--output", help="A Markdown file to write.")] = None,
    as_json: Json = False, allow_unsealed: AllowUnsealed = False,
) -> None:  # fmt: skip
    """One chat as Markdown, no longer encrypted; a file is its owner's only (0600)."""
    text = _with_history(lambda history: history.export(number), allow_unsealed)
    if output:
        with os.fdopen(os.open(output, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
    if as_json:
        print_json({"id": number, "output": str(output) if output else None, "markdown": text})
    elif not output:
        show(text)


def _tell(receipt: Receipt) -> None:
    for line in receipt.lines():
        show(line)


@app.command()
def delete(
    numbers: Annotated[list[int], typer.Argument(help="Numbers of chats, from `kaiki history list`.")],
    as_json: Json = False, yes: Yes = False, allow_unsealed: AllowUnsealed = False,
) -> None:  # fmt: skip
    """Delete chats, their bytes included, and print a receipt: what, how it was checked, when."""
    confirm(f"Deleting chat {', '.join(map(str, numbers))}", yes=yes)

    def work(history: History) -> list[Receipt]:
        there = [history.get(number).id for number in dict.fromkeys(numbers)]
        return [history.delete(number) for number in there]

    receipts = _with_history(work, allow_unsealed)
    if as_json:
        body = [receipt.to_json() for receipt in receipts]
        checked = [line for receipt in receipts for line in receipt.checked]
        ids = list(dict.fromkeys(numbers))
        print_json({"deleted": ids, "checked": checked, "when": receipts[-1].when, "receipts": body})
        return
    for receipt in receipts:
        _tell(receipt)


@app.command()
def clear(as_json: Json = False, yes: Yes = False, allow_unsealed: AllowUnsealed = False) -> None:
    """Delete all chats and print a receipt."""
    confirm("Deleting all chats", yes=yes)

    def work(history: History) -> tuple[int, Receipt]:
        return len(history.list(-1)), history.clear()

    count, receipt = _with_history(work, allow_unsealed)
    if as_json:
        print_json({"deleted": count} | receipt.to_json())
    else:
        _tell(receipt)


@app.command()
def keep(
    days: Annotated[str, typer.Argument(help="A number of days, or `all`.")],
    as_json: Json = False, allow_unsealed: AllowUnsealed = False,
) -> None:  # fmt: skip
    """Keep chats for so many days after their last turn; older ones are deleted at start and daily."""
    if days != "all" and not (days.isdigit() and 1 <= int(days) <= settings.MOST_DAYS):
        raise UsageError(f"{days!r} is no number of days.", f"Give 1 to {settings.MOST_DAYS}, or `all`.")
    place = home().make()
    kept = None if days == "all" else int(days)
    settings.save(place.settings, dataclasses.replace(settings.load(place.settings), history_days=kept))
    left = len(_with_history(lambda history: history.list(-1), allow_unsealed))
    if as_json:
        print_json({"history_days": kept, "chats": left})
    else:
        show(f"Chats are kept {'until you delete them' if kept is None else f'{kept} days'}; {left} are there now.")
