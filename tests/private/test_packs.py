"""Private packs through the assistant: everything a public pack does, and not a readable byte on the disk."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.config import Home
from assistant.loading import DiskLoader
from assistant.packs.archive import FolderSource
from assistant.packs.card import make_card
from assistant.packs.private import MemorySource, is_public
from assistant.packs.selftest import read_questions
from assistant.packs.store import PackStore
from assistant.packs.vocabulary import Entry, Vocabulary
from assistant.retrieval.encoders import HashEncoder
from assistant.retrieval.index import Index, IndexKeeper
from assistant.retrieval.private import PrivateIndexes
from assistant.retrieval.search import search
from assistant.service import Assistant
from assistant.storage.history import History
from assistant.storage.vault_key import VaultKey
from assistant.types import (
    AddPack,
    Answer,
    AnswerDone,
    Ask,
    CheckPack,
    DocumentText,
    Event,
    Failed,
    PackChecked,
    PackReady,
    PackRemoved,
    ReadDocument,
    RemovePack,
    Request,
)
from tests.private.conftest import CANARIES, MakePrivate, traces

#: Not processes, but many whole packs added and removed.
pytestmark = pytest.mark.commands

Run = Callable[..., Event]
BOLUS = "What is the zebrafluid bolus?"


@pytest.fixture
def temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The temp folder of this process, watched."""
    place = tmp_path / "temp"
    place.mkdir()
    monkeypatch.setenv("TMPDIR", str(place))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return place


class Desk:
    """An assistant, and what the disk looked like at each of its steps."""

    def __init__(self, home: Home, temp: Path) -> None:
        self.home, self.temp = home, temp
        self.seen: set[str] = set()
        self.assistant = Assistant(home, DiskLoader(home), self.look)

    def look(self, event: Event) -> None:
        del event
        self.seen |= set(traces(self.home.root, self.temp))

    def __call__(self, request: Request, stopped: Callable[[], bool] = lambda: False) -> Event:
        last: Event | None = None
        for last in self.assistant.handle(request, stopped):
            self.look(last)
        assert last is not None
        return last


