"""The system's keyring, asked in a child process that may be given up: a prompt nobody answers must not stop Kaiki.

Only the real ones count: Secret Service, KWallet, macOS, Windows. Keyring files in the open, and what plug-ins offer,
are refused. Without a session bus (a server, a container) nothing is asked at all.
Run as a script (`python -m assistant.storage.system_keyring get|set|delete NAME`): the secret passes through the pipes.
"""

from __future__ import annotations

import os
import subprocess
import sys

from assistant.config import python
from assistant.errors import VaultLocked

SERVICE = "kaiki vault"
SECONDS = 30
REAL = tuple(f"keyring.backends.{name}" for name in ("SecretService", "kwallet", "macOS", "Windows"))


def may_answer() -> bool:
    """Whether there may be a keyring at all: on Linux only where there is a desktop session."""
    return sys.platform != "linux" or bool(os.environ.get("DBUS_SESSION_BUS_ADDRESS"))


def fetch(name: str) -> bytes:
    """The 32 bytes kept under `name`.

    Raises:
        VaultLocked: no keyring answers, or it has no such entry.
    """
    try:
        return bytes.fromhex(_ask("get", name))
    except ValueError:
        raise _silent("it has no entry for this vault") from None


def store(name: str, secret: bytes) -> None:
    """Keep `secret` under `name`.

    Raises:
        VaultLocked: no keyring answers.
    """
    _ask("set", name, secret.hex())
    if fetch(name) != secret:
        raise _silent("it does not give back what it was given")


def remove(name: str) -> bool:
    """Remove the entry; whether that worked."""
    try:
        _ask("delete", name)
    except VaultLocked:
        return False
    return True


def _silent(why: str) -> VaultLocked:
    return VaultLocked(
        f"The system's keyring does not open the vault: {why}.",
        "Log in to the desktop session it belongs to, or choose another key with `kaiki vault set-passphrase`.",
    )


def _ask(what: str, name: str, secret: str = "") -> str:
    if not may_answer():
        raise _silent("there is no desktop session here")
    command = [python(), "-m", "assistant.storage.system_keyring", what, name]
    try:
        done = subprocess.run(command, input=secret, capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise _silent(f"it did not answer in {SECONDS} seconds") from None
    if done.returncode:
        raise _silent(done.stdout.strip() or "it cannot be reached")
    return done.stdout.strip()


def _real(backend: object) -> bool:
    inner = getattr(backend, "backends", None)
    if inner is not None:  # the chainer, which tries several
        return bool(inner) and all(_real(one) for one in inner)
    return type(backend).__module__.startswith(REAL)


def main(arguments: list[str]) -> int:
    """Do one thing; 1 and the reason on standard output when it cannot be done."""
    import keyring
    from keyring.errors import KeyringError

    what, name = arguments
    if not _real(keyring.get_keyring()):
        print("there is none")
        return 1
    try:
        if what == "set":
            keyring.set_password(SERVICE, name, sys.stdin.read().strip())
        elif what == "delete":
            keyring.delete_password(SERVICE, name)
        else:
            print(keyring.get_password(SERVICE, name) or "")
    except KeyringError as error:
        print(type(error).__name__)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
