"""The vault and its key: nothing readable on the disk, the right word opens it, damage is said."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.config import Home
from assistant.errors import HomeError, UsageError, VaultBroken, VaultLocked
from assistant.storage import system_keyring, vault_key
from assistant.storage.vault import Vault
from assistant.storage.vault_key import FETCHED, VaultKey, fetch_before_seal

CANARY = "zebrafluid in the quokkavalve"
WORD, OTHER = "correct horse battery", "another ten words here"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    for name in ("KAIKI_PASSPHRASE", FETCHED, "DBUS_SESSION_BUS_ADDRESS"):
        monkeypatch.delenv(name, raising=False)
    # Argon2id as weak as can be: what it costs is tested once, in its own test.
    monkeypatch.setattr(vault_key, "ARGON2", {"memory_kib": 64, "iterations": 1, "lanes": 1})
    return Home(tmp_path / "home").make()


@contextlib.contextmanager
def opened(home: Home, passphrase: str | None = None) -> Iterator[Vault]:
    vault = Vault(home, passphrase)
    try:
        yield vault
    finally:
        vault.close()


def put(vault: Vault, name: str = "ward", text: str = CANARY) -> None:
    with vault.writing() as db:
        db.execute("INSERT OR REPLACE INTO packs VALUES (?, 'h', ?)", (name, text))


def texts(vault: Vault) -> list[str]:
    return [row[0] for row in vault.db().execute("SELECT card FROM packs ORDER BY name")]


def readable(home: Home) -> list[str]:
    needles = [CANARY.encode(), CANARY.encode("utf-16-le"), CANARY.encode("utf-16-be")]
    return [p.name for p in home.root.rglob("*") if p.is_file() and any(n in p.read_bytes() for n in needles)]


# ---------------------------------------------------------------- on the disk
def test_nothing_readable_lies_on_the_disk_while_open_and_after(home: Home) -> None:
    with opened(home) as vault:
        put(vault)
        assert (home.root / "vault.db-wal").stat().st_size > 0
        assert readable(home) == []
        with vault.writing() as db:
            db.execute("UPDATE packs SET content = 'more'")
            assert readable(home) == []
        assert texts(vault) == [CANARY]
    assert readable(home) == []
    assert not home.vault.read_bytes().startswith(b"SQLite format 3")
    with pytest.raises(sqlite3.DatabaseError), contextlib.closing(sqlite3.connect(home.vault)) as plain:
        plain.execute("SELECT * FROM packs")


def test_the_search_would_find_what_is_readable(home: Home) -> None:
    with contextlib.closing(sqlite3.connect(home.root / "plain.db")) as db, db:
        db.execute("CREATE TABLE t(x)")
        db.execute("INSERT INTO t VALUES (?)", (CANARY,))
    assert readable(home) == ["plain.db"]


def test_all_files_are_the_owners_only(home: Home) -> None:
    os.umask(0)
    try:
        with opened(home) as vault:
            put(vault)
            files = [p for p in home.root.iterdir() if p.is_file()]
            assert {"vault.db", "vault.db-wal", "vault.json", "vault.key"} <= {p.name for p in files}
            assert [p.name for p in files if p.stat().st_mode & 0o077] == []
    finally:
        os.umask(0o022)


def test_what_is_deleted_is_gone_from_the_file(home: Home) -> None:
    with opened(home) as vault:
        put(vault, text="x" * 3_000_000)
        full = home.vault.stat().st_size + (home.root / "vault.db-wal").stat().st_size
        with vault.writing() as db:
            db.execute("DELETE FROM packs")
        assert vault.scrub()
        assert home.vault.stat().st_size < full // 10
        assert (home.root / "vault.db-wal").stat().st_size == 0


def test_settings_that_keep_plaintext_off_the_disk(home: Home) -> None:
    with opened(home) as vault:
        db = vault.db(make=True)
        assert db.execute("PRAGMA temp_store") == [(2,)]
        assert db.execute("PRAGMA secure_delete") == [(1,)]
        assert db.execute("PRAGMA journal_mode") == [("wal",)]
        assert db.execute("PRAGMA cipher_memory_security") == [("1",)]
        assert db.execute("SELECT vec_version()")
        assert db.execute("SELECT sqlite_compileoption_used('ENABLE_FTS5')") == [(1,)]
        with pytest.raises(VaultBroken):  # nobody can load a library through the vault afterwards
            db.execute("SELECT load_extension('x')")


# ---------------------------------------------------------------- the key
def test_the_right_passphrase_opens_and_a_wrong_one_is_a_sentence(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAIKI_PASSPHRASE", WORD)
    with opened(home) as vault:
        put(vault)
    assert not (home.root / "vault.key").exists()
    assert VaultKey(home).state() == vault_key.LockState(True, "passphrase", True)
    monkeypatch.setenv("KAIKI_PASSPHRASE", OTHER)
    with opened(home) as vault, pytest.raises(VaultLocked, match="does not open the vault"):
        vault.db()
    monkeypatch.delenv("KAIKI_PASSPHRASE")
    with opened(home) as vault, pytest.raises(VaultLocked, match="KAIKI_PASSPHRASE"):
        vault.db()
    assert VaultKey(home).state().open is False
    with opened(home, WORD) as vault:
        assert texts(vault) == [CANARY]


def test_a_change_wraps_the_key_anew_and_encrypts_nothing_again(home: Home) -> None:
    with opened(home) as vault:
        put(vault)
    before = home.vault.read_bytes()
    VaultKey(home).set_passphrase(WORD)
    assert not (home.root / "vault.key").exists()
    VaultKey(home, WORD).set_passphrase(OTHER)
    with opened(home, WORD) as vault, pytest.raises(VaultLocked):
        vault.db()
    with opened(home, OTHER) as vault:
        assert texts(vault) == [CANARY]
    VaultKey(home, OTHER).use_key_file()
    with opened(home) as vault:
        assert texts(vault) == [CANARY]
    assert home.vault.read_bytes() == before


def test_a_change_needs_the_present_key(home: Home) -> None:
    VaultKey(home).set_passphrase(WORD)
    before = (home.root / "vault.json").read_bytes()
    for change in (lambda k: k.set_passphrase(OTHER), lambda k: k.use_key_file()):
        with pytest.raises(VaultLocked):
            change(VaultKey(home, "not the right one"))
    with pytest.raises(UsageError, match="too short"):
        VaultKey(home, WORD).set_passphrase("short")
    assert (home.root / "vault.json").read_bytes() == before


def test_a_process_that_dies_between_two_keys_leaves_a_vault_that_opens(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(home) as vault:
        put(vault)

    def dies(path: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(vault_key, "_shred", dies)
    with pytest.raises(KeyboardInterrupt):
        VaultKey(home).set_passphrase(WORD)
    monkeypatch.undo()
    assert (home.root / "vault.key").exists()  # left over, and of no use any more
    with opened(home) as vault, pytest.raises(VaultLocked):
        vault.db()
    with opened(home, WORD) as vault:
        assert texts(vault) == [CANARY]


@settings(max_examples=25, deadline=None)
@given(word=st.text(min_size=8, max_size=40), wrong=st.text(max_size=40))
def test_only_the_same_word_opens(tmp_path_factory: pytest.TempPathFactory, word: str, wrong: str) -> None:
    import unicodedata

    place = Home(tmp_path_factory.mktemp("key") / "home").make()
    costs, vault_key.ARGON2 = vault_key.ARGON2, {"memory_kib": 64, "iterations": 1, "lanes": 1}
    try:
        made = VaultKey(place)
        made.set_passphrase(word)
    except UnicodeEncodeError:
        return  # lone surrogates cannot be typed
    finally:
        vault_key.ARGON2 = costs
    assert VaultKey(place, word).unwrap() == made.unwrap()
    assert VaultKey(place, unicodedata.normalize("NFD", word)).unwrap() == made.unwrap()
    if unicodedata.normalize("NFC", wrong) != unicodedata.normalize("NFC", word):
        with pytest.raises(VaultLocked):
            VaultKey(place, wrong).unwrap()


def test_the_real_costs_are_bearable_and_not_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KAIKI_PASSPHRASE", raising=False)
    place = Home(tmp_path / "home").make()
    VaultKey(place).set_passphrase(WORD)
    with opened(place, WORD) as vault:
        put(vault)
    body = json.loads((place.root / "vault.json").read_text())
    assert (body["memory_kib"], body["iterations"], body["lanes"]) == (65536, 3, 4)
    times = []
    for _ in range(3):
        began = time.perf_counter()
        with opened(place, WORD) as vault:
            assert texts(vault) == [CANARY]
        times.append(time.perf_counter() - began)
    assert 0.01 < min(times) < 1.0


def test_two_that_start_together_make_one_key(home: Home) -> None:
    keys: list[bytes] = []
    threads = [threading.Thread(target=lambda: keys.append(VaultKey(home).make())) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(keys)) == 1
    assert len(keys) == 6


def test_destroying_the_key_leaves_noise(home: Home) -> None:
    with opened(home) as vault:
        put(vault)
    VaultKey(home).destroy()
    assert {p.name for p in home.root.iterdir() if p.suffix in (".json", ".key")} == set()
    with opened(home) as vault, pytest.raises(VaultBroken, match="missing"):
        vault.db()


def test_destroying_follows_no_link(home: Home, tmp_path: Path) -> None:
    mine = tmp_path / "mine.txt"
    mine.write_text("not Kaiki's")
    (home.root / "vault.key").symlink_to(mine)
    VaultKey(home).destroy()
    assert mine.read_text() == "not Kaiki's"
    assert not (home.root / "vault.key").is_symlink()


# ---------------------------------------------------------------- the keyring
def test_a_machine_without_a_desktop_is_not_asked(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("nothing may be started")

    monkeypatch.setattr(system_keyring.subprocess, "run", never)
    if sys.platform == "linux":
        with pytest.raises(VaultLocked, match="no desktop session"):
            VaultKey(home).use_keyring()
        assert not VaultKey(home).exists


def test_a_keyring_in_the_open_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = os.environ | {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "assistant.storage.system_keyring", "get", "x"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60)
    assert (done.returncode, done.stdout.strip()) == (1, "there is none")


def test_a_keyring_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    monkeypatch.setattr(system_keyring, "SECONDS", 0.2)
    monkeypatch.setattr(system_keyring, "python", lambda: str(ROOT / "tests" / "storage" / "sleeper.sh"))
    began = time.monotonic()
    with pytest.raises(VaultLocked, match="did not answer"):
        system_keyring.fetch("x")
    assert time.monotonic() - began < 5


def test_the_keyrings_part_is_fetched_before_the_seal(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    ring: dict[str, str] = {}

    def ask(what: str, name: str, secret: str = "") -> str:
        if what == "set":
            ring[name] = secret
        elif what == "delete":
            del ring[name]
        return ring.get(name, "")

    monkeypatch.setattr(system_keyring, "_ask", ask)
    with opened(home) as vault:
        put(vault)
    VaultKey(home).use_keyring()
    assert not (home.root / "vault.key").exists()
    assert len(ring) == 1
    monkeypatch.setenv(FETCHED, "")
    fetch_before_seal(home)
    assert os.environ[FETCHED] == next(iter(ring.values()))

    def sealed(*_: str) -> str:
        raise VaultLocked("no D-Bus in here")

    monkeypatch.setattr(system_keyring, "_ask", sealed)
    with opened(home) as vault:
        assert texts(vault) == [CANARY]
    monkeypatch.delenv(FETCHED)
    with opened(home) as vault, pytest.raises(VaultLocked):
        vault.db()
    monkeypatch.setattr(system_keyring, "_ask", ask)
    VaultKey(home).set_passphrase(WORD)
    assert ring == {}


# ---------------------------------------------------------------- damage
@pytest.mark.parametrize("at", [0, 20, 2000, 4096 + 100])
def test_a_damaged_vault_is_said_and_not_read(home: Home, at: int) -> None:
    with opened(home) as vault:
        put(vault, text=CANARY * 500)
    body = bytearray(home.vault.read_bytes())
    for n in range(16):
        body[at + n] ^= 0xFF
    home.vault.write_bytes(body)
    with opened(home) as vault, pytest.raises(VaultBroken, match="damaged"):
        vault.db()
        texts(vault)
        faults = vault.check()
        raise VaultBroken(f"damaged: {faults}" if faults else "not noticed")


@pytest.mark.parametrize("body", ["", "{", "[]", "null", '{"format": 1}', '{"format": 9, "kind": "file"}'])
def test_a_damaged_key_is_said(home: Home, body: str) -> None:
    with opened(home) as vault:
        put(vault)
    (home.root / "vault.json").write_text(body)
    with opened(home) as vault, pytest.raises(VaultBroken, match="vault.json"):
        vault.db()
    with opened(home) as vault, pytest.raises(VaultBroken):
        put(vault)  # and no new key is made over a vault that has one
    assert (home.root / "vault.json").read_text() == body


@pytest.mark.parametrize("change", [{"memory_kib": 2**40}, {"iterations": 10**9}, {"salt": ""}, {"salt": "%%%"}])
def test_a_tampered_key_asks_for_no_senseless_work(home: Home, change: dict[str, object]) -> None:
    VaultKey(home).set_passphrase(WORD)
    place = home.root / "vault.json"
    place.write_text(json.dumps(json.loads(place.read_text()) | change))
    began = time.monotonic()
    with pytest.raises(VaultBroken):
        VaultKey(home, WORD).unwrap()
    assert time.monotonic() - began < 2


def test_kind_and_costs_are_bound_to_the_key(home: Home) -> None:
    VaultKey(home).set_passphrase(WORD)
    place = home.root / "vault.json"
    place.write_text(json.dumps(json.loads(place.read_text()) | {"note": "x"}))
    with pytest.raises(VaultLocked):
        VaultKey(home, WORD).unwrap()


def test_a_lost_key_file_is_said(home: Home) -> None:
    with opened(home) as vault:
        put(vault)
    (home.root / "vault.key").unlink()
    with opened(home) as vault, pytest.raises(VaultBroken, match="vault.key"):
        vault.db()


# ---------------------------------------------------------------- several at once
def test_a_failed_change_changes_nothing(home: Home) -> None:
    with opened(home) as vault:
        put(vault)
        with pytest.raises(RuntimeError), vault.writing() as db:
            db.execute("DELETE FROM packs")
            raise RuntimeError
        assert texts(vault) == [CANARY]


def test_two_processes_write_and_read(home: Home) -> None:
    code = (
        "import sys; from pathlib import Path; from assistant.config import Home; from assistant.storage.vault import Vault\n"
        "v = Vault(Home(Path(sys.argv[1])))\n"
        "for n in range(30):\n"
        "    with v.writing() as db: db.execute('INSERT INTO packs VALUES (?, ?, ?)', (sys.argv[2] + str(n), 'h', 'x' * 5000))\n"
    )
    environment = {k: v for k, v in os.environ.items()} | {"PYTHONPATH": str(ROOT)}
    children = [
        subprocess.Popen([sys.executable, "-c", code, str(home.root), name], env=environment)
        for name in ("a", "b", "c")
    ]
    assert [child.wait(60) for child in children] == [0, 0, 0]
    with opened(home) as vault:
        assert len(texts(vault)) == 90
        assert vault.check() == ""


def test_a_vault_put_back_from_a_backup_is_opened_anew(home: Home, tmp_path: Path) -> None:
    with opened(home) as vault:
        put(vault)
    backup = {p.name: p.read_bytes() for p in home.root.iterdir() if p.name.startswith("vault.") and "-" not in p.name}
    with opened(home) as vault:
        put(vault, "second")
        assert len(texts(vault)) == 2
        for name in ("vault.db", "vault.db-wal", "vault.db-shm", "vault.json", "vault.key"):
            (home.root / name).unlink(missing_ok=True)
        for name, body in backup.items():
            (home.root / name).write_bytes(body)
        assert texts(vault) == [CANARY]


def test_a_newer_kaikis_vault_is_left_alone(home: Home) -> None:
    with opened(home) as vault:
        vault.db(make=True).execute("PRAGMA user_version = 99")
    with opened(home) as vault, pytest.raises(HomeError, match="newer"):
        vault.db()


def test_locking_forgets(home: Home) -> None:
    VaultKey(home).set_passphrase(WORD)
    with opened(home, WORD) as vault:
        put(vault)
        vault.lock()
        with pytest.raises(VaultLocked):
            texts(vault)