@pytest.fixture
def run(home: Home, temp: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.delenv("KAIKI_PASSPHRASE", raising=False)
    desk = Desk(home, temp)
    yield desk
    desk.assistant._let_go()
    desk.assistant._packs.vault.close()


def answered(event: Event) -> Answer:
    assert isinstance(event, AnswerDone), event
    return event.answer


@pytest.mark.parametrize("zipped", [False, True])
def test_nothing_readable_is_on_the_disk_from_adding_to_removing(
    run: Desk, home: Home, temp: Path, make_private: MakePrivate, zipped: bool
) -> None:
    checked = run(CheckPack("0", str(make_private(zipped=zipped))))
    assert isinstance(checked, PackChecked)
    assert (checked.faults, checked.sensitivity) == ((), "private")
    added = run(AddPack("1", str(make_private(zipped=zipped))))
    assert isinstance(added, PackReady), added
    assert {r.status for r in added.files} == {"read"}
    assert added.passages >= 4
    answer = answered(run(Ask("2", BOLUS, "ward")))
    assert answer.status == "answered"
    assert "30 ml" in answer.answer
    assert answer.citations[0].document == "documents/tapirfile.md"
    greek = answered(run(Ask("3", "Πόση καναρινόλη λαμβάνει ο ασθενής;", "ward")))
    assert (greek.language, greek.citations[0].document) == ("el", "documents/el/odigies.md")
    document = run(ReadDocument("4", "ward", "documents/tapirfile.md"))
    assert isinstance(document, DocumentText)
    assert "quokkavalve" in document.text
    assert (home.root / "vault.db-wal").exists()  # still open
    assert traces(home.root, temp) == []
    removed = run(RemovePack("5", "ward"))
    assert isinstance(removed, PackRemoved)
    assert removed.when
    assert "vault.db: documents/tapirfile.md" in removed.removed
    assert any("none found" in line for line in removed.checked), removed.checked
    assert any("no row of ward in vault.db" in line for line in removed.checked)
    assert run.seen == set()
    assert traces(home.root, temp) == []
    assert PackStore(home).cards() == []
    tables = run.assistant._packs.vault.db().execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    assert {row[0] for row in tables} == {"packs", "files", "indexes", "chats", "turns", "sqlite_sequence"}


def test_a_public_pack_of_the_same_text_would_be_seen(run: Desk, home: Home, make_private: MakePrivate) -> None:
    run(AddPack("1", str(make_private(sensitivity="public"))))
    assert any("content/tables/tapirfile.csv" in path for path in traces(home.root))
    assert run.seen


def test_the_open_card_says_only_the_name_and_the_version(run: Desk, home: Home, make_private: MakePrivate) -> None:
    run(AddPack("1", str(make_private())))
    place = home.packs / "ward"
    assert [p.name for p in place.iterdir()] == ["installed.json"]
    body = json.loads((place / "installed.json").read_text())
    assert {k: v for k, v in body.items() if v} == {
        "name": "ward", "version": "1.0.0", "title": "ward", "sensitivity": "private", "caution": "high",
    }  # fmt: skip
    store = PackStore(home)
    assert store.cards()[0].title == "ward"
    assert store.cards(private=True)[0].title == "Notes of the Okapihospital"
    card = store.card("ward")
    assert card.role == "You help as ibexrole on the ward."
    assert set(card.files) == set(store.files("ward").names())
    assert read_questions(store.files("ward"))[0].question == "How much zebrafluid?"
    store.vault.close()


def test_adding_again_replacing_and_going_back(run: Desk, home: Home, make_private: MakePrivate) -> None:
    run(AddPack("1", str(make_private())))
    again = run(AddPack("2", str(make_private(zipped=True))))
    assert isinstance(again, PackReady)
    assert not again.changed
    more = {"documents/new.md": "# New\n\nThe zebrafluid lamp is switched on at noon by the head nurse.\n"}
    newer = run(AddPack("3", str(make_private(version="1.1.0", more=more))))
    assert isinstance(newer, PackReady)
    assert newer.changed
    assert PackStore(home).cards()[0].version == "1.1.0"
    assert "noon" in answered(run(Ask("4", "When is the zebrafluid lamp switched on?", "ward"))).answer
    refused = run(AddPack("5", str(make_private(version="0.9.0"))))
    assert isinstance(refused, Failed)
    assert "older" in refused.message
    db = run.assistant._packs.vault.db()
    assert db.execute("SELECT count(*) FROM indexes") == [(1,)]
    assert db.execute("SELECT count(DISTINCT pack) FROM files") == [(1,)]
    assert run.seen == set()


def test_a_pack_that_turns_private_leaves_the_open(
    run: Desk, home: Home, temp: Path, make_private: MakePrivate
) -> None:
    run(AddPack("1", str(make_private(sensitivity="public"))))
    run.seen.clear()
    assert isinstance(run(AddPack("2", str(make_private(version="2.0.0")))), PackReady)
    assert traces(home.root, temp) == []
    assert PackStore(home).card("ward").private
    assert isinstance(run(AddPack("3", str(make_private(version="3.0.0", sensitivity="public")))), PackReady)
    assert not PackStore(home).card("ward").private
    assert run.assistant._packs.vault.db().execute(
        "SELECT (SELECT count(*) FROM files) + (SELECT count(*) FROM indexes)"
    ) == [(0,)]
    assert answered(run(Ask("4", BOLUS, "ward"))).status == "answered"


@pytest.mark.parametrize(
    ("spoilt", "text"),
    [
        ("pack.toml", 'format = 1\nname = "ward\n# zebrafluid'),
        ("pack.toml", 'sensitivity = "private"\ncolour = "zebrafluid"\n'),
        ("pack.toml", 'sensitivity = "Private"\n'),
        ("pack.toml", "sensitivity = ['private']\n"),
        ("tables/tapirfile.csv", "name,dose\nzebrafluid,1\n"),
    ],
)
@pytest.mark.parametrize("zipped", [False, True])
def test_a_faulty_pack_that_may_be_private_is_never_staged(
    run: Desk,
    home: Home,
    make_private: MakePrivate,
    monkeypatch: pytest.MonkeyPatch,
    spoilt: str,
    text: str,
    zipped: bool,
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("staged on the disk")

    monkeypatch.setattr("assistant.packs.store.stage", never)
    path = make_private(zipped=zipped, more={spoilt: text})
    failed = run(AddPack("1", str(path)))
    assert isinstance(failed, Failed)
    assert failed.kind == "PackFaulty"
    assert failed.faults
    assert run.seen == set()
    assert is_public(path) is False


def test_a_pack_swapped_for_a_private_one_while_it_is_read_is_refused(
    run: Desk, home: Home, make_private: MakePrivate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.packs.store.is_public", lambda path: True)
    failed = run(AddPack("1", str(make_private())))
    assert isinstance(failed, Failed)
    assert "changed while it was read" in failed.message
    assert traces(home.root) == []


@pytest.mark.parametrize("when", range(1, 8))
def test_a_stopped_update_leaves_the_old_one(run: Desk, home: Home, make_private: MakePrivate, when: int) -> None:
    run(AddPack("1", str(make_private())))
    calls = iter(range(1, 10_000))
    event = run(AddPack("2", str(make_private(version="2.0.0"))), lambda: next(calls) >= when)
    version = "2.0.0" if isinstance(event, PackReady) else "1.0.0"
    assert PackStore(home).card("ward").version == version
    assert answered(run(Ask("3", BOLUS, "ward"))).pack_version == version
    assert run.seen == set()


def test_an_index_of_another_encoder_is_built_from_the_vault(run: Desk, home: Home, make_private: MakePrivate) -> None:
    run(AddPack("1", str(make_private())))
    run.assistant._let_go()
    run.assistant._packs.vault.db().execute("UPDATE indexes SET encoder = 'gone'")
    assert answered(run(Ask("2", BOLUS, "ward"))).status == "answered"
    assert run.seen == set()


# ---------------------------------------------------------------- locked, damaged, several
def test_a_locked_vault_is_a_sentence_and_public_packs_go_on(
    run: Desk, home: Home, make_private: MakePrivate, make_pack: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAIKI_PASSPHRASE", "correct horse battery")
    run(AddPack("1", str(make_private())))
    run(AddPack("2", str(make_pack())))
    run.assistant._let_go()
    run.assistant._packs.vault.lock()
    for word in ("wrong wrong wrong", None):
        if word:
            monkeypatch.setenv("KAIKI_PASSPHRASE", word)
        else:
            monkeypatch.delenv("KAIKI_PASSPHRASE")
        for request in (
            Ask("3", BOLUS, "ward"),
            RemovePack("4", "ward"),
            AddPack("5", str(make_private(version="2.0.0"))),
        ):
            failed = run(request)
            assert isinstance(failed, Failed)
            assert failed.kind == "VaultLocked", failed
            assert "KAIKI_PASSPHRASE" in failed.hint
        assert [c.name for c in PackStore(home).cards(private=True)] == ["tiny", "ward"]
        assert answered(run(Ask("6", "What does a kennel for a dog cost?", "tiny"))).status == "answered"
        assert answered(run(Ask("7", "What does a kennel for a dog cost?"))).pack == "tiny"
    monkeypatch.setenv("KAIKI_PASSPHRASE", "correct horse battery")
    assert answered(run(Ask("8", BOLUS, "ward"))).status == "answered"


@pytest.mark.parametrize("harm", ["vault.db", "vault.json", "vault.key", "no db", "half"])
def test_a_damaged_vault_never_hides_public_packs(
    run: Desk, home: Home, make_private: MakePrivate, make_pack: Callable[..., Path], harm: str
) -> None:
    run(AddPack("1", str(make_private())))
    run(AddPack("2", str(make_pack())))
    run.assistant._let_go()
    run.assistant._packs.vault.lock()
    for tail in ("-wal", "-shm"):
        (home.root / f"vault.db{tail}").unlink(missing_ok=True)
    if harm == "no db":
        home.vault.unlink()
    elif harm == "half":
        home.vault.write_bytes(home.vault.read_bytes()[: home.vault.stat().st_size // 2])
    else:
        (home.root / harm).write_bytes(b"\x00damage" * 900)
    failed = run(Ask("3", BOLUS, "ward"))
    assert isinstance(failed, Failed)
    assert failed.kind == "VaultBroken", failed
    assert failed.hint or harm == "no db"
    assert [c.name for c in PackStore(home).cards(private=True)] == ["tiny", "ward"]
    assert answered(run(Ask("4", "What does a kennel for a dog cost?", "tiny"))).status == "answered"
    assert isinstance(run(AddPack("5", str(make_pack(name="third")))), PackReady)
    assert isinstance(run(RemovePack("6", "third")), PackRemoved)


@pytest.mark.parametrize("lost", [("vault.db",), ("vault.db", "vault.key"), ("vault.db", "vault.json", "vault.key")])
@pytest.mark.parametrize("then", ["add", "remove"])
def test_after_a_lost_vault_its_packs_can_be_added_again_or_removed(
    run: Desk, home: Home, make_private: MakePrivate, lost: tuple[str, ...], then: str
) -> None:
    run(AddPack("1", str(make_private())))
    run.assistant._let_go()
    run.assistant._packs.vault.lock()
    for name in ("vault.db-wal", "vault.db-shm", *lost):
        (home.root / name).unlink(missing_ok=True)
    if then == "remove":
        assert isinstance(run(RemovePack("2", "ward")), PackRemoved)
        assert PackStore(home).cards() == []
    added = run(AddPack("3", str(make_private())))
    assert isinstance(added, PackReady), added
    assert added.changed
    assert answered(run(Ask("4", BOLUS, "ward"))).status == "answered"
    assert run.seen == set()


def test_a_vault_from_before_the_pack_takes_it_again(run: Desk, home: Home, make_private: MakePrivate) -> None:
    run(AddPack("1", str(make_private())))
    run.assistant._let_go()
    run.assistant._packs.vault.db().execute("DELETE FROM packs")
    failed = run(Ask("2", BOLUS, "ward"))
    assert isinstance(failed, Failed)
    assert failed.kind == "VaultBroken"
    assert isinstance(run(AddPack("3", str(make_private()))), PackReady)
    assert answered(run(Ask("4", BOLUS, "ward"))).status == "answered"


def test_another_kaiki_sees_what_this_one_changes(run: Desk, home: Home, temp: Path, make_private: MakePrivate) -> None:
    other = Desk(home, temp)
    run(AddPack("1", str(make_private())))
    assert answered(other(Ask("2", BOLUS, "ward"))).pack_version == "1.0.0"
    run(AddPack("3", str(make_private(version="2.0.0"))))
    assert answered(other(Ask("4", BOLUS, "ward"))).pack_version == "2.0.0"
    assert isinstance(other(RemovePack("5", "ward")), PackRemoved)
    gone = run(Ask("6", BOLUS, "ward"))
    assert isinstance(gone, Failed)
    assert gone.kind == "PackUnknown"
    run(AddPack("7", str(make_private(version="3.0.0"))))
    assert answered(other(Ask("8", BOLUS, "ward"))).pack_version == "3.0.0"
    other.assistant._packs.vault.close()


# ---------------------------------------------------------------- receipts
def test_a_receipt_names_where_text_still_stands(run: Desk, home: Home, make_private: MakePrivate) -> None:
    run(AddPack("1", str(make_private())))
    answer = answered(run(Ask("2", BOLUS, "ward")))
    quote = "The zebrafluid rate is then halved"
    chat = History(home).add_turn(None, "What then?", answer)
    (home.root / "cache").mkdir()
    (home.root / "cache" / "left.bin").write_bytes(b"\xff\xfe" + quote.encode("utf-16-le") + b"\x00" * 99)
    (home.root / "engine.log").write_text(f"oops {quote}")
    removed = run(RemovePack("3", "ward"))
    assert isinstance(removed, PackRemoved)
    text = "\n".join(removed.checked)
    assert f"`kaiki history delete {chat}`" in text
    assert "cache/left.bin still holds text of it" in text
    assert "engine.log still holds text of it" in text


def test_a_receipt_of_a_public_pack_is_as_thorough(run: Desk, home: Home, make_private: MakePrivate) -> None:
    run(AddPack("1", str(make_private(sensitivity="public"))))
    run(AddPack("2", str(make_private(name="twin", sensitivity="public"))))
    removed = run(RemovePack("3", "ward"))
    assert isinstance(removed, PackRemoved)
    text = "\n".join(removed.checked)
    assert "stands in the pack twin, which is still installed" in text
    last = run(RemovePack("4", "twin"))
    assert isinstance(last, PackRemoved)
    assert any("none found" in line for line in last.checked), last.checked
    assert traces(home.root) == []


# ---------------------------------------------------------------- the same as a public pack
def found(index: Index, question: str) -> list[tuple[int, str, float, float]]:
    hits = search(index, HashEncoder(), question, Vocabulary([Entry("Naxos", "Νάξος", "el")]), 12)
    return [(h.row.id, h.row.text, h.score, h.similarity) for h in hits]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(
        st.text(alphabet="abcde αβγδε.\n#|-1", min_size=1, max_size=400).filter(lambda t: t.strip()),
        min_size=1,
        max_size=6,
    ),
    questions=st.lists(st.text(alphabet="abcde αβγδε1", min_size=1, max_size=30), min_size=1, max_size=4),
)
def test_a_private_pack_is_searched_as_if_it_were_public(
    tmp_path_factory: pytest.TempPathFactory, make_pack: Callable[..., Path], texts: list[str], questions: list[str]
) -> None:
    folder = make_pack(files={f"documents/x{n}.md": text for n, text in enumerate(texts)})
    root = tmp_path_factory.mktemp("both")
    card = make_card(folder, "now")
    source = FolderSource(folder)
    public = IndexKeeper(root / "index").build(card, source, HashEncoder(), lambda *_: None)
    packs = PackStore(Home(root))
    indexes = PrivateIndexes(packs.vault)
    memory = MemorySource({name: source.read(name) for name in source.names()})
    prepared = indexes.prepare(card, memory, HashEncoder(), lambda *_: None)
    packs.install_private(memory, card, lambda db: indexes.write(db, card, HashEncoder(), prepared))
    private = indexes.open(card, "hash")
    assert private is not None
    try:
        assert private.passages == public.passages
        assert private.reports == public.reports
        assert private.words.documents() == public.words.documents()
        for question in [*questions, "What does a kennel cost?", "apo poia pyli feygei to ploio gia naxo?"]:
            assert found(private, question) == found(public, question)
    finally:
        public.close()
        packs.vault.close()


def test_unchanged_files_keep_their_vectors(home: Home, make_private: MakePrivate) -> None:
    encoded: list[int] = []

    class Counting(HashEncoder):
        def documents(self, texts, tick=None):  # type: ignore[no-untyped-def]
            encoded.append(len(texts))
            return super().documents(texts, tick)

    packs = PackStore(home)
    indexes = PrivateIndexes(packs.vault)
    for version, more in (("1.0.0", {}), ("1.1.0", {"documents/new.md": "# New\n\nOne more sentence stands here.\n"})):
        source = FolderSource(make_private(version=version, more=more))
        card = make_card(source, "now")
        prepared = indexes.prepare(card, source, Counting(), lambda *_: None)
        packs.install_private(source, card, lambda db, c=card, p=prepared: indexes.write(db, c, Counting(), p))  # type: ignore[misc]
    assert encoded[0] > 1
    assert encoded[1] == 1
    packs.vault.close()


def test_all_canaries_are_in_the_pack(make_private: MakePrivate) -> None:
    folder = make_private()
    everything = b"".join(p.read_bytes() for p in folder.rglob("*") if p.is_file()) + b"tapirfile"
    assert [c for c in CANARIES if c.encode() not in everything] == []


def test_the_key_is_asked_for_once(
    run: Desk, home: Home, make_private: MakePrivate, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(AddPack("1", str(make_private())))
    calls: list[int] = []
    real = VaultKey._read
    monkeypatch.setattr(VaultKey, "_read", lambda self: calls.append(1) or real(self))
    for n in range(3):
        answered(run(Ask(str(n), BOLUS, "ward")))
    assert calls == []
