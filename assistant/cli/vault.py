"""`kaiki vault`: how chats and private packs are locked."""

from __future__ import annotations

import dataclasses
import sys
from typing import Annotated, Any

import typer

from assistant.cli.options import AllowUnsealed, Json
from assistant.cli.run import print_json, show
from assistant.cli.unlock import ask, can_ask, seal_this_process
from assistant.config import Home, home
from assistant.errors import KaikiError, UsageError, VaultError
from assistant.storage import settings

app = typer.Typer(help="The encrypted file that chats and private packs lie in, and its key.", no_args_is_help=True)
KINDS = {"passphrase": "a passphrase", "keyring": "the system's keyring", "file": "the key file vault.key"}


@app.command()
def status(
    check: Annotated[bool, typer.Option("--check", help="Also read all of it and look for damage.")] = False,
    as_json: Json = False,
    allow_unsealed: AllowUnsealed = False,
) -> None:
    """Whether there is a vault, what locks it, and whether it opens now."""
    seal_this_process(allow_unsealed)
    body = examine(check=check)
    if not as_json and body["kind"] == "passphrase" and not body["open"] and can_ask(home()):
        ask(home())
        body = examine(check=check)
    if as_json:
        print_json(body)
    elif not body["exists"]:
        show("There is no vault: no chat was kept and no private pack added.")
    else:
        state = "opens" if body["open"] else f"does not open: {body['why']}"
        kept = KINDS.get(body["kind"], "something unknown")
        show(f"vault    {body['path']}, {body['bytes'] / 1e6:.1f} MB; its key is kept by {kept}")
        show(f"state    {state}")
        if body["lock_minutes"]:
            show(f"lock     the app asks for the passphrase again after {body['lock_minutes']} minutes without a key")
        if body["chats"]:
            show(f"chats    {body['chats']}")
        if body["packs"]:
            show(f"packs    {', '.join(body['packs'])}")
        if check and body["open"]:
            show(f"damage   {body['damage'] or 'none found'}")
        if body["note"]:
            show(body["note"])
    if body["damage"]:
        raise typer.Exit(1)


def examine(*, check: bool = False) -> dict[str, Any]:
    """What `status --json` prints. The vault is opened: seal this process first."""
    from assistant.packs.private import PrivatePacks
    from assistant.storage.vault import Vault
    from assistant.storage.vault_key import KEY_FILE_NOTE

    vault = Vault(home())
    state = vault.state()
    body: dict[str, Any] = {
        "exists": state.exists, "path": str(vault.path), "kind": state.kind, "open": state.open, "why": state.why,
        "bytes": vault.path.stat().st_size if vault.exists else 0, "packs": [], "chats": 0, "damage": "",
        "lock_minutes": lock_minutes(home()),
        "note": KEY_FILE_NOTE if state.kind == "file" else "",
    }  # fmt: skip
    if not (vault.exists and state.open):
        return body
    try:
        body["packs"] = list(PrivatePacks(vault).names())
        body["chats"] = vault.db().execute("SELECT count(*) FROM chats")[0][0]
        body["damage"] = vault.check() if check else ""
    except VaultError as error:
        body |= {"open": False, "why": error.message, "damage": error.message}
    finally:
        vault.close()
    return body


@app.command("passphrase")
@app.command("set-passphrase")
def set_passphrase(
    stdin: Annotated[bool, typer.Option("--stdin", help="Take the new passphrase from standard input.")] = False,
    as_json: Json = False,
) -> None:
    """Lock the vault with a new passphrase; the present one is asked for, or read from KAIKI_PASSPHRASE."""
    key = _key()
    key.set_passphrase(_asked(stdin=stdin))
    _done("passphrase", as_json)


@app.command("use-keyring")
def use_keyring(as_json: Json = False) -> None:
    """Keep the vault's key in the system's keyring: it then opens whenever you are logged in."""
    _key().use_keyring()
    _done("keyring", as_json)


