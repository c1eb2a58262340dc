"""`kaiki history`: past chats."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.options import Json, Yes
from assistant.cli.run import confirm, print_json, show
from assistant.config import home
from assistant.storage.history import Chat, ChatLine, History

app = typer.Typer(help="Past chats.", no_args_is_help=True)
Id = Annotated[int, typer.Argument(help="Number of a chat, from `kaiki history list`.")]


def _history() -> History:
    return History(home().history)


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
def list_chats(as_json: Json = False) -> None:
    """The newest chats."""
    _lines(_history().list(), as_json=as_json)


@app.command()
def search(text: Annotated[str, typer.Argument(help="Words to look for.")], as_json: Json = False) -> None:
    """Chats in which every word stands in one turn."""
    _lines(_history().search(text), as_json=as_json)


@app.command("show")
def show_chat(number: Id, as_json: Json = False) -> None:
    """One chat."""
    chat = _history().get(number)
    if as_json:
        print_json(_body(chat))
    else:
        show(_history().export(number))


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

    done = ask_again(_history().get(number), turn)
    if as_json:
        print_json({"id": number, "turns": [item.to_json() for item in done]})
    else:
        tell(done)


@app.command()
def export(
    number: Id, output: Annotated[Path | None, typer.Option("--output", help="A Markdown file to write.")] = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    """One chat as Markdown."""
    text = _history().export(number)
    if output:
        output.write_text(text, encoding="utf-8")
    if as_json:
        print_json({"id": number, "output": str(output) if output else None, "markdown": text})
    elif not output:
        show(text)


@app.command()
def delete(number: Id, as_json: Json = False, yes: Yes = False) -> None:
    """Delete one chat, its bytes included."""
    confirm(f"Deleting chat {number}", yes=yes)
    _history().delete(number)
    if as_json:
        print_json({"deleted": [number], "checked": "overwritten and vacuumed"})
    else:
        show(f"Deleted chat {number}; its bytes were overwritten and the file vacuumed.")


@app.command()
def clear(as_json: Json = False, yes: Yes = False) -> None:
    """Delete all chats."""
    confirm("Deleting all chats", yes=yes)
    count = _history().clear()
    if as_json:
        print_json({"deleted": count, "checked": "overwritten and vacuumed"})
    else:
        show(f"Deleted {count} chats; their bytes were overwritten and the file vacuumed.")
