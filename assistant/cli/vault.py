"""`kaiki vault`: how private packs are locked."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from assistant.cli.options import AllowUnsealed, Json
from assistant.cli.run import print_json, show
from assistant.config import home
from assistant.errors import KaikiError, UsageError, VaultError

app = typer.Typer(help="The encrypted file that private packs lie in, and its key.", no_args_is_help=True)
KINDS = {"passphrase": "a passphrase", "keyring": "the system's keyring", "file": "the key file vault.key"}


@app.command()
def status(
    check: Annotated[bool, typer.Option("--check", help="Also read all of it and look for damage.")] = False,
    as_json: Json = False,
    allow_unsealed: AllowUnsealed = False,
) -> None:
    """Whether there is a vault, what locks it, and whether it opens now."""
    from assistant.engine.seal import no_core_dumps, require_seal
    from assistant.storage.vault_key import fetch_before_seal

    fetch_before_seal(home())
    no_core_dumps()
    require_seal(allow_unsealed)
    body = examine(check=check)
    if as_json:
        print_json(body)
    elif not body["exists"]:
        show("There is no vault: no private pack was added.")
    else:
        state = "opens" if body["open"] else f"does not open: {body['why']}"
        kept = KINDS.get(body["kind"], "something unknown")
        show(f"vault    {body['path']}, {body['bytes'] / 1e6:.1f} MB; its key is kept by {kept}")
        show(f"state    {state}")
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
        "bytes": vault.path.stat().st_size if vault.exists else 0, "packs": [], "damage": "",
        "note": KEY_FILE_NOTE if state.kind == "file" else "",
    }  # fmt: skip
    if not (vault.exists and state.open):
        return body
    try:
        body["packs"] = list(PrivatePacks(vault).names())
        body["damage"] = vault.check() if check else ""
    except VaultError as error:
        body |= {"open": False, "why": error.message, "damage": error.message}
    finally:
        vault.close()
    return body


@app.command("set-passphrase")
def set_passphrase(
    stdin: Annotated[bool, typer.Option("--stdin", help="Take the new passphrase from standard input.")] = False,
    as_json: Json = False,
) -> None:
    """Lock the vault with a new passphrase; the present one is read from KAIKI_PASSPHRASE."""
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


def _key() -> Any:
    """The key, unwrapped before anything else is asked."""
    from assistant.storage.vault_key import VaultKey, fetch_before_seal

    place = home().make()
    fetch_before_seal(place)
    key = VaultKey(place)
    if key.exists or place.vault.exists():
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
    from assistant.storage.vault_key import KEY_FILE_NOTE, PASSPHRASE

    if as_json:
        print_json({"kind": kind, "path": str(home().vault)})
        return
    show(f"From now on the vault opens with {KINDS[kind]}.")
    if kind == "passphrase":
        show(f"Kaiki reads it from {PASSPHRASE}. Nobody can open the vault without it; it is stored nowhere.")
    if kind == "file":
        show(KEY_FILE_NOTE)