@app.command("use-key-file")
def use_key_file(as_json: Json = False) -> None:
    """Keep the vault's key in a file beside it: protects a stolen copy of vault.db, not a stolen home folder."""
    _key().use_key_file()
    _done("file", as_json)


@app.command()
def rotate(as_json: Json = False) -> None:
    """Wrap the data key anew: a new salt for the same passphrase, or a new key in the keyring or the key file.

    Nothing is encrypted again. Who copied vault.json together with its passphrase or key before can still open a copy
    of the vault made then, and this one too: only `kaiki wipe` begins with a new data key.
    """
    key = _key(to_wrap=True)
    kind = key.rotate()
    if as_json:
        print_json({"kind": kind, "path": str(home().vault)})
    else:
        show(f"The vault's key was wrapped anew; it still opens with {KINDS[kind]}.")


@app.command()
def lock(as_json: Json = False) -> None:
    """Lock the vault in every Kaiki that is open now; each then asks for the passphrase."""
    from assistant.storage.held import ask_to_lock
    from assistant.storage.vault_key import VaultKey

    place = home()
    kind = VaultKey(place).kind
    if kind != "passphrase":
        raise UsageError(
            "The vault has no passphrase that could be asked for.", "Choose one with `kaiki vault passphrase`."
        )
    ask_to_lock(place.root)
    if as_json:
        print_json({"kind": kind, "asked": True})
    else:
        show("Every open Kaiki locks within seconds. A command that is at work now finishes first.")


@app.command("lock-after")
def lock_after(
    minutes: Annotated[int, typer.Argument(min=0, max=settings.MOST_MINUTES, help="Minutes; 0 means never.")],
    as_json: Json = False,
) -> None:
    """After how many minutes without a key the app asks for the passphrase again."""
    place = home().make()
    settings.save(place.settings, dataclasses.replace(settings.load(place.settings), lock_minutes=minutes))
    if as_json:
        print_json({"lock_minutes": minutes})
    else:
        show(f"The app locks after {minutes} minutes without a key." if minutes else "The app does not lock by itself.")


def lock_minutes(place: Home) -> int:
    """After how many minutes the app locks; 0 never. Only a passphrase can be asked for again."""
    from assistant.storage.vault_key import VaultKey

    if VaultKey(place).kind != "passphrase":
        return 0
    chosen = settings.load(place.settings).lock_minutes
    return settings.LOCK_MINUTES if chosen is None else chosen


def _key(*, to_wrap: bool = False) -> Any:
    """The key, unwrapped before anything else is asked; `to_wrap`: with the passphrase at hand, not only the key."""
    from assistant.storage.vault_key import VaultKey, fetch_before_seal

    place = home().make()
    fetch_before_seal(place)
    key = VaultKey(place)
    if not key.exists and not place.vault.exists():
        return key
    if can_ask(place):
        word = ask(place)
        return VaultKey(place, word) if to_wrap else VaultKey(place)
    key.unwrap()
    return key


def _asked(*, stdin: bool) -> str:
    """The new passphrase.

    Raises:
        UsageError: standard input is no terminal, and `--stdin` was not given.
    """
    if stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise UsageError("The new passphrase is asked for on a terminal.", "Give --stdin to pipe it in.")
    import getpass

    first = getpass.getpass("New passphrase: ")
    if getpass.getpass("Once more: ") != first:
        raise KaikiError("The two are not the same; nothing was changed.")
    return first


def _done(kind: str, as_json: bool) -> None:
    from assistant.storage.vault_key import KEY_FILE_NOTE
    from assistant.storage.wrapping import PASSPHRASE

    if as_json:
        print_json({"kind": kind, "path": str(home().vault)})
        return
    show(f"From now on the vault opens with {KINDS[kind]}.")
    if kind == "passphrase":
        show(f"The app and commands on a terminal ask for it; others read it from {PASSPHRASE}. It is stored nowhere: "
             "nobody can open the vault without it.")  # fmt: skip
    if kind == "file":
        show(KEY_FILE_NOTE)
