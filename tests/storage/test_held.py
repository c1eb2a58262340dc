"""A key that is wrapped anew, and one that is held for a process until it is locked."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assistant.config import Home
from assistant.errors import VaultLocked
from assistant.storage import vault_key
from assistant.storage.held import ask_to_lock, asked_to_lock, held, hold, let_go
from assistant.storage.vault import Vault
from assistant.storage.vault_key import VaultKey

WORD, OTHER = "correct horse battery", "another ten words here"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.delenv("KAIKI_PASSPHRASE", raising=False)
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setattr(vault_key, "ARGON2", {"memory_kib": 64, "iterations": 1, "lanes": 1})
    return Home(tmp_path / "home").make()


def put(home: Home, passphrase: str | None = None) -> None:
    vault = Vault(home, passphrase)
    with vault.writing() as db:
        db.execute("INSERT OR REPLACE INTO packs VALUES ('ward', 'h', 'card')")
    vault.close()


def opens(home: Home, passphrase: str | None = None) -> bool:
    vault = Vault(home, passphrase)
    try:
        return vault.db().execute("SELECT card FROM packs") == [("card",)]
    except VaultLocked:
        return False
    finally:
        vault.close()


# ---------------------------------------------------------------- rotating
def test_rotating_a_passphrase_changes_the_wrapping_and_no_page(home: Home) -> None:
    VaultKey(home).set_passphrase(WORD)
    put(home, WORD)
    wrapped, pages = (home.root / "vault.json").read_bytes(), home.vault.read_bytes()
    second_name = home.root.parent / "same-file"
    second_name.hardlink_to(home.root / "vault.json")
    assert VaultKey(home, WORD).rotate() == "passphrase"
    assert (home.root / "vault.json").read_bytes() != wrapped
    assert home.vault.read_bytes() == pages
    assert second_name.read_bytes() != wrapped  # the old wrapping was overwritten, not only replaced
    assert opens(home, WORD)
    with pytest.raises(VaultLocked):
        VaultKey(home, OTHER).rotate()
    assert opens(home, WORD)


def test_rotating_a_key_file_makes_another_key(home: Home) -> None:
    put(home)
    before = (home.root / "vault.key").read_text()
    assert VaultKey(home).rotate() == "file"
    after = (home.root / "vault.key").read_text()
    assert before.strip() not in after
    assert len(after.split()) == 1
    assert opens(home)


@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_process_that_dies_while_it_rotates_leaves_a_vault_that_opens(
    home: Home, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    put(home)
    write, calls = vault_key.replace_private, []

    def dies(*arguments: object, **more: object) -> None:
        calls.append(1)
        if len(calls) == at:
            raise KeyboardInterrupt
        write(*arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(vault_key, "replace_private", dies)
    with pytest.raises(KeyboardInterrupt):
        VaultKey(home).rotate()
    monkeypatch.setattr(vault_key, "replace_private", write)
    assert opens(home)
    VaultKey(home).rotate()
    assert opens(home)


# ---------------------------------------------------------------- holding
def test_a_held_key_opens_until_it_is_let_go(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    VaultKey(home).set_passphrase(WORD)
    put(home, WORD)
    assert not opens(home)
    hold(home.root, VaultKey(home, WORD).unwrap())
    assert opens(home)
    # A wrong word given on purpose is not helped by what is held.
    assert not opens(home, OTHER)
    monkeypatch.setenv("KAIKI_PASSPHRASE", WORD)
    let_go(home.root)
    assert "KAIKI_PASSPHRASE" not in os.environ
    assert held(home.root) is None
    assert not opens(home)


def test_a_held_key_ends_with_another_passphrase_or_another_vault(home: Home) -> None:
    VaultKey(home).set_passphrase(WORD)
    put(home, WORD)
    hold(home.root, VaultKey(home, WORD).unwrap())
    # Changed in this process, which had the key: it stays open …
    VaultKey(home, WORD).set_passphrase(OTHER)
    assert opens(home)
    # … put back by somebody else: the word is needed again.
    body = (home.root / "vault.json").read_text()
    VaultKey(home, OTHER).rotate()
    (home.root / "vault.json").write_text(body)
    assert held(home.root) is None
    let_go(home.root)


def test_asking_to_lock_is_seen(home: Home) -> None:
    assert asked_to_lock(home.root) == 0
    ask_to_lock(home.root)
    assert asked_to_lock(home.root) > 0
